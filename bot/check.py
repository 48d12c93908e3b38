"""`kollegial check`: is everything well, and what is to be done where it is not."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from rich.console import Console as Terminal
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from bot.backup.home import Home
from bot.clock import SystemClock
from bot.config import Settings
from bot.models import open_model, recognise
from bot.networks import networks
from bot.platforms.base import Finding
from bot.platforms.console.platform import CONSOLE_IS_WELL
from bot.refusals import OperatorError
from bot.service import build_house, similarity
from handlers.commands import STAFF
from handlers.texts import Texts, problems
from storage import contacts, groups, inbox, outbox, schema, withheld
from storage.database import Database, DatabaseUnavailable
from storage.files import FileStore
from storage.messages import Standing
from storage.schema import NewerDatabase
from storage.withheld import Withheld


async def findings(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed."""
    return [
        _config(settings),
        *_trial(settings),
        *await _database(settings),
        *_texts(),
        _matching(settings),
        *await _networks(settings),
    ]


async def _networks(settings: Settings) -> list[Finding]:
    """Ask each network that people are served on; without one the console serves."""
    house = build_house(settings, FileStore(settings.service.data_dir / "files"), Texts.load(), Random)
    found: list[Finding] = []
    for platform in networks(settings, house, SystemClock()):
        try:
            found += await platform.check()
        finally:
            await platform.aclose()
    return found or [CONSOLE_IS_WELL]


def _config(settings: Settings) -> Finding:
    source = str(settings.source) if settings.source else "built-in defaults (no file)"
    return Finding(subject="configuration", well=True, detail=source)


def _trial(settings: Settings) -> list[Finding]:
    """That announcements reach a few only, which is easily forgotten."""
    listed = settings.announcements.listed
    if listed is None:
        return []
    if not listed:
        detail = "a trial that reaches nobody: name accounts in [announcements] trial_people, or set trial = false"
        return [Finding(subject="announcements", well=False, detail=detail)]
    accounts = "one account" if len(listed) == 1 else f"{len(listed)} accounts"
    detail = (
        f"a trial: they reach nobody but {accounts}; set trial = false in [announcements] when you begin in earnest"
    )
    return [Finding(subject="announcements", well=True, detail=detail)]


async def _database(settings: Settings) -> list[Finding]:
    url, home = settings.database_url, Home.of(settings)
    if home.interrupted is not None:
        detail = f'{home.folder}: cut off in its last step; "kollegial restore --finish" brings it to its end'
        return [Finding(subject="restore", well=False, detail=detail)]
    if url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(url.database or "").exists):
        return [await asyncio.to_thread(_no_file_yet, Path(url.database or ""))]
    database = Database(url.render_as_string(hide_password=False))
    try:
        return await _tables(database)
    except NewerDatabase as error:
        return [Finding(subject="database", well=False, detail=str(error))]
    except DatabaseUnavailable as error:
        detail = f"{error}; is it reachable, and not in use by something else?"
        return [Finding(subject="database", well=False, detail=detail)]
    except DBAPIError as error:
        detail = f"{error.orig}; is [storage] url a database of kollegial?"
        return [Finding(subject="database", well=False, detail=detail)]
    finally:
        await database.aclose()


def _no_file_yet(file: Path) -> Finding:
    """No database is well if it can be made: its folder, or the nearest one there is, can be written."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding(subject="database", well=True, detail=f'{file}: none yet; "kollegial run" makes it')
    detail = f"{folder} cannot be written; give the service's user the right to, or set [service] data_dir"
    return Finding(subject="database", well=False, detail=detail)


async def _tables(database: Database) -> list[Finding]:
    at, head = await schema.current(database), schema.head()
    where = database.url.render_as_string(hide_password=True)
    found = [Finding(subject="database", well=True, detail=where)]
    if at is None:
        detail = 'none yet; "kollegial run" or "kollegial migrate" makes them'
        return [*found, Finding(subject="tables", well=True, detail=detail)]
    if at != head:
        detail = f'at revision {at}, this version has {head}; "kollegial migrate" brings them up to date'
        return [*found, Finding(subject="tables", well=False, detail=detail)]
    broken = await schema.damage(database)
    if broken is not None:
        detail = f'the file is damaged ({broken}); "kollegial restore" brings the last backup back'
        return [*found, Finding(subject="database", well=False, detail=detail)]
    different = await schema.differences(database)
    if different:
        detail = f"not as the migrations leave them ({'; '.join(different[:3])}); restore a copy or ask the developers"
        return [*found, Finding(subject="tables", well=False, detail=detail)]
    return [*found, Finding(subject="tables", well=True, detail=f"at revision {at}"), *await _boxes(database)]


async def _boxes(database: Database) -> list[Finding]:
    async with database.reading() as session:
        aside = await inbox.count(session, inbox.State.quarantined)
        newest = [f"{row.id}: {row.reason}" for row in await inbox.quarantined(session, 3)]
        rows = await outbox.count_by_state(session)
        held = await withheld.waiting(session)
        standings = await groups.standings(session)
        asked = await contacts.count(session, contacts.State.open)
        team = await contacts.team(session, STAFF, lambda _: True)
    detail = "none put aside"
    if aside:
        detail = f"{aside} put aside after errors of ours, the newest: {'; '.join(newest)}; see the log, then report it"
    waiting = ", ".join(f"{number} {state}" for state, number in sorted(rows.items())) or "empty"
    return [
        Finding(subject="events", well=not aside, detail=detail),
        Finding(subject="outbox", well=True, detail=waiting),
        *([_withheld(held)] if held else []),
        *([_groups(standings)] if standings else []),
        *([_contacts(asked)] if asked and not team else []),
    ]


def _groups(standings: Mapping[str, int]) -> Finding:
    """In how many groups the bot is, as it last heard."""
    admin, member = standings.get(Standing.admin, 0), standings.get(Standing.member, 0)
    detail = f"{admin + member} in all, {admin} as an admin (only there it sees reactions)"
    gone = standings.get(Standing.gone, 0)
    return Finding(subject="groups", well=True, detail=f"{detail}; put out of {gone}" if gone else detail)


def _contacts(asked: int) -> Finding:
    """That members wait for a team that has nobody who can be reached."""
    requests = "one open request" if asked == 1 else f"{asked} open requests"
    detail = f'{requests} to the team, and nobody to read them; give a role with "kollegial members grant NUMBER staff"'
    return Finding(subject="contact", well=False, detail=detail)


def _withheld(held: Withheld) -> Finding:
    since = f"{held.since:%Y-%m-%d %H:%M} UTC"
    detail = f"{held.messages} messages held since the restore of {since}; a coordinator decides with /restored"
    return Finding(subject="restore", well=False, detail=detail)


def _texts() -> list[Finding]:
    texts = Texts.load()
    wrong = problems(texts)
    if not wrong:
        return [Finding(subject="texts", well=True, detail=f"complete in {', '.join(texts.languages)}")]
    return [Finding(subject="texts", well=False, detail=line) for line in wrong]


def _matching(settings: Settings) -> Finding:
    """How many concepts the lexicon of files has, and whether the model can be opened."""
    chosen = settings.matching
    known = similarity(settings).lexicon
    source = f"with {chosen.lexicon}" if chosen.lexicon is not None else "as shipped"
    detail = f"{len(known)} concepts of the field ({source}), "
    if chosen.model is None:
        return Finding(subject="matching", well=True, detail=f"{detail}no model")
    try:
        open_model(chosen.model)
    except OperatorError as error:
        return Finding(subject="matching", well=False, detail=str(error))
    return Finding(subject="matching", well=True, detail=f"{detail}model {chosen.model} ({recognise(chosen.model)})")


def show(found: Sequence[Finding], terminal: Terminal) -> bool:
    """Print the findings; whether all is well."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in found:
        mark = "[green]well[/]" if finding.well else "[red]look[/]"
        table.add_row(mark, finding.subject, escape(finding.detail))
    terminal.print(table)
    return all(finding.well for finding in found)
