"""What people choose where nothing can be pressed: they type the number or the word, or tap on a number.

A typed number, value or label of the newest message with choices is a press of that choice, answered by a new message
below. Only an answer to the open form stays what it is: the form reads numbers and words by itself, several at
once ("1, 3") as well, and an edit of them answers anew. A tapped number is a press wherever it is, and edits in place.
Words that name nothing on offer may be a command without its mark, unless they are an answer to an open form.
A native answer to a message is about that one alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import Job
from bot.logs import fault
from bot.numbering import numbered, shown
from handlers.choices import number
from handlers.commands import read, unmarked
from handlers.context import House
from handlers.folding import fold
from handlers.prompts import Press
from storage import bodies, offers
from storage.database import Database
from storage.messages import Incoming, Kind, Limits, Shown
from storage.offers import Body, Reader

_log = structlog.get_logger(__name__)


async def chosen(database: Database, house: House, jobs: Sequence[Job]) -> list[Job]:
    """The jobs, with presses in place of what is meant as one; three queries at most for a network without buttons."""
    platforms = {job.taken.platform for job in jobs if _may_choose(job)}
    if not platforms:
        return list(jobs)
    meant: dict[int, Incoming] = {}
    async with database.reading() as session:
        for platform in platforms:
            theirs = [job for job in jobs if job.taken.platform == platform and _may_choose(job)]
            meant |= await _meant(session, house, platform, theirs)
    return [job.meaning(meant[job.taken.id]) if job.taken.id in meant else job for job in jobs]


def _may_choose(job: Job) -> bool:
    event = job.event
    said = event.kind in (Kind.text, Kind.reaction) and event.chat.private and event.direct and not event.files
    # what is a command already need not be compared with all that is on offer
    return said and job.address is not None and not job.limits.buttons and read(event.text) is None


async def _meant(session: AsyncSession, house: House, platform: str, jobs: Sequence[Job]) -> dict[int, Incoming]:
    """What each event means, by its number in the inbox."""
    readers = await offers.readers(session, platform, {job.taken.account or "" for job in jobs})
    known = [(job, readers[job.taken.account or ""]) for job in jobs if job.taken.account in readers]
    typed = {reader.account for job, reader in known if _concerned(job.event) is None}
    tapped = {(reader.account, message) for job, reader in known if (message := _concerned(job.event)) is not None}
    newest: Mapping[int, Body] = await offers.newest(session, typed) if typed else {}
    behind: Mapping[tuple[int, str], Body] = await offers.behind(session, tapped) if tapped else {}
    found: dict[int, Incoming] = {}
    for job, reader in known:
        try:
            message = _concerned(job.event)
            body = newest.get(reader.account) if message is None else behind.get((reader.account, message))
            if job.event.kind is Kind.reaction:
                said = _tapped(job.event, reader, body, house)
            elif message is None or body is not None:
                said = _typed(job.event, reader, body, house, job.limits)
            else:
                continue  # an answer to something else than a question of ours
        except Exception as error:  # a content that cannot be read any more must not stop the others
            _log.warning("choices cannot be read", correlation=job.taken.correlation, **fault(error))
            continue
        found[job.taken.id] = said
    return found


def _concerned(event: Incoming) -> str | None:
    """The message that is tapped on, or answered; None where words are said to nothing in particular."""
    return event.reply_to if event.kind is Kind.text else event.message or ""


def _typed(event: Incoming, reader: Reader, body: Body | None, house: House, limits: Limits) -> Incoming:
    choice = None if body is None else named(event.text, _readings(body, reader, house, limits.mark))
    if choice is not None and _is_answer(choice, reader):
        return event
    if choice is not None:
        return replace(event, kind=Kind.press, text="", data=choice.data, message=None)
    if reader.form is not None and not (reader.form in house.flows and house.flows[reader.form].yields):
        return event
    command = unmarked(event.text)
    return event if command is None else replace(event, text=limits.mark + command)


def _tapped(event: Incoming, reader: Reader, body: Body | None, house: House) -> Incoming:
    wanted = typed_number(event.text)
    if body is None or wanted is None:
        return event
    offered = next(iter(_readings(body, reader, house)))
    choice = next((choice for number, choice in numbered(offered) if number == wanted), None)
    if choice is None:
        return event
    # in a room that is not the one written to any more, nothing can be changed
    there = reader.chat in (None, event.chat.id)
    return replace(event, kind=Kind.press, text="", data=choice.data, message=event.message if there else None)


def typed_number(words: str) -> int | None:
    """The number that words are: "2", "2.", "2)" or the digit on a key, "2️⃣"."""
    return number(fold(words).rstrip(".)"))


def named(words: str, readings: Iterable[Sequence[Shown]]) -> Shown | None:
    """The choice that words name by its number, its value or its label, and nothing besides.

    `readings` are the same choices in each language: an older message may be in another one than its reader's now.
    """
    word, wanted = fold(words), typed_number(words)
    for choices in readings:
        for place, choice in numbered(choices):
            if place == wanted:
                return choice
        for choice in choices:
            if word and word in (fold(choice.value), fold(choice.label)):
                return choice
    return None


def _readings(body: Body, reader: Reader, house: House, mark: str = "/") -> Iterable[tuple[Shown, ...]]:
    """The choices of a message as its reader has them, then in the other languages."""
    message = bodies.load(body)
    first = message.language or house.language(*reader.languages)
    for language in dict.fromkeys((first, *house.texts.languages)):
        yield tuple(shown(message.choices, house, language, mark))


def _is_answer(choice: Shown, reader: Reader) -> bool:
    """Whether a choice answers the open form, rather than steers it."""
    try:
        press = Press(choice.data)
    except ValueError:
        return False
    return press.token == reader.token and not press.steers
