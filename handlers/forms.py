"""Conversations are forms: the state is the answers, the position is computed. Pure.

The present question is the first ask that applies and has no answer. So there is nothing that a
restart, an upgrade with one more question or a change of network in mid-conversation could corrupt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from storage.catalogue import Catalogue
from storage.messages import Arg, Part, RemoteFile, Spans, Text

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as stored: a JSON value, or None where the ask was skipped.

    `source` is the network's id of the message it came with, so that an edit of that message finds it.
    """

    key: str
    value: Any
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that asks may look at: the catalogue, the person's day (when they sent it), what is known so far.

    `wording` renders a label in the person's language; `values` are the answers that apply; `view` is
    what the display remembers of a half-made answer; `context` what the form was opened with.
    """

    catalogue: Catalogue
    wording: Callable[[Part], str]
    today: date
    values: Values = field(default_factory=dict)
    view: Values = field(default_factory=dict)
    context: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of an ask; `reopens` names the ask that it leads back to instead of being an answer.

    `press` is what pressing it gives where that is more than the value ("+housing": tick it, whatever it was).
    `number` is the one by which it is typed; None: its place among the options; 0: none, numbers mean something else.
    """

    value: str
    label: Part
    chosen: bool = False
    reopens: str | None = None
    press: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person wrote or attached instead of pressing a choice; `source` is the network's id of that message.

    `origin` says, as plain JSON, where it came from: `platform`, `account` (ours), `sender` and `room` (the network's).
    """

    text: str
    files: tuple[RemoteFile, ...] = ()
    source: str | None = None
    spans: Spans = ()
    album: str | None = None
    forwarded: bool = False
    origin: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """The value of a choice that a person pressed."""

    value: str


@dataclass(frozen=True, slots=True)
class Back:
    """Drop the last answer."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave the present ask without an answer, if it may be."""


Given = Typed | Pressed | Back | Skip


@dataclass(frozen=True, slots=True)
class Value:
    """What a person gave is this answer."""

    value: Any


@dataclass(frozen=True, slots=True)
class View:
    """What a person gave only changes the display: a page, a tick in a multiple choice."""

    view: Values


@dataclass(frozen=True, slots=True)
class Reopen:
    """What a person gave leads back to an earlier ask."""

    key: str


Reply = Value | View | Reopen


class Invalid(Exception):
    """What a person gave is no answer to this ask; `reason` says what would be right."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.key)
        self.reason = reason


class Kind(Protocol):
    """What an ask takes as an answer."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The choices to offer now; none for free answers."""
        ...

    def press(self, value: str, scene: Scene) -> Reply:
        """Read a pressed choice.

        Raises:
            Invalid: it is not on offer.
        """
        ...

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read a typed answer.

        Raises:
            Invalid: it cannot be understood, or is not allowed.
        """
        ...

    def show(self, value: Any, scene: Scene) -> Arg:
        """An answer as a reader sees it in the review."""
        ...


def always(_scene: Scene) -> bool:
    """An ask that applies to everybody."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question: `prompt` and `name` are what is shown (in full, and as the short name in the review).

    `when` says whether it applies; `optional` whether it may be skipped; `about` names the ask whose
    answer it depends on: when that one is reopened, this answer goes too. An unnamed ask is left out of the
    review; `reviewed` shows an answer there in another way than the kind does.
    """

    key: str
    prompt: Callable[[Scene], Part]
    kind: Kind
    name: Text | None = None
    when: Callable[[Scene], bool] = always
    optional: bool = False
    about: str | None = None
    reviewed: Callable[[Scene], Arg] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A named sequence of asks; `name` is also the prefix of its texts."""

    name: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a run has come: the answers in the order given, and what the display remembers."""

    answers: tuple[Answer, ...] = ()
    view: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a given thing led to: the state after it, and what was wrong with it, if anything was."""

    state: State
    problem: Text | None = None


def values(form: Form, state: State, scene: Scene) -> Values:
    """The answers whose ask still applies, by key; skipped ones are None."""
    return seen(form, state, scene).values


def seen(form: Form, state: State, scene: Scene) -> Scene:
    """The scene with the answers that apply and the display's memory put in."""
    given = {answer.key: answer.value for answer in state.answers}
    applying: dict[str, Any] = {}
    scene = replace(scene, values=applying, view=state.view)
    for ask in form.asks:
        if ask.key in given and ask.when(scene):
            applying[ask.key] = given[ask.key]
    return scene


def position(form: Form, state: State, scene: Scene) -> Ask | None:
    """The present ask; None when all that apply are answered."""
    scene = seen(form, state, scene)
    return next((ask for ask in form.asks if ask.key not in scene.values and ask.when(scene)), None)


def advance(form: Form, state: State, given: Given, scene: Scene) -> Step:
    """Take one step: a new state, or the same one and a reason."""
    ask = position(form, state, scene)
    if isinstance(given, Back):
        return Step(state=back(form, state, scene))
    if ask is None:
        return Step(state=state)
    scene = seen(form, state, scene)
    try:
        match given:
            case Skip() if not ask.optional:
                raise Invalid(Text("answer-not-optional"))
            case Skip():
                reply: Reply = Value(None)
            case Pressed(value):
                reply = ask.kind.press(value, scene)
            case Typed():
                reply = ask.kind.parse(given, scene)
    except Invalid as invalid:
        return Step(state=state, problem=invalid.reason)
    match reply:
        case View(view):
            return Step(state=replace(state, view=view))
        case Reopen(key):
            return Step(state=without(form, state, key))
        case Value(value):
            source = given.source if isinstance(given, Typed) else None
            kept = tuple(answer for answer in state.answers if answer.key != ask.key)
            return Step(state=State(answers=(*kept, Answer(key=ask.key, value=value, source=source))))


def back(form: Form, state: State, scene: Scene) -> State:
    """Drop the last answer that applies; first of all a half-made one, if there is one."""
    if state.view:
        return replace(state, view={})
    applying = seen(form, state, scene).values
    last = next((answer.key for answer in reversed(state.answers) if answer.key in applying), None)
    return without(form, state, last) if last else state


def without(form: Form, state: State, key: str) -> State:
    """Drop one answer and those about it."""
    gone = {key} | {ask.key for ask in form.asks if ask.about == key}
    return State(answers=tuple(answer for answer in state.answers if answer.key not in gone))


def reanswer(form: Form, state: State, typed: Typed, scene: Scene) -> Step | None:
    """Read an edited message again in place of the answer that came with it; None if none did."""
    key = next((answer.key for answer in state.answers if typed.source and answer.source == typed.source), None)
    ask = next((ask for ask in form.asks if ask.key == key), None)
    if ask is None:
        return None
    try:
        reply = ask.kind.parse(typed, seen(form, without(form, state, ask.key), scene))
    except Invalid as invalid:
        return Step(state=state, problem=invalid.reason)
    if not isinstance(reply, Value):
        return None
    about = {other.key for other in form.asks if other.about == ask.key}
    edited = Answer(key=ask.key, value=reply.value, source=typed.source)
    answers = (edited if answer.key == ask.key else answer for answer in state.answers if answer.key not in about)
    return Step(state=State(answers=tuple(answers)))


def dump(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Answers as plain JSON."""
    return [{"key": answer.key, "value": answer.value, "source": answer.source} for answer in answers]


def load(stored: Sequence[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """Answers from their JSON; the inverse of `dump`."""
    return tuple(Answer(key=item["key"], value=item["value"], source=item.get("source")) for item in stored)
