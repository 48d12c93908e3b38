"""What is tried: pieces of text that make trouble, JSON of any shape, edits of texts that are right."""

from typing import Any

from hypothesis import strategies as st

TROUBLE = [
    "", " ", "\n", "\0", "\ud800", "\u202e", "\ufeff", "ﷺ", "İ", "ß", "e\u0301" * 40, "👩‍👩‍👧", "\u0661", "²",
    "Ⅷ", "1" * 5000, "-1", "0", "999999", "1e999", "NaN", "null", "true", "[" * 2000, "{", '"', "'", "\\",
    "\\u0000", "\\ud800", "%s", "{0}", "../..", "a.b.c.d", ">/need", "!need", "/need", "/", "P1D", "-P1D",
    "P9999999D", "x" * 3000,
]  # fmt: skip

pieces = st.one_of(st.sampled_from(TROUBLE), st.text(max_size=12))

anything: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), pieces),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(pieces, inner, max_size=3)),
    max_leaves=6,
)
"""A JSON value of any shape."""

edits = st.lists(
    st.tuples(st.sampled_from(["insert", "cut", "repeat", "end"]), st.integers(min_value=0, max_value=20_000), pieces),
    min_size=1,
    max_size=4,
)
"""Edits of a text that is right, as `mutations` takes them."""
