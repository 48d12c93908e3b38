"""`/introduce 12 yes`: what the two answer when they are asked, one after the other."""

from handlers.context import Context, command
from handlers.ids import row_id
from handlers.introductions import asking, opening
from storage import blocks, introductions, knowledge
from storage.introductions import Introduction, State
from storage.messages import Lane, Message, Text
from storage.questions import Question
from storage.questions import State as QuestionState

ANSWERS = ("yes", "no", "later")


async def answer(ctx: Context) -> None:
    """Take an answer, if it is still waited for; "no" and "not now" look alike to the other one: like silence."""
    number, _, what = (ctx.call.rest if ctx.call else "").partition(" ")
    row = await introductions.own(ctx.session, ctx.person.id, row_id(number))
    if row is None or what not in ANSWERS:
        await _say(ctx, "introduce-over")
    elif row.state == State.asked_first and row.first_id == ctx.person.id:
        await _first(ctx, row, what)
    elif row.state == State.asked_second and row.second_id == ctx.person.id:
        await _second(ctx, row, what)
    elif row.state == State.agreed:
        await _say(ctx, "introduce-agreed-already")
    else:
        await _say(ctx, "introduce-over")


async def _first(ctx: Context, row: Introduction, what: str) -> None:
    session, post_id = ctx.session, row.post_id or 0
    if what == "yes":
        await asking.ask_second(session, ctx.house, row, ctx.now, ctx.correlation)
        await _say(ctx, "introduce-yes-first")
        return
    row.due_at, row.facts = None, {}
    if what == "later":
        row.state = State.lapsed
        await no_more(ctx, post_id)
        await _say(ctx, "introduce-later-first")
        return
    row.state = State.declined
    await session.flush()
    await _say(ctx, "introduce-no-first")
    await asking.next_one(session, ctx.house, post_id, ctx.now, ctx.correlation, lane=Lane.interactive)


async def no_more(ctx: Context, post_id: int) -> None:
    """Look for nobody any more, until the one who asked wants it again."""
    await introductions.drop(ctx.session, post_id)
    question = await ctx.session.get(Question, post_id)
    if question is not None:
        question.meets = False


async def _second(ctx: Context, row: Introduction, what: str) -> None:
    if what != "yes":
        row.state = State.declined  # until it is due: the one who asked hears of it then, as of silence
        await _say(ctx, "introduce-no-second")
        return
    members = await knowledge.members(ctx.session, [row.first_id or 0, row.second_id or 0])
    over = await blocks.between(ctx.session, row.first_id or 0, row.second_id or 0)
    question = await ctx.session.get(Question, row.post_id) if row.post_id is not None else None
    if question is None or question.state != QuestionState.open:
        row.state, row.due_at, row.facts = State.lapsed, None, {}
        await _say(ctx, "introduce-moot")
        return
    if over or len(members) < 2:
        row.state = State.declined
        await _say(ctx, "introduce-moot")
        return
    await _say(ctx, "introduce-yes-second")
    await opening.agree(ctx, row)


async def _say(ctx: Context, key: str) -> None:
    choices = (command("profile", Text("menu-profile"), aside=True),) if key == "introduce-no-second" else ()
    await ctx.answer(Message(parts=(Text(key),), choices=choices))
