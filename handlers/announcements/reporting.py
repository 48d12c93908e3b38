"""What became of an announcement for every recipient: in pages, by the names they go by here, and as a table."""

import csv as table_format
import io
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import page, status
from handlers.announcements.page import do
from handlers.announcements.reasons import why
from handlers.context import Context, House
from handlers.ids import row_id
from handlers.routing import Arrival
from storage import files, tallies
from storage.announcements import Announcement
from storage.messages import Attachment, Lines, Message, Part, Text, Verbatim
from storage.tallies import Line

REPORT = "announcement-table"
"""The name under which the table's delivery is reported back."""

PAGE = 20
"""Recipients on one page."""

BATCH = 5_000
"""Recipients read at once for a table."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with, in either width: spreadsheets would compute it (OWASP, "CSV Injection")."""


class Table(NamedTuple):
    """A table that was written, and of which announcement."""

    announcement: int
    file: Attachment


Prepared = Table | None


async def report(ctx: Context, announcement: Announcement, words: str) -> None:
    """A page of recipients, with what became of it for each."""
    after = row_id(words)
    tally = await tallies.tally(ctx.session, announcement)
    found = await tallies.lines(ctx.session, announcement, after, PAGE + 1)
    parts: list[Part] = [page.title(announcement)]
    parts += [] if after else [status.figures(tally)]
    parts.append(Lines(tuple(_line(each) for each in found[:PAGE])) if found else Text("announcement-report-none"))
    choices = [
        do(announcement, "csv", Text("announcement-do-csv")),
        do(announcement, "look", Text("choice-back"), aside=True),
    ]
    if len(found) > PAGE:
        choices.append(do(announcement, f"report {found[PAGE - 1].member}", Text("choice-next"), aside=True))
    await ctx.answer(Message(parts=tuple(parts), choices=tuple(choices)))


def _line(line: Line) -> Text:
    """One recipient: the name they go by, what became of it, when."""
    name = Verbatim(line.name) if line.name else Text("post-author-left")
    outcome, reason = Text(f"announcement-outcome-{line.outcome}"), why(line)
    if reason is not None:
        outcome = Text("announcement-outcome-because", {"outcome": outcome, "why": reason})
    if line.at is None:
        return Text("announcement-recipient", {"name": name, "outcome": outcome})
    return Text("announcement-recipient.when", {"name": name, "outcome": outcome, "moment": line.at})


async def csv(ctx: Context, announcement: Announcement, words: str) -> None:
    """Send the table that was written."""
    made = ctx.prepared
    if not isinstance(made, Table) or made.announcement != announcement.id:
        ctx.say("announcement-not-there")
        return
    await files.note(ctx.session, made.file, ctx.now)
    ctx.send(Message(parts=(Text("announcement-table"),), files=(made.file,)), report=REPORT)


async def delivered(ctx: Context) -> None:
    """What became of the table: only a failure is worth a word."""
    if ctx.event.text not in ("sent", "uncertain"):
        ctx.say("announcement-table-failed")


async def table(session: AsyncSession, house: House, arrival: Arrival, announcement: Announcement) -> Table:
    """Write all recipients into a table, in the language of who asked."""
    assert announcement.id is not None
    language = house.language(arrival.person.member.language, arrival.person.account.language)

    def wording(part: Part) -> str:
        return house.wording(part, language)

    head = [wording(Text(f"announcement-column-{name}")) for name in ("name", "outcome", "moment", "reason")]
    rows = [head]
    after = 0
    while found := await tallies.lines(session, announcement, after, BATCH):
        for line in found:
            at = line.at.astimezone(house.policy.zone).strftime("%Y-%m-%d %H:%M") if line.at else ""
            outcome = wording(Text(f"announcement-outcome-{line.outcome}"))
            reason = why(line)
            because = "" if reason is None else wording(reason)
            rows.append([line.name or wording(Text("post-author-left")), outcome, at, because])
        after = found[-1].member
    name = wording(Text("announcement-file-name", {"number": str(announcement.id)}))
    return Table(announcement.id, await house.files.put(written(rows), f"{name}.csv", "text/csv"))


def written(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as a table that spreadsheets open as it is: UTF-8 with its mark, semicolons, nothing that is computed."""
    text = io.StringIO()
    table_format.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [[cell(each) for each in row] for row in rows]
    )
    return text.getvalue().encode("utf-8-sig")


def cell(words: str) -> str:
    """What stands in a cell: never a formula."""
    return f"'{words}" if words.startswith(FORMULAS) or words.strip().startswith(FORMULAS) else words
