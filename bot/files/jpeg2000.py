"""JPEG 2000, as it lies in PDF, without XMP, EXIF and other foreign boxes. ITU-T T.800, annex I."""

from bot.files.unclean import DAMAGED, Unclean

_KEPT = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_CODESTREAM = b"\xff\x4f\xff\x51"


def strip(data: bytes) -> bytes:
    """The picture and its colours; a bare codestream as it is.

    Raises:
        Unclean: it is damaged.
    """
    if data.startswith(_CODESTREAM):
        return data
    out, at = bytearray(), 0
    while at < len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        length = length or len(data) - at
        if length < 8 or at + length > len(data):
            raise Unclean(DAMAGED)
        if name in _KEPT:
            out += data[at : at + length]
        at += length
    if not out:
        raise Unclean(DAMAGED)
    return bytes(out)
