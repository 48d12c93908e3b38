"""When a workshop reminds: moments before its start in wall time, and for each reader the hour that fits. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers import hours, rhythm
from storage.members import Habits
from storage.policy import Policy
from storage.workshops import Workshop

USUAL = ("P7D", "P1D", "morning", "PT1H")
"""The offsets of a workshop that names none: days of wall time, the morning of its day, hours."""

MORNING = "morning"
AT = time(8, 0)
"""When the morning's reminder comes, in wall time."""

LAST_CALL, AFTERWARDS = "last call", "afterwards"
"""To those who asked for it, a day before the registration ends; and to those who were registered, when it is over."""

OPEN_AFTERWARDS = timedelta(days=3)
"""How long after its end a workshop asks who was there, and what they take along."""

EARLIEST = timedelta(days=7)
"""How much earlier a reminder comes at most because of closed hours: who works on Mondays only has one a week."""

AGAIN = timedelta(days=1)
"""How often it is looked whose hours close before a reminder is due: habits change. At noon in UTC, for all at once."""

_DAYS, _HOURS = re.compile(r"P([1-9]\d?)D"), re.compile(r"PT([1-9]\d?)H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A reminder as it is meant: its kind, when it is due, and from when on it makes no sense any more."""

    kind: str
    due: datetime
    closes: datetime


def known(kind: str) -> bool:
    """Whether there is an offset of this name: "P3D", "PT2H", "morning"."""
    return kind == MORNING or bool(_DAYS.fullmatch(kind) or _HOURS.fullmatch(kind))


def due(kind: str, start: datetime, zone: str) -> datetime | None:
    """When an offset before a start falls due, in UTC; None where it is no offset, or no earlier than the start.

    Days are those of the wall: a day before 14:00 is 14:00, also where clocks change in between. Hours are hours.
    """
    local = start.astimezone(ZoneInfo(zone))
    if found := _HOURS.fullmatch(kind):
        return start - timedelta(hours=int(found[1]))
    if found := _DAYS.fullmatch(kind):
        return hours.to_utc(local.date() - timedelta(days=int(found[1])), local.time(), zone)
    if kind != MORNING:
        return None
    moment = hours.to_utc(local.date(), AT, zone)
    return moment if moment < start else None


def before(workshop: Workshop) -> dict[str, datetime]:
    """The moments at which a workshop reminds before its start, the earliest first; one kind where two coincide."""
    kinds = USUAL if workshop.reminders is None else workshop.reminders
    moments = [(moment, kind) for kind in kinds if (moment := due(kind, workshop.starts_at, workshop.zone)) is not None]
    return {kind: moment for moment, kind in sorted({moment: (moment, kind) for moment, kind in moments}.values())}


def planned(workshop: Workshop) -> list[Planned]:
    """All that is to be said at a time because of a workshop, whether that time is past or not."""
    starts, ends, until = workshop.starts_at, workshop.ends_at, workshop.registers_until
    found = [Planned(kind=kind, due=moment, closes=starts) for kind, moment in before(workshop).items()]
    call = due("P1D", until, workshop.zone)
    assert call is not None
    found.append(Planned(kind=LAST_CALL, due=call, closes=min(until, starts)))
    found.append(Planned(kind=AFTERWARDS, due=ends, closes=ends + OPEN_AFTERWARDS))
    return found


def own(habits: Habits, policy: Policy, due: datetime) -> datetime | None:
    """When a reminder is due for somebody: then, or before their hours close; None where no hour of theirs will do."""
    return rhythm.last_open(habits, policy, due, due - EARLIEST)


def reaches(habits: Habits, policy: Policy, due: datetime, limit: datetime, now: datetime) -> bool:
    """Whether somebody who asks now to be reminded of what is due then has an hour for it before `limit`."""
    if now >= due:
        return False
    earlier = own(habits, policy, due)
    return (earlier is not None and earlier > now) or rhythm.open_hours(habits, policy, due)[0] < limit


def moment(habits: Habits, policy: Policy, due: datetime, limit: datetime, now: datetime) -> datetime | None:
    """When somebody is reminded of what is due at a moment; None where no hour of theirs fits.

    Closed hours bring it earlier. Where that hour has gone by, because nobody was there to send it or they have only
    just registered, it is their next open one, if that comes before `limit`: what comes next is enough then.
    """
    earlier = own(habits, policy, due)
    if earlier is not None and earlier > now:
        return earlier
    opening, closing = rhythm.open_hours(habits, policy, now)
    if opening <= now < closing:
        return now
    return opening if opening < limit else None


def noon(moment: datetime) -> datetime:
    """The last noon in UTC up to a moment."""
    day = moment.replace(hour=12, minute=0, second=0, microsecond=0)
    return day if day <= moment else day - timedelta(days=1)


def later(habits: Habits, policy: Policy, limit: datetime, now: datetime) -> datetime | None:
    """When somebody can be asked about what is over: now, or when their hours open; None where that is too late."""
    opening, _ = rhythm.open_hours(habits, policy, now)
    return max(opening, now) if opening < limit else None
