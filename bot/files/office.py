"""DOCX, XLSX, PPTX without properties, names of reviewers, printers, paths, and what nobody sees. ECMA-376, part 2."""

import posixpath
import re
from collections.abc import Callable, Mapping

from bot.files import traces
from bot.files.markup import Attributes, local, rewritten
from bot.files.packages import pack
from bot.files.unclean import DAMAGED, EMBEDDED, LINKED, MACROS, UNKNOWN, Unclean

CONTENT_TYPES = "[Content_Types].xml"

_MAIN: Mapping[str, str] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": ".pptx",
}
"""Kinds of document by the type of their main part."""

_DROPPED = re.compile(
    r"(?i)(?:docProps|customXml|docMetadata|_xmlsignatures|package)/"
    r"|(?:.*/)?(?:printerSettings/|persons/_|revisions/|people\.xml$|thumbnail\.)"
)
"""Parts that only tell of the document, its writers and their programs."""

_ACTIVE = re.compile(r"(?i)(?:.*/)?(?:vba|activeX|macrosheets|ctrlProps/.*\.bin|customUI|attachedToolbars)")
_LINKED = re.compile(r"(?i)(?:.*/)?(?:connections\.xml$|model/)")
_MARKUP = re.compile(r"(?i).*\.(?:xml|rels|vml)$")
_ASIS = re.compile(r"(?i).*\.(?:emf|wmf|odttf|fntdata|ttf)$")
_TEMPLATE = "/attachedTemplate"

Inner = Callable[[str, bytes], bytes]
"""Cleans a file that lies in this one, given its name."""


def ending(parts: Mapping[str, bytes]) -> str:
    """Which kind of office file it is, by its ending.

    Raises:
        Unclean: it is none, or has macros.
    """
    found: list[str] = []

    def look(name: str, attributes: Attributes) -> Attributes:
        if local(name) == "Override":
            found.append(attributes.get("ContentType", ""))
        return attributes

    rewritten(parts[CONTENT_TYPES], look)
    if any("macroEnabled" in each or "vbaProject" in each for each in found):
        raise Unclean(MACROS)
    kinds = {_MAIN[each] for each in found if each in _MAIN}
    if len(kinds) != 1:
        raise Unclean(UNKNOWN)
    return kinds.pop()


def clean(parts: Mapping[str, bytes], inner: Inner) -> bytes:
    """The document without traces; files in it cleaned by `inner`.

    Raises:
        Unclean: it is damaged, or holds what cannot be cleaned.
    """
    kept = {name: part for name, part in parts.items() if not _DROPPED.match(name)}
    return pack({name: _part(name, part, frozenset(kept), inner) for name, part in kept.items()})


def _part(name: str, part: bytes, kept: frozenset[str], inner: Inner) -> bytes:
    if _ACTIVE.match(name):
        raise Unclean(MACROS)
    if _LINKED.match(name):
        raise Unclean(LINKED)
    if name == CONTENT_TYPES:
        return rewritten(part, lambda element, attributes: _typed(element, attributes, kept))
    if name.lower().endswith(".rels"):
        return rewritten(part, lambda element, attributes: _related(name, element, attributes, kept))
    if _MARKUP.match(name):
        known: set[str] = set()
        return rewritten(part, traces.element, lambda element, text: _words(element, text, known))
    if _ASIS.match(name):
        return part
    if "/media/" in name or "/embeddings/" in name:
        return inner(name, part)
    raise Unclean(EMBEDDED)


def _words(element: str, text: str, known: set[str]) -> str:
    """Words without the writers of comments, who are also named at the beginning of each in a table."""
    changed = traces.words(element, text)
    if changed != text:
        known.add(text.strip())
        return changed
    named = next((each for each in known if text.lstrip().startswith(f"{each}:")), None)
    return text.replace(named, traces.SOMEBODY, 1) if named else text


def _typed(element: str, attributes: Attributes, kept: frozenset[str]) -> Attributes | None:
    part = attributes.get("PartName")
    return None if local(element) == "Override" and (part or "").lstrip("/") not in kept else attributes


def _related(name: str, element: str, attributes: Attributes, kept: frozenset[str]) -> Attributes | None:
    """A relationship, where what it leads to is still there; a path on somebody's computer cut down."""
    if local(element) != "Relationship":
        return attributes
    target = attributes.get("Target", "")
    if attributes.get("TargetMode") == "External":
        template = attributes.get("Type", "").endswith(_TEMPLATE)
        return {**attributes, "Target": "Normal.dotm" if template else traces.pathless(target)}
    folder = posixpath.dirname(posixpath.dirname(name))
    path, _, _ = target.partition("#")
    if not path or path == "NULL":
        return attributes
    whole = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
    if whole.startswith(".."):
        raise Unclean(DAMAGED)
    return attributes if whole in kept or whole.lower() in {each.lower() for each in kept} else None
