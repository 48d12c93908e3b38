"""What people do in topic channels, in the way in which each story does it."""

import re

from tests.stories.people import Letter, Person, Stage

PUBLISHED = "PT30S"
"""How long a post can be taken back; then it is out."""

ASKS_CONSENT = "Bevor Dein erster Beitrag hinausgeht"

KEPT = "Geht in 30 Sekunden in den Kanal"


async def speaker(stage: Stage, who: str, **about: object) -> Person:
    """A member who has agreed that what they post is passed on."""
    person = await stage.person(who, **about)
    await person.says("/set relays")
    await person.presses("yes")
    await person.sees("Gespeichert")
    return person


async def reader(stage: Stage, who: str, channel: str = "housing", mode: str = "at_once", **about: object) -> Person:
    """A member who reads a channel, and may speak in it."""
    person = await speaker(stage, who, **about)
    await reads(person, channel, mode)
    return person


async def reads(person: Person, channel: str = "housing", mode: str = "at_once") -> None:
    """Read a channel, or read it in another way."""
    await person.says(f"/channels {channel} {mode}")
    await person.sees("Kommt zu Dir")


async def posts(person: Person, words: str, channel: str = "housing") -> str:
    """Post in a channel, with the consent given before; the number of the message. It can still be taken back."""
    message = await person.says(f"/post {words}")
    await person.sees("In welchen Kanal soll es?")
    await person.presses(channel)
    await person.sees(KEPT)
    return message


async def publishes(stage: Stage, person: Person, words: str, channel: str = "housing") -> str:
    """Post in a channel and wait until it is out; the number of the message."""
    message = await posts(person, words, channel)
    await stage.wait(PUBLISHED)
    return message


async def answers(stage: Stage, person: Person, words: str, to: Letter | str) -> str:
    """Answer a post natively, and wait until that is out; the number of the message."""
    message = await person.says(words, reply_to=to)
    await person.sees(KEPT)
    await stage.wait(PUBLISHED)
    return message


def copies(letters: list[Letter], words: str) -> list[Letter]:
    """The posts with these words in them that lie there now, each with its number in the first lines."""
    return [letter for letter in letters if not letter.deleted and words in letter.text and _is_post(letter.text)]


def copy(letters: list[Letter], words: str) -> Letter:
    """The only post with these words in it."""
    found = copies(letters, words)
    assert len(found) == 1, [letter.text for letter in letters]
    return found[0]


def _is_post(text: str) -> bool:
    return re.search(r"^.* · .* #[A-Z]+-\d+( · geändert)?$", text, re.MULTILINE) is not None


async def link(staff: Person, room: str, channel: str = "housing", by: Person | None = None) -> str:
    """Let a room belong to a channel; the code that was used."""
    code = await code_for(staff, channel)
    await (by or staff).says(f"/link {code}", room=room)
    return code


async def code_for(staff: Person, channel: str = "housing") -> str:
    """A code that links a room to a channel."""
    await staff.says(f"/channel {channel} code")
    found = re.search(r"/verknüpfen ([A-Z0-9]{8})", (await staff.sees("Schreib in den Raum")).text)
    assert found is not None
    return found[1]
