"""Lines of scripts, right and wrong: whatever they are, what comes of them is a line or a reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.console.lines import BESIDE, DOINGS, LineError, read
from tests.fuzz.budget import cases, examples, mutations
from tests.fuzz.strategies import anything, edits, pieces

SCRIPT = (Path(__file__).parent.parent.parent / "bot" / "demo" / "week.jsonl").read_text(encoding="utf-8").splitlines()
KEYS = [
    "as",
    "together",
    "wait",
    "restart",
    "people",
    "start",
    *DOINGS,
    *{key for keys in BESIDE.values() for key in keys},
]

shaped = st.dictionaries(st.sampled_from(KEYS), st.one_of(anything, pieces), min_size=1, max_size=4)


def is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except LineError as error:
        assert str(error)


@pytest.mark.parametrize("case", cases("lines"), ids=lambda case: case.stem)
def test_a_kept_case(case: Path) -> None:
    is_read_or_refused(case.read_text(encoding="utf-8"))


@examples(300)
@given(shaped)
def test_objects_with_the_keys_of_a_line(line: dict[str, Any]) -> None:
    is_read_or_refused(json.dumps(line))


@examples(300)
@given(st.sampled_from(SCRIPT), edits)
def test_lines_of_a_script_that_were_spoilt(line: str, spoilt: list[tuple[str, int, str]]) -> None:
    is_read_or_refused(mutations(line, iter(spoilt)))


@examples(100)
@given(st.one_of(pieces, st.text()))
def test_any_text(text: str) -> None:
    is_read_or_refused(text)
