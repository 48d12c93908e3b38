"""What people hear of free seats: what is true when they read it, and that the time to take one is over."""

from datetime import timedelta

import pytest

from handlers.context import House
from handlers.workshops import waiting
from storage import attendees, bodies, registrations, seats
from storage.contents import Content
from storage.database import Database
from storage.messages import Message
from storage.outbox import Outbox
from storage.registrations import Registration, State
from storage.workshops import Workshop
from tests.storage.rows import every
from tests.workshop_worlds import ALWAYS, World, at, house

BEGIN = "2026-11-02T20:00"  # in the evening: who has hours is told tomorrow at eight


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def world(database: Database, rooms: House) -> World:
    return World(database, rooms, at(BEGIN))


async def offers(world: World, *others: str, start: str = "2026-11-24T14:00", **about: object) -> dict[str, int]:
    """A workshop with one seat that anna gives back, so that ben is offered it, and others wait behind him."""
    ids = await world.begin(at(start), {"anna": ALWAYS, **{name: {} for name in ("ben", *others)}}, seats=1, **about)
    await world.register(*ids.values())
    await world.decline(ids["anna"])
    await look(world)
    return ids


async def look(world: World) -> None:
    """What the tick does."""
    async with world.database.transaction() as session:
        await waiting.offer_due(session, world.house, world.now, "test", 50)


async def said(world: World, member: int) -> list[tuple[Message, str]]:
    """What is on its way to somebody, or was: each message with the state of its row."""
    rows = [row for row in await every(world.database, Outbox) if row.member_id == member]
    bodies_ = {row.id: bodies.load(row.body) for row in await every(world.database, Content)}
    return [(bodies_[row.content_id], row.state) for row in rows]


async def keys(world: World, member: int) -> list[tuple[str, str]]:
    return await world.letters(member)


@pytest.mark.parametrize("deed", ["decline", "claim", "cancel"])
async def test_an_offer_that_waits_for_the_morning_is_not_sent_when_it_is_not_true_any_more(
    world: World, deed: str
) -> None:
    ids = await offers(world)
    assert await keys(world, ids["ben"]) == [("workshop-offer", "pending")]
    async with world.database.transaction() as session:
        match deed:
            case "decline":
                await registrations.decline(session, world.workshop, ids["ben"], world.now)
            case "claim":
                await registrations.claim(session, world.workshop, ids["ben"], world.now)
            case "cancel":
                await seats.close(session, world.workshop, world.now)
    assert await keys(world, ids["ben"]) == [("workshop-offer", "dropped")]


async def test_an_offer_says_where_and_when_it_is_also_after_a_move(world: World) -> None:
    ids = await offers(world)
    new = at("2026-11-03T10:00")
    async with world.database.transaction() as session:
        workshop = await session.get_one(Workshop, world.workshop)
        workshop.starts_at, workshop.ends_at = new, new + timedelta(hours=3)
        await seats.shorten(session, world.workshop, new)
        await waiting.follow(session, workshop, world.now, "test")
    [(message, state)] = await said(world, ids["ben"])
    assert state == "pending"
    [text] = message.parts
    assert text.args["until"] == new  # type: ignore[union-attr]
    assert text.args["when"].args["start"] == new  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("others", "about", "now", "stands"),
    [
        (("cem",), {}, "2026-11-04T08:00", "queue"),
        ((), {}, "2026-11-04T08:00", "free"),
        (("cem",), {"registers_until": at("2026-11-03T12:00")}, "2026-11-04T08:00", "closed"),
        ((), {"start": "2026-11-04T09:00"}, "2026-11-04T09:00", "closed"),
    ],
)
async def test_who_let_a_seat_pass_hears_of_it_and_what_they_can_do_now(
    world: World, others: tuple[str, ...], about: dict[str, object], now: str, stands: str
) -> None:
    ids = await offers(world, *others, **about)  # type: ignore[arg-type]
    world.now = at(now)
    await look(world)
    await look(world)
    [(_, before), (message, state)] = await said(world, ids["ben"])
    assert (before, state) == ("dropped", "pending")  # it was on its way all that time
    [text] = message.parts
    assert text.key == "workshop-passed"  # type: ignore[union-attr]
    assert text.args["stands"].value == stands  # type: ignore[union-attr]
    labels = [choice.label.key for choice in message.choices]  # type: ignore[union-attr]
    assert labels[:-1] == {"queue": ["workshop-queue"], "free": ["workshop-register"]}.get(stands, [])
    if others:
        assert [key for key, _ in await keys(world, ids["cem"])] == ["workshop-offer"]


async def test_a_claim_that_came_too_late_is_answered_and_not_told_again(world: World) -> None:
    ids = await offers(world)
    world.now = at("2026-11-04T08:00")
    async with world.database.transaction() as session:
        await registrations.claim(session, world.workshop, ids["ben"], world.now)
    await look(world)
    assert [key for key, _ in await keys(world, ids["ben"])] == ["workshop-offer"]


async def test_the_seat_of_two_accounts_of_one_person_goes_to_the_next_and_they_are_offered_none_again(
    world: World,
) -> None:
    ids = await offers(world, "cem", "dora")
    async with world.database.transaction() as session:
        await attendees.hand_over(session, ids["cem"], ids["ben"], world.now)  # ben, who has an offer, is cem
    world.now = at("2026-11-04T08:00")
    await look(world)
    rows = {row.member_id: row.state for row in await every(world.database, Registration)}
    assert rows == {ids["anna"]: State.declined, ids["cem"]: State.lapsed, ids["dora"]: State.offered}
