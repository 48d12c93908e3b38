"""Who is in an audience, as both databases say, is who is in it by the plain meaning of and, or, not."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.audiences import (
    DEPTH,
    SIZE,
    And,
    Audience,
    Is,
    Kind,
    Not,
    Or,
    Unreadable,
    both,
    depth,
    dump,
    either,
    facts,
    fits,
    is_registered,
    load,
    where,
    without,
)
from storage.channels import Mode, Subscription
from storage.database import Database
from storage.members import Member, Status, set_themes
from storage.registrations import Registration
from storage.roles import grant
from storage.workshops import Workshop
from tests.audiences import AUDIENCES, Somebody, holds, people
from tests.storage.channel_rows import channel
from tests.storage.rows import guests

GOERLITZ, BAUTZEN = Is(Kind.region, "goerlitz"), Is(Kind.region, "bautzen")
ONE, TWO = Is(Kind.workshop, "1"), Is(Kind.workshop, "2")


async def places(session: AsyncSession, now: datetime) -> None:
    """Two channels and two workshops."""
    for key, mark in (("housing", "H"), ("rest", "R")):
        await channel(session, now, key, mark)
    for uid in "ab":
        session.add(
            Workshop(
                uid=uid,
                title="Werkstatt",
                zone="Europe/Berlin",
                starts_at=now,
                ends_at=now,
                registers_until=now,
                created_at=now,
            )
        )
    await session.flush()


async def enter(session: AsyncSession, number: int, somebody: Somebody, now: datetime) -> int:
    """Let somebody be a member of whom all this is true, and who has muted and declined all else; their id."""
    [member_id] = await guests(session, f"p{number}")
    member = await session.get_one(Member, member_id)
    member.status = Status.active
    for kind in (Kind.region, Kind.carrier, Kind.strand):
        setattr(member, kind, next(iter(somebody.facts[kind]), None))
    await set_themes(session, member_id, somebody.facts[Kind.theme])
    for role in somebody.facts[Kind.role]:
        await grant(session, member_id, role, now)
    for place in ("1", "2"):
        reads = Mode.daily if place in somebody.facts[Kind.channel] else Mode.muted
        session.add(Subscription(channel_id=int(place), member_id=member_id, mode=reads, since=now))
        state = "registered" if place in somebody.facts[Kind.workshop] else "waiting"
        times: dict[str, Any] = {"since": now, "created_at": now, "changed_at": now}
        session.add(Registration(workshop_id=int(place), member_id=member_id, state=state, **times))
    await session.flush()
    return member_id


async def among(session: AsyncSession, audience: Audience | None) -> set[int | None]:
    return set((await session.execute(select(col(Member.id)).where(where(audience)))).scalars())


def test_both_databases_find_who_is_meant(database_url: str, now: datetime) -> None:
    @settings(max_examples=40)
    @given(audiences=st.lists(AUDIENCES, min_size=1, max_size=6), crowd=st.lists(people(), min_size=1, max_size=5))
    def agrees(audiences: list[Audience], crowd: list[Somebody]) -> None:
        asyncio.run(asked(audiences, crowd))

    async def prepared() -> None:
        database = Database(database_url)
        async with database.transaction() as session:
            await places(session, now)
        await database.aclose()

    async def asked(audiences: list[Audience], crowd: list[Somebody]) -> None:
        database = Database(database_url)
        try:
            async with database.transaction() as session:
                ids = [await enter(session, number, somebody, now) for number, somebody in enumerate(crowd)]
                await guests(session, "guest")
                for audience in (*audiences, None):
                    meant = {each for each, somebody in zip(ids, crowd, strict=True) if holds(audience, somebody)}
                    assert await among(session, audience) == meant, audience
                await session.rollback()
        finally:
            await database.aclose()

    asyncio.run(prepared())
    agrees()


@given(AUDIENCES)
def test_an_audience_comes_back_from_its_json(audience: Audience) -> None:
    assert load(json.loads(json.dumps(dump(audience)))) == audience


@given(AUDIENCES, AUDIENCES, people())
def test_joining_keeps_the_meaning(one: Audience, other: Audience, somebody: Somebody) -> None:
    mine, theirs = holds(one, somebody), holds(other, somebody)
    assert holds(both(one, other), somebody) is (mine and theirs)
    assert holds(either(one, other), somebody) is (mine or theirs)
    assert holds(without(one), somebody) is (not mine)
    assert without(without(one)) == one or isinstance(one, Not)


def test_needless_nesting_is_left_out() -> None:
    assert both(GOERLITZ) == GOERLITZ
    assert either(GOERLITZ, GOERLITZ, BAUTZEN) == Or((GOERLITZ, BAUTZEN))
    assert both(both(GOERLITZ, ONE), TWO) == And((GOERLITZ, ONE, TWO))
    with pytest.raises(ValueError, match="no parts"):
        both()


@pytest.mark.parametrize(
    "stored",
    [
        {"is": ["region"]},
        {"is": ["region", ""]},
        {"is": ["region", 7]},
        {"is": ["king", "of all"]},
        {"is": ["channel", "housing"]},
        {"is": ["workshop", "12345678901234567890"]},
        {"is": ["channel", "1 OR 1=1"]},
        {"is": ["workshop", "٣"]},
        {"and": []},
        {"or": {}},
        {"not": None},
        {"not": []},
        {"nor": [{"is": ["region", "goerlitz"]}]},
        ["is"],
        "region",
        7,
    ],
)
def test_what_is_no_audience_is_refused(stored: object) -> None:
    with pytest.raises(Unreadable):
        load(stored)  # type: ignore[arg-type]


def test_audiences_have_bounds() -> None:
    deep: object = {"is": ["region", "goerlitz"]}
    for _ in range(DEPTH - 1):
        deep = {"not": deep}
    assert depth(load(deep)) == DEPTH  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match="too deeply"):
        load({"not": deep})
    wide = [{"is": ["region", f"r{number}"]} for number in range(SIZE)]
    found = load({"or": wide})
    assert fits(found)
    assert len(list(facts(found))) == SIZE
    with pytest.raises(Unreadable):
        load({"or": [*wide, {"is": ["region", "one_more"]}]})
    with pytest.raises(Unreadable, match="too many"):
        load({"and": [{"or": wide}, {"is": ["region", "one_more"]}]})


def test_everybody_is_none_or_empty() -> None:
    assert load(None) is None
    assert load({}) is None
    assert dump(None) is None
    assert fits(None)
    assert list(facts(None)) == []


@pytest.mark.parametrize(
    ("audience", "registered"),
    [
        (None, False),
        (ONE, True),
        (Or((ONE, TWO)), True),
        (And((ONE, Not(TWO))), True),
        (Not(ONE), False),
        (And((Not(ONE), Not(TWO))), False),
        (Or((ONE, GOERLITZ)), False),
        (And((ONE, GOERLITZ)), False),
        (Or((ONE, And((TWO, GOERLITZ)))), False),
    ],
)
def test_only_workshops_name_their_people(audience: Audience | None, registered: bool) -> None:
    assert is_registered(audience) is registered
