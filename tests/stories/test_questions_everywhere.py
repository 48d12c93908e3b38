"""Questions between networks: asked on one, answered from another, made a card, and found by the next who asks."""

import pytest

from storage.cards import Card, CardHelp, State
from storage.posts import Post
from storage.questions import Question
from storage.questions import State as Standing
from tests.stories.mixed import Gathering
from tests.stories.people import Person
from tests.stories.talk import PUBLISHED, copy
from tests.stories.test_cards import writes
from tests.stories.test_cards_everywhere import speaks
from tests.stories.test_questions import FLAT, FLAT_AGAIN, goes_on

pytestmark = pytest.mark.wire


async def asks(gathering: Gathering, person: Person, words: str, name: str = "own") -> None:
    await person.says(f"/frage {words}")
    await goes_on(person, name=name)
    await gathering.wait(PUBLISHED)


@pytest.mark.parametrize(("here", "there"), [("telegram", "matrix"), ("matrix", "telegram")])
async def test_what_was_answered_from_another_network_becomes_a_card_and_helps_the_next(
    gathering: Gathering, here: str, there: str
) -> None:
    anna = await speaks(gathering, "anna", here, name="Stille Kiefer")
    bea = await speaks(gathering, "bea", there, name="Ruhige Birke")
    await asks(gathering, anna, FLAT)
    await bea.saw("Wohnberechtigungsschein")
    await gathering.restart()
    await bea.says("Mit einem Härtefallantrag.", reply_to=copy(bea.inbox, "Wohnberechtigungsschein"))
    await gathering.wait(PUBLISHED)
    await anna.saw("Mit einem Härtefallantrag.")
    await anna.says("/geholfen", reply_to=copy(anna.inbox, "Härtefallantrag"))
    await anna.saw("#H-1 steht jetzt als beantwortet da.")
    await anna.says("/praxiskarte H-2")
    await anna.saw("Ich frage einmal nach")
    await bea.saw("Aus Deiner Antwort #H-2 können andere lernen")
    await bea.presses("Karte schreiben")
    await writes(bea, quotes="")
    await gathering.wait(PUBLISHED)
    assert [card.state for card in await gathering.rows(Card)] == [State.published]

    cem = await gathering.person("cem", on="console", language="de")
    await cem.says(f"/frage {FLAT_AGAIN}")
    await cem.saw("Praxiskarte: Erst besuchen")
    await cem.presses("card:1")
    await cem.saw("Niemand bekam einen Termin.")
    await cem.presses("helped")
    await cem.saw("Danke")
    assert [(row.state, row.helped_by) for row in await gathering.rows(Question)] == [(Standing.helped, 2)]
    assert len(await gathering.rows(CardHelp)) == 1
    assert len(await gathering.rows(Post)) == 2


async def test_who_asks_under_another_name_is_called_so_on_every_network(gathering: Gathering) -> None:
    anna = await speaks(gathering, "anna", "matrix", name="Stille Kiefer")
    bea, cem = await speaks(gathering, "bea", "telegram"), await speaks(gathering, "cem", "console")
    await asks(gathering, anna, FLAT, name="alias")
    for person in (bea, cem):
        letter = copy(person.inbox, "Wohnberechtigungsschein")
        assert letter.text.startswith("❓ ")
    await bea.says("Wo denn?", reply_to=copy(bea.inbox, "Wohnberechtigungsschein"))
    await gathering.wait(PUBLISHED)
    await anna.saw("Wo denn?")
    await anna.says("In einer kleinen Stadt.", reply_to=copy(anna.inbox, "Wo denn?"))
    await gathering.wait(PUBLISHED)
    for person in (bea, cem):
        await person.saw("In einer kleinen Stadt.")
        assert not any("Stille Kiefer" in letter.text for letter in person.inbox)
