"""The service was away for two days: what still makes sense is done once, and nothing else."""

import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.config import Settings
from storage.accounts import Account
from storage.members import Member
from storage.needs import Need
from storage.outbox import Outbox
from tests.stories.people import Person, Stage
from tests.stories.steps import fills_in, reports
from tests.stories.wires import Stepped

ASKED = "Was brauchst Du gerade"


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path, sqlite_url: str) -> AsyncIterator[Stage]:
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    stage = Stage(lambda receive: Stepped(Settings(), sqlite_url, tmp_path, receive), tmp_path)
    stage.starts("2026-11-24T12:00:00+01:00")  # a Tuesday
    await stage.wire.open()
    yield stage
    await stage.wire.aclose()


async def is_asked_at(stage: Stage, person: Person, moment: str) -> None:
    """Let somebody's next check-in be due then."""
    async with stage.wire.service.database.transaction() as session:
        account = next(row for row in await stage.rows(Account) if row.external_id == person.name)
        member = await session.get(Member, account.member_id)
        assert member is not None
        member.next_checkin_at = datetime.fromisoformat(moment)


async def away(stage: Stage, until: str) -> None:
    """Nothing runs, then it is started again."""
    stage.jump(datetime.fromisoformat(until))
    await stage.restart()


def moments(person: Person, words: str) -> list[str]:
    return [f"{letter.at:%a %H:%M}" for letter in person.inbox if words in letter.text and letter.at]


async def test_two_days_away(stage: Stage) -> None:
    names = ("early", "late", "reporter", "drafter", "pauser", "bystander")
    early, late, reporter, drafter, pauser, bystander = [await stage.person(name) for name in names]
    await is_asked_at(stage, early, "2026-11-24T12:30:00+01:00")
    await is_asked_at(stage, late, "2026-11-26T10:00:00+01:00")
    for person in (reporter, drafter, pauser, bystander):
        await is_asked_at(stage, person, "2026-11-27T15:00:00+01:00")
    await fills_in(drafter)
    await pauser.says("/pause")
    await pauser.says("26.11.")
    await reports(reporter)
    for person in (early, late, reporter, drafter, pauser, bystander):
        person.looks_up()

    await away(stage, "2026-11-26T12:45:00+01:00")

    # the check-in that is two days late has lost its sense, the one of this morning has not
    assert moments(early, ASKED) == []
    assert moments(late, ASKED) == ["Thu 12:45"]
    # what was to take effect has, as of when it was to
    (need,) = await stage.rows(Need)
    assert need.published_at is not None and need.published_at.isoformat() == "2026-11-24T11:00:30+00:00"
    assert len(moments(pauser, "Deine Pause ist vorbei")) == 1
    await bystander.sees_nothing_new()

    # going on, and restarted again, nothing of it comes twice
    sent = len(await stage.rows(Outbox))
    await stage.restart()
    await stage.wait("PT1H")
    assert len(await stage.rows(Outbox)) == sent
    await stage.wait("P7D")
    assert moments(early, ASKED) == ["Thu 10:00"]
    assert moments(late, ASKED) == ["Thu 12:45", "Thu 10:00"]
    assert moments(bystander, ASKED) == ["Fri 15:00", "Thu 10:00"]
    assert len([letter for letter in drafter.inbox if "aufgehoben" in letter.text]) == 1


async def test_two_days_away_over_a_weekend_are_made_up_for_on_monday(stage: Stage) -> None:
    anna = await stage.person("anna")
    await is_asked_at(stage, anna, "2026-11-27T10:00:00+01:00")
    await away(stage, "2026-11-28T09:00:00+01:00")
    await anna.sees_nothing_new()
    await stage.wait("P2DT12H")
    assert moments(anna, ASKED) == ["Mon 08:00"]
