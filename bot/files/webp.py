"""WebP without EXIF, XMP, and what else is in it beside the picture. RFC 9649, section 2."""

from collections.abc import Iterator
from struct import pack

from bot.files.profiles import scrubbed
from bot.files.unclean import DAMAGED, Unclean

_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM"})
_PROFILE, _EXIF, _XMP = 0x20, 0x08, 0x04
"""Flags of a VP8X chunk: what else there is."""


def strip(data: bytes) -> bytes:
    """The picture and its colours.

    Raises:
        Unclean: it is damaged.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Unclean(DAMAGED)
    size = int.from_bytes(data[4:8], "little")
    chunks = list(_kept(data[12 : 8 + size]))
    if 8 + size > len(data) or not chunks:
        raise Unclean(DAMAGED)
    profile = any(name == b"ICCP" for name, _ in chunks)
    out = b"WEBP"
    for name, body in chunks:
        if name == b"VP8X":
            flags = body[0] & ~(_EXIF | _XMP | (0 if profile else _PROFILE))
            body = bytes((flags, 0, 0, 0)) + body[4:10]
        out += _chunk(name, body)
    return b"RIFF" + pack("<I", len(out)) + out


def _kept(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for name, body in _chunks(data):
        if name in _KEPT or (name == b"VP8X" and len(body) >= 10):
            yield name, body
        elif name == b"ICCP" and (clean := scrubbed(body)):
            yield name, clean
        elif name == b"ANMF":
            inner = b"".join(_chunk(*each) for each in _chunks(body[16:]) if each[0] in _KEPT)
            yield name, body[:16] + inner


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            raise Unclean(DAMAGED)
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + pack("<I", len(body)) + body + bytes(len(body) % 2)
