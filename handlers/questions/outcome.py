"""What becomes of a question, by the word of who asked it: it helped, it is open again, nothing is asked any more."""

from handlers.channels.numbers import written
from handlers.context import Context, command
from handlers.ids import row_id
from handlers.introductions import moot
from storage import posts, questions
from storage.circles import WIDENING
from storage.messages import Choice, Message, Text, Verbatim
from storage.posts import Post
from storage.questions import Posed, State


async def helped(ctx: Context) -> None:
    """`/helped` as a reply to what helped, or `/helped 12`: the question is closed; which answer it was stays here."""
    posed = await _own(ctx)
    if posed is None:
        return
    about = await ctx.session.get(Post, ctx.about.post) if ctx.about is not None else None
    if about is not None and about.root_id == posed.question.post_id and about.member_id != ctx.person.id:
        posed.question.helped_by = about.id
    await _close(ctx, posed, State.helped)
    number = written(posed.channel.mark, posed.post.number)
    choices = [command("card", Text("choice-card"), number.removeprefix("#")), _again(posed)]
    await ctx.answer(Message(parts=(Text("question-helped", {"number": Verbatim(number)}),), choices=tuple(choices)))


async def end(ctx: Context) -> None:
    """`/end 12`: nothing is asked any more."""
    posed = await _own(ctx)
    if posed is not None:
        await _close(ctx, posed, State.ended)
        text = Text("question-ended", {"number": Verbatim(written(posed.channel.mark, posed.post.number))})
        await ctx.answer(Message(parts=(text,), choices=(_again(posed),)))


async def reopen(ctx: Context) -> None:
    """`/reopen 12`: it is asked again; wider circles are offered from now on, those that are left."""
    posed = await _own(ctx)
    if posed is None:
        return
    question = posed.question
    if question.state != State.open:
        question.state, question.ended_at, question.helped_by = State.open, None, None
        if question.widened < len(WIDENING):
            question.widen_at = ctx.now + WIDENING[question.widened][1]
        await posts.mark_stale(ctx.session, [question.post_id], ctx.now)
    text = Text("question-open", {"number": Verbatim(written(posed.channel.mark, posed.post.number))})
    await ctx.answer(Message(parts=(text,)))


async def _own(ctx: Context) -> Posed | None:
    """The question that is meant, if it is theirs; else they are told what would be right."""
    wanted = row_id(ctx.call.rest if ctx.call else "")
    if not wanted and ctx.about is not None:
        post = await ctx.session.get(Post, ctx.about.post)
        wanted = (post.root_id or post.id or 0) if post is not None else 0
    posed = await questions.find(ctx.session, wanted) if wanted else None
    if posed is None or posed.post.member_id != ctx.person.id or posed.post.number is None:
        ctx.say("question-which", command("questions", Text("menu-questions")))
        return None
    return posed


async def _close(ctx: Context, posed: Posed, state: State) -> None:
    question = posed.question
    question.state, question.ended_at, question.widen_at, question.meets = state, ctx.now, None, False
    await posts.mark_stale(ctx.session, [question.post_id], ctx.now)
    await moot.question_over(ctx.session, question.post_id, ctx.now, ctx.correlation)


def _again(posed: Posed) -> Choice:
    return command("reopen", Text("choice-reopen"), str(posed.question.post_id), aside=True)
