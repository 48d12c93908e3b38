"""People on three networks at once: one service, one conversation each, and restarts with messages on their way."""

import pytest

from storage.members import Member
from storage.needs import Need
from tests.stories.mixed import Gathering
from tests.stories.people import Person
from tests.stories.steps import answers_joining, fills_in, reports

pytestmark = pytest.mark.wire

MENU = "Was möchtest Du tun?"


@pytest.fixture
async def anna(gathering: Gathering) -> Person:
    return await gathering.person("anna", on="telegram")


@pytest.fixture
async def bert(gathering: Gathering) -> Person:
    return await gathering.person("bert", on="matrix")


@pytest.fixture
async def cem(gathering: Gathering) -> Person:
    return await gathering.person("cem", on="console")


async def all_say(gathering: Gathering, words: str, *people: Person) -> None:
    await gathering.together(*(person.deed(say=words) for person in people))


async def test_people_join_on_three_networks_at_once(gathering: Gathering) -> None:
    people = [await gathering.person(f"new-{on}", on=on, member=False) for on in ("telegram", "matrix", "console")]
    await all_say(gathering, "Hallo", *people)
    for person in people:
        await answers_joining(person)
        await person.saw("Schön, dass Du da bist")
    assert len(await gathering.rows(Member)) == 3


async def test_needs_of_all_networks_are_one_overview(
    gathering: Gathering, anna: Person, bert: Person, cem: Person
) -> None:
    karin = await gathering.person("karin", on="console", roles=["coordinator"])
    for person in (anna, bert, cem):
        await reports(person, f"Es fehlen Wohnungen, sagt {person.name}")
    await gathering.play({"restart": True})
    await gathering.wait("PT1M")
    assert len(await gathering.rows(Need)) == 3
    await karin.says("/digest")
    await karin.saw("Wohnen")


async def test_a_form_goes_on_at_the_other_account_on_another_network(gathering: Gathering) -> None:
    anna = await gathering.person("anna", on="telegram", accounts={"ann": "matrix"})
    ann = gathering.account("ann")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.sees("Was wird gebraucht?")
    await ann.says("Es fehlen Wohnungen")
    await ann.sees("Für wen")
    await anna.sees_nothing_new()
    assert len(await gathering.rows(Member)) == 1


async def test_a_message_is_answered_and_edited_by_its_number_on_its_own_network(
    gathering: Gathering, anna: Person, bert: Person, cem: Person
) -> None:
    for person in (cem, anna, bert):
        await person.says("/need")
        await person.presses("housing")
    said = {person: await person.says("Es fehlen Wohnungn") for person in (anna, bert, cem)}
    for person, message in said.items():
        await person.edits(message, f"Es fehlen Wohnungen: {person.name}")
    for person in (anna, bert, cem):
        await person.presses("clients")
        await person.presses("3")
        await person.presses("goerlitz")
        await person.saw(f"Es fehlen Wohnungen: {person.name}")


async def test_what_is_said_while_the_service_is_away_is_answered_once(
    gathering: Gathering, anna: Person, bert: Person, cem: Person
) -> None:
    async with gathering.wire.away():
        await all_say(gathering, "/menu", anna, bert, cem)
        await all_say(gathering, "/need", anna, bert, cem)
    for person in (anna, bert, cem):
        assert [letter.text for letter in person.inbox] == [MENU, "Worum geht es?"]


async def test_a_service_that_stops_lets_arrive_what_is_on_its_way(
    gathering: Gathering, anna: Person, bert: Person, cem: Person
) -> None:
    async with gathering.wire.stopped():
        await all_say(gathering, "/menu", anna, bert, cem)
    for person in (anna, bert, cem):
        assert [letter.text for letter in person.inbox] == [MENU]


@pytest.mark.parametrize("done", [False, True])
async def test_a_service_that_is_killed_says_again_what_was_on_its_way_and_nothing_twice(
    gathering: Gathering, anna: Person, bert: Person, cem: Person, done: bool
) -> None:
    for person in (anna, bert, cem):
        await fills_in(person)
    before = [len(person.inbox) for person in (anna, bert, cem)]
    async with gathering.wire.killed(done=done):
        await gathering.together(*(person.deed(press="send") for person in (anna, bert, cem)))
    for person in (anna, bert, cem):
        await person.saw("Danke.")
    await gathering.wait("PT1M")
    assert len(await gathering.rows(Need)) == 3
    assert [sum("Danke." in letter.text for letter in person.inbox) for person in (anna, bert, cem)] == [1, 1, 1]
    assert [len(person.inbox) - count for person, count in zip((anna, bert, cem), before, strict=True)] == [1, 1, 1]


async def test_a_room_is_where_its_people_are(gathering: Gathering, anna: Person, bert: Person, cem: Person) -> None:
    rooms = [await gathering.leads(anna, "group"), await gathering.leads(bert, "room"), "place"]
    for person, room in zip((anna, bert, cem), rooms, strict=True):
        await person.says("/need", room=room)
        assert gathering.rooms[room][-1].text.startswith("Das geht nur privat")
        await person.sees_nothing_new()
