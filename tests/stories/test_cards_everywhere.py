"""Practice cards between networks: who is quoted decides on their own, and what is confidential stays off Telegram."""

import pytest
from sqlmodel import col, update

from storage.cards import Card, State
from storage.channels import Channel
from tests.stories.mixed import Gathering
from tests.stories.people import Person
from tests.stories.talk import PUBLISHED, copy
from tests.stories.test_booklets import opened
from tests.stories.test_cards import writes

pytestmark = pytest.mark.wire


async def speaks(gathering: Gathering, who: str, on: str, **about: object) -> Person:
    """Somebody on a network who reads the housing channel and may speak there."""
    person = await gathering.person(who, on=on, **about)
    await person.says("/set relays")
    await person.presses("yes")
    await person.says("/channels housing at_once")
    await person.sees("Kommt zu Dir")
    return person


async def asked_and_answered(gathering: Gathering, asker: Person, other: Person) -> None:
    await asker.says("/post Wer kennt den Weg?")
    await asker.presses("housing")
    await gathering.wait(PUBLISHED)
    await other.saw("Wer kennt den Weg?")
    await other.says("Wir waren vorher dort.", reply_to=copy(other.inbox, "Wer kennt den Weg?"))
    await gathering.wait(PUBLISHED)
    await asker.saw("Wir waren vorher dort.")


async def test_who_is_quoted_on_another_network_agrees_there(gathering: Gathering) -> None:
    anna = await speaks(gathering, "anna", "matrix", name="Kiefer")
    bea = await speaks(gathering, "bea", "telegram", name="Birke")
    cem = await gathering.person("cem", on="console", roles=["staff"])
    await asked_and_answered(gathering, anna, bea)
    await anna.says("/card H-2")
    await anna.saw("Ich frage einmal nach")
    await bea.saw("Aus Deiner Antwort #H-2 können andere lernen")
    await bea.presses("Karte schreiben")
    await writes(bea, quotes="#H-1")
    await gathering.wait(PUBLISHED)
    await anna.saw("„Wer kennt den Weg?“")
    await anna.presses("Ja, gern")
    await gathering.wait("PT10S")
    await bea.saw("Deine Praxiskarte ist da")
    for person in (anna, cem):
        await person.says("/cards PK-1")
        await person.saw("„Wer kennt den Weg?“ (#H-1)")
    await cem.says("/booklet all")
    await cem.saw("Das Heft der Praxiskarten")
    assert all("Erst besuchen" in words for words in opened(gathering, "cem"))
    await anna.says("/card")  # where nothing can be pressed, an old choice is far away
    await anna.saw("Hier wirst Du zitiert")
    await anna.presses("PK-1: Zitat weg")
    await gathering.wait("PT10S")
    for person in (anna, cem):
        (letter,) = [each for each in person.inbox if "PK-1 ·" in each.text and not each.deleted]
        assert "Wer kennt" not in letter.text


async def test_a_card_of_a_confidential_channel_stays_where_it_may_be_read(gathering: Gathering) -> None:
    anna = await speaks(gathering, "anna", "matrix", name="Kiefer")
    bea = await speaks(gathering, "bea", "matrix", name="Birke")
    tom = await speaks(gathering, "tom", "telegram", name="Tanne", roles=["staff"])
    async with gathering.wire.service.database.transaction() as session:
        await session.execute(update(Channel).where(col(Channel.key) == "housing").values(sensitive=True))
    await asked_and_answered(gathering, anna, bea)
    await bea.says("/card H-2")
    await writes(bea, quotes="")
    await gathering.wait(PUBLISHED)
    assert [(card.state, card.sensitive) for card in await gathering.rows(Card)] == [(State.published, True)]
    for words, answer in {
        "/cards": "Praxiskarten gibt es noch keine.",
        "/cards all": "Dazu gibt es noch keine",
        "/cards besuchen": "Dazu gibt es noch keine",
        "/cards PK-1": "vertraulich",
        "/card PK-1": "vertraulich",
        "/card edit PK-1": "vertraulich",
        "/card versions PK-1": "vertraulich",
        "/card H-2": "vertraulich",
        "/cards helped 1": "Diese Praxiskarte gibt es nicht",
        "/booklet all": "die in ein Heft dürfen",
    }.items():
        await tom.says(words)
        await tom.sees(answer)
    await anna.says("/cards besuchen")
    await anna.saw("PK-1 Erst besuchen")
    await anna.says("/cards PK-1")
    await anna.saw("Niemand bekam einen Termin.")
    assert not any("Niemand bekam" in letter.text or "Erst besuchen" in letter.text for letter in tom.inbox)
