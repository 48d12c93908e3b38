"""How a member reads a channel: each change of it, and the hour at which what is new is told to them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import rhythm
from handlers.context import House
from storage import bundles, channels, members
from storage.channels import BUNDLED, Mode
from storage.members import Member
from storage.policy import Policy


async def read(
    session: AsyncSession, member: Member, channel_id: int, mode: Mode, policy: Policy, now: datetime, correlation: str
) -> None:
    """Let a member read a channel, or read it in another way from now on.

    What they were not told of yet comes with the next bundle, or now if they read at once; nothing comes twice.
    """
    assert member.id is not None
    before = await channels.subscription(session, channel_id, member.id)
    if before is not None and before.mode in BUNDLED and mode is Mode.at_once:
        await bundles.gather(session, [member.id], BUNDLED, now, correlation, channel_id)
    await channels.subscribe(session, channel_id, member.id, mode, now)
    if mode is Mode.muted:
        await bundles.drop(session, member.id, [channel_id], now)
    await renew(session, member, policy, now)


async def leave(
    session: AsyncSession, member: Member, channel_ids: Collection[int], policy: Policy, now: datetime
) -> None:
    """Let a member read some channels no more; nothing of them that waits comes any more."""
    assert member.id is not None
    await channels.unsubscribe(session, member.id, channel_ids)
    await bundles.drop(session, member.id, channel_ids, now)
    await renew(session, member, policy, now)


async def renew(session: AsyncSession, member: Member, policy: Policy, now: datetime) -> None:
    """Let a member's bundles come at their hour if there is a channel that wants them, and else no more."""
    wanted = bool(await bundles.readers(session, [member.id or 0]))
    rhythm.renew_bundles(member, policy, now, wanted)


async def gather_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Hold what is new for everybody whose hour has come, for the next bundle to take; the number of members seen to.

    Later than planned is not too late: it comes once, with all that was posted until then.
    """
    due = await members.due_to_bundle(session, now, limit)
    readers = await bundles.readers(session, [member.id for member in due])
    upcoming = {habits: rhythm.next_bundle(habits, house.policy, now) for habits in {m.habits for m in due}}
    changed = {m.id: {"next_bundle_at": upcoming[m.habits] if m.id in readers else None} for m in due}
    await members.reschedule(session, changed)
    moments = {(m.habits, m.next_bundle_at) for m in due if m.next_bundle_at is not None}
    weekly = {each: rhythm.brings_week(*each, house.policy, now) for each in moments}
    modes: dict[bool, list[int]] = {False: [], True: []}
    for member in due:
        if member.id in readers and member.next_bundle_at is not None:
            modes[weekly[member.habits, member.next_bundle_at]].append(member.id)
    for is_week, ids in modes.items():
        if ids:
            await bundles.gather(session, ids, BUNDLED if is_week else (Mode.daily,), now, correlation)
    return len(due)
