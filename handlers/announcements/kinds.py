"""The kinds of answers that an announcement is made of: words with a file, a file, a time of a chosen day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from handlers import walltimes
from handlers.answers import ClockTime, Written
from handlers.channels.contribution import given, words_of
from handlers.forms import Invalid, Reply, Scene, Typed, Value
from handlers.words import clean
from storage.messages import Arg, Text, Verbatim

WORDS_LIMIT = 10_000
"""The longest announcement in characters: three messages of Telegram's, longer than anybody reads on a phone."""


@dataclass(frozen=True, slots=True)
class Wording(Written):
    """Words with the styles that somebody gave them, and perhaps one file."""

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take words, and the file they came with.

        Raises:
            Invalid: as `read` does.
        """
        return Value(self.read(typed, scene))

    def read(self, typed: Typed, scene: Scene) -> dict[str, Any]:
        """What was written, as it is stored.

        Raises:
            Invalid: there are no words, or too many, or more than one file, or one that is too large to be fetched.
        """
        words = clean(typed.text)
        if not words:
            raise Invalid(Text("announcement-words-first") if typed.files else Text("answer-empty"))
        if len(words) > WORDS_LIMIT:
            raise Invalid(Text("answer-too-long", {"length": len(words), "limit": WORDS_LIMIT}))
        _check_files(typed, scene)
        return given(typed)

    def show(self, value: Any, scene: Scene) -> Arg:
        """The words."""
        return Verbatim(words_of(value))


@dataclass(frozen=True, slots=True)
class OneFile(Written):
    """One file, whatever words come with it."""

    instead: ClassVar[str] = "announcement-send-file"

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take the file.

        Raises:
            Invalid: there is none, more than one, or one that is too large to be fetched.
        """
        if not typed.files:
            raise Invalid(Text("announcement-send-file"))
        _check_files(typed, scene)
        return Value(given(typed))

    def show(self, value: Any, scene: Scene) -> Arg:
        """Its name."""
        return Verbatim(str(value["files"][0]["name"]))


def _check_files(typed: Typed, scene: Scene) -> None:
    if len(typed.files) > 1:
        raise Invalid(Text("announcement-one-file"))
    largest = scene.context.get("largest")
    if largest is not None and any(file.size > largest for file in typed.files):
        raise Invalid(Text("post-file-too-large", {"limit": largest // 1_000_000}))


@dataclass(frozen=True, slots=True)
class WallTime(ClockTime):
    """A time of day that there is on the day that was chosen."""

    def press(self, value: str, scene: Scene) -> Reply:
        """Take the time.

        Raises:
            Invalid: clocks leave it out on that day.
        """
        return _existing(ClockTime.press(self, value, scene), scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Read the time.

        Raises:
            Invalid: it is none, or clocks leave it out on that day.
        """
        return _existing(ClockTime.parse(self, typed, scene), scene)


def _existing(reply: Reply, scene: Scene) -> Reply:
    if isinstance(reply, Value) and not readings(scene, reply.value):
        raise Invalid(Text("announcement-time-left-out", {"time": Verbatim(reply.value), "day": _day(scene)}))
    return reply


def readings(scene: Scene, wall: str) -> tuple[datetime, ...]:
    """The moments that a time of day can mean on the chosen day."""
    return walltimes.readings(_day(scene), time.fromisoformat(wall), ZoneInfo(scene.context["zone"]))


def _day(scene: Scene) -> date:
    return date.fromisoformat(scene.values["day"])
