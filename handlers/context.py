"""What a handler is given, and the few ways in which it can answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import Call, read
from handlers.danger import Danger
from handlers.forms import Form, Scene, Typed, Values
from handlers.similar import Similar
from handlers.texts import Texts, choose
from storage import bodies, contents, outbox
from storage.catalogue import Catalogue
from storage.contents import Content
from storage.conversations import Run
from storage.files import FileStore
from storage.messages import Arg, Choice, Incoming, Kind, Lane, Limits, Message, Part, Text
from storage.originals import Behind
from storage.outbox import Change
from storage.people import Person
from storage.policy import Policy

Dice = Callable[[str], Random]
"""A source of chance for an occasion: in a rehearsal the same occasion always falls the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What can be foreseen of a network that is served.

    `pieces` says how many physical messages something becomes there for a reader of a language.
    """

    limits: Limits
    pieces: Callable[[Message, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is the same for every event: the catalogue, the policy, the texts, the forms, the file store, the dice.

    `similar` finds questions, practice cards and experiences like a text. `networks` are those that are served, by
    name, once they are there.
    """

    catalogue: Catalogue
    policy: Policy
    texts: Texts
    flows: Mapping[str, "Flow"]
    danger: Danger
    files: FileStore
    dice: Dice
    similar: Similar
    networks: dict[str, Network] = field(default_factory=dict)

    def language(self, *wishes: str | None) -> str:
        """The first wish that there are texts for, else the service's language."""
        return choose(self.texts.languages, *wishes, self.policy.language)

    def wording(self, part: Part, language: str, mark: str = "/") -> str:
        """A part as plain words in a language, its commands with the mark of a network."""
        return self.texts.plain(part, language, self.catalogue, self.policy.zone, mark)


@dataclass(slots=True, kw_only=True)
class Context:
    """One event (or one tick's occasion) being handled, inside its transaction.

    Whatever is added to `session` is committed together with the answers and the event's being done. `runs` are
    the open forms by member, `changes` what was changed of what had been said, by content. `limits` are those of the
    network that the event came from, `key` marks the first answer as the one to an occasion. `about` is the post that
    the event answers, changes or reacts to.
    """

    session: AsyncSession
    now: datetime
    house: House
    correlation: str
    person: Person
    event: Incoming
    limits: Limits
    key: str | None = None
    about: Behind | None = None
    runs: dict[int, Run] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    prepared: Any = None

    @property
    def language(self) -> str:
        """The person's language: their own choice, else the network's hint, else the default."""
        return self.house.language(self.person.member.language, self.person.account.language)

    @property
    def run(self) -> Run | None:
        """The person's active run."""
        return self.runs.get(self.person.id)

    @property
    def call(self) -> Call | None:
        """The command that the event is, typed or pressed."""
        return called(self.event)

    @property
    def typed(self) -> Typed:
        """What came, as a form takes it."""
        event = self.event
        return Typed(
            text=event.text,
            files=event.files,
            source=event.message,
            spans=event.spans,
            album=event.album,
            forwarded=event.forwarded,
            origin={
                "platform": event.chat.platform,
                "account": self.person.account.id,
                "sender": event.sender.id,
                "room": None if event.chat.private else event.chat.id,
            },
        )

    def scene(self, run: Run | None = None, values: Values | None = None, context: Values | None = None) -> Scene:
        """What asks may look at, for this person and the moment the event was sent."""
        return Scene(
            catalogue=self.house.catalogue,
            wording=lambda part: self.house.wording(part, self.language),
            today=self.event.sent_at.astimezone(self.house.policy.zone).date(),
            context=run.context if run else context or {},
            values=values or {},
        )

    def say(self, key: str, *choices: Choice, **args: Arg) -> Content:
        """Answer the person with one sentence of ours."""
        return self.send(Message(parts=(Text(key, args),), choices=choices))

    def send(
        self, message: Message, *, lane: Lane = Lane.interactive, group: int | None = None, report: str | None = None
    ) -> Content:
        """Answer the person, or a group; `report` asks for an event of that name about the outcome."""
        key, self.key = self.key, None
        return outbox.put(
            self.session,
            message,
            self.now,
            self.correlation,
            member_id=self.person.id if group is None else None,
            group_id=group,
            lane=lane,
            report=report,
            key=key,
        )

    def edit(self, content: Content, message: Message) -> None:
        """Show something else in place of what was said; nothing is to be done where it is the same."""
        body = bodies.dump(message)
        if contents.change(content, body) and content.id is not None:
            change = Change(content=content.id, revision=content.revision, correlation=self.correlation)
            self.changes[content.id] = change

    async def answer(self, message: Message) -> None:
        """Answer in place of the message whose choice was pressed, else with a new one.

        What went to many is stored once for all of them: it stays as it is.
        """
        pressed = None
        if self.event.data is not None and self.event.message is not None and self.person.account.id is not None:
            pressed = await contents.behind(self.session, self.person.account.id, self.event.message)
        if pressed is None or await outbox.goes_to_others(self.session, pressed, self.person.id):
            self.send(message)
        else:
            self.edit(pressed, message)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that only the database could judge is not taken: which one, and why."""

    key: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A form and what becomes of its answers.

    `finish` takes the answers that apply; `progress` looks at them after each one, and may refuse one;
    `cancel` replaces the plain answer to a cancelling; `begin` opens the form with words that were said before;
    `expire` forgets what a draft that was never resumed has left beside its answers; `prepare` is what is slow about an
    answer, done outside the transaction, given the `routing.Arrival`: it becomes `ctx.prepared`; `renew` brings up to
    date what a form keeps of others, before each step and when it is resumed, and tells what is said where something
    else is asked therefore. With `yields`, words
    that are no answer are not held against the person but read as if the form were not open; such a form leaves no
    draft.
    """

    form: Form
    finish: Callable[[Context, Run, Values], Awaitable[None]]
    progress: Callable[[Context, Run, Values], Awaitable[Refusal | None]] | None = None
    cancel: Callable[[Context, Run], Awaitable[None]] | None = None
    begin: Callable[[Context, str], Awaitable[None]] | None = None
    expire: Callable[[AsyncSession, Run], Awaitable[None]] | None = None
    prepare: Callable[[AsyncSession, House, Any], Awaitable[Any]] | None = None
    renew: Callable[[Context, Run], Awaitable[Text]] | None = None
    yields: bool = False


def called(event: Incoming) -> Call | None:
    """The command that an event is, typed or pressed."""
    if event.kind is Kind.press:
        data = event.data or ""
        return read(data[1:]) if data.startswith(">") else None
    return read(event.text) if event.kind is Kind.text else None


def command(name: str, label: Part, rest: str = "", aside: bool = False) -> Choice:
    """A choice that does what typing a command does."""
    data = f">/{name} {rest}".rstrip()
    return Choice(value=" ".join(filter(None, (name, rest))), label=label, data=data, aside=aside)
