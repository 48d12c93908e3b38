"""Two members who are one person become one: everything that hangs on the one hangs on the other, or goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import attendees, blocks, cards, channels, consents, conversations, inbox, introductions, posts, tallies
from storage.accounts import Account
from storage.announcements import Announcement, Recipient
from storage.blocks import Block
from storage.cards import Card, CardHelp, CardVersion
from storage.channels import BUNDLED, Mode, Subscription
from storage.circles import Asked
from storage.consents import Consent
from storage.contacts import Contact
from storage.conversations import Run, RunState
from storage.database import Row
from storage.experiences import Experience
from storage.introductions import Introduction
from storage.lexicon_entries import LexiconEntry
from storage.links import Link, Presence
from storage.members import Member, MemberTheme, Status
from storage.needs import Need
from storage.optouts import OptOut
from storage.outbox import WAITING, Outbox, State
from storage.pairing import PairCode, PairFailure
from storage.phrasings import Phrasing
from storage.posts import Post
from storage.publications import Publication
from storage.questions import QuestionHelp
from storage.quotes import CardConsent
from storage.reactions import PostReaction
from storage.registrations import Registration
from storage.reminders import Reminded
from storage.roles import MemberRole
from storage.rounds import Shown
from storage.takeaways import Takeaway
from storage.threads import ThreadReader
from storage.workshops import Workshop

MOVED: tuple[tuple[type[Row], str], ...] = (
    (Account, "member_id"),
    (Announcement, "confirmed_by"),
    (Announcement, "made_by"),
    (Card, "member_id"),
    (CardConsent, "member_id"),
    (CardVersion, "member_id"),
    (Consent, "member_id"),
    (Contact, "answered_by"),
    (Contact, "member_id"),
    (Experience, "member_id"),
    (LexiconEntry, "added_by"),
    (Link, "linked_by"),
    (Link, "made_by"),
    (Need, "member_id"),
    (Outbox, "member_id"),
    (PairFailure, "member_id"),
    (Phrasing, "member_id"),
    (Post, "member_id"),
    (Publication, "member_id"),
    (Run, "member_id"),
    (Workshop, "made_by"),
)
"""What simply belongs to the one member instead of the other, by table and column."""

UNITED: tuple[tuple[type[Row], tuple[str, ...]], ...] = (
    (Asked, ("post_id",)),
    (QuestionHelp, ("post_id",)),
    (CardHelp, ("card_id",)),
    (MemberRole, ("role",)),
    (MemberTheme, ("theme",)),
    (OptOut, ("category",)),
    (PostReaction, ("post_id", "emoji")),
    (Presence, ("group_id",)),
    (Recipient, ("announcement_id",)),
    (Reminded, ("reminder_id",)),
    (Registration, ("workshop_id",)),  # seats are looked at before, so none of the two has one twice
    (Subscription, ("channel_id",)),
    (Takeaway, ("workshop_id",)),
    (ThreadReader, ("post_id",)),
)
"""What a member has once only, with the columns by which it is the same: what both have stays as the one has it."""

FORGOTTEN: tuple[tuple[type[Row], str], ...] = ((PairCode, "member_id"), (Shown, "member_id"))
"""What goes with the other member."""

COUPLES: tuple[tuple[type[Row], str], ...] = (
    (Block, "member_id"),
    (Block, "blocked_id"),
    (Introduction, "first_id"),
    (Introduction, "second_id"),
)
"""What two members have with each other: their modules hand it over, for the two may be these."""

LIVELIER = (Mode.muted, Mode.weekly, Mode.daily, Mode.at_once)
"""How a channel is read, the livelier the later."""

_UNDER_WAY = (State.sending, State.sent, State.uncertain, State.bundled)
_OTHER = aliased(Outbox)
_BLIND = {"synchronize_session": False}  # nobody looks at these rows again before the commit


async def unite(session: AsyncSession, member_id: int, other_id: int, now: datetime) -> None:
    """Let a member have everything that another one has, who is the same person and goes.

    What the profile says stays that of the one who stays. A guest leaves nothing but their accounts, proofs and roles.
    The other's own event must be the one being handled: nothing else of theirs may be on its way.
    """
    await session.flush()
    member, other = await session.get_one(Member, member_id), await session.get_one(Member, other_id)
    if other.status == Status.guest:
        await conversations.forget_runs(session, other_id)
        await consents.forget(session, other_id)
    await _end_open_form(session, other_id)
    await _say_once(session, member_id, other_id, now)
    await _liven(session, member_id, other_id)
    await blocks.hand_over(session, member_id, other_id)
    await attendees.hand_over(session, member_id, other_id, now)
    await tallies.hand_over(session, member_id, other_id)
    for channel_id in await introductions.hand_over(session, member_id, other_id):
        await channels.close(session, channel_id, now)
    for table, column in MOVED:
        theirs = col(getattr(table, column)) == other_id
        await session.execute(update(table).where(theirs).values({column: member_id}))
    for table, keys in UNITED:
        twice = await _unite(session, table, keys, member_id, other_id)
        if table is PostReaction:  # counted once now
            await posts.mark_stale(session, twice, now)
        if table is CardHelp:
            await cards.look_again(session, twice, now)
    for table, column in FORGOTTEN:
        await session.execute(delete(table).where(col(getattr(table, column)) == other_id))
    await inbox.hand_over(session, member_id, other_id)
    if member.relays is None:
        member.relays = other.relays
    member.posting_in = member.posting_until = None
    await session.flush()
    await session.execute(delete(Member).where(col(Member.id) == other_id))


async def _end_open_form(session: AsyncSession, member_id: int) -> None:
    """End what somebody is being asked: one form is open per person. Drafts stay."""
    opened = (col(Run.member_id) == member_id, col(Run.state) == RunState.active)
    await session.execute(update(Run).where(*opened).values(state=RunState.cancelled, answers=[], view={}, context={}))


async def _say_once(session: AsyncSession, member_id: int, other_id: int, now: datetime) -> None:
    """Drop what waits for one of two members and the other has, or will have."""
    will_have, has = col(_OTHER.state).not_in([State.dropped, State.dead]), col(_OTHER.state).in_(_UNDER_WAY)
    for reader, twin, there in ((other_id, member_id, will_have), (member_id, other_id, has)):
        same = (col(_OTHER.member_id) == twin, col(_OTHER.content_id) == col(Outbox.content_id), there)
        waits = (col(Outbox.member_id) == reader, col(Outbox.state).in_(WAITING), _is_new(Outbox))
        twice = update(Outbox).where(*waits, exists().where(*same, _is_new(_OTHER)))
        over = {"state": State.dropped, "reason": "already there", "settled_at": now}
        await session.execute(twice.values(over), execution_options=_BLIND)


def _is_new(row: Any) -> ColumnElement[bool]:
    """SQL: a message, not a change of one, for a person wherever they are."""
    return and_(col(row.copy_id).is_(None), col(row.account_id).is_(None))


async def _liven(session: AsyncSession, member_id: int, other_id: int) -> None:
    """Let a channel that both read be read in the livelier of the two ways, and since the earlier moment.

    Bundles go on from where they told more: what came to either of the two came to this person.
    """
    read = select(Subscription).where(col(Subscription.member_id).in_([member_id, other_id]))
    rows = list((await session.execute(read)).scalars())
    theirs = {row.channel_id: row for row in rows if row.member_id == other_id}
    for row in rows:
        also = theirs.get(row.channel_id) if row.member_id == member_id else None
        if also is not None:
            row.told = max((each.told for each in (row, also) if each.mode in BUNDLED), default=row.told)
            row.mode = max(row.mode, also.mode, key=lambda mode: LIVELIER.index(Mode(mode)))
            row.since = min(row.since, also.since)
    await session.flush()


async def _unite(
    session: AsyncSession, table: type[Row], keys: Sequence[str], member_id: int, other_id: int
) -> list[int]:
    """Let a member have the rows of another one that they have not; the first keys of those that both had."""
    mine: Any = aliased(table)
    row: Any = table
    same = [getattr(mine, key) == getattr(row, key) for key in keys]
    has = exists().where(mine.member_id == member_id, *same)
    moved = update(table).where(row.member_id == other_id, ~has).values(member_id=member_id)
    await session.execute(moved, execution_options=_BLIND)
    both = delete(table).where(row.member_id == other_id).returning(getattr(row, keys[0]))
    return list((await session.execute(both, execution_options=_BLIND)).scalars())
