"""From what is to be read to the physical messages that show it on a network: words in pieces, files in albums."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.splitting import split
from storage.contents import Holds
from storage.messages import Attachment, Limits, Shown, Spans


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


def arranged(spans: Spans, choices: tuple[Shown, ...], files: Sequence[Attachment], limits: Limits) -> list[Piece]:
    """The physical messages that words, choices and files make on a network of these limits.

    Words go with the first files where they fit and nothing is to be pressed on an album, else before them.
    """
    albums = [tuple(files[at : at + limits.album]) for at in range(0, len(files), limits.album)]
    length = limits.measure("".join(span.text for span in spans))
    beside = limits.caption_length is None or length <= limits.caption_length
    if albums and beside and not (choices and len(albums[0]) > 1):
        first, *more = albums
        return [Piece(spans=spans, choices=choices, files=first), *(Piece(spans=(), files=each) for each in more)]
    texts = [spans] if limits.text_length is None else split(spans, limits.text_length, limits.measure)
    *before, last = texts or [spans]
    pieces = [*(Piece(spans=each) for each in before), Piece(spans=last, choices=choices)]
    return [*pieces, *(Piece(spans=(), files=each) for each in albums)]
