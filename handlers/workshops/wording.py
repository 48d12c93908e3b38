"""What reminders say: by their kind, with the time in words. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.context import command
from handlers.workshops.composing import title, where
from handlers.workshops.moments import AFTERWARDS, LAST_CALL, MORNING
from storage.messages import Choice, Keyword, Message, Part, Text
from storage.workshops import Workshop


def distance(workshop: Workshop, now: datetime) -> str:
    """How far away the start is on the calendar: `today`, `tomorrow` or `days`; what is said on one day is the same."""
    zone = ZoneInfo(workshop.zone)
    days = (workshop.starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "days")


def reminder(kind: str, workshop: Workshop, now: datetime) -> Message:
    """What somebody reads when a reminder of this kind is sent now."""
    named = title(workshop)
    if kind == AFTERWARDS:
        choices = (
            _choice(workshop, Text("attended-yes"), "attended yes"),
            _choice(workshop, Text("attended-no"), "attended no"),
        )
        return Message(parts=(Text("attended-question", {"title": named}),), choices=choices)
    if kind == LAST_CALL:
        until = workshop.registers_until
        text = Text("reminder-last-call", {"title": named, "when": when(workshop, now), "until": until})
        return Message(parts=(text,), choices=(_choice(workshop, Text("reminder-register"), "register"),))
    key = _key(kind, distance(workshop, now))
    said = Text(f"reminder-{key}", {"title": named, "when": when(workshop, now)})
    parts: list[Part] = [said, where(workshop, True)]
    return Message(parts=tuple(parts), choices=_answers(workshop) if key == "asks" else ())


def _key(kind: str, distance: str) -> str:
    """A day before it is asked who comes; words for the same day stand for it only where it is the same day."""
    if kind == "P1D":
        return "asks"
    if distance != "today":
        return "days"
    return "today" if kind == MORNING else "soon"


def when(workshop: Workshop, now: datetime) -> Text:
    """The start as people say it."""
    return Text("reminder-when", {"distance": Keyword(distance(workshop, now)), "at": workshop.starts_at})


def _answers(workshop: Workshop) -> tuple[Choice, ...]:
    return (
        _choice(workshop, Text("reminder-come"), "come"),
        _choice(workshop, Text("reminder-decline"), "decline"),
    )


def _choice(workshop: Workshop, label: Text, word: str) -> Choice:
    return command("workshops", label, f"{workshop.id} {word}")
