"""Retention: what has had its time is forgotten, and nothing that is still needed."""

from datetime import datetime, timedelta
from typing import Any

from storage import channels, delivery, inbox, originals, reactions, requests, retention, search, threads
from storage.contents import Content, Copy, CopyPart
from storage.conversations import Run, RunState
from storage.database import Database
from storage.delivery import Settlement
from storage.inbox import Inbox
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.posts import LONGEST_WAIT, Post
from storage.posts import State as PostState
from storage.reactions import PostReaction
from storage.requests import GIVEN_UP, Kind, Request
from storage.retention import NEVER_SENT, Keep
from storage.search import PostWords
from storage.threads import ThreadReader
from tests.storage.channel_rows import channel, post
from tests.storage.rows import batch, content, event, every, guests, queue

DAY = timedelta(days=1)
KEEP = Keep(inbox=3 * DAY, messages=30 * DAY)


async def purge(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await retention.purge(session, now, KEEP, 100)


async def sent(database: Database, now: datetime, **values: Any) -> int:
    """A message that anna has: a content, a copy with a part, a settled row; the row's id."""
    async with database.transaction() as session:
        [member] = await guests(session, "anna")
        number = await queue(session, now, **({"member_id": member} | values))
        row = await session.get_one(Outbox, number)
        session.add(
            Copy(
                content_id=row.content_id,
                account_id=1,
                revision=1,
                parts=[CopyPart(token=f"token {number}", position=0, message=f"m{number}")],
            )
        )
        await delivery.settle(session, [Settlement(row=number, state=State.sent)], now)
    return number


async def counts(database: Database) -> tuple[int, int, int, int]:
    return (
        len(await every(database, Outbox)),
        len(await every(database, Content)),
        len(await every(database, Copy)),
        len(await every(database, CopyPart)),
    )


async def test_what_no_open_hours_ever_let_go_is_dropped_in_the_end(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [member] = await guests(session, "anna")
        row = await queue(session, now, member_id=member, lane=Lane.bulk, held=True, due_at=now + 9000 * DAY)
        planned = await queue(session, now, member_id=member, lane=Lane.bulk, due_at=now + 9000 * DAY)
    await purge(database, now + 30 * DAY)
    assert {found.state for found in await every(database, Outbox)} == {State.pending}
    await purge(database, now + 31 * DAY)
    states = {found.id: (found.state, found.reason) for found in await every(database, Outbox)}
    assert states == {row: (State.dropped, "hours never opened"), planned: (State.pending, None)}


async def test_the_key_of_a_handled_event_goes_after_its_days(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await inbox.store(session, "console", batch(event("1"), event("2")), now)
        await inbox.done(session, [1])
    await purge(database, now + 3 * DAY)
    assert [row.event_key for row in await every(database, Inbox)] == ["1", "2"]
    await purge(database, now + 4 * DAY)
    assert [row.event_key for row in await every(database, Inbox)] == ["2"]


async def test_what_waits_to_be_handled_stays_however_old_it_is(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await inbox.store(session, "console", batch(event("1")), now)
    await purge(database, now + 1000 * DAY)
    assert len(await every(database, Inbox)) == 1


async def test_what_was_put_aside_goes_as_messages_go(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await inbox.store(session, "console", batch(event("1")), now)
        await inbox.quarantine(session, 1, "KeyError")
    await purge(database, now + 30 * DAY)
    assert len(await every(database, Inbox)) == 1
    await purge(database, now + 31 * DAY)
    assert await every(database, Inbox) == []


async def test_a_message_goes_with_its_copies_and_rows(database: Database, now: datetime) -> None:
    await sent(database, now)
    await purge(database, now + 30 * DAY)
    assert await counts(database) == (1, 1, 1, 1)
    await purge(database, now + 31 * DAY)
    assert await counts(database) == (0, 0, 0, 0)


async def test_a_message_with_a_newer_row_stays(database: Database, now: datetime) -> None:
    await sent(database, now)
    [copy] = await every(database, Copy)
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await queue(session, now + 31 * DAY, member_id=anna, content_id=copy.content_id, copy_id=copy.id)
    await purge(database, now + 31 * DAY)
    rows, _, copies, parts = await counts(database)
    assert (rows, copies, parts) == (1, 1, 1)


async def test_what_is_still_to_be_sent_stays(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        await queue(session, now, member_id=anna, lane=Lane.bulk)
    await purge(database, now + 1000 * DAY)
    assert (await counts(database))[:2] == (1, 1)


async def test_a_run_that_ended_goes_with_its_prompt_and_a_draft_keeps_both(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        for state in (RunState.finished, RunState.cancelled, RunState.suspended):
            prompt = content(now, state)
            run = Run(member_id=anna, form="need", state=state, prompt=prompt, created_at=now, touched_at=now)
            session.add(run)
    await purge(database, now + 30 * DAY)
    assert len(await every(database, Run)) == 3
    await purge(database, now + 31 * DAY)
    assert [run.state for run in await every(database, Run)] == [RunState.suspended]
    assert [kept.body["parts"] for kept in await every(database, Content)] == [[{"verbatim": "suspended"}]]


async def test_a_dialogue_is_emptied_but_not_what_is_on_its_way_or_others_have(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        anna, bela = await guests(session, "anna", "bela")
        answered = await queue(session, now, member_id=anna)
        await delivery.settle(session, [Settlement(row=answered, state=State.sent)], now)
        await queue(session, now, member_id=anna)
        for row, lane in ((anna, Lane.bulk), (bela, Lane.interactive)):
            other = await queue(session, now, member_id=row, lane=lane)
            await delivery.settle(session, [Settlement(row=other, state=State.sent)], now)
    async with database.transaction() as session:
        await retention.forget_dialogue(session, anna, changing=())
    said = [bool(kept.body["parts"]) for kept in await every(database, Content)]
    assert said == [False, True, True, True]


async def test_a_request_that_was_answered_goes_with_the_keys_of_events_and_one_that_waits_stays(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        for chat in ("a", "b"):
            requests.put(session, Kind.rights, "console", {"chat": chat}, now, "c", account="anna", report="linked")
    async with database.transaction() as session:
        assert await requests.done(session, 1)
        assert not await requests.done(session, 1), "once"
    assert [row.args for row in await every(database, Request)] == [{}, {"chat": "b"}]
    await purge(database, now + 3 * DAY)
    assert len(await every(database, Request)) == 2
    await purge(database, now + 4 * DAY)
    assert [row.id for row in await every(database, Request)] == [2]


# --- posts -----------------------------------------------------------------------------------


async def test_a_post_goes_after_its_days_with_all_that_hangs_on_it(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        old = await post(session, now, here, anna, words="Altes")
        assert old.id is not None
        await post(session, now + 10 * DAY, here, anna, words="Neues", root_id=old.id, reply_to_id=old.id)
        await originals.note_original(session, old.content_id, ["m1"], account_id=1, group_id=None)
        await reactions.replace(session, old.id, anna, ["👍"])
        await threads.join(session, old.id, [anna])
        await search.index(session, old.id, old.words)
        await channels.subscribe(session, here, anna, channels.Mode.at_once, now)
    await purge(database, now + 365 * DAY)
    assert [row.words for row in await every(database, Post)] == ["Altes", "Neues"]
    await purge(database, now + 366 * DAY)
    [kept] = await every(database, Post)
    assert (kept.words, kept.root_id, kept.reply_to_id) == ("Neues", None, None)
    for table in (PostReaction, ThreadReader, PostWords):
        assert await every(database, table) == []
    assert [row.content_id for row in await every(database, Copy)] == []
    assert "Altes" not in str([row.body for row in await every(database, Content)])


async def test_what_nobody_decided_about_goes_after_a_while_and_what_was_deleted_as_messages_go(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as session:
        [anna] = await guests(session, "anna")
        here = await channel(session, now)
        for state in (PostState.waiting, PostState.pending, PostState.deleted):
            await post(session, now, here, anna, state=state, published_at=None)
    await purge(database, now + NEVER_SENT)
    assert len(await every(database, Post)) == 3
    await purge(database, now + NEVER_SENT + timedelta(seconds=1))
    assert [row.state for row in await every(database, Post)] == [PostState.pending, PostState.deleted]
    await purge(database, now + 31 * DAY)
    assert [row.state for row in await every(database, Post)] == [PostState.pending]


def test_a_post_outlasts_the_asking_for_its_files_and_is_forgotten_before_nobody_would_look_for_it() -> None:
    assert GIVEN_UP + timedelta(hours=12) <= NEVER_SENT < LONGEST_WAIT


async def test_a_receipt_stays_as_long_as_its_post(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        here = await channel(session, now)
        said = await post(session, now, here, None)
        receipt = content(now, "Steht im Kanal")
        session.add(receipt)
        await session.flush()
        said.receipt_id = receipt.id
    await purge(database, now + 100 * DAY)
    assert len(await every(database, Content)) == 2
    await purge(database, now + 366 * DAY)
    assert await every(database, Content) == []
