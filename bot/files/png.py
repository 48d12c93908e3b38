"""PNG without words, EXIF, times, and whatever follows the picture; moving ones too. PNG, third edition, chapter 11."""

import zlib
from struct import pack

from bot.files.bounds import PROFILE
from bot.files.profiles import scrubbed
from bot.files.unclean import DAMAGED, Unclean

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split())


def strip(data: bytes) -> bytes:
    """The picture and its colours.

    Raises:
        Unclean: it is damaged.
    """
    if not data.startswith(SIGNATURE):
        raise Unclean(DAMAGED)
    out, at, name = bytearray(SIGNATURE), len(SIGNATURE), b""
    while name != b"IEND":
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body, end = data[at + 8 : at + 8 + length], at + 12 + length
        if end > len(data) or zlib.crc32(name + body) != int.from_bytes(data[end - 4 : end]):
            raise Unclean(DAMAGED)
        if name in _KEPT:
            out += data[at:end]
        elif name == b"iCCP":
            out += _profile(body)
        elif not name[0] & 0x20:  # one without which the picture cannot be shown
            raise Unclean(DAMAGED)
        at = end
    return bytes(out)


def _profile(body: bytes) -> bytes:
    _, _, packed = body.partition(b"\0")
    try:
        profile = zlib.decompressobj().decompress(packed[1:], PROFILE)
    except zlib.error:
        return b""
    clean = scrubbed(profile)
    if clean is None:
        return b""
    chunk = b"iCCPcolours\0\0" + zlib.compress(clean)
    return pack(">I", len(chunk) - 4) + chunk + pack(">I", zlib.crc32(chunk))
