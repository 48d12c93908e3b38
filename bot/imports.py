"""A list of invitations to be made, as a spreadsheet writes it: read, checked as a whole, and written back with codes.

Labels are somebody's words for a team or an institution. They are nowhere but in the two files: not in the database,
not in a log.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.operate import length
from bot.refusals import OperatorError
from handlers.folding import fold
from storage.roles import Role

LINES = 10_000
"""Invitations in one list at most."""

BYTES = 10_000_000
"""Size of a list at most: a kilobyte for each line."""

LABEL = 200
"""Characters of a label at most."""

USES = 100_000
"""People for one code at most."""

DEFAULT_LENGTH = "P14D"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "label": ("label", "bezeichnung", "team", "einrichtung", "institution"),
    "role": ("role", "rolle"),
    "uses": ("uses", "nutzungen", "personen", "anzahl"),
    "expires": ("expires", "gültig bis", "gültig", "ablauf"),
}
"""What each column may be called; only the label has to be there."""

T = TypeVar("T")

_DELIMITERS = ";,\t"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One invitation to be made; `line` is where it stands in the list, `until` the moment it ends."""

    line: int
    label: str
    role: Role
    uses: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that is right; `delimiter` is what stands between its cells."""

    entries: tuple[Entry, ...]
    delimiter: str


class ListError(OperatorError):
    """A list that is not right: a sentence for each line that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells, and the line at which they begin."""

    line: int
    cells: list[str]


def read(data: bytes, zone: ZoneInfo, now: datetime) -> Listing:
    """The list in a file.

    Raises:
        ListError: something in it is wrong; all of it is said.
    """
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [row for row in _rows(text, delimiter) if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise ListError(['is empty; its first line names the columns: "label", "role", "uses", "expires"'])
    columns = _columns(rows[0])
    if len(rows) == 1:
        raise ListError(["has no lines below the names of its columns"])
    if len(rows) > LINES + 1:
        raise ListError([f"has {len(rows) - 1} lines; {LINES} is the most: make several lists of it"])
    entries, faults = [], []
    seen: dict[tuple[str, Role], int] = {}
    for row in rows[1:]:
        try:
            entry = _entry(row, columns, zone, now)
            twin = seen.setdefault((fold(entry.label), entry.role), row.line)
            if twin != row.line:
                raise OperatorError(f"the same label and role as in line {twin}: nobody could tell the codes apart")
            entries.append(entry)
        except OperatorError as error:
            faults.append(f"line {row.line}: {error}")
    if faults:
        raise ListError(faults)
    return Listing(entries=tuple(entries), delimiter=delimiter)


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise ListError(['is no plain text (there are zeros in it); save it as "CSV UTF-8"'])
    for encoding in ("utf-8-sig", "cp1252"):  # Excel writes the one or the other
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListError(['is neither UTF-8 nor Windows-1252; save it as "CSV UTF-8"'])


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield _Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ListError([f"line {line}: a quotation mark is not closed, or stands alone ({error})"]) from None


def _columns(header: _Row) -> dict[str, int]:
    """The place of each column."""
    names = {fold(name): column for column, spellings in COLUMNS.items() for name in spellings}
    found: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header.cells):
        column = names.get(fold(cell))
        if column is None and cell.strip():
            faults.append(f"line {header.line}: no column is called {_quoted(cell)}; there are {_known()}")
        elif column in found:
            faults.append(f"line {header.line}: the column {_quoted(cell)} stands there twice")
        elif column is not None:
            found[column] = place
    if "label" not in found and not faults:
        faults.append(f"line {header.line}: there is no column for the label; there are {_known()}")
    if faults:
        raise ListError(faults)
    return found


def _known() -> str:
    return ", ".join(f'"{spellings[0]}" ("{spellings[1]}")' for spellings in COLUMNS.values())


def _quoted(cell: str) -> str:
    """A cell inside a sentence: short, and without characters that a terminal obeys."""
    return '"' + "".join(character if character.isprintable() else "�" for character in cell.strip()[:40]) + '"'


def _entry(row: _Row, columns: Mapping[str, int], zone: ZoneInfo, now: datetime) -> Entry:
    places = set(columns.values())
    if any(cell.strip() for place, cell in enumerate(row.cells) if place not in places):
        raise OperatorError("has a cell in a column without a name; are there quotation marks missing?")
    cells = {name: row.cells[place].strip() for name, place in columns.items() if place < len(row.cells)}
    label = " ".join(cells.get("label", "").split())
    if not label:
        raise OperatorError("there is no label; name the team or the institution")
    if len(label) > LABEL:
        raise OperatorError(f"the label has {len(label)} characters; {LABEL} is the most")
    if not label.isprintable():
        raise OperatorError("the label has an invisible character in it; type it anew")
    return Entry(
        line=row.line,
        label=label,
        role=_or(cells.get("role"), _role, Role.practitioner),
        uses=_or(cells.get("uses"), _uses, 1),
        until=_until(cells.get("expires") or DEFAULT_LENGTH, zone, now),
    )


def _or(cell: str | None, read_cell: Callable[[str], T], default: T) -> T:
    return read_cell(cell) if cell else default


def _role(cell: str) -> Role:
    try:
        return Role(cell.casefold())
    except ValueError:
        raise OperatorError(f"{_quoted(cell)} is no role; there are {', '.join(Role)}") from None


def _uses(cell: str) -> int:
    number = int(cell) if cell.isascii() and cell.isdecimal() and len(cell) <= 6 else 0
    if not 1 <= number <= USES:
        raise OperatorError(f"{_quoted(cell)} is no number of people; a whole number from 1 to {USES} is")
    return number


def _until(cell: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that a length of time ends, or the end of a day."""
    day = _day(cell)
    if day is None:
        try:
            return now + length(cell)
        except OperatorError:
            raise OperatorError(
                f'{_quoted(cell)} is neither a length of time such as "P14D" nor a day such as "31.12.2026"'
            ) from None
    try:
        until = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        until = now
    if not now < until <= now + timedelta(days=3651):
        raise OperatorError(f"{_quoted(cell)} is over, or more than ten years away")
    return until


def _day(cell: str) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    return None


def write(listing: Listing, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as the list was written; what a spreadsheet would take for a formula begins with an apostrophe."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter=listing.delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return table.getvalue()


def _safe(cell: str) -> str:
    """As OWASP advises against CSV injection."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
