"""What people do with workshops, in the way in which each story does it."""

from storage.workshops import Workshop
from tests.stories.people import Person, Stage

TICK = "PT10S"
"""When what became free has been offered."""


async def staff(stage: Stage, who: str, **about: object) -> Person:
    """Somebody of the agency's team."""
    return await stage.person(who, **{"roles": ["staff"], **about})


async def plans(
    person: Person,
    title: str = "Sprachmittlung",
    *,
    days: str = "10.12.",
    start: str = "10:00",
    end: str = "12:00",
    seats: str = "1",
    waits: str = "yes",
    until: str = "0",
    questions: tuple[str, ...] = (),
    names: str = "no",
) -> None:
    """Answer the form up to its review."""
    await person.says("/werkstatt neu")
    await person.sees("Wie heißt die Werkstatt?")
    await person.says(title)
    await person.presses("done")
    await person.presses("place")
    await person.says("Kulturhaus, Raum 3")
    await person.sees("An welchem Tag?")
    await person.says(days)
    await person.sees("Um wie viel Uhr beginnt sie?")
    await person.says(start)
    await person.sees("zu Ende?")
    await person.says(end)
    await person.sees("Wie viele Plätze")
    await person.says(seats)
    if seats.isdecimal():
        await person.presses(waits)
    await person.sees("Bis wann")
    await person.presses(until)
    await person.sees("Um welche Themen")
    await person.presses("skip")
    await person.sees("Für wen")
    await person.presses("all")
    await person.sees("Worum geht es?")
    await person.presses("skip")
    await person.presses("Kein Material")
    for each in questions:
        await person.presses(each)
    await person.sees("bei der Anmeldung fragen")
    await person.presses("done")
    await person.presses(names)
    await person.sees("Stimmt alles so?")


async def plans_up_to_the_time(person: Person, days: str, start: str) -> None:
    """Answer the form up to the time at which it begins."""
    await person.says("/workshop new")
    await person.says("Nachts")
    await person.presses("done")
    await person.presses("place")
    await person.says("Hier")
    await person.says(days)
    await person.says(start)


async def publishes(stage: Stage, person: Person, title: str = "Sprachmittlung", **what: object) -> int:
    """Plan a workshop and publish it; its number."""
    await plans(person, title, **what)  # type: ignore[arg-type]
    await person.presses("send")
    await person.sees(title, "Entwurf")
    await person.presses("Veröffentlichen")
    await person.sees("ist veröffentlicht")
    return max(each.id or 0 for each in await stage.rows(Workshop))
