"""What is asked of staff who announce something: words, an attachment, category, when, how urgent. Pure."""

from collections.abc import Callable

from handlers.announcements.kinds import WORDS_LIMIT, OneFile, WallTime, Wording, readings
from handlers.answers import Day, FreeText
from handlers.audiences.building import AUDIENCE, asked
from handlers.channels.contribution import words_of
from handlers.choices import OneOf, fixed
from handlers.forms import Ask, Form, Option, Scene
from handlers.joining import LANGUAGES
from handlers.publishing import guard_ask
from handlers.walltimes import FIRST, SECOND
from storage.announcements import Category
from storage.messages import Text, Verbatim

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


def _main(scene: Scene) -> Text:
    return _named(scene.context["language"])


def _named(language: str) -> Text:
    """The name of a language as it stands in a sentence."""
    return Text(f"announcement-in-{language}")


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
            prompt=lambda _: Text("announcement-said-too", {"language": _named(option.value)}),
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
                    Option(value=FIRST, label=Text("announcement-time-first")),
                    Option(value=SECOND, label=Text("announcement-time-second")),
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
