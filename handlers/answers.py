"""The kinds of answers that are typed. Pure: each reads what was given, or says what would be right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from handlers.choices import Options, pick
from handlers.dates import parse_date, parse_duration, parse_time
from handlers.folding import fold
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value
from handlers.words import clean
from storage.messages import Arg, Text, Verbatim


class Written:
    """What is only written, or sent: nothing is offered. `instead` is said to who presses something all the same."""

    __slots__ = ()
    instead: ClassVar[str] = "answer-write"

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """None."""
        return ()

    def press(self, value: str, scene: Scene) -> Reply:
        """Take nothing.

        Raises:
            Invalid: always.
        """
        raise Invalid(Text(self.instead))


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """A person's own words, at most `limit` characters; `suggestion` may offer one to take over."""

    limit: int
    suggestion: Callable[[Scene], str | None] = lambda _scene: None
    check: Callable[[str, Scene], str] = lambda words, _scene: words

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The suggestion, if there is one."""
        words = self.suggestion(scene)
        return (Option(value="suggested", label=Verbatim(words)),) if words else ()

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the suggestion over."""
        words = self.suggestion(scene)
        if value != "suggested" or not words:
            raise Invalid(Text("answer-write"))
        return Value(self.check(words, scene))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take the words, whatever they are, if there are any and not too many."""
        words = clean(typed.text)
        if not words:
            raise Invalid(Text("answer-no-files") if typed.files else Text("answer-empty"))
        if len(words) > self.limit:
            raise Invalid(Text("answer-too-long", {"length": len(words), "limit": self.limit}))
        if fold(words).rstrip(".)") == "1" and self.suggestion(scene):
            return self.press("suggested", scene)
        return Value(self.check(words, scene))

    def show(self, value: Any, scene: Scene) -> Arg:
        """The words as they are."""
        return Verbatim(str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as people write days ("24.11.", "morgen", "next Tuesday", "in 3 weeks"); stored as ISO text.

    It lies `earliest` to `latest` days from the day of writing. `offered` may give some to press. `unclear` and
    `outside` are the texts for what is no day, and for one that lies elsewhere.
    """

    earliest: int = 0
    latest: int = 366
    offered: Options = lambda _scene: ()
    unclear: str = "answer-day"
    outside: str = "answer-day-outside"

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The days offered."""
        return self.offered(scene)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take a day that was offered."""
        if value not in {option.value for option in self.offered(scene)}:
            raise Invalid(Text(self.unclear))
        return Value(value)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read the day or the length of time until it; both count from when it was sent."""
        words = clean(typed.text)
        chosen = pick(words, self.offered(scene), scene)
        if chosen is not None:
            return Value(chosen.value)
        day = self._read(words, scene.today)
        if day is None:
            raise Invalid(Text(self.unclear))
        if not self.earliest <= (day - scene.today).days <= self.latest:
            raise Invalid(Text(self.outside, {"day": day}))
        return Value(day.isoformat())

    def _read(self, words: str, today: date) -> date | None:
        length = parse_duration(words)
        if length is None:
            return parse_date(words, today)
        return today + length if length < date.max - today else date.max

    def show(self, value: Any, scene: Scene) -> Arg:
        """The day in the reader's language."""
        return date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, with some offered; stored as `HH:MM`."""

    offered: tuple[str, ...]

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The times offered; a number is an hour of the day, not a place among them."""
        return tuple(Option(value=each, label=Verbatim(each), number=0) for each in self.offered)

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the time."""
        return self._taken(value)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read the time ("8", "8:30", "8 Uhr")."""
        return self._taken(clean(typed.text))

    def _taken(self, words: str) -> Reply:
        found = parse_time(words)
        if found is None:
            raise Invalid(Text("answer-time"))
        return Value(f"{found:%H:%M}")

    def show(self, value: Any, scene: Scene) -> Arg:
        """The time as it is stored."""
        return Verbatim(time.fromisoformat(value).strftime("%H:%M"))
