"""Announcements of workshops: put before staff when one is published, and kept up with what becomes of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import composing, page, seconding, sending
from handlers.context import Context
from storage import announcements, audiences, bodies, contents, relays
from storage.announcements import Announcement, Category, State
from storage.audiences import Is, Kind, either
from storage.contents import Content
from storage.messages import Text
from storage.workshops import State as Stands
from storage.workshops import Workshop


async def tell(ctx: Context, workshop: Workshop) -> None:
    """Put an announcement of a workshop before staff, who decide whether and when it goes, and to whom.

    It is proposed for whom the workshop is, else for those who work in its regions.
    """
    audience = workshop.audience
    if audience is None and workshop.regions:
        audience = audiences.dump(either(*(Is(Kind.region, region) for region in workshop.regions)))
    announcement = Announcement(
        category=Category.workshops,
        workshop_id=workshop.id,
        audience=audience,
        digest=announcements.digest_of({}, workshop.id),
        made_by=ctx.person.id,
        created_at=ctx.now,
    )
    ctx.session.add(announcement)
    await ctx.session.flush()
    await ctx.answer(await page.page(ctx.session, ctx.house, announcement, ctx.now, Text("announcement-proposed")))


async def follow(session: AsyncSession, workshop: Workshop, now: datetime, correlation: str) -> None:
    """Let announcements of a workshop say how it stands now; of one that is cancelled, nothing goes out any more."""
    for announcement in await announcements.of_workshop(session, workshop.id or 0):
        if workshop.state == Stands.cancelled:
            if announcement.state in (State.scheduled, State.sending, State.paused):
                await sending.stop(session, announcement, now)
            elif announcement.state in (State.draft, State.unconfirmed):
                await seconding.close(session, announcement, "announcement-asked-no-more", now, correlation)
                await announcements.drop(session, [announcement.id])
                continue
        if announcement.content_id is None or announcement.state == State.withdrawn:
            continue
        content = await session.get_one(Content, announcement.content_id)
        if contents.change(content, bodies.dump(composing.compose(announcement, now, workshop))):
            await relays.follow(session, content, now, correlation)


async def forget(session: AsyncSession, workshop: Workshop) -> None:
    """Forget drafts about a draft of a workshop that is thrown away."""
    drafts = await announcements.of_workshop(session, workshop.id or 0)
    await announcements.drop(session, [announcement.id for announcement in drafts])
