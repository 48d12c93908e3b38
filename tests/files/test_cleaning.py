"""Files are what their bytes are; whatever somebody makes of them by hand, they are cleaned or refused."""

import asyncio
import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.files import apart, bounds
from bot.files.apart import clean_apart
from bot.files.cleaned import Cleaned
from bot.files.cleaning import clean
from bot.files.kinds import ENDINGS, KINDS
from bot.files.names import LONGEST, named
from bot.files.unclean import Unclean
from tests.files.samples import MOST, SAMPLES, SECRET, docx_parts, jpeg, package, pdf
from tests.loops import until

TYPES = {kind.type: kind for kind in KINDS}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_comes_out_without_its_writer(name: str) -> None:
    found = clean(SAMPLES[name], name, "application/octet-stream", MOST)
    assert found.name == name
    assert found.name.endswith(TYPES[found.type].endings)
    assert SECRET.encode() not in found.data


@pytest.mark.parametrize("name", ["m.txt", "n.csv", "o.md"])
def test_plain_text_stays_as_it_is(name: str) -> None:
    assert clean(SAMPLES[name], name, "", MOST).data == SAMPLES[name]


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("a.exe", "text/plain", b"hallo"),
        ("a", "application/octet-stream", b"hallo"),
        ("a.html", "text/html", b"<p>hallo</p>"),
        ("a.txt", "text/plain", b"<!DOCTYPE html><p>hallo</p>"),
        ("a.csv", "text/csv", b"<?php x"),
        ("a.txt", "text/plain", b"\0\0"),
        ("a.txt", "text/plain", b"MZ\x90\x00"),
        ("a.md", "text/markdown", b"x %PDF-1.7"),
        ("a.txt", "text/plain", b"\x7fELF\x02\x01\x01"),
        ("a.jpg", "image/jpeg", b"hallo"),
        ("a.svg", "image/svg+xml", b"<svg/>"),
        ("a.zip", "application/zip", b"PK\x05\x06" + bytes(18)),
        ("a.mp3", "audio/mpeg", b"ID3\x04"),
        ("a.mp4", "video/mp4", b"\0\0\0\x18ftypmp42"),
        ("a.heic", "image/heic", b"\0\0\0\x18ftypheic"),
        ("a.tiff", "image/tiff", b"II*\0"),
        ("a.rtf", "text/rtf", b"{\\rtf1"),
        ("a.txt", "text/plain", b"{\\rtf1"),
        ("a.gz", "application/gzip", b"\x1f\x8b\x08"),
        ("a.7z", "", b"7z\xbc\xaf\x27\x1c"),
        ("", "", b""),
    ],
)
def test_what_is_not_known_is_refused_whatever_it_says_of_itself(name: str, media_type: str, data: bytes) -> None:
    with pytest.raises(Unclean):
        clean(data, name, media_type, MOST)


def test_a_wrong_name_does_not_smuggle_anything_through() -> None:
    found = clean(pdf(), "rechnung.txt", "text/plain", MOST)
    assert (found.name, found.type) == ("rechnung.pdf", "application/pdf")
    found = clean(jpeg(), "bild.exe", "application/x-msdownload", MOST)
    assert (found.name, found.type) == ("bild.exe.jpg", "image/jpeg")


def test_what_is_larger_afterwards_than_it_may_be_is_refused() -> None:
    data = jpeg()
    with pytest.raises(Unclean, match="too large inside"):
        clean(data, "a.jpg", "image/jpeg", 100)


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG_20261130_Mueller.jpg", "IMG_20261130_Mueller.jpg"),
        ("Foto.JPEG", "Foto.JPEG"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\anna\\foto.jpg", "foto.jpg"),
        ("foto.png", "foto.jpg"),
        ("foto.heic", "foto.heic.jpg"),
        ("Protokoll v1.2", "Protokoll v1.2.jpg"),
        ("ab\u202egpj.exe", "abgpj.exe.jpg"),
        ("a\nb\0c.jpg", "abc.jpg"),
        ("was?<neu>.jpg", "was__neu_.jpg"),
        (".jpg", "file.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("ordner/", "file.jpg"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
        ("Grüße 👋🏽.jpg", "Grüße 👋🏽.jpg"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_true(name: str, expected: str) -> None:
    assert named(name, (".jpg", ".jpeg"), ENDINGS) == expected


@given(st.text())
def test_any_name_becomes_one_that_can_be_stored_and_shown(name: str) -> None:
    found = named(name, (".jpg", ".jpeg"), ENDINGS)
    assert found.lower().endswith((".jpg", ".jpeg"))
    assert len(found) <= LONGEST
    assert found.isprintable()
    assert not set(found) & set('/\\<>:"|?*')
    assert not found.startswith(".")
    assert named(found, (".jpg", ".jpeg"), ENDINGS) == found


# --- whatever somebody makes -----------------------------------------------------------------


def attempt(data: bytes, name: str) -> None:
    """It is cleaned, and stays so; or refused in a word of ours."""
    try:
        found = clean(data, name, "", MOST)
    except Unclean as error:
        assert error.reason.replace(" ", "").isalpha()
        return
    assert found.type in TYPES
    assert len(found.data) <= MOST
    if found.type.startswith("image/"):
        with Image.open(BytesIO(found.data)) as image:
            assert not image.getexif()


changes = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["set", "cut", "insert", "double"]), st.binary(max_size=9)), max_size=8
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(SAMPLES)), changes)
def test_a_spoilt_file_is_cleaned_or_refused(name: str, made: list[tuple[float, str, bytes]]) -> None:
    data = SAMPLES[name]
    for where, what, piece in made:
        at = int(where * len(data))
        match what:
            case "set":
                data = data[:at] + piece + data[at + len(piece) :]
            case "cut":
                data = data[:at] + data[at + len(piece) :]
            case "insert":
                data = data[:at] + piece + data[at:]
            case _:
                data = data[:at] + data[at : at + 500] + data[at:]
    attempt(data, name)


@settings(max_examples=200)
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
def test_a_file_that_is_cut_off_is_cleaned_or_refused(name: str, where: float) -> None:
    data = SAMPLES[name]
    attempt(data[: int(where * len(data))], name)


@given(st.binary(max_size=400), st.sampled_from([sample[:12] for sample in SAMPLES.values()]), st.text(max_size=20))
def test_bytes_without_any_sense_are_cleaned_or_refused(data: bytes, begins: bytes, name: str) -> None:
    attempt(begins + data, name)
    attempt(data, name)


# --- in a process of its own -----------------------------------------------------------------


async def test_a_process_of_its_own_says_the_same() -> None:
    for name in ("a.jpg", "f.pdf", "g.docx", "m.txt"):
        assert await clean_apart(SAMPLES[name], name, "", MOST) == clean(SAMPLES[name], name, "", MOST)
    with pytest.raises(Unclean, match="damaged"):
        await clean_apart(SAMPLES["g.docx"][:500], "g.docx", "", MOST)
    with pytest.raises(Unclean, match="kind is not known"):
        await clean_apart(b"", "\udcff\n", "", MOST)


async def test_it_knows_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KOLLEGIAL_TELEGRAM_TOKEN", "123:geheim")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)  # what lies where the service was started is not run
    assert isinstance(await clean_apart(b"a;b", "a.csv", "", MOST), Cleaned)


async def test_who_cannot_begin_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "_ROOT", tmp_path)
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit(9)")
    with pytest.raises(RuntimeError, match="cannot be cleaned here"):
        await clean_apart(b"a;b", "a.csv", "", MOST)


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_told_to_stop_it_leaves_no_process_behind() -> None:
    before, large = children(), package({**docx_parts(), "word/a.xml": b"<a>" + b"<b/>" * 2_000_000 + b"</a>"})
    cleaning = asyncio.create_task(clean_apart(large, "a.docx", "", MOST))
    await until(lambda: bool(children() - before))
    cleaning.cancel()
    await asyncio.wait([cleaning])
    assert cleaning.cancelled()
    assert children() - before == set()


async def test_it_has_only_so_much_memory() -> None:
    large = BytesIO()
    Image.new("RGB", (8000, 8000)).save(large, "WEBP", lossless=True, method=0)
    with pytest.raises(Unclean, match="too large inside"):
        await clean_apart(large.getvalue(), "a.webp", "", MOST)


def test_what_the_process_dies_of_is_the_files_doing() -> None:
    assert bounds.SECONDS < bounds.PATIENCE
    with pytest.raises(Unclean, match="took too long"):
        apart._read(apart.READY, -24)
    with pytest.raises(Unclean, match="damaged"):
        apart._read(apart.READY, -11)
    with pytest.raises(Unclean, match="damaged"):
        apart._read(apart.READY, 1)
    with pytest.raises(RuntimeError):
        apart._read(b"", 1)
