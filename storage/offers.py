"""What people have before them to choose from, looked up for many at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Select, and_, exists, func, literal_column, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.accounts import Account
from storage.contents import Content, Copy, CopyPart
from storage.conversations import Run, RunState
from storage.members import Member
from storage.outbox import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who chooses: an account, the wishes for a language, and the open form, by its name and its run's token."""

    account: int
    chat: str | None
    languages: tuple[str | None, ...]
    form: str | None
    token: str | None


Body = Mapping[str, Any]
"""A message as `storage.bodies` reads it."""


async def readers(session: AsyncSession, platform: str, addresses: Collection[str]) -> dict[str, Reader]:
    """Those of a network whose addresses are known, by address, in one query."""
    active = and_(col(Run.member_id) == col(Member.id), col(Run.state) == RunState.active)
    query: Select[Any] = select(
        col(Account.id), col(Account.external_id), col(Account.chat), col(Account.language), col(Member.language)
    ).add_columns(col(Run.form), col(Run.token))
    query = query.join(Member, col(Member.id) == col(Account.member_id)).outerjoin(Run, active)
    query = query.where(col(Account.platform) == platform, col(Account.external_id).in_(addresses))
    return {
        address: Reader(account=account, chat=chat, languages=(own, hint), form=form, token=token)
        for account, address, chat, hint, own, form, token in (await session.execute(query)).all()
    }


async def newest(session: AsyncSession, accounts: Collection[int]) -> dict[int, Body]:
    """The newest message that offers choices to each account, by account, in one query.

    One that is just being sent counts too: its reader may be quicker than the note that it arrived.
    """
    under_way = exists().where(
        col(Outbox.content_id) == col(Copy.content_id), col(Outbox.state) == literal_column("'sending'")
    )
    there = or_(col(Copy.revision) > 0, under_way)
    last = select(func.max(col(Copy.id))).join(Content, col(Content.id) == col(Copy.content_id))
    last = last.where(col(Copy.account_id).in_(accounts), _offers(), there).group_by(col(Copy.account_id))
    query = select(col(Copy.account_id), col(Content.body)).join(Content, col(Content.id) == col(Copy.content_id))
    found = (await session.execute(query.where(col(Copy.id).in_(last)))).all()
    return {account: body for account, body in found if account is not None}


async def behind(session: AsyncSession, messages: Collection[tuple[int, str]]) -> dict[tuple[int, str], Body]:
    """What the network's messages `(account, message)` in private chats are, if they offer choices, in one query.

    One that is being changed is left out: whoever taps on it has something else before them.
    """
    query: Select[Any] = select(col(Copy.account_id), col(CopyPart.message), col(Content.body))
    query = query.join(Content, col(Content.id) == col(Copy.content_id))
    query = query.join(CopyPart, col(CopyPart.copy_id) == col(Copy.id)).where(
        col(CopyPart.message).in_([message for _, message in messages]),
        col(Copy.account_id).in_([account for account, _ in messages]),
        col(Copy.revision) == col(Content.revision),
        _offers(),
    )
    found = (await session.execute(query)).all()
    return {(account, message): body for account, message, body in found if (account, message) in messages}


def _offers() -> Any:
    """SQL: the content is there and has choices."""
    choices = type_coerce(col(Content.body), JSON)["choices"].as_string()
    return and_(col(Content.deleted).is_(False), choices.is_not(None))
