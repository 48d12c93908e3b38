"""Copies of posts as their readers have them, and the places in which they are read."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from tests.stories.mixed import Gathering
from tests.stories.people import Letter, Person
from tests.stories.wires import Line

Mishap = Callable[[], AbstractAsyncContextManager[None]]
"""What goes wrong while something is done within it: `gathering.wire.killed`."""

_HEADER = re.compile(
    r"^(?P<name>[^\n·]+?)(?: \((?P<facts>[^\n)]*)\))? · (?P<channel>[^\n·]+) #(?P<mark>[A-Z]+)-(?P<number>\d+)"
    r"(?P<edited> · geändert)?$",
    re.MULTILINE,
)
_QUOTE = re.compile(r"^Antwort auf #[A-Z]+-(\d+)")
CHANNEL = "housing"
"""The channel that is read and written in."""

PUBLISHED = "PT31S"
"""How long it takes until what was posted privately cannot be taken back any more."""

GATHERED = "PT16S"
"""How long reactions are gathered before copies show them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of a post: who speaks, its number, what stands below that; `quotes` is the post it says it answers."""

    letter: Letter
    name: str
    facts: str | None
    number: int
    edited: bool
    words: str
    quotes: int | None


def read(letter: Letter) -> Copy | None:
    """The copy that a letter is; None where it is none, or is gone."""
    header = _HEADER.search(letter.text)
    if header is None or letter.deleted:
        return None
    quote = _QUOTE.match(letter.text)
    assert quote is not None or header.start() == 0, f"what stands before the author? {letter.text!r}"
    return Copy(
        letter=letter,
        name=header["name"],
        facts=header["facts"],
        number=int(header["number"]),
        edited=header["edited"] is not None,
        words=letter.text[header.end() :].strip("\n"),
        quotes=int(quote[1]) if quote else None,
    )


class Place:
    """Where a channel is read and written in: a room with somebody in it, or somebody's private chat."""

    def __init__(self, gathering: Gathering, person: Person, room: str | None = None) -> None:
        self._gathering = gathering
        self.person = person
        self.room = room

    @property
    def letters(self) -> list[Letter]:
        """What the bot said there."""
        return self.person.inbox if self.room is None else self._gathering.rooms.get(self.room, [])

    @property
    def copies(self) -> list[Copy]:
        """The posts of others that can be read there, in the order in which they came."""
        return [copy for copy in map(read, self.letters) if copy is not None]

    def copy(self, words: str) -> Copy:
        """The only copy of what was said in these words.

        Raises:
            AssertionError: there is none, or more than one.
        """
        found = [copy for copy in self.copies if words in copy.words]
        assert len(found) == 1, f"{self} has {len(found)} copies of {words!r}: {[copy.words for copy in self.copies]}"
        return found[0]

    def has_not(self, words: str) -> None:
        """Nothing that can be read there has these words, not even a quote."""
        found = [letter.text for letter in self.letters if words in letter.text and not letter.deleted]
        assert found == [], f"{self} has {found}"

    async def posts(self, words: str, during: Mishap | None = None) -> str:
        """Post there, and wait until it is published; the number of the message.

        Something may go wrong `during` its publication.
        """
        await self._names_channel()
        return await self._publishes(self.person.deed(say=words), during)

    async def says(self, words: str) -> str:
        """Post there: in a room by saying it, privately after naming the channel."""
        await self._names_channel()
        return await self.person.says(words, room=self.room)

    async def answers(self, words: str, to: Letter | str, during: Mishap | None = None) -> str:
        """Answer a post natively, and wait until that is published."""
        message = to if isinstance(to, str) else to.id
        return await self._publishes(self.person.deed(say=words, reply_to=message), during)

    async def sends(self, file: str, words: str, during: Mishap | None = None) -> str:
        """Post a file, and wait until it is published."""
        await self._names_channel()
        return await self._publishes(self.person.deed(file=file, say=words), during)

    async def _names_channel(self) -> None:
        if self.room is None:
            await self.person.says(f"/in {CHANNEL}")

    async def _publishes(self, line: Line, during: Mishap | None) -> str:
        """Do something that is published: in a room at once, privately when it cannot be taken back any more."""
        mishap = during or nullcontext
        if self.room is None:
            message = await self.person.writes(line)
            async with mishap():
                await self._gathering.wait(PUBLISHED)
        else:
            async with mishap():
                message = await self.person.writes({**line, "in": self.room})
        return message

    async def edits(self, message: str, words: str) -> None:
        await self.person.edits(message, words, room=self.room)

    async def deletes(self, message: str) -> None:
        """Take back what was said there: natively, or with a command where nobody would hear of that."""
        if self._gathering.wire.reports_deletions_of(self.person.name):
            await self.person.deletes(message, room=self.room)
        else:
            await self.person.says("/delete", room=self.room, reply_to=message)

    async def reacts(self, emoji: str, words: str) -> None:
        """React to the copy of what was said in these words."""
        await self.person.reacts(emoji, self.copy(words).letter, room=self.room)

    def __repr__(self) -> str:
        return f"{self.room or self.person.name}"


def in_order(places: Sequence[Place]) -> None:
    """Each place has each post once, and all of them have them in the order of their numbers."""
    for place in places:
        numbers = [copy.number for copy in place.copies]
        assert numbers == sorted(set(numbers)), f"{place} reads {numbers}"
