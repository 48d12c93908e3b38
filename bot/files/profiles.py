"""Colour profiles: they belong to the picture, but those of screens name the screen, down to its serial number.

What stays are the tags that say how colours are meant (ICC.1:2022, chapter 9), with a description of ours.
"""

from struct import error as StructError
from struct import pack, unpack_from

from bot.files.bounds import PROFILE

_HEADER = 128
_COLOURS = frozenset(
    b"wtpt bkpt chad rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 gamt cicp".split()
)
_NAME = b"colours"
_MADE = pack(">6H", 2000, 1, 1, 0, 0, 0)


def scrubbed(profile: bytes) -> bytes | None:
    """A profile that says nothing but how colours are meant; None where it is none."""
    try:
        return _scrubbed(profile)
    except (StructError, IndexError):
        return None


def _scrubbed(profile: bytes) -> bytes | None:
    if len(profile) > PROFILE or profile[36:40] != b"acsp":
        return None
    modern = profile[8] >= 4
    tags = {b"desc": _localized() if modern else _described(), b"cprt": _localized() if modern else _text()}
    (count,) = unpack_from(">I", profile, _HEADER)
    for number in range(min(count, 200)):
        name, offset, size = unpack_from(">4sII", profile, _HEADER + 4 + 12 * number)
        if name in _COLOURS:
            body = profile[offset : offset + size]
            if offset < _HEADER or len(body) != size:
                return None
            tags[name] = body
    return _assembled(profile, tags)


def _assembled(profile: bytes, tags: dict[bytes, bytes]) -> bytes | None:
    at, table, bodies = _HEADER + 4 + 12 * len(tags), pack(">I", len(tags)), b""
    for name, body in tags.items():
        padded = body + bytes(-len(body) % 4)
        table += pack(">4sII", name, at + len(bodies), len(body))
        bodies += padded
    size = at + len(bodies)
    if size > PROFILE:
        return None
    # the header without who made it, when, with what, for which device, and without its checksum
    header = pack(">I", size) + bytes(4) + profile[8:24] + _MADE + b"acsp" + bytes(8) + bytes(8)
    header += profile[56:80] + bytes(_HEADER - 80)
    return header + table + bodies


def _described() -> bytes:
    text = _NAME + b"\0"
    return b"desc" + bytes(4) + pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def _text() -> bytes:
    return b"text" + bytes(4) + _NAME + b"\0"


def _localized() -> bytes:
    text = _NAME.decode().encode("utf-16-be")
    return b"mluc" + bytes(4) + pack(">II2s2sII", 1, 12, b"en", b"US", len(text), 28) + text
