"""Members, their accounts on the networks, their roles, their consents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, Text, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Json, Moment, Row, insert


class Status(StrEnum):
    """How far a person has come: a guest is an account id and nothing else."""

    guest = "guest"
    active = "active"


class Role(StrEnum):
    """What a person may do; never shown to others."""

    practitioner = "practitioner"
    staff = "staff"
    coordinator = "coordinator"
    admin = "admin"


class Member(Row, table=True):
    """A person. Until they consent the row holds nothing about them.

    `open_from`/`open_until` is the present or next time (UTC) in which something that was not asked
    for may be sent; both are computed from the rhythm below and rolled on by a tick. `working_days`
    are weekday numbers, Monday is 0. `account_id` is where they last spoke, and where we write. `hints`
    counts the further settings that were offered, one at a time.
    """

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_next_checkin_at", "next_checkin_at"),
        Index("ix_members_open_until", "open_until"),
        Index("ix_members_paused_until", "paused_until"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    status: str = Status.guest
    account_id: int | None = None
    language: str | None = None
    name: str | None = None
    region: str | None = None
    carrier: str | None = None
    strand: str | None = None
    checkins: bool = True
    checkin_weekday: int = 3
    checkin_at: time = time(10, 0)
    working_days: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=Json)
    quiet_from: time = time(18, 0)
    quiet_until: time = time(8, 0)
    paused_until: datetime | None = Field(default=None, sa_type=Moment)
    open_from: datetime | None = Field(default=None, sa_type=Moment)
    open_until: datetime | None = Field(default=None, sa_type=Moment)
    next_checkin_at: datetime | None = Field(default=None, sa_type=Moment)
    hints: int = 0
    joined_at: datetime | None = Field(default=None, sa_type=Moment)


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


class MemberRole(Row, table=True):
    """A role that the operator or an invitation gave to a person."""

    __tablename__ = "member_roles"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    role: str = Field(primary_key=True)
    granted_at: datetime = Field(sa_type=Moment)


class MemberTheme(Row, table=True):
    """A theme that a member wants to hear about."""

    __tablename__ = "member_themes"
    __table_args__ = ({"info": {"retention": "membership"}},)

    member_id: int = Field(foreign_key="members.id", primary_key=True)
    theme: str = Field(primary_key=True, index=True)


class Consent(Row, table=True):
    """Who agreed to which version of the consent text, in which language, when; and until when."""

    __tablename__ = "consents"
    __table_args__ = ({"info": {"retention": "proof of consent"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    version: str = Field(sa_type=Text)
    language: str
    given_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Group(Row, table=True):
    """A group chat that the bot sits in; `noticed` lists whom it has told how to reach it privately."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        {"info": {"retention": "membership"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    external_id: str
    noticed: list[int] = Field(default_factory=list, sa_type=Json)


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


async def ensure_accounts(
    session: AsyncSession, platform: str, accounts: Iterable[tuple[str, str | None]]
) -> dict[str, int]:
    """The member behind each account `(external id, language hint)`; unknown ones become guests.

    Returns:
        Member ids by external account id.
    """
    hints = dict(accounts)
    if not hints:
        return {}
    known = await _members_of(session, platform, list(hints))
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


async def _members_of(session: AsyncSession, platform: str, external_ids: Sequence[str]) -> dict[str, int]:
    found = await session.execute(
        select(col(Account.external_id), col(Account.member_id)).where(
            col(Account.platform) == platform, col(Account.external_id).in_(external_ids)
        )
    )
    return {row.external_id: row.member_id for row in found}


async def load_people(
    session: AsyncSession, platform_accounts: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Person]:
    """The people behind accounts `(platform, external id)`, with their roles, in three queries for any number."""
    wanted = set(platform_accounts)
    if not wanted:
        return {}
    accounts = (
        await session.execute(select(Account).where(col(Account.external_id).in_({account for _, account in wanted})))
    ).scalars()
    accounts_by_address = {(a.platform, a.external_id): a for a in accounts if (a.platform, a.external_id) in wanted}
    ids = {account.member_id for account in accounts_by_address.values()}
    members = {m.id: m for m in (await session.execute(select(Member).where(col(Member.id).in_(ids)))).scalars()}
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


async def groups_by_id(session: AsyncSession, ids: Iterable[int]) -> dict[int, Group]:
    """Group chats by their ids."""
    rows = (await session.execute(select(Group).where(col(Group.id).in_(list(ids))))).scalars()
    return {group.id: group for group in rows if group.id is not None}


async def roles_of(session: AsyncSession, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The roles of members by their ids; who has none is left out."""
    rows = await session.execute(
        select(col(MemberRole.member_id), col(MemberRole.role)).where(col(MemberRole.member_id).in_(list(ids)))
    )
    found: dict[int, set[str]] = {}
    for member_id, role in rows:
        found.setdefault(member_id, set()).add(role)
    return {member_id: frozenset(roles) for member_id, roles in found.items()}


async def grant(session: AsyncSession, member_id: int, role: str, now: datetime) -> None:
    """Give a role; giving it twice is giving it once."""
    statement = insert(session, MemberRole).values(member_id=member_id, role=role, granted_at=now)
    await session.execute(statement.on_conflict_do_nothing())


async def revoke(session: AsyncSession, member_id: int, role: str) -> bool:
    """Take a role away; False where there was none."""
    result = await session.execute(
        delete(MemberRole).where(col(MemberRole.member_id) == member_id, col(MemberRole.role) == role)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


async def themes_of(session: AsyncSession, member_id: int) -> list[str]:
    """The themes a member chose, sorted by key."""
    rows = await session.execute(
        select(col(MemberTheme.theme)).where(col(MemberTheme.member_id) == member_id).order_by(col(MemberTheme.theme))
    )
    return list(rows.scalars())


async def set_themes(session: AsyncSession, member_id: int, themes: Iterable[str]) -> None:
    """Replace the themes of a member."""
    await session.execute(delete(MemberTheme).where(col(MemberTheme.member_id) == member_id))
    session.add_all(MemberTheme(member_id=member_id, theme=theme) for theme in sorted(set(themes)))


async def name_taken(session: AsyncSession, name: str, but: int | None = None) -> bool:
    """Whether another member goes by this name already (case does not count, in any alphabet)."""
    return name.casefold() in await names(session, but)


async def names(session: AsyncSession, but: int | None = None) -> frozenset[str]:
    """Every name that a member (`but` one) goes by, casefolded: SQLite's own lower() knows no umlauts."""
    query = select(col(Member.name)).where(col(Member.name).is_not(None), col(Member.id) != (but or 0))
    return frozenset(name.casefold() for name in (await session.execute(query)).scalars() if name)


async def add_consent(session: AsyncSession, member_id: int, version: str, language: str, now: datetime) -> None:
    """Note that a member agreed to a version of the consent text."""
    session.add(Consent(member_id=member_id, version=version, language=language, given_at=now))
    await session.flush()


async def withdraw_consents(session: AsyncSession, member_id: int, now: datetime) -> None:
    """Note that a member's consents no longer hold."""
    await session.execute(
        update(Consent)
        .where(col(Consent.member_id) == member_id, col(Consent.withdrawn_at).is_(None))
        .values(withdrawn_at=now)
    )


async def forget_consents(session: AsyncSession, member_id: int) -> None:
    """Forget the consents of somebody who did not join after all: there is nothing they would prove."""
    await session.execute(
        delete(Consent).where(col(Consent.member_id) == member_id, col(Consent.withdrawn_at).is_(None))
    )


async def roster(session: AsyncSession) -> list[tuple[Member, list[Account], frozenset[str]]]:
    """Every person with their accounts and roles, for the operator's list, in order of id."""
    members = list((await session.execute(select(Member).order_by(col(Member.id)))).scalars())
    accounts: dict[int, list[Account]] = {}
    for account in (await session.execute(select(Account).order_by(col(Account.id)))).scalars():
        accounts.setdefault(account.member_id, []).append(account)
    roles = await roles_of(session, [m.id for m in members if m.id is not None])
    return [(m, accounts.get(m.id, []), roles.get(m.id, frozenset())) for m in members if m.id is not None]


async def due_to_return(session: AsyncSession, now: datetime, limit: int) -> list[Member]:
    """Members whose pause is over."""
    query = select(Member).where(col(Member.paused_until) <= now).order_by(col(Member.paused_until)).limit(limit)
    return list((await session.execute(query)).scalars())


async def due_to_roll(session: AsyncSession, now: datetime, limit: int) -> list[Member]:
    """Members whose open hours are over and have to be computed anew."""
    query = select(Member).where(col(Member.open_until) <= now).order_by(col(Member.open_until)).limit(limit)
    return list((await session.execute(query)).scalars())


async def due_to_checkin(session: AsyncSession, now: datetime, limit: int) -> list[Member]:
    """Members whose hour of the weekly check-in has come."""
    query = select(Member).where(col(Member.next_checkin_at) <= now).order_by(col(Member.next_checkin_at)).limit(limit)
    return list((await session.execute(query)).scalars())


async def earliest(session: AsyncSession, column: str) -> datetime | None:
    """The smallest moment in one of the due columns of members (`next_checkin_at`, `open_until`, …)."""
    found: datetime | None = (await session.execute(select(func.min(getattr(Member, column))))).scalar_one()
    return found


async def mark_unreachable(session: AsyncSession, account_id: int) -> None:
    """Note that a network no longer lets us write to an account."""
    await session.execute(update(Account).where(col(Account.id) == account_id).values(reachable=False))


def is_open(now: datetime) -> ColumnElement[bool]:
    """SQL: the member may be sent what they did not ask for (no rhythm at all means always)."""
    return or_(col(Member.open_from).is_(None), (col(Member.open_from) <= now) & (col(Member.open_until) > now))


async def ensure_group(session: AsyncSession, platform: str, external_id: str) -> Group:
    """The group chat of that address, made known if it is new."""
    row = insert(session, Group).values(platform=platform, external_id=external_id, noticed=[])
    await session.execute(row.on_conflict_do_nothing(index_elements=["platform", "external_id"]))
    query = select(Group).where(col(Group.platform) == platform, col(Group.external_id) == external_id)
    return (await session.execute(query)).scalar_one()


async def find_account(session: AsyncSession, platform: str, external_id: str) -> Account | None:
    """An account by its address."""
    query = select(Account).where(col(Account.platform) == platform, col(Account.external_id) == external_id)
    return (await session.execute(query)).scalar()
