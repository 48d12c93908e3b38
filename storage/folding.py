"""What makes two spellings of the same words equal, for comparing only: a folded text is never shown or stored."""

import unicodedata

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Unicode categories of what leaves no character of its own: zero-width and bidi characters, combining marks."""


def fold(text: str) -> str:
    """`text` in small letters, ä as ae and ß as ss, without accents or unseen characters, one space for any gap.

    Time grows linearly with the length. `unicodedata.normalize` would not do that for a whole text (it sorts long
    runs of combining marks in quadratic time), so each distinct character is normalized by itself.
    """
    small = text.casefold()
    for vowel, umlaut in (("a\u0308", "ä"), ("o\u0308", "ö"), ("u\u0308", "ü")):
        small = small.replace(vowel, umlaut)
    return " ".join(small.translate({ord(char): _plain(char) for char in set(small)}).split())


def _plain(char: str) -> str:
    if char in _UMLAUTS:
        return _UMLAUTS[char]
    parts = unicodedata.normalize("NFKD", char).casefold()  # once more: 𝐀 becomes A only here
    return "".join(part for part in parts if unicodedata.category(part) not in UNSEEN)
