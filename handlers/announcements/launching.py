"""Letting an announcement go: looked at once more, asked about where it was said before, agreed to by a second one."""

from handlers.announcements import composing, page, seconding
from handlers.announcements.page import do, may_steer
from handlers.announcements.seconding import SECOND_THOUGHTS, within
from handlers.commands import COORDINATION
from handlers.context import Context
from storage import announcements, audiences, bodies, files, outbox
from storage.announcements import Announcement, State, move
from storage.messages import Arg, Choice, Lane, Message, Text
from storage.recipients import Preview


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
    """Let a draft go, if nothing is in its way; `anyway` although the same was said before.

    Whoever lets it go answers for it from now on: a coordinator may have written all of it anew.
    """
    preview = await page.counted(ctx.session, ctx.house, announcement, ctx.now)
    if announcement.urgent and not ctx.person.roles & COORDINATION:
        await ctx.answer(Message(parts=(Text("announcement-urgent-not-yours"),)))
    elif page.hindrance(announcement, preview, ctx.house, ctx.now) is not None:
        await ctx.answer(await page.page(ctx.session, ctx.house, announcement, ctx.now))
    elif words != "anyway" and (before := await _repeats(ctx, announcement)) is not None:
        await _ask_whether(ctx, announcement, before)
    else:
        await _take_over(ctx, announcement)
        if preview.reached > ctx.house.policy.confirm_above:
            await _ask_second(ctx, announcement, preview)
        else:
            await launch(ctx, announcement)


async def _take_over(ctx: Context, announcement: Announcement) -> None:
    """Let it belong to who lets it go; who began it is told."""
    if announcement.made_by != ctx.person.id:
        told = Text("announcement-taken-over", {"number": announcement.id or 0, "words": composing.named(announcement)})
        _tell_author(ctx, announcement, Message(parts=(told,)))
        announcement.made_by = ctx.person.id


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


async def _ask_second(ctx: Context, announcement: Announcement, preview: Preview) -> None:
    """Ask all others of the staff, or, where there is nobody, the same one again later."""
    asked = await seconding.ask(within(ctx), announcement)
    number = {"number": announcement.id or 0, "people": preview.reached}
    if asked:
        said, choices = Text("announcement-asks-second", number), unconfirmed_choices(announcement)[1:]
    else:
        said = Text("announcement-again", {**number, "moment": ctx.now + SECOND_THOUGHTS})
        choices = unconfirmed_choices(announcement)
    await ctx.answer(Message(parts=(said,), choices=choices))


def unconfirmed_choices(announcement: Announcement) -> tuple[Choice, ...]:
    """What its author can do with one that waits for a second yes."""
    return (
        do(announcement, "confirm", Text("announcement-confirm")),
        do(announcement, "back", Text("announcement-back"), aside=True),
    )


async def confirm(ctx: Context, announcement: Announcement, words: str) -> None:
    """Agree to an announcement: somebody else than its author, or they themselves later where there is nobody else.

    Who answers a question about an earlier version is shown the present one first.
    """
    if announcement.made_by == ctx.person.id:
        if await seconding.colleagues(ctx.session, ctx.house, ctx.person.id):
            ctx.say("announcement-not-yourself")
            return
        # where nobody was asked, it waits for a yes since a restore
        earliest = announcement.asked_at + SECOND_THOUGHTS if announcement.asked_at is not None else ctx.now
        if ctx.now < earliest:
            ctx.say("announcement-too-soon", do(announcement, "confirm", Text("announcement-confirm")), moment=earliest)
            return
    elif words != seconding.stamp(announcement):
        ctx.send(await seconding.question(within(ctx), announcement))
        return
    announcement.confirmed_by = ctx.person.id
    await seconding.close(ctx.session, announcement, "announcement-agreed-already", ctx.now, ctx.correlation)
    await launch(ctx, announcement)
    if announcement.made_by != ctx.person.id:
        told = Text("announcement-confirmed", {"number": announcement.id or 0})
        _tell_author(ctx, announcement, Message(parts=(told, page.when(announcement))))


async def refuse(ctx: Context, announcement: Announcement, words: str) -> None:
    """Do not agree: it becomes a draft again, and its author is told."""
    if announcement.made_by == ctx.person.id:
        await back(ctx, announcement, words)
        return
    if words != seconding.stamp(announcement):
        ctx.send(await seconding.question(within(ctx), announcement))
        return
    move(announcement, State.draft)
    announcement.asked_at = None
    await seconding.close(ctx.session, announcement, "announcement-refused-already", ctx.now, ctx.correlation)
    await ctx.answer(Message(parts=(Text("announcement-refused", {"number": announcement.id or 0}),)))
    told = Text("announcement-was-refused", {"number": announcement.id or 0, "words": composing.named(announcement)})
    look = do(announcement, "look", Text("announcement-look"))
    _tell_author(ctx, announcement, Message(parts=(told,), choices=(look,)))


def _tell_author(ctx: Context, announcement: Announcement, message: Message) -> None:
    if announcement.made_by is not None:
        lane, author = Lane.reminder, announcement.made_by
        outbox.put(ctx.session, message, ctx.now, ctx.correlation, member_id=author, lane=lane)


async def back(ctx: Context, announcement: Announcement, words: str) -> None:
    """Make a draft of it again, before it has begun; who was asked about it is not asked any more."""
    move(announcement, State.draft)
    announcement.asked_at = announcement.confirmed_by = None
    await seconding.close(ctx.session, announcement, "announcement-asked-no-more", ctx.now, ctx.correlation)
    if announcement.hour is None and announcement.due_at is not None and announcement.due_at <= ctx.now:
        announcement.due_at = None
    await ctx.answer(await page.page(ctx.session, ctx.house, announcement, ctx.now))


async def launch(ctx: Context, announcement: Announcement) -> None:
    """Let it begin when it is due; what was meant for a moment that is over by now begins at once."""
    move(announcement, State.scheduled)
    at_once = announcement.due_at is None or announcement.due_at <= ctx.now
    await keep_files(ctx, announcement)
    said = Text("announcement-launched" if at_once else "announcement-planned", {"number": announcement.id or 0})
    when = () if at_once else (page.when(announcement),)
    if at_once and announcement.due_at is not None:
        when = (Text("announcement-late", {"moment": announcement.due_at}),)
    choices = () if at_once or not may_steer(ctx, announcement) else scheduled_choices(announcement)
    await ctx.answer(Message(parts=(said, *when), choices=choices))
    announcement.due_at = announcement.due_at if announcement.hour or not at_once else ctx.now


async def keep_files(ctx: Context, announcement: Announcement) -> None:
    """Keep its attachment from when it begins, as long as messages are kept."""
    for file in bodies.load_files([file for file in announcement.files if "hash" in file]):
        await files.note(ctx.session, file, max(ctx.now, announcement.due_at or ctx.now))


def scheduled_choices(announcement: Announcement) -> tuple[Choice, ...]:
    """What can be done with one that waits for its time."""
    return (
        do(announcement, "back", Text("announcement-back")),
        do(announcement, "stop", Text("announcement-cancel"), aside=True),
    )
