"""What `kollegial evaluate-matching` finds out and shows."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console as Terminal
from rich.console import Group
from rich.table import Table

from bot.config import Settings
from bot.evaluation.corpus import read
from bot.models import open_model
from bot.refusals import OperatorError
from handlers.matching import Lexicon, LexiconError, lexicon
from handlers.matching.dense import Dense
from handlers.matching.evaluation import Judged, answers, quality, threshold
from handlers.matching.matcher import Matcher
from handlers.matching.suggestions import Confidence

KINDS = ("all", "ordinary", "hard", "english")
MEASURES = ("R@1", "R@5", "MRR@10", "nDCG@10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be judged: a file, what fills it up, and the lexicon and model; unset, the configured ones."""

    file: Path
    pad: Path | None = None
    size: int | None = None
    lexicon: Path | None = None
    model: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The measures, all from 0 to 1; `likely` is the threshold from which on hits are shown without a "perhaps"."""

    size: int
    pairs: dict[str, dict[str, float]]
    any: dict[str, float]
    threshold: dict[str, float]
    likely: dict[str, float]
    queries_per_second: float

    def as_json(self) -> dict[str, Any]:
        """One object, as other programs read it."""
        return {
            "size": self.size,
            "pairs": self.pairs,
            "any": self.any,
            "threshold": self.threshold,
            "queries_per_second": round(self.queries_per_second, 1),
        }


def evaluate(settings: Settings, asked: Asked) -> Evaluation:
    """Judge a lexicon and a model by questions of which is known what is the same.

    Raises:
        OperatorError: a file cannot be read, a line cannot be taken, or the model cannot be opened.
    """
    corpus = read(asked.file, asked.pad, asked.size)
    matcher = corpus.matcher(
        _matcher(asked.lexicon or settings.matching.lexicon, asked.model or settings.matching.model)
    )
    judged = Judged(corpus)
    found = quality(judged, matcher.scores)
    began = perf_counter()
    for question in corpus.questions:
        matcher.find(question.text)
    took = perf_counter() - began
    suggested = list(answers(judged, matcher))
    return Evaluation(
        size=len(corpus.documents),
        pairs=found["pairs"],
        any=found["any"]["any"],
        threshold=threshold(suggested, Confidence.perhaps),
        likely=threshold(suggested, Confidence.likely),
        queries_per_second=len(corpus.questions) / took,
    )


def _matcher(words: Path | None, model: Path | None) -> Matcher:
    try:
        known = Lexicon(lexicon.load(*([words] if words is not None else [])))
    except LexiconError as error:
        raise OperatorError(str(error)) from None
    except UnicodeDecodeError:
        raise OperatorError(f"{words}: it is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise OperatorError(f"{words}: {error.strerror or error}; is it there, and readable?") from None
    if model is None:
        return Matcher(known)
    if not model.is_dir():
        raise OperatorError(f"{model}: there is no such folder; name the folder of a model")
    return Matcher(known, Dense(open_model(model)))


def show(found: Evaluation, terminal: Terminal) -> None:
    """Print the measures as tables, in percent."""
    pairs = Table(title=f"{found.size} documents; one of them is right", title_justify="left")
    pairs.add_column("pairs")
    for measure in MEASURES:
        pairs.add_column(f"{measure} %", justify="right")
    for kind in KINDS:
        pairs.add_row(kind, *(_percent(found.pairs[kind][measure]) for measure in MEASURES))
    others = Table(title_justify="left")
    others.add_column("")
    others.add_column("%", justify="right")
    for name, value in (
        ("any right document first (hit@1)", found.any["hit@1"]),
        ("any right document among five (hit@5)", found.any["hit@5"]),
        ("of what is shown, has a right one (precision)", found.threshold["precision"]),
        ("of what could be right, is shown (recall)", found.threshold["recall"]),
        ("the same without “perhaps”: precision", found.likely["precision"]),
        ("the same without “perhaps”: recall", found.likely["recall"]),
    ):
        others.add_row(name, _percent(value))
    terminal.print(Group(pairs, others, f"{found.queries_per_second:.0f} queries a second"))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
