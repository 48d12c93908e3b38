"""GIF without comments, XMP, and whatever follows the picture. GIF89a, 31 July 1990."""

from bot.files.unclean import DAMAGED, Unclean

SIGNATURES = (b"GIF87a", b"GIF89a")
_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF


def strip(data: bytes) -> bytes:
    """The picture and its movement.

    Raises:
        Unclean: it is damaged.
    """
    if data[:6] not in SIGNATURES or len(data) < 14:
        raise Unclean(DAMAGED)
    at = 13 + _colours(data[10])
    out = bytearray(data[:at])
    try:
        while (what := data[at]) != _END:
            if what == _IMAGE:
                end = _blocks(data, at + 11 + _colours(data[at + 9]))
                out += data[at:end]
            elif what == _EXTENSION:
                end = _blocks(data, at + 2)
                label = data[at + 1]
                if label == _CONTROL or (label == _APPLICATION and data[at + 2 : at + 14] in _LOOPS):
                    out += data[at:end]
            else:
                raise Unclean(DAMAGED)
            at = end
    except IndexError:
        raise Unclean(DAMAGED) from None
    return bytes(out) + bytes((_END,))


def _colours(flags: int) -> int:
    """Bytes of the table of colours that follows."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Where a row of blocks ends."""
    while size := data[at]:
        at += size + 1
    return at + 1
