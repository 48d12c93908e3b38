"""An answer points to the copy of what it answers, also where both go out at the same moment; else it quotes."""

from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.platforms.base import Refused, Throttled
from storage import outbox
from storage.database import Database
from storage.messages import Lane, Message, Send, Verbatim
from storage.outbox import State
from tests.loops import Bench, bench


@pytest.fixture
async def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    on = bench(database, clock, tmp_path)
    await on.join("anna", "ben")
    return on


async def says(on: Bench, words: str, answered: int | None = None, to: str = "anna") -> int:
    """Queue words that may answer earlier ones; the id of the content."""
    message = Message(
        parts=(Verbatim(words),), reply_to=answered, quote=None if answered is None else Verbatim("(Zitat)")
    )
    async with on.database.transaction() as session:
        now = on.clock.now()
        content = outbox.put(session, message, now, "c0ffee", member_id=on.people[to], lane=Lane.relay)
        await session.flush()
        assert content.id is not None
        return content.id


def sent(on: Bench, to: str = "anna") -> list[tuple[str, str | None]]:
    """What was sent to somebody, and which message each of it points to."""
    actions = [action for action in on.wire.taken if isinstance(action, Send) and action.chat.id == to]
    return [("".join(span.text for span in action.spans), action.reply_to) for action in actions]


async def test_an_answer_that_goes_out_with_what_it_answers_points_to_it(on: Bench) -> None:
    first = await says(on, "eins")
    second = await says(on, "zwei", first)
    await says(on, "drei", second)
    await says(on, "vier", first)
    await on.deliver()
    ids = dict(zip(("eins", "zwei", "drei", "vier"), [f"w{n}" for n in range(1, 5)], strict=True))
    assert sent(on) == [("eins", None), ("zwei", ids["eins"]), ("drei", ids["zwei"]), ("vier", ids["eins"])]
    assert await on.states() == [(State.sent, None)] * 4
    assert {row.attempts for row in await on.outbox()} == {1}


async def test_an_answer_waits_as_long_as_what_it_answers_waits(on: Bench) -> None:
    await says(on, "zwei", await says(on, "eins"))
    on.wire.faults[1] = Throttled(7)
    await on.deliver()
    assert sent(on) == []
    on.clock.move(on.clock.now().replace(second=10))
    await on.deliver()
    assert [words for words, _ in sent(on)] == ["eins", "zwei"]
    assert sent(on)[1][1] is not None


async def test_an_answer_to_what_could_not_be_sent_quotes_it(on: Bench) -> None:
    await says(on, "zwei", await says(on, "eins"))
    on.wire.faults[1] = Refused("no")
    await on.deliver()
    assert sent(on) == [("(Zitat)\n\nzwei", None)]


async def test_nobody_else_waits_for_it(on: Bench) -> None:
    first = await says(on, "eins")
    await says(on, "zwei", first)
    await says(on, "zwei", first, to="ben")
    await on.deliver()
    assert sent(on, "ben") == [("(Zitat)\n\nzwei", None)]
