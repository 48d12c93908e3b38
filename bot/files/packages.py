"""Packages: what office programs write is a ZIP of parts. Read within bounds, written without times and attributes."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from bot.files.bounds import EXPANDED, PARTS
from bot.files.unclean import DAMAGED, ENCRYPTED, TOO_LARGE_INSIDE, Unclean

MAGIC = b"PK\x03\x04"

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment that says nothing: the first one that a ZIP can name."""

_ENCRYPTED = 0x1
_PIECE = 1 << 16


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts by name, in their order.

    Raises:
        Unclean: it is no package, encrypted, or larger than it may be, whatever it says of its size.
    """
    parts: dict[str, bytes] = {}
    left = EXPANDED
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > PARTS:
                raise Unclean(TOO_LARGE_INSIDE)
            for info in infos:
                if info.is_dir():
                    continue
                if info.flag_bits & _ENCRYPTED:
                    raise Unclean(ENCRYPTED)
                if info.filename in parts or ".." in info.filename.split("/") or info.filename.startswith("/"):
                    raise Unclean(DAMAGED)
                parts[info.filename] = part = _read(package, info, left)
                left -= len(part)
    except (zipfile.BadZipFile, NotImplementedError):
        raise Unclean(DAMAGED) from None
    return parts


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    part = bytearray()
    with package.open(info) as source:
        while piece := source.read(_PIECE):
            part += piece
            if len(part) > most:
                raise Unclean(TOO_LARGE_INSIDE)
    return bytes(part)


def pack(parts: Mapping[str, bytes], plain: frozenset[str] = frozenset()) -> bytes:
    """A package of parts, those named `plain` not compressed."""
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, part)
    return into.getvalue()
