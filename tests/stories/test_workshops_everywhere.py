"""Workshops on all networks at once: the last seat, and what everybody is told."""

import pytest

from storage.registrations import Registration, State
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


async def _ids(gathering: Gathering, people: list[Person]) -> list[int]:
    async with gathering.wire.service.database.reading() as session:
        return await gathering.members(session, *(person.name for person in people))
