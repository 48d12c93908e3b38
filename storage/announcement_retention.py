"""What is kept of announcements: how they fared is noted before the outbox forgets it, and goes in its own time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import announcing, tallies
from storage.announcements import Announcement, Recipient, State
from storage.outbox import Outbox


async def purge(session: AsyncSession, now: datetime, keep: timedelta) -> None:
    """Note what became of those whose rows go now; forget announcements that ended, or that nobody sent, long ago.

    Unsent counts from when it was written, asked about or to go out, whichever came last. What began as long ago and is
    paused is stopped.
    """
    since = func.coalesce(col(Announcement.began_at), col(Announcement.created_at))
    rests = select(Announcement).where(col(Announcement.state) == State.paused, since < now - keep)
    for announcement in (await session.execute(rests)).scalars():
        await announcing.stop(session, announcement, now)
    await tallies.note_outcomes(session, now - keep)
    moments = (col(Announcement.created_at), col(Announcement.asked_at), col(Announcement.due_at))
    unsent = and_(
        col(Announcement.state).in_([State.draft, State.unconfirmed]),
        *(func.coalesce(moment, col(Announcement.created_at)) < now - keep for moment in moments),
    )
    ended = col(Announcement.ended_at) < now - keep
    under_way = exists().where(col(Outbox.content_id) == col(Announcement.content_id), col(Outbox.settled_at).is_(None))
    gone = select(col(Announcement.id)).where(or_(unsent, and_(ended, ~under_way)))
    ids = list((await session.execute(gone)).scalars())
    await session.execute(delete(Recipient).where(col(Recipient.announcement_id).in_(ids)))
    await session.execute(delete(Announcement).where(col(Announcement.id).in_(ids)))


def needs_content(content_id: Any) -> ColumnElement[bool]:
    """SQL: an announcement still says it, or shows in it how far it is."""
    named = or_(col(Announcement.content_id) == content_id, col(Announcement.progress_id) == content_id)
    return exists().where(named)
