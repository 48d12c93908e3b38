"""`kollegial members import`: a list of invitations, all of it or nothing."""

import csv
import io
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.config import Settings
from bot.imports import BYTES, LINES, ListError, Listing, read, write
from bot.inviting import Paper, import_list
from bot.refusals import OperatorError
from storage.database import Database
from storage.invitations import Invitation, looks_like
from storage.roles import Role

ROOT = Path(__file__).parent.parent
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TWO = "label,role,uses,expires\nTeam Görlitz,staff,5,P30D\nJugendamt Zwickau,,,\n"


def listed(text: str | bytes) -> Listing:
    return read(text.encode() if isinstance(text, str) else text, BERLIN, NOW)


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ListError) as refused:
        listed(text)
    return str(refused.value).splitlines()


def test_a_list_has_a_label_and_what_else_is_wanted() -> None:
    first, second = listed(TWO).entries
    assert (first.label, first.role, first.uses, first.until) == (
        "Team Görlitz",
        Role.staff,
        5,
        datetime(2026, 12, 23, 6, 0, tzinfo=UTC),
    )
    assert (second.label, second.role, second.uses, second.until) == (
        "Jugendamt Zwickau",
        Role.practitioner,
        1,
        datetime(2026, 12, 7, 6, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "header", [("Rolle", "Bezeichnung", "Nutzungen", "Gültig bis"), ("ROLE", "Label", "uses", "expires")]
)
def test_it_is_read_as_spreadsheets_write_it(encoding: str, delimiter: str, end: str, header: tuple[str, ...]) -> None:
    rows = [header, ("coordinator", '"Müller, Söhne; ""Öffentl. Träger"""', "3", "31.12.2026"), ("", "", "", "")]
    text = "".join(delimiter.join(row) + end for row in rows)
    [entry] = listed(text.encode(encoding)).entries
    assert (entry.label, entry.role, entry.uses) == ('Müller, Söhne; "Öffentl. Träger"', Role.coordinator, 3)
    assert entry.until == datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "the whole day counts, on the service's clock"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty; its first line names the columns"),
        (" \n;;\n\n", "is empty"),
        ("label;role\n", "has no lines below the names of its columns"),
        ("label;colour\nTeam;red\n", 'line 1: no column is called "colour"; there are "label" ("bezeichnung")'),
        ("label;Label\na;b\n", 'line 1: the column "Label" stands there twice'),
        ("team;label\na;b\n", 'line 1: the column "label" stands there twice'),
        ("role\nstaff\n", "line 1: there is no column for the label"),
        ("Team Görlitz\nTeam Zwickau\n", 'line 1: no column is called "Team Görlitz"'),
        (
            "label;role\nTeam;king\n",
            'line 2: "king" is no role; there are practitioner, expert, staff, coordinator, admin',
        ),
        ("label;uses\nTeam;0\n", 'line 2: "0" is no number of people; a whole number from 1 to 100000 is'),
        ("label;uses\nTeam;-1\n", 'line 2: "-1" is no number of people'),
        ("label;uses\nTeam;1.5\n", 'line 2: "1.5" is no number of people'),
        ("label;uses\nTeam;²\n", 'line 2: "²" is no number of people'),
        ("label;uses\nTeam;100001\n", 'line 2: "100001" is no number of people'),
        ("label;expires\nTeam;P14\n", 'line 2: "P14" is neither a length of time such as "P14D" nor a day'),
        ("label;expires\nTeam;bald\n", 'line 2: "bald" is neither'),
        ("label;expires\nTeam;-P1D\n", 'line 2: "-P1D" is neither'),
        ("label;expires\nTeam;P9999D\n", 'line 2: "P9999D" is neither'),
        ("label;expires\nTeam;31.02.2027\n", 'line 2: "31.02.2027" is neither'),
        ("label;expires\nTeam;22.11.2026\n", 'line 2: "22.11.2026" is over, or more than ten years away'),
        ("label;expires\nTeam;9999-12-31\n", 'line 2: "9999-12-31" is over, or more than ten years away'),
        ("label;role\n;staff\n", "line 2: there is no label; name the team or the institution"),
        ("label\n" + "x" * 201, "line 2: the label has 201 characters; 200 is the most"),
        ("label\nTe\u202eam\n", "line 2: the label has an invisible character in it"),
        ("label\nTe\x1bam\n", "line 2: the label has an invisible character in it"),
        ("label;role\nTeam;staff;more\n", "line 2: has a cell in a column without a name"),
        ("label;role\nTeam;\x1b[2Jx\n", 'line 2: "�[2Jx" is no role'),
        ('label\n"Team\nAnother\n', "line 2: a quotation mark is not closed"),
        ('label\nTeam\n"Te"am"\n', "line 3: a quotation mark is not closed, or stands alone"),
        ("label\nTeam\0\n", "is no plain text (there are zeros in it)"),
        ("label\nTeam\n".encode("utf-16"), "is no plain text (there are zeros in it)"),
        (b"label\nTeam \x81\n", "is neither UTF-8 nor Windows-1252"),
        (b"%PDF-1.7 \x9d\xff", "is neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_what_would_be_right(text: str | bytes, reason: str) -> None:
    [fault] = faults(text)
    assert fault.startswith(reason)
    assert "\x1b" not in fault


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = 'label;uses\n"Team\nin two lines";0\nGut;1\n;2\nTeam B;x\n'
    assert [fault.partition(":")[0] for fault in faults(text)] == ["line 2", "line 5", "line 6"]


def test_the_same_label_twice_is_a_mistake_unless_the_role_differs() -> None:
    assert faults("label;role\nTeam A;staff\nTeam B;staff\nTEAM  a;staff\n") == [
        "line 4: the same label and role as in line 2: nobody could tell the codes apart"
    ]
    assert len(listed("label;role\nTeam A;staff\nTeam A;coordinator\n").entries) == 2


def test_a_list_has_an_end() -> None:
    most = "label\n" + "".join(f"Team {number}\n" for number in range(LINES))
    assert len(listed(most).entries) == LINES
    assert faults(most + "one more\n") == [f"has {LINES + 1} lines; {LINES} is the most: make several lists of it"]


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("label;uses\n" + text).encode("utf-8", "replace"))
)
def test_any_bytes_are_a_list_or_are_refused_in_sentences(data: bytes) -> None:
    try:
        assert listed(data).entries
    except ListError as error:
        assert str(error)
        assert "\x1b" not in str(error)


@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda label: label.isprintable()), min_size=1, max_size=5))
def test_no_cell_that_is_written_is_a_formula(labels: list[str]) -> None:
    table = write(Listing(entries=(), delimiter=";"), ("label",), [(label,) for label in labels])
    _, *rows = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    assert [row[0].removeprefix("'") for row in rows] == [label.removeprefix("'") for label in labels]
    assert not any(row[0].startswith(("=", "+", "-", "@")) for row in rows)


# --- with a database -------------------------------------------------------------------------


def service(url: str, folder: Path) -> Settings:
    return Settings.model_validate({"service": {"data_dir": str(folder)}, "storage": {"url": url}})


async def made(database: Database) -> list[tuple[str, int]]:
    async with database.reading() as session:
        rows = (await session.execute(select(Invitation).order_by(Invitation.id))).scalars()
        return [(row.role, row.uses) for row in rows]


async def test_each_line_becomes_an_invitation_and_labels_stay_out_of_the_database(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(TWO)
    table = await import_list(service(database_url, tmp_path), file, None, None)
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["label"] for row in rows] == ["Team Görlitz", "Jugendamt Zwickau"]
    assert all(looks_like(row["code"]) and row["way in"] == f"/start {row['code']}" for row in rows)
    assert await made(database) == [("staff", 5), ("practitioner", 1)]


async def test_where_a_file_cannot_be_written_nothing_is_made(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file, out, posters = tmp_path / "list.csv", tmp_path / "codes.csv", tmp_path / "posters"
    file.write_text(TWO)
    posters.mkdir()
    (posters / "2-jugendamt-zwickau.pdf").write_text("mine")
    settings = service(database_url, tmp_path)
    with pytest.raises(OperatorError, match=r"2-jugendamt-zwickau\.pdf is there already; --force replaces it"):
        await import_list(settings, file, out, Paper(path=posters))
    with pytest.raises(OperatorError, match="there is no such folder; make it first"):
        await import_list(settings, file, out, Paper(path=tmp_path / "nowhere"))
    with pytest.raises(OperatorError, match="there is no folder"):
        await import_list(settings, file, tmp_path / "nowhere" / "codes.csv", None)
    assert await made(database) == []
    assert [path.name for path in posters.iterdir()] == ["2-jugendamt-zwickau.pdf"]
    assert (posters / "2-jugendamt-zwickau.pdf").read_text() == "mine"
    assert not out.exists()
    await import_list(settings, file, out, Paper(path=posters), force=True)
    assert sorted(path.name for path in posters.iterdir()) == ["1-team-goerlitz.pdf", "2-jugendamt-zwickau.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in posters.iterdir())
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["poster"] for row in rows] == ["1-team-goerlitz.pdf", "2-jugendamt-zwickau.pdf"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert len(await made(database)) == 2


async def test_labels_cannot_lead_posters_elsewhere(database_url: str, tmp_path: Path) -> None:
    file, posters = tmp_path / "list.csv", tmp_path / "posters"
    file.write_text("label\n../../etc/passwd\n###\n" + "ä" * 150 + "\n")
    posters.mkdir()
    await import_list(service(database_url, tmp_path), file, None, Paper(path=posters))
    names = sorted(path.name for path in posters.iterdir())
    assert names == ["1-etc-passwd.pdf", "2-poster.pdf", "3-" + "ae" * 20 + ".pdf"]


# --- the command -----------------------------------------------------------------------------


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOLLEGIAL_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "members", "import", *options],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def codes(folder: Path) -> int:
    connection = sqlite3.connect(folder / "data" / "kollegial.db")
    try:
        return int(connection.execute("SELECT count(*) FROM invitations").fetchone()[0])
    finally:
        connection.close()


def test_a_dry_run_shows_and_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(TWO.replace("Team", "=Team"))
    done = run(tmp_path, "list.csv", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "label,code,way in,role,uses,expires"
    assert done.stdout.splitlines()[1].startswith("'=Team Görlitz,,,staff,5,20")
    assert done.stderr == "nothing was made: this is a dry run\n"
    assert not (tmp_path / "data").exists()


def test_a_list_is_imported_and_what_is_wrong_ends_in_sentences(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(TWO)
    done = run(tmp_path, "list.csv", "--out", "codes.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 invitations are made; their codes are in codes.csv\n"
    assert codes(tmp_path) == 2
    (tmp_path / "wrong.csv").write_text("label;uses\nA;0\nB;1\nC;many\n")
    done = run(tmp_path, "wrong.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(":")[:2] for line in done.stderr.splitlines()] == [
        ["wrong.csv", " line 2"],
        ["wrong.csv", " line 4"],
    ]
    assert codes(tmp_path) == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.csv", "nowhere.csv: No such file or directory; name a CSV file"),
        (".", ".: Is a directory; name a CSV file"),
        ("large.csv", f"large.csv: is longer than {BYTES} bytes; this is no list of invitations"),
        ("/dev/zero", f"/dev/zero: is longer than {BYTES} bytes"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_is_no_file_is_refused_before_anything_happens(tmp_path: Path, name: str, reason: str) -> None:
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(100_000_000)
    done = run(tmp_path, name)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
