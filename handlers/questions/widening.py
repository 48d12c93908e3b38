"""An unanswered question is brought to a wider circle, if who asked agrees to each; they are told what happened."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels.numbers import written
from handlers.context import Context, command
from handlers.ids import row_id
from handlers.questions import spreading
from storage import bodies, circles, outbox, questions
from storage.circles import WIDENING, Circle
from storage.contents import Content
from storage.messages import Lane, Message, Text, Verbatim
from storage.questions import Posed, State

OFFERS = {Circle.region: "widen-region", Circle.strand: "widen-strand", Circle.team: "widen-team"}
"""What the asker is asked, by circle."""


async def offer_due(session: AsyncSession, now: datetime, correlation: str, limit: int) -> int:
    """Offer the next circle where nobody has answered, and note when the one after that is due; how many were due.

    After a time in which the service was down, circles come as far apart as they would have.
    """
    due = await questions.due_to_widen(session, now, limit)
    for posed in due:
        question = posed.question
        question.widen_at = None
        waits = question.state == State.open and posed.post.member_id is not None
        if not waits or question.widened >= len(WIDENING) or await questions.is_answered(session, question.post_id):
            continue
        circle, after = WIDENING[question.widened]
        await _offer(session, posed, circle, now, correlation)
        question.widened += 1
        if question.widened < len(WIDENING):
            question.widen_at = now + WIDENING[question.widened][1] - after
    return len(due)


async def _offer(session: AsyncSession, posed: Posed, circle: Circle, now: datetime, correlation: str) -> None:
    number = written(posed.channel.mark, posed.post.number)
    choices = (
        command("widen", Text("choice-yes"), f"{posed.question.post_id} {circle}"),
        command("widen", Text("choice-no"), f"{posed.question.post_id} no"),
        command("end", Text("choice-end-question"), str(posed.question.post_id), aside=True),
    )
    text = Text(OFFERS[circle], {"number": Verbatim(number)})
    message = Message(parts=(text,), choices=choices, sensitive=posed.channel.sensitive)
    content = Content(body=bodies.dump(message), created_at=now)
    key = f"widen:{posed.question.post_id}:{circle}:{now:%Y%m%d%H%M}"
    await outbox.fan_out(session, content, [(posed.post.member_id or 0, key)], Lane.reminder, now, correlation)


async def widen(ctx: Context) -> None:
    """`/widen 12 region`: bring it there, and tell what happened; `/widen 12 no`: leave it where it is."""
    which, _, way = (ctx.call.rest if ctx.call else "").partition(" ")
    posed = await questions.find(ctx.session, row_id(which)) if row_id(which) else None
    if posed is None or posed.post.member_id != ctx.person.id or way not in (*OFFERS, "no"):
        ctx.say("question-which", command("questions", Text("menu-questions")))
        return
    number = Verbatim(written(posed.channel.mark, posed.post.number))
    if posed.question.state != State.open:
        await ctx.answer(Message(parts=(Text("question-over", {"number": number}),)))
    elif way == "no":
        await ctx.answer(Message(parts=(Text("widen-not", {"number": number}),)))
    elif not _was_offered(posed, Circle(way)):
        ctx.say("question-which", command("questions", Text("menu-questions")))
    else:
        found = await circles.was_brought(ctx.session, posed.question.post_id, Circle(way))  # pressed twice is once
        if not found:
            found = await spreading.bring(ctx.session, ctx.house, posed, Circle(way), (), ctx.now, ctx.correlation)
        key = "widen-done" if found else "widen-nobody"
        await ctx.answer(Message(parts=(Text(key, {"number": number}),)))


def _was_offered(posed: Posed, circle: Circle) -> bool:
    """Whether it is this circle's turn, or was: what a press carries can be forged."""
    return circle in [each for each, _ in WIDENING[: posed.question.widened]]
