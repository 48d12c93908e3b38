"""What a person wrote, brought into a form that can be stored and shown; nothing that is seen is changed."""

import unicodedata

COMPOSED_UP_TO = 10_000
"""Longer texts are not composed: no form takes them, and composing is quadratic in runs of combining marks."""


def clean(text: str) -> str:
    """A text without invisible characters and outer space, composed (NFC); half surrogates become U+FFFD.

    Line breaks and tabs stay, and so do joiners between characters: emoji and some scripts are made with them.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n")
    composed = unicodedata.normalize("NFC", whole) if len(whole) <= COMPOSED_UP_TO else whole
    kept = (c for c in composed if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip(" \n\t\u200c\u200d\u00a0\u3000").strip()
