"""What goes into memory and what is booked, row by row, with nothing sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.bookings import GUESSED, UNPACED, Booking, Ledger, Page
from bot.platforms.base import Tempo, Throttled
from storage.delivery import Claimed
from storage.messages import Chat, Lane

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TEN = Tempo(per_second=10, private_per_second=1, group_per_minute=20)
ROW = Claimed(
    id=1,
    content_id=1,
    member_id=1,
    group_id=None,
    copy_id=None,
    lane=Lane.bulk,
    due_at=NOW,
    created_at=NOW,
    attempts=1,
    report=None,
    correlation="c0ffee",
)


def person(number: int) -> Chat:
    return Chat(platform="wire", id=f"p{number}")


def fill(ledger: Ledger, rows: int, lane: Lane = Lane.bulk, first: int = 1) -> list[Booking | None]:
    """Book so many rows for different people; those that can go are in memory then."""
    found = []
    for number in range(first, first + rows):
        booking = ledger.book(replace(ROW, id=number, lane=lane), person(number), NOW)
        if booking is None:
            ledger.enter(person(number), lane)
        found.append(booking)
    return found


def untils(bookings: list[Booking | None]) -> list[float | None]:
    return [None if one is None else round((one.until - NOW).total_seconds(), 3) for one in bookings]


async def test_two_seconds_are_in_memory_and_the_rest_is_claimed_before_its_turn() -> None:
    found = untils(fill(Ledger(TEN), 40))
    assert found == [None] * 20 + [round(0.6 + n / 10, 3) for n in range(20)]


async def test_answers_have_a_queue_of_their_own_that_is_longer() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 40)
    assert untils(fill(ledger, 200, Lane.interactive, first=100)) == [None] * 200
    assert untils(fill(ledger, 1, Lane.interactive, first=1000)) == [18.6]


async def test_a_reminder_is_booked_before_an_announcement_and_not_behind_it() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 400)
    reminders = untils(fill(ledger, 21, Lane.reminder, first=1000))
    assert reminders == [None] * 20 + [0.6]
    assert untils(fill(ledger, 1, first=2000)) == [38.6]


async def test_what_is_new_goes_behind_what_is_booked_and_what_was_booked_takes_its_place() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 40)
    for number in range(1, 6):
        ledger.leave(person(number), Lane.bulk)
    assert ledger.book(replace(ROW, attempts=2), person(21), NOW) is None
    assert untils([ledger.book(ROW, person(50), NOW)]) == [2.6]


async def test_what_is_new_goes_at_once_where_little_is_in_memory() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 40)
    for number in range(1, 12):
        ledger.leave(person(number), Lane.bulk)
    assert ledger.book(ROW, person(50), NOW) is None


async def test_a_person_is_waited_for_in_memory_for_a_moment_only() -> None:
    ledger = Ledger(TEN)
    anna = person(1)
    for _ in range(2):
        assert ledger.book(ROW, anna, NOW) is None
        ledger.enter(anna, Lane.bulk)
    assert untils([ledger.book(ROW, anna, NOW)]) == [2]
    assert ledger.book(replace(ROW, copy_id=7), anna, NOW) is None  # a change does not count there
    assert ledger.book(ROW, person(2), NOW) is None


async def test_what_follows_a_booked_row_of_its_recipient_is_booked_with_it() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 20)
    page = Page({"wire": ledger}, NOW)
    first = page.later(ROW, person(30))
    for number in range(1, 20):
        ledger.leave(person(number), Lane.bulk)
    second = page.later(replace(ROW, id=2), person(30))
    assert first is not None
    assert second is not None
    assert first.due_at == second.due_at
    assert page.later(replace(ROW, id=3, lane=Lane.reminder), person(30)) is None
    assert page.later(replace(ROW, id=4, member_id=2), person(31)) is None


@pytest.mark.parametrize("tempo", [None, TEN])
async def test_a_closed_chat_is_booked_until_it_opens_and_no_other(tempo: Tempo | None) -> None:
    ledger = Ledger(tempo)
    ledger.throttled(person(1), Throttled(90), NOW)
    assert ledger.book(replace(ROW, lane=Lane.interactive), person(1), NOW) == Booking(
        until=NOW + 90 * SECOND, reason="throttled"
    )
    assert ledger.book(ROW, person(2), NOW) is None
    assert ledger.book(ROW, person(1), NOW + 90 * SECOND) is None


@pytest.mark.parametrize("tempo", [None, TEN])
async def test_three_chats_within_a_second_close_the_network_for_a_moment_and_its_rows_come_evenly_after(
    tempo: Tempo | None,
) -> None:
    ledger = Ledger(tempo)
    for number in (1, 2, 3):
        assert ledger.closed(person(9), NOW) is None
        ledger.throttled(person(number), Throttled(30), NOW + number * SECOND / 10)
    assert ledger.closed(person(9), NOW) == NOW + 5.3 * SECOND
    assert ledger.closed(person(3), NOW) == NOW + 30.3 * SECOND
    found = untils(fill(ledger, 40, first=10))
    assert found[0] == 5.3
    assert found == sorted(found, key=lambda until: until or 0)
    assert None not in found


async def test_three_chats_one_after_the_other_close_no_network() -> None:
    ledger = Ledger(None)
    for number in (1, 2, 3, 4):
        ledger.throttled(person(number), Throttled(30), NOW + number * SECOND)
    assert ledger.closed(person(9), NOW) is None


async def test_groups_at_their_own_limit_close_no_network() -> None:
    ledger, groups = Ledger(TEN), [replace(person(number), private=False) for number in range(5)]
    for group in groups:
        ledger.throttled(group, Throttled(55), NOW)
    assert ledger.book(ROW, person(9), NOW) is None


async def test_the_same_chat_twice_is_one_chat() -> None:
    ledger = Ledger(None)
    for number in (1, 1, 2, 2):
        ledger.throttled(person(number), Throttled(30), NOW)
    assert ledger.closed(person(9), NOW) is None


async def test_a_clock_that_was_turned_back_opens_everything() -> None:
    ledger = Ledger(TEN)
    fill(ledger, 40)
    ledger.close(None, NOW + timedelta(hours=5))
    ledger.close(person(50), NOW + timedelta(hours=5))
    ledger.reopen()
    assert ledger.closed(person(50), NOW) is None


async def test_a_network_without_a_pace_takes_everything_until_it_hangs() -> None:
    ledger = Ledger(None)
    found = untils(fill(ledger, UNPACED + 3))
    assert found[:UNPACED] == [None] * UNPACED
    assert found[UNPACED:] == [round(5 - 1.5 + n / GUESSED, 3) for n in (1, 2, 3)]
    assert ledger.room == 0
    ledger.leave(person(1), Lane.bulk)
    assert ledger.room == 1
    assert ledger.book(ROW, person(900), NOW) is None
