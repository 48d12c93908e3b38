"""Reminders of workshops: at the right wall time, once, to those who come then, never at a closed hour."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from handlers import rhythm
from handlers.context import House
from handlers.workshops import moments, offsets, reminding
from storage import bodies, registrations, reminders
from storage.contents import Content
from storage.database import Database
from storage.members import Habits, Member
from storage.messages import Keyword, Text, Verbatim
from storage.outbox import Outbox
from storage.registrations import Registration
from storage.reminders import Reminder
from storage.workshops import State, Workshop
from tests.storage.rows import every
from tests.workshop_worlds import ALWAYS, World, at, house

MONDAY = "2026-11-02T09:00"
REASONS = ("MOVED", "CANCELLED", "OVER", "OVERTAKEN", "PAST")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def world(database: Database, rooms: House) -> World:
    return World(database, rooms, at(MONDAY))


async def alone(world: World, start: str, **more: Any) -> int:
    """One member who is registered for a workshop, and may be written to at any hour unless said otherwise."""
    habits = more.pop("habits", ALWAYS)
    ids = await world.begin(at(start), {"anna": habits}, **more)
    await world.register(ids["anna"])
    return ids["anna"]


# --- when ------------------------------------------------------------------------------------


async def test_it_reminds_a_week_and_a_day_before_in_the_morning_and_an_hour_before(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-30T00:00"))
    assert await world.on_the_wall(anna) == [
        ("P7D", "11-17 14:00"),
        ("P1D", "11-23 14:00"),
        ("morning", "11-24 08:00"),
        ("PT1H", "11-24 13:00"),
        (moments.AFTERWARDS, "11-24 17:00"),
    ]
    keys = [key for key, _ in await world.letters(anna)]
    assert keys == ["reminder-days", "reminder-asks", "reminder-today", "reminder-soon", "attended-question"]
    assert set((await world.reasons()).values()) == {None}


@pytest.mark.parametrize(
    ("start", "kind", "moment"),
    [
        ("2027-03-28T14:00", "P1D", "2027-03-27T14:00"),  # 23 hours before
        ("2027-03-29T14:00", "P7D", "2027-03-22T14:00"),
        ("2026-10-25T14:00", "P1D", "2026-10-24T14:00"),  # 25 hours before
        ("2026-10-25T14:00", "morning", "2026-10-25T08:00"),
        ("2027-03-29T02:30", "P1D", "2027-03-28T03:30"),  # the day before has no 02:30
        ("2026-10-25T04:00", "PT2H", "2026-10-25T02:00+01:00"),  # two hours are two hours
    ],
)
def test_a_day_is_a_day_on_the_wall_and_an_hour_is_an_hour(start: str, kind: str, moment: str) -> None:
    wanted = datetime.fromisoformat(moment)
    assert moments.due(kind, at(start), "Europe/Berlin") == (wanted if wanted.tzinfo else at(moment))


@pytest.mark.parametrize("kind", ["", "P0D", "P1W", "PT0H", "p1d", "P-1D", "morning ", "P100D", "P1D; DROP TABLE"])
def test_what_is_no_offset_is_none(kind: str) -> None:
    assert not moments.known(kind)
    assert moments.due(kind, at("2026-11-24T14:00"), "Europe/Berlin") is None


def test_a_workshop_that_begins_at_eight_has_no_morning() -> None:
    assert moments.due("morning", at("2026-11-24T08:00"), "Europe/Berlin") is None
    assert moments.due("morning", at("2026-11-24T08:01"), "Europe/Berlin") == at("2026-11-24T08:00")


async def test_offsets_are_those_of_the_workshop(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00", reminders=["PT2H", "P3D", "nonsense"])
    await world.until(at("2026-11-24T14:00"))
    assert await world.on_the_wall(anna) == [("P3D", "11-21 14:00"), ("PT2H", "11-24 12:00")]


async def test_a_workshop_without_reminders_reminds_nobody(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00", reminders=[])
    await world.until(at("2026-11-24T14:00"))
    assert await world.on_the_wall(anna) == []


# --- closed hours ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "habits", "reminded"),
    [
        # a Sunday is no working day: what is due then comes on Friday, half an hour before the day ends
        ("2026-11-23T14:00", {}, [("P7D", "11-16 14:00"), ("P1D", "11-20 17:30"), ("morning", "11-23 08:00")]),
        # in the evening; a week before is a holiday in Saxony
        ("2026-11-25T20:00", {}, [("P7D", "11-17 17:30"), ("P1D", "11-24 17:30"), ("morning", "11-25 08:00")]),
        # on a Saturday: what would come on Friday too comes once that day
        ("2026-11-21T10:00", {}, [("P7D", "11-13 17:30"), ("P1D", "11-20 10:00")]),
        # who works on Mondays and Tuesdays hears of it there
        ("2026-11-27T14:00", {"working_days": [0, 1]}, [("P7D", "11-17 17:30"), ("P1D", "11-24 17:30")]),
        # a holiday: Repentance Day is one in Saxony
        ("2026-11-19T14:00", {}, [("P7D", "11-12 14:00"), ("P1D", "11-17 17:30"), ("morning", "11-19 08:00")]),
    ],
)
async def test_closed_hours_bring_a_reminder_earlier(
    world: World, start: str, habits: dict[str, Any], reminded: list[tuple[str, str]]
) -> None:
    anna = await alone(world, start, habits=habits)
    await world.until(at(start))
    assert [each for each in await world.on_the_wall(anna) if each[0] != "PT1H"] == reminded


async def test_an_evening_has_its_last_hour_while_it_is_day(world: World) -> None:
    anna = await alone(world, "2026-11-25T20:00", habits={"quiet_from": time(19, 15)})
    await world.until(at("2026-11-25T20:00"))
    assert (await world.on_the_wall(anna))[-1] == ("PT1H", "11-25 19:00")


async def test_who_pauses_is_not_reminded_and_who_pauses_until_then_is(world: World) -> None:
    away = {**ALWAYS, "paused_until": at("2026-11-23T08:00")}
    anna = await alone(world, "2026-11-24T14:00", habits=away)
    await world.until(at("2026-11-24T14:00"))
    kinds = [kind for kind, _ in await world.on_the_wall(anna)]
    assert kinds == ["P1D", "morning", "PT1H"]


async def test_a_pause_over_all_of_it_means_no_word_and_the_reason_is_kept(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00", habits={**ALWAYS, "paused_until": at("2026-12-24T08:00")})
    await world.until(at("2026-12-01T14:00"))
    assert await world.on_the_wall(anna) == []
    assert await world.letters(anna) == []


async def test_who_registers_late_is_reminded_before_their_own_hours_close(world: World) -> None:
    early = {"quiet_from": time(15), "quiet_until": time(8)}
    ids = await world.begin(at("2026-11-23T09:00"), {"anna": early, "ben": {}})
    await world.until(at("2026-11-20T11:00"))
    await world.register(ids["anna"], ids["ben"])
    await world.until(at("2026-11-23T09:00"))
    assert ("P1D", "11-20 14:30") in await world.on_the_wall(ids["anna"])
    assert ("P1D", "11-20 17:30") in await world.on_the_wall(ids["ben"])


async def test_who_registers_after_their_own_last_hour_before_it_is_not_reminded_in_the_same_breath(
    world: World,
) -> None:
    ids = await world.begin(at("2026-11-23T14:00"), {"anna": {}})  # a Monday; a day before is Friday at 17:30 for anna
    await world.until(at("2026-11-20T17:45"))
    await world.register(ids["anna"])
    await world.until(at("2026-11-23T14:00"))
    assert await world.on_the_wall(ids["anna"]) == [("morning", "11-23 08:00"), ("PT1H", "11-23 13:00")]


async def test_hours_that_change_count_at_once(world: World) -> None:
    anna = await alone(world, "2026-11-23T14:00", habits={})
    await world.until(at("2026-11-20T13:30"))
    await world.lives(anna, quiet_from=time(15))
    await world.until(at("2026-11-23T09:00"))
    assert await world.on_the_wall(anna) == [("P7D", "11-16 14:00"), ("P1D", "11-20 14:30"), ("morning", "11-23 08:00")]


async def test_who_comes_back_before_their_pause_is_over_hears_at_once_what_makes_sense_still(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00", habits={"paused_until": at("2026-11-22T00:00")})
    await world.until(at("2026-11-18T07:00"))  # a week before was yesterday; today is a holiday in Saxony
    await world.lives(anna, paused_until=None)
    await world.until(at("2026-11-20T09:00"))
    assert await world.on_the_wall(anna) == [("P7D", "11-19 08:00")]


async def test_hours_that_grow_longer_remind_nobody_twice(world: World) -> None:
    anna = await alone(world, "2026-11-23T14:00", habits={})
    await world.until(at("2026-11-20T17:30"))
    await world.lives(anna, **ALWAYS)
    await world.until(at("2026-11-23T08:00"))
    assert [kind for kind, _ in await world.on_the_wall(anna)] == ["P7D", "P1D", "morning"]


@pytest.mark.parametrize(
    ("now", "habits", "reaches"),
    [
        ("2026-11-16T09:00", {}, True),
        ("2026-11-20T17:31", {}, False),  # their last hour has gone by, and the next one opens when it is over
        ("2026-11-20T17:31", {"quiet_until": time(6)}, True),
        ("2026-11-22T08:00", {"quiet_until": time(6)}, False),  # it is due now: who asks is looking at it
        ("2026-11-16T09:00", {"paused_until": at("2026-11-25T08:00")}, False),
    ],
)
def test_a_reminder_of_the_end_of_registration_is_promised_only_where_an_hour_is_left_for_it(
    rooms: House, now: str, habits: dict[str, Any], reaches: bool
) -> None:
    member = Member()
    rhythm.begin(member, rooms.policy, at(now))
    for key, value in habits.items():
        setattr(member, key, value)
    due, until = at("2026-11-22T08:00"), at("2026-11-23T08:00")
    assert moments.reaches(Habits.of(member), rooms.policy, due, until, at(now)) is reaches


# --- who -------------------------------------------------------------------------------------


async def test_only_those_are_reminded_who_are_registered_then(world: World) -> None:
    ids = await world.begin(at("2026-11-24T14:00"), dict.fromkeys(("anna", "ben", "cem"), ALWAYS), seats=2)
    await world.register(*ids.values())  # cem waits
    await world.until(at("2026-11-20T14:00"))
    await world.decline(ids["ben"])
    await world.until(at("2026-11-24T00:00"))
    assert [kind for kind, _ in await world.on_the_wall(ids["anna"])] == ["P7D", "P1D"]
    assert [kind for kind, _ in await world.on_the_wall(ids["ben"])] == ["P7D"]
    assert await world.on_the_wall(ids["cem"]) == []


async def test_who_registers_when_it_is_due_already_needs_no_reminder_of_it(world: World) -> None:
    ids = await world.begin(at("2026-11-26T14:00"), {"anna": {}, "ben": {}})
    await world.register(ids["anna"])
    await world.settle()
    world.now = at("2026-11-19T22:00")  # the service was down at 14:00, and anna wants quiet now
    await world.settle()
    await world.register(ids["ben"])
    await world.until(at("2026-11-20T09:00"))
    assert await world.on_the_wall(ids["anna"]) == [("P7D", "11-20 08:00")]
    assert await world.on_the_wall(ids["ben"]) == []


async def test_who_only_wants_to_be_reminded_hears_a_day_before_the_registration_ends(world: World) -> None:
    ids = await world.begin(at("2026-11-26T14:00"), {"anna": ALWAYS, "ben": ALWAYS})
    await world.register(ids["ben"])
    async with world.database.transaction() as session:
        await registrations.remind(session, world.workshop, ids["anna"], world.now)
    await world.change(registers_until=at("2026-11-24T18:00"))
    await world.until(at("2026-11-26T14:00"))
    assert await world.on_the_wall(ids["anna"]) == [(moments.LAST_CALL, "11-23 18:00")]
    assert moments.LAST_CALL not in [kind for kind, _ in await world.on_the_wall(ids["ben"])]


async def test_nobody_is_called_to_register_while_no_seat_is_free(world: World) -> None:
    ids = await world.begin(at("2026-11-26T14:00"), dict.fromkeys(("anna", "ben"), ALWAYS), seats=1, waits=False)
    await world.register(ids["anna"])
    async with world.database.transaction() as session:
        await registrations.remind(session, world.workshop, ids["ben"], world.now)
    await world.until(at("2026-11-25T15:30"))
    assert await world.on_the_wall(ids["ben"]) == []
    await world.decline(ids["anna"])
    await world.until(at("2026-11-26T14:00"))
    assert await world.on_the_wall(ids["ben"]) == [(moments.LAST_CALL, "11-25 16:00")]


async def test_what_is_on_its_way_is_kept_from_who_declines(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-23T14:00"))
    await world.decline(anna)
    assert await world.letters(anna) == [("reminder-days", "dropped"), ("reminder-asks", "dropped")]


async def test_what_has_not_arrived_when_the_next_is_due_or_it_begins_never_does(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-24T13:30"))
    assert [state for _, state in await world.letters(anna)] == ["dropped", "dropped", "dropped", "pending"]
    await world.until(at("2026-11-24T14:30"))
    assert {state for _, state in await world.letters(anna)} == {"dropped"}


# --- moved and cancelled ---------------------------------------------------------------------


async def test_a_moved_workshop_reminds_for_its_new_start_at_the_right_time_on_the_wall(world: World) -> None:
    world.now = at("2026-10-12T09:00")
    anna = await alone(world, "2026-10-23T14:00")
    await world.until(at("2026-10-17T09:00"))  # reminded of the week already
    await world.move(at("2026-10-26T10:00"))  # over the change to winter time
    await world.until(at("2026-10-26T10:00"))
    assert await world.on_the_wall(anna) == [
        ("P7D", "10-16 14:00"),
        ("P7D", "10-19 10:00"),
        ("P1D", "10-25 10:00"),
        ("morning", "10-26 08:00"),
        ("PT1H", "10-26 09:00"),
    ]


async def test_a_workshop_that_moves_back_does_not_remind_twice(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-18T09:00"))
    await world.move(at("2026-12-15T14:00"))
    await world.until(at("2026-11-19T09:00"))
    await world.move(at("2026-11-24T14:00"))
    await world.until(at("2026-11-24T14:00"))
    assert [kind for kind, _ in await world.on_the_wall(anna)] == ["P7D", "P1D", "morning", "PT1H"]


async def test_moved_to_tomorrow_it_does_not_speak_of_next_week(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-10T09:00"))
    await world.move(at("2026-11-12T10:00"))
    await world.until(at("2026-11-12T10:00"))
    assert [kind for kind, _ in await world.on_the_wall(anna)] == ["P1D", "morning", "PT1H"]
    assert (await world.reasons())["P7D"] == "past when it was planned"


async def test_of_a_cancelled_one_nobody_is_reminded_and_what_waits_is_dropped(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-23T14:00"))
    await world.change(state=State.cancelled, cancelled_at=world.now)
    await world.until(at("2026-11-30T14:00"))
    assert [state for _, state in await world.letters(anna)] == ["dropped", "dropped"]
    assert set((await world.reasons()).values()) >= {"cancelled"}
    assert await world.next_due() is None


async def test_when_the_end_of_registration_comes_nearer_who_wanted_to_hears_in_time(world: World) -> None:
    ids = await world.begin(at("2026-12-29T14:00"), {"anna": ALWAYS})
    async with world.database.transaction() as session:
        await registrations.remind(session, world.workshop, ids["anna"], world.now)
    await world.until(at("2026-11-10T09:00"))
    await world.change(registers_until=at("2026-11-24T18:00"), planned_for=None)
    await world.until(at("2026-12-29T14:00"))
    assert await world.on_the_wall(ids["anna"]) == [(moments.LAST_CALL, "11-23 18:00")]


async def test_when_it_ends_earlier_it_is_asked_earlier_who_was_there(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-24T13:00"))
    await world.change(ends_at=at("2026-11-24T15:00"), planned_for=None)
    await world.until(at("2026-11-24T20:00"))
    assert (await world.on_the_wall(anna))[-1] == (moments.AFTERWARDS, "11-24 15:00")


async def test_what_waits_says_where_it_is_now_and_still_when_it_was_meant(world: World) -> None:
    await alone(world, "2026-11-24T14:00", place="Rathaus")
    await world.until(at("2026-11-23T14:00"))
    async with world.database.transaction() as session:
        workshop = await session.get_one(Workshop, world.workshop)
        workshop.place = "Bahnhof"
        await reminding.follow(session, workshop, world.now + timedelta(hours=11), "test")
    said = [bodies.load(each.body).parts for each in await every(world.database, Content)]
    *_, (told, where) = said
    assert isinstance(where, Text) and where.args["place"] == Verbatim("Bahnhof")
    assert isinstance(told, Text) and told.args["when"].args["distance"] == Keyword("tomorrow")  # type: ignore[union-attr]


async def test_when_its_end_moves_it_is_asked_later_who_was_there(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.until(at("2026-11-24T13:00"))
    await world.change(ends_at=at("2026-11-24T19:00"))
    await world.until(at("2026-11-24T20:00"))
    assert (await world.on_the_wall(anna))[-1] == (moments.AFTERWARDS, "11-24 19:00")


# --- a service that was down -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "reminded"),
    [
        ("2026-11-19T10:00", ["P7D"]),  # two days late, the next one is days away
        ("2026-11-23T10:00", []),  # the day before begins in four hours: that is enough
        ("2026-11-23T15:00", ["P1D"]),  # of the week and the day the nearer goes
        ("2026-11-24T12:30", []),  # the morning is long over, and the last hour near
        ("2026-11-24T13:40", ["PT1H"]),
        ("2026-11-24T14:00", []),
        ("2026-11-24T15:00", []),
    ],
)
async def test_what_still_makes_sense_goes_once_and_the_rest_is_dropped(
    world: World, back: str, reminded: list[str]
) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    await world.settle()
    world.now = at(back)
    await world.settle()
    assert [kind for kind, _ in await world.on_the_wall(anna)] == reminded
    await world.until(at("2026-11-24T16:59"))
    assert [state for _, state in await world.letters(anna)].count("dropped") == len(await world.letters(anna))
    reasons = await world.reasons()
    for kind in ("P7D", "P1D", "morning", "PT1H"):
        assert kind in [each for each, _ in await world.on_the_wall(anna)] or reasons[kind] is not None


async def test_staff_can_see_what_became_of_each_reminder_and_why(world: World) -> None:
    await alone(world, "2026-11-24T14:00")
    await world.settle()
    world.now = at("2026-11-23T15:00")
    await world.settle()
    async with world.database.reading() as session:
        workshop = await session.get_one(Workshop, world.workshop)
        rows = await reminders.of_start(session, workshop)
    states = {kind: offsets.fate(row).args["state"] for kind, row in rows.items()}
    assert states == {
        "P7D": Keyword("overtaken"),
        "P1D": Keyword("told"),
        "morning": Keyword("planned"),
        "PT1H": Keyword("planned"),
        moments.LAST_CALL: Keyword("nobody"),
        moments.AFTERWARDS: Keyword("planned"),
    }


@pytest.mark.parametrize("reason", [value for key, value in vars(reminders).items() if key in REASONS])
def test_every_reason_has_words(world: World, reason: str) -> None:
    row = Reminder(
        workshop_id=1, kind="P1D", starts_at=world.now, due_at=world.now, closes_at=world.now, created_at=world.now
    )
    row.reason = reason
    words = world.house.wording(offsets.fate(row), "de")
    assert words.startswith("1 Tag vorher, Mo., 2. November, 09:00 Uhr: entfallen, weil")


async def test_back_at_a_closed_hour_it_waits_for_the_next_open_one_before_the_next_reminder(world: World) -> None:
    anna = await alone(world, "2026-11-26T14:00", habits={})
    await world.settle()
    world.now = at("2026-11-19T22:00")  # P7D was due at 14:00
    await world.until(at("2026-11-26T14:00"))
    assert (await world.on_the_wall(anna))[0] == ("P7D", "11-20 08:00")


# --- many ------------------------------------------------------------------------------------


async def test_many_are_reminded_page_by_page_with_one_content(world: World) -> None:
    names = {f"m{number}": ALWAYS for number in range(300)}
    ids = await world.begin(at("2026-11-24T14:00"), names)
    times = {"since": world.now, "created_at": world.now, "changed_at": world.now}
    async with world.database.transaction() as session:
        session.add_all(
            Registration(workshop_id=world.workshop, member_id=each, state="registered", **times)
            for each in ids.values()
        )
    await world.until(at("2026-11-17T14:00"))
    rows = await every(world.database, Outbox)
    assert sorted(row.member_id or 0 for row in rows) == sorted(ids.values())
    assert len({row.content_id for row in rows}) == 1


async def test_a_workshop_that_was_over_before_anybody_looked_says_nothing(world: World) -> None:
    anna = await alone(world, "2026-11-24T14:00")
    world.now = at("2026-12-24T14:00")
    await world.settle()
    assert await world.letters(anna) == []
    assert [row.planned_for == row.starts_at for row in await every(world.database, Workshop)] == [True]
