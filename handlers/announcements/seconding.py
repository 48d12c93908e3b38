"""The second yes that an announcement to many needs: who is asked, what they read, and that it is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import composing, page
from handlers.announcements.page import do
from handlers.commands import STAFF
from handlers.context import Context, House
from storage import announcing, bodies, contacts, contents, outbox, relays
from storage.announcements import Announcement, State, move
from storage.contents import Content
from storage.messages import Arg, Choice, Lane, Message, Text

SECOND_THOUGHTS = timedelta(minutes=10)
"""After what time somebody may agree to their own announcement, where there is nobody else of the staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and in what it is asked: in the handling of an event, or of what time does."""

    session: AsyncSession
    house: House
    now: datetime
    correlation: str


def within(ctx: Context) -> Occasion:
    """The handling of an event."""
    return Occasion(session=ctx.session, house=ctx.house, now=ctx.now, correlation=ctx.correlation)


async def colleagues(session: AsyncSession, house: House, but: int | None) -> list[int]:
    """Who else of the staff can be asked; during a trial, only who is on its list."""
    found = await contacts.team(session, STAFF, lambda _: True, but or 0)
    if house.policy.trial is None:
        return found
    listed = await announcing.listed(session, found, house.policy.trial)
    return [each for each in found if each in listed]


async def is_given(session: AsyncSession, house: House, announcement: Announcement) -> bool:
    """Whether somebody has agreed who is of the staff now: another one, or its author where nobody else is there."""
    agreed = announcement.confirmed_by
    if agreed is None or not await announcing.among(session, {agreed}, STAFF):
        return False
    return agreed != announcement.made_by or not await colleagues(session, house, agreed)


async def ask(on: Occasion, announcement: Announcement) -> bool:
    """Let an announcement wait for a second yes, and ask all others of the staff for it; False where there is nobody.

    While it waits, `progress_id` is the question: by its id an answer says which of several versions was read.
    """
    move(announcement, State.unconfirmed)
    announcement.asked_at, announcement.confirmed_by, announcement.progress_id = on.now, None, None
    asked = await colleagues(on.session, on.house, announcement.made_by)
    if not asked:
        return False
    content = await put(on, asked)
    announcement.progress_id = content.id
    content.body = bodies.dump(await question(on, announcement))
    return True


async def put(on: Occasion, asked: list[int]) -> Content:
    """Queue a question for some of the staff whose words need its id, and are still to be written."""
    content = Content(body=bodies.dump(Message(parts=())), created_at=on.now)
    on.session.add(content)
    await on.session.flush()
    recipients = [(member, f"announcement-confirm:{content.id}:{member}") for member in asked]
    await outbox.fan_out(on.session, content, recipients, Lane.reminder, on.now, on.correlation)
    return content


async def question(on: Occasion, announcement: Announcement) -> Message:
    """All that a second one has to know, with the choice."""
    preview = await page.counted(on.session, on.house, announcement, on.now)
    facts = await page.facts(on.session, on.house, announcement, preview, on.now)
    asked = Text("announcement-second", {"people": preview.reached})
    parts = (asked, page.title(announcement), facts, *await page.shown(on.session, announcement, on.now))
    return Message(parts=parts, choices=choices(announcement, stamp(announcement)))


def choices(announcement: Announcement, about: str) -> tuple[Choice, ...]:
    """Yes and no to what a question is about, by its stamp."""
    return (
        do(announcement, f"confirm {about}", Text("announcement-confirm")),
        do(announcement, f"refuse {about}", Text("announcement-refuse")),
    )


def stamp(announcement: Announcement) -> str:
    """What an answer names to say which question it answers; since a restore there is none."""
    return str(announcement.progress_id or 0)


async def close(session: AsyncSession, announcement: Announcement, key: str, now: datetime, correlation: str) -> None:
    """Let the question say to everybody who was asked that it is decided, and offer nothing any more."""
    asked, announcement.progress_id = announcement.progress_id, None
    content = await session.get(Content, asked) if asked is not None else None
    if content is not None:
        args: dict[str, Arg] = {"number": announcement.id or 0, "words": composing.named(announcement)}
        await settle(session, content, Message(parts=(Text(key, args),)), now, correlation)


async def settle(session: AsyncSession, content: Content, said: Message, now: datetime, correlation: str) -> None:
    """Let something that was asked say what became of it; who has not got it yet need not hear of it at all."""
    await announcing.ask_no_more(session, content.id, now)
    if contents.change(content, bodies.dump(said)):
        await relays.follow(session, content, now, correlation)
