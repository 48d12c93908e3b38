"""JPEG without what belongs to no pixel: EXIF, XMP, IPTC, comments, thumbnails, and whatever follows the picture.

The picture itself is copied bit by bit. ITU-T T.81, annex B; JFIF 1.02; ICC.1:2022, annex B.4.
"""

import re
from struct import pack

from bot.files.profiles import scrubbed
from bot.files.unclean import DAMAGED, Unclean

_SOI, _EOI, _SOS, _DNL = 0xD8, 0xD9, 0xDA, 0xDC
_TABLES = frozenset({*range(0xC0, 0xD0), 0xDB, _DNL, 0xDD}) - {0xC8}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_ICC = b"ICC_PROFILE\0"
_MOST_ICC = 65_519
"""Bytes of a profile that go into one segment."""


def strip(data: bytes) -> bytes:
    """The picture and its colours.

    Raises:
        Unclean: it is damaged.
    """
    if data[:2] != b"\xff\xd8":
        raise Unclean(DAMAGED)
    head, rest, profile, at = b"", bytearray(), b"", 2
    while True:
        at = _marker(data, at)
        marker = data[at]
        if marker == _EOI:
            return b"\xff\xd8" + head + _profile(profile) + bytes(rest) + b"\xff\xd9"
        at += 1
        if marker in _ALONE:
            continue
        length = int.from_bytes(data[at : at + 2])
        body, at = data[at + 2 : at + length], at + length
        if length < 2 or at > len(data):
            raise Unclean(DAMAGED)
        if marker in _TABLES or marker == _SOS:
            rest += _segment(marker, body)
        elif marker == 0xE0 and body[:5] == b"JFIF\0" and not head:
            head = _segment(marker, body[:12].ljust(12, b"\0") + b"\0\0") + head  # without its thumbnail
        elif marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            head += _segment(marker, body[:12])
        elif marker == 0xE2 and body.startswith(_ICC):
            profile += body[len(_ICC) + 2 :]
        if marker == _SOS:
            found = _NEXT.search(data, at)
            if found is None:
                raise Unclean(DAMAGED)
            rest += data[at : found.start()]
            at = found.start()


def _marker(data: bytes, at: int) -> int:
    """Where the code of the next marker stands."""
    if data[at : at + 1] != b"\xff":
        raise Unclean(DAMAGED)
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data) or data[at] in (0, _SOI):
        raise Unclean(DAMAGED)
    return at


def _segment(marker: int, body: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _profile(profile: bytes) -> bytes:
    clean = scrubbed(profile) or b""
    pieces = [clean[start : start + _MOST_ICC] for start in range(0, len(clean), _MOST_ICC)]
    return b"".join(
        _segment(0xE2, _ICC + bytes((number, len(pieces))) + piece) for number, piece in enumerate(pieces, start=1)
    )
