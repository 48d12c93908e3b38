"""What a terminal must never be sent as it came: characters that it takes for orders."""

import re

_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) != "\n"},  # Unicode's pictures of them
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),  # C1: a terminal may take 0x9B for the beginning of an order
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys((0x202D, 0x202E), ""),  # overrides would turn the words after them around
}


def harmless(text: str) -> str:
    """`text` for a terminal: line breaks of any kind as one, tabs as spaces, control characters as their pictures.

    Other writing directions, joined emoji and combining marks stay as they are.
    """
    return _BREAKS.sub("\n", text).replace("\t", "    ").translate(_SHOWN)


def harmless_line(text: str) -> str:
    """The same for what stands on one line: a label, a name."""
    return harmless(text).replace("\n", " ")
