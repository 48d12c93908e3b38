"""How matching is judged: the protocol, and that the default keeps what it promises."""

from math import inf, log2
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.corpus import read
from handlers.matching import Confidence, Lexicon, lexicon
from handlers.matching.evaluation import Corpus, Document, Judged, Question, answers, measures, quality, rank, threshold
from handlers.matching.matcher import Matcher

DEV = Path(__file__).with_name("dev.jsonl")


@pytest.fixture(scope="module")
def dev() -> Corpus:
    return read(DEV)


def test_the_measures_are_those_of_one_right_document() -> None:
    assert measures([1, 2, 6, inf]) == pytest.approx(
        {"R@1": 0.25, "R@5": 0.5, "MRR@10": (1 + 1 / 2 + 1 / 6) / 4, "nDCG@10": (1 + 1 / log2(3) + 1 / log2(7)) / 4}
    )
    assert measures([]) == {"R@1": 0, "R@5": 0, "MRR@10": 0, "nDCG@10": 0}


def test_a_rank_counts_candidates_only_and_puts_the_right_one_last_of_equals() -> None:
    scores = np.array([3, 5, 3, 0, 9], dtype=np.float32)
    stay = np.array([True, True, True, True, False])
    assert rank(scores, 0, stay) == 3
    assert rank(scores, 1, stay) == 1
    assert rank(scores, 3, stay) == inf


def test_pairs_are_asked_of_one_voice_distractors_and_padding() -> None:
    def document(name: str, intent: str | None, voice: str, lang: str = "de") -> Document:
        return Document(id=name, text=name, intent=intent, voice=voice, lang=lang)

    documents = [
        document("a.f", "a", "f"),
        document("a.n", "a", "n"),
        document("a.e", "a", "e", "en"),
        document("b.n", "b", "n"),
        document("x", None, "x"),
        Document(id="pad", text="pad"),
    ]
    asked = Question(text="?", intent="a", voice="f", lang="de", source="a.f", right=("a.n", "a.e"))
    judged = Judged(Corpus(documents=documents, questions=[asked]))
    [pair] = judged.pairs()
    assert (pair.right, pair.kind(asked)) == (1, "hard")
    assert pair.candidates.tolist() == [False, True, False, True, True, True]
    assert judged.others(asked).tolist() == [False, False, False, True, True, True]
    found = quality(judged, lambda _text: np.array([9, 2, 8, 3, 1, 1], dtype=np.float32))
    assert found["pairs"]["hard"]["R@1"] == 0
    assert found["pairs"]["all"]["MRR@10"] == 0.5
    assert found["any"]["any"] == {"hit@1": 1, "hit@5": 1}


def test_dev_has_the_pairs_that_the_protocol_speaks_of(dev: Corpus) -> None:
    kinds = [pair.kind(dev.questions[pair.question]) for pair in Judged(dev).pairs()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"ordinary": 864, "hard": 1296, "english": 132}


def test_the_default_finds_more_than_a_lexicon_of_half_the_words_and_shows_what_helps(dev: Corpus) -> None:
    entries = lexicon.load()
    whole, half = (dev.matcher(Matcher(Lexicon(some))) for some in (entries, entries[::2]))
    judged = Judged(dev)
    ours, less = (quality(judged, each.scores)["pairs"] for each in (whole, half))
    for kind in ("ordinary", "hard", "english"):
        assert ours[kind]["R@5"] > less[kind]["R@5"]
    shown = list(answers(judged, whole))
    careful, all_of_it = threshold(shown, Confidence.likely), threshold(shown, Confidence.perhaps)
    assert careful["precision"] > all_of_it["precision"] > 0.5
    assert 0 < careful["recall"] < all_of_it["recall"]
