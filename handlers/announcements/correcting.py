"""What went out, corrected: other words for everybody who has it, or taken away, as far as their network lets us."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.announcements import amending, page
from handlers.announcements.form import EDIT
from handlers.announcements.page import do
from handlers.announcements.writing import context_of, texts_of
from handlers.commands import COORDINATION, STAFF
from handlers.context import Context, Flow
from handlers.conversation import Conversation
from handlers.forms import Values
from handlers.own_accounts import network
from storage import announcements, announcing, contents, file_uses, files, relays, tallies
from storage.announcements import Announcement, Outcome, State, move
from storage.contents import Content
from storage.conversations import Run
from storage.messages import Arg, Lines, Message, Part, Text


async def edit(ctx: Context, announcement: Announcement, words: str) -> None:
    """Ask for other words."""
    context: dict[str, Any] = {**await context_of(ctx), "announcement": announcement.id}
    await Conversation(ctx).open("announcement-edit", Text("announcement-edit-how"), context=context)


async def edited(ctx: Context, run: Run, values: Values) -> None:
    """Correct it at once, or, where many would read that, when a second one has agreed."""
    announcement = await announcements.lock(ctx.session, run.context["announcement"])
    allowed = (
        announcement is not None
        and bool(ctx.person.roles & STAFF)
        and (announcement.made_by == ctx.person.id or bool(ctx.person.roles & COORDINATION))
    )
    if announcement is None or not allowed or announcement.content_id is None or announcement.state == State.withdrawn:
        ctx.say("announcement-not-now")
        return
    if any(value and value["files"] for key, value in values.items() if not key.endswith("_guard")):
        ctx.say("announcement-edited-file")
    texts = texts_of(ctx.scene(run, values))
    people = amending.readers(await tallies.tally(ctx.session, announcement))
    if people > ctx.house.policy.confirm_above:
        await amending.ask(ctx, announcement, texts, people)
    else:
        ctx.say("announcement-edited", number=await amending.correct(ctx, announcement, texts))


EDIT_FLOW = Flow(form=EDIT, finish=edited)


@dataclass(frozen=True, slots=True)
class Remains:
    """How many have it on a network, and how many of them keep it there because it is too old to be taken away."""

    people: int
    late: int


async def _remains(ctx: Context, announcement: Announcement) -> dict[str, Remains]:
    people: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for name, sent_at in await announcements.copies(ctx.session, announcement.content_id):
        people[name] += 1
        late[name] += _too_old(ctx, name, sent_at)
    return {name: Remains(number, late[name]) for name, number in sorted(people.items())}


def _too_old(ctx: Context, name: str, sent_at: datetime | None) -> bool:
    served = ctx.house.networks.get(name)
    within = served.limits.deletes_within if served is not None else None
    return within is not None and sent_at is not None and ctx.now - sent_at >= within


def _lines(remains: Mapping[str, Remains], uncertain: int) -> tuple[Lines, ...]:
    """What becomes of the copies on each network, a line each, and of those of which nobody knows."""
    lines = []
    for name, there in remains.items():
        args: dict[str, Arg] = {"network": network(name), "number": there.people - there.late, "late": there.late}
        lines.append(Text("announcement-withdraw-late" if there.late else "announcement-withdraw-on", args))
    if uncertain:
        lines.append(Text("announcement-withdraw-uncertain", {"number": uncertain}))
    return (Lines(tuple(lines)),) if lines else ()


async def withdraw(ctx: Context, announcement: Announcement, words: str) -> None:
    """Take it away from everybody; asked once before, with what cannot be undone."""
    tally = await tallies.tally(ctx.session, announcement)
    lines = _lines(await _remains(ctx, announcement), tally[Outcome.uncertain])
    if words != "yes":
        sure: tuple[Part, ...] = (Text("announcement-withdraw-sure"), *lines, Text("announcement-withdraw-read"))
        choices = (
            do(announcement, "withdraw yes", Text("announcement-do-withdraw")),
            do(announcement, "look", Text("choice-back"), aside=True),
        )
        await ctx.answer(Message(parts=sure, choices=choices))
        return
    if announcement.state in (State.sending, State.paused):
        await announcing.stop(ctx.session, announcement, ctx.now)
    move(announcement, State.withdrawn)
    announcement.ended_at, announcement.look_at = announcement.ended_at or ctx.now, None
    if announcement.content_id is not None:
        content = await ctx.session.get_one(Content, announcement.content_id)
        contents.take_away(content, "announcement-taken-away")
        await relays.follow(ctx.session, content, ctx.now, ctx.correlation)
    await _drop_file(ctx, announcement)
    await ctx.answer(Message(parts=(page.title(announcement), Text("announcement-withdrawn"), *lines)))


async def _drop_file(ctx: Context, announcement: Announcement) -> None:
    """Let its attachment go with the next forgetting, unless something else has the same one."""
    digests = [file["hash"] for file in announcement.files if "hash" in file]
    announcement.files = []
    await ctx.session.flush()
    await files.release(ctx.session, await file_uses.unused(ctx.session, digests))
