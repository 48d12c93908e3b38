"""A workshop as an iCalendar file (RFC 5545, 5546): to be put into one's own calendar, changed and taken out of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import STATUS, Alarm, Calendar, Event, vCalAddress

from handlers.words import clean
from handlers.workshops import moments, zones
from storage.workshops import State, Workshop

TYPE = "text/calendar"
"""The media type of the files."""

PRODUCT = "-//Kollegial//Workshops//DE"
"""What made the files (PRODID)."""

SHOWN = ("title", "description", "online", "place", "link", "starts_at", "ends_at", "zone", "themes")
"""The columns that a calendar shows: what changes there raises the SEQUENCE, and nothing else does."""

ORGANIZER = "mailto:nobody@kollegial.invalid"
"""RFC 5546 wants an organizer in what is published; nobody reads mail here, and `.invalid` is no domain (RFC 6761)."""


def entry(workshop: Workshop, now: datetime, themes: Sequence[str] = (), *, link: bool = True) -> bytes:
    """The file of one workshop: an event with its alarms, or, where the workshop was cancelled, word to take it out.

    `themes` are its themes in words; without `link` nothing says where it is online. One with the same UID and a
    higher SEQUENCE takes the place of an earlier one.
    """
    cancelled = workshop.state == State.cancelled
    calendar = Calendar.new(prodid=PRODUCT, calscale="GREGORIAN", method="CANCEL" if cancelled else "PUBLISH")
    calendar.pop("UID", None)  # the library gives each file one: the event's is the only one that is to last
    calendar.add_component(zones.timezone(workshop.zone, workshop.starts_at.year, workshop.ends_at.year))
    calendar.add_component(_event(workshop, now, themes, link=link and bool(workshop.link), cancelled=cancelled))
    return bytes(calendar.to_ical())


def _event(workshop: Workshop, now: datetime, themes: Sequence[str], *, link: bool, cancelled: bool) -> Event:
    start, end = _as_written(workshop)
    address = _line(workshop.link) if link else ""
    event = Event.new(
        uid=workshop.uid,
        sequence=workshop.sequence,
        stamp=now,
        last_modified=workshop.changed_at or workshop.published_at or workshop.created_at,
        start=start,
        end=end,
        summary=_line(workshop.title),
        description="\n\n".join(filter(None, (clean(workshop.description), address))) or None,
        location=_line(workshop.place) or address or None,
        url=address if _is_address(address) else None,
        categories=[_line(theme) for theme in themes],
        status=_STATUS[State(workshop.state)],
    )
    if not themes:
        event.pop("CATEGORIES", None)  # the library writes an empty line
    organizer = vCalAddress(ORGANIZER)
    organizer.params["CN"] = "Kollegial"
    event.add("ORGANIZER", organizer)
    for before in () if cancelled else _alarms(workshop):
        alarm = Alarm.new(summary=None, description=_line(workshop.title))
        alarm.pop("UID", None)
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", -before)
        event.add_component(alarm)
    return event


_STATUS = {State.draft: STATUS.TENTATIVE, State.published: STATUS.CONFIRMED, State.cancelled: STATUS.CANCELLED}


def _alarms(workshop: Workshop) -> list[timedelta]:
    """How long before the start the reader's own calendar reminds: as we do, but for what is days away.

    Elapsed time, so that it is right where clocks change in between.
    """
    found = [workshop.starts_at - moment for moment in moments.before(workshop).values()]
    return [before for before in found if before < timedelta(days=2)]


def _as_written(workshop: Workshop) -> tuple[datetime, datetime]:
    """Start and end on the wall of their zone; in UTC where that says a time that comes twice, for the second one.

    A wall time that comes twice means the first (RFC 5545, 3.3.5), and both are to be of one form.
    """
    zone = ZoneInfo(workshop.zone)
    local = workshop.starts_at.astimezone(zone), workshop.ends_at.astimezone(zone)
    return (workshop.starts_at, workshop.ends_at) if any(moment.fold for moment in local) else local


def _line(words: str) -> str:
    return " ".join(clean(words).split())


def _is_address(words: str) -> bool:
    """Whether words can stand where an address must: whatever somebody typed may stand elsewhere."""
    return words.isascii() and words.lower().startswith(("https://", "http://")) and not any(c.isspace() for c in words)
