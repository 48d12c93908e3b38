"""Kills migrations: `python -m tests.faults.migrating URL STRIDE` brings a database up to date revision by revision.

Each time it is killed at a later statement, until a migration comes to its end. In between the database has to be
what it was before, or what it is to be afterwards.
"""

import asyncio
import os
import signal
import sys
import threading
from itertools import pairwise

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from storage import schema
from storage.database import Database
from tests.faults.life import MORNING


def main(url: str, stride: int) -> None:
    """Go through all revisions; print how often each migration was killed."""
    revisions = [None, *reversed([script.revision for script in _scripts().walk_revisions()])]
    for before, after in pairwise(revisions):
        kills, statement = 0, 1
        while _killed(url, after, statement):
            kills, statement = kills + 1, statement + stride
            assert asyncio.run(_revision(url)) in (before, after)
        assert asyncio.run(_revision(url)) == after
        print(before, after, kills)
    assert asyncio.run(_differences(url)) == []


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(schema._config())


def _killed(url: str, to: str, statement: int) -> bool:
    """Migrate in a process of its own that dies before its nth statement; whether it did."""
    for thread in set(threading.enumerate()) - {threading.main_thread()}:
        thread.join(10)
    process = os.fork()
    if process:
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        assert code in (0, -signal.SIGKILL), code
        return code != 0
    try:
        left = statement

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        asyncio.run(_upgrade(url, to))
        os._exit(0)
    finally:
        os._exit(1)


async def _upgrade(url: str, to: str) -> None:
    database = Database(url)
    await schema.upgrade(database, MORNING, to)
    await database.aclose()


async def _revision(url: str) -> str | None:
    database = Database(url)
    found = await schema.current(database)
    await database.aclose()
    return found


async def _differences(url: str) -> list[str]:
    database = Database(url)
    found = await schema.differences(database)
    await database.aclose()
    return found


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
