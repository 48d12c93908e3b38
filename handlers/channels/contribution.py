"""What somebody gives for a channel: words with their styles, and files. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.answers import Written
from handlers.forms import Invalid, Reply, Scene, Typed, Value
from handlers.words import clean
from storage import bodies
from storage.messages import Arg, RemoteFile, Span, Spans, Text, Verbatim

WORDS_LIMIT = 4096
"""The longest post that is written privately, in characters.

Telegram's apps cut what is longer into several messages (Bot API, "sendMessage": 1-4096 characters): none is refused.
"""

FILES_LIMIT = 10
"""The most files of a post: an album of Telegram's."""


def given(typed: Typed) -> dict[str, Any]:
    """What somebody wrote or sent, as it is stored with a form's answers."""
    words = clean(typed.text)
    spans = bodies.dump_spans(trimmed(typed.spans)) if typed.spans and joined(trimmed(typed.spans)) == words else []
    return {
        "words": words,
        "spans": spans,
        "files": [dump_file(file) for file in typed.files],
        "source": typed.source,
        "album": typed.album,
        "forwarded": typed.forwarded,
        "origin": dict(typed.origin),
    }


def typed_again(value: dict[str, Any]) -> Typed:
    """What somebody gave, as if it came now; the inverse of `given`."""
    return Typed(
        text=value["words"],
        files=tuple(RemoteFile(**file) for file in value["files"]),
        source=value["source"],
        spans=bodies.load_spans(value["spans"]),
        album=value["album"],
        forwarded=value["forwarded"],
        origin=value["origin"],
    )


def joined_with(value: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody gave, with the words of what came after it below."""
    if not value["words"] or not more["words"]:
        words = more if more["words"] else value
        return {**value, "words": words["words"], "spans": words["spans"]}
    spans: list[Any] = []
    if value["spans"] or more["spans"]:
        parts = (each["spans"] or bodies.dump_spans((Span(each["words"]),)) for each in (value, more))
        first, second = parts
        spans = [*first, *bodies.dump_spans((Span("\n\n"),)), *second]
    return {**value, "words": f"{value['words']}\n\n{more['words']}", "spans": spans}


def words_of(value: Any) -> str:
    """The words of what somebody gave."""
    return str(value["words"]) if value else ""


def joined(spans: Spans) -> str:
    """The text of the spans."""
    return "".join(span.text for span in spans)


def trimmed(spans: Spans) -> Spans:
    """Spans without white space at their outer ends, and without invisible characters: as words are cleaned."""
    kept = [Span(_inner(span.text), span.style, span.link) for span in spans]
    whole = "".join(span.text for span in kept)
    start, end = len(whole) - len(whole.lstrip()), len(whole.rstrip())
    found, at = [], 0
    for span in kept:
        words = span.text[max(0, start - at) : max(0, end - at)]
        at += len(span.text)
        if words:
            found.append(Span(words, span.style, span.link))
    return tuple(found)


def _inner(text: str) -> str:
    """A run of words cleaned, its own outer white space kept."""
    marked = clean(f"|{text}|")
    return marked[1:-1] if marked.startswith("|") and marked.endswith("|") else text


def dump_file(file: RemoteFile) -> dict[str, Any]:
    """A file that lies with its network, as plain JSON."""
    return {
        "reference": file.reference,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "voice": file.voice,
    }


@dataclass(frozen=True, slots=True)
class Contribution(Written):
    """Words, files, or both; what would unmask a pseudonym only where the form's context lets it through."""

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take words and files, if there are any that may be passed on.

        Raises:
            Invalid: there are none, too many, or such as would say who somebody is.
        """
        return Value(contributed(typed, scene.context))

    def show(self, value: Any, scene: Scene) -> Arg:
        """The words."""
        return Verbatim(words_of(value))


def contributed(typed: Typed, allowed: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody gave, as it is stored, if it may be passed on and there is anything.

    Raises:
        Invalid: there is nothing, or it may not; see `check`.
    """
    check(typed, allowed)
    value = given(typed)
    if not value["words"] and not value["files"]:
        raise Invalid(Text("answer-empty"))
    return value


def check(typed: Typed, allowed: Mapping[str, Any]) -> None:
    """Look whether what somebody gave may be passed on.

    `allowed` says whether voice messages (`voice`) and what somebody else wrote (`forwards`) are taken; `largest` is
    the largest file in bytes that can be fetched.

    Raises:
        Invalid: it may not; the reason says what would be right.
    """
    words = clean(typed.text)
    if len(words) > WORDS_LIMIT:
        raise Invalid(Text("answer-too-long", {"length": len(words), "limit": WORDS_LIMIT}))
    if typed.forwarded and not allowed.get("forwards"):
        raise Invalid(Text("post-forwarded"))
    if any(file.voice for file in typed.files) and not allowed.get("voice"):
        raise Invalid(Text("post-voice"))
    largest = allowed.get("largest")
    if largest is not None and any(file.size > largest for file in typed.files):
        raise Invalid(Text("post-file-too-large", {"limit": largest // 1_000_000}))
    if len(typed.files) > FILES_LIMIT:
        raise Invalid(Text("post-too-many-files", {"limit": FILES_LIMIT}))
