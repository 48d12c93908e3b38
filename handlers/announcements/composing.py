"""What everybody gets of an announcement: heading, words in each reader's language, attachment, choices."""

from collections.abc import Mapping
from typing import Any

from handlers.audiences import opting
from handlers.channels.snippets import preview
from storage import bodies
from storage.announcements import Announcement
from storage.messages import Choice, Message, Part, Span, Spans, Text, Translated, Verbatim

WIDTH = 80
"""Characters of an announcement where it is only named."""


def compose(announcement: Announcement, choices: tuple[Choice, ...] = (), about: tuple[Part, ...] = ()) -> Message:
    """An announcement as it is read; `choices` and what stands between heading and words, `about`, are its subject's.

    The last choice is the way out of everything of its kind, in one tap.
    """
    heading = Text(f"announcement-heading-{'urgent' if announcement.urgent else announcement.category}")
    return Message(
        parts=(heading, *about, words(announcement.texts)),
        choices=(*choices, opting.choice(announcement.category)),
        files=bodies.load_files([file for file in announcement.files if "hash" in file]),
        instead=Text("announcement-file-too-large"),
    )


def words(texts: Mapping[str, Mapping[str, Any]]) -> Translated:
    """The words in all languages in which there are any."""
    return Translated(tuple((language, spans_of(each)) for language, each in texts.items()))


def spans_of(version: Mapping[str, Any]) -> Spans:
    """The words of one language with their styles."""
    return bodies.load_spans(version["spans"]) or (Span(version["words"]),)


def named(announcement: Announcement) -> Verbatim:
    """The beginning of its words, where it is only named."""
    first = next(iter(announcement.texts.values()), {"words": ""})
    return Verbatim(preview(first["words"], WIDTH))


def lacks_file(announcement: Announcement) -> bool:
    """Whether its attachment is still on its way."""
    return any("wanted" in file for file in announcement.files)
