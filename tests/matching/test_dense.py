"""A model beside the words: fused by weights, and refused where its vectors do not fit."""

import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from handlers.matching import Lexicon, lexicon
from handlers.matching.dense import Dense, OtherDimension, Vectors
from handlers.matching.matcher import Matcher
from handlers.matching.words import words

LEXICON = Lexicon(lexicon.load())
SAME = {"papier": "ausweis", "rum": "ungueltig"}
"""What the model of these tests knows to mean the same."""


class Hashed:
    """A small true encoder: every word is a random direction, words that mean the same are the same one."""

    def __init__(self, dimension: int = 48) -> None:
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def _vector(self, text: str) -> Vectors:
        total = np.zeros(self.dimension)
        for word in words(text):
            seed = zlib.crc32(SAME.get(word, word).encode())
            total += np.random.default_rng(seed).normal(size=self.dimension)
        return total.astype(np.float32)


def test_a_model_finds_what_the_words_do_not() -> None:
    texts = ("Ausweis ungueltig", "Wohnung gesucht", "Kurs gesucht", "Termin gesucht")
    plain, fused = Matcher(LEXICON), Matcher(LEXICON, Dense(Hashed()))
    for made in (plain, fused):
        for number, text in enumerate(texts):
            made.put(number, ("question", number), text)
    assert 0 not in [hit.phrasing for hit in plain.find("papier rum").hits]
    assert fused.find("papier rum").hits[0].phrasing == 0


def test_what_was_dropped_is_not_found_by_its_meaning_either() -> None:
    made = Matcher(LEXICON, Dense(Hashed()))
    for number, text in enumerate(("Ausweis ungueltig", "Ausweis", "Wohnung gesucht", "Kurs")):
        made.put(number, ("question", number), text)
    made.drop(0)
    assert made.find("Ausweis ungueltig").hits[0].phrasing == 1
    made.merge()
    assert made.find("Ausweis ungueltig").hits[0].phrasing == 1
    made.put(4, ("question", 4), "Ausweis ungueltig")
    assert made.find("Papier rum").hits[0].phrasing == 4


def test_the_share_of_the_model_can_be_nothing() -> None:
    made, plain = Matcher(LEXICON, Dense(Hashed(), share=0.0)), Matcher(LEXICON)
    for number, text in enumerate(("Ausweis ungueltig", "Wohnung gesucht in Leipzig")):
        made.put(number, ("question", number), text)
        plain.put(number, ("question", number), text)
    assert made.find("Wohnung in Leipzig").hits == plain.find("Wohnung in Leipzig").hits


def test_a_model_with_another_dimension_than_before_is_refused() -> None:
    encoder = Hashed(48)
    made = Matcher(LEXICON, Dense(encoder))
    made.put(1, ("question", 1), "Ausweis ungueltig")
    encoder.dimension = 32
    with pytest.raises(OtherDimension, match="gives 32 dimensions, where the vectors there have 48"):
        made.put(2, ("question", 2), "Wohnung gesucht")
    with pytest.raises(OtherDimension, match="32"):
        made.find("Wohnung gesucht")
    encoder.dimension = 48
    made.put(2, ("question", 2), "Wohnung gesucht")
    assert made.find("Wohnung gesucht").hits[0].phrasing == 2


def test_a_model_that_gives_one_vector_for_several_texts_is_refused() -> None:
    class Single(Hashed):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return super().encode(texts)[0]

    with pytest.raises(OtherDimension, match="shape"):
        Matcher(LEXICON, Dense(Single())).put(1, ("question", 1), "Ausweis")
