"""Cleaning: from the bytes that somebody sent to bytes that tell nothing of who made them, or to a refusal."""

from collections.abc import Mapping

from bot.files import kinds, office, opendocument, packages, pdf, pictures, words
from bot.files.bounds import DEPTH
from bot.files.cleaned import Cleaned
from bot.files.kinds import ENDINGS, Kind
from bot.files.names import named
from bot.files.unclean import DAMAGED, EMBEDDED, TOO_LARGE_INSIDE, Unclean

_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def clean(data: bytes, name: str, media_type: str, most: int) -> Cleaned:
    """A file without metadata, of at most `most` bytes, with a name and a media type that are true.

    Raises:
        Unclean: it cannot be cleaned, for whatever reason.
    """
    try:
        kind, found = _clean(data, name, media_type, 0)
    except Unclean:
        raise
    except MemoryError:
        raise Unclean(TOO_LARGE_INSIDE) from None
    except Exception:  # what libraries raise over files that somebody made by hand has no end
        raise Unclean(DAMAGED) from None
    if len(found) > most:
        raise Unclean(TOO_LARGE_INSIDE)
    return Cleaned(data=found, name=named(name, kind.endings, ENDINGS), type=kind.type)


def _clean(data: bytes, name: str, media_type: str, depth: int) -> tuple[Kind, bytes]:
    kind = kinds.recognised(data, name, media_type)
    if kind is None:
        return _package(packages.unpack(data), depth)
    if kind.type in _PICTURES:
        return kind, pictures.clean(data, _PICTURES[kind.type])
    return kind, pdf.clean(data) if kind.type == "application/pdf" else words.clean(data)


def _package(parts: Mapping[str, bytes], depth: int) -> tuple[Kind, bytes]:
    if depth >= DEPTH:
        raise Unclean(EMBEDDED)
    kind = kinds.package(parts)

    def inner(name: str, data: bytes) -> bytes:
        try:
            return _clean(data, name, "", depth + 1)[1]
        except Unclean as error:
            raise Unclean(EMBEDDED) from error  # which of them it was is of no use to anybody

    work = opendocument if kind.type in opendocument.KINDS else office
    return kind, work.clean(parts, inner)
