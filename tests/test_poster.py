"""The poster of an invitation: one page with the code, the sentences, the date, and a QR code that can be read."""

import io
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.config import Settings
from bot.networks import addresses
from bot.poster import QUIET, Page, Posters, qr_code
from bot.ways import ways_in
from storage.invitations import new_code

ROOT = Path(__file__).parent.parent
CODE = "4K7QHW2MXZ"
UNTIL = datetime(2026, 12, 6, 14, 32, tzinfo=UTC)
AGENCY = """\
Landesfachstelle Migrationssozialarbeit Sachsen
Maria Müller-Lüdenscheidt · 0351 1234567 · „Fragen“ an maria@fachstelle.example
Weißeritzstraße 3, 01067 Dresden"""


def settings_with(contact: str) -> Settings:
    return Settings.model_validate({"contact": {"de": contact, "en": contact}})


def words(pdf: bytes) -> str:
    """The text of the only page, gaps as one space."""
    [page] = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def poster(page: Page, posters: Posters) -> str:
    return words(posters.pdf(page))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "de",
            [
                "Was brauchst Du in Deiner Arbeit?",
                "Kollegial ist ein Chat-Bot Deiner Landesfachstelle",
                f"So kommst Du dazu: Schick dem Bot „/start {CODE}“",
                "Mitmachen ist freiwillig",
                "statt Deines Namens genügt ein Pseudonym",
                "Der Code gilt bis 6. Dezember 2026, 15:32 Uhr.",
                "Fragen?",
            ],
        ),
        (
            "en",
            [
                "What do you need in your work?",
                "Kollegial is a chat bot of your state agency",
                f"This is how you join: send the bot “/start {CODE}”",
                "Taking part is voluntary",
                "a pseudonym will do instead of your name",
                "The code is valid until 6 December 2026, 15:32.",
                "Questions?",
            ],
        ),
    ],
)
def test_a_poster_says_what_it_is_how_to_join_and_until_when(language: str, sentences: list[str]) -> None:
    posters = Posters(settings_with(AGENCY), language)
    text = poster(posters.page(CODE, UNTIL), posters)
    assert [sentence for sentence in [*sentences, *AGENCY.splitlines()] if sentence not in text] == []
    assert f" {CODE} " in text, "the code stands by itself, too"


def test_the_service_s_language_is_the_poster_s_if_nothing_else_is_said() -> None:
    english = Settings.model_validate({"service": {"language": "en"}})
    assert Posters(english).page(CODE, None).title == "What do you need in your work?"
    assert Posters(english, "de").page(CODE, None).title == "Was brauchst Du in Deiner Arbeit?"


def test_a_code_that_holds_for_ever_has_no_date() -> None:
    posters = Posters(Settings())
    assert "gilt bis" not in poster(posters.page(CODE, None), posters)


def test_the_date_is_that_of_the_service_s_time_zone() -> None:
    posters = Posters(Settings.model_validate({"service": {"timezone": "Pacific/Auckland"}}))
    assert "7. Dezember 2026, 03:32 Uhr" in poster(posters.page(CODE, UNTIL), posters)


def matrix(svg: str) -> list[list[int]]:
    """The modules of a QR code as it is drawn: each row is a path of moves and lines one unit high."""
    root = ElementTree.fromstring(svg)
    side = int(float(root.attrib["width"]))
    drawn = [[0] * side for _ in range(side)]
    path = next(element for element in root.iter() if element.tag.endswith("path"))
    x = y = 0.0
    for order, arguments in re.findall(r"([MmhH])([^MmhH]*)", path.attrib["d"]):
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+", arguments)]
        match order:
            case "M":
                x, y = numbers
            case "m":
                x, y = x + numbers[0], y + numbers[1]
            case "h":
                for column in range(int(x), int(x + numbers[0])):
                    drawn[int(y)][column] = 1
                x += numbers[0]
    return drawn


@pytest.mark.parametrize("payload", [f"/start {CODE}", f"https://t.me/kollegial_bot?start={CODE}", "ä„ß“ 🏠"])
def test_the_pattern_is_the_payload_with_a_white_border(payload: str) -> None:
    expected = segno.make_qr(payload, error="q")
    assert matrix(qr_code(payload)) == [list(row) for row in expected.matrix_iter(border=QUIET)]
    assert QUIET >= 4


def test_without_a_network_the_pattern_holds_what_to_write_to_the_bot() -> None:
    [way] = ways_in({}, CODE)
    assert way.payload == f"/start {CODE}"
    assert Posters(Settings()).page(CODE, None).payload == way.payload


@pytest.mark.parametrize("language", ["de", "en"])
def test_with_a_network_it_holds_the_link_and_the_page_says_both(language: str) -> None:
    known = {"telegram": "https://t.me/kollegial_bot"}
    link, writing = ways_in(known, CODE)
    assert (link.payload, writing.payload) == (f"https://t.me/kollegial_bot?start={CODE}", f"/start {CODE}")
    page = Posters(Settings(), language, known).page(CODE, None)
    assert page.payload == link.payload
    assert "t.me/kollegial_bot" in page.how and CODE in page.how


MATRIX = "https://matrix.to/#/@kollegial:example.org"


@pytest.mark.parametrize(("language", "then"), [("de", "Dann schreib dem Bot"), ("en", "Then write to the bot")])
def test_a_link_that_brings_no_code_along_says_what_to_write(language: str, then: str) -> None:
    link, _ = ways_in({"matrix": MATRIX}, CODE)
    assert (link.payload, link.told) == (MATRIX, f"{MATRIX} (write there: start {CODE})")
    posters = Posters(settings_with(AGENCY), language, {"matrix": MATRIX})
    page = posters.page(CODE, UNTIL)
    assert page.payload == MATRIX
    assert f"matrix.to/#/@kollegial:example.org. {then}: start {CODE}" in poster(page, posters)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_poster_shows_both_networks(language: str) -> None:
    known = {"telegram": "https://t.me/kollegial_bot", "matrix": MATRIX}
    posters = Posters(settings_with("Zeile\n" * 12), language, known)
    page = posters.page(CODE, UNTIL)
    assert page.payload == f"https://t.me/kollegial_bot?start={CODE}"
    text = poster(page, posters).replace("- ", "").replace("/ ", "/")  # an address may break at the end of a line
    assert "t.me/kollegial_bot" in text
    assert "Auf Matrix" in text or "On Matrix" in text
    assert "matrix.to/#/@kollegial:example.org" in text and f"start {CODE}" in text


async def test_an_account_on_matrix_has_a_link_without_being_asked_for() -> None:
    matrix = {"enabled": True, "homeserver": "https://127.0.0.1:1", "password": "x"}
    for user, link in [
        ("@kollegial:example.org", MATRIX),
        ("@a/b=c+d?#%:h.x:8448", "https://matrix.to/#/@a%2Fb%3Dc%2Bd%3F%23%25:h.x:8448"),
    ]:
        found = await addresses(Settings.model_validate({"matrix": {**matrix, "user_id": user}}))
        assert found == {"matrix": link}


@pytest.mark.parametrize(
    "contact",
    [
        "Wort " * 200,
        "x" * 1000,
        "ab\n" * 333,
        "\n".join(["Landesfachstelle " * 6] * 9)[:1000],
        '#import("x") *a* $b$ \\',
        "أهلا 🏠 中文",
    ],
    ids=["words", "one word", "lines", "long lines", "markup", "scripts"],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_it_is_one_page_whatever_the_agency_writes(contact: str, language: str) -> None:
    posters = Posters(settings_with(contact), language)
    text = poster(posters.page(CODE, UNTIL), posters)
    first = contact.strip().split()[0][:40]
    assert first in text or not first.isascii(), "what is written stands there, and is no markup"
    assert CODE in text


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=1000).filter(lambda words: words.strip()))
def test_no_contact_breaks_a_poster(contact: str) -> None:
    posters = Posters(settings_with(contact))
    assert CODE in poster(posters.page(CODE, UNTIL), posters)


def test_the_same_invitation_is_the_same_file() -> None:
    one, other = Posters(Settings()), Posters(Settings())
    assert one.pdf(one.page(CODE, UNTIL)) == other.pdf(other.page(CODE, UNTIL))


def test_it_is_black_on_white_in_the_fonts_that_come_with_the_compiler() -> None:
    posters = Posters(settings_with("Ä „Q“ ß – ·"))
    pdf = posters.pdf(posters.page(CODE, UNTIL))
    [page] = PdfReader(io.BytesIO(pdf)).pages
    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert {font.partition("-")[0] for font in fonts} == {"LibertinusSerif", "DejaVuSansMono"}
    picture = posters.png(posters.page(CODE, UNTIL))
    assert picture.startswith(b"\x89PNG")
    assert page.mediabox.width == pytest.approx(595.28, abs=0.1)
    assert page.mediabox.height == pytest.approx(841.89, abs=0.1)


# --- the command -----------------------------------------------------------------------------


def invite(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOLLEGIAL_")}
    command = [sys.executable, "-m", "bot", "invite", *options]
    return subprocess.run(
        command, cwd=folder, env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
    )


def invitations(folder: Path) -> int:
    file = folder / "data" / "kollegial.db"
    if not file.exists():
        return 0
    connection = sqlite3.connect(file)
    try:
        return int(connection.execute("SELECT count(*) FROM invitations").fetchone()[0])
    finally:
        connection.close()


def test_an_invitation_with_a_poster_is_said_and_printed(tmp_path: Path) -> None:
    done = invite(tmp_path, "--poster", "a.pdf", "--language", "en", "--uses", "50")
    assert done.returncode == 0, done.stderr
    code = done.stdout.strip()
    file = tmp_path / "a.pdf"
    assert code in words(file.read_bytes())
    assert "voluntary" in words(file.read_bytes())
    assert file.stat().st_mode & 0o777 == 0o600
    assert invitations(tmp_path) == 1
    again = invite(tmp_path, "--poster", "a.pdf")
    assert (again.returncode, again.stdout) == (2, "")
    assert "a.pdf is there already; --force replaces it" in again.stderr
    assert code in words(file.read_bytes())
    assert invitations(tmp_path) == 1
    forced = invite(tmp_path, "--poster", "a.pdf", "--force")
    assert forced.returncode == 0, forced.stderr
    assert forced.stdout.strip() in words(file.read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "data"]


def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = invite(tmp_path, "--poster", "pipe", "--force")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "pipe is no plain file; name another one\n")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--poster", "nowhere/a.pdf"], "nowhere/a.pdf: there is no folder nowhere; make it first"),
        (["--poster", "."], "is a folder; name a file"),
        (["--poster", "x" * 300], "is not the name of a file"),
        (["--poster", "a.pdf", "--language", "fr"], "fr: no such language; there are de and en"),
        (["--poster", "a.pdf", "--role", "king"], "king: no such role"),
        (["--poster", "a.pdf", "--expires", "P14"], 'fourteen days are "P14D"'),
        (["--poster", "/dev/full/a.pdf"], "/dev/full/a.pdf: there is no folder /dev/full"),
    ],
)
def test_where_the_poster_cannot_be_there_is_no_invitation(tmp_path: Path, options: list[str], reason: str) -> None:
    done = invite(tmp_path, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert invitations(tmp_path) == 0
    assert not (tmp_path / "a.pdf").exists()


def test_where_the_database_refuses_no_poster_stays(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kollegial.db").write_bytes(b"This is no database. " * 200)
    done = invite(tmp_path, "--poster", "a.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_every_page_can_be_made_from_a_new_code() -> None:
    posters = Posters(Settings())
    code = new_code()
    assert code in poster(posters.page(code, None), posters)
