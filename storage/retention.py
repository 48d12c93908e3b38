"""How long each kind of row is kept. Every table names its class; this is what the classes mean."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import pairing
from storage.contents import Content, Copy, CopyPart, contents_by_id
from storage.conversations import Run, RunState
from storage.inbox import Inbox, State
from storage.messages import Lane
from storage.outbox import Outbox, is_pending
from storage.outbox import State as OutboxState

CLASSES = {
    "membership": "until the member leaves",
    "proof of consent": "after leaving too, without any other data: version, language, moments",
    "service": "always; no personal data",
    "invitations": "until the operator deletes them; no personal data",
    "codes": "codes a day after they ended, wrong ones an hour",
    "inbox": "what was said goes when it is handled, the key of the event after [privacy] inbox_days; "
    "what was put aside after [privacy] outbox_days",
    "messages": "[privacy] outbox_days after they were written",
    "outbox": "[privacy] outbox_days after they were settled; "
    "what no open hours ever let go is dropped as many days after it was made",
    "drafts": "answers go when a form ends; an untouched draft after 14 days",
    "needs": "until the author withdraws or erases them",
    "channels": "until they are removed; no personal data",
    "posts": "until the author deletes them, or [channels] keep_days after they were published",
}
"""Retention by class. A table without one of these fails the tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The configurable spans: keys of handled events, and our own messages."""

    inbox: timedelta = timedelta(days=3)
    messages: timedelta = timedelta(days=30)


async def forget_dialogue(session: AsyncSession, member_id: int, changing: Collection[int]) -> None:
    """Empty what was said to one member in answer to them: it may repeat their words. What is on its way stays.

    Of contents that are just `changing`, such as the last question, the reader's copy is taken away.
    """
    theirs = select(col(Outbox.content_id)).where(
        col(Outbox.member_id) == member_id, col(Outbox.lane) == Lane.interactive
    )
    leaving = select(col(Outbox.content_id)).where(col(Outbox.state).in_([OutboxState.pending, OutboxState.sending]))
    await session.execute(
        update(Content)
        .where(col(Content.id).in_(theirs), col(Content.id).not_in(leaving), col(Content.id).not_in(changing))
        .values(body={"parts": []})
        .execution_options(synchronize_session=False)
    )
    for content in (await contents_by_id(session, changing)).values():
        content.deleted, content.body = True, {"parts": []}


async def purge(session: AsyncSession, now: datetime, keep: Keep, limit: int) -> int:
    """Forget what is over; of contents `limit` at a time, whose number is returned."""
    await session.execute(
        delete(Inbox).where(col(Inbox.state) == State.done, col(Inbox.received_at) < now - keep.inbox)
    )
    await session.execute(
        delete(Inbox).where(col(Inbox.state) == State.quarantined, col(Inbox.received_at) < now - keep.messages)
    )
    never_open = (is_pending(Outbox), col(Outbox.held), col(Outbox.created_at) < now - keep.messages)
    over = {"state": OutboxState.dropped, "reason": "hours never opened", "settled_at": now}
    await session.execute(update(Outbox).where(*never_open).values(over))
    await session.execute(delete(Outbox).where(col(Outbox.settled_at) < now - keep.messages))
    await pairing.purge(session, now)
    ended = [RunState.finished, RunState.cancelled]
    await session.execute(delete(Run).where(col(Run.state).in_(ended), col(Run.touched_at) < now - keep.messages))
    old = select(col(Content.id)).where(
        col(Content.created_at) < now - keep.messages,
        ~exists().where(col(Outbox.content_id) == col(Content.id)),
        ~exists().where(col(Run.prompt_id) == col(Content.id)),
    )
    gone = list((await session.execute(old.limit(limit))).scalars())
    copies = select(col(Copy.id)).where(col(Copy.content_id).in_(gone))
    await session.execute(delete(CopyPart).where(col(CopyPart.copy_id).in_(copies)))
    await session.execute(delete(Copy).where(col(Copy.content_id).in_(gone)))
    await session.execute(delete(Content).where(col(Content.id).in_(gone)))
    return len(gone)
