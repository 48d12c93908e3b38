"""`/talks`: the private conversations of two who were introduced: write, reveal, end, report, block."""

from dataclasses import replace

from handlers.channels.focus import LONGEST
from handlers.context import Context, command
from handlers.conversation import Conversation
from handlers.ids import row_id
from handlers.introductions import ending
from handlers.introductions.lapsing import HELPED
from storage import blocks, channels, introductions, posts
from storage.introductions import Introduction, State
from storage.messages import Choice, Keyword, Label, Lines, Message, Part, Text, Verbatim
from storage.posts import State as PostState


async def show(ctx: Context) -> None:
    """`/talks`, `/talks 12`, `/talks 12 end`: all of them, one of them, or what is to become of it."""
    number, _, what = (ctx.call.rest if ctx.call else "").partition(" ")
    if number == "unblock":
        await _unblock(ctx)
        return
    row = await introductions.own(ctx.session, ctx.person.id, row_id(number)) if number else None
    if row is None or row.channel_id is None:
        await _list(ctx, gone=bool(number))
        return
    act, _, more = what.partition(" ")
    if act == "helped":
        await _helped(ctx, row, more)
    elif act == "report":
        await Conversation(ctx).open("report", context={"introduction": row.id})
    elif act == "block":
        await _block(ctx, row, more == "yes")
    elif row.state != State.agreed:
        await _over(ctx, row)
    elif act == "write":
        await _write(ctx, row)
    elif act == "reveal":
        await _reveal(ctx, row)
    elif act == "end":
        await _end(ctx, row, more == "yes")
    else:
        await _one(ctx, row)


async def other_name(ctx: Context, row: Introduction) -> Verbatim | Text:
    """What the other one goes by in a talk."""
    other = row.other(ctx.person.id)
    name = (await introductions.names(ctx.session, row)).get(other or 0)
    return Verbatim(name) if name else Text("post-author-left")


async def _list(ctx: Context, gone: bool) -> None:
    parts: list[Part] = [Text("talk-gone")] if gone else []
    choices: list[Choice] = []
    all_of_them = await introductions.talks(ctx.session, ctx.person.id)
    where = await channels.by_id(ctx.session, {row.channel_id or 0 for row in all_of_them})
    found = [row for row in all_of_them if ctx.limits.confidential or not where[row.channel_id or 0].sensitive]
    if found:
        lines = []
        for index, row in enumerate(found, start=1):
            name = await other_name(ctx, row)
            args = {"number": index, "name": name, "theme": Label("theme", row.theme or "")}
            lines.append(Text("talks-line", args))
            choices.append(replace(command("talks", name, str(row.id)), number=index))
        parts += [Text("talks"), Lines(tuple(lines))]
    elif not gone and not all_of_them:
        parts.append(Text("talks-none"))
        choices.append(command("meet", Text("menu-meet")))
    if len(found) < len(all_of_them):
        parts.append(Text("talks-elsewhere"))
    blocked = await blocks.count(ctx.session, ctx.person.id)
    if blocked:
        parts.append(Text("talks-blocked", {"number": blocked}))
        choices.append(command("talks", Text("talks-unblock"), "unblock", aside=True))
    sensitive = any(where[row.channel_id or 0].sensitive for row in found)
    await ctx.answer(Message(parts=tuple(parts), choices=tuple(choices), sensitive=sensitive))


def _acts(row: Introduction, *acts: str) -> tuple[Choice, ...]:
    return tuple(command("talks", Text(f"talk-{act}"), f"{row.id} {act}") for act in acts)


async def _one(ctx: Context, row: Introduction) -> None:
    """One talk: what each has revealed, and what can be done."""
    if not await _confidential(ctx, row):
        return
    name = await other_name(ctx, row)
    first = row.first_id == ctx.person.id
    mine, theirs = (row.first_shown, row.second_shown) if first else (row.second_shown, row.first_shown)
    parts: list[Part] = [Text("talk-about", {"name": name, "theme": Label("theme", row.theme or "")})]
    shown = await posts.by_id(ctx.session, list(theirs.values()))
    lines = tuple(Verbatim(post.words) for post in shown.values() if post.state == PostState.published)
    if lines:
        parts.append(Lines((Text("talk-theirs"), *lines)))
    if mine:
        kinds = tuple(Text(f"reveal-{kind}.name") for kind in mine)
        parts.append(Text("talk-mine", {"kinds": kinds}))
    channel = (await channels.by_id(ctx.session, [row.channel_id or 0]))[row.channel_id or 0]
    acts = _acts(row, "write", "reveal", "end", "report", "block")
    back = command("talks", Text("choice-list"), aside=True)
    await ctx.answer(Message(parts=tuple(parts), choices=(*acts, back), sensitive=channel.sensitive))


async def _over(ctx: Context, row: Introduction) -> None:
    """A talk that has ended: something can be said about it still."""
    await ctx.answer(Message(parts=(Text("talk-over"),), choices=_acts(row, "report", "block")))


async def _confidential(ctx: Context, row: Introduction) -> bool:
    channel = (await channels.by_id(ctx.session, [row.channel_id or 0]))[row.channel_id or 0]
    if channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return False
    return True


async def _write(ctx: Context, row: Introduction) -> None:
    """Let plain sentences go there for an hour."""
    if not await _confidential(ctx, row):
        return
    member = ctx.person.member
    member.posting_in, member.posting_until = row.channel_id, ctx.now + LONGEST
    text = Text("talk-writing", {"name": await other_name(ctx, row)})
    # in a message of its own: where it was pressed stands how to go on
    ctx.send(Message(parts=(text,), choices=(command("in", Text("in-end"), "end", aside=True),)))


async def _reveal(ctx: Context, row: Introduction) -> None:
    if await _confidential(ctx, row):
        await Conversation(ctx).open("reveal", context={"introduction": row.id})


async def _end(ctx: Context, row: Introduction, sure: bool) -> None:
    if not sure:
        choices = (
            command("talks", Text("talk-end"), f"{row.id} end yes"),
            command("talks", Text("choice-keep"), str(row.id), aside=True),
        )
        await ctx.answer(Message(parts=(Text("talk-end-sure"),), choices=choices))
        return
    await ending.end(ctx.session, ctx.house, row, ctx.person.id, ctx.now, ctx.correlation)
    days = ctx.house.policy.keep.messages.days
    await ctx.answer(Message(parts=(Text("talk-end-done", {"days": days}),), choices=_acts(row, "report", "block")))


async def _block(ctx: Context, row: Introduction, sure: bool) -> None:
    if not sure:
        choices = (
            command("talks", Text("talk-block"), f"{row.id} block yes"),
            command("talks", Text("choice-keep"), str(row.id), aside=True),
        )
        await ctx.answer(Message(parts=(Text("talk-block-sure"),), choices=choices))
        return
    await ending.block(ctx, row)
    await ctx.answer(Message(parts=(Text("talk-block-done"),)))


async def _unblock(ctx: Context) -> None:
    await blocks.lift(ctx.session, ctx.person.id)
    await ctx.answer(Message(parts=(Text("talks-unblocked"),)))


async def _helped(ctx: Context, row: Introduction, how: str) -> None:
    """Whether the talk helped: one tap, which can be changed by another; nobody is shown who said what."""
    if how not in HELPED:
        await _one(ctx, row) if row.state == State.agreed else await _over(ctx, row)
        return
    if row.first_id == ctx.person.id:
        row.first_helped = how
    else:
        row.second_helped = how
    await ctx.answer(Message(parts=(Text("helped-thanks", {"how": Keyword(how)}),)))
