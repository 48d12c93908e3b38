"""The restored database, before it takes effect: brought up to date, checked, and kept from sending by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from bot.backup import placing
from bot.backup.archive import DATABASES, Manifest
from bot.backup.home import Home
from bot.backup.unpacking import Damaged
from bot.clock import SystemClock
from bot.refusals import OperatorError
from handlers import restored
from storage import dumps, schema, snapshot, withheld
from storage.database import Database
from storage.members import Member, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Revived:
    """A restored database: how many have joined, how many messages are held, how many were asked about them."""

    members: int
    held: int
    asked: int


@asynccontextmanager
async def opened(database: Database, home: Home, name: str, force: bool) -> AsyncIterator[AsyncConnection]:
    """A transaction in which the restored database lies open; with PostgreSQL its commit decides the restore."""
    if home.database is not None:
        snapshot.examine(placing.staged_database(home))
        async with database.exclusive() as engine, engine.begin() as connection:
            yield connection
        return
    file = placing.staged_database(home)
    dumps.examine(file)
    async with database.exclusive() as engine, engine.begin() as connection:
        old = await dumps.tables(connection)
        if old and not force:
            raise OperatorError(
                "the database has tables already: --force saves them in the data folder, then drops them"
            )
        if old:
            left = home.folder / name
            left.mkdir(mode=0o700)
            dumps.dump(database.url, left / DATABASES["postgresql"])
        await dumps.drop(connection, old)
        await dumps.load(connection, file)
        yield connection
        await dumps.sign(connection, name)
        file.unlink()
        placing.decide(home)


async def revive(connection: AsyncConnection, manifest: Manifest) -> Revived:
    """Bring the restored tables up to date, hold what was about to go out, and ask what is to become of it."""
    try:
        differences = await schema.bring_up(connection, manifest.revision)
    except ValueError:
        raise Damaged("its manifest names another revision than its database") from None
    if differences:
        raise Damaged(f"its tables are not as this version expects them ({'; '.join(differences[:3])})")
    session, now = AsyncSession(connection, expire_on_commit=False, autoflush=False), SystemClock().now()
    await withheld.withhold(session, now)
    held = await withheld.waiting(session)
    asked = await restored.ask(session, held, now) if held else 0
    joined = select(func.count()).select_from(Member).where(col(Member.status) == Status.active)
    members = (await session.execute(joined)).scalar_one()
    await session.flush()
    session.expunge_all()
    return Revived(members=members, held=held.messages if held else 0, asked=asked)
