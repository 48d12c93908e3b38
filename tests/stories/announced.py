"""What staff do to announce something, in the way in which each story does it."""

from storage.announcements import Announcement
from tests.stories.people import Letter, Person, Stage

SOON = "PT1M"
"""After which an announcement to a few is out, and its author knows."""


async def staff(stage: Stage, who: str, **about: object) -> Person:
    """Somebody of the agency's staff."""
    return await stage.person(who, **{"roles": ["staff"], **about})


async def writes(person: Person, words: str, *, when: tuple[str, ...] = ("Sofort",), audience: str = "alle") -> None:
    """Write an announcement of news, in German only and without a file, up to the preview."""
    await person.says("/announce")
    await person.sees("Was möchtest Du ankündigen?")
    await person.says(words)
    await person.sees("Auch auf Englisch?")
    await person.presses("skip")
    await person.sees("Soll eine Datei mit?")
    await person.presses("skip")
    await person.presses("Neuigkeiten")
    await person.says(audience)
    for answer in when:
        await person.says(answer)


async def sends(person: Person, words: str) -> None:
    """Write an announcement and let it go at once."""
    await writes(person, words)
    await person.presses("Senden")


async def the_announcement(stage: Stage) -> Announcement:
    """The only one there is."""
    (announcement,) = await stage.rows(Announcement)
    return announcement


def having(letters: list[Letter], words: str, *, but: str = "\0") -> list[Letter]:
    """What lies there now with these words in it and without others."""
    return [letter for letter in letters if not letter.deleted and words in letter.text and but not in letter.text]
