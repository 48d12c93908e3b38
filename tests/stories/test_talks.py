"""Talks of two: what is said there is theirs alone; each reveals what they want to; either can end it."""

import pytest

from handlers.ticks import TICKS
from storage import roles
from storage.blocks import Block
from storage.channels import Channel, Kind
from storage.contents import Content
from storage.introductions import Introduction, State
from storage.members import Member
from storage.outbox import Outbox
from storage.posts import Post
from storage.posts import State as PostState
from storage.roles import Role
from storage.search import PostWords
from tests.stories.introduced import ASKED, asks, connected, has, member_id, only, peer
from tests.stories.people import Letter, Person, Stage
from tests.stories.test_leaving_channels import everything

SECRET = "Geheimzahl4711"


async def talk(stage: Stage, alias: str | None = "Stille Birke", **about: object) -> tuple[Person, Person, Letter, int]:
    """Anna, who asked, and Bea, who knows, in their talk; what Anna reads of it; the introduction's number."""
    anna = await stage.person("anna", name="Anna Auer")
    bea = await peer(stage, "bea", name="Bea Birke")
    post = await asks(stage, anna, alias=alias, **about)  # type: ignore[arg-type]
    opened = await connected(stage, anna, bea, post)
    return anna, bea, opened, (await only(stage)).id or 0


def opening(person: Person) -> Letter:
    """What tells somebody of their talk."""
    return next(letter for letter in person.inbox if "Ihr seid verbunden:" in letter.text)


async def test_plain_sentences_go_there_for_an_hour(stage: Stage) -> None:
    anna, bea, _, number = await talk(stage)
    await anna.presses("Schreiben")
    await anna.sees("geht an Bea Birke")
    await anna.says("Hast Du morgen Zeit?")
    await bea.sees("Stille Birke schreibt Dir:", "Hast Du morgen Zeit?")
    await anna.says("/in")
    await anna.sees("Gespräch")
    await stage.wait("PT61M")
    await anna.says("Und noch etwas")
    await anna.sees("Was soll ich damit")
    assert not has(bea, "Und noch etwas")
    await bea.says("/gespräche")
    await bea.sees("Deine Gespräche", "Stille Birke", "Aufenthalt")
    await bea.says(f"/talks {number} write")
    await bea.sees("geht an Stille Birke")
    await bea.says("Ja, um zehn")
    await anna.sees("Bea Birke schreibt Dir:", "Ja, um zehn")


async def test_edits_deletions_reactions_and_files_follow(stage: Stage) -> None:
    anna, bea, opened, _ = await talk(stage)
    said = await anna.says("Um neun?", reply_to=opened)
    await bea.sees("Um neun?")
    await anna.edits(said, "Um zehn?")
    letter = await bea.sees("schreibt Dir (geändert):", "Um zehn?")
    await bea.reacts("👍", letter)
    await stage.wait("PT10M")
    await anna.sends(stage.file("plan.txt", b"Ablauf"), "Hier der Ablauf", reply_to=opened)
    copy = await bea.sees("Hier der Ablauf")
    assert copy.file_bytes == b"Ablauf"
    if stage.wire.reports_deletions:
        await anna.deletes(said)
    else:
        await anna.says("/delete", reply_to=said)
    assert letter.deleted or not has(bea, "Um zehn?")
    await stage.restart()
    await bea.says("Danke", reply_to=copy)
    await anna.sees("Bea Birke schreibt Dir:", "Danke")


async def test_each_reveals_what_they_want_and_only_that_is_seen(stage: Stage) -> None:
    anna, bea, _, number = await talk(stage)
    await anna.says(f"/talks {number} reveal")
    await anna.sees("allein Deine Entscheidung")
    await anna.presses("address")
    await anna.says("anna@example.org, 0351 1234567")
    await anna.sees("gelesen ist gelesen", "anna@example.org")
    assert not has(bea, "anna@example.org")
    await anna.presses("Absenden")
    await anna.saw("Gezeigt.")
    await bea.sees("Stille Birke schreibt Dir:", "So erreichst Du mich: anna@example.org, 0351 1234567")
    await bea.says(f"/talks {number}")
    await bea.sees("von sich gezeigt hat", "anna@example.org")
    await anna.says(f"/talks {number}")
    await anna.sees("Von Dir gezeigt: So erreichst Du mich")
    assert not has(bea, "Anna Auer")
    await bea.says(f"/talks {number} reveal")
    await bea.presses("name")
    await bea.says("*Beate* <b>Birke</b>")
    await bea.presses("Absenden")
    await anna.sees("Mein Name: *Beate* <b>Birke</b>")
    await anna.says(f"/talks {number} end yes")
    row = await only(stage)
    assert (row.first_shown, row.second_shown) == ({}, {})


async def test_either_ends_it_and_nothing_can_be_written_any_more(stage: Stage) -> None:
    anna, bea, opened, number = await talk(stage)
    said = await anna.says("Um neun?", reply_to=opened)
    copy = await bea.sees("Um neun?")
    await bea.presses("Schreiben")
    await bea.says(f"/talks {number} end")
    await bea.sees("Soll das Gespräch enden?")
    await bea.presses("Beenden")
    await bea.saw("Das Gespräch ist zu Ende")
    await stage.wait("PT1M")
    await anna.saw("Dein Gespräch mit Bea Birke ist zu Ende")
    assert not any("Ihr seid verbunden: " in each.text for each in (*anna.inbox, *bea.inbox))
    await anna.says("Noch eins", reply_to=opened)
    await anna.sees("Dieses Gespräch ist zu Ende")
    await anna.edits(said, "Und noch eins")
    await anna.sees("Dieses Gespräch ist zu Ende")
    await bea.says("Doch noch", reply_to=copy)
    await bea.sees("Dieses Gespräch ist zu Ende")
    await bea.says("Einfach so")
    await bea.sees("Was soll ich damit")
    await anna.says(f"/talks {number} write")
    await anna.sees("Dieses Gespräch ist zu Ende")
    await anna.says(f"/talks {number} reveal")
    await anna.sees("Dieses Gespräch ist zu Ende")
    await anna.says("/talks")
    await anna.sees("kein Gespräch")
    await stage.wait("P1D")
    for words in ("Noch eins", "Und noch eins"):
        assert not has(bea, words)
    for words in ("Doch noch", "Einfach so"):
        assert not has(anna, words)
    assert [each.posting_in for each in await stage.rows(Member)] == [None, None]


async def test_what_was_said_is_forgotten_after_a_while_everywhere(stage: Stage) -> None:
    anna, bea, opened, number = await talk(stage)
    await anna.says(f"Die {SECRET} ist es", reply_to=opened)
    await bea.sees(SECRET)
    assert SECRET in await everything(stage)
    await anna.says(f"/talks {number} end yes")
    await stage.wait("P31D")
    await _purged(stage)
    stored = await everything(stage)
    assert SECRET not in stored
    assert [post.channel_id for post in await stage.rows(Post) if post.words] == [1]  # the question itself


async def _purged(stage: Stage) -> None:
    service = stage.wire.service
    [tick] = [each for each in TICKS if each.name == "retention"]
    while await service.tick(tick):
        pass


async def test_a_block_ends_it_for_good_and_is_told_to_nobody(stage: Stage) -> None:
    anna, bea, opened, number = await talk(stage)
    await bea.says(f"/talks {number} block")
    await bea.sees("nie wieder vorgeschlagen")
    await bea.presses("Sperren")
    await bea.saw("Gesperrt")
    await stage.wait("PT1M")
    await anna.saw("ist zu Ende")
    assert not has(anna, "perrt")
    await anna.says("Warum?", reply_to=opened)
    await anna.sees("Dieses Gespräch ist zu Ende")
    await stage.wait("P8D")
    assert not has(anna, "Hat es Dir geholfen")
    [block] = await stage.rows(Block)
    assert (block.member_id, block.blocked_id) == (await member_id(stage, bea), await member_id(stage, anna))
    await bea.says("/talks")
    await bea.sees("Du sperrst eine Person")
    await bea.presses("Alle Sperren aufheben")
    await bea.sees("niemanden mehr")
    assert await stage.rows(Block) == []


async def test_what_is_held_for_the_night_does_not_come_after_a_block(stage: Stage) -> None:
    anna, bea, opened, number = await talk(stage)
    await stage.wait("PT11H")
    await anna.says(f"Die {SECRET} ist es", reply_to=opened)
    await stage.wait("PT1M")
    assert not has(bea, SECRET)
    await bea.says(f"/talks {number} block yes")
    await stage.wait("P2D")
    assert not has(bea, SECRET)


async def test_a_report_tells_the_coordination_what_was_written_and_nothing_else(stage: Stage) -> None:
    kira = await stage.person("kira", roles=["coordinator"])
    anna, bea, _, number = await talk(stage)
    await bea.says(f"Die {SECRET} ist es", reply_to=opening(bea))
    await anna.sees(SECRET)
    await anna.says(f"/talks {number} report")
    await anna.says("Hier wird gedroht")
    await anna.presses("Absenden")
    await anna.sees("Koordination bekommt")
    await stage.wait("PT1M")
    letter = await kira.sees(f"Meldung zu Gespräch {number}", "Hier wird gedroht")
    for words in (SECRET, "Anna", "Bea", "Stille Birke", ASKED):
        assert words not in letter.text
    await bea.says("/talks 99999 report")
    await bea.sees("gibt es nicht")


async def test_a_report_about_a_coordinator_does_not_go_to_them(stage: Stage) -> None:
    anna, bea, _, number = await talk(stage)
    async with stage.wire.service.database.transaction() as session:
        [coordinator] = await stage.members(session, "bea")
        await roles.grant(session, coordinator, Role.coordinator, stage.now)
    await anna.says(f"/talks {number} report")
    await anna.says("Hier wird gedroht")
    await anna.presses("Absenden")
    await anna.sees("niemanden, der Meldungen liest")
    await stage.wait("PT1H")
    assert not has(bea, "gedroht")


@pytest.mark.parametrize("role", ["staff", "coordinator", "admin"])
async def test_staff_have_no_way_in(stage: Stage, role: str, caplog: pytest.LogCaptureFixture) -> None:
    kira = await stage.person("kira", roles=[role])
    await kira.says("/channels")
    anna, bea, opened, number = await talk(stage)
    await anna.says(f"Die {SECRET} ist es", reply_to=opened)
    await bea.sees(SECRET)
    [channel] = [each for each in await stage.rows(Channel) if each.kind == Kind.talk]
    [post] = [each for each in await stage.rows(Post) if SECRET in each.words]
    before = len(kira.inbox)
    for name in (channel.key, channel.mark, channel.mark.removeprefix("~")):
        numbered = f"{name}-{post.number}"
        for words in (
            f"/show {numbered}",
            f"/show #{numbered}",
            f"#{numbered}",
            f"/delete {numbered}",
            f"/delete {numbered} yes",
            f"/thread {numbered}",
            f"/recent {name}",
            f"/channel {name}",
            f"/channel {name} code",
            f"/channels {name} at_once",
            f"/in {name}",
        ):
            await kira.says(words)
    for words in (
        f"/search {SECRET}",
        f"/search {SECRET[:6]}",
        "/recent",
        "/digest",
        f"/talks {number}",
        f"/talks {number} write",
        f"/talks {number} reveal",
        f"/talks {number} end yes",
        f"/introduce {number} yes",
    ):
        await kira.says(words)
    await kira.says("/cancel")
    await stage.wait("P7D")
    shown = [letter.text for letter in kira.inbox[before:] if SECRET in letter.text and "/search" not in letter.text]
    assert [text for text in shown if "Die " + SECRET in text or "schreibt Dir" in text] == []
    assert (await only(stage)).state == State.agreed
    assert [each.state for each in await stage.rows(Post) if each.id == post.id] == [PostState.published]
    assert SECRET not in caplog.text
    assert has(bea, SECRET)


@pytest.mark.parametrize("who", ["anna", "bea"])
@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_who_leaves_ends_their_talk_and_takes_along_what_they_said(stage: Stage, who: str, how: str) -> None:
    anna, bea, _, _ = await talk(stage)
    leaver, other = (anna, bea) if who == "anna" else (bea, anna)
    await leaver.says(f"Die {SECRET} ist es", reply_to=opening(leaver))
    await other.sees(SECRET)
    await leaver.says("/leave")
    await leaver.presses(how)
    await leaver.saw("Du bist ausgetreten.")
    await stage.wait("PT10M")
    await other.saw("ist zu Ende")
    assert not has(other, SECRET)
    gone = await member_id(stage, leaver)
    [row] = await stage.rows(Introduction)
    assert row.state == State.ended
    assert gone not in (row.first_id, row.second_id)
    assert (row.couple, row.alias if who == "anna" else None, row.due_at) == (None, None, None)
    stored = [str(each.body) for each in await stage.rows(Content)] + [
        str(each) for each in await stage.rows(PostWords)
    ]
    assert not [body for body in stored if SECRET in body]
    await other.says("/talks")
    await other.sees("kein Gespräch")
    assert await stage.rows(Outbox)


async def test_both_accounts_of_one_person_never_talk_with_each_other(stage: Stage) -> None:
    anna, bea, _, number = await talk(stage)
    await anna.says("/koppeln")
    code = anna.last.text.split("/koppeln ")[1].split()[0] if "/koppeln " in anna.last.text else ""
    code = code or anna.last.text.split("!koppeln ")[1].split()[0]
    await bea.says(f"/koppeln {code}")
    await bea.presses("Verbinden")
    await bea.sees("jetzt verbunden")
    assert await stage.rows(Introduction) == []
    await bea.says("/talks")
    await bea.sees("kein Gespräch")
    [channel] = [each for each in await stage.rows(Channel) if each.kind == Kind.talk]
    assert channel.archived_at is not None
    await bea.says(f"/talks {number} write")
    await bea.sees("gibt es nicht")
