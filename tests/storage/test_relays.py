"""Relaying: each post goes once to each person and each room it is for, whoever sits where and reads what how."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import col

from storage import channels, links, originals, relays, threads
from storage.channels import Mode
from storage.contents import Content, Copy
from storage.database import Database
from storage.delivery import Settlement, settle
from storage.groups import Group
from storage.links import Link
from storage.members import Member, Status
from storage.messages import Standing
from storage.outbox import Outbox, State
from storage.posts import Post
from storage.threads import ThreadReader
from tests.storage.channel_rows import channel, post, room
from tests.storage.rows import every, guests

PEOPLE = ("anna", "bea", "cem", "dora")
ROOMS = ("one", "two", "gone", "of another channel")
AUTHOR = "anna"


@dataclass(frozen=True)
class World:
    """Who reads the channel how, who sits in which rooms, who joined the thread, where the post was said."""

    modes: dict[str, str]
    sits: set[tuple[str, str]]
    threaded: bool
    joined: set[str]
    rooms_joined: set[str]
    answered: str | None
    left: bool
    here: str | None
    expected_people: set[str] = field(init=False)
    expected_rooms: set[str] = field(init=False)

    def __post_init__(self) -> None:
        rooms = {"one", "two"} - {self.here}
        if self.threaded:
            followed = self.rooms_joined & {"one", "two"}
            readers, rooms = self.joined, rooms & self.rooms_joined
        else:
            followed = {"one", "two"}
            readers = {who for who, mode in self.modes.items() if mode == Mode.at_once}
            readers |= {self.answered} if self.answered and not self.left else set()
        seen = {who for who, place in self.sits if place in followed}
        object.__setattr__(self, "expected_people", readers - seen - {AUTHOR})
        object.__setattr__(self, "expected_rooms", rooms)


WORLDS = st.builds(
    World,
    modes=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(list(Mode))),
    sits=st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROOMS)), max_size=8),
    threaded=st.booleans(),
    joined=st.sets(st.sampled_from(PEOPLE)),
    rooms_joined=st.sets(st.sampled_from(ROOMS)),
    answered=st.none() | st.sampled_from(PEOPLE[1:]),
    left=st.booleans(),
    here=st.none() | st.sampled_from(["one", "two"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS)
async def test_a_post_goes_once_to_each_person_and_room_it_is_for(
    database: Database, now: datetime, world: World
) -> None:
    async with database.transaction() as session:
        ids, places, said = await _made(session, now, world)
        thread = said.root_id if world.threaded else None
        for _ in range(2):  # again, as after a crash: nothing twice
            await relays.fan_out(session, said, thread, now, "c")
        rows = (await session.execute(select(Outbox).where(col(Outbox.content_id) == said.content_id))).scalars().all()
        people = [row.member_id for row in rows if row.member_id is not None]
        groups = [row.group_id for row in rows if row.group_id is not None]
        assert sorted(people) == sorted(ids[who] for who in world.expected_people)
        assert sorted(groups) == sorted(places[name] for name in world.expected_rooms)
        await session.rollback()


async def _made(session: Any, now: datetime, world: World) -> tuple[dict[str, int], dict[str, int], Post]:
    ids = dict(zip(PEOPLE, await guests(session, *PEOPLE), strict=True))
    for who, member_id in ids.items():
        gone = world.left and who == world.answered
        (await session.get_one(Member, member_id)).status = Status.guest if gone else Status.active
    here, other = await channel(session, now), await channel(session, now, "health", "G")
    places = {name: await room(session, other if name == ROOMS[3] else here, name) for name in ROOMS}
    (await session.get_one(Group, places["gone"])).standing = Standing.gone
    for who, mode in world.modes.items():
        await channels.subscribe(session, here, ids[who], Mode(mode), now)
    for who, place in world.sits:
        await links.see(session, places[place], ids[who], now)
    root = await post(session, now, here, ids[world.answered] if world.answered else None)
    await threads.join(
        session, root.id or 0, [ids[who] for who in world.joined], [places[name] for name in world.rooms_joined]
    )
    said = await post(
        session,
        now,
        here,
        ids[AUTHOR],
        root_id=root.id,
        reply_to_id=root.id if world.answered else None,
        group_id=places[world.here] if world.here else None,
    )
    return ids, places, said


async def test_a_post_of_nobody_goes_to_all(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, bea = await guests(session, "anna", "bea")
        here = await channel(session, now)
        for member in (anna, bea):
            await channels.subscribe(session, here, member, Mode.at_once, now)
        await relays.fan_out(session, await post(session, now, here, None), None, now, "c")
    assert [row.member_id for row in await every(database, Outbox)] == [anna, bea]


# --- what becomes of copies ------------------------------------------------------------------


async def shown(database: Database, now: datetime, state: State | None, copied: bool = False) -> bool:
    """Whether a post is queued for who asks for it, where a row of it stands in a state or a copy is there."""
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        said = await post(session, now, here, None)
        if copied:
            session.add(Copy(content_id=said.content_id, account_id=1, revision=1))
            await session.flush()
        if state is not None:
            await channels.subscribe(session, here, anna, Mode.at_once, now)
            await relays.fan_out(session, said, None, now, "c")
            [row] = (await session.execute(select(Outbox))).scalars()
            if state is not State.pending:
                await settle(session, [Settlement(row=row.id or 0, state=state)], now)
        return await relays.show(session, said, anna, now, "c")


@pytest.mark.parametrize(
    ("state", "copied", "queued"),
    [
        (None, False, True),
        (None, True, False),
        (State.pending, False, False),
        (State.dead, False, True),
        (State.dropped, False, True),
    ],
)
async def test_who_asks_for_a_post_gets_it_unless_they_have_it_or_it_comes(
    database: Database, now: datetime, state: State | None, copied: bool, queued: bool
) -> None:
    assert await shown(database, now, state, copied) is queued


async def test_own_words_are_taken_from_rooms_once_and_only_where_the_bot_may(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        said = await post(session, now, here, anna)
        names = {"admin": Standing.admin, "member": Standing.member, "gone": Standing.gone, "but": Standing.admin}
        places = {name: await room(session, here, name, standing=standing) for name, standing in names.items()}
        for place in places.values():
            await originals.note_original(session, said.content_id, ["m1"], account_id=None, group_id=place)
        content = await session.get_one(Content, said.content_id)
        await relays.take_from_rooms(session, content, places["but"], now, "c")
    assert [(row.group_id, row.copy_id is not None) for row in await every(database, Outbox)] == [
        (places["admin"], True)
    ]


async def test_a_change_follows_copies_of_ours_and_leaves_own_words_alone(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna, bea] = await guests(session, "anna", "bea")
        here = await channel(session, now)
        said = await post(session, now, here, anna)
        await originals.note_original(session, said.content_id, ["m1"], account_id=1, group_id=None)
        session.add(Copy(content_id=said.content_id, account_id=2, revision=1))
        content = await session.get_one(Content, said.content_id)
        content.revision = 2
        for _ in range(2):
            await relays.follow(session, content, now, "c")
    assert [row.member_id for row in await every(database, Outbox)] == [bea]


async def test_what_a_room_took_away_is_left_alone(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        said = await post(session, now, here, anna)
        place = await room(session, here, "one")
        session.add(Copy(content_id=said.content_id, group_id=place, revision=1))
        await session.flush()
        await relays.let_go(session, said.content_id, place)
        content = await session.get_one(Content, said.content_id)
        content.revision = 2
        await relays.follow(session, content, now, "c")
    assert await every(database, Outbox) == []


async def test_a_room_without_a_link_gets_nothing_any_more(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        await room(session, here, "one")
        await session.execute(delete(Link))
        await relays.fan_out(session, await post(session, now, here, None), None, now + timedelta(days=1), "c")
    assert await every(database, Outbox) == []
    assert await every(database, ThreadReader) == []
