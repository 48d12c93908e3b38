"""How much is tried: little in every run of the tests, much more in `make fuzz`."""

import os
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings

CASES = Path(__file__).parent / "cases"
"""What failed once, a file each: tried first in every run."""

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def examples(number: int) -> settings:
    """So many examples, times $KOLLEGIAL_FUZZ if it is set."""
    return settings(max_examples=number * int(os.environ.get("KOLLEGIAL_FUZZ", "1")), suppress_health_check=SLOW)


def cases(kind: str) -> list[Path]:
    """The kept cases of a kind."""
    found = sorted((CASES / kind).iterdir())
    assert found, f"no case is kept in {CASES / kind}"
    return found


def mutations(text: str, edits: Iterator[tuple[str, int, str]]) -> str:
    """A text after some edits: (what, where, with what); the place counts from the beginning, round and round."""
    for what, where, piece in edits:
        at = where % (len(text) + 1)
        match what:
            case "insert":
                text = text[:at] + piece + text[at:]
            case "cut":
                text = text[:at] + text[at + max(1, len(piece)) :]
            case "repeat":
                text = text[:at] + text[max(0, at - 20) : at] + text[at:]
            case "end":
                text = text[:at]
    return text
