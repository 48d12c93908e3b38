"""How far an announcement is: what its author sees while it goes out, and when it is over. Pure but for asking."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import composing, estimates, page
from handlers.announcements.page import do
from handlers.context import House
from storage import announcements, tallies
from storage.announcements import Announcement, Outcome, State
from storage.messages import Choice, Lines, Message, Part, Text, Verbatim
from storage.tallies import Tally

AGAIN = (Outcome.failed, Outcome.unreachable)
"""What is sent again where staff want that: what is uncertain may have arrived."""


def figures(tally: Tally) -> Lines:
    """How many fared how, adding up to all who were addressed."""
    total = Text("announcement-count-all", {"number": tally.recipients})
    rest = tuple(Text(f"announcement-count-{each}", {"number": tally[each]}) for each in Outcome if tally[each])
    return Lines((total, *rest))


def progress(
    announcement: Announcement, tally: Tally, house: House, message: Message, now: datetime, last: datetime | None
) -> Message:
    """How far it is: a bar, how many have it, how many are left, how many failed, when it will be over.

    `message` is what goes out, `last` when the last of it that waits is due.
    """
    done = tally.recipients - tally.left
    bar = Text(
        "announcement-bar",
        {"bar": Verbatim(estimates.bar(done, tally.recipients)), "share": estimates.share(done, tally.recipients)},
    )
    sent = tally[Outcome.sent]
    counts = Text("announcement-so-far", {"sent": sent, "left": tally.left, "failed": tally.failed})
    lines = [page.title(announcement), bar, counts]
    if tally[Outcome.held]:
        lines.append(Text("announcement-in-quiet", {"number": tally[Outcome.held]}))
    if announcement.state == State.sending and tally[Outcome.waiting]:
        parts = estimates.pieces(message, house.networks, house.texts.languages)
        end = now + estimates.takes_at_most(tally[Outcome.waiting], parts, house.policy)
        lines.append(Text("announcement-ends", {"moment": max(end, last) if last is not None else end}))
    return Message(parts=(Lines(tuple(lines)),), choices=steering(announcement, tally))


def report(announcement: Announcement, tally: Tally) -> Message:
    """What became of one that is over."""
    parts: tuple[Part, ...] = (page.title(announcement), composing.named(announcement), figures(tally))
    return Message(parts=parts, choices=steering(announcement, tally))


def steering(announcement: Announcement, tally: Tally) -> tuple[Choice, ...]:
    """What can be done with one that has begun."""
    offered = {
        State.sending: ("pause", "stop", "report", "edit", "withdraw"),
        State.paused: ("resume", "stop", "report", "edit", "withdraw"),
        State.sent: ("report", "csv", "edit", "withdraw"),
        State.stopped: ("report", "csv", "edit", "withdraw"),
        State.withdrawn: ("report", "csv"),
    }.get(State(announcement.state), ())
    if announcement.state == State.sent and any(tally[each] for each in AGAIN):
        offered = ("resend", *offered)
    return tuple(do(announcement, what, Text(f"announcement-do-{what}")) for what in offered)


async def of(session: AsyncSession, house: House, announcement: Announcement, now: datetime) -> Message:
    """How one stands that has begun."""
    tally = await tallies.tally(session, announcement)
    if announcement.state in (State.sending, State.paused):
        _, last = await announcements.waits_until(session, announcement.content_id)
        message = await composing.whole(session, announcement, now)
        return progress(announcement, tally, house, message, now, last)
    return report(announcement, tally)
