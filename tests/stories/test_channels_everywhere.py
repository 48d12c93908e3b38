"""One channel in five places on three networks: a linked Telegram group, a linked encrypted Matrix room, and privately
on each network. Whatever is done in one of them is there in all others, once, through every kind of restart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.stories.copies import PUBLISHED, Place, in_order
from tests.stories.mixed import Gathering
from tests.stories.people import Person

pytestmark = pytest.mark.wire

NAMES = ("group", "room", "telegram", "matrix", "console")
"""The places: the first two are rooms of many, the others private chats."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel with its places; `kira` linked its rooms, in which she reads along."""

    gathering: Gathering
    kira: Person
    places: dict[str, Place]

    def others(self, than: str) -> Sequence[Place]:
        return [place for name, place in self.places.items() if name != than]

    def everywhere(self, words: str, but: str) -> None:
        """In all other places there is one copy, and none where the words were said."""
        for place in self.others(but):
            place.copy(words)
        assert [copy for copy in self.places[but].copies if words in copy.words] == []

    async def no_more_than_before(self) -> None:
        """Time alone brings nothing, and everybody has everything in order."""
        before = {name: len(place.letters) for name, place in self.places.items()}
        await self.gathering.wait("PT10M")
        assert {name: len(place.letters) for name, place in self.places.items()} == before
        in_order(list(self.places.values()))


@pytest.fixture
async def channel(gathering: Gathering) -> Channel:
    kira = await gathering.person("kira", on="telegram", accounts={"kira2": "matrix"}, roles=["coordinator"])
    networks = {"group": "telegram", "room": "matrix"}
    people = {name: await gathering.person(f"in-{name}", on=networks.get(name, name)) for name in NAMES}
    for person in people.values():
        await person.says(f"/post Guten Tag, hier ist {person.name}")
        await person.presses("housing")
        await person.presses("yes")
    await gathering.wait(PUBLISHED)
    for name, leader in (("group", kira), ("room", gathering.account("kira2"))):
        await gathering.leads(leader, name)
        await people[name].does(joins=name)
        await links(kira, leader, name, gathering)
    for name in NAMES[2:]:
        await people[name].says("/channels housing at_once")
    places = {name: Place(gathering, person, name if name in networks else None) for name, person in people.items()}
    for place in places.values():
        assert place.copies == [], "it began before anybody read along"
    return Channel(gathering, kira, places)


async def links(kira: Person, leader: Person, room: str, gathering: Gathering) -> None:
    """Let a room belong to the channel."""
    await kira.says("/channel housing code")
    code = re.search(r"verknüpfen ([A-Z0-9]{8})", gathering.account("kira").news[-1] if kira.news else leader.news[-1])
    assert code is not None
    await leader.says(f"/link {code[1]}", room=room)
    assert "gehört jetzt zum Themenkanal" in gathering.rooms[room][-1].text


@pytest.fixture(params=NAMES)
def here(request: pytest.FixtureRequest) -> str:
    """The place in which something is begun."""
    name: str = request.param
    return name


async def test_what_is_posted_in_one_place_is_once_in_all_others(channel: Channel, here: str) -> None:
    await channel.places[here].posts("Wer kennt eine Wohnung?")
    channel.everywhere("Wer kennt eine Wohnung?", but=here)
    await channel.no_more_than_before()
