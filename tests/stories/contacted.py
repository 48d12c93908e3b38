"""What people do in a conversation with the agency's team, in the way in which each story does it."""

from handlers.contact import conversing
from storage import roles
from storage.roles import Role
from tests.stories.people import Letter, Person, Stage

NOW = "PT0S"
"""What is said to the team or by it goes at once."""

SENT = "Deine Frage geht an das Team der Fachstelle"

FROM_TEAM = "Vom Team der Fachstelle:"


async def staff(stage: Stage, who: str, **about: object) -> Person:
    """Somebody of the agency's team."""
    return await stage.person(who, **{"roles": ["staff"], **about})


async def asks(stage: Stage, person: Person, words: str, way: str = "Absenden") -> str:
    """Ask the team; the number of the message."""
    message = await person.says(f"/contact {words}")
    await person.sees("Das geht an alle im Team der Fachstelle", words)
    await person.presses(way)
    await stage.wait(NOW)
    return message


async def replies(stage: Stage, person: Person, words: str, to: Letter | str) -> str:
    """Answer natively; the number of the message."""
    message = await person.says(words, reply_to=to)
    await stage.wait(NOW)
    return message


async def gains(stage: Stage, who: str, role: Role = Role.staff) -> None:
    """Let somebody have a role from now on, as the operator gives it."""
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, who)
        await roles.grant(session, member_id, role, stage.now)


async def loses(stage: Stage, who: str, role: Role = Role.staff) -> None:
    """Take a role from somebody, as the operator takes it."""
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, who)
        await roles.revoke(session, member_id, role)
        await conversing.withhold(session, stage.now)


def having(letters: list[Letter], words: str) -> list[Letter]:
    """What lies there now with these words in it, and is nothing that is asked."""
    return [letter for letter in letters if not letter.deleted and words in letter.text and not _asks(letter)]


def _asks(letter: Letter) -> bool:
    return "Stimmt es so?" in letter.text or "Was soll ich damit tun?" in letter.text


def one(letters: list[Letter], words: str) -> Letter:
    """The only message with these words in it."""
    found = having(letters, words)
    assert len(found) == 1, [letter.text for letter in letters]
    return found[0]


def first_line(letter: Letter) -> str:
    """What stands above the words."""
    return letter.text.splitlines()[0]
