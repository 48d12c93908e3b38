"""What people of several stories do in the same way."""

from tests.stories.people import Person

JOINED = "Schön, dass Du da bist"


async def answers_joining(person: Person, name: str = "suggested") -> None:
    """Answer everything from the language on, in German; "suggested" takes the proposed name."""
    await person.presses("Deutsch")
    await person.presses("Ich bin einverstanden")
    await (person.presses(name) if name == "suggested" else person.says(name))
    await person.presses("Görlitz")
    await person.presses("Freier Träger")
    await person.presses("FSA")
    await person.presses("housing")
    await person.presses("done")


async def joins(person: Person, name: str = "suggested") -> None:
    """Join from the first message to the menu."""
    await person.says("Hallo")
    await answers_joining(person, name)
    await person.saw(JOINED)


async def fills_in(
    person: Person,
    words: str = "Es fehlen Wohnungen",
    theme: str = "housing",
    whose: str = "clients",
    urgency: str = "3",
    region: str = "goerlitz",
) -> None:
    """Answer the need form up to its review."""
    await person.says("/need")
    await person.presses(theme)
    await person.says(words)
    await person.presses(whose)
    await person.presses(urgency)
    await person.presses(region)


async def reports(person: Person, words: str = "Es fehlen Wohnungen", **rest: str) -> None:
    """Report a need."""
    await fills_in(person, words, **rest)
    await person.presses("send")
