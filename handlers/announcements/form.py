"""What is asked of staff who announce something: words, an attachment, category, when, how urgent. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.answers import ClockTime, Day, FreeText
from handlers.audiences.building import AUDIENCE, asked
from handlers.channels.contribution import given, words_of
from handlers.choices import OneOf, fixed
from handlers.forms import Ask, Form, Invalid, Option, Reply, Scene, Typed, Value
from handlers.joining import LANGUAGES
from handlers.publishing import guard_ask
from handlers.words import clean
from handlers.workshops import walltimes
from storage.announcements import Category
from storage.messages import Arg, Label, Text, Verbatim

WORDS_LIMIT = 10_000
"""The longest announcement in characters: three messages of Telegram's, longer than anybody reads on a phone."""

REASON_LIMIT = 300
"""The longest reason why something is urgent, in characters."""

HOURS = ("08:00", "10:00", "12:00", "15:00")
"""Times of day that are offered."""

NOW, AT, HOUR = "now", "at", "hour"
"""When it goes: at once, at a moment, or to each at an hour of theirs."""

TOPICS = {
    "text": (
        "said",
        "said_guard",
        "file",
        *(f"said_{each.value}{end}" for each in LANGUAGES for end in ("", "_guard")),
    ),
    "file": ("file",),
    "category": ("category",),
    "audience": ("audience",),
    "when": ("when", "day", "time", "which"),
    "urgent": ("urgent", "reason"),
}
"""What can be changed by itself, and the asks that are about it."""


def _asked(key: str, when: Callable[[Scene], bool] = lambda _: True) -> Callable[[Scene], bool]:
    """Whether an ask applies: in a form that is about one topic only, the others do not."""

    def applies(scene: Scene) -> bool:
        topic = scene.context.get("topic")
        return (topic is None or key in TOPICS[topic]) and when(scene)

    return applies


@dataclass(frozen=True, slots=True)
class Wording:
    """Words with the styles that somebody gave them, and perhaps one file."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """None: it is written."""
        return ()

    def press(self, value: str, scene: Scene) -> Reply:
        """Nothing can be pressed.

        Raises:
            Invalid: always.
        """
        raise Invalid(Text("answer-write"))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take words, and the file they came with.

        Raises:
            Invalid: there are no words, or too many, or more than one file, or one that is too large to be fetched.
        """
        words = clean(typed.text)
        if not words:
            raise Invalid(Text("announcement-words-first") if typed.files else Text("answer-empty"))
        if len(words) > WORDS_LIMIT:
            raise Invalid(Text("answer-too-long", {"length": len(words), "limit": WORDS_LIMIT}))
        _check_files(typed, scene)
        return Value(given(typed))

    def show(self, value: Any, scene: Scene) -> Arg:
        """The words."""
        return Verbatim(words_of(value))


@dataclass(frozen=True, slots=True)
class OneFile:
    """One file, whatever words come with it."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """None: it is sent."""
        return ()

    def press(self, value: str, scene: Scene) -> Reply:
        """Nothing can be pressed.

        Raises:
            Invalid: always.
        """
        raise Invalid(Text("announcement-send-file"))

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


def readings(scene: Scene, wall: str) -> tuple[Any, ...]:
    """The moments that a time of day can mean on the chosen day."""
    return walltimes.readings(_day(scene), time.fromisoformat(wall), ZoneInfo(scene.context["zone"]))


def _day(scene: Scene) -> date:
    return date.fromisoformat(scene.values["day"])


def _days(scene: Scene) -> tuple[Option, ...]:
    return (
        Option(value=scene.today.isoformat(), label=Text("announcement-today")),
        Option(
            value=scene.today.fromordinal(scene.today.toordinal() + 1).isoformat(), label=Text("announcement-tomorrow")
        ),
    )


def _later(scene: Scene) -> bool:
    return scene.values.get("when") in (AT, HOUR)


def _twice(scene: Scene) -> bool:
    return scene.values.get("when") == AT and "time" in scene.values and len(readings(scene, scene.values["time"])) > 1


def _main(scene: Scene) -> Label | Text:
    return Text(f"language-{scene.context['language']}")


def _versions() -> tuple[Ask, ...]:
    """The words in the service's language, and in the others if somebody writes them; each looked at by the guard."""
    guard = guard_ask("said", words_of)
    asks = [
        Ask(
            key="said",
            prompt=lambda scene: Text("announcement-said", {"language": _main(scene), "limit": WORDS_LIMIT}),
            kind=Wording(),
            when=_asked("said"),
        ),
        Ask(key=guard.key, prompt=guard.prompt, kind=guard.kind, when=_asked(guard.key, guard.when), about="said"),
    ]
    for option in LANGUAGES:
        asks += _version(option)
    return tuple(asks)


def _version(option: Option) -> tuple[Ask, Ask]:
    key = f"said_{option.value}"
    guard = guard_ask(key, words_of)

    def other(scene: Scene) -> bool:
        return bool(scene.context["language"] != option.value)

    def found(scene: Scene) -> bool:
        return scene.values.get(key) is not None and guard.when(scene)

    return (
        Ask(
            key=key,
            prompt=lambda _: Text("announcement-said-too", {"language": option.label}),
            kind=Wording(),
            when=_asked(key, other),
            optional=True,
        ),
        Ask(key=guard.key, prompt=guard.prompt, kind=guard.kind, when=_asked(guard.key, found), about=key),
    )


def _brought_no_file(scene: Scene) -> bool:
    said = scene.values.get("said")
    return said is None or not said["files"]


FORM = Form(
    name="announcement",
    asks=(
        *_versions(),
        Ask(
            key="file",
            prompt=lambda _: Text("announcement-file"),
            kind=OneFile(),
            when=_asked("file", _brought_no_file),
            optional=True,
        ),
        Ask(
            key="category",
            prompt=lambda _: Text("announcement-category"),
            kind=OneOf(fixed(*(Option(value=each, label=Text(f"category-{each}")) for each in Category))),
            when=_asked("category"),
        ),
        Ask(
            key="audience",
            prompt=asked(Text("announcement-audience")),
            kind=AUDIENCE,
            when=_asked("audience"),
        ),
        Ask(
            key="when",
            prompt=lambda _: Text("announcement-when"),
            kind=OneOf(
                fixed(*(Option(value=each, label=Text(f"announcement-when-{each}")) for each in (NOW, AT, HOUR)))
            ),
            when=_asked("when"),
        ),
        Ask(
            key="day",
            prompt=lambda _: Text("announcement-day"),
            kind=Day(offered=_days),
            when=_asked("day", _later),
            about="when",
        ),
        Ask(
            key="time",
            prompt=lambda scene: Text(f"announcement-time-{scene.values['when']}"),
            kind=WallTime(HOURS),
            when=_asked("time", _later),
            about="day",
        ),
        Ask(
            key="which",
            prompt=lambda scene: Text("announcement-time-twice", {"time": Verbatim(scene.values["time"])}),
            kind=OneOf(
                fixed(
                    Option(value="0", label=Text("announcement-time-first")),
                    Option(value="1", label=Text("announcement-time-second")),
                )
            ),
            when=_asked("which", _twice),
            about="time",
        ),
        Ask(
            key="urgent",
            prompt=lambda _: Text("announcement-urgent"),
            kind=OneOf(
                fixed(
                    Option(value="no", label=Text("announcement-urgent.no")),
                    Option(value="yes", label=Text("announcement-urgent.yes")),
                )
            ),
            when=_asked("urgent", lambda scene: bool(scene.context.get("coordinates"))),
        ),
        Ask(
            key="reason",
            prompt=lambda _: Text("announcement-reason", {"limit": REASON_LIMIT}),
            kind=FreeText(limit=REASON_LIMIT),
            when=_asked("reason", lambda scene: scene.values.get("urgent") == "yes"),
            about="urgent",
        ),
    ),
)

EDIT = Form(name="announcement-edit", asks=_versions())
"""What is asked of who corrects what went out."""
