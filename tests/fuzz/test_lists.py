"""Lists of invitations, right and wrong: what comes of them is entries or sentences about what is wrong."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports import USES, ListError, read
from tests.fuzz.budget import cases, examples, mutations
from tests.fuzz.strategies import edits, pieces

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LIST = """label;role;uses;expires
Team Görlitz;practitioner;12;P14D
"Jugendamt; Zwickau";staff;1;24.12.2026
Landkreis Leipzig;;;
"""

cells = st.one_of(st.sampled_from(["label", "role", "uses", "expires", "staff", "12", "P14D", "24.12."]), pieces)


def is_read_or_refused(data: bytes) -> None:
    try:
        found = read(data, BERLIN, NOW)
    except ListError as error:
        assert str(error)
        assert str(error).replace("\n", "").replace("\t", "").isprintable()  # a tab may stand between the cells
    else:
        assert all(
            entry.label.isprintable() and 0 < entry.uses <= USES and entry.until > NOW for entry in found.entries
        )


@pytest.mark.parametrize("case", cases("lists"), ids=lambda case: case.stem)
def test_a_kept_case(case: Path) -> None:
    is_read_or_refused(case.read_bytes())


@examples(150)
@given(edits, st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_a_list_that_was_spoilt(spoilt: list[tuple[str, int, str]], encoding: str) -> None:
    is_read_or_refused(mutations(LIST, iter(spoilt)).encode(encoding, "replace"))


@examples(150)
@given(st.lists(st.lists(cells, max_size=5), max_size=5), st.sampled_from(";,\t"))
def test_cells_of_any_kind(rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in [["label", "role", "uses", "expires"], *rows])
    is_read_or_refused(text.encode("utf-8", "replace"))


@examples(50)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    is_read_or_refused(data)
