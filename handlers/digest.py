"""`/digest`: the week's needs for coordinators, as pages in the chat and as a file."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import weeks
from handlers.context import Context, House, called, command
from handlers.digest_file import markdown
from handlers.folding import fold
from handlers.overview import Overview, read
from handlers.routing import Arrival
from handlers.weeks import Week
from storage import files
from storage.messages import Attachment, Choice, Lines, Message, Part, Text, Verbatim

LINES = 12
"""Figures on one page."""

VOICES = 4
"""Needs in their words on one page."""

WORDS = 400
"""Characters of a need on a page; the file has all of it."""

REPORT = "digest-file"
"""The name under which the file's delivery is reported back."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: a week, a page of it (counted from 1), or the file."""

    week: Week | None
    page: int
    file: bool


def order(words: str, today: date) -> Order:
    """Read `/digest`, `/digest KW 47`, `/digest 2026-W47 page 2`, `/digest file 2026-W47`."""
    week_words, _, page_words = words.partition(" page ")
    folded = fold(week_words)
    file = folded.split(" ")[0] in ("file", "datei") if folded else False
    if file:
        week_words = week_words.strip().partition(" ")[2]
    page = int(page_words) if page_words.isascii() and page_words.isdecimal() and len(page_words) < 6 else 1
    return Order(weeks.parse(week_words, today), page, file)


Prepared = Overview | tuple[Overview, Attachment] | None
"""The week that was asked for, with its file if that was; None where there is no such week."""


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> Prepared:
    """Compute the week, and write the file if that was asked for: outside any write lock."""
    call = called(arrival.event)
    today = arrival.event.sent_at.astimezone(house.policy.zone).date()
    wanted = order(call.rest if call else "", today)
    if wanted.week is None or wanted.week > Week.of(today):
        return None
    overview = await read(session, house, wanted.week, arrival.event.sent_at)
    if not wanted.file:
        return overview
    language = house.language(arrival.person.member.language, arrival.person.account.language)
    text = markdown(overview, lambda part: house.wording(part, language))
    name = house.wording(Text("digest-file-name", {"week": str(overview.week)}), language)
    return overview, await house.files.put(text.encode(), name, "text/markdown")


async def show(ctx: Context) -> None:
    """A page of the digest in place of the one before, or its file."""
    match ctx.prepared:
        case Overview() as overview:
            wanted = order(ctx.call.rest if ctx.call else "", ctx.scene().today)
            await ctx.answer(page(overview, wanted.page, Week.of(ctx.scene().today)))
        case (Overview() as overview, Attachment() as file):
            await files.note(ctx.session, file, ctx.now)
            ctx.send(Message(parts=(overview.title, Text("digest-file-note")), files=(file,)), report=REPORT)
        case _:
            ctx.say("digest-week-unknown", command("digest", Text("menu-digest")))


async def delivered(ctx: Context) -> None:
    """What became of the file: only a failure is worth a word."""
    if ctx.event.text not in ("sent", "uncertain"):
        ctx.say("digest-file-failed", command("digest", Text("menu-digest")))


def pages(overview: Overview) -> list[tuple[Part, ...]]:
    """The digest as pages: first the figures with the silent regions, then theme by theme what was said."""
    lines: list[Text] = []
    for theme in overview.themes:
        heading = Text("digest-theme", {"theme": overview.heading(theme)})
        lines += [heading, *(overview.line(group) for group in overview.groups(theme))]
    figure_pages = [tuple(lines[start : start + LINES]) for start in range(0, len(lines), LINES)]
    result: list[tuple[Part, ...]] = [(overview.title, Lines(page_lines)) for page_lines in figure_pages]
    if not result:
        result = [(overview.title, Text("digest-empty", {"k": overview.k}))]
    if overview.silent is not None:
        result[-1] = (*result[-1], overview.silent)
    if overview.running and overview.figures.groups:
        result[-1] = (*result[-1], Text("digest-words-later"))
    for theme in overview.themes:
        result += _voices(overview, theme)
    return result


def _voices(overview: Overview, theme: str | None) -> list[tuple[Part, ...]]:
    found: list[tuple[Part, ...]] = []
    for group in overview.groups(theme):
        heading = Text("digest-voices", {"theme": overview.heading(theme), "group": overview.line(group)})
        words = [Text("quoted", {"words": Verbatim(_cut(each))}) for each in overview.said(group)]
        found += [(heading, *words[start : start + VOICES]) for start in range(0, len(words), VOICES)]
    return found


def _cut(words: str) -> str:
    return words if len(words) <= WORDS else f"{words[: WORDS - 1]}…"


def page(overview: Overview, number: int, present: Week) -> Message:
    """One page with the ways on: forward, back, the week before, the week after, the file."""
    all_pages = pages(overview)
    number = min(max(number, 1), len(all_pages))
    week = overview.week
    choices: list[Choice] = []
    if number < len(all_pages):
        choices.append(command("digest", Text("choice-next"), f"{week} page {number + 1}"))
    if number > 1:
        choices.append(command("digest", Text("choice-previous"), f"{week} page {number - 1}"))
    choices.append(command("digest", Text("digest-before"), str(week.shifted(-1)), aside=True))
    if week < present:
        choices.append(command("digest", Text("digest-after"), str(week.shifted(1)), aside=True))
    choices.append(command("digest", Text("digest-as-file"), f"file {week}", aside=True))
    parts = all_pages[number - 1]
    if len(all_pages) > 1:
        parts = (*parts, Text("page", {"number": number, "of": len(all_pages)}))
    return Message(parts=parts, choices=tuple(choices))
