"""The limits as Telegram may count them: strict sliding windows, which refuse what comes too fast."""

from datetime import UTC, datetime

import pytest

from storage import bodies, outbox
from storage.accounts import Account
from storage.contents import Content
from storage.database import Database
from storage.messages import Lane, Message, Verbatim
from storage.outbox import Outbox, State
from tests.letters import outcomes
from tests.wire.conftest import Install
from tests.wire.letters import writes
from tests.wire.running import Installed
from tests.wire.server import Wire
from tests.wire.windows import Windows

pytestmark = pytest.mark.wire

TEMPO = {"per_second": 28.0, "private_per_second": 1.0, "group_per_minute": 20}
"""The limits of the built-in configuration."""

WORDS = "Nächste Woche ist Werkstatt."


async def announce(service: Installed) -> None:
    """Tell it everybody who is known."""
    now, everybody = datetime.now(UTC), [account.member_id for account in await service.rows(Account)]
    database = Database(service.url)
    async with database.transaction() as session:
        content = Content(body=bodies.dump(Message(parts=(Verbatim(WORDS),))), created_at=now)
        people = [(member, f"rates:{member}") for member in everybody]
        await outbox.fan_out(session, content, people, Lane.bulk, now, "rates")
    await database.aclose()


async def test_an_announcement_passes_no_limit_and_who_writes_meanwhile_is_answered_before_its_end(
    wire: Wire, install: Install
) -> None:
    service = await install(telegram={**TEMPO, "per_second": 12.0})  # it lasts: a loaded machine has time to answer
    people = [wire.user(f"p{number}") for number in range(100)]
    await service.knows(*people)
    await announce(service)
    wire.windows = Windows(overall=14, private=1, group=20)
    await service.starts()
    await wire.until(lambda: len(wire.asked("sendMessage")) >= 10)
    curious = people[-3:]
    for person in curious:
        await person.says("/help")
    assert await outcomes(service) == [(State.sent, None)] * 103
    await service.stops()
    assert wire.exceeded == []
    sent = wire.asked("sendMessage")
    assert sorted(person.texts.count(WORDS) for person in people) == [1] * 100
    answers = [place for place, each in enumerate(sent) if each.parameters["text"] != WORDS]
    assert len(answers) == 3 and max(answers) < 90
    assert sent[-1].at - sent[0].at >= 100 / 30 - 1  # what a window of a second lets through at once is taken off


async def test_one_person_gets_one_message_a_second_and_nothing_is_refused(wire: Wire, install: Install) -> None:
    service, anna = await install(telegram=TEMPO), wire.user("anna")
    await service.knows(anna)
    wire.windows = Windows(overall=30, private=1, group=20)
    await service.starts()
    for number in range(4):
        await anna.says(f"/q{number}")
    await wire.until(lambda: len(anna.texts) == 4)
    await service.stops()
    assert wire.exceeded == []
    assert [text.partition(" ")[0] for text in anna.texts] == ["/q0", "/q1", "/q2", "/q3"]


async def test_of_more_than_twenty_answers_in_a_group_the_others_wait_for_the_next_minute(
    wire: Wire, install: Install
) -> None:
    service, anna = await install(telegram=TEMPO), wire.user("anna")
    group = wire.group("Team", supergroup=True)
    await service.knows(anna)
    wire.windows = Windows(overall=30, private=1, group=20)
    await service.starts()
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await writes(service, group, *(f"Nummer {number}" for number in range(24)))
    await wire.until(lambda: len(group.texts) == 20)
    await service.stops()
    rows = [row for row in await service.rows(Outbox) if row.state == State.pending]
    assert len(group.texts) == 20 and wire.exceeded == []
    assert [row.reason for row in rows] == ["paced"] * 5
    assert min(row.due_at for row in rows) > datetime.now(UTC)
