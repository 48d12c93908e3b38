"""What a file really is, by its bytes; what it says of itself counts only for plain text."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.files import gif, office, opendocument, packages, pdf, png
from bot.files.unclean import OLD, UNKNOWN, Unclean


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file that can be cleaned: its media type and its endings, the usual one first."""

    type: str
    endings: tuple[str, ...]


_OPENXML = "application/vnd.openxmlformats-officedocument."

KINDS: tuple[Kind, ...] = (
    Kind(type="image/jpeg", endings=(".jpg", ".jpeg", ".jpe")),
    Kind(type="image/png", endings=(".png",)),
    Kind(type="image/webp", endings=(".webp",)),
    Kind(type="image/gif", endings=(".gif",)),
    Kind(type="application/pdf", endings=(".pdf",)),
    Kind(type=f"{_OPENXML}wordprocessingml.document", endings=(".docx",)),
    Kind(type=f"{_OPENXML}spreadsheetml.sheet", endings=(".xlsx",)),
    Kind(type=f"{_OPENXML}presentationml.presentation", endings=(".pptx",)),
    *(Kind(type=type_, endings=(ending,)) for type_, ending in opendocument.KINDS.items()),
    Kind(type="text/plain", endings=(".txt",)),
    Kind(type="text/csv", endings=(".csv",)),
    Kind(type="text/markdown", endings=(".md", ".markdown")),
)
"""All that can be cleaned."""

ENDINGS: frozenset[str] = frozenset(ending for kind in KINDS for ending in kind.endings)

_BY_TYPE: Mapping[str, Kind] = {kind.type: kind for kind in KINDS}
_BY_ENDING: Mapping[str, Kind] = {ending: kind for kind in KINDS for ending in kind.endings}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What old office files begin with, and new ones that are encrypted ([MS-CFB])."""


def recognised(data: bytes, name: str, media_type: str) -> Kind | None:
    """The kind that a file is by its first bytes; of a package None: only its parts tell.

    Raises:
        Unclean: it is none that can be cleaned.
    """
    if data.startswith(packages.MAGIC):
        return None
    if data.startswith(_COMPOUND):
        raise Unclean(OLD)
    return _by_bytes(data) or _text(name, media_type)


def _by_bytes(data: bytes) -> Kind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _BY_TYPE["image/jpeg"]
    if data.startswith(png.SIGNATURE):
        return _BY_TYPE["image/png"]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _BY_TYPE["image/webp"]
    if data[:6] in gif.SIGNATURES:
        return _BY_TYPE["image/gif"]
    if data.startswith(pdf.MAGIC):
        return _BY_TYPE["application/pdf"]
    return None


def package(parts: Mapping[str, bytes]) -> Kind:
    """The kind that a package is.

    Raises:
        Unclean: it is none that can be cleaned.
    """
    if office.CONTENT_TYPES in parts:
        return _BY_ENDING[office.ending(parts)]
    if opendocument.MIMETYPE in parts:
        return _BY_ENDING[opendocument.ending(parts)]
    raise Unclean(UNKNOWN)


def _text(name: str, media_type: str) -> Kind:
    """The kind of plain text that a file says it is: it has no bytes of its own to be known by."""
    by_ending = _BY_ENDING.get("." + name.rpartition(".")[2].lower()) if "." in name else None
    by_type = _BY_TYPE.get(media_type.partition(";")[0].strip().lower())
    found = by_ending if "." in name else by_type
    if found is None or not found.type.startswith("text/"):
        raise Unclean(UNKNOWN)
    return found
