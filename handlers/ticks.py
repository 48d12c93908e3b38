"""What time does by itself: a handful of looks for rows that are due. Truth is in the rows, not in a schedule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import checkins, needs, publishing, rhythm
from handlers.cards import effect
from handlers.channels import bundles, readership, relaying
from handlers.context import House, command
from handlers.introductions import lapsing, weekly
from handlers.publishing import Effect
from handlers.questions import spreading, widening
from handlers.workshops import reminding, waiting
from storage import (
    bodies,
    cards,
    conversations,
    files,
    fulltext,
    introductions,
    members,
    outbox,
    posts,
    publications,
    questions,
    reminders,
    retention,
    seats,
)
from storage import bundles as held
from storage.contents import Content
from storage.conversations import RunState
from storage.messages import Lane, Message, Text

PAGE = 250
"""Rows seen to in one transaction; a tick comes back at once while it finds as many."""

EFFECTS: dict[str, Effect] = {
    "need": needs.take_effect,
    "post": spreading.take_effect,
    "card": effect.take_effect,
}
"""What each kind of publication does when it takes effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One transaction of a tick; `afterwards` is done when it is committed, `prepared` was computed before."""

    session: AsyncSession
    house: House
    now: datetime
    correlation: str
    prepared: Any = None
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """`run` sees to at most `PAGE` due rows and says how many; `next_due` is when the next one is due.

    `every` is how often the service looks. `prepare` reads and computes before the transaction, given a reading
    session; where it comes to None, nothing is to be done.
    """

    name: str
    every: timedelta
    run: Callable[[Occasion], Awaitable[int]]
    next_due: Callable[[AsyncSession, House], Awaitable[datetime | None]]
    prepare: Callable[[AsyncSession, House, datetime], Awaitable[Any]] | None = None


async def _publish(occasion: Occasion) -> int:
    return await publishing.take_effect(
        occasion.session, occasion.house, EFFECTS, occasion.now, occasion.correlation, PAGE
    )


async def _check_in(occasion: Occasion) -> int:
    return await checkins.send_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _refresh(occasion: Occasion) -> int:
    session, house, now = occasion.session, occasion.house, occasion.now
    return await relaying.refresh(session, house, now, occasion.correlation, PAGE)


async def _widen(occasion: Occasion) -> int:
    return await widening.offer_due(occasion.session, occasion.now, occasion.correlation, PAGE)


async def _settle_cards(occasion: Occasion) -> int:
    return await effect.look_at_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _gather(occasion: Occasion) -> int:
    return await readership.gather_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _bundle(occasion: Occasion) -> int:
    return await bundles.send_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _remind(occasion: Occasion) -> int:
    return await reminding.run_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _introduce(occasion: Occasion) -> int:
    return await lapsing.run_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _seats(occasion: Occasion) -> int:
    return await waiting.offer_due(occasion.session, occasion.house, occasion.now, occasion.correlation, PAGE)


async def _round(occasion: Occasion) -> int:
    return await weekly.run(occasion.session, occasion.house, occasion.prepared, occasion.now, occasion.correlation)


async def _roll_hours(occasion: Occasion) -> int:
    due = await members.due_to_roll(occasion.session, occasion.now, PAGE)
    distinct = {member.habits for member in due}
    windows = {habits: rhythm.open_hours(habits, occasion.house.policy, occasion.now) for habits in distinct}
    rolled = {m.id: dict(zip(("open_from", "open_until"), windows[m.habits], strict=True)) for m in due}
    await members.reschedule(occasion.session, rolled)
    return len(due)


async def _return(occasion: Occasion) -> int:
    """End pauses that are over, and say so."""
    due = await members.due_to_return(occasion.session, occasion.now, PAGE)
    recipients = []
    for member in due:
        assert member.paused_until is not None
        recipients.append((member.id or 0, f"return:{member.id}:{member.paused_until:%Y%m%d}"))
        member.paused_until = None
        rhythm.renew(member, occasion.house.policy, occasion.now)
        await outbox.reconsider(occasion.session, member.id or 0, occasion.now)
    await _tell(occasion, Message(parts=(Text("pause-over"),)), recipients)
    return len(due)


async def _keep_drafts(occasion: Occasion) -> int:
    """Put forms aside that nobody touched for days, and offer to resume them."""
    before = occasion.now - occasion.house.policy.draft_after
    runs = await conversations.idle_since(occasion.session, RunState.active, before, PAGE)
    for run in runs:
        flow = occasion.house.flows.get(run.form)
        if flow is None or flow.yields or not run.answers:
            conversations.end(run, RunState.cancelled)
            continue
        run.state = RunState.suspended
        message = Message(
            parts=(Text("draft-kept", {"about": Text(f"form-{run.form}")}),),
            choices=(command("resume", Text("choice-resume")),),
        )
        await _tell(occasion, message, [(run.member_id, f"draft:{run.token}:{run.revision}")])
    return len(runs)


async def _forget_drafts(occasion: Occasion) -> int:
    before = occasion.now - occasion.house.policy.forget_draft_after
    runs = await conversations.idle_since(occasion.session, RunState.suspended, before, PAGE)
    for run in runs:
        flow = occasion.house.flows.get(run.form)
        if flow is not None and flow.expire is not None:
            await flow.expire(occasion.session, run)
        conversations.end(run, RunState.cancelled)
    return len(runs)


async def _tell(occasion: Occasion, message: Message, recipients: list[tuple[int, str]]) -> None:
    if recipients:
        content = Content(body=bodies.dump(message), created_at=occasion.now)
        await outbox.fan_out(occasion.session, content, recipients, Lane.reminder, occasion.now, occasion.correlation)


async def _purge(occasion: Occasion) -> int:
    keep = occasion.house.policy.keep
    seen = await retention.purge(occasion.session, occasion.now, keep, PAGE)
    await fulltext.tidy(occasion.session)
    gone = await files.forget(occasion.session, occasion.now, keep.messages)
    occasion.afterwards.append(lambda: occasion.house.files.remove(gone))
    return seen


def _earliest(column: str) -> Callable[[AsyncSession, House], Awaitable[datetime | None]]:
    async def next_due(session: AsyncSession, _house: House) -> datetime | None:
        return await members.earliest(session, column)

    return next_due


async def _next_publication(session: AsyncSession, _house: House) -> datetime | None:
    return await publications.next_due(session)


async def _next_stale(session: AsyncSession, _house: House) -> datetime | None:
    return await posts.next_stale(session)


async def _next_widening(session: AsyncSession, _house: House) -> datetime | None:
    return await questions.next_widening(session)


async def _next_card(session: AsyncSession, _house: House) -> datetime | None:
    return await cards.next_due(session)


async def _next_held(session: AsyncSession, _house: House) -> datetime | None:
    return await held.next_due(session)


async def _next_reminder(session: AsyncSession, _house: House) -> datetime | None:
    return await reminders.next_due(session)


async def _next_introduction(session: AsyncSession, _house: House) -> datetime | None:
    return await introductions.next_due(session)


async def _next_seat(session: AsyncSession, _house: House) -> datetime | None:
    return await seats.next_due(session)


async def _next_idle(session: AsyncSession, house: House) -> datetime | None:
    touched = await conversations.oldest_touch(session, RunState.active)
    return touched + house.policy.draft_after if touched else None


async def _next_forgotten(session: AsyncSession, house: House) -> datetime | None:
    touched = await conversations.oldest_touch(session, RunState.suspended)
    return touched + house.policy.forget_draft_after if touched else None


async def _never(_session: AsyncSession, _house: House) -> datetime | None:
    """Forgetting changes nothing that anybody sees: it is nothing to step a virtual clock for."""
    return None


TICKS = (
    Tick(name="publish", every=timedelta(seconds=2), run=_publish, next_due=_next_publication),
    Tick(name="refresh", every=timedelta(seconds=2), run=_refresh, next_due=_next_stale),
    Tick(name="cards", every=timedelta(seconds=5), run=_settle_cards, next_due=_next_card),
    Tick(name="hours", every=timedelta(seconds=20), run=_roll_hours, next_due=_earliest("open_until")),
    Tick(name="return", every=timedelta(seconds=60), run=_return, next_due=_earliest("paused_until")),
    Tick(name="checkin", every=timedelta(seconds=20), run=_check_in, next_due=_earliest("next_checkin_at")),
    Tick(name="remind", every=timedelta(seconds=20), run=_remind, next_due=_next_reminder),
    Tick(name="widen", every=timedelta(minutes=1), run=_widen, next_due=_next_widening),
    Tick(name="gather", every=timedelta(seconds=20), run=_gather, next_due=_earliest("next_bundle_at")),
    Tick(name="bundle", every=timedelta(seconds=5), run=_bundle, next_due=_next_held),
    Tick(name="introduce", every=timedelta(seconds=60), run=_introduce, next_due=_next_introduction),
    Tick(name="seats", every=timedelta(seconds=5), run=_seats, next_due=_next_seat),
    Tick(name="round", every=timedelta(minutes=5), run=_round, next_due=weekly.next_due, prepare=weekly.prepare),
    Tick(name="drafts", every=timedelta(minutes=5), run=_keep_drafts, next_due=_next_idle),
    Tick(name="forget", every=timedelta(minutes=30), run=_forget_drafts, next_due=_next_forgotten),
    Tick(name="retention", every=timedelta(hours=1), run=_purge, next_due=_never),
)
"""Every tick, in the order in which they run when several are due: what opens hours before what needs them."""
