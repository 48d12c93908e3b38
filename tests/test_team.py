"""The agency's team as the operator sees it: who reads what members ask, and what is said where nobody does."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.check import findings
from bot.operate import change_role
from bot.platforms.console.platform import Console
from bot.platforms.matrix.platform import LIMITS as MATRIX
from bot.platforms.telegram.platform import LIMITS as TELEGRAM
from bot.service import policy
from storage import contacts, roles
from storage.contacts import State
from storage.members import Member, Status
from storage.messages import Lane
from storage.outbox import State as OutboxState
from storage.roles import Role
from tests.installations import Install, Installation
from tests.storage.channel_rows import channel, post
from tests.storage.rows import guests, queue

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


async def asked(session: AsyncSession) -> tuple[int, int]:
    """A member waits for the team, and what they said waits for somebody of it; the rows of that and of somebody."""
    anna, sven = await guests(session, "anna", "sven")
    (await session.get_one(Member, sven)).status = Status.active
    await roles.grant(session, sven, Role.staff, NOW)
    talk = await contacts.begin(session, anna, await channel(session, NOW, "~1", "~1", kind="contact"), NOW)
    talk.state = State.open
    said = await post(session, NOW, talk.channel_id, anna)
    return await queue(session, NOW, lane=Lane.reminder, member_id=sven, content_id=said.content_id), sven


def found(installation: Installation) -> list[tuple[bool, str]]:
    """What the check says of the team."""
    seen = asyncio.run(findings(installation.settings))
    return [(finding.well, finding.detail) for finding in seen if finding.subject == "contact"]


def test_the_check_names_open_requests_that_nobody_reads(install: Install) -> None:
    service = install().migrated()
    assert found(service) == []
    _, sven = service.writes(asked)
    assert found(service) == []
    asyncio.run(change_role(service.settings, str(sven), "staff", False))
    [(well, detail)] = found(service)
    assert not well
    assert "one open request to the team, and nobody to read them" in detail
    assert "kollegial members grant NUMBER staff" in detail
    asyncio.run(change_role(service.settings, str(sven), "coordinator", True))
    assert found(service) == []


def test_who_loses_the_role_gets_nothing_that_waits(install: Install) -> None:
    from storage.outbox import Outbox

    service = install().migrated()
    row, sven = service.writes(asked)

    async def state(session: AsyncSession) -> str:
        return (await session.get_one(Outbox, row)).state

    asyncio.run(change_role(service.settings, str(sven), "coordinator", True))
    asyncio.run(change_role(service.settings, str(sven), "staff", False))
    assert service.writes(state) == OutboxState.pending
    asyncio.run(change_role(service.settings, str(sven), "coordinator", False))
    assert service.writes(state) == OutboxState.dropped


@pytest.mark.parametrize(
    ("platform", "limits"), [("telegram", TELEGRAM), ("matrix", MATRIX), ("console", Console.limits)]
)
def test_what_is_confidential_may_be_where_the_networks_limits_say_so(
    install: Install, platform: str, limits: object
) -> None:
    assert policy(install().settings).confidential(platform) == limits.confidential  # type: ignore[attr-defined]
