"""An introduction across networks: asked on one, silent on another, agreed on a third, and a talk between two."""

import pytest

from storage.introductions import Introduction, State
from tests.stories.introduced import NEAR, asks, has, peer
from tests.stories.mixed import Gathering

pytestmark = pytest.mark.wire

WEDNESDAY = "2026-11-25T09:00:00+01:00"


async def test_one_is_silent_the_next_agrees_and_they_talk_reveal_and_say_whether_it_helped(
    gathering: Gathering,
) -> None:
    gathering.starts(WEDNESDAY)
    anna = await gathering.person("anna", on="telegram", name="Anna Auer", region="goerlitz")
    bea = await peer(gathering, "bea", on="console", name="Bea Birke", region="zwickau")
    cem = await peer(gathering, "cem", NEAR, on="matrix", name="Cem Cebeci", region="goerlitz")
    post = await asks(gathering, anna, alias="Stille Birke")
    await anna.says(f"/meet {post}")
    await anna.presses("Ja")
    await bea.saw("Jemand hat eine Frage")
    await gathering.wait("P5DT1M")
    await bea.saw("Diese Anfrage ist vorbei")
    await anna.saw("es gibt noch jemanden")
    await anna.presses("Ja")
    await gathering.wait("PT1H")
    await cem.saw("Jemand hat eine Frage")
    for name in ("Anna Auer", "Stille Birke"):
        assert not has(cem, name)
    await cem.presses("Ja")
    await cem.saw("Ihr seid verbunden: Stille Birke und Cem Cebeci.")
    opened = await anna.sees("Ihr seid verbunden: Stille Birke und Cem Cebeci.")

    async with gathering.wire.killed(done=True):
        file = gathering.file("ablauf.txt", b"Erst der Termin")
        sent = await anna.sends(file, "So war es bei uns", reply_to=opened)
    copy = next(letter for letter in cem.inbox if "So war es bei uns" in letter.text)
    assert copy.text.startswith("Stille Birke schreibt Dir:")
    assert copy.file_bytes == b"Erst der Termin"
    await cem.says("Danke! Und danach?", reply_to=copy)
    answer = await anna.sees("Cem Cebeci schreibt Dir:", "Und danach?")
    assert answer.reply_to == gathering.wire.message_id(sent)
    said = await anna.says("Danach der Bescheid", reply_to=answer)
    async with gathering.wire.away():
        await anna.edits(said, "Danach kam der Bescheid")
    await cem.saw("Danach kam der Bescheid")
    await anna.says("/delete", reply_to=said)
    assert not has(cem, "Danach kam")

    row = next(each for each in await gathering.rows(Introduction) if each.state == State.agreed)
    await anna.says(f"/talks {row.id} reveal")
    await anna.presses("So erreichst Du mich")
    await anna.says("anna@example.org")
    await anna.presses("Absenden")
    await cem.saw("So erreichst Du mich: anna@example.org")
    assert not has(cem, "Anna Auer")
    await gathering.wait("P8D")
    await anna.saw("Hat es Dir geholfen?")
    await cem.saw("Hat es Dir geholfen?")
    await cem.presses("Ein wenig")
    await cem.sees("das freut mich")
    assert not has(bea, "Bescheid")
    await cem.says(f"/talks {row.id} end yes")
    await anna.saw("Dein Gespräch mit Cem Cebeci ist zu Ende")
    await anna.says("Noch etwas", reply_to=opened)
    await anna.sees("Dieses Gespräch ist zu Ende")
    assert not has(cem, "Noch etwas")
