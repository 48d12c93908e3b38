"""Suggestions in a form: shown in short, looked at one by one, of use or not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.cards.composing import sections
from handlers.channels.snippets import preview
from handlers.choices import pick
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value, View
from storage.messages import Arg, Lines, Part, Text, Verbatim

TITLE = 48
"""Characters of a suggestion on its choice."""

ANYWAY, HELPED, SAME = "ask", "helped", "same"


def offered(scene: Scene) -> tuple[Mapping[str, Any], ...]:
    """What was found, as the form keeps it."""
    return tuple(scene.context.get("found", ()))


def outcome(scene: Scene) -> tuple[str, str, int]:
    """What came of it: what was said, of what kind of thing, and its id."""
    said, _, which = str(scene.values.get("known") or ANYWAY).partition(":")
    kind, _, number = which.partition(":")
    return said, kind, int(number or 0)


def prompt(scene: Scene) -> Part:
    """The suggestions in short, or the one that is looked at in full."""
    one = _opened(scene)
    if one is None:
        sure = any(each["sure"] for each in offered(scene))
        lines = [_line(place, each) for place, each in enumerate(offered(scene), start=1)]
        return Lines((Text("ask-known" if sure else "ask-known-perhaps"), *lines))
    asked = Text("ask-known-question", {"number": Verbatim(one["number"]), "words": Verbatim(one["words"])})
    if one["kind"] == "card":
        return Lines((asked, *sections(one["sections"])))
    parts = [asked]
    for answer in one["answers"]:
        name = Verbatim(answer["name"]) if answer["name"] else Text("post-author-left")
        parts.append(Text("ask-known-answer", {"name": name, "words": Verbatim(answer["words"])}))
    if not one["answers"]:
        parts.append(Text("ask-known-unanswered"))
    return Lines(tuple(parts))


def _line(place: int, one: Mapping[str, Any]) -> Text:
    key = "ask-known-own" if one["own"] else "ask-known-card" if one["kind"] == "card" else "ask-known-line"
    return Text(key, {"place": place, "words": Verbatim(preview(one["words"], 120))})


def _option(one: Mapping[str, Any]) -> Option:
    # with its number: two questions may begin alike
    return Option(value=name_of(one), label=Verbatim(f"{one['number']} {preview(one['words'], TITLE)}"))


def _opened(scene: Scene) -> Mapping[str, Any] | None:
    return next((each for each in offered(scene) if name_of(each) == scene.view.get("open")), None)


def name_of(one: Mapping[str, Any]) -> str:
    """What a suggestion is called in presses and answers."""
    return f"{one['kind']}:{one['id']}"


@dataclass(frozen=True, slots=True)
class Known:
    """Look at what is known, one by one; say that it helped or is the same, or ask all the same."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The suggestions; of the one that is open, what it was good for."""
        one = _opened(scene)
        anyway = Option(value=ANYWAY, label=Text("ask-anyway"))
        if one is None:
            return (*map(_option, offered(scene)), anyway)
        says = one["kind"] == "card" or bool(one["answers"])  # what nobody has answered cannot have helped
        helped = (Option(value=HELPED, label=Text("ask-helped")),) if says else ()
        asked = one["kind"] == "question" and not one["own"]
        same = (Option(value=SAME, label=Text("ask-same")),) if asked else ()
        return (*helped, *same, Option(value="list", label=Text("choice-list")), anyway)

    def press(self, value: str, scene: Scene) -> Reply:
        """Open, close, or decide."""
        return self._taken(next((each for each in self.options(scene) if each.value == value), None), scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """The same in words."""
        return self._taken(pick(typed.text, self.options(scene), scene), scene)

    def _taken(self, option: Option | None, scene: Scene) -> Reply:
        one = _opened(scene)
        if option is None:
            raise Invalid(Text("answer-choose-one"))
        if option.value == ANYWAY:
            return Value(ANYWAY)
        if option.value == "list":
            return View({})
        if one is None:
            return View({"open": option.value})
        return Value(f"{option.value}:{name_of(one)}")

    def show(self, value: Any, scene: Scene) -> Arg:
        """Never shown: what is known is not part of the question."""
        return Verbatim("")
