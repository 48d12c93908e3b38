"""What is to go out arrives once, in order, and when it may, whatever goes wrong on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import httpx
import pytest
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.config import Settings
from bot.networks import networks
from bot.platforms.telegram import client
from bot.service import Service, build_house
from handlers.texts import Texts
from storage.database import Database
from storage.files import FileStore
from storage.messages import Choice, Text
from storage.outbox import Outbox
from tests.letters import DEAD, PENDING, SENT, UNCERTAIN, eventually, outcomes
from tests.wire.conftest import Install
from tests.wire.faults import Answers, Drop, Garbage, Late, Status, TooMany
from tests.wire.letters import reachable, writes
from tests.wire.people import User
from tests.wire.running import FAST, Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

YES = Choice(value="yes", label=Text("choice-yes"), data=">/menu")


async def serving(wire: Wire, install: Install, *names: str) -> tuple[Installed, list[User]]:
    """A service that runs, and people who have joined."""
    service, people = await install(), [wire.user(name) for name in names]
    await service.knows(*people)
    await service.starts()
    return service, people


# --- nobody knows ----------------------------------------------------------------------------


@asynccontextmanager
async def served_here(wire: Wire, url: str, folder: Path) -> AsyncIterator[None]:
    """The service in this process, with everything that `kollegial run` puts together."""
    own = {"base_url": wire.base_url, "base_file_url": wire.base_file_url, **FAST}
    telegram = {"enabled": True, "token": SecretStr(wire.token), "profile": False, **own}
    settings = Settings.model_validate({"telegram": telegram, "members": {"open_joining": True}})
    clock, stop = SystemClock(), asyncio.Event()
    house = build_house(settings, FileStore(folder / "files"), Texts.load(), Random)
    service = Service.build(Database(url), networks(settings, house, clock), house, clock)
    running = asyncio.create_task(service.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running
        await service.aclose()


async def test_what_was_taken_and_answered_too_late_arrives_once_and_stays_uncertain(
    wire: Wire, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(1))
    service, anna = await install(), wire.user("anna")
    await service.knows(anna)
    late = wire.fault("sendMessage", Late(5))
    async with served_here(wire, service.url, service.folder):
        await writes(service, anna, "eins", "zwei")
        assert await outcomes(service) == [(UNCERTAIN, "no answer"), (SENT, None)]
    assert (late.met, anna.texts) == (1, ["eins", "zwei"])


async def test_each_fault_on_the_way_ends_as_the_table_says_and_holds_up_nothing_behind_it(
    wire: Wire, install: Install
) -> None:
    service, (anna,) = await serving(wire, install, "anna")
    table = {
        "internal error": (Status(500), SENT, 1),
        "bad gateway": (Status(502, json=False), SENT, 1),
        "unavailable": (Status(503), SENT, 1),
        "dropped after it was done": (Drop(after_doing=True), UNCERTAIN, 1),
        "dropped before it was done": (Drop(after_doing=False), UNCERTAIN, 0),
        "garbage": (Garbage(), UNCERTAIN, 0),
        "timed out behind a gateway": (Status(504), UNCERTAIN, 0),
        "refused": (Answers(400, "Bad Request: something of next year"), DEAD, 0),
    }
    for words, (how, _, _) in table.items():
        fault = wire.fault("sendMessage", how)
        await writes(service, anna, words)
        await wire.until(lambda: fault.met)  # noqa: B023
        await outcomes(service)
    await writes(service, anna, "and then")
    found = await outcomes(service)
    await service.stops()
    assert [state for state, _ in found] == [*(state for _, state, _ in table.values()), SENT]
    assert anna.texts == [*(words for words, (_, _, copies) in table.items() if copies), "and then"]


# --- tried again -----------------------------------------------------------------------------


async def test_while_nothing_answers_all_waits_and_then_arrives_once_in_order(wire: Wire, install: Install) -> None:
    service, (anna,) = await serving(wire, install, "anna")
    await wire.refuses_connections()
    words = [f"Nummer {number}" for number in range(5)]
    await writes(service, anna, *words)

    async def tried() -> bool:
        return any(row.attempts > 1 for row in await service.rows(Outbox))

    await eventually(tried)
    assert {row.state for row in await service.rows(Outbox)} <= {PENDING, "sending"}
    await wire.listens_again()
    assert await outcomes(service) == [(SENT, None)] * 5
    assert anna.texts == words
    await anna.says("/q1")  # and it listens again
    await wire.until(lambda: len(anna.texts) == 6)
    await service.stops()


async def test_429_lets_one_chat_wait_for_as_long_as_it_says_and_no_other(wire: Wire, install: Install) -> None:
    service, (anna, ben) = await serving(wire, install, "anna", "ben")
    wire.fault("sendMessage", TooMany(4), chat=anna.id)
    await writes(service, anna, "eins", "zwei")
    await wire.until(lambda: wire.asked("sendMessage", anna.id))
    await writes(service, ben, "eins", "zwei")
    await wire.until(lambda: len(ben.texts) == 2)
    assert anna.texts == []
    assert await outcomes(service) == [(SENT, None)] * 4
    await service.stops()
    refused, *sent = wire.asked("sendMessage", anna.id)
    assert anna.texts == ["eins", "zwei"]
    assert len(sent) == 2
    assert sent[0].at - refused.at >= 4


async def test_429_is_heeded_across_a_restart(wire: Wire, install: Install) -> None:
    service, (anna, ben) = await serving(wire, install, "anna", "ben")
    wire.fault("sendMessage", TooMany(15), chat=anna.id)
    await writes(service, anna, "eins")
    await wire.until(lambda: wire.asked("sendMessage", anna.id)[0].status == 429)
    await service.stops()
    await writes(service, anna, "zwei")
    await service.starts()
    await writes(service, ben, "drei")
    await wire.until(lambda: ben.texts == ["drei"])
    assert await outcomes(service, seconds=40) == [(SENT, None)] * 3
    await service.stops()
    refused, *sent = wire.asked("sendMessage", anna.id)
    assert anna.texts == ["eins", "zwei"]
    assert len(sent) == 2
    assert wire.asked("sendMessage", ben.id)[0].at < refused.at + 15 <= sent[0].at


# --- words -----------------------------------------------------------------------------------


async def test_5000_characters_with_emoji_arrive_in_two_messages_with_the_keyboard_on_the_last(
    wire: Wire, install: Install
) -> None:
    service, (anna,) = await serving(wire, install, "anna")
    paragraph = "👩‍👩‍👧‍👦 Was hilft, wenn Überweisungen 🇩🇪 nicht ankommen? 👋🏽"
    said = "\n\n".join(f"{paragraph} {number}" for number in range(84))
    assert len(said) > 5_000 and len(said.encode("utf-16-le")) // 2 < 2 * 4096
    await writes(service, anna, said, choices=(YES,))
    assert await outcomes(service) == [(SENT, None)]
    await service.stops()
    assert "\n\n".join(anna.texts) == said
    assert [message.labels for message in anna.messages] == [[], ["Ja"]]


# --- edits -----------------------------------------------------------------------------------


async def test_a_question_that_was_deleted_comes_anew_when_it_is_to_be_changed(wire: Wire, install: Install) -> None:
    service, (anna,) = await serving(wire, install, "anna")
    await anna.says("/need")
    await wire.until(lambda: anna.last.labels)
    slow = wire.fault("editMessageText", Late(1, after_doing=False))
    await anna.presses("Wohnen & Unterbringung")
    await wire.until(lambda: slow.met)
    await anna.deletes(anna.last)
    await wire.until(lambda: anna.messages and anna.last.text.startswith("Was wird gebraucht?"))
    await anna.says("Wohnungen für große Familien")
    await wire.until(lambda: "Für wen wird das gebraucht?" in anna.texts)
    await service.stops()
    assert {state for state, _ in await outcomes(service)} == {SENT}
    assert len([text for text in anna.texts if text.startswith("Was wird gebraucht?")]) == 1


async def test_an_edit_that_changes_nothing_is_no_error(wire: Wire, install: Install) -> None:
    service, (anna,) = await serving(wire, install, "anna")
    await anna.says("/need")
    await wire.until(lambda: anna.last.labels)
    wire.fault("editMessageText", Drop(after_doing=True))  # it is done, and asked for again
    await anna.presses("Wohnen & Unterbringung")
    await wire.until(lambda: [each.status for each in wire.asked("editMessageText")] == [0, 400])
    assert "message is not modified" in wire.asked("editMessageText")[1].description
    assert await outcomes(service) == [(SENT, None)] * 2
    await service.stops()
    assert len(anna.messages) == 1
    assert await reachable(service, anna)
