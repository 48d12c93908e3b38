"""Which files something still has: posts, announcements, the material of workshops, messages that are yet to go."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, String, cast, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import posts
from storage.announcements import Announcement
from storage.contents import Content
from storage.outbox import Outbox
from storage.workshops import Workshop


async def unused(session: AsyncSession, digests: Collection[str]) -> list[str]:
    """Those of some files, by their hashes, that nothing has any more."""
    left = await posts.unused(session, digests)
    return [digest for digest in left if not (await session.execute(select(_is_used(digest)))).scalar_one()]


def _is_used(digest: str) -> ColumnElement[bool]:
    waits = exists().where(col(Outbox.content_id) == col(Content.id), col(Outbox.settled_at).is_(None))
    used: ColumnElement[bool] = (
        exists().where(cast(col(Announcement.files), String).contains(digest))
        | exists().where(cast(col(Workshop.material), String).contains(digest))
        | exists().where(cast(col(Content.body), String).contains(digest), waits.correlate(Content))
    )
    return used
