"""Similar questions: how well they are found, how fast, in how much memory, beside other ways to find them."""

import gc
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

import bm25s
import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from sqlalchemy import insert

from benchmarks.bases import Bases
from benchmarks.figures import Aim, Report, agree, amount, percentile
from benchmarks.padding import padded
from benchmarks.sizes import Sizes
from bot.similarity import Similarity
from handlers.matching import Lexicon, lexicon
from handlers.matching.evaluation import Corpus, Document, Judged, quality
from handlers.matching.matcher import Matcher
from handlers.matching.words import words
from storage.database import Database
from storage.phrasings import Kind, Phrasing

QUERY, ADDING, START, MEMORY = 10.0, 5.0, 10.0, 400.0
"""The aims: milliseconds of 95 of 100 queries and additions, seconds of a start, megabytes of the index."""

BEST = {"all": 0.430, "ordinary": 0.795, "hard": 0.187, "english": 0.438}
"""R@5 at 10 000 documents of BM25 over 4-grams of the text expanded by a lexicon of 87 concepts."""

KINDS = ("all", "ordinary", "hard", "english")

Scores = NDArray[np.float32]


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Judge the quality at two sizes, then the speed at the larger one on each kind of database."""
    found, remarks = [], set[str]()
    aims: list[Aim] = []
    for size in sizes.corpora:
        corpus, padding = padded(size)
        remarks.add(f"The corpus is {padding}.")
        rows, reached = _judge(corpus, sizes)
        found += rows
        aims = aims or reached
    judged = Report(
        title="Similar questions: what is found",
        columns=("way", "documents", *(f"R@5 {kind} %" for kind in KINDS), "queries/s"),
        rows=tuple(found),
        remarks=(
            *sorted(remarks),
            "One right document in the corpus, questions of tests/matching/dev.jsonl; half of its intents were read "
            "before the lexicon was written. Each way scores the whole corpus for each question.",
        ),
        aims=tuple(aims),
    )
    return [judged, await _speed(bases, sizes)]


# --- quality ---------------------------------------------------------------------------------


def _ours(texts: Sequence[str]) -> Callable[[str], Scores]:
    documents = [Document(id=str(number), text=text) for number, text in enumerate(texts)]
    return Corpus(documents=documents, questions=()).matcher(Matcher(Lexicon(lexicon.load()))).scores


def _rank_bm25(texts: Sequence[str]) -> Callable[[str], Scores]:
    index = BM25Okapi([text.lower().split() for text in texts])
    return lambda text: np.asarray(index.get_scores(text.lower().split()), dtype=np.float32)


def _bm25s(texts: Sequence[str]) -> Callable[[str], Scores]:
    index = bm25s.BM25()
    index.index([list(words(text)) or [""] for text in texts], show_progress=False)

    def scores(text: str) -> Scores:
        known = [word for word in words(text) if word in index.vocab_dict]
        return np.asarray(index.get_scores(known), dtype=np.float32) if known else np.zeros(len(texts), np.float32)

    return scores


def _fts5(texts: Sequence[str]) -> Callable[[str], Scores]:
    """SQLite's own index over trigrams; of each query the words of three characters and more, any of them."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(words, tokenize='trigram')")
    database.executemany("INSERT INTO texts(rowid, words) VALUES (?, ?)", enumerate(texts, start=1))

    def scores(text: str) -> Scores:
        found = np.zeros(len(texts), dtype=np.float32)
        grams = {word[at : at + 3] for word in words(text) for at in range(len(word) - 2)}
        if grams:
            asked = " OR ".join(f'"{gram}"' for gram in sorted(grams))
            for row, rank in database.execute("SELECT rowid, rank FROM texts WHERE texts MATCH ?", (asked,)):
                found[row - 1] = -rank
        return found

    return scores


WAYS: dict[str, Callable[[Sequence[str]], Callable[[str], Scores]]] = {
    "ours": _ours,
    "bm25s": _bm25s,
    "rank-bm25": _rank_bm25,
    "SQLite FTS5, trigrams": _fts5,
}


SLOW, MANY, FEW = ("rank-bm25", "SQLite FTS5, trigrams"), 20_000, 40
"""Ways that are asked a few questions only, for their speed, where there are many documents."""


def _judge(corpus: Corpus, sizes: Sizes) -> tuple[list[tuple[str, ...]], list[Aim]]:
    """A row for each way to find, and the aims that ours has at this size."""
    texts = [each.text for each in corpus.documents]
    asked = [question.text for question in corpus.questions]
    rows, aims = list[tuple[str, ...]](), list[Aim]()
    for name, way in WAYS.items():
        sys.stderr.write(f"  {name}, {len(texts)} documents\n")
        scorer = way(texts)
        known = dict[str, Scores]()
        began = perf_counter()
        some = asked[: FEW if name in SLOW and len(texts) > MANY else sizes.asked]
        for text in some:
            known[text] = scorer(text)
        rate = len(some) / (perf_counter() - began)
        if len(some) == FEW < len(asked):
            rows.append((name, amount(len(texts)), *("–" for _ in KINDS), amount(rate)))
            continue
        part = Corpus(documents=corpus.documents, questions=corpus.questions[: sizes.asked])
        pairs = quality(Judged(part), lambda text, known=known: known[text])["pairs"]  # type: ignore[misc]
        shares = [pairs[kind]["R@5"] for kind in KINDS]
        rows.append((name, amount(len(texts)), *(f"{100 * share:.1f}" for share in shares), amount(rate)))
        if name == "ours":
            aims = [
                Aim(what=f"R@5 of {kind} pairs", bound=BEST[kind], measured=pairs[kind]["R@5"], at_least=True)
                for kind in KINDS
                if pairs[kind]["R@5"]
            ]
        del scorer, known
        gc.collect()
    return rows, aims


# --- speed -----------------------------------------------------------------------------------


async def _speed(bases: Bases, sizes: Sizes) -> Report:
    corpus, padding = padded(sizes.corpora[-1])
    texts = [each.text for each in corpus.documents]
    rows, aims = list[tuple[str, ...]](), list[Aim]()
    for kind in bases.kinds:
        name = f"phrasings {len(texts)}"
        async with bases.open(kind, name, partial(_enter, texts=texts)) as database:
            similar = Similarity([], None)
            before, began = _resident(), perf_counter()
            async with database.reading() as session:
                await similar.refresh(session)
            start = perf_counter() - began
            memory = max(_resident() - before, 0.1)
            queries, adding = await _using(database, similar, corpus, sizes)
        await bases.forget(name)
        figures = (percentile(queries, 0.5) * 1e3, percentile(queries, 0.95) * 1e3, percentile(adding, 0.95) * 1e3)
        rows.append((kind, amount(len(texts)), *(amount(each) for each in (*figures, start, memory))))
        aims += [
            Aim(what=f"a query, p95, on {kind}", bound=QUERY, measured=figures[1], unit="ms"),
            Aim(what=f"adding one, p95, on {kind}", bound=ADDING, measured=figures[2], unit="ms"),
            Aim(what=f"start from the database, on {kind}", bound=START, measured=start, unit="s"),
            Aim(what=f"memory of the index, on {kind}", bound=MEMORY, measured=memory, unit="MB"),
        ]
    columns = ("database", "documents", "query p50 ms", "query p95 ms", "adding p95 ms", "start s", "memory MB")
    remarks = (
        f"The corpus is {padding}. A query is find() with its judgement; adding is taking a committed row into the "
        "index until it can be found; memory is what the process has grown by at the start.",
    )
    return Report(
        title="Similar questions: how fast", columns=columns, rows=tuple(rows), remarks=remarks, aims=tuple(aims)
    )


async def _enter(database: Database, texts: Sequence[str]) -> None:
    now = datetime.now(UTC)
    async with database.transaction() as session:
        for at in range(0, len(texts), 2_000):
            page = enumerate(texts[at : at + 2_000], start=at + 1)
            await session.execute(
                insert(Phrasing),
                [
                    {
                        "subject_kind": Kind.question,
                        "subject_id": number,
                        "text": text,
                        "serial": number,
                        "created_at": now,
                    }
                    for number, text in page
                ],
            )


async def _using(
    database: Database, similar: Similarity, corpus: Corpus, sizes: Sizes
) -> tuple[list[float], list[float]]:
    """Seconds of queries, and of taking in rows that were added one by one."""
    queries, adding = list[float](), list[float]()
    for question in corpus.questions[: sizes.asked]:
        began = perf_counter()
        await similar.find(question.text)
        queries.append(perf_counter() - began)
    now, first = datetime.now(UTC), len(corpus.documents) + 1
    for number in range(first, first + sizes.singles):
        text = f"Wie baut man in {number} Tagen ein Baumhaus aus Kiefernholz {number}?"
        async with database.transaction() as session:
            session.add(Phrasing(subject_kind="card", subject_id=number, text=text, serial=number, created_at=now))
        async with database.reading() as session:
            began = perf_counter()
            await similar.refresh(session)
            adding.append(perf_counter() - began)
        hits = (await similar.find(text)).hits
        agree("what was added is found first", hits and hits[0].subject, ("card", number))
    return queries, adding


def _resident() -> float:
    """Megabytes of memory that this process has."""
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
