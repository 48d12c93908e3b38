"""A kind of answer: an audience, built by pressing step by step, or typed at once. Pure.

The display remembers what is chosen so far: `so_far` the audience, `joint` how the next part joins it, `kind` what the
next part is about, `chosen` its values. The answer is the audience as JSON; everybody is an empty object.
"""

from collections.abc import Callable
from typing import Any

from handlers.audiences.known import Known
from handlers.audiences.reading import goes_on, read
from handlers.audiences.wording import described, fact
from handlers.choices import ManyOf, pick
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value, View
from handlers.words import clean
from storage.audiences import NUMBERED, Audience, Is, Kind, Unreadable, both, dump, either, fits, load, without
from storage.messages import Arg, Part, Text
from storage.roles import Role

EVERYBODY: dict[str, Any] = {}
"""The answer that stands for everybody: None would be a question that was skipped."""

_JOINTS = ("and", "or", "not")


def asked(question: Text) -> Callable[[Scene], Part]:
    """The prompt of an ask for an audience: its own question at first, then what is chosen so far and what is next."""

    def prompt(scene: Scene) -> Part:
        so_far = _so_far(scene)
        if "kind" in scene.view:
            return Text(f"aud-which-{scene.view['kind']}")
        if so_far is None:
            return question
        shown = described(so_far, Known.load(scene.context))
        joint = scene.view.get("joint")
        return Text(f"aud-next-{joint}" if joint else "aud-so-far", {"audience": shown})

    return prompt


def _so_far(scene: Scene) -> Audience | None:
    return load(scene.view.get("so_far"))


def _values(kind: Kind, scene: Scene) -> tuple[Option, ...]:
    """What can be chosen of a kind."""
    known = Known.load(scene.context)
    match kind:
        case Kind.channel:
            keys = tuple(known.channels)
        case Kind.workshop:
            keys = tuple(known.workshops)
        case Kind.role:
            keys = tuple(role.value for role in Role)
        case _:
            keys = tuple(entry.key for entry in scene.catalogue.entries(kind))
    return tuple(Option(value=key, label=fact(Is(kind, key), known)) for key in keys)


class Audiences:
    """An audience. Typed as a whole it is the answer; what goes on from what is chosen is shown first."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The values of the kind that was chosen; how to go on; or what the next part may be about."""
        kind = scene.view.get("kind")
        if kind is not None:
            return self._many(Kind(kind)).options(scene)
        if "so_far" in scene.view and "joint" not in scene.view:
            joints = tuple(Option(value=joint, label=Text(f"aud-add-{joint}")) for joint in _JOINTS)
            return (Option(value="done", label=Text("choice-done")), *joints)
        there = tuple(
            Option(value=each.value, label=Text(f"aud-kind-{each}"))
            for each in Kind
            if each not in NUMBERED or _values(each, scene)
        )
        everybody = () if "so_far" in scene.view else (Option(value="all", label=Text("aud-everybody")),)
        return (*everybody, *there)

    def press(self, value: str, scene: Scene) -> Reply:
        """Choose what it is about, tick a value, go on, or be done."""
        view = {key: kept for key, kept in scene.view.items() if key != "page"}
        kind = view.get("kind")
        if kind is not None:
            reply = self._many(Kind(kind)).press(value, scene)
            return self._chosen(Kind(kind), reply, view)
        if value not in {option.value for option in self.options(scene)}:
            raise Invalid(Text("answer-choose-one"))
        if value == "all":
            return Value(EVERYBODY)
        if value == "done":
            return Value(view["so_far"])
        return View({**view, ("joint" if value in _JOINTS else "kind"): value})

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take numbers and labels of what is offered, or the whole audience in words."""
        words = clean(typed.text)
        if not words:
            raise Invalid(Text("answer-no-files") if typed.files else Text("answer-empty"))
        kind = scene.view.get("kind")
        if kind is not None:
            try:
                return self._chosen(Kind(kind), self._many(Kind(kind)).parse(typed, scene), dict(scene.view))
            except Invalid:
                if not any(letter.isalpha() for letter in words):
                    raise
        elif (option := pick(words, self.options(scene), scene)) is not None:
            return self.press(option.value, scene)
        so_far = _so_far(scene)
        if so_far is not None and goes_on(words):
            return View({"so_far": dump(read(words, scene, so_far)) or dump(so_far)})
        return Value(dump(read(words, scene)) or EVERYBODY)

    def show(self, value: Any, scene: Scene) -> Arg:
        """The audience in words."""
        try:
            return described(load(value), Known.load(scene.context))
        except Unreadable:
            return Text("answer-none")

    def _many(self, kind: Kind) -> ManyOf:
        return ManyOf(lambda scene: _values(kind, scene), at_least=1)

    def _chosen(self, kind: Kind, reply: Reply, view: dict[str, Any]) -> Reply:
        """Join what was chosen to what there is; ticks only change the display."""
        if not isinstance(reply, Value):
            return reply
        part = either(*(Is(kind, key) for key in reply.value))
        so_far = load(view.get("so_far"))
        found = _joined(so_far, view.get("joint", "and"), part)
        if not fits(found):
            raise Invalid(Text("aud-too-much"))
        return View({"so_far": dump(found)})


def _joined(so_far: Audience | None, joint: str, part: Audience) -> Audience:
    if so_far is None:
        return part
    if joint == "or":
        return either(so_far, part)
    return both(so_far, without(part) if joint == "not" else part)


AUDIENCE = Audiences()
"""The kind of answer: `Ask(key=…, prompt=asked(Text(…)), kind=AUDIENCE, …)`."""
