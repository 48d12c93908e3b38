"""People: members with their accounts and roles, loaded for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.accounts import Account
from storage.members import Member, Status
from storage.roles import roles_of


@dataclass(slots=True, kw_only=True)
class Person:
    """A member with all that a handler asks about them at once."""

    member: Member
    account: Account
    roles: frozenset[str]

    @property
    def id(self) -> int:
        """The member's id."""
        assert self.member.id is not None
        return self.member.id

    @property
    def joined(self) -> bool:
        """Whether they have consented and finished joining."""
        return self.member.status == Status.active


@cache  # putting it together takes longer than asking
def _behind() -> Select[Account, Member]:
    """Accounts with their members; addresses are those of any of the platforms."""
    query = select(Account, Member).join(Member, col(Member.id) == col(Account.member_id))
    return query.where(
        col(Account.platform).in_(bindparam("platforms", expanding=True)),
        col(Account.external_id).in_(bindparam("addresses", expanding=True)),
    )


async def load(session: AsyncSession, platform_accounts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    """The people behind accounts `(platform, external id)`, with their roles, in two queries for any number."""
    wanted = set(platform_accounts)
    if not wanted:
        return {}
    places = {"platforms": list({each for each, _ in wanted}), "addresses": list({each for _, each in wanted})}
    rows = await session.execute(_behind(), places)
    found = {(account.platform, account.external_id): (account, member) for account, member in rows}
    accounts_by_address = {address: account for address, (account, _) in found.items() if address in wanted}
    members = {member.id: member for _, member in found.values()}
    ids = {account.member_id for account in accounts_by_address.values()}
    roles = await roles_of(session, ids)
    return {
        address: Person(
            member=members[account.member_id], account=account, roles=roles.get(account.member_id, frozenset())
        )
        for address, account in accounts_by_address.items()
    }


async def reach(session: AsyncSession, ids: Iterable[int]) -> dict[int, tuple[Member, list[Account]]]:
    """Members by id with all their accounts, the one they spoke from last first: where they could be written to."""
    wanted = list(ids)
    members = (await session.execute(select(Member).where(col(Member.id).in_(wanted)))).scalars()
    found: dict[int, tuple[Member, list[Account]]] = {m.id: (m, []) for m in members if m.id is not None}
    accounts = select(Account).where(col(Account.member_id).in_(wanted)).order_by(col(Account.id))
    for account in (await session.execute(accounts)).scalars():
        member, known = found[account.member_id]
        known.insert(0 if account.id == member.account_id else len(known), account)
    return found


async def roster(session: AsyncSession) -> list[tuple[Member, list[Account], frozenset[str]]]:
    """Every person with their accounts and roles, for the operator's list, in order of id."""
    members = list((await session.execute(select(Member).order_by(col(Member.id)))).scalars())
    accounts: dict[int, list[Account]] = {}
    for account in (await session.execute(select(Account).order_by(col(Account.id)))).scalars():
        accounts.setdefault(account.member_id, []).append(account)
    roles = await roles_of(session, [m.id for m in members if m.id is not None])
    return [(m, accounts.get(m.id, []), roles.get(m.id, frozenset())) for m in members if m.id is not None]
