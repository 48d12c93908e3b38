"""What the service is to send on Matrix, and what somebody says there in a conversation with it."""

import asyncio

from bot.clock import SystemClock
from storage import accounts, groups, outbox
from storage.messages import Chat, Choice, Lane, Message, Verbatim
from tests.homeserver.people import Person
from tests.homeserver.running import OnMatrix
from tests.homeserver.shown import Shown
from tests.processes import transaction

UNKNOWN = "!{} kenne ich nicht. Was Du hier tun kannst, zeigt !hilfe."
"""The beginning of the answer to a command that does not exist: it names the message that it answers."""

JOINING = (
    ("Deutsch", "Bist Du einverstanden?"),
    ("1", "Wie möchtest Du hier heißen?"),
    ("Anna", "In welcher Region arbeitest Du?"),
    ("1", "Bei was für einem Träger"),
    ("1", "in welchem Bereich?"),
    ("1", "Welche Themen"),
    ("Fertig", "Was möchtest Du tun?"),
)
"""What somebody says who joins, and of what then comes a part."""

NEED = (
    ("bedarf", "Worum geht es?"),
    ("2", "Was wird gebraucht?"),
    ("Wohnungen für große Familien", "Für wen"),
    ("1", "Wie dringend"),
    ("1", "Welche Region betrifft es?"),
    ("1", "Stimmt alles so?"),
    ("1", "Dein Bedarf ist gespeichert"),
)
"""What somebody says who has a need."""


WELCOME = "Was möchtest Du tun?"
"""What a member is told who opens a direct room."""


async def opened(service: OnMatrix, *people: Person, encrypted: bool = False) -> None:
    """Let people have joined already, and their direct rooms be open, each with a welcome."""
    await service.knows(*people)
    await asyncio.gather(*(person.opens(service.id, encrypted=encrypted) for person in people))
    await asyncio.gather(*(person.sees(WELCOME) for person in people))


async def asks(person: Person, words: str, *fragments: str) -> Shown:
    """Let somebody say something; the answer, which has all of these words in it."""
    await person.says(words)
    return await person.sees(*fragments)


async def writes(
    service: OnMatrix,
    whom: Person | str,
    *texts: str,
    choices: tuple[Choice, ...] = (),
    thread: str | None = None,
    answers: str | None = None,
) -> None:
    """Queue messages for a member or for a room, in this order, whether or not the service runs."""
    now = SystemClock().now()
    async with transaction(service.url) as session:
        member = place = None
        if isinstance(whom, Person):
            account = await accounts.find(session, "matrix", whom.id)
            assert account is not None
            member = account.member_id
        else:
            chat = Chat(platform="matrix", id=whom, private=False, thread=thread)
            place = (await groups.ensure(session, chat)).id
        for text in texts:
            message = Message(parts=(Verbatim(text),), choices=choices, answers=answers)
            outbox.put(session, message, now, text[:12], member_id=member, group_id=place, lane=Lane.interactive)
            await session.flush()
