"""Plain text: nothing in it is hidden, so that it stays as it is; it only has to be text indeed."""

import re

from bot.files.unclean import UNKNOWN, Unclean

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OTHERWISE = (b"<!doctype", b"<html", b"<?", b"<svg", b"<script", b"{\\rtf", b"%!ps", b"#!", b"begin:vc", b"received:")
"""How begins what is text, and means something else than what can be read: pages, scripts, calendars, letters."""


def clean(data: bytes) -> bytes:
    """The same bytes.

    Raises:
        Unclean: they are something else.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(data, "utf-16")
    elif (utf8 := _decoded(data, "utf-8-sig")) is not None:
        text = utf8
    else:
        text = _decoded(data, "cp1252")  # as tables are written on German office computers
    begins = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text is None or _CONTROLS.search(text) or begins.startswith(_OTHERWISE) or b"%PDF-" in data[:1100]:
        raise Unclean(UNKNOWN)
    return data


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
