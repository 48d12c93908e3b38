"""The kinds of answers that are chosen: pressed, or typed by number, value or label. Pure, as all kinds are."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from handlers.folding import fold
from handlers.forms import Form, Invalid, Option, Reopen, Reply, Scene, Typed, Value, View
from handlers.words import clean
from storage.messages import Arg, Label, Text, Verbatim

Options = Callable[[Scene], tuple[Option, ...]]


def catalogue(kind: str) -> Options:
    """The entries of one kind of the catalogue as options."""

    def options(scene: Scene) -> tuple[Option, ...]:
        return tuple(Option(value=entry.key, label=Label(kind, entry.key)) for entry in scene.catalogue.entries(kind))

    return options


def fixed(*options: Option) -> Options:
    """Options that are always the same."""
    return lambda _scene: options


def number(words: str) -> int | None:
    """The whole number that words are, in the digits of any script; None for more than six digits, too."""
    return int(words) if words.isdecimal() and len(words) <= 6 else None


def pick(typed: str, options: Iterable[Option], scene: Scene) -> Option | None:
    """The option that a person means: its number, its value, its label, or the beginning of only one label."""
    offered = tuple(options)
    wanted = fold(typed).rstrip(".)")
    if wanted.isdecimal():
        index = number(wanted) or 0
        return offered[index - 1] if 1 <= index <= len(offered) else None
    labels = [(fold(scene.wording(option.label)), option) for option in offered]
    for label, option in labels:
        if wanted in (label, fold(option.value)):
            return option
    begun = [option for label, option in labels if len(wanted) >= 3 and label.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly one of the options."""

    source: Options

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The options."""
        return self.source(scene)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the option of that value."""
        option = next((option for option in self.source(scene) if option.value == value), None)
        return self._taken(option)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take the option that is meant."""
        return self._taken(pick(typed.text, self.source(scene), scene))

    def _taken(self, option: Option | None) -> Reply:
        if option is None:
            raise Invalid(Text("answer-choose-one"))
        return Reopen(option.reopens) if option.reopens else Value(option.value)

    def show(self, value: Any, scene: Scene) -> Arg:
        """The label, or the value where the option is gone."""
        label = next((option.label for option in self.source(scene) if option.value == value), None)
        return label or Verbatim(str(value))


@dataclass(frozen=True, slots=True)
class ManyOf:
    """Any number of the options, ticked one by one and then confirmed, or typed at once ("1, 3")."""

    source: Options
    at_least: int = 0

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The options with their ticks. A press says which state it wants, so pressing twice is pressing once."""
        chosen = self._chosen(scene)
        ticks = (
            Option(
                value=option.value,
                label=option.label,
                chosen=option.value in chosen,
                press=("-" if option.value in chosen else "+") + option.value,
            )
            for option in self.source(scene)
        )
        return (*ticks, Option(value="done", label=Text("choice-done"), number=0))

    def _chosen(self, scene: Scene) -> list[str]:
        return list(scene.view.get("chosen", ()))

    def press(self, value: str, scene: Scene) -> Reply:
        """Tick, untick, or confirm."""
        chosen = self._chosen(scene)
        if value == "done":
            return self._complete(chosen)
        mark, key = value[:1], value[1:]
        if mark not in "+-" or key not in {option.value for option in self.source(scene)}:
            raise Invalid(Text("answer-choose-many"))
        kept = [other for other in chosen if other != key]
        return View({**scene.view, "chosen": [*kept, key] if mark == "+" else kept})

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take a list of numbers or labels, or the word on the confirming choice."""
        if fold(typed.text) in (fold(scene.wording(Text("choice-done"))), "done", "ok"):
            return self._complete(self._chosen(scene))
        options = self.source(scene)
        whole = pick(typed.text, options, scene)
        if whole:
            return self._complete([whole.value])
        words = re.split(r"[,;\n]+|\s+(?:und|and)\s+|(?<=\d)\s+(?=\d)", clean(typed.text))
        picked = [pick(word, options, scene) for word in words if word.strip()]
        found = [option.value for option in picked if option]
        if not found or len(found) < len(picked):
            raise Invalid(Text("answer-choose-many"))
        return self._complete(list(dict.fromkeys(found)))

    def _complete(self, chosen: list[str]) -> Reply:
        if len(chosen) < self.at_least:
            raise Invalid(Text("answer-at-least", {"number": self.at_least}))
        return Value(chosen)

    def show(self, value: Any, scene: Scene) -> Arg:
        """The labels as a list; a dash for none."""
        labels = {option.value: option.label for option in self.source(scene)}
        shown = tuple(labels.get(key) or Verbatim(str(key)) for key in value)
        return shown or Text("answer-none")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two choices in one question, one after the other in the same message: `[first, second]`."""

    first: Options
    second: Options

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The first choices; once one is made, the second ones. A first press says so: pressing twice is once."""
        if "first" in scene.view:
            return self.second(scene)
        return tuple(replace(option, press=f"+{option.value}") for option in self.first(scene))

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the choice of that value."""
        offered = self.first(scene) if value.startswith("+") else self.second(scene) if "first" in scene.view else ()
        option = next((option for option in offered if option.value == value.removeprefix("+")), None)
        return self._taken(option, None if value.startswith("+") else scene.view.get("first"))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take the choice that is meant."""
        return self._taken(pick(typed.text, self.options(scene), scene), scene.view.get("first"))

    def _taken(self, option: Option | None, first: str | None) -> Reply:
        if option is None:
            raise Invalid(Text("answer-choose-one"))
        return View({"first": option.value}) if first is None else Value([first, option.value])

    def show(self, value: Any, scene: Scene) -> Arg:
        """Both labels."""
        first = OneOf(self.first).show(value[0], scene)
        second = OneOf(self.second).show(value[1], scene)
        return Text("answer-pair", {"first": first, "second": second})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A whole number between two bounds; each end has a label, `label` names the number."""

    low: int
    high: int
    kind: str

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """One option a number."""
        return tuple(
            Option(value=str(step), label=Label(self.kind, str(step)), number=step)
            for step in range(self.low, self.high + 1)
        )

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the number."""
        return self._taken(value)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take the number itself (not the position in the list), or the label of one."""
        words = clean(typed.text)
        if not words.lstrip("+-").isdecimal():
            option = pick(words, self.options(scene), scene)
            words = option.value if option else ""
        return self._taken(words)

    def _taken(self, words: str) -> Reply:
        chosen = number(words)
        if chosen is not None and self.low <= chosen <= self.high:
            return Value(chosen)
        raise Invalid(Text("answer-scale", {"low": self.low, "high": self.high}))

    def show(self, value: Any, scene: Scene) -> Arg:
        """The label of the number."""
        return Label(self.kind, str(value))


@dataclass(frozen=True, slots=True)
class Review:
    """The last look: send it, or choose one answer to change. `form` gives the answers of the asks before."""

    form: Callable[[], Form]

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """Send or change; once "change" is chosen, the answers by name."""
        if not scene.view.get("changing"):
            return (
                Option(value="send", label=Text("choice-send")),
                Option(value="change", label=Text("choice-change")),
            )
        named = (ask for ask in self.form().asks if ask.name and ask.key in scene.values)
        return tuple(Option(value=ask.key, label=ask.name, reopens=ask.key) for ask in named if ask.name)

    def press(self, value: str, scene: Scene) -> Reply:
        """Send, open the list, or lead back to an answer."""
        return self._taken(next((o for o in self.options(scene) if o.value == value), None))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """The same in words."""
        return self._taken(pick(typed.text, self.options(scene), scene))

    def _taken(self, option: Option | None) -> Reply:
        if option is None:
            raise Invalid(Text("answer-choose-one"))
        if option.reopens:
            return Reopen(option.reopens)
        return View({"changing": True}) if option.value == "change" else Value(option.value)

    def show(self, value: Any, scene: Scene) -> Arg:
        """Never shown: a review does not list itself."""
        return Verbatim("")
