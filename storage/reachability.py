"""Who can be written to: accounts that a network has closed to us, or opened again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage import accounts, outbox, people
from storage.accounts import Account


async def lose(session: AsyncSession, account_id: int, now: datetime) -> None:
    """Note that an account cannot be written to; without another one, everything for its member is given up."""
    await accounts.mark_unreachable(session, account_id)
    account = await session.get_one(Account, account_id)
    _, theirs = (await people.reach(session, [account.member_id]))[account.member_id]
    if not any(each.reachable and each.id != account_id for each in theirs):
        await outbox.bury(session, account.member_id, "unreachable", now)
