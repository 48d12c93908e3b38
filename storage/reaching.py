"""Whether and where a member can be written to, and whether a trial may reach them: conditions for any statement."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlmodel import col

from storage.accounts import Account
from storage.members import Member

Listed = Collection[tuple[str, str]]
"""The accounts, network and id there, of those who may be reached during a trial."""


def is_reachable() -> ColumnElement[bool]:
    """SQL: some account of the member can be written to."""
    return exists().where(col(Account.member_id) == col(Member.id), col(Account.reachable)).correlate(Member)


def is_listed(trial: Listed) -> ColumnElement[bool]:
    """SQL: some account of the member is on a list; on an empty one there is nobody."""
    named: dict[str, list[str]] = {}
    for platform, external_id in trial:
        named.setdefault(platform, []).append(external_id)
    accounts = [
        and_(col(Account.platform) == platform, col(Account.external_id).in_(ids)) for platform, ids in named.items()
    ]
    return exists().where(col(Account.member_id) == col(Member.id), or_(false(), *accounts)).correlate(Member)


def network() -> ColumnElement[str]:
    """SQL: on which network a member gets what they did not ask for: where they want it, else where they spoke last."""
    theirs = select(col(Account.platform)).where(col(Account.member_id) == col(Member.id), col(Account.reachable))
    wanted = theirs.where(col(Account.platform) == col(Member.preferred))
    last = theirs.where(col(Account.id) == col(Member.account_id))
    queries = (wanted.limit(1), last.limit(1), theirs.order_by(col(Account.id)).limit(1))
    return func.coalesce(*(query.correlate(Member).scalar_subquery() for query in queries))
