"""How well a matcher finds what it should, by questions of which is known what is the same. Pure.

Pairs: each question is asked of the whole corpus; for each other voice only the documents of that voice, the
distractors and the padding stay, so that exactly one document is right. Any: every document of the same intent is
right. A question's own document is never looked at. The threshold is judged on half a load of pairs and half a load of
questions of which nothing right is there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log2

import numpy as np
from numpy.typing import NDArray

from handlers.matching.matcher import Matcher
from handlers.matching.suggestions import MOST, Confidence, Phrasing, Suggestions

ORDINARY = frozenset("fctu")
"""Voices: formal, chat with typos, typical post, short and plain."""

HARD = frozenset("sn")
"""Voices: synonyms and abbreviations, a narrative that avoids the key term."""

DISTRACTOR = "x"
DEPTH = 10
"""Ranks that count for MRR@10 and nDCG@10."""

Mask = NDArray[np.bool_]
Scorer = Callable[[str], NDArray[np.float32]]
"""The score of every document of a corpus, in its order, for a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to be found; padding has no voice. `near` is the intent that a distractor is close to in words."""

    id: str
    text: str
    intent: str | None = None
    voice: str = ""
    lang: str = "de"
    topic: str = ""
    near: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text to be asked; `source` is its own document, `right` the others of its intent."""

    text: str
    intent: str
    voice: str
    lang: str
    source: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Documents, the padding last, and questions."""

    documents: Sequence[Document]
    questions: Sequence[Question]

    def matcher(self, matcher: Matcher) -> Matcher:
        """Fill an empty matcher; the slots are the places of the documents."""
        page = 2_000
        for at in range(0, len(self.documents), page):
            some = self.documents[at : at + page]
            matcher.fill(Phrasing(at + i, ("question", at + i), each.text) for i, each in enumerate(some))
        matcher.merge()
        return matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question and the one document that is right; `candidates` are what stays of the corpus."""

    question: int
    voice: str
    right: int
    candidates: Mask

    def kind(self, question: Question) -> str | None:
        """Ordinary, hard or english; None: neither."""
        if question.lang != "de":
            return "english"
        both = {question.voice, self.voice}
        return "ordinary" if both <= ORDINARY else "hard" if both & HARD else None


class Judged:
    """What has to be looked at of a corpus, prepared once."""

    def __init__(self, corpus: Corpus) -> None:
        documents = corpus.documents
        self.corpus = corpus
        self.place = {each.id: at for at, each in enumerate(documents) if each.voice}
        self._voice = np.array([each.voice for each in documents])
        self._always = (self._voice == "") | (self._voice == DISTRACTOR)
        self._intents: Mapping[str, list[int]] = _by_intent(documents)

    def pairs(self) -> Iterator[Pair]:
        """Each question with each German document of its intent in another voice."""
        for number, question in enumerate(self.corpus.questions):
            for right in question.right:
                at = self.place[right]
                document = self.corpus.documents[at]
                if document.lang == "de" and document.voice != question.voice:
                    stay = self._always | (self._voice == document.voice)
                    stay[self.place[question.source]] = False
                    yield Pair(question=number, voice=document.voice, right=at, candidates=stay)

    def others(self, question: Question) -> Mask:
        """What stays of the corpus when nothing right is there."""
        stay = np.ones(len(self.corpus.documents), dtype=np.bool_)
        stay[self._intents[question.intent]] = False
        stay[self.place[question.source]] = False
        return stay


def _by_intent(documents: Sequence[Document]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, each in enumerate(documents):
        if each.intent is not None:
            found.setdefault(each.intent, []).append(at)
    return found


def rank(scores: NDArray[np.float32], right: int, candidates: Mask) -> float:
    """At which place the right document stands; of equal scores it is the last, without any score it is nowhere."""
    if scores[right] <= 0:
        return inf
    return float(np.count_nonzero(scores[candidates] >= scores[right]))


def ranks(judged: Judged, scorer: Scorer) -> tuple[list[tuple[str, float]], list[float]]:
    """The ranks of all pairs, each with its kind, and of the best right document of each question."""
    corpus, of_pairs, best = judged.corpus, list[tuple[str, float]](), list[float]()
    scored: dict[int, NDArray[np.float32]] = {}
    for number, question in enumerate(corpus.questions):
        scored[number] = scorer(question.text)
        stay = np.ones(len(corpus.documents), dtype=np.bool_)
        stay[judged.place[question.source]] = False
        best.append(min((_any_rank(scored[number], judged, question, stay)), default=inf))
    for pair in judged.pairs():
        kind = pair.kind(corpus.questions[pair.question])
        if kind is not None:
            of_pairs.append((kind, rank(scored[pair.question], pair.right, pair.candidates)))
    return of_pairs, best


def _any_rank(scores: NDArray[np.float32], judged: Judged, question: Question, stay: Mask) -> Iterator[float]:
    for right in question.right:
        yield rank(scores, judged.place[right], stay)


def measures(found: Sequence[float]) -> dict[str, float]:
    """R@1, R@5, MRR@10, nDCG@10 of ranks, of which each has one right document."""
    many = len(found) or 1
    near = [each for each in found if each <= DEPTH]
    return {
        "R@1": sum(each <= 1 for each in found) / many,
        "R@5": sum(each <= 5 for each in found) / many,
        "MRR@10": sum(1 / each for each in near) / many,
        "nDCG@10": sum(1 / log2(1 + each) for each in near) / many,
    }


def quality(judged: Judged, scorer: Scorer) -> dict[str, dict[str, dict[str, float]]]:
    """The measures of pairs, all, ordinary, hard and english, and of any right document."""
    of_pairs, best = ranks(judged, scorer)
    kinds = {kind: [each for named, each in of_pairs if named == kind] for kind in ("ordinary", "hard", "english")}
    everything = {"all": [each for named, each in of_pairs if named != "english"], **kinds}
    hits = measures(best)
    return {
        "pairs": {kind: measures(found) for kind, found in everything.items()},
        "any": {"any": {"hit@1": hits["R@1"], "hit@5": hits["R@5"]}},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was suggested to a question, and whether one of the suggestions was right; `weight` makes halves equal."""

    suggestions: Suggestions
    right: bool
    weight: float
    question: int


def answers(judged: Judged, matcher: Matcher) -> Iterator[Answer]:
    """What the matcher suggests: one half of pairs, one half of questions to which nothing right is there."""
    corpus = judged.corpus
    scored = {number: matcher.scores(question.text) for number, question in enumerate(corpus.questions)}
    pairs = list(judged.pairs())
    for pair in pairs:
        text = corpus.questions[pair.question].text
        found = matcher.judge(text, np.where(pair.candidates, scored[pair.question], np.float32(0)))
        right = any(hit.phrasing == pair.right for hit in found.hits[:MOST])
        yield Answer(suggestions=found, right=right, weight=0.5 / len(pairs), question=pair.question)
    for number, question in enumerate(corpus.questions):
        found = matcher.judge(question.text, np.where(judged.others(question), scored[number], np.float32(0)))
        yield Answer(suggestions=found, right=False, weight=0.5 / len(corpus.questions), question=number)


def threshold(found: Sequence[Answer], least: Confidence) -> dict[str, float]:
    """Of what is shown from a confidence on: the share that has a right one; and of what could be right, the share."""
    shown = (Confidence.perhaps, Confidence.likely)[(least is Confidence.likely) :]
    weight = sum(each.weight for each in found if each.suggestions.confidence in shown)
    right = sum(each.weight for each in found if each.suggestions.confidence in shown and each.right)
    return {"precision": right / weight if weight else 0.0, "recall": right / 0.5}
