"""PDF without author, programs, times, XMP, names in notes, and whatever earlier versions of it left behind.

Only what the catalogue leads to is written anew; what pages show is copied as it is. ISO 32000-2:2020.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from bot.files import jpeg
from bot.files.bounds import EXPANDED
from bot.files.jpeg2000 import strip as strip_jpeg2000
from bot.files.unclean import DAMAGED, EMBEDDED, ENCRYPTED, TOO_LARGE_INSIDE, UNKNOWN, Unclean

MAGIC = b"%PDF-"

_TOLD = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/SpiderInfo", "/CreatorInfo"),
    *("/Threads", "/Perms", "/DSS", "/Legal", "/DPM", "/XFA"),
)
"""Keys under which stands who made something, when, with what (14.3, 14.5, 14.10, 12.8, 8.11)."""

_NOTED = ("/T", "/M", "/CreationDate", "/NM", "/RC")
"""Keys under which a note on a page names its writer (12.5.6.2)."""

_HOLDING = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
"""Notes on a page that hold files (12.5.6)."""

_DOING = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition"})
"""Actions that run something, open something else, or say where it lay (12.6.4)."""

_OCCASIONS = frozenset(
    (
        *("/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI"),
        *("/O", "/C", "/K", "/F", "/V", "/WC", "/WS", "/DS", "/WP", "/DP"),
    )
)
"""Occasions on which something is done by itself (12.6.3)."""


def clean(data: bytes) -> bytes:
    """The pages, and what leads through them.

    Raises:
        Unclean: it is damaged, encrypted, or holds other files.
    """
    try:
        with Pdf.open(BytesIO(data)) as document:
            if document.is_encrypted:
                raise Unclean(ENCRYPTED)
            _scrub(document)
            into = BytesIO()
            document.save(into, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError:
        raise Unclean(ENCRYPTED) from None
    except pikepdf.PdfError:
        raise Unclean(DAMAGED) from None
    return into.getvalue()


def _scrub(document: Pdf) -> None:
    root = document.Root
    if not len(document.pages):
        raise Unclean(DAMAGED)
    if "/Collection" in root or "/AF" in root or root.get("/NeedsRendering"):
        raise Unclean(UNKNOWN if "/NeedsRendering" in root else EMBEDDED)
    for key in ("/Info", "/ID"):
        if key in document.trailer:
            del document.trailer[key]
    if isinstance(root.get("/OpenAction"), Dictionary):  # a place to begin at is an array
        del root["/OpenAction"]
    names = root.get("/Names", Dictionary())
    if "/EmbeddedFiles" in names:
        raise Unclean(EMBEDDED)
    if "/JavaScript" in names:
        del names["/JavaScript"]
    for found in _everything(document):
        _one(found)


def _everything(document: Pdf) -> Iterator[Any]:
    """Every dictionary and stream that the catalogue leads to, before what lies below it."""
    waiting: list[Object] = [document.Root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        found = waiting.pop()
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        if isinstance(found, Array):
            _anonymous(found)
            waiting += [each for each in found if isinstance(each, Object)]
        elif isinstance(found, Dictionary | Stream):
            yield found
            waiting += [each for each in found.values() if isinstance(each, Object)]


def _one(found: Any) -> None:
    """Take out of one dictionary what tells of somebody."""
    _drop(found, _TOLD)
    kind, subtype = str(found.get("/Type", "")), str(found.get("/Subtype", ""))
    if subtype in _HOLDING or kind == "/EmbeddedFile" or "/EF" in found:
        raise Unclean(EMBEDDED)
    if "/Rect" in found and subtype != "/Widget":
        _drop(found, _NOTED)
    if kind == "/Page":
        _drop(found, ("/Thumb",))
    if found.get("/FT") == Name.Sig:
        _drop(found, ("/V",))
    occasions = found.get("/AA")
    if isinstance(occasions, Dictionary) and set(occasions.keys()) <= _OCCASIONS:
        del found["/AA"]
    if str(found.get("/S", "")) in _DOING:
        _drop(found, tuple(found.keys()))
        found["/S"] = Name.Named
        found["/N"] = Name.Nothing  # a name that nobody knows does nothing
    _anonymous(found)
    if isinstance(found, Stream):
        _picture(found)


def _drop(found: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in found:
            del found[key]


def _anonymous(found: Any) -> None:
    """Of links to a file on somebody's computer only the file's own name stays."""
    if isinstance(found, Dictionary) and isinstance(link := found.get("/URI"), pikepdf.String):
        words = str(link)
        if words.lower().startswith("file:"):
            found["/URI"] = pikepdf.String(words.replace("\\", "/").rpartition("/")[2])


def _picture(stream: Any) -> None:
    """Clean a picture as it lies in the document."""
    filters = stream.get("/Filter")
    chain = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    if not chain or chain[-1] not in ("/DCTDecode", "/DCT", "/JPXDecode"):
        return
    data = stream.read_raw_bytes()
    if chain[:-1] in (["/FlateDecode"], ["/Fl"]):
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(data, EXPANDED)
        if unpacking.unconsumed_tail:
            raise Unclean(TOO_LARGE_INSIDE)
    elif chain[:-1]:
        raise Unclean(UNKNOWN)
    how = stream.get("/DecodeParms")
    how = how[-1] if isinstance(how, Array) and len(how) else how
    strip = strip_jpeg2000 if chain[-1] == "/JPXDecode" else jpeg.strip
    stream.write(strip(data), filter=Name(chain[-1]), decode_parms=how if isinstance(how, Dictionary) else None)
