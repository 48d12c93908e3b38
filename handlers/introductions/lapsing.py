"""What time does to introductions: no answer is no, and a week after it began both are asked whether a talk helped."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House, command
from handlers.introductions import asking
from handlers.introductions.wording import short
from storage import blocks, bodies, introductions, knowledge, outbox
from storage.channels import Channel
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.messages import Lane, Message, Text
from storage.posts import Post
from storage.questions import Question
from storage.questions import State as QuestionState

HELPED = ("yes", "partly", "no")


async def run_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """See to introductions for which it is time; how many."""
    due = await introductions.due(session, now, limit)
    for row in due:
        row.due_at = None
        if row.state == State.asked_first:
            await _unanswered(session, row, now, correlation)
        elif row.state in (State.asked_second, State.declined):
            await _came_to_nothing(session, house, row, now, correlation)
        elif row.state in (State.agreed, State.ended):
            await _look_back(session, row, now, correlation)
        await session.flush()
    return len(due)


async def _unanswered(session: AsyncSession, row: Introduction, now: datetime, correlation: str) -> None:
    """Who asked has not answered: that is as good as "not now", and nothing reminds them."""
    row.state, row.facts = State.lapsed, {}
    await asking.retire(session, row.first_content_id, Message(parts=(Text("introduce-late"),)), now, correlation)
    if row.post_id is not None:
        await introductions.drop(session, row.post_id)
        question = await session.get_one(Question, row.post_id)
        question.meets = False


async def _came_to_nothing(
    session: AsyncSession, house: House, row: Introduction, now: datetime, correlation: str
) -> None:
    """The other one said no, nothing, or cannot any more: who asked reads the same each time, at the same moment."""
    if row.state == State.asked_second:
        late = Message(parts=(Text("introduce-late"),))
        await asking.retire(session, row.second_content_id, late, now, correlation)
    row.state, row.facts = State.declined, {}
    await session.flush()
    question = await session.get(Question, row.post_id) if row.post_id is not None else None
    if question is None or row.first_id is None or question.state != QuestionState.open:
        return
    if await asking.next_one(session, house, question.post_id, now, correlation, Text("introduce-nothing-yet")):
        return
    post = await session.get_one(Post, question.post_id)
    channel = await session.get_one(Channel, post.channel_id)
    nothing = Message(
        parts=(Text("introduce-nothing-came", {"words": short(post.words)}),), sensitive=channel.sensitive
    )
    content = Content(body=bodies.dump(nothing), created_at=now)
    recipient = (row.first_id, f"meet:{row.id}:nothing")
    await outbox.fan_out(session, content, [recipient], Lane.reminder, now, correlation)


async def _look_back(session: AsyncSession, row: Introduction, now: datetime, correlation: str) -> None:
    """Ask both in one tap whether it helped; not after a block."""
    both = [each for each in (row.first_id, row.second_id) if each is not None]
    if len(both) == 2 and await blocks.between(session, *both):
        return
    there = await knowledge.members(session, both)
    choices = tuple(command("talks", Text(f"helped-{each}"), f"{row.id} helped {each}") for each in HELPED)
    for member_id in there:
        message = Message(parts=(Text("helped"),), choices=choices)
        content = Content(body=bodies.dump(message), created_at=now)
        await outbox.fan_out(
            session, content, [(member_id, f"helped:{row.id}:{member_id}")], Lane.reminder, now, correlation
        )
