"""Small worlds of people who ask and may be asked, for the properties of proposals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from handlers.peers.people import Peer, Question

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)

World = tuple[list[Question], list[Peer], NDArray[np.float64]]
"""Questions, peers, and how close they are."""


def peer(number: int, **values: Any) -> Peer:
    usual: dict[str, Any] = {"languages": frozenset({"de"}), "active_at": NOW, "opted_in": True}
    return Peer(id=number, **{**usual, **values})


def question(number: int, asker: Peer) -> Question:
    return Question(id=number, asker=asker)


ids = st.frozensets(st.integers(1, 7), max_size=2)


@st.composite
def peers(draw: st.DrawFn, number: int) -> Peer:
    usually = st.sampled_from([True, True, True, False])
    return peer(
        number,
        region=draw(st.sampled_from(["goerlitz", "zwickau", None])),
        carrier=draw(st.sampled_from(["public", "independent", None])),
        strand=draw(st.sampled_from(["MBE", "FSA", None])),
        languages=draw(st.frozensets(st.sampled_from(["de", "en", "uk"]), min_size=1)),
        met=draw(ids),
        blocks=draw(ids),
        active_at=NOW - timedelta(days=draw(st.integers(-1, 400))),
        opted_in=draw(usually),
        paused=not draw(usually),
        reachable=draw(usually),
        proposals=draw(st.integers(0, 5)),
        cap=draw(st.sampled_from([None, None, 0, 1, 2, 9])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to seven people, all of whom may ask, some several times; ids of questions are not those of people."""
    people = [draw(peers(number)) for number in range(1, draw(st.integers(0, 7)) + 1)]
    asking = draw(st.lists(st.sampled_from(people), max_size=7)) if people else []
    asked = [each for each in people if draw(st.sampled_from([True, True, False]))]
    close = draw(
        st.lists(
            st.sampled_from([-0.2, 0.0, 0.05, 0.1, 0.3, 0.5, 0.5, 0.8, 1.0]),
            min_size=len(asking) * len(asked),
            max_size=len(asking) * len(asked),
        )
    )
    questions = [question(100 - number, asker) for number, asker in enumerate(asking)]
    return questions, asked, np.array(close, dtype=np.float64).reshape(len(asking), len(asked))


def shuffled(world: World, rows: list[int], columns: list[int]) -> World:
    questions, asked, close = world
    return [questions[row] for row in rows], [asked[column] for column in columns], close[np.ix_(rows, columns)]
