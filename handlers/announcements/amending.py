"""A correction: other words for everybody who has it. What many would read, a second one agrees to first.

Until then the words wait in the question to the others, and nowhere else: with its answer they are gone from there.
"""

from collections.abc import Mapping
from typing import Any

from handlers.announcements import composing, page, seconding
from handlers.announcements.seconding import SECOND_THOUGHTS, within
from handlers.commands import STAFF
from handlers.context import Context
from handlers.ids import row_id
from storage import announcements, announcing, bodies, contents, outbox, relays
from storage.announcements import Announcement, Outcome
from storage.contents import Content
from storage.messages import Lane, Message, Part, Text
from storage.tallies import Tally

WAITS = "correction"
"""Under what the words of a correction wait in the body of a question: `announcement`, `by`, `digest`, `texts`."""


def readers(tally: Tally) -> int:
    """How many read a correction: who has it, who may have it, and who gets it yet."""
    return tally[Outcome.sent] + tally[Outcome.uncertain] + tally.left


async def correct(ctx: Context, announcement: Announcement, texts: Mapping[str, Any]) -> int:
    """Let everybody who has it read other words; who has not got it yet gets these. How many have it."""
    announcement.texts = dict(texts)
    announcement.digest = announcements.digest_of(announcement.texts, announcement.workshop_id)
    content = await ctx.session.get_one(Content, announcement.content_id)
    if contents.change(content, bodies.dump(await composing.whole(ctx.session, announcement, ctx.now))):
        await relays.follow(ctx.session, content, ctx.now, ctx.correlation)
    return len(await announcements.copies(ctx.session, content.id))


async def ask(ctx: Context, announcement: Announcement, texts: Mapping[str, Any], people: int) -> None:
    """Ask the others of the staff whether it may say that, or, where there is nobody, its writer again later."""
    on = within(ctx)
    asked = await seconding.colleagues(ctx.session, ctx.house, ctx.person.id)
    number = {"number": announcement.id or 0, "people": people}
    if asked:
        content = await seconding.put(on, asked)
        said: list[Part] = [Text("announcement-correction-second", number)]
        ctx.say("announcement-correction-asks", **number)
    else:
        said = [Text("announcement-correction-again", {**number, "moment": ctx.now + SECOND_THOUGHTS})]
        content = ctx.send(Message(parts=tuple(said)))
        await ctx.session.flush()
    said += [page.title(announcement), *_versions(texts)]
    choices = seconding.choices(announcement, str(content.id))
    waits = {"announcement": announcement.id, "by": ctx.person.id, "digest": announcement.digest, "texts": dict(texts)}
    content.body = {**bodies.dump(Message(parts=tuple(said), choices=choices)), WAITS: waits}


def _versions(texts: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = []
    for language, version in composing.ordered(texts):
        parts += page.in_language(language, version)
    return parts


async def confirm(ctx: Context, announcement: Announcement, words: str) -> None:
    """Agree to a correction: somebody else than who wrote it, or they themselves later where there is nobody else."""
    content, waits = await _asked(ctx, announcement, words)
    if content is None:
        ctx.say("announcement-decided")
        return
    if waits["digest"] != announcement.digest or not await announcing.among(ctx.session, {waits["by"]}, STAFF):
        ctx.say("announcement-correction-void")
        return
    if waits["by"] == ctx.person.id:
        if await seconding.colleagues(ctx.session, ctx.house, ctx.person.id):
            ctx.say("announcement-not-yourself")
            return
        earliest = content.created_at + SECOND_THOUGHTS
        if ctx.now < earliest:
            ctx.say("announcement-too-soon", *seconding.choices(announcement, words)[:1], moment=earliest)
            return
    there = await correct(ctx, announcement, waits["texts"])
    done = Text("announcement-edited", {"number": there})
    agreed = Message(parts=(page.title(announcement), Text("announcement-correction-agreed")))
    await seconding.settle(ctx.session, content, agreed, ctx.now, ctx.correlation)
    await _tell(ctx, waits["by"], Message(parts=(page.title(announcement), done)))


async def refuse(ctx: Context, announcement: Announcement, words: str) -> None:
    """Do not agree to a correction, or take it back: it is forgotten, and who wrote it is told."""
    content, waits = await _asked(ctx, announcement, words)
    if content is None:
        ctx.say("announcement-decided")
        return
    said = Message(parts=(page.title(announcement), Text("announcement-correction-refused")))
    await seconding.settle(ctx.session, content, said, ctx.now, ctx.correlation)
    await _tell(ctx, waits["by"], said)


async def _asked(ctx: Context, announcement: Announcement, words: str) -> tuple[Content | None, Mapping[str, Any]]:
    """The question that is answered, and the correction that waits in it; None where it is none, or decided."""
    content = await ctx.session.get(Content, row_id(words), with_for_update=True, populate_existing=True)
    waits = content.body.get(WAITS) if content is not None else None
    if waits is None or waits["announcement"] != announcement.id:
        return None, {}
    return content, waits


async def _tell(ctx: Context, writer: int, message: Message) -> None:
    """Tell who decided, and who wrote it if they are still of the staff."""
    ctx.send(message)
    if writer != ctx.person.id and await announcing.among(ctx.session, {writer}, STAFF):
        outbox.put(ctx.session, message, ctx.now, ctx.correlation, member_id=writer, lane=Lane.reminder)
