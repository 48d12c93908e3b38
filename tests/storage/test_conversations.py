"""Runs of forms: one active for each person, drafts that wait, answers that go when a run ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import conversations
from storage.conversations import Run, RunState
from storage.database import Database
from tests.storage.rows import content, every, guests

HOUR = timedelta(hours=1)


async def start(database: Database, now: datetime, who: str = "anna", **values: Any) -> str:
    """A run with an answer; its token."""
    async with database.transaction() as session:
        [member] = await guests(session, who)
        usual = {"form": "need", "answers": [{"theme": "housing"}], "created_at": now, "touched_at": now}
        run = Run(**(usual | {"member_id": member} | values))
        session.add(run)
    return run.token


async def states(database: Database) -> list[str]:
    return [run.state for run in await every(database, Run)]


async def test_a_person_has_one_active_run(database: Database, now: datetime) -> None:
    await start(database, now)
    with pytest.raises(IntegrityError):
        await start(database, now)
    await start(database, now, state=RunState.suspended)
    await start(database, now, state=RunState.suspended)
    await start(database, now, "bela")
    assert await states(database) == ["active", "suspended", "suspended", "active"]


async def test_active_runs_come_with_their_prompts(database: Database, now: datetime) -> None:
    token = await start(database, now, prompt=content(now, "Worum geht es?"))
    await start(database, now, "bela", state=RunState.suspended)
    async with database.reading() as session:
        found = await conversations.active_runs(session, [1, 2])
        assert await conversations.active_runs(session, []) == {}
    assert found.keys() == {1}
    assert found[1].token == token
    assert found[1].answers == [{"theme": "housing"}]
    assert found[1].prompt is not None
    assert found[1].prompt.body["parts"] == [{"verbatim": "Worum geht es?"}]


@pytest.mark.parametrize("state", list(RunState))
async def test_a_run_is_found_by_its_token_in_every_state(database: Database, now: datetime, state: RunState) -> None:
    token = await start(database, now, state=state)
    async with database.reading() as session:
        found = await conversations.by_token(session, token)
        assert await conversations.by_token(session, "unheard of") is None
    assert found is not None
    assert (found.state, found.prompt) == (state, None)


async def test_the_draft_touched_last_is_offered_first(database: Database, now: datetime) -> None:
    older = await start(database, now, state=RunState.suspended)
    newer = await start(database, now, state=RunState.suspended, touched_at=now + HOUR)
    profile = await start(database, now, state=RunState.suspended, form="profile", touched_at=now - HOUR)
    await start(database, now, "bela", state=RunState.suspended, touched_at=now + 2 * HOUR)
    async with database.reading() as session:
        found = [
            await conversations.suspended(session, 1),
            await conversations.suspended(session, 1, "need"),
            await conversations.suspended(session, 1, "profile"),
        ]
        assert await conversations.suspended(session, 1, "joining") is None
    assert [run.token for run in found if run] == [newer, newer, profile]
    assert older not in {newer, profile}


async def test_the_longest_untouched_come_first(database: Database, now: datetime) -> None:
    second = await start(database, now, "anna", touched_at=now + HOUR)
    first = await start(database, now, "bela", touched_at=now)
    await start(database, now, "carla", touched_at=now + 2 * HOUR)
    await start(database, now, "dora", touched_at=now, state=RunState.suspended)
    async with database.reading() as session:
        idle = await conversations.idle_since(session, RunState.active, now + HOUR, 10)
        assert [run.token for run in idle] == [first, second]
        assert [run.token for run in await conversations.idle_since(session, RunState.active, now + HOUR, 1)] == [first]
        assert await conversations.oldest_touch(session, RunState.active) == now
        assert await conversations.oldest_touch(session, RunState.finished) is None


async def test_a_run_that_ends_forgets_its_answers(database: Database, now: datetime) -> None:
    token = await start(database, now, view={"page": 2}, context={"need": 1})
    async with database.transaction() as session:
        run = await conversations.by_token(session, token)
        assert run is not None
        conversations.end(run, RunState.finished)
    [ended] = await every(database, Run)
    assert (ended.state, ended.answers, ended.view, ended.context) == ("finished", [], {}, {})


async def test_who_leaves_has_no_open_runs_and_no_drafts(database: Database, now: datetime) -> None:
    await start(database, now)
    await start(database, now, state=RunState.suspended)
    await start(database, now, state=RunState.finished, answers=[])
    await start(database, now, "bela")
    async with database.transaction() as session:
        await conversations.forget_runs(session, 1)
    runs = await every(database, Run)
    assert [(run.state, run.answers) for run in runs] == [
        ("cancelled", []),
        ("cancelled", []),
        ("finished", []),
        ("active", [{"theme": "housing"}]),
    ]
