"""Workshops on all networks at once: the last seat, and what everybody is told."""

from datetime import datetime

import pytest
import vobject

from storage.registrations import Registration, State
from tests.stories.announced import SOON, having
from tests.stories.mixed import Gathering
from tests.stories.people import Person
from tests.stories.planned import TICK, publishes, staff

pytestmark = pytest.mark.wire


async def test_the_last_seat_is_pressed_on_all_networks_at_once_and_goes_to_one(gathering: Gathering) -> None:
    sven = await staff(gathering, "sven", on="console")
    people = [await gathering.person(f"{on}-anna", on=on, name=on) for on in ("telegram", "matrix", "console")]
    number = await publishes(gathering, sven)
    for person in people:
        await person.says(f"/workshops {number}")
        await person.sees("Sprachmittlung", "Kulturhaus")
    await gathering.together(
        people[0].deed(press="Anmelden"),
        people[1].deed(say="1"),
        people[2].deed(press="Anmelden"),
    )
    rows = await gathering.rows(Registration)
    assert sorted(row.state for row in rows) == [State.registered, State.waiting, State.waiting]
    first = next(row for row in rows if row.state == State.registered)
    by_member = dict(zip(await _ids(gathering, people), people, strict=True))
    await by_member[first.member_id].saw("Du bist angemeldet.")
    queue = [by_member[row.member_id] for row in sorted(rows, key=lambda row: (row.since, row.id)) if row is not first]
    for person in queue:
        await person.saw("Du stehst jetzt auf der Warteliste")
    await by_member[first.member_id].says(f"/workshops {number} decline")
    await gathering.wait(TICK)
    await queue[0].sees("ist ein Platz für Dich frei")
    await queue[0].says(f"/workshops {number} claim")
    await queue[0].sees("Du bist angemeldet.")
    await sven.says(f"/werkstatt {number} cancel yes")
    for person in queue:
        await person.sees("ist abgesagt")


async def test_from_its_announcement_over_a_change_of_clocks_and_a_day_of_downtime_to_its_cancellation(
    gathering: Gathering,
) -> None:
    gathering.starts("2027-03-15T09:00:00+01:00")
    sven = await staff(gathering, "sven", on="console")
    anna = await gathering.person("anna", on="telegram", name="Anna")
    bea = await gathering.person("bea", on="matrix", name="Bea")
    number = await publishes(gathering, sven, days="26.3.", start="10:00", end="12:00")
    await sven.presses("Ankündigen")
    await sven.sees("Erreicht werden 3 Personen: 1 auf Console, 1 auf Matrix und 1 auf Telegram.")
    await sven.presses("Senden")
    await gathering.wait(SOON)
    await sven.saw("3 Personen in der Zielgruppe, davon:\nangekommen: 3")
    for person in (anna, bea):
        assert "26. März, 10:00 – 12:00 Uhr" in having(person.inbox, "Werkstatt der Fachstelle")[0].text
    await gathering.together(anna.deed(press="Anmelden"), bea.deed(say="1"))
    rows = await gathering.rows(Registration)
    assert sorted(row.state for row in rows) == [State.registered, State.waiting]
    by_member = dict(zip(await _ids(gathering, [anna, bea]), (anna, bea), strict=True))
    seated, waiting = (by_member[row.member_id] for row in sorted(rows, key=lambda row: row.state))
    await waiting.saw("Du stehst jetzt auf der Warteliste")
    await seated.says(f"/workshops {number} decline")
    await gathering.wait(TICK)
    await waiting.saw("ist ein Platz für Dich frei")
    await waiting.says(f"/workshops {number} claim")
    await waiting.saw("Du bist angemeldet.")

    await sven.says(f"/werkstatt {number} move")
    for answer in ("31.3.", "11:00", "13:00"):
        await sven.says(answer)
    await waiting.saw("ist verschoben")
    [calendar] = [letter for letter in waiting.inbox if letter.files][-1:]
    assert vobject.readOne(calendar.file_text).vevent.dtstart.value == datetime.fromisoformat(
        "2027-03-31T11:00:00+02:00"
    )
    gathering.jump(datetime.fromisoformat("2027-03-30T12:00:00+02:00"))  # two reminders were due while it was down
    await gathering.restart()
    await gathering.wait(SOON)
    assert [letter.text.partition(".")[0] for letter in having(waiting.inbox, "beginnt")] == [
        "Sprachmittlung beginnt morgen um 11:00"
    ]
    assert having(seated.inbox, "beginnt") == []
    await sven.says(f"/werkstatt {number} cancel yes")
    await waiting.saw("ist abgesagt")
    await gathering.wait("P1D")
    assert len(having(waiting.inbox, "beginnt")) == 1


async def _ids(gathering: Gathering, people: list[Person]) -> list[int]:
    async with gathering.wire.service.database.reading() as session:
        return await gathering.members(session, *(person.name for person in people))
