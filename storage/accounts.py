"""Accounts: who writes on which network, and whether we can write back."""

from collections.abc import Iterable, Sequence

from sqlalchemy import UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Row
from storage.members import Member


class Account(Row, table=True):
    """One account of a person on one network; `chat` is the address of their private chat, once known."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    external_id: str
    member_id: int = Field(foreign_key="members.id", index=True)
    chat: str | None = None
    language: str | None = None
    reachable: bool = True


async def ensure(session: AsyncSession, platform: str, accounts: Iterable[tuple[str, str | None]]) -> dict[str, int]:
    """The member behind each account `(external id, language hint)`; unknown ones become guests.

    Returns:
        Member ids by external account id.
    """
    hints = dict(accounts)
    if not hints:
        return {}
    known = await members_of(session, platform, list(hints))
    for external_id in [address for address in hints if address not in known]:
        guest = Member()
        session.add(guest)
        await session.flush()
        assert guest.id is not None
        account = Account(platform=platform, external_id=external_id, member_id=guest.id, language=hints[external_id])
        session.add(account)
        await session.flush()
        guest.account_id = account.id
        known[external_id] = guest.id
    return known


async def members_of(session: AsyncSession, platform: str, external_ids: Sequence[str]) -> dict[str, int]:
    """The member behind each account that is known, by its id."""
    found = await session.execute(
        select(col(Account.external_id), col(Account.member_id)).where(
            col(Account.platform) == platform, col(Account.external_id).in_(external_ids)
        )
    )
    return {row.external_id: row.member_id for row in found}


async def mark_unreachable(session: AsyncSession, account_id: int) -> None:
    """Note that a network no longer lets us write to an account."""
    await session.execute(update(Account).where(col(Account.id) == account_id).values(reachable=False))


async def find(session: AsyncSession, platform: str, external_id: str) -> Account | None:
    """An account by its address."""
    query = select(Account).where(col(Account.platform) == platform, col(Account.external_id) == external_id)
    return (await session.execute(query)).scalar()


async def of_member(session: AsyncSession, member_id: int) -> list[Account]:
    """The accounts of a member, in the order in which they came."""
    query = select(Account).where(col(Account.member_id) == member_id).order_by(col(Account.id))
    return list((await session.execute(query)).scalars())
