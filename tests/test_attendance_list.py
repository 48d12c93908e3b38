"""The attendance list as a table: who gave a real name by that name, who came, nothing that a spreadsheet computes."""

import csv
import io
from datetime import UTC, datetime

from handlers.announcements.reporting import written
from handlers.workshops.attendance_list import rows
from storage.messages import Part
from storage.registrations import Registration, State
from tests.test_answers import BERLIN, TEXTS
from tests.test_prompts import DEFAULT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def row(number: int, came: bool | None) -> Registration:
    times = {"since": NOW, "created_at": NOW, "changed_at": NOW}
    return Registration(id=number, workshop_id=1, member_id=number, state=State.registered, came=came, **times)


def wording(part: Part) -> str:
    return TEXTS.plain(part, "de", DEFAULT, BERLIN)


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets read UTF-8 only with its mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_real_names_in_order_those_without_one_last_and_never_the_name_here() -> None:
    found = [
        (row(1, True), "Birke", None),
        (row(2, False), "Kiefer", "Zoë Özil"),
        (row(3, None), "Linde", "anna Arndt"),
        (row(4, True), "Ahorn", "Ömer; Ak"),
    ]
    table = read(written(rows(found, wording)))
    assert table == [
        ["Name", "War da"],
        ["anna Arndt", ""],
        ["Ömer; Ak", "Ja"],
        ["Zoë Özil", "Nein"],
        ["(ohne Namen)", "Ja"],
    ]
    assert not {"Birke", "Kiefer", "Linde", "Ahorn"} & {cell for line in table for cell in line}


def test_a_name_is_no_formula() -> None:
    for name in ('=HYPERLINK("http://x")', "+49", "-1", "@SUM(A1)", "\t=1", " =1"):
        [_, [cell, _came]] = read(written(rows([(row(1, None), "Birke", name)], wording)))
        assert cell == f"'{name}"


def test_nobody_is_a_head_alone() -> None:
    assert rows([], wording) == [["Name", "War da"]]
