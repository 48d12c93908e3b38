"""Who can be written to, and where: accounts that a network has closed to us, and private chats that have moved."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import accounts, outbox, people
from storage.accounts import Account
from storage.contents import Copy


async def lose(session: AsyncSession, account_id: int, chat: str, now: datetime) -> None:
    """Note that an account cannot be written to; without another one, everything for its member is given up.

    Nothing is lost with a chat that is not the one that the account is written to any more.
    """
    account = await session.get_one(Account, account_id)
    if account.chat not in (None, chat):
        return
    await accounts.mark_unreachable(session, account_id)
    _, theirs = (await people.reach(session, [account.member_id]))[account.member_id]
    if not any(each.reachable and each.id != account_id for each in theirs):
        await outbox.bury(session, account.member_id, "unreachable", now)


async def move(session: AsyncSession, platform: str, old: str, new: str, now: datetime) -> None:
    """Write to whoever was written to in a private chat in another one from now on."""
    written_to = func.coalesce(col(Account.chat), col(Account.external_id)) == old
    query = select(col(Account.id)).where(col(Account.platform) == platform, written_to)
    ids = [found for found in (await session.execute(query)).scalars() if found is not None]
    await leave_behind(session, ids, now)
    await session.execute(update(Account).where(col(Account.id).in_(ids)).values(chat=new))


async def leave_behind(session: AsyncSession, account_ids: Collection[int], now: datetime) -> None:
    """Let what was said in the private chats of some accounts stay as it is: they are written to in others now."""
    await outbox.forget_copies(session, col(Copy.account_id).in_(account_ids), now)
