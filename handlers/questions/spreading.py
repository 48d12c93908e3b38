"""A question takes effect: it can be found, goes to those who may know, and its asker hears of the first answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels import relaying
from handlers.channels.numbers import written
from handlers.commands import STAFF
from handlers.context import House, command
from handlers.publishing import Taking
from storage import bodies, circles, experiences, outbox, phrasings, questions, relays
from storage.circles import WIDENING, Circle
from storage.contents import Content
from storage.messages import Choice, Lane, Message, Text, Verbatim
from storage.posts import Post, State
from storage.questions import Posed
from storage.questions import State as Standing
from storage.roles import Role

TEAM = STAFF | {Role.expert}
"""Who is asked last: the agency's team, and whom it has invited for what they know."""


async def take_effect(taking: Taking) -> None:
    """A post takes effect; one that asks is brought to those whose own is close, one that answers is told of."""
    await relaying.take_effect(taking)
    post = await taking.session.get(Post, taking.publication.subject_id)
    if post is None or post.state != State.published:
        return
    if post.asks:
        await _asked(taking, post)
    elif post.root_id is not None:
        await _answered(taking, post)


async def _asked(taking: Taking, post: Post) -> None:
    session, posed = taking.session, await questions.find(taking.session, post.id or 0)
    if posed is None or posed.question.state != Standing.open:
        return
    words = post.words.partition("\n\n")[0]
    await phrasings.put(session, phrasings.Kind.question, post.id or 0, words, post.member_id, taking.at)
    near = {kind: [number for each, number in posed.question.close_to if each == kind] for kind in phrasings.Kind}
    close = await circles.authors_of(session, near[phrasings.Kind.question])
    close |= await experiences.members_of(session, near[phrasings.Kind.experience])
    await bring(session, taking.house, posed, Circle.close, close, taking.at, taking.correlation)
    posed.question.widen_at = posed.question.asked_at + WIDENING[0][1]


async def bring(
    session: AsyncSession,
    house: House,
    posed: Posed,
    circle: Circle,
    close: Sequence[int] | set[int],
    now: datetime,
    correlation: str,
) -> bool:
    """Bring a question privately to a circle of members; whether there was anybody."""
    fits = house.policy.confidential if posed.channel.sensitive else lambda _platform: True
    whom = await circles.whom_to_ask(session, posed, circle, now, close, TEAM, fits)
    await relays.offer(session, posed.post, whom, now, correlation)
    await circles.note_asked(session, posed.question.post_id, whom, circle, now)
    return bool(whom)


async def _answered(taking: Taking, post: Post) -> None:
    """Ask who asked whether the first answer helps: once, and nothing depends on it."""
    session, posed = taking.session, await questions.find(taking.session, post.root_id or 0)
    if posed is None or posed.question.state != Standing.open or posed.post.member_id in (None, post.member_id):
        return
    text = Text("question-answered", {"number": Verbatim(written(posed.channel.mark, posed.post.number))})
    message = Message(parts=(text,), choices=closing(posed), sensitive=posed.channel.sensitive)
    content = Content(body=bodies.dump(message), created_at=taking.at)
    recipients = [(posed.post.member_id or 0, f"question:{post.root_id}:answered")]
    if not await outbox.known(session, recipients[0][1]):
        await outbox.fan_out(session, content, recipients, Lane.reminder, taking.at, taking.correlation)


def closing(posed: Posed) -> tuple[Choice, ...]:
    """What who asked can do with an open question."""
    number = str(posed.question.post_id)
    return (
        command("helped", Text("choice-helped"), number),
        command("end", Text("choice-end-question"), number, aside=True),
    )
