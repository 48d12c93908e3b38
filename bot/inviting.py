"""Invitations made from the shell: one, or many from a list; each with a poster where one is wanted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import imports
from bot.clock import SystemClock
from bot.config import Settings
from bot.imports import Entry, ListError, Listing
from bot.networks import addresses
from bot.operate import known_role, length, opened
from bot.outputs import Outputs
from bot.refusals import OperatorError
from bot.ways import ways_in
from handlers.folding import fold
from storage import invitations

HEADER = ("label", "code", "way in", "role", "uses", "expires")
"""The columns of the list that is written; with posters there is one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Where posters go, a file or a folder, and in which language; None is the service's."""

    path: Path
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An invitation that was made: its entry, its code, and the name of its poster if there is one."""

    entry: Entry
    code: str
    poster: str = ""


async def invite(
    settings: Settings, role: str, uses: int, expires: str | None, poster: Paper | None = None, force: bool = False
) -> str:
    """Make an invitation, and its poster. Where the poster cannot be written there is no invitation.

    Returns:
        Its code, and on further lines the links to the bot, which bring the code along or say what to write there.

    Raises:
        OperatorError: the role or the time is not one, a network cannot be asked for its link, or the poster cannot
            be written.
    """
    now = SystemClock().now()
    until = now + length(expires) if expires is not None else None
    wanted = known_role(role)
    code = invitations.new_code()
    known = await addresses(settings)
    with Outputs(force) as outputs:
        if poster is not None:
            from bot.poster import Posters

            posters = Posters(settings, poster.language, known)
            outputs.write(poster.path, posters.pdf(posters.page(code, until)))
        async with opened(settings) as database, database.transaction() as session:
            await invitations.create(session, code, wanted, uses, until, now)
            outputs.publish()
    return "\n".join([code, *(way.told for way in ways_in(known, code)[:-1])])


def read_list(settings: Settings, file: Path, now: datetime) -> Listing:
    """The list in a file.

    Raises:
        OperatorError: it cannot be read, or something in it is wrong: each line begins with the file's name.
    """
    try:
        with file.open("rb") as source:
            data = source.read(imports.BYTES + 1)
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}; name a CSV file") from None
    except ValueError:
        raise OperatorError(f"{str(file)!r} is not the name of a file") from None
    if len(data) > imports.BYTES:
        raise OperatorError(f"{file}: is longer than {imports.BYTES} bytes; this is no list of invitations")
    try:
        return imports.read(data, settings.service.timezone, now)
    except ListError as error:
        raise OperatorError("\n".join(f"{file}: {fault}" for fault in str(error).splitlines())) from None


async def import_list(
    settings: Settings, file: Path, out: Path | None, posters: Paper | None, force: bool = False
) -> str:
    """Make all invitations of a list or none; the list with codes, or where it was written to.

    Raises:
        OperatorError: something in the list is wrong, a network cannot be asked for its link, or a file cannot be
            written; then nothing was made.
    """
    now = SystemClock().now()
    listing = read_list(settings, file, now)
    made = [Made(entry=entry, code=invitations.new_code()) for entry in listing.entries]
    known = await addresses(settings)
    with Outputs(force) as outputs:
        if posters is not None:
            made = list(_posters(settings, made, posters, outputs, known))
        rows = [_row(settings, each, posters is not None, known) for each in made]
        table = imports.write(listing, _header(posters), rows)
        if out is not None:
            outputs.write(out, table.encode("utf-8-sig"))
        async with opened(settings) as database, database.transaction() as session:
            for each in made:
                entry = each.entry
                await invitations.create(session, each.code, entry.role, entry.uses, entry.until, now)
            outputs.publish()
    return table if out is None else f"{len(made)} invitations are made; their codes are in {out}\n"


def rehearse_list(settings: Settings, file: Path) -> str:
    """What an import of the list would make, without making anything.

    Raises:
        OperatorError: something in the list is wrong.
    """
    listing = read_list(settings, file, SystemClock().now())
    rows = [_row(settings, Made(entry=entry, code=""), False, {}) for entry in listing.entries]
    return imports.write(listing, HEADER, [(row[0], "", "", *row[3:]) for row in rows])


def _posters(
    settings: Settings, made: list[Made], paper: Paper, outputs: Outputs, known: Mapping[str, str]
) -> Iterator[Made]:
    from bot.poster import Posters

    if not paper.path.is_dir():
        raise OperatorError(f"{paper.path}: there is no such folder; make it first")
    printer = Posters(settings, paper.language, known)
    digits = len(str(len(made)))
    for number, each in enumerate(made, start=1):
        name = f"{number:0{digits}}-{_slug(each.entry.label)}.pdf"
        outputs.write(paper.path / name, printer.pdf(printer.page(each.code, each.entry.until)))
        yield Made(entry=each.entry, code=each.code, poster=name)


def _slug(label: str) -> str:
    """A label as part of a file's name: small letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", fold(label))[:40].strip("-") or "poster"


def _header(posters: Paper | None) -> tuple[str, ...]:
    return HEADER if posters is None else (*HEADER, "poster")


def _row(settings: Settings, made: Made, with_poster: bool, known: Mapping[str, str]) -> tuple[str, ...]:
    entry = made.entry
    until = entry.until.astimezone(settings.service.timezone).isoformat(" ", "minutes")
    cells = (entry.label, made.code, ways_in(known, made.code)[0].told, entry.role, str(entry.uses), until)
    return (*cells, made.poster) if with_poster else cells
