"""The inbox: what came in is kept once, in order, until it is handled or put aside."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import groups, inbox, links, originals
from storage.accounts import Account
from storage.channels import Channel
from storage.database import Database
from storage.inbox import Inbox, State, Taken
from storage.links import Link
from storage.members import Member
from storage.messages import Batch, RawEvent
from tests.storage.channel_rows import channel, room
from tests.storage.rows import ROOM, batch, content, event, every, one

SECOND = timedelta(seconds=1)


async def store(database: Database, now: datetime, given: Batch, platform: str = "console") -> int:
    async with database.transaction() as session:
        return await inbox.store(session, platform, given, now)


async def take(database: Database, now: datetime, limit: int = 30, busy: tuple[str, ...] = ()) -> list[Taken]:
    async with database.transaction() as session:
        return await inbox.take(session, now, limit, busy)


async def keys(database: Database, now: datetime, limit: int = 30, busy: tuple[str, ...] = ()) -> list[str]:
    return [taken.event_key for taken in await take(database, now, limit, busy)]


async def next_due(database: Database, now: datetime) -> datetime | None:
    async with database.reading() as session:
        return await inbox.next_due(session, now)


# --- storing ---------------------------------------------------------------------------------


async def test_an_event_is_kept_once_for_each_network(database: Database, now: datetime) -> None:
    assert await store(database, now, batch(event("1"), event("2"))) == 2
    assert await store(database, now, batch(event("2"), event("3"))) == 1
    assert await store(database, now, batch(event("3")), platform="telegram") == 1
    rows = await every(database, Inbox)
    assert [(row.platform, row.event_key) for row in rows] == [
        ("console", "1"),
        ("console", "2"),
        ("console", "3"),
        ("telegram", "3"),
    ]


async def test_what_people_say_among_themselves_is_kept_only_where_a_channel_is_linked(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        await room(session, here, "linked")
        await room(session, None, "other")
        await room(session, here, "forum", thread="9")
    said = [
        event("1", "anna", group="linked", talk=True),
        event("2", "bea", group="other", talk=True),
        event("3", "cem", group="never heard of", talk=True),
        event("4", "dora", group="other", talk=False),
        event("5", "emil", group="forum", thread="9", talk=True),
        event("6", "frida", group="forum", thread="10", talk=True),
        event("7", "gert", group="forum", talk=True),
    ]
    assert await store(database, now, batch(*said)) == 3
    assert [row.event_key for row in await every(database, Inbox)] == ["1", "4", "5"]
    assert {row.external_id for row in await every(database, Account)} == {"anna", "dora", "emil"}
    assert len(await every(database, Member)) == 3


async def test_where_a_link_was_undone_nothing_is_kept_any_more(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        place = await room(session, await channel(session, now), "linked")
    assert await store(database, now, batch(event("1", group="linked", talk=True))) == 1
    async with database.transaction() as session:
        await links.remove(session, place)
    assert await store(database, now, batch(event("2", group="linked", talk=True), cursor="c")) == 0


async def test_an_event_that_comes_twice_in_a_batch_is_kept_once(database: Database, now: datetime) -> None:
    assert await store(database, now, batch(event("1"), event("1", payload={"say": "other"}))) == 1
    [row] = await every(database, Inbox)
    assert row.payload == {"say": "1"}


async def test_an_event_that_is_done_is_still_known(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    async with database.transaction() as session:
        await inbox.done(session, [1])
    assert await store(database, now, batch(event("1"))) == 0
    assert await keys(database, now) == []


async def test_a_batch_and_its_cursor_are_stored_together_or_not_at_all(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), cursor="after 1"))
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await inbox.store(session, "console", batch(event("2"), cursor="after 2"), now)
            _ = 1 / 0
    async with database.reading() as session:
        assert await inbox.cursor(session, "console") == "after 1"
        assert await inbox.cursor(session, "telegram") is None
    assert await keys(database, now) == ["1"]


async def test_a_batch_may_hold_nothing_but_a_cursor(database: Database, now: datetime) -> None:
    assert await store(database, now, batch(cursor="a")) == 0
    assert await store(database, now, batch(cursor="b")) == 0
    async with database.reading() as session:
        assert await inbox.cursor(session, "console") == "b"


async def test_a_batch_without_a_cursor_leaves_the_old_one(database: Database, now: datetime) -> None:
    await store(database, now, batch(cursor="a"))
    await store(database, now, batch(event("1")))
    async with database.reading() as session:
        assert await inbox.cursor(session, "console") == "a"


async def test_a_batch_may_be_as_large_as_a_network_makes_it(database: Database, now: datetime) -> None:
    many = [event(str(number), f"person {number % 7}") for number in range(5_000)]
    assert await store(database, now, batch(*many)) == 5_000
    assert await store(database, now, batch(*many)) == 0


async def test_senders_become_guests_in_the_order_in_which_they_wrote(database: Database, now: datetime) -> None:
    people = [f"person {number}" for number in range(20)]
    await store(database, now, batch(*(event(who, who) for who in people)))
    assert [account.external_id for account in await every(database, Account)] == people
    assert [(member.status, member.name) for member in await every(database, Member)] == [("guest", None)] * 20


async def test_order_hangs_on_the_person_or_the_group(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2", group="room"), event("3", None), event("4")))
    [member] = await every(database, Member)
    assert [row.queue for row in await every(database, Inbox)] == [
        f"member:{member.id}",
        "group:console:room",
        "platform:console",
        f"member:{member.id}",
    ]


async def test_what_a_network_sends_is_stored_whatever_characters_it_holds(database: Database, now: datetime) -> None:
    bad = "a\0\ud800"
    strange = event(bad, bad, payload={"say": bad}, group=bad, language=bad)
    assert await store(database, now, batch(strange)) == 1
    assert await store(database, now, batch(strange)) == 0
    [taken] = await take(database, now)
    assert taken.payload == {"say": "a\ufffd\ufffd"}


# --- taking ----------------------------------------------------------------------------------


async def test_only_the_first_event_of_each_queue_is_taken(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2"), event("3", "bela"), event("4", group="room")))
    assert await keys(database, now) == ["1", "3", "4"]


async def test_a_queue_goes_on_when_its_first_event_is_done(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2")))
    [first] = await take(database, now)
    async with database.transaction() as session:
        await inbox.done(session, [first.id])
    assert await keys(database, now) == ["2"]


async def test_a_busy_queue_is_left_alone(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2", "bela")))
    [first, _] = await take(database, now)
    assert await keys(database, now, busy=(first.queue,)) == ["2"]


async def test_no_more_are_taken_than_asked_for(database: Database, now: datetime) -> None:
    await store(database, now, batch(*(event(str(number), f"person {number}") for number in range(5))))
    assert await keys(database, now, limit=2) == ["0", "1"]


async def test_an_attempt_is_counted_before_anything_is_tried(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    [first] = await take(database, now)
    [again] = await take(database, now + SECOND)
    assert (first.attempts, again.attempts) == (1, 2)
    assert (first.since, again.since) == (now, now)
    assert (await one(database, Inbox, first.id)).attempts == 2


async def test_an_event_that_was_tried_before_is_taken_alone(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    await take(database, now)
    await store(database, now, batch(event("2", "bela")))
    assert await keys(database, now) == ["1"]


async def test_an_attempt_that_was_none_is_given_back(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    [taken] = await take(database, now)
    async with database.transaction() as session:
        await inbox.give_back(session, [taken.id])
        await inbox.give_back(session, [])
    [again] = await take(database, now + timedelta(hours=1))
    assert again.attempts == 1
    assert again.since == now + timedelta(hours=1)


async def test_giving_back_a_later_attempt_keeps_when_the_first_began(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    [taken] = await take(database, now)
    await take(database, now + SECOND)
    async with database.transaction() as session:
        await inbox.give_back(session, [taken.id])
    [again] = await take(database, now + 2 * SECOND)
    assert (again.attempts, again.since) == (2, now)


async def test_nothing_overtakes_an_event_that_waits_for_another_try(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2"), event("3", "bela")))
    [first, other] = await take(database, now)
    async with database.transaction() as session:
        await inbox.done(session, [other.id])
        await inbox.retry(session, first.id, now + 5 * SECOND, "ValueError")
    assert await keys(database, now + 4 * SECOND) == []
    assert await keys(database, now + 5 * SECOND) == ["1"]
    assert (await one(database, Inbox, first.id)).reason == "ValueError"


# --- ending ----------------------------------------------------------------------------------


async def test_what_was_said_is_forgotten_when_it_is_done(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    [taken] = await take(database, now)
    async with database.transaction() as session:
        await inbox.done(session, [taken.id])
        await inbox.done(session, [])
    row = await one(database, Inbox, taken.id)
    assert (row.state, row.payload, row.next_attempt_at) == (State.done, None, None)


async def test_what_is_put_aside_stays_for_the_operator_and_its_queue_goes_on(
    database: Database, now: datetime
) -> None:
    await store(database, now, batch(event("1"), event("2")))
    [taken] = await take(database, now)
    async with database.transaction() as session:
        await inbox.retry(session, taken.id, now + SECOND, "ValueError")
        await inbox.quarantine(session, taken.id, "KeyError")
    assert await keys(database, now) == ["2"]
    async with database.reading() as session:
        [aside] = await inbox.quarantined(session)
        assert await inbox.count(session, State.quarantined) == 1
        assert await inbox.count(session, State.new) == 1
    assert (aside.event_key, aside.reason, aside.payload) == ("1", "KeyError", {"say": "1"})


async def test_the_operator_sees_the_newest_that_were_put_aside(database: Database, now: datetime) -> None:
    await store(database, now, batch(*(event(str(number)) for number in range(5))))
    async with database.transaction() as session:
        for number in range(1, 6):
            await inbox.quarantine(session, number, "KeyError")
    async with database.reading() as session:
        assert [row.event_key for row in await inbox.quarantined(session, limit=2)] == ["4", "3"]


# --- what became of an action ----------------------------------------------------------------


async def test_an_outcome_comes_in_once_and_in_the_order_of_its_person(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    async with database.transaction() as session:
        for _ in range(2):
            await inbox.report(session, "console", "anna", "invited", 7, "sent", now)
    [first, report] = await every(database, Inbox)
    assert report.queue == first.queue
    assert report.payload == {"report": "invited", "outcome": "sent", "at": now.isoformat()}


# --- when something is due -------------------------------------------------------------------


async def test_nothing_is_due_in_an_empty_inbox(database: Database, now: datetime) -> None:
    assert await next_due(database, now) is None


async def test_a_new_event_is_due_at_once(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1")))
    assert await next_due(database, now + SECOND) == now + SECOND


async def test_an_event_that_waits_is_due_when_its_time_comes(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2")))
    [taken] = await take(database, now)
    async with database.transaction() as session:
        await inbox.retry(session, taken.id, now + 5 * SECOND, "ValueError")
    assert await next_due(database, now) == now + 5 * SECOND
    assert await next_due(database, now + 9 * SECOND) == now + 9 * SECOND
    await store(database, now, batch(event("3", "bela")))
    assert await next_due(database, now) == now


async def test_what_is_done_or_put_aside_is_not_due(database: Database, now: datetime) -> None:
    await store(database, now, batch(event("1"), event("2", "bela")))
    async with database.transaction() as session:
        await inbox.done(session, [1])
        await inbox.quarantine(session, 2, "KeyError")
    assert await next_due(database, now) is None


# --- talk ------------------------------------------------------------------------------------


def talk(key: str, room: str = "room", **more: Any) -> RawEvent:
    return event(key, group=room, talk=True, **more)


async def room_of_a_channel(database: Database, now: datetime, thread: str | None = None) -> int:
    """Let a place be linked to a channel; its id."""
    async with database.transaction() as session:
        place = await groups.ensure(session, replace(ROOM, thread=thread))
        channel = Channel(key="housing", mark="H", name="Wohnen", language="de", created_at=now)
        session.add(channel)
        await session.flush()
        assert place.id is not None and channel.id is not None
        session.add(Link(channel_id=channel.id, group_id=place.id, linked_at=now))
        return place.id


async def known(database: Database, now: datetime, place: int, message: str) -> None:
    """Let a place have a copy of something, which is a message there."""
    async with database.transaction() as session:
        said = content(now)
        session.add(said)
        await session.flush()
        assert said.id is not None
        await originals.note_original(session, said.id, [message], account_id=None, group_id=place)


async def test_talk_is_kept_of_linked_places_only_and_elsewhere_nobody_is_noted_down(
    database: Database, now: datetime
) -> None:
    await room_of_a_channel(database, now, thread="7")
    given = batch(
        talk("1", account="anna", thread="7"),
        talk("2", account="ben"),
        talk("3", account="cem", thread="8"),
        talk("4", account="dana", room="another", thread="7"),
        event("5", account="eva", group="another"),
    )
    assert await store(database, now, given) == 2
    assert [(row.event_key, row.account) for row in await every(database, Inbox)] == [("1", "anna"), ("5", "eva")]
    assert sorted(account.external_id for account in await every(database, Account)) == ["anna", "eva"]
    assert await store(database, now, given, platform="telegram") == 1


async def test_what_does_not_tell_its_topic_is_kept_if_its_message_is_known_in_a_linked_one(
    database: Database, now: datetime
) -> None:
    place = await room_of_a_channel(database, now, thread="7")
    async with database.transaction() as session:
        general = (await groups.ensure(session, ROOM)).id
    await known(database, now, place, "12")
    await known(database, now, general or 0, "13")
    given = [talk(key, message=key) for key in ("12", "13", "14")]
    given += [talk("15", message="12", room="another"), talk("16", message="12", thread="7")]
    assert await store(database, now, batch(*given)) == 2
    assert [(row.event_key, row.payload) for row in await every(database, Inbox)] == [
        (key, {"say": key, "thread": "7"}) for key in ("12", "16")
    ]
