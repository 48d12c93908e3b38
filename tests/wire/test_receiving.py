"""No update is lost, and none has two effects: killed, stopped, poisoned, pressed twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from telegram import Bot

from bot.clock import VirtualClock
from bot.platforms.telegram import polling
from bot.platforms.telegram.polling import pulls
from bot.platforms.telegram.updates import ALLOWED
from storage.conversations import Run
from storage.database import Database
from storage.inbox import Cursor, Inbox
from storage.inbox import State as Event
from storage.needs import Need
from storage.outbox import Outbox, State
from tests.letters import handled, outcomes
from tests.wire.conftest import Install
from tests.wire.faults import Drop, Late
from tests.wire.people import User
from tests.wire.running import Installed
from tests.wire.server import Wire
from tests.wire.ways import speaking

pytestmark = pytest.mark.wire

UNKNOWN = "/{} kenne ich nicht. Was Du hier tun kannst, zeigt /hilfe."
"""The answer to a command that does not exist: it names the message that it answers."""

PER_SECOND = 28
"""The default: what is sent between a sending and its settlement grows with it."""

NEED = ("/need", "Wohnen & Unterbringung", "{} braucht eine Wohnung", "1", "4", "Zwickau", "Absenden")
SORRY = "Entschuldige, bei uns ist ein Fehler passiert."


async def events(service: Installed) -> list[str]:
    return [event.state for event in await service.rows(Inbox)]


# --- killed ----------------------------------------------------------------------------------


async def test_three_kills_while_300_messages_are_answered_lose_none_and_do_none_twice(
    wire: Wire, install: Install
) -> None:
    """In flight at a kill is what Telegram has and the outbox does not know to be sent: only that may come again."""
    service = await install(telegram={"per_second": PER_SECOND})
    people = [wire.user(f"p{number}") for number in range(20)]
    await service.knows(*people)
    said = [[*(f"/q{n}z{m}" for m in range(8)), *(each.format(f"p{n}") for each in NEED)] for n in range(20)]
    for each in zip(*said, strict=True):
        for person, words in zip(people, each, strict=True):
            await person.says(words)
    assert len(wire.updates.pending) == 300

    in_flight: list[int] = []
    for answered in (40, 120, 200):
        await service.starts()
        await wire.until(lambda: len(wire.asked("sendMessage")) >= answered, seconds=60)  # noqa: B023
        await service.dies()
        known = sum(row.state == State.sent and row.copy_id is None for row in await service.rows(Outbox))
        in_flight.append(sum(len(person.messages) for person in people) - known - sum(in_flight))
    await service.starts()
    await handled(service, 300)
    await wire.until(lambda: all("ist gespeichert" in person.texts[-1] for person in people), seconds=60)
    await service.stops()

    assert await events(service) == [Event.done] * 300
    rows = await service.rows(Outbox)
    assert {row.state for row in rows} <= {State.sent, State.superseded}
    answers = Counter(text for person in people for text in person.texts)
    assert all(answers[UNKNOWN.format(words[1:])] for each in said for words in each[:8])
    copies = [len(person.messages) for person in people]
    assert sum(copies) - 300 <= sum(in_flight)  # one message of ours for each of theirs
    assert max(in_flight) <= 2 * PER_SECOND  # settled within a second or, on a loaded machine, two: not at the end
    assert all(number >= 15 for number in copies)
    per_event = Counter(row.correlation for row in rows if row.copy_id is None)
    assert set(per_event.values()) == {1} and len(per_event) == 300
    needs = await service.rows(Need)
    assert sorted(need.text for need in needs) == sorted(f"p{number} braucht eine Wohnung" for number in range(20))
    assert {(need.theme, need.whose, need.urgency, need.region) for need in needs} == {("housing", "own", 4, "zwickau")}


async def test_what_was_not_confirmed_before_a_crash_comes_again_and_has_one_effect(
    wire: Wire, install: Install
) -> None:
    service = await install()
    anna = wire.user("anna")
    await service.knows(anna)
    await service.starts()
    await wire.until(lambda: [poll for poll in wire.asked("getUpdates") if poll.status is None])
    unconfirmed = wire.fault("getUpdates", Drop(after_doing=False), times=None)
    await anna.says("/q1")  # the open poll brings it, no later one confirms it
    await wire.until(lambda: anna.texts and unconfirmed.met)
    await outcomes(service)  # what was sent is known to be sent
    await service.dies()
    await forget_position(service)
    assert len(wire.updates.pending) == 1
    unconfirmed.ends()
    await service.starts()
    await anna.says("/q2")
    await wire.until(lambda: len(anna.texts) > 1 and not wire.updates.pending)
    await service.stops()
    assert anna.texts == [UNKNOWN.format("q1"), UNKNOWN.format("q2")]
    assert await events(service) == [Event.done] * 2


async def forget_position(service: Installed) -> None:
    """As with a database that was restored."""
    database = Database(service.url)
    async with database.transaction() as session:
        await session.execute(delete(Cursor))
    await database.aclose()


async def test_stopped_in_mid_form_it_goes_on_with_what_was_written_meanwhile(wire: Wire, install: Install) -> None:
    service = await install()
    anna = wire.user("anna")
    await service.knows(anna)
    await service.starts()
    await anna.says("/need")
    await wire.until(lambda: anna.last.labels)
    await anna.presses("Wohnen & Unterbringung")
    await wire.until(lambda: "Was wird gebraucht?" in anna.last.text)
    await service.stops()
    for words in ("Wohnungen für große Familien", "Klient:innen", "Heute noch"):
        await anna.says(words)
    await service.starts()
    await wire.until(lambda: anna.texts[-1] == "Welche Region betrifft es?")
    await anna.presses("Zwickau")
    await wire.until(lambda: anna.texts[-1].startswith("Stimmt alles so?"))
    assert all(words in anna.last.text for words in ("Wohnungen für große Familien", "Klient:innen", "Heute noch"))
    await service.stops()


# --- poison ----------------------------------------------------------------------------------


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def poison(anna: User) -> dict[str, dict[str, Any]]:
    """Updates that nobody can read, by what is wrong with them."""
    sound = {"message_id": 1, "date": 1_795_000_000, "from": anna.described(), "chat": anna.private.chat()}
    press = {"id": "7", "from": anna.described(), "chat_instance": "7", "message": sound}
    return {
        "message is no object": {"message": "Hallo"},
        "message is a list": {"message": [1, 2]},
        "no chat": {"message": {key: value for key, value in sound.items() if key != "chat"} | {"text": "Hallo"}},
        "chat is a number": {"message": sound | {"chat": 5, "text": "Hallo"}},
        "huge date": {"message": sound | {"date": 10**300, "text": "Hallo"}},
        "text is an object": {"message": sound | {"text": {"words": "Hallo"}}},
        "entities are numbers": {"message": sound | {"text": "Hallo", "entities": [1, 2]}},
        "nested deeply": {"message": sound | {"text": nested(300)}},
        "data is a number": {"callback_query": press | {"data": 5}},
        "language is a list": {"message": sound | {"text": "Hallo", "from": anna.described() | {"language_code": [1]}}},
        "press of nobody": {"callback_query": {"id": 7}},
        "reaction of nobody": {"message_reaction": {"chat": anna.private.chat()}},
        "standing without a member": {"my_chat_member": {"chat": anna.private.chat(), "from": anna.described()}},
    }


async def test_poison_between_good_updates_is_put_aside_and_the_good_ones_are_answered_in_order(
    wire: Wire, install: Install
) -> None:
    service = await install()
    anna = wire.user("anna")
    await service.knows(anna)
    wanted = []
    for number, (_, update) in enumerate(kinds := list(poison(anna).items())):
        await anna.says(f"/q{number}")
        wire.push(update)
        wanted.append(UNKNOWN.format(f"q{number}"))
    await anna.says("/qz")
    await service.starts()
    await handled(service, 2 * len(kinds) + 1)
    await wire.until(lambda: UNKNOWN.format("qz") in anna.texts)
    await service.stops()
    assert [text for text in anna.texts if not text.startswith(SORRY)] == [*wanted, UNKNOWN.format("qz")]
    states = await events(service)
    assert dict(zip((kind for kind, _ in kinds), states[1::2], strict=True)) == dict.fromkeys(
        (kind for kind, _ in kinds), Event.quarantined
    )
    assert set(states[::2]) == {Event.done}


async def test_odd_but_sound_updates_stop_nobody(wire: Wire, install: Install) -> None:
    service = await install()
    anna = wire.user("anna")
    await service.knows(anna)
    sound = {"message_id": 1, "date": 1_795_000_000, "from": anna.described(), "chat": anna.private.chat()}
    odd: list[dict[str, Any]] = [
        {},
        {"a_kind_of_next_year": {"chat": {"id": 1}}},
        {"message": sound | {"sticker_of_next_year": {"id": 1}}},
        {"message": sound | {"text": "/q\ud800 \udfff"}},
        {"message": sound | {"text": "/q\0"}},
        {"message": sound | {"text": "/qhuge", "message_id": 10**300, "reply_to_message": sound}},
        {"message": sound | {"text": "/qfar", "chat": {"id": -(10**300), "type": "private"}}},
        {"message": sound | {"text": "/qnobody", "from": anna.described() | {"id": 10**300}}},
        {"message": sound | {"text": "/qdeep", "of_next_year": nested(900)}},
    ]
    for update in odd:
        wire.push(update)
    await anna.says("/qz")
    await service.starts()
    await handled(service, len(odd) + 1)
    await wire.until(lambda: UNKNOWN.format("qz") in anna.texts)
    await service.stops()


# --- order -----------------------------------------------------------------------------------


async def test_what_one_person_says_is_answered_in_order_and_a_slow_chat_holds_up_no_other(
    wire: Wire, install: Install
) -> None:
    service = await install()
    anna, ben = wire.user("anna"), wire.user("ben")
    await service.knows(anna, ben)
    await service.starts()
    slow = wire.fault("sendMessage", Late(4, after_doing=False), chat=anna.id)
    for number in range(4):
        await anna.says(f"/a{number}")
    await wire.until(lambda: slow.met)
    for number in range(4):
        await ben.says(f"/b{number}")
    await wire.until(lambda: len(ben.texts) == 4)
    assert anna.texts == []
    await wire.until(lambda: len(anna.texts) == 4)
    for person, letter in ((anna, "a"), (ben, "b")):
        assert person.texts == [UNKNOWN.format(f"{letter}{number}") for number in range(4)]
    await service.stops()


# --- presses ---------------------------------------------------------------------------------


async def test_every_press_is_answered_and_a_double_or_stale_one_has_one_effect(wire: Wire, install: Install) -> None:
    service = await install()
    anna = wire.user("anna")
    await service.knows(anna)
    await service.starts()
    await anna.says("/need Wohnungen für große Familien")
    await wire.until(lambda: anna.last.labels)
    question = anna.last
    await asyncio.gather(*(anna.presses("Wohnen & Unterbringung", on=question) for _ in range(3)))
    await wire.until(lambda: anna.texts.count("Das ist schon beantwortet.") == 2)
    await anna.presses("Arbeit & Ausbildung", on=question, stale=True)
    await wire.until(lambda: anna.texts.count("Das ist schon beantwortet.") == 3)
    (run,) = await service.rows(Run)
    assert [(answer["key"], answer["value"]) for answer in run.answers if answer["key"] == "theme"] == [
        ("theme", "housing")
    ]
    for label in ("Eigene Arbeit", "Diese Woche", "Zwickau"):
        await wire.until(lambda: label in question.labels)  # noqa: B023
        await anna.presses(label, on=question)
    await wire.until(lambda: "Absenden" in question.labels)
    await asyncio.gather(*(anna.presses("Absenden", on=question) for _ in range(3)))
    await wire.until(lambda: not wire.open_callbacks and "Danke. Dein Bedarf ist gespeichert" in "".join(anna.texts))
    await service.stops()
    assert len(await service.rows(Need)) == 1
    assert all(press.answered for press in wire.callbacks.values())


async def test_every_poll_names_what_it_wants(wire: Wire, install: Install) -> None:
    wire.updates.allow(["message"])  # as another program left it
    service = await install()
    await service.starts()
    anna = wire.user("anna")
    await anna.starts()
    await wire.until(lambda: anna.texts)
    await service.stops()
    polls = wire.asked("getUpdates")
    assert len(polls) > 1
    assert {tuple(poll.parameters["allowed_updates"]) for poll in polls} == {ALLOWED}


# --- as the poll itself ----------------------------------------------------------------------


@pytest.fixture
async def bot(wire: Wire) -> AsyncIterator[Bot]:
    async with speaking(wire) as bot:
        yield bot


async def test_what_comes_again_at_once_because_it_cannot_be_confirmed_is_no_reason_to_hurry(
    wire: Wire, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "CALM", 0.3)
    wire.push({"update_id": True})
    polls = pulls(bot, None, VirtualClock(datetime(2026, 11, 23, 8, tzinfo=UTC)))
    loop = asyncio.get_running_loop()
    assert (await anext(polls)).cursor is None
    began = loop.time()
    assert [(await anext(polls)).cursor for _ in range(3)] == [None] * 3
    assert loop.time() - began >= 0.6  # before it asks, where two that arrive one after the other may be closer
    await polls.aclose()
    assert len(wire.asked("getUpdates")) == 4


# --- after an idle week ----------------------------------------------------------------------


@pytest.mark.parametrize("before", [3, 700_999_000], ids=["just before", "far before"])
async def test_after_an_idle_week_numbers_that_begin_anew_lose_nothing(wire: Wire, bot: Bot, before: int) -> None:
    clock, anna = VirtualClock(datetime(2026, 11, 23, 8, tzinfo=UTC)), wire.user("anna")
    for number in range(5):
        await anna.says(f"eins {number}")
    first = await anext(pulls(bot, None, clock))
    assert [update["message"]["text"] for update in first.updates] == [f"eins {number}" for number in range(5)]  # type: ignore[index]
    confirming = pulls(bot, first.cursor, clock)
    assert (await anext(confirming)).updates == ()
    clock.move(clock.now() + timedelta(days=7))
    wire.renumber(first.updates[-1]["update_id"] + 1 - before)  # type: ignore[index]
    for number in range(2):
        await anna.says(f"zwei {number}")
    second = await anext(confirming)
    assert [update["message"]["text"] for update in second.updates] == ["zwei 0", "zwei 1"]  # type: ignore[index]
    await confirming.aclose()
    third = pulls(bot, second.cursor, clock)
    assert (await anext(third)).updates == ()
    await third.aclose()
    assert wire.updates.pending == type(wire.updates.pending)()
