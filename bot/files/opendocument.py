"""ODT, ODS, ODP without properties, names of reviewers, printers, and previews. OpenDocument 1.3, part 2."""

import re
from collections.abc import Callable, Mapping

from bot.files import traces
from bot.files.markup import Attributes, local, rewritten
from bot.files.packages import pack
from bot.files.unclean import EMBEDDED, ENCRYPTED, MACROS, UNKNOWN, Unclean

MIMETYPE = "mimetype"

KINDS: Mapping[str, str] = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
"""Kinds of document by what they say of themselves."""

_MANIFEST = "META-INF/manifest.xml"
_DROPPED = re.compile(
    r"(?:.*/)?meta\.xml$|Thumbnails/|ObjectReplacements/|Configurations2/|META-INF/(?!manifest\.xml$)"
    r"|(?:.*/)?(?:layout-cache|manifest\.rdf)$|VersionList\.xml$|Versions/"
)
"""Parts that only tell of the document, its writers and their programs."""

_EMPTY_LIBRARY = re.compile(r"(?:Basic|Dialogs)/(?:[^/]+/)?(?:script|dialog)-l[bc]\.xml$")
_ACTIVE = re.compile(r"(?:Basic|Dialogs|Scripts)/")
_PRINTER = re.compile(r"(?i)printer|CurrentDatabase|UserName|Author")

Inner = Callable[[str, bytes], bytes]
"""Cleans a file that lies in this one, given its name."""


def ending(parts: Mapping[str, bytes]) -> str:
    """Which kind of document it is, by its ending.

    Raises:
        Unclean: it is none.
    """
    kind = KINDS.get(parts[MIMETYPE].decode("ascii", "replace").strip())
    if kind is None:
        raise Unclean(UNKNOWN)
    return kind


def clean(parts: Mapping[str, bytes], inner: Inner) -> bytes:
    """The document without traces; pictures in it cleaned by `inner`.

    Raises:
        Unclean: it is damaged, encrypted, or holds what cannot be cleaned.
    """
    gone = (_DROPPED, _EMPTY_LIBRARY)
    kept = {name: part for name, part in parts.items() if not any(each.match(name) for each in gone)}
    cleaned = {name: _part(name, part, frozenset(kept), inner) for name, part in kept.items()}
    return pack({MIMETYPE: parts[MIMETYPE], **cleaned}, plain=frozenset({MIMETYPE}))


def _part(name: str, part: bytes, kept: frozenset[str], inner: Inner) -> bytes:
    if _ACTIVE.match(name):
        raise Unclean(MACROS)
    if name == MIMETYPE:
        return part.strip()
    if name == _MANIFEST:
        return rewritten(part, lambda element, attributes: _listed(element, attributes, kept))
    if name.endswith(".xml"):
        return _Settings().rewritten(part)
    if "Pictures/" in name or "media/" in name.lower():
        return inner(name, part)
    raise Unclean(EMBEDDED)


def _listed(element: str, attributes: Attributes, kept: frozenset[str]) -> Attributes | None:
    """An entry of the manifest, where what it lists is still there."""
    if local(element) == "encryption-data":
        raise Unclean(ENCRYPTED)
    path = next((value for key, value in attributes.items() if local(key) == "full-path"), None)
    if local(element) != "file-entry" or path is None or path == "/":
        return attributes
    return attributes if path in kept or any(each.startswith(path) for each in kept if path.endswith("/")) else None


class _Settings:
    """Rewrites one part; remembers which setting it is in."""

    def __init__(self) -> None:
        self._setting = ""

    def rewritten(self, part: bytes) -> bytes:
        return rewritten(part, self._element, self._words)

    def _element(self, name: str, attributes: Attributes) -> Attributes | None:
        if local(name) == "config-item":
            self._setting = next((value for key, value in attributes.items() if local(key) == "name"), "")
        return traces.element(name, attributes)

    def _words(self, name: str, text: str) -> str:
        if local(name) == "config-item":
            return "" if _PRINTER.search(self._setting) else traces.pathless(text)
        return traces.words(name, text)
