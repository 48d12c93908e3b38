"""The vocabulary that both upper floors speak: who writes where, what came in, what goes out.

Everything here is a frozen value without behaviour of its own. Platforms turn raw events into
`Incoming` and `Action` into calls; handlers read the one and compose `Message`s that become the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Protocol

# --- where and who ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One place on one network where messages can be read: a private chat or a group."""

    platform: str
    id: str
    private: bool = True
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The account that an event comes from; `language` is the network's hint, never a decision."""

    platform: str
    id: str
    language: str | None = None


# --- text: spans, never markup ---------------------------------------------------------------


class Style(StrEnum):
    """How a span is shown; a network without the style shows the plain words."""

    plain = "plain"
    strong = "strong"
    emphasis = "emphasis"
    code = "code"
    strike = "strike"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one style; `link` is an address the whole run leads to."""

    text: str
    style: Style = Style.plain
    link: str | None = None


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """An argument that a text only selects by (`{ $state -> [open] … }`); it is never shown."""

    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name from the catalogue (region, carrier, strand, theme, whose, urgency) in the reader's language."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of ours: a Fluent key and its arguments, rendered at sending in the reader's language."""

    key: str
    args: Mapping[str, "Arg"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A person's own words: shown exactly as written, never read as markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Formatted:
    """A person's own words with the styles and links they gave them: shown as they are, never read as markup."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Lines:
    """Several parts that belong together, one a line, without the gap there is between paragraphs."""

    parts: tuple["Text | Verbatim | Label", ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """A person's own words in several languages, `(language, spans)` each, at least one: never read as markup.

    Who reads a language that there is none in gets the first: who composes it puts the service's language there.
    """

    versions: tuple[tuple[str, Spans], ...]


Part = Text | Verbatim | Formatted | Translated | Label | Lines
Arg = (
    str
    | int
    | float
    | datetime
    | date
    | Keyword
    | Label
    | Text
    | Verbatim
    | Formatted
    | Translated
    | Lines
    | tuple["Arg", ...]
)
"""What a text may be given. A `str` is somebody's words; a tuple is shown as a list ("a, b und c")."""


# --- choices and files -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing a reader can press, or type by number, value or label.

    `data` comes back with the press and says by itself what it was about: `>/need` runs a
    command, `run.revision.ask.value` answers a form. At most 64 bytes in UTF-8 (Telegram's limit).
    `aside` marks steering (back, skip, cancel), which is not counted in numbered lists. `number` is the one by which
    it is typed; None: its place among the choices that are counted; 0: none, it is typed as it reads.
    """

    value: str
    label: Part
    data: str
    aside: bool = False
    chosen: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file by the hash of its bytes in the file store; `size` in bytes, `type` a media type."""

    name: str
    type: str
    size: int
    hash: str


# --- what came in ----------------------------------------------------------------------------


class Kind(StrEnum):
    """What an event is about."""

    text = "text"
    press = "press"
    reaction = "reaction"
    edit = "edit"
    delete = "delete"
    joined = "joined"
    left = "left"
    completed = "completed"
    """What became of an action of ours, written with its settlement; `data` is its report name."""
    standing = "standing"
    """How the bot stands in a chat now: `data` is a `Standing`. It concerns a place, not a person."""
    moved = "moved"
    """A group has a new id: `data`; the chat is the old one. It concerns a place, not a person."""
    unreadable = "unreadable"
    """Somebody wrote what cannot be read here, because its key is missing."""
    offered = "offered"
    """The network has made a room for a theme: `data` is the theme's key. It concerns a place, not a person."""


class Standing(StrEnum):
    """How the bot stands in a chat: it may read and write, it may do more, it is out (or was blocked)."""

    member = "member"
    admin = "admin"
    gone = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file that lies with the network still; `reference` is what `Platform.fetch` takes.

    `voice` where somebody can be heard or seen speaking in it, as in a voice message: it would unmask a pseudonym.
    """

    reference: str
    name: str
    type: str
    size: int
    voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One event of a network, parsed. `sent_at` is when the person sent it (UTC), not when we saw it.

    `message` is the network's id of the message written or concerned (edit, delete, reaction, press);
    `reply_to` of the message answered; `data` what a pressed choice carried; `direct` is false where
    an anonymous admin or a channel speaks: not a person. `spans` are the words with their styles and links, empty
    where they have none. `forwarded` where the words are somebody else's. `reaction` is the network's own id of a
    reaction, where each is a thing by itself; None where `text` has all that somebody reacts with. `result` is what
    came with the answer to a request.
    """

    kind: Kind
    chat: Chat
    sender: Sender
    sent_at: datetime
    text: str = ""
    message: str | None = None
    reply_to: str | None = None
    data: str | None = None
    files: tuple[RemoteFile, ...] = ()
    album: str | None = None
    direct: bool = True
    spans: Spans = ()
    forwarded: bool = False
    reaction: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """An event as a network delivered it: stored unparsed, so that a bad one stops nobody else.

    `key` is the network's own identity of the event; `account` and `language` are empty where no
    person can be made out; `group` is the id of the group it happened in, `thread` its topic. `about` is an account
    that something is told of which is not its own doing: it is not made known by that, but whose it is has it in order.
    `talk` is what people say and do among themselves in a group: nothing of it is stored unless the place is linked.
    `message` is what it is about where the network does not tell the topic: that message has to be known in a linked
    one then, which becomes `thread` in the payload.
    """

    key: str
    payload: Mapping[str, Any]
    account: str | None = None
    language: str | None = None
    group: str | None = None
    thread: str | None = None
    about: str | None = None
    talk: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one pull of a network gave: events in order, and the cursor to go on from."""

    events: tuple[RawEvent, ...]
    cursor: str | None = None


# --- what goes out ---------------------------------------------------------------------------


class Lane(IntEnum):
    """What goes first: an answer before a reminder, before a relayed post, before an announcement."""

    interactive = 0
    reminder = 1
    relay = 2
    bulk = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a handler wants to be read: paragraphs, choices, files; `reply_to` is a content's id.

    `answers` is the network's id of the message that this answers, where others are around who could not tell.
    `language` is set where the reader's own will be forgotten before they read it. `quote` goes before the words for
    readers who do not have what `reply_to` names. What is `sensitive` goes to confidential networks only. `instead` is
    said where a file is too large for a network, so that the rest goes there; without it, nothing does.
    """

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    reply_to: int | None = None
    answers: str | None = None
    language: str | None = None
    quote: Part | None = None
    sensitive: bool = False
    instead: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A choice as rendered for one reader."""

    value: str
    label: str
    data: str
    aside: bool = False
    chosen: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send one physical message. `token` is its own random id: a resend with the same one is the same.

    Several `files` are an album, which a network may show as a message for each: never more than its `Limits.album`.
    """

    chat: Chat
    token: str
    spans: Spans
    choices: tuple[Shown, ...] = ()
    files: tuple[Attachment, ...] = ()
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Show something else in place of an earlier physical message; `captioned` where the words belong to a file."""

    chat: Chat
    token: str
    message: str
    spans: Spans
    choices: tuple[Shown, ...] = ()
    captioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Take an earlier physical message away."""

    chat: Chat
    token: str
    message: str


Action = Send | Edit | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a network can do: everything it cannot is said here, not by asking for its name.

    `idempotent`: a resend with the same token is one message. `file_bytes`: the largest file it takes;
    `fetch_bytes`: the largest it gives. `text_length`, `caption_length`: the longest message, the longest text beside
    a file, in what `measure` counts; None where there is no bound. `album`: files that go into one message.
    `address`: the link to the bot there, once known. `reactions`: how it must stand in a group to be told of them.
    `buttons`: whether choices are pressed; where not, they are numbered lines, and words choose. `mark`: what a
    command begins with where our sentences name one. `confidential`: whether what is sensitive may be said there.
    `deletes_within`: the age up to which our messages can be taken away there; None where that is never too late.
    `threads`: whether a message opens a thread of its own there. `reports_deletions`: whether it tells that people
    took their words back.
    """

    idempotent: bool = False
    file_bytes: int = 50_000_000
    fetch_bytes: int = 50_000_000
    text_length: int | None = None
    caption_length: int | None = None
    measure: Callable[[str], int] = len
    album: int = 1
    address: str | None = None
    reactions: Standing = Standing.member
    buttons: bool = True
    mark: str = "/"
    confidential: bool = True
    deletes_within: timedelta | None = None
    threads: bool = False
    reports_deletions: bool = True


# --- what a network is asked -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """How somebody and the bot stand in a place: the answer is a `Powers` as a mapping."""

    chat: Chat
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """`person` has a say in the place; the bot `reads` what is said there, and `deletes` what others said."""

    person: bool
    reads: bool
    deletes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Let somebody into the place that leads to all rooms, where the network has one (a Space)."""

    account: str


Question = Rights | Admission


class Clock(Protocol):
    """Where everybody gets the time from; tests and rehearsals own it."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        ...
