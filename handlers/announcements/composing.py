"""What everybody gets of an announcement: heading, words in each reader's language, attachment, choices."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.audiences import opting
from handlers.channels.snippets import preview
from handlers.context import command
from handlers.workshops.composing import about
from storage import bodies
from storage.announcements import Announcement
from storage.messages import Choice, Message, Part, Span, Spans, Text, Translated, Verbatim
from storage.registrations import hindrance
from storage.workshops import Workshop

WIDTH = 80
"""Characters of an announcement where it is only named."""


async def whole(session: AsyncSession, announcement: Announcement, now: datetime) -> Message:
    """An announcement as it is read now, with what it is about as that stands."""
    found = None
    if announcement.workshop_id is not None:
        found = await session.get(Workshop, announcement.workshop_id)
    return compose(announcement, now, found)


def compose(announcement: Announcement, now: datetime, workshop: Workshop | None = None) -> Message:
    """An announcement as it is read; the last choice is the way out of everything of its kind, in one tap.

    Of a workshop there is all that helps to decide whether to come, and that decision in one tap.
    """
    heading = Text(f"announcement-heading-{'urgent' if announcement.urgent else announcement.category}")
    return Message(
        parts=(heading, *parts_of(announcement, now, workshop)),
        choices=(*_answers(workshop, now), opting.choice(announcement.category)),
        files=bodies.load_files([file for file in announcement.files if "hash" in file]),
        instead=Text("announcement-file-too-large"),
    )


def parts_of(announcement: Announcement, now: datetime, workshop: Workshop | None = None) -> tuple[Part, ...]:
    """What it says below its heading."""
    said = (words(announcement.texts),) if announcement.texts else ()
    return (*said, *(about(workshop, now, full=False, inside=False) if workshop is not None else ()))


def _answers(workshop: Workshop | None, now: datetime) -> tuple[Choice, ...]:
    """What can be answered to the announcement of a workshop, as long as one can register."""
    if workshop is None or hindrance(workshop, now) is not None:
        return ()
    return tuple(
        command("workshops", Text(f"workshop-{word}"), f"{workshop.id} {word}")
        for word in ("register", "decline", "remind")
    )


def words(texts: Mapping[str, Mapping[str, Any]]) -> Translated:
    """The words in all languages in which there are any."""
    return Translated(tuple((language, spans_of(each)) for language, each in ordered(texts)))


def ordered(texts: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """The languages with their words, that of the service first: not every database keeps the order of an object."""
    return sorted(texts.items(), key=lambda each: not each[1].get("first", False))


def spans_of(version: Mapping[str, Any]) -> Spans:
    """The words of one language with their styles."""
    return bodies.load_spans(version["spans"]) or (Span(version["words"]),)


def named(announcement: Announcement) -> Verbatim | Text:
    """The beginning of its words, where it is only named; of a workshop, which one."""
    if announcement.workshop_id is not None:
        return Text("announcement-of-workshop", {"number": str(announcement.workshop_id)})
    first = next((version["words"] for _, version in ordered(announcement.texts)), "")
    return Verbatim(preview(first, WIDTH))


def lacks_file(announcement: Announcement) -> bool:
    """Whether its attachment is still on its way."""
    return any("wanted" in file for file in announcement.files)
