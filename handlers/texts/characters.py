"""What a person's characters need before they stand inside a sentence of ours."""

import re

_ISOLATE, _POP = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE

# Blocks whose characters are right-to-left by default (Unicode 15, DerivedBidiClass.txt: R and AL), and the
# explicit directional characters, which would reach into our own words as well.
_TURNS_DIRECTION = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
    "\u200f\u202a-\u202e\u2066-\u2069]"
)
_PARAGRAPH = re.compile(
    "[^\n\r\x1c-\x1e\x85\u2029]+"
)  # the bidirectional algorithm starts anew after these (UAX 9, P1)


def well_formed(text: str) -> str:
    """`text` as it can be encoded: each lone surrogate replaced by U+FFFD, surrogate pairs joined."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def isolated(text: str) -> str:
    """`text` so that its writing direction stays its own: in isolation marks where it holds any other direction."""
    if text.isascii() or not _TURNS_DIRECTION.search(text):
        return text
    return _PARAGRAPH.sub(lambda paragraph: _enclosed(paragraph[0]), text)


def _enclosed(paragraph: str) -> str:
    """The paragraph between isolation marks that none of its own can close or leave open."""
    unopened = unclosed = 0
    for character in re.findall("[\u2066-\u2069]", paragraph):
        if character != _POP:
            unclosed += 1
        elif unclosed:
            unclosed -= 1
        else:
            unopened += 1
    return _ISOLATE * (1 + unopened) + paragraph + _POP * (1 + unclosed)
