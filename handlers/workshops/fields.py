"""What is said of a workshop: the questions of its form, and of changing one thing at a time. Pure."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers.answers import ClockTime, FreeText
from handlers.audiences.building import AUDIENCE, asked
from handlers.choices import ManyOf, OneOf, Review, catalogue, fixed
from handlers.forms import Ask, Form, Invalid, Option, Scene
from handlers.publishing import guard_ask, guarded
from handlers.walltimes import FIRST, LATER, SECOND, next_valid
from handlers.workshops.kinds import NO_LIMIT, Days, Deadline, End, Seats
from handlers.workshops.lists import Files, Questions
from handlers.workshops.offsets import Offsets
from handlers.workshops.walltimes import doubtful
from storage.messages import Part, Text, Verbatim

TITLE_LIMIT, PLACE_LIMIT, LINK_LIMIT, ABOUT_LIMIT = 100, 200, 300, 2000

YES_NO = fixed(Option(value="yes", label=Text("choice-yes")), Option(value="no", label=Text("choice-no")))


def zone_of(scene: Scene) -> ZoneInfo:
    """The zone in which wall times are meant."""
    return ZoneInfo(scene.context.get("zone", "UTC"))


def _link(words: str, _scene: Scene) -> str:
    """An address that leads to a page.

    Raises:
        Invalid: it does not.
    """
    if not words.startswith("https://") or len(words.split()) > 1 or len(words) < len("https://a.b"):
        raise Invalid(Text("workshop-link-https"))
    return words


def _line(words: str, _scene: Scene) -> str:
    """Words in one line."""
    return " ".join(words.split())


def _takes_place(scene: Scene) -> bool:
    return scene.values.get("where") in ("place", "both")


def _is_online(scene: Scene) -> bool:
    return scene.values.get("where") in ("online", "both")


def _say(key: str, **args: int) -> Callable[[Scene], Part]:
    return lambda _scene: Text(key, args)


def _dst_asks(which: str) -> tuple[Ask, ...]:
    """The beginning or the end where clocks are changed: which of two is meant, or what instead of none."""
    again = Option(value="again", label=Text("workshop-other-time"), reopens=which)

    def twice(scene: Scene) -> Text:
        found = doubtful(scene.values, which, zone_of(scene), 2)
        assert found is not None
        return Text("workshop-twice", {"day": found[0], "time": Verbatim(f"{found[1]:%H:%M}")})

    def missing(scene: Scene) -> Text:
        found = doubtful(scene.values, which, zone_of(scene), 0)
        assert found is not None
        return Text("workshop-missing", {"day": found[0], "time": Verbatim(f"{found[1]:%H:%M}")})

    def instead(scene: Scene) -> tuple[Option, ...]:
        found = doubtful(scene.values, which, zone_of(scene), 0)
        if found is None:
            return (again,)
        zone = zone_of(scene)
        label = Verbatim(f"{next_valid(*found, zone).astimezone(zone):%H:%M}")
        return (Option(value=LATER, label=label, number=0), again)

    return (
        Ask(
            key=f"{which}_twice",
            prompt=twice,
            kind=OneOf(
                fixed(
                    Option(value=FIRST, label=Text("workshop-twice-first")),
                    Option(value=SECOND, label=Text("workshop-twice-second")),
                    again,
                )
            ),
            when=lambda scene: doubtful(scene.values, which, zone_of(scene), 2) is not None,
            about=which,
        ),
        Ask(
            key=f"{which}_missing",
            prompt=missing,
            kind=OneOf(instead),
            when=lambda scene: doubtful(scene.values, which, zone_of(scene), 0) is not None,
            about=which,
        ),
    )


FIELDS: dict[str, tuple[Ask, ...]] = {
    "title": (
        Ask(
            key="title",
            prompt=_say("workshop-title", limit=TITLE_LIMIT),
            name=Text("workshop-title.name"),
            kind=FreeText(limit=TITLE_LIMIT, check=_line),
        ),
    ),
    "regions": (
        Ask(
            key="regions",
            prompt=_say("workshop-regions"),
            name=Text("workshop-regions.name"),
            kind=ManyOf(catalogue("region")),
        ),
    ),
    "where": (
        Ask(
            key="where",
            prompt=_say("workshop-where"),
            kind=OneOf(
                fixed(
                    Option(value="place", label=Text("workshop-where-place")),
                    Option(value="online", label=Text("workshop-where-online")),
                    Option(value="both", label=Text("workshop-where-both")),
                )
            ),
            name=Text("workshop-where.name"),
        ),
        Ask(
            key="place",
            prompt=_say("workshop-place", limit=PLACE_LIMIT),
            name=Text("workshop-place.name"),
            kind=FreeText(limit=PLACE_LIMIT, check=_line),
            when=_takes_place,
            about="where",
        ),
        Ask(
            key="link",
            prompt=_say("workshop-link"),
            name=Text("workshop-link.name"),
            kind=FreeText(limit=LINK_LIMIT, check=_link),
            when=_is_online,
            optional=True,
            about="where",
        ),
    ),
    "when": (
        Ask(
            key="days",
            prompt=lambda scene: Text("workshop-day" if scene.context.get("single") else "workshop-days"),
            name=Text("workshop-days.name"),
            kind=Days(),
        ),
        Ask(
            key="start",
            prompt=_say("workshop-start"),
            name=Text("workshop-start.name"),
            kind=ClockTime(("09:00", "10:00", "13:00", "14:00")),
        ),
        *_dst_asks("start"),
        Ask(
            key="end",
            prompt=_say("workshop-end"),
            name=Text("workshop-end.name"),
            kind=End(("12:00", "13:00", "16:00", "17:00")),
        ),
        *_dst_asks("end"),
    ),
    "seats": (
        Ask(key="seats", prompt=_say("workshop-seats"), name=Text("workshop-seats.name"), kind=Seats()),
        Ask(
            key="waits",
            prompt=_say("workshop-waits"),
            name=Text("workshop-waits.name"),
            kind=OneOf(YES_NO),
            when=lambda scene: scene.values.get("seats") not in (None, NO_LIMIT),
            about="seats",
        ),
    ),
    "until": (Ask(key="until", prompt=_say("workshop-until"), name=Text("workshop-until.name"), kind=Deadline()),),
    "themes": (
        Ask(
            key="themes",
            prompt=_say("workshop-themes"),
            name=Text("workshop-themes.name"),
            kind=ManyOf(catalogue("theme")),
            optional=True,
        ),
    ),
    "audience": (
        Ask(
            key="audience",
            prompt=asked(Text("workshop-audience")),
            name=Text("workshop-audience.name"),
            kind=AUDIENCE,
        ),
    ),
    "about": (
        Ask(
            key="about",
            prompt=_say("workshop-about", limit=ABOUT_LIMIT),
            name=Text("workshop-about.name"),
            kind=FreeText(limit=ABOUT_LIMIT),
            optional=True,
            reviewed=lambda scene: Verbatim(guarded(scene, "about")[0]),
        ),
        guard_ask("about"),
    ),
    "material": (
        Ask(key="material", prompt=_say("workshop-material"), name=Text("workshop-material.name"), kind=Files()),
    ),
    "questions": (
        Ask(key="questions", prompt=_say("workshop-questions"), name=Text("workshop-questions.name"), kind=Questions()),
    ),
    "reminders": (
        Ask(
            key="reminders",
            prompt=_say("workshop-remind-when"),
            name=Text("workshop-remind-when.name"),
            kind=Offsets(),
        ),
    ),
    "names": (Ask(key="names", prompt=_say("workshop-names"), name=Text("workshop-names.name"), kind=OneOf(YES_NO)),),
}
"""What a workshop consists of, by what is changed together, in the order in which it is asked."""


def _only(field: str, ask: Ask) -> Ask:
    """An ask of the form that changes one thing: only where that thing is its field."""
    return replace(ask, when=lambda scene: scene.context.get("field") == field and ask.when(scene))


NEW: Form = Form(
    name="workshop",
    asks=(
        *(ask for asks in FIELDS.values() for ask in asks),
        Ask(key="review", prompt=_say("workshop-review"), kind=Review(lambda: NEW)),
    ),
)
"""Everything, then a last look."""

CHANGE: Form = Form(
    name="workshop-change",
    asks=tuple(_only(field, ask) for field, asks in FIELDS.items() for ask in asks),
)
"""One thing of a workshop that exists: `field` in the context says which."""
