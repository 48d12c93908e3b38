"""What becomes of introductions whose question is over: who was asked about it is told so, kindly."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.introductions.asking import retire
from storage import introductions
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.messages import Message, Text

MOOT = Message(parts=(Text("introduce-moot"),))


async def question_over(session: AsyncSession, post_id: int, now: datetime, correlation: str) -> None:
    """Ask nobody about a question any more; of its words nothing stays with who was asked. Talks go on."""
    await introductions.drop(session, post_id)
    for row in await introductions.of_post(session, post_id):
        await let_go(session, row, now, correlation)


async def let_go(session: AsyncSession, row: Introduction, now: datetime, correlation: str) -> None:
    """Let one that is under way come to nothing."""
    if row.state == State.asked_first:
        await retire(session, row.first_content_id, MOOT, now, correlation)
        row.state = State.lapsed
    elif row.state == State.asked_second:
        await retire(session, row.second_content_id, MOOT, now, correlation)
        row.state = State.lapsed
    elif row.state != State.declined:
        return
    row.due_at, row.facts = None, {}


async def empty(session: AsyncSession, content_id: int | None) -> None:
    """Keep nothing of what was put to somebody who is not here any more."""
    content = await session.get(Content, content_id) if content_id is not None else None
    if content is not None:
        content.body = {"parts": []}
