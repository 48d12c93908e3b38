"""Which theme a text is about, to be proposed: by the lexicon's concepts, the themes' labels, and similar questions.

`themes.tsv` names the concepts of each of the themes that the service comes with; a theme of another key is known by
its labels alone.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from handlers.matching.lexicon import STEM, Lexicon, key_of

SHIPPED = Path(__file__).with_name("themes.tsv")
"""Lines of a theme's key, a tab, and canonical words of the lexicon with | between."""

LEAD = 0.25
"""How much more the best theme must have than the second, where a concept of its own is 1."""

LABEL = 0.5
"""What a word of a theme's label counts."""

NEAR = 1.0
"""What the theme of the most similar question counts; that of the next one half of it, and so on."""


@cache
def concepts() -> Mapping[str, frozenset[str]]:
    """The concepts of each theme that is known."""
    lines = (line.split("\t") for line in SHIPPED.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {key: frozenset(" ".join(key_of(each)) for each in words.split("|")) for key, words in lines}


def propose_theme(text: str, themes: Mapping[str, str], lexicon: Lexicon, near: Sequence[str] = ()) -> str | None:
    """The theme that a text is about; None where nothing speaks for one, or as much for another.

    Args:
        text: what somebody asks.
        themes: the themes on offer by key, with their labels in all languages as one text.
        lexicon: what says which concepts the text has.
        near: the themes of the most similar questions, the best first.
    """
    said, found = lexicon.expand(text)
    known = concepts()
    weights = dict.fromkeys(themes, 0.0)
    for concept in dict.fromkeys(found):
        having = [theme for theme in themes if concept in known.get(theme, ())]
        for theme in having:
            weights[theme] += 1 / len(having)
    for theme, label in themes.items():
        stems = {word for word in key_of(label) if len(word) >= STEM}
        weights[theme] += LABEL * sum(any(word.startswith(stem) for word in said) for stem in stems)
    for at, theme in enumerate(near):
        if theme in weights:
            weights[theme] += NEAR / 2**at
    best = sorted(weights.values(), reverse=True)[:2]
    if not best or best[0] <= 0 or (len(best) > 1 and best[0] - best[1] < LEAD):
        return None
    return max(weights, key=lambda theme: weights[theme])
