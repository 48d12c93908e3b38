"""Calendar files on their way to people: with a registration, with each change, and when they ask for one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context, House, command
from handlers.workshops import calendar
from handlers.workshops.composing import title
from storage import files, registrations
from storage.messages import Attachment, Label, Message, Text
from storage.registrations import State
from storage.workshops import Workshop


async def file(session: AsyncSession, house: House, workshop: Workshop, now: datetime, *, inside: bool) -> Attachment:
    """The calendar file of a workshop as it is; who is `inside`, registered or of the staff, has the link in it.

    It is stamped with the moment of the last change: so it is the same for all, and stored once.
    """
    language = house.policy.language
    themes = [house.wording(Label("theme", each), language) for each in workshop.themes]
    stamp = workshop.changed_at or workshop.published_at or workshop.created_at
    data = calendar.entry(workshop, stamp, themes, link=inside)
    name = house.wording(Text("calendar-file", {"number": workshop.id or 0}), language)
    attachment = await house.files.put(data, name, calendar.TYPE)
    await files.note(session, attachment, now)
    return attachment


async def send(ctx: Context, workshop: Workshop) -> None:
    """`/workshops 12 calendar`: the file, with the link for who is registered."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    inside = row is not None and row.state == State.registered
    attachment = await file(ctx.session, ctx.house, workshop, ctx.now, inside=inside)
    back = command("workshops", Text("choice-back"), str(workshop.id), aside=True)
    ctx.send(Message(parts=(Text("calendar-here", {"title": title(workshop)}),), choices=(back,), files=(attachment,)))
