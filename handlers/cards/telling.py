"""What the people of a card are told without having asked: in their time, and in the lane of reminders."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.numbers import written
from handlers.context import command
from storage import outbox
from storage.cards import Card
from storage.contents import Content
from storage.members import Member, Status
from storage.messages import Choice, Lane, Message, Text, Verbatim


async def tell_author(
    session: AsyncSession,
    card: Card,
    key: str,
    now: datetime,
    correlation: str,
    *choices: Choice,
    lane: Lane = Lane.reminder,
) -> None:
    """Tell the author of a card what became of it."""
    member = await session.get(Member, card.member_id) if card.member_id is not None else None
    if member is None or member.status != Status.active:
        return
    text = Text(key, {"number": Verbatim(written(card.id)), "title": Verbatim(card.title)})
    message = Message(parts=(text,), choices=choices, sensitive=card.sensitive)
    outbox.put(session, message, now, correlation, member_id=card.member_id, lane=lane)


def tell_editor(session: AsyncSession, card: Card, member_id: int, now: datetime, correlation: str) -> None:
    """Tell who changed the language of a card that its author has changed it meanwhile: so nothing of it holds."""
    again = command("card", Text("choice-revise"), f"edit {written(card.id)}")
    message = Message(parts=(Text("card-changed-meanwhile"),), choices=(again,), sensitive=card.sensitive)
    outbox.put(session, message, now, correlation, member_id=member_id)


def ask(session: AsyncSession, member_id: int, message: Message, now: datetime, correlation: str, key: str) -> Content:
    """Ask somebody once, for the occasion that the key names."""
    return outbox.put(session, message, now, correlation, member_id=member_id, lane=Lane.reminder, key=key)
