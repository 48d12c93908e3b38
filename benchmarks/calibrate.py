"""`python -m benchmarks.calibrate`: fit the probability of suggestions on dev.jsonl, into calibration.json.

Logistic regression with a ridge on what `handlers.matching.calibration` looks at, one half of pairs and one half of
questions to which nothing right is there, at two sizes of the index. What is said of it comes from folds: questions of
an intent are judged by coefficients that were fitted without that intent.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.padding import DEV, padded
from bot.evaluation.corpus import read
from handlers.matching import lexicon
from handlers.matching.calibration import NAMES, SHIPPED, Calibration, features
from handlers.matching.evaluation import Corpus, Judged
from handlers.matching.lexicon import Lexicon
from handlers.matching.matcher import Matcher
from handlers.matching.suggestions import MOST

RIDGE = 0.0001
FOLDS = 6
SIZES = (1_500, 10_000)
"""Documents of the padded indexes."""

GROUPS = (3, 9, 24)
"""Intents of the small indexes, as they are when a service begins: each intent is in one of each size."""

PERHAPS, LIKELY = 0.45, 0.7
"""Probabilities from which on hits are shown, and shown without a "perhaps"."""

Numbers = NDArray[np.float64]


def fit(looks: Numbers, right: Numbers, weights: Numbers) -> Numbers:
    """Coefficients and, last, the intercept, by the largest penalized likelihood (L-BFGS)."""
    design = np.hstack([looks, np.ones((len(looks), 1))])

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        found = design @ beta
        value = float((weights * (np.logaddexp(0, found) - right * found)).sum() + RIDGE * (beta[:-1] ** 2).sum())
        slope = design.T @ (weights * (expit(found) - right))
        slope[:-1] += 2 * RIDGE * beta[:-1]
        return value, slope

    result: Numbers = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    return result


def observe(judged: Judged, matcher: Matcher) -> tuple[Numbers, Numbers, Numbers, list[str]]:
    """What is looked at, whether one of the first five is right, the weight, and the intent, of each case."""
    corpus = judged.corpus
    scored = [matcher.scores(question.text) for question in corpus.questions]
    pairs = list(judged.pairs())
    cases = [(pair.question, pair.right, pair.candidates, 0.5 / len(pairs)) for pair in pairs]
    cases += [
        (number, -1, judged.others(question), 0.5 / len(corpus.questions))
        for number, question in enumerate(corpus.questions)
    ]
    rows, right, weights, intents = [], [], [], []
    for number, wanted, stay, weight in cases:
        question = corpus.questions[number]
        found = matcher.judge(question.text, np.where(stay, scored[number], np.float32(0)), limit=10)
        if found.hits:
            rows.append(features(matcher.look(question.text, found.hits)))
            right.append(float(any(hit.phrasing == wanted for hit in found.hits[:MOST])))
            weights.append(weight)
            intents.append(question.intent)
    return np.array(rows), np.array(right), np.array(weights), intents


def folded(looks: Numbers, right: Numbers, weights: Numbers, intents: Sequence[str]) -> Numbers:
    """The probability of each case by coefficients fitted without its fold of intents."""
    order = {intent: at % FOLDS for at, intent in enumerate(sorted(set(intents)))}
    fold = np.array([order[intent] for intent in intents])
    found = np.zeros(len(right))
    for each in range(FOLDS):
        inside = fold == each
        beta = fit(looks[~inside], right[~inside], weights[~inside])
        found[inside] = expit(looks[inside] @ beta[:-1] + beta[-1])
    return found


def small(corpus: Corpus) -> Iterator[tuple[Corpus, float]]:
    """Small corpora of some intents each with their distractors, and the weight that makes their size count as one."""
    intents = sorted({question.intent for question in corpus.questions})
    for size in GROUPS:
        Random(size).shuffle(intents)
        groups = [set(intents[at : at + size]) for at in range(0, len(intents), size)]
        for group in groups:
            documents = [each for each in corpus.documents if (each.intent or each.near) in group]
            questions = [each for each in corpus.questions if each.intent in group]
            yield Corpus(documents=documents, questions=questions), 1 / len(groups)


def main() -> None:
    """Fit, say what came out by folds, and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--write", type=Path, default=SHIPPED, help="where the coefficients go")
    asked = parser.parse_args()
    nothing = Calibration(coefficients=(0.0,) * len(NAMES), intercept=0.0, perhaps=0.0, likely=0.0)
    known = Lexicon(lexicon.load())
    seen = []
    for corpus, share in [*((padded(size)[0], 1.0) for size in SIZES), *small(read(DEV))]:
        looks, right, weights, intents = observe(Judged(corpus), corpus.matcher(Matcher(known, calibrated=nothing)))
        seen.append((looks, right, weights * share, intents))
    looks, right, weights = (np.concatenate([part[at] for part in seen]) for at in range(3))
    intents = [intent for part in seen for intent in part[3]]
    padding = padded(SIZES[0])[1]
    weights = weights / weights.sum()
    by_folds = folded(looks, right, weights, intents)
    said: dict[str, dict[str, Any]] = {}
    for name, least in (("perhaps or likely", PERHAPS), ("likely", LIKELY)):
        shown = by_folds >= least
        precision = float((weights * right)[shown].sum() / (weights[shown].sum() or 1.0))
        recall, coverage = float((weights * right)[shown].sum() / 0.5), float(weights[shown].sum())
        said[name] = {"precision": round(precision, 3), "recall": round(recall, 3), "shown": round(coverage, 3)}
    sizes = np.concatenate([np.full(len(part[1]), len(part[1])) for part in seen])
    big = sizes > 2_000
    for name, part in (("padded", big), ("small", ~big)):
        found = part & (by_folds >= PERHAPS)
        said[f"{name}: perhaps or likely"] = {
            "precision": round(float(np.average(right[found], weights=weights[found])), 3),
            "recall": round(float((weights * right)[found].sum() / (weights[part].sum() / 2)), 3),
        }
    shares = looks[right > 0, 0]
    said["share of the possible where one is right"] = {
        f"{percent} %": round(float(np.percentile(shares, percent)), 3) for percent in (0.1, 1, 5, 50)
    }
    bins = [(low / 10, low / 10 + 0.1) for low in range(10)]
    said["reliability"] = {
        f"{low:.1f}": [round(float(np.average(right[inside], weights=weights[inside])), 3), int(inside.sum())]
        for low, high in bins
        if (inside := (by_folds >= low) & (by_folds < high)).any()
    }
    beta = fit(looks, right, weights)
    data = {
        "provenance": f"python -m benchmarks.calibrate on {DEV.name}, {padding} to {SIZES} documents, and on groups of "
        f"{GROUPS} intents of it; ridge {RIDGE}; "
        "half of the cases have one right document, half none",
        "by folds of intents": said,
        "coefficients": {name: round(float(value), 4) for name, value in zip(NAMES, beta[:-1], strict=True)},
        "intercept": round(float(beta[-1]), 4),
        "perhaps": PERHAPS,
        "likely": LIKELY,
    }
    asked.write.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(data, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
