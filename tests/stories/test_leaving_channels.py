"""Leaving: what somebody said in channels goes with them or stays as nobody's; nothing else leads to them."""

import pytest
from sqlalchemy import select

from storage.accounts import Account
from storage.channels import Subscription
from storage.contents import Content
from storage.database import Row
from storage.links import Link, Presence
from storage.posts import Post, State
from storage.reactions import PostReaction
from storage.threads import ThreadReader
from tests.stories.people import Person, Stage
from tests.stories.talk import answers, code_for, copies, copy, link, posts, publishes, reader, speaker
from tests.stories.wires import ON_CONSOLE

HOUSING = "Wohnen & Unterbringung"
NAME = "Unverwechselbare Kiefer"
FIRST = "#H-1\n\nWer kennt"


async def everything(stage: Stage) -> str:
    """Every row of every table but the proofs of consent, as text."""
    found = []
    async with stage.wire.service.database.reading() as session:
        for table in Row.metadata.sorted_tables:
            found += [str(tuple(row)) for row in await session.execute(select(table))]
    return "\n".join(found)


async def leaves(stage: Stage, person: Person, how: str) -> None:
    """Leave the service, and let everything follow."""
    await person.says("/leave")
    await person.presses(how)
    await person.saw("Du bist ausgetreten.")
    await stage.wait("PT10M")


async def past(stage: Stage) -> tuple[Person, Person, Person]:
    """Anna with a post that is answered, mentioned and liked; an answer and a reaction of hers; a thread, a code."""
    anna = await reader(stage, "anna", name=NAME, roles=["staff"])
    bea, cem = await reader(stage, "bea", name="Birke"), await reader(stage, "cem", name="Ulme")
    await publishes(stage, anna, "Wer kennt das Geheimnis?")
    dora = await reader(stage, "dora")
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Geheimnis"))  # dora reads a quote
    assert NAME in copy(dora.inbox, "Ich!").text
    await answers(stage, anna, "Das Geheimnis ist gross", to=copy(anna.inbox, "Ich!"))
    await publishes(stage, cem, "Siehe #H-1")
    await anna.reacts("👍", copy(anna.inbox, "Siehe"))
    await bea.reacts("👍", copy(bea.inbox, FIRST))
    await anna.says("/thread H-2")
    await code_for(anna)
    await stage.wait("PT10M")
    assert copy(bea.inbox, "Siehe").text.endswith("👍")
    return bea, cem, dora


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_nothing_leads_to_who_has_left(stage: Stage, how: str) -> None:
    bea, cem, dora = await past(stage)
    await leaves(stage, stage.account("anna"), how)
    stored = await everything(stage)
    assert "Unverwechselbar" not in stored
    (gone,) = [row.member_id for row in await stage.rows(Account) if row.external_id == stage.wire.account("anna")[1]]
    assert [row for row in await stage.rows(Post) if row.member_id == gone] == []
    for table in (Subscription, PostReaction, ThreadReader, Presence):
        assert [row for row in await stage.rows(table) if getattr(row, "member_id", None) == gone] == []
    assert await stage.rows(Link) == []
    for person in (bea, cem, dora):
        assert all(NAME not in letter.text for letter in person.inbox if not letter.deleted)
    assert copy(bea.inbox, "Siehe").text.endswith("👍") is False


async def test_who_erases_takes_every_word_along(stage: Stage) -> None:
    bea, cem, dora = await past(stage)
    await leaves(stage, stage.account("anna"), "erase")
    assert "Geheimnis" not in await everything(stage)
    for person in (bea, cem, dora):
        assert all("Geheimnis" not in letter.text for letter in person.inbox if not letter.deleted)
    assert copy(dora.inbox, "Ich!").text.startswith("Antwort auf #H-1, das gelöscht ist")
    assert "↗" not in copy(bea.inbox, "Siehe").text
    await bea.says("/search Geheimnis")
    await bea.sees("habe ich nichts gefunden")


async def test_what_stays_is_that_of_a_former_member(stage: Stage) -> None:
    bea, cem, dora = await past(stage)
    await leaves(stage, stage.account("anna"), "keep")
    for person in (bea, cem):
        assert copy(person.inbox, FIRST).text.splitlines()[0] in (f"Ehemaliges Mitglied · {HOUSING} #H-1",)
    assert copy(dora.inbox, "Ich!").text.startswith("Antwort auf #H-1, Ehemaliges Mitglied: Wer kennt das Geheimnis?")
    await bea.says("/search Geheimnis")
    await bea.sees("#H-1", "Ehemaliges Mitglied")
    await answers(stage, bea, "Noch da?", to=copy(bea.inbox, FIRST))
    assert copies(stage.account("anna").inbox, "Noch da?") == []


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_what_is_not_out_yet_never_goes(stage: Stage, how: str) -> None:
    anna, bea = await speaker(stage, "anna", name=NAME), await reader(stage, "bea")
    await posts(anna, "Noch ein Geheimnis")
    await leaves(stage, anna, how)
    assert copies(bea.inbox, "Geheimnis") == []
    assert [(post.state, post.words) for post in await stage.rows(Post)] == [(State.deleted, "")]
    assert "Geheimnis" not in await everything(stage)


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_who_left_cannot_change_what_they_said(stage: Stage, how: str) -> None:
    anna, bea = await speaker(stage, "anna", name=NAME), await reader(stage, "bea")
    message = await publishes(stage, anna, "Ein Geheimnis")
    await leaves(stage, anna, how)
    await anna.edits(message, "Etwas ganz anderes")
    await anna.deletes(message)
    await anna.says("/delete H-1")
    await stage.wait("PT1M")
    assert [len(copies(bea.inbox, words)) for words in ("Geheimnis", "Etwas")] == [1 if how == "keep" else 0, 0]


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_a_bundle_tells_of_nobody_who_left(stage: Stage, how: str) -> None:
    anna, bea = await speaker(stage, "anna", name=NAME), await reader(stage, "bea", mode="daily")
    for number in range(2):
        await publishes(stage, anna, f"Geheimnis {number}")
    await stage.wait("P1D")
    (letter,) = [each for each in bea.inbox if "Geheimnis 0" in each.text]
    assert NAME in letter.text
    await leaves(stage, anna, how)
    assert NAME not in letter.text
    assert ("Geheimnis" in letter.text) is (how == "keep")
    assert "Unverwechselbar" not in await everything(stage)


@ON_CONSOLE
async def test_the_rooms_that_somebody_linked_stay_linked(stage: Stage) -> None:
    anna = await speaker(stage, "anna", name=NAME, roles=["staff"])
    bea, cem = await speaker(stage, "bea"), await reader(stage, "cem")
    await link(anna, "room-1")
    await anna.says("Aus dem Raum", room="room-1")
    await leaves(stage, anna, "erase")
    await bea.says("Geht weiter", room="room-1")
    copy(cem.inbox, "Geht weiter")
    assert copies(cem.inbox, "Aus dem Raum") == []
    assert [(row.made_by, row.linked_by) for row in await stage.rows(Link)] == [(None, None)]


async def test_a_new_name_is_told_everywhere(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna", name=NAME), await reader(stage, "bea")
    await publishes(stage, anna, "Guten Morgen")
    dora = await reader(stage, "dora")
    await answers(stage, bea, "Moin", to=copy(bea.inbox, "Guten Morgen"))
    await anna.says("/set name")
    await anna.says("Stille Eiche")
    await stage.wait("PT10M")
    assert copy(bea.inbox, "Guten Morgen").text.startswith("Stille Eiche · ")
    assert copy(dora.inbox, "Moin").text.startswith("Antwort auf #H-1, Stille Eiche: ")
    assert "Unverwechselbar" not in str([content.body for content in await stage.rows(Content)])
