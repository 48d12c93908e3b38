"""The same stories on the real loops: receiving, working, delivering and ticking run by themselves."""

import asyncio

from storage import inbox, outbox
from storage.inbox import Inbox
from storage.needs import Need
from storage.outbox import Outbox
from tests.stories.people import Person, Stage
from tests.stories.steps import fills_in, joins, reports


async def test_the_loops_take_somebody_from_joining_to_a_need_that_counts(running_stage: Stage) -> None:
    stage = running_stage
    anna = await stage.person("anna", member=False)
    karin = await stage.person("karin", roles=["coordinator"])
    await joins(anna)
    await anna.sees("Was möchtest Du tun?")
    await fills_in(anna)
    await anna.sees("Stimmt alles so?")
    await stage.restart()
    await anna.presses("Absenden")
    await anna.sees("Dein Bedarf ist gespeichert")
    for name in ("bert", "cem"):
        person = await stage.person(name)
        await reports(person)
        await person.sees("Dein Bedarf ist gespeichert")
    await stage.wait("PT30S")
    await asks_until(karin, "/digest", "Görlitz: 3 Personen")


async def asks_until(person: Person, words: str, answer: str) -> None:
    """Ask again until the answer is there: the tick that it hangs on comes in its own time."""
    async with asyncio.timeout(60):
        while True:
            await person.says(words)
            await person.sees("KW 48")
            if answer in person.last.text:
                return


async def test_the_check_in_comes_without_anybody_asking(running_stage: Stage) -> None:
    anna = await running_stage.person("anna")
    await running_stage.wait("P3DT1H")
    await anna.sees("Was brauchst Du gerade")


async def test_many_people_at_once_get_each_their_own_in_order(running_stage: Stage) -> None:
    stage = running_stage
    people = [await stage.person(f"person-{number}") for number in range(12)]
    await stage.together(*(person.deed(say=f"/need Bedarf {person.name}") for person in people))
    for step in ("housing", "own", "2", "dresden"):
        for person in people:
            await person.presses(step)
    for person in people:
        await person.sees(f"Bedarf: Bedarf {person.name}\n")
    await stage.together(*(person.deed(press="send") for person in people))
    for person in people:
        await person.sees("Dein Bedarf ist gespeichert")
    assert sorted(need.text for need in await stage.rows(Need)) == sorted(f"Bedarf {p.name}" for p in people)


async def test_a_stop_in_the_middle_loses_nothing(running_stage: Stage) -> None:
    stage = running_stage
    people = [await stage.person(f"person-{number}") for number in range(20)]
    await stage.together(*(person.deed(say="/need") for person in people))
    await stage.restart()
    for person in people:
        await person.sees("Worum geht es?")
        await person.presses("housing")
    await stage.restart()
    for person in people:
        await person.sees("Was wird gebraucht?")
        assert len(person.inbox) == 1, "nothing came twice"
    assert {row.state for row in await stage.rows(Inbox)} == {inbox.State.done}
    await stage.restart()
    assert {row.state for row in await stage.rows(Outbox)} == {outbox.State.sent}
