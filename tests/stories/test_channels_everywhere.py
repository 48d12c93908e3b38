"""One channel in five places: rooms on Telegram and (encrypted) on Matrix, private chats on each network.

Whatever is done in one of the places is so in all others, once, while the service is stopped, killed and away.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image

from tests.stories.copies import GATHERED, PUBLISHED, Copy, Mishap, Place, in_order
from tests.stories.mixed import Gathering
from tests.stories.people import Person

pytestmark = pytest.mark.wire

NETWORKS = {"group": "telegram", "room": "matrix"}
NAMES = ("group", "room", "telegram", "matrix", "console")
"""The places: the first two are rooms of many, the others private chats."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel with its places; `kira` linked its rooms, in which she reads along."""

    gathering: Gathering
    kira: Person
    places: Mapping[str, Place]

    def others(self, than: str) -> Sequence[Place]:
        return [place for name, place in self.places.items() if name != than]

    def copies(self, words: str, but: str) -> dict[str, Copy]:
        """The copies of what was said in one place: one in each other, and none where it was said."""
        assert [copy for copy in self.places[but].copies if words in copy.words] == [], f"{but} reads its own words"
        return {name: place.copy(words) for name, place in self.places.items() if name != but}

    async def no_more(self) -> None:
        """Time alone brings nothing, and everybody has everything once and in order."""
        before = self._letters()
        await self.gathering.wait("PT20M")
        assert self._letters() == before
        in_order(list(self.places.values()))

    def _letters(self) -> Mapping[str, Sequence[tuple[str, bool]]]:
        return {name: [(each.text, each.deleted) for each in place.letters] for name, place in self.places.items()}


@pytest.fixture
async def channel(gathering: Gathering) -> Channel:
    kira = await gathering.person("kira", on="telegram", accounts={"kira2": "matrix"}, roles=["coordinator"])
    people = {name: await gathering.person(f"in-{name}", on=NETWORKS.get(name, name)) for name in NAMES}
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
    places = {name: Place(gathering, person, name if name in NETWORKS else None) for name, person in people.items()}
    assert {name: place.copies for name, place in places.items()} == {name: [] for name in NAMES}
    return Channel(gathering, kira, places)


async def links(kira: Person, leader: Person, room: str, gathering: Gathering) -> None:
    """Let a room belong to the channel."""
    await kira.says("/channel housing code")
    code = re.search(r"verknüpfen ([A-Z0-9]{8})", kira.last.text)
    assert code is not None
    await leader.says(f"/link {code[1]}", room=room)
    assert "gehört jetzt zum Themenkanal" in gathering.rooms[room][-1].text


@pytest.fixture(params=NAMES)
def here(request: pytest.FixtureRequest) -> str:
    """The place in which something is begun."""
    name: str = request.param
    return name


def picture() -> tuple[bytes, bytes]:
    """A photo that tells where it was made, and its pixels."""
    image, data = Image.new("RGB", (64, 48), (200, 30, 60)), BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Kamera von Anna", "Görlitz, Berliner Straße 1"
    image.save(data, "JPEG", exif=exif, comment=b"Anna war hier")
    return data.getvalue(), Image.open(BytesIO(data.getvalue())).tobytes()


def tells_nothing(copies: Mapping[str, Copy], pixels: bytes) -> None:
    """The photo is the same everywhere, with the pixels it had, and nothing of who made it."""
    files = {name: [file["type"] for file in copy.letter.files] for name, copy in copies.items()}
    assert files == {name: ["image/jpeg"] for name in copies}
    (clean,) = {copy.letter.file_bytes for copy in copies.values()}
    image = Image.open(BytesIO(clean))
    assert (image.tobytes(), dict(image.getexif()), image.info.get("comment")) == (pixels, {}, None)
    assert not [words for words in (b"Anna", b"Berliner") if words in clean]


async def test_whatever_is_done_in_one_place_is_so_in_all_others(channel: Channel, here: str) -> None:
    gathering, place, wire = channel.gathering, channel.places[here], channel.gathering.wire
    posted = await place.posts("Wer kennt eine Wohnung?", wire.killed)
    first = channel.copies("Wer kennt eine Wohnung?", but=here)
    there = {name: copy.letter.id for name, copy in first.items()} | {here: wire.message_id(posted)}
    assert {copy.quotes for copy in first.values()} == {None}

    for mishap, (name, other) in zip((wire.stopped, wire.away, wire.killed, None), _items(channel, here), strict=True):
        await other.answers(f"Ich, aus {name}", to=first[name].letter, during=mishap)
        answers = channel.copies(f"Ich, aus {name}", but=name)
        assert {where: copy.letter.reply_to for where, copy in answers.items()} == {
            where: message for where, message in there.items() if where != name
        }
        assert {copy.quotes for copy in answers.values()} == {None}

    async with wire.killed(done=True):
        await place.edits(posted, "Wer kennt eine kleine Wohnung?")
    changed = channel.copies("Wer kennt eine kleine Wohnung?", but=here)
    assert {name: (copy.letter.id, copy.edited) for name, copy in changed.items()} == {
        name: (copy.letter.id, True) for name, copy in first.items()
    }
    for each in channel.others(here):
        each.has_not("Wer kennt eine Wohnung?")

    edits = {name: copy.letter.edits for name, copy in changed.items()}
    for each in channel.others(here):
        await each.reacts("👍", "Wer kennt eine kleine Wohnung?")
    async with wire.stopped():
        await gathering.wait(GATHERED)
    liked = channel.copies("👍 4", but=here)
    assert {name: copy.letter.edits - edits[name] for name, copy in liked.items()} == dict.fromkeys(first, 1)
    taken_back = channel.others(here)[0]
    await taken_back.reacts("", "Wer kennt eine kleine Wohnung?")
    await gathering.wait("PT5M")
    channel.copies("👍 3", but=here)

    data, pixels = picture()
    await place.sends(gathering.file("Küche.jpg", data), "So sieht sie aus", during=wire.killed)
    tells_nothing(channel.copies("So sieht sie aus", but=here), pixels)

    async with wire.killed():
        await place.deletes(posted)
    assert {name: copy.letter.deleted for name, copy in first.items()} == dict.fromkeys(first, True)
    if here == "group":
        assert wire.is_gone_from_group(posted)
    for each in channel.places.values():
        each.has_not("Wer kennt")
    await channel.no_more()
    assert [copy.words for copy in place.copies] == [f"Ich, aus {name}" for name, _ in _items(channel, here)]


def _items(channel: Channel, but: str) -> Sequence[tuple[str, Place]]:
    return [(name, place) for name, place in channel.places.items() if name != but]


@pytest.mark.parametrize("here", ["room", "console"])
async def test_who_did_not_get_a_post_reads_in_the_answer_what_was_said(channel: Channel, here: str) -> None:
    gathering = channel.gathering
    posted = await channel.places[here].posts("Wer kennt eine Wohnung?")
    newcomers = [await gathering.person(f"new-{on}", on=on) for on in ("telegram", "matrix", "console")]
    for person in newcomers:
        await person.says("/channels housing at_once")
    await channel.places[here].answers("Zwei Zimmer genügen", to=posted)
    number = channel.others(here)[0].copy("Wer kennt eine Wohnung?").number
    for person in newcomers:
        copy = Place(gathering, person).copy("Zwei Zimmer genügen")
        assert (copy.quotes, copy.letter.reply_to) == (number, None)
        assert "Wer kennt eine Wohnung?" in copy.letter.text
    assert {copy.quotes for copy in channel.copies("Zwei Zimmer genügen", but=here).values()} == {None}
    await channel.no_more()


@pytest.mark.parametrize("how", ["killed", "stopped", "away"])
async def test_what_all_say_at_once_comes_once_and_in_one_order(channel: Channel, how: str) -> None:
    gathering, rounds = channel.gathering, 3
    mishap: Mishap = getattr(gathering.wire, how)
    for name in NAMES[2:]:
        await channel.places[name].person.says("/in housing")
    for number in range(rounds):
        async with mishap():
            await gathering.together(
                *(
                    place.person.deed(say=f"Runde {number} aus {name}", **({"in": name} if name in NETWORKS else {}))
                    for name, place in channel.places.items()
                )
            )
    await gathering.wait(PUBLISHED)
    for name, place in channel.places.items():
        said = sorted(copy.words for copy in place.copies)
        assert said == sorted(f"Runde {n} aus {other}" for n in range(rounds) for other in NAMES if other != name)
    numbers = {copy.words: copy.number for place in channel.places.values() for copy in place.copies}
    assert len(set(numbers.values())) == rounds * len(NAMES)
    assert all(numbers[copy.words] == copy.number for place in channel.places.values() for copy in place.copies)
    await channel.no_more()


@pytest.mark.parametrize("here", NETWORKS)
async def test_an_answer_finds_a_post_that_is_still_on_its_way(channel: Channel, here: str) -> None:
    place = channel.places[here]
    async with channel.gathering.wire.killed():
        posted = await place.says("Wer kennt eine Wohnung?")
        await place.person.says("Zwei Zimmer genügen", room=here, reply_to=posted)
    first, second = (channel.copies(words, but=here) for words in ("Wer kennt", "Zwei Zimmer"))
    assert {name: (copy.letter.reply_to, copy.quotes) for name, copy in second.items()} == {
        name: (copy.letter.id, None) for name, copy in first.items()
    }
    await channel.no_more()


@pytest.mark.parametrize("here", NETWORKS)
async def test_a_change_overtakes_what_is_still_on_its_way(channel: Channel, here: str) -> None:
    place = channel.places[here]
    async with channel.gathering.wire.killed():
        posted = await place.says("Wer kennt eine Wohnung?")
        await place.edits(posted, "Wer kennt eine kleine Wohnung?")
    channel.copies("Wer kennt eine kleine Wohnung?", but=here)
    await channel.no_more()


@pytest.mark.parametrize("here", NETWORKS)
async def test_what_is_deleted_while_it_is_on_its_way_stays_nowhere(channel: Channel, here: str) -> None:
    place = channel.places[here]
    async with channel.gathering.wire.killed():
        posted = await place.says("Wer kennt eine Wohnung?")
    async with channel.gathering.wire.away():
        more = await place.says("Und noch etwas")
        await place.edits(more, "Und noch viel mehr")
        await place.deletes(more)
        await place.edits(posted, "Wer kennt eine kleine Wohnung?")
        await place.deletes(posted)
    assert {name: [copy.words for copy in each.copies] for name, each in channel.places.items()} == {
        name: [] for name in NAMES
    }
    await channel.no_more()


async def test_what_is_stressed_on_one_network_is_on_the_other(channel: Channel) -> None:
    telegram, matrix = channel.gathering.wire.telegram, channel.gathering.wire.matrix
    words, stressed = "Das ist wichtig, lest hier", [("bold", 4, 3), ("text_link", 22, 4)]
    entities = [{"type": kind, "offset": at, "length": length} for kind, at, length in stressed]
    entities[1]["url"] = "https://example.org/a?b=1&c=2"
    html = 'Das <strong>ist</strong> wichtig, lest <a href="https://example.org/a?b=1&amp;c=2">hier</a>'
    await telegram.room("group").says(telegram.user("in-group"), words, entities)
    await channel.gathering.wire.settle()
    copy = channel.places["room"].copy(words)
    assert (await matrix.html("room", copy.letter.id)).endswith(html)

    words = f"Und: {words}"
    await matrix.says_html("in-room", "room", words, f"Und: {html}")
    await channel.gathering.wire.settle()
    shown = telegram.find("group", channel.places["group"].copy(words).letter.id)
    begin = shown.text.index(words)
    assert [each for each in shown.entities if each["offset"] >= begin] == [
        {**each, "offset": begin + 5 + each["offset"]} for each in entities
    ]
    assert telegram.world.asked("sendMessage")[-1].parameters["link_preview_options"]["is_disabled"]
    await channel.no_more()


async def test_a_group_that_becomes_a_supergroup_is_still_the_channels(channel: Channel) -> None:
    gathering, kira = channel.gathering, channel.kira
    telegram = gathering.wire.telegram
    await telegram.leads("kira", "small", supergroup=False)
    await gathering.wire.settle()
    await links(kira, kira, "small", gathering)
    small = telegram.room("small")
    async with gathering.wire.killed():
        await channel.places["room"].says("Wer kennt eine Wohnung?")
        await small.migrates(by=telegram.user("kira"))
    await channel.places["console"].posts("Zwei Zimmer genügen")
    for words in ("Wer kennt eine Wohnung?", "Zwei Zimmer genügen"):
        assert len([text for text in small.texts if words in text]) == 1
    await kira.says("Da ist eine", room="small")
    channel.places["group"].has_not("Da ist eine")  # nobody asked her yet
    await kira.presses("yes")
    for place in channel.places.values():
        place.copy("Da ist eine")
    await channel.no_more()


async def test_a_room_that_is_replaced_is_still_the_channels(channel: Channel) -> None:
    gathering = channel.gathering
    await channel.places["console"].posts("Wer kennt eine Wohnung?")
    before = channel.places["room"].copy("Wer kennt eine Wohnung?").number
    await gathering.wire.matrix.upgrades("kira2", "room")
    await gathering.wire.settle()
    await channel.places["console"].posts("Zwei Zimmer genügen")
    assert channel.places["room"].copy("Zwei Zimmer genügen").number == before + 1
    await channel.places["room"].posts("Da ist eine")
    channel.copies("Da ist eine", but="room")
    await channel.no_more()


async def test_a_room_that_put_the_bot_out_holds_up_nobody(channel: Channel) -> None:
    gathering, kira = channel.gathering, channel.kira
    group, boss = gathering.wire.telegram.room("group"), gathering.wire.telegram.user("kira")
    await group.removes_bot(by=boss)
    await gathering.wire.settle()
    await kira.saw("komme ich nicht mehr hinein")
    await channel.places["console"].posts("Wer kennt eine Wohnung?")
    for name in NAMES[1:-1]:
        channel.places[name].copy("Wer kennt eine Wohnung?")
    await group.adds_bot(by=boss)
    await group.promotes_bot(by=boss)
    await channel.places["console"].posts("Zwei Zimmer genügen")
    assert [copy.words for copy in channel.places["group"].copies] == ["Zwei Zimmer genügen"]
    await channel.no_more()


async def test_who_reads_along_in_a_room_gets_nothing_privately_until_they_leave_it(channel: Channel) -> None:
    tina, kira = channel.places["group"].person, channel.kira
    await channel.places["group"].says("Guten Morgen")  # from now on it is known that she is there
    for person in (tina, kira):
        await person.says("/channels housing at_once")
    await channel.places["console"].posts("Wer kennt eine Wohnung?")
    assert [Place(channel.gathering, person).copies for person in (tina, kira)] == [[], []]
    channel.places["group"].copy("Wer kennt eine Wohnung?")
    await tina.does(leaves="group")
    await channel.places["console"].posts("Zwei Zimmer genügen")
    Place(channel.gathering, tina).copy("Zwei Zimmer genügen")
    assert Place(channel.gathering, kira).copies == []
    await channel.no_more()


async def test_who_was_in_a_room_before_it_was_linked_need_not_speak_to_be_known_there(channel: Channel) -> None:
    reader = channel.places["room"].person
    await reader.says("/channels housing at_once")
    await channel.places["console"].posts("Wer kennt eine Wohnung?")
    channel.places["room"].copy("Wer kennt eine Wohnung?")
    assert Place(channel.gathering, reader).copies == []
    await channel.no_more()


async def test_somebody_with_two_accounts_gets_each_post_once_and_never_their_own(channel: Channel) -> None:
    gathering = channel.gathering
    await gathering.person("ada", on="telegram", accounts={"ada2": "matrix"})
    ada, ada2 = gathering.account("ada"), gathering.account("ada2")
    await ada.says("/channels housing at_once")
    await channel.places["room"].posts("Wer kennt eine Wohnung?")
    Place(gathering, ada).copy("Wer kennt eine Wohnung?")
    assert Place(gathering, ada2).copies == []
    await ada2.says("/in housing")
    await ada2.says("Ich")
    await ada2.presses("yes")
    await gathering.wait(PUBLISHED)
    assert [len(Place(gathering, each).copies) for each in (ada, ada2)] == [1, 0]
    for place in channel.places.values():
        place.copy("Ich")
    await channel.no_more()
