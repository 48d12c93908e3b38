"""Letting an announcement go: looked at once more, asked about where it was said before, agreed to by a second one."""

from datetime import timedelta

from handlers.announcements import composing, page
from handlers.announcements.page import do
from handlers.commands import STAFF
from handlers.context import Context
from storage import announcements, audiences, bodies, contacts, files, outbox
from storage.announcements import Announcement, State, move
from storage.contents import Content
from storage.messages import Arg, Choice, Lane, Message, Text
from storage.recipients import Preview

SECOND_THOUGHTS = timedelta(minutes=10)
"""After what time somebody may agree to their own announcement, where there is nobody else of the staff."""


async def test(ctx: Context, announcement: Announcement, words: str) -> None:
    """Send it to oneself, as everybody will get it; it counts as nothing."""
    ctx.send(await composing.whole(ctx.session, announcement, ctx.now))
    ctx.send(
        Message(
            parts=(Text("announcement-tested", {"number": announcement.id or 0}),),
            choices=(do(announcement, "look", Text("announcement-look")),),
        )
    )


async def send(ctx: Context, announcement: Announcement, words: str) -> None:
    """Let a draft go, if nothing is in its way; `anyway` although the same was said before."""
    preview = await page.counted(ctx.session, ctx.house, announcement, ctx.now)
    if page.hindrance(announcement, preview, ctx.house, ctx.now) is not None:
        await ctx.answer(await page.page(ctx.session, ctx.house, announcement, ctx.now))
    elif words != "anyway" and (before := await _repeats(ctx, announcement)) is not None:
        await _ask_whether(ctx, announcement, before)
    elif preview.reached > ctx.house.policy.confirm_above:
        await _ask_second(ctx, announcement, preview)
    else:
        await launch(ctx, announcement)


async def _repeats(ctx: Context, announcement: Announcement) -> Announcement | None:
    """One that said the same to some of the same people within a day."""
    audience = audiences.load(announcement.audience)
    for other in await announcements.alike(ctx.session, announcement, ctx.now):
        if await announcements.overlap(ctx.session, audience, audiences.load(other.audience)):
            return other
    return None


async def _ask_whether(ctx: Context, announcement: Announcement, before: Announcement) -> None:
    args: dict[str, Arg] = {"number": before.id or 0, "moment": before.began_at or before.due_at or before.created_at}
    choices = (
        do(announcement, "send anyway", Text("announcement-anyway")),
        do(announcement, "look", Text("choice-back"), aside=True),
    )
    await ctx.answer(Message(parts=(Text("announcement-repeats", args),), choices=choices))


async def others(ctx: Context, announcement: Announcement) -> list[int]:
    """Who else of the staff can be asked."""
    return await contacts.team(ctx.session, STAFF, lambda _: True, announcement.made_by or 0)


async def _ask_second(ctx: Context, announcement: Announcement, preview: Preview) -> None:
    """Ask all others of the staff, or, where there is nobody, the same one again later."""
    move(announcement, State.unconfirmed)
    announcement.asked_at = ctx.now
    asked = await others(ctx, announcement)
    number = {"number": announcement.id or 0, "people": preview.reached}
    back = do(announcement, "back", Text("announcement-back"), aside=True)
    if not asked:
        again = Text("announcement-again", {**number, "moment": ctx.now + SECOND_THOUGHTS})
        await ctx.answer(
            Message(parts=(again,), choices=(do(announcement, "confirm", Text("announcement-confirm")), back))
        )
        return
    await ctx.answer(Message(parts=(Text("announcement-asks-second", number),), choices=(back,)))
    message = await to_confirm(ctx, announcement)
    content = Content(body=bodies.dump(message), created_at=ctx.now)
    ctx.session.add(content)
    await ctx.session.flush()
    recipients = [(member, f"announcement-confirm:{content.id}:{member}") for member in asked]
    await outbox.fan_out(ctx.session, content, recipients, Lane.reminder, ctx.now, ctx.correlation)


async def to_confirm(ctx: Context, announcement: Announcement) -> Message:
    """All that a second one has to know, with the choice."""
    preview = await page.counted(ctx.session, ctx.house, announcement, ctx.now)
    facts = await page.facts(ctx.session, ctx.house, announcement, preview, ctx.now)
    asked = Text("announcement-second", {"people": preview.reached})
    parts = (asked, page.title(announcement), facts, *await page.shown(ctx.session, announcement, ctx.now))
    choices = (
        do(announcement, "confirm", Text("announcement-confirm")),
        do(announcement, "refuse", Text("announcement-refuse")),
    )
    return Message(parts=parts, choices=choices)


async def confirm(ctx: Context, announcement: Announcement, words: str) -> None:
    """Agree to an announcement: somebody else than its author, or they themselves later where there is nobody else."""
    if announcement.made_by == ctx.person.id:
        if await others(ctx, announcement):
            ctx.say("announcement-not-yourself")
            return
        # where nobody was asked, it waits for a yes since a restore
        earliest = announcement.asked_at + SECOND_THOUGHTS if announcement.asked_at is not None else ctx.now
        if ctx.now < earliest:
            ctx.say("announcement-too-soon", do(announcement, "confirm", Text("announcement-confirm")), moment=earliest)
            return
    announcement.confirmed_by = ctx.person.id
    await launch(ctx, announcement)
    if announcement.made_by not in (None, ctx.person.id):
        told = Message(
            parts=(Text("announcement-confirmed", {"number": announcement.id or 0}), page.when(announcement))
        )
        _tell_author(ctx, announcement, told)


async def refuse(ctx: Context, announcement: Announcement, words: str) -> None:
    """Do not agree: it becomes a draft again, and its author is told."""
    if announcement.made_by == ctx.person.id:
        await back(ctx, announcement, words)
        return
    move(announcement, State.draft)
    announcement.asked_at = None
    await ctx.answer(Message(parts=(Text("announcement-refused", {"number": announcement.id or 0}),)))
    look = do(announcement, "look", Text("announcement-look"))
    text = Text("announcement-was-refused", {"number": announcement.id or 0, "words": composing.named(announcement)})
    _tell_author(ctx, announcement, Message(parts=(text,), choices=(look,)))


def _tell_author(ctx: Context, announcement: Announcement, message: Message) -> None:
    if announcement.made_by is not None:
        lane, author = Lane.reminder, announcement.made_by
        outbox.put(ctx.session, message, ctx.now, ctx.correlation, member_id=author, lane=lane)


async def back(ctx: Context, announcement: Announcement, words: str) -> None:
    """Make a draft of it again, before it has begun."""
    move(announcement, State.draft)
    announcement.asked_at = announcement.confirmed_by = None
    if announcement.hour is None and announcement.due_at is not None and announcement.due_at <= ctx.now:
        announcement.due_at = None
    await ctx.answer(await page.page(ctx.session, ctx.house, announcement, ctx.now))


async def launch(ctx: Context, announcement: Announcement) -> None:
    """Let it begin when it is due; what was meant for a moment that is over by now begins at once."""
    move(announcement, State.scheduled)
    at_once = announcement.due_at is None or announcement.due_at <= ctx.now
    for file in bodies.load_files([file for file in announcement.files if "hash" in file]):
        await files.note(ctx.session, file, max(ctx.now, announcement.due_at or ctx.now))
    said = Text("announcement-launched" if at_once else "announcement-planned", {"number": announcement.id or 0})
    when = () if at_once else (page.when(announcement),)
    if at_once and announcement.due_at is not None:
        when = (Text("announcement-late", {"moment": announcement.due_at}),)
    choices = () if at_once else scheduled_choices(announcement)
    await ctx.answer(Message(parts=(said, *when), choices=choices))
    announcement.due_at = announcement.due_at if announcement.hour or not at_once else ctx.now


def scheduled_choices(announcement: Announcement) -> tuple[Choice, ...]:
    """What can be done with one that waits for its time."""
    return (
        do(announcement, "back", Text("announcement-back")),
        do(announcement, "stop", Text("announcement-cancel"), aside=True),
    )


__all__ = ["back", "confirm", "launch", "refuse", "scheduled_choices", "send", "test", "to_confirm"]
