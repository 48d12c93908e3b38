"""Backups that were spoilt on the way: what comes of them is what was saved, or the sentence that they are damaged."""

import gzip
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backup.archive import Manifest, Writer
from bot.backup.unpacking import Damaged, unpack
from tests.fuzz.budget import cases, examples

KEPT = {"database.sqlite": b"a database" * 200, "data/files/ab/abcd": b"a file"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The archive's bytes before they were compressed."""
    folder, out = tmp_path_factory.mktemp("saved"), io.BytesIO()
    writer = Writer(out)
    for name, data in KEPT.items():
        file = folder / "member"
        file.write_bytes(data)
        with file.open("rb") as opened:
            writer.add(name, opened)
    made_at = datetime(2026, 11, 23, tzinfo=UTC)
    writer.finish(Manifest(kollegial="0.1.0", revision="0001", made_at=made_at, database="sqlite"))
    return gzip.decompress(out.getvalue())


def is_whole_or_refused(data: bytes, folder: Path) -> None:
    """A damaged archive is never taken for a good one, and nothing is written outside of the folder."""
    target = folder / "restored"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    try:
        unpack(io.BytesIO(data), lambda name: target / name if name in KEPT or name.startswith("data/") else None)
    except (Damaged, OSError) as error:
        assert str(error)
    else:
        assert {
            str(file.relative_to(target)): file.read_bytes() for file in target.rglob("*") if file.is_file()
        } == KEPT
    assert set(folder.iterdir()) <= {target}


@pytest.mark.parametrize("case", cases("archives"), ids=lambda case: case.stem)
def test_a_kept_case(case: Path, tmp_path: Path) -> None:
    is_whole_or_refused(case.read_bytes(), tmp_path)


def test_it_is_whole_if_nothing_was_spoilt(saved: bytes, tmp_path: Path) -> None:
    is_whole_or_refused(gzip.compress(saved), tmp_path)
    assert (tmp_path / "restored" / "database.sqlite").exists()


@examples(100)
@given(st.data())
def test_bytes_that_were_changed_before_they_were_packed(saved: bytes, tmp_path: Path, data: st.DataObject) -> None:
    spoilt = bytearray(saved)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(spoilt) - 1))
        piece = data.draw(
            st.one_of(st.binary(min_size=1, max_size=12), st.sampled_from([b"../../x\0", b"\x80" + b"\xff" * 11]))
        )
        spoilt[at : at + len(piece)] = piece
    is_whole_or_refused(gzip.compress(bytes(spoilt), 1), tmp_path)


@examples(100)
@given(st.integers(min_value=0), st.binary(max_size=12))
def test_bytes_that_were_changed_or_cut_off_afterwards(saved: bytes, tmp_path: Path, place: int, piece: bytes) -> None:
    packed = bytearray(gzip.compress(saved, 1, mtime=0))
    at = place % len(packed)
    packed[at : at + len(piece)] = piece
    is_whole_or_refused(bytes(packed[: None if piece else at]), tmp_path)
