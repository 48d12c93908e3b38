"""What is confidential is neither named, shown, found nor taken on a network that is not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from storage import roles, search
from storage.channels import Kind
from storage.database import Database
from storage.introductions import Introduction
from storage.introductions import State as Standing
from storage.links import Link
from storage.members import Member
from storage.messages import Limits
from storage.posts import Post
from storage.questions import Question
from storage.roles import Role
from tests.loops import Bench, Wire, bench, said
from tests.storage.channel_rows import channel, post
from tests.storage.rows import every

SECRET = "Gewaltschutzwohnung"


@pytest.fixture
async def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    """A network on which nothing confidential may be said, with an open channel and a confidential one."""
    wire = Wire()
    wire.limits = Limits(confidential=False)
    made = bench(database, clock, tmp_path, wire)
    await made.join("anna")
    async with database.transaction() as session:
        now = clock.now()
        await channel(session, now, "housing", "H")
        secret = await channel(session, now, "secret", "S", sensitive=True)
        there = await post(session, now, secret, None, words=SECRET, number=1)
        await search.index(session, there.id or 0, there.words)
    return made


async def does(on: Bench, words: str, **more: str) -> str:
    """What is read after somebody said something."""
    on.wire.taken.clear()
    on.move(timedelta(seconds=1))
    await on.receive(said("anna", words, on.clock.now(), key=f"{words}{on.clock.now()}", **more))
    await on.service.settle()
    return "\n".join(on.wire.read_by(more.get("in", "anna")))


@pytest.mark.parametrize(
    "words",
    [
        "/channels",
        "/channels secret",
        "/channels secret at_once",
        "/channel secret",
        "/in secret",
        "/recent",
        "/recent secret",
        "/post Hallo",
        f"/search {SECRET}",
        f"/search {SECRET[:8]}",
    ],
)
async def test_it_is_neither_named_nor_found(on: Bench, words: str) -> None:
    answer = await does(on, words)
    assert answer
    assert "secret" not in answer.replace(words, "")
    assert SECRET not in answer.replace(words.removeprefix("/search "), "")
    assert "S-1" not in answer


@pytest.mark.parametrize("words", ["/show S-1", "S-1", "/thread S-1"])
async def test_a_post_of_it_is_not_shown(on: Bench, words: str) -> None:
    answer = await does(on, words)
    assert SECRET not in answer
    assert answer == "Dieser Kanal ist vertraulich, darum gibt es ihn nur auf Matrix. Schreib mir dort."


async def test_an_hour_that_was_begun_elsewhere_takes_nothing_here(on: Bench) -> None:
    async with on.database.transaction() as session:
        anna = await session.get_one(Member, on.people["anna"])
        anna.posting_in, anna.posting_until, anna.relays = 2, on.clock.now() + timedelta(hours=1), True
    assert "Dieser Kanal ist vertraulich" in await does(on, "Etwas Vertrauliches")
    assert [row.words for row in await every(on.database, Post)] == [SECRET]


async def test_no_room_here_is_linked_to_it(on: Bench) -> None:
    async with on.database.transaction() as session:
        until = on.clock.now() + timedelta(hours=1)
        session.add(Link(channel_id=2, code="ABCDEFGH", code_until=until, made_by=on.people["anna"]))
        await roles.grant(session, on.people["anna"], Role.staff, on.clock.now())
    answer = await does(on, "/link ABCDEFGH", **{"in": "room"})
    assert answer == "Dieser Kanal ist vertraulich, darum gibt es ihn nur auf Matrix."
    assert [row.group_id for row in await every(on.database, Link)] == [None]


async def _asks(on: Bench) -> None:
    """Let anna have asked something where it is confidential, on another network."""
    async with on.database.transaction() as session:
        now = on.clock.now()
        asked = await post(session, now, 2, on.people["anna"], words=f"Wo ist eine {SECRET}?", asks=True)
        session.add(Question(post_id=asked.id or 0, theme="housing", asked_at=now))


@pytest.mark.parametrize("words", ["/questions", "/meet", f"/ask Wo ist eine {SECRET}?"])
async def test_what_somebody_asked_there_is_not_said_here(on: Bench, words: str) -> None:
    await _asks(on)
    answer = await does(on, words)
    assert answer
    assert SECRET not in answer
    assert "S-2" not in answer


async def test_a_talk_about_it_is_not_named_here(on: Bench) -> None:
    async with on.database.transaction() as session:
        now, anna = on.clock.now(), on.people["anna"]
        talk = await channel(session, now, "~talk", "~talk", sensitive=True, kind=Kind.talk)
        session.add(
            Introduction(
                first_id=anna, state=Standing.agreed, channel_id=talk, created_at=now, theme="protection_violence"
            )
        )
    answer = await does(on, "/talks")
    assert answer
    assert "Ehemaliges" not in answer
    assert "Gewalt" not in answer
