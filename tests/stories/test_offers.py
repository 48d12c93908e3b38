"""Offers: what somebody says they know about is compared with questions, read by nobody, and theirs to remove."""

from storage.experiences import LIMIT, MOST, Experience
from storage.phrasings import Phrasing
from tests.stories.introduced import ASKED, KNOWN, asks, has, knows, peer
from tests.stories.people import Stage


async def test_an_offer_is_stored_listed_and_removed(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/angebot")
    await anna.sees("Womit kennst Du Dich aus?")
    await anna.says("x" * (LIMIT + 1))
    await anna.sees("500")
    await anna.says("Härtefallanträge schreiben, Rückruf 0351 1234567")
    await anna.sees("0351 1234567")
    await anna.presses("mask")
    await anna.presses("residence_asylum")
    await anna.sees("Stimmt das so?", "Härtefallanträge")
    await anna.presses("Absenden")
    await anna.saw("Noch darf ich Dich nicht vorschlagen")
    [row] = await stage.rows(Experience)
    assert (row.guard, "1234567" in row.words, row.language) == ("masked", False, "de")
    await anna.says("/angebote")
    await anna.sees("Womit Du Dich auskennst", "1. Aufenthalt", "Härtefallanträge")
    await anna.says(f"/offers {row.id} remove")
    await anna.sees("Entfernt", "Noch hast Du nichts angeboten")
    assert await stage.rows(Experience) == []
    assert [each.text for each in await stage.rows(Phrasing)] == [""]


async def test_the_same_words_are_stored_once_and_no_more_than_can_be_kept(stage: Stage) -> None:
    anna = await stage.person("anna")
    for _ in range(2):
        await knows(anna)
    assert len(await stage.rows(Experience)) == 1
    async with stage.wire.service.database.transaction() as session:
        [member] = await stage.members(session, "anna")
        values = {"member_id": member, "theme": "housing", "language": "de", "created_at": stage.now}
        session.add_all(Experience(words=f"Nr. {number}", **values) for number in range(MOST))
    await anna.says("/angebot Noch etwas")
    await anna.sees(f"Mehr als {MOST} Angebote")


async def test_nobody_else_s_offer_is_read_or_removed(stage: Stage) -> None:
    anna, bea = await stage.person("anna"), await stage.person("bea", roles=["coordinator"])
    await knows(anna)
    [row] = await stage.rows(Experience)
    for words in (f"/offers {row.id} remove", f"/offers {row.id}", "/offers 99999999999999 remove", "/offers x"):
        await bea.says(words)
        await bea.sees("Dieses Angebot gibt es nicht", "Noch hast Du nichts angeboten")
    await bea.says(f"/search {KNOWN.split()[0]}")
    assert not has(bea, "Schutzberechtigte")
    assert len(await stage.rows(Experience)) == 1


async def test_a_question_finds_an_offer_at_once_and_never_after_it_is_removed(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    similar = stage.wire.service.house.similar
    async with stage.wire.service.database.reading() as session:
        await similar.refresh(session)
    found = await similar.find(ASKED, allowed=lambda subject: subject[0] == "experience")
    assert len(found.hits) == 1
    [row] = await stage.rows(Experience)
    await bea.says(f"/offers {row.id} remove")
    async with stage.wire.service.database.reading() as session:
        await similar.refresh(session)
    assert (await similar.find(ASKED, allowed=lambda subject: subject[0] == "experience")).hits == ()
    await anna.says(f"/meet {post}")
    await anna.sees("Gerade passt noch niemand")


async def test_who_leaves_takes_their_offers_along_even_if_posts_stay(stage: Stage) -> None:
    bea = await peer(stage, "bea")
    await bea.says("/leave")
    await bea.presses("keep")
    await bea.saw("Du bist ausgetreten.")
    assert await stage.rows(Experience) == []
    assert [(each.text, each.member_id) for each in await stage.rows(Phrasing)] == [("", None)]


async def test_being_proposed_is_off_until_somebody_wants_it(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/profil")
    assert "Vorgeschlagen werden: Nein" in anna.last.text
    await anna.says("/set meets")
    await anna.sees("höchstens Region, Träger und Bereich", "Deinen Namen erfährt nur")
    await anna.presses("yes")
    await anna.says("/profil")
    assert "Vorgeschlagen werden: Ja" in anna.last.text
