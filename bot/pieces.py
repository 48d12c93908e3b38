"""From what is to be read to the physical messages that show it on a network: words in pieces, files in albums."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.splitting import split
from storage.contents import Holds
from storage.messages import Attachment, Limits, Shown, Span, Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One physical message to be: words with choices, or files, or both. An album has a part for each file."""

    spans: Spans
    choices: tuple[Shown, ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def holds(self) -> Holds:
        """What it is on the network."""
        return Holds.file if self.files else Holds.text


def arranged(
    spans: Spans, choices: tuple[Shown, ...], files: Sequence[Attachment], limits: Limits, below: Spans = ()
) -> list[Piece]:
    """The physical messages that words, choices and files make on a network of these limits.

    Words go with the first files where they fit and nothing is to be pressed on an album, else before them. What
    stands `below` the words, as a paragraph, is where the choices are.
    """
    albums = [tuple(files[at : at + limits.album]) for at in range(0, len(files), limits.album)]
    whole = _together(spans, below)
    beside = limits.caption_length is None or _length(whole, limits) <= limits.caption_length
    if albums and beside and not (choices and len(albums[0]) > 1):
        first, *more = albums
        return [Piece(spans=whole, choices=choices, files=first), *(Piece(spans=(), files=each) for each in more)]
    *before, last = _texts(spans, below, limits) or [whole]
    pieces = [*(Piece(spans=each) for each in before), Piece(spans=last, choices=choices)]
    return [*pieces, *(Piece(spans=(), files=each) for each in albums)]


def _texts(spans: Spans, below: Spans, limits: Limits) -> list[Spans]:
    """The words in pieces that the network takes; what stands below them with the last one, undivided if it can be."""
    whole = _together(spans, below)
    most = limits.text_length
    if most is None:
        return [whole]
    if not below or _length(whole, limits) <= most:
        return split(whole, most, limits.measure)
    *before, last = split(spans, most, limits.measure) or [()]
    ending = _together(last, below)
    return (
        [*before, ending] if _length(ending, limits) <= most else [*before, last, *split(below, most, limits.measure)]
    )


def _together(spans: Spans, below: Spans) -> Spans:
    return (*spans, Span("\n\n"), *below) if spans and below else (*spans, *below)


def _length(spans: Spans, limits: Limits) -> int:
    return limits.measure("".join(span.text for span in spans))
