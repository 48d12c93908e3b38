"""What an operator does from the shell: migrate, give roles; and what such commands share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from rich.markup import escape
from rich.table import Column, Table

from bot.backup.home import Home, refuse_interrupted
from bot.clock import SystemClock
from bot.config import Settings
from bot.instance import alone
from bot.refusals import OperatorError
from bot.service import prepare_database
from handlers.contact import conversing
from storage import accounts, people, roles, schema
from storage.database import Database
from storage.members import Member
from storage.roles import Role


def database_of(settings: Settings) -> Database:
    """The configured database, its folder made if it is not there; readable by the service's user only."""
    refuse_interrupted(Home.of(settings))
    folder = settings.service.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}; make the folder, or set [service] data_dir") from None
    return Database(settings.database_url.render_as_string(hide_password=False))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The configured database with its tables up to date.

    Raises:
        InUse: they are older, and a service of an older version still runs on them.
    """
    database = database_of(settings)
    try:
        if await schema.current(database) != schema.head():
            async with alone(settings, "kollegial migrate"):
                await prepare_database(database, SystemClock(), settings.storage.auto_migrate)
        yield database
    finally:
        await database.aclose()


async def migrate(settings: Settings) -> str:
    """Bring the tables up to date; a sentence about what was done.

    Raises:
        InUse: a service of an older version still runs on them.
    """
    database = database_of(settings)
    try:
        before = await schema.current(database)
        if before == schema.head():
            return f"nothing to do: the tables are at revision {before}"
        async with alone(settings, "kollegial migrate"):
            copy = await schema.upgrade(database, SystemClock().now())
    finally:
        await database.aclose()
    kept = f"; the state before is in {copy}" if copy else ""
    return f"the tables are at revision {schema.head()} now (before: {before or 'none'}){kept}"


def length(words: str) -> timedelta:
    """How long an invitation holds, at most ten years.

    Raises:
        OperatorError: the words are no length of time.
    """
    try:
        found = TypeAdapter(timedelta).validate_python(words)
    except ValidationError:
        found = timedelta()
    if not timedelta() < found <= timedelta(days=3650):
        raise OperatorError(f'--expires {words}: no length of time; fourteen days are "P14D", twelve hours "PT12H"')
    return found


def known_role(word: str) -> Role:
    """A role by its name.

    Raises:
        OperatorError: there is none like that.
    """
    try:
        return Role(word)
    except ValueError:
        raise OperatorError(f"{word}: no such role; there are {', '.join(Role)}") from None


async def roster(settings: Settings) -> Table:
    """Everybody by number: no names, they are nobody's business in a shell's history."""
    table = Table("number", "status", "roles", Column("accounts", overflow="fold"))
    async with opened(settings) as database, database.reading() as session:
        for member, accounts, roles in await people.roster(session):
            where = ", ".join(f"{account.platform}:{account.external_id}" for account in accounts)
            table.add_row(str(member.id), member.status, ", ".join(sorted(roles)), escape(where))
    return table


async def change_role(settings: Settings, who: str, role: str, given: bool) -> str:
    """Give or take a role; a sentence about it.

    Raises:
        OperatorError: there is nobody like that, or no such role.
    """
    wanted = known_role(role)
    async with opened(settings) as database, database.transaction() as session:
        if ":" in who:
            platform, _, external_id = who.partition(":")
            found = await accounts.find(session, platform, external_id)
            member_id = found.member_id if found else None
        else:
            member = await session.get(Member, int(who)) if who.isascii() and who.isdecimal() else None
            member_id = member.id if member else None
        if member_id is None:
            raise OperatorError(f'{who}: nobody; "kollegial members list" shows who has written so far')
        if given:
            await roles.grant(session, member_id, wanted, _now())
        elif not await roles.revoke(session, member_id, wanted):
            raise OperatorError(f"{who} does not have the role {wanted}")
        else:
            await conversing.withhold(session, _now())
    return f"{who} {'has' if given else 'no longer has'} the role {wanted}"


def _now() -> datetime:
    return SystemClock().now()
