"""Members in any number, made as joining makes them, entered in a few statements."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from benchmarks.rows import values_of
from benchmarks.wire import NAME
from handlers import rhythm
from handlers.context import House
from handlers.joining import CONSENT_VERSION
from storage.accounts import Account
from storage.consents import Consent
from storage.database import Database, Row
from storage.members import Member, Status
from storage.roles import MemberRole, Role

PAGE = 10_000


def person(number: int) -> str:
    """The account of the nth member, from 1."""
    return f"p{number}"


async def enter(
    database: Database, house: House, number: int, platform: str = NAME, address: Callable[[int], str] = person
) -> None:
    """Enter members 1 to `number` into an empty database: they wrote once, and may be written to all day."""
    now = datetime.now(UTC).replace(microsecond=0)
    model = _member(house, now)
    for first in range(1, number + 1, PAGE):
        ids = range(first, min(first + PAGE, number + 1))
        async with database.transaction() as session:
            tables: dict[type[Row], list[dict[str, Any]]] = {
                Member: [{**model, "id": n, "account_id": n, "name": f"Mitglied {n}"} for n in ids],
                Account: [
                    {"id": n, "platform": platform, "external_id": address(n), "member_id": n, "chat": address(n)}
                    | {"language": "de", "reachable": True}
                    for n in ids
                ],
                MemberRole: [{"member_id": n, "role": Role.practitioner, "granted_at": now} for n in ids],
                Consent: [{"member_id": n, "version": CONSENT_VERSION, "language": "de", "given_at": now} for n in ids],
            }
            for table, rows in tables.items():
                await session.execute(insert(table), rows)
    await number_on(database, members=number, accounts=number)


def _member(house: House, now: datetime) -> dict[str, Any]:
    member = Member(status=Status.active, language="de", joined_at=now)
    member.region = house.catalogue.regions[0].key
    member.carrier = house.catalogue.carriers[0].key
    member.strand = house.catalogue.strands[0].key
    rhythm.begin(member, house.policy, now)
    member.open_from, member.open_until = now - timedelta(hours=1), now + timedelta(hours=12)
    member.next_checkin_at = now + timedelta(days=7)
    return values_of(member)


async def number_on(database: Database, **tables: int) -> None:
    """Let the next rows of tables be numbered after those that were entered with their numbers."""
    if not database.is_sqlite:
        async with database.exclusive() as engine, engine.begin() as connection:
            for table, last in tables.items():
                await connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
