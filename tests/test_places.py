"""Places: the bot is added, promoted, put out, blocked, moved; and what is said in groups and topics stays there."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.platforms.base import Gone, Moved
from storage.accounts import Account
from storage.database import Database
from storage.groups import Group
from storage.inbox import State
from storage.members import Member
from storage.messages import Limits, RawEvent, Send, Span, Standing
from tests.loops import WIRE, Bench, Wire, bench, said, until
from tests.storage.rows import every, queue

ADDRESS = "https://t.me/kollegial_bot"
HINT = "Das geht nur privat: Schreib mir dort einfach, was Du brauchst."


@pytest.fixture
def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    return bench(database, clock, tmp_path)


@pytest.fixture
def linked(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    """On a network with links to the bot, which tells only admins of reactions."""
    wire = Wire()
    wire.limits = Limits(address=ADDRESS, reactions=Standing.admin)
    return bench(database, clock, tmp_path, wire)


class Room:
    """What happens in a group, as the network tells it: events of nobody unless somebody writes."""

    def __init__(self, on: Bench, name: str = "room") -> None:
        self.on = on
        self.name = name
        self.number = 0

    async def happens(self, kind: str, data: str | None = None, words: str = "", **more: Any) -> None:
        self.number += 1
        payload = {"kind": kind, "as": "boss", "in": self.name, "text": words, "data": data, **more}
        payload["at"] = self.on.clock.now().isoformat()
        key = f"{self.name}:{self.number}"
        await self.on.receive(RawEvent(key=key, payload=payload, account=None, group=self.name))
        await self.on.service.settle()

    async def stands(self, standing: str) -> None:
        await self.happens("standing", standing)

    async def hears(self, who: str, words: str, **more: Any) -> None:
        self.number += 1
        event = said(who, words, self.on.clock.now(), f"{self.name}:{self.number}", **{"in": self.name}, **more)
        await self.on.receive(event)
        await self.on.service.settle()

    def passes(self, time: timedelta) -> None:
        assert isinstance(self.on.clock, VirtualClock)
        self.on.clock.move(self.on.clock.now() + time)

    @property
    def read(self) -> list[str]:
        return self.on.wire.read_by(self.name)


@pytest.fixture
def room(on: Bench) -> Room:
    return Room(on)


@pytest.fixture
def linked_room(linked: Bench) -> Room:
    return Room(linked)


# --- added, promoted, put out --------------------------------------------------------------------


async def test_who_is_added_to_a_group_says_what_it_is_once(room: Room) -> None:
    await room.stands("member")
    await room.stands("member")
    [greeting] = room.read
    assert greeting.startswith("Hallo zusammen!")
    assert "nur auf Befehle" in greeting
    assert "Schreibt mir dort" in greeting
    assert [group.standing for group in await every(room.on.database, Group)] == ["member"]


async def test_the_greeting_leads_to_the_private_chat_and_says_what_reactions_need(linked_room: Room) -> None:
    await linked_room.stands("member")
    [sent] = linked_room.on.wire.taken
    assert isinstance(sent, Send)
    assert Span("Schreibt mir dort", link=ADDRESS) in sent.spans
    assert "nur als Admin" in linked_room.read[0]


async def test_who_is_added_as_an_admin_needs_no_more(linked_room: Room) -> None:
    await linked_room.stands("admin")
    assert len(linked_room.read) == 1
    assert "Admin" not in linked_room.read[0]


@pytest.mark.parametrize("standing", ["admin", "member", "gone"])
async def test_a_change_of_standing_is_remembered_without_a_word(room: Room, standing: str) -> None:
    await room.stands("member")
    await room.stands("admin")
    room.on.wire.taken.clear()
    await room.stands(standing)
    assert room.on.wire.asked[1:] == []
    assert [group.standing for group in await every(room.on.database, Group)] == [standing]


async def test_nobody_who_never_wrote_is_noted_down(room: Room) -> None:
    await room.stands("member")
    await room.stands("gone")
    assert await every(room.on.database, Member) == []
    assert [row.state for row in await room.on.inbox()] == [State.done] * 2


async def say_later(room: Room) -> None:
    """Queue words for the group that nobody has sent yet."""
    [place] = await every(room.on.database, Group)
    async with room.on.database.transaction() as session:
        await queue(session, room.on.clock.now(), group_id=place.id)


@pytest.mark.parametrize("reason", ["gone before", "gone after"])
async def test_nothing_goes_to_a_group_that_put_the_bot_out(room: Room, reason: str) -> None:
    await room.stands("member")
    if reason == "gone before":
        await room.stands("gone")
        await say_later(room)
        await room.on.service.settle()
    else:
        await say_later(room)
        await room.stands("gone")
    assert len(room.on.wire.asked) == 1
    assert [row.state for row in await room.on.outbox()] == ["sent", "dead"]


async def test_who_is_added_again_greets_again(room: Room) -> None:
    for standing in ("member", "gone", "member"):
        await room.stands(standing)
        room.passes(timedelta(hours=1))
    assert len(room.read) == 2
    await room.hears("anna", "/need")
    assert room.read[-1] == HINT


async def test_a_standing_that_nobody_knows_is_put_aside(room: Room) -> None:
    await room.happens("standing", "emperor")
    assert room.read == []
    room.passes(timedelta(minutes=1))
    await room.on.service.settle()
    assert [row.state for row in await room.on.inbox()] == [State.quarantined]


# --- added by a link -----------------------------------------------------------------------------


async def test_a_link_that_adds_the_bot_greets_once_and_redeems_nothing(room: Room) -> None:
    await room.stands("member")
    for _ in range(2):
        await room.hears("anna", "/start@kollegial_bot ABCD-EFGH")
    assert len(room.read) == 1
    assert room.on.wire.read_by("anna") == []


async def test_a_link_greets_where_the_network_did_not_tell_that_it_was_added(room: Room) -> None:
    for _ in range(2):
        await room.hears("anna", "/start@kollegial_bot ABCD-EFGH")
    await room.stands("member")
    assert [words.split("!")[0] for words in room.read] == ["Hallo zusammen"]


# --- commands in groups --------------------------------------------------------------------------


async def test_a_command_is_answered_in_its_topic_with_the_link(linked_room: Room) -> None:
    await linked_room.hears("anna", "/need", thread="7")
    [sent] = linked_room.on.wire.taken
    assert isinstance(sent, Send)
    assert (sent.chat.id, sent.chat.thread, sent.chat.private) == ("room", "7", False)
    assert Span("Schreib mir dort", link=ADDRESS) in sent.spans


async def test_a_stranger_is_answered_once_in_all_topics_of_a_group(room: Room) -> None:
    for thread in ("7", "8", None):
        await room.hears("anna", "/need", thread=thread)
    assert room.read == [HINT]


@pytest.mark.parametrize("command", ["/privacy", "/datenschutz"])
async def test_who_asks_in_a_group_what_is_kept_is_told_there(room: Room, command: str) -> None:
    await room.hears("anna", command)
    (answer,) = room.read
    assert answer.startswith("Gehört diese Gruppe zu einem Themenkanal, gebe ich dort weiter, was Mitglieder")
    assert "Sonst lese ich nur Befehle an mich; was Ihr schreibt, bewahre ich nicht auf." in answer
    assert "Alles Weitere geht privat" in answer


async def test_where_answers_wait_already_nobody_is_answered_once_more(room: Room) -> None:
    await room.on.join("anna")
    now = room.on.clock.now()
    calls = [said("anna", "/help", now, f"call:{number}", **{"in": room.name}) for number in range(10)]
    await room.on.receive(*calls)
    while await room.on.service.worker.step():
        pass
    assert len(await room.on.outbox()) == 3


async def test_the_answer_to_a_call_is_a_reply_to_it(room: Room) -> None:
    await room.hears("anna", "/help", message="u7")
    (answer,) = room.on.wire.taken
    assert isinstance(answer, Send) and answer.reply_to == "u7"


@pytest.mark.parametrize("command", ["/settings", "/einstellungen", "/help", "/cancel"])
async def test_every_command_is_answered_in_a_group(room: Room, command: str) -> None:
    await room.hears("anna", command)
    assert room.read == [HINT]
    assert room.on.wire.read_by("anna") == []


@pytest.mark.parametrize(
    ("words", "answers"),
    [("/need@kollegial_bot", 1), ("/need@Kollegial_Bot x", 1), ("/need@other_bot", 0), ("/need", 1), ("Hallo", 0)],
)
async def test_a_command_for_another_bot_is_not_answered(linked_room: Room, words: str, answers: int) -> None:
    await linked_room.hears("anna", words)
    assert len(linked_room.read) == answers


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("!hilfe", 1),
        ("!hilfe@kollegial", 1),
        ("!hilfe@Kollegial:example.org", 1),
        ("!hilfe@other:example.org", 0),
        ("hilfe", 0),
        ("1", 0),
    ],
)
async def test_where_bots_are_called_by_accounts_the_own_one_is_meant(
    database: Database, clock: VirtualClock, tmp_path: Path, words: str, answers: int
) -> None:
    wire = Wire()
    wire.limits = Limits(address="https://matrix.to/#/@kollegial:example.org", buttons=False, mark="!")
    room = Room(bench(database, clock, tmp_path, wire))
    await room.hears("anna", words)
    assert len(room.read) == answers


async def test_an_anonymous_admin_is_answered_and_stays_nobody(room: Room) -> None:
    await room.happens("text", words="/help", direct=False)
    assert room.read == [HINT]
    assert await every(room.on.database, Member) == []


@pytest.mark.parametrize(
    ("words", "more"), [("Guten Morgen", {"direct": False}), ("/help", {"direct": True}), ("", {"direct": False})]
)
async def test_nobody_else_without_an_account_is_answered(room: Room, words: str, more: dict[str, Any]) -> None:
    await room.happens("text", words=words, **more)
    assert room.read == []
    assert [row.state for row in await room.on.inbox()] == [State.done]


# --- a group gets a new id -----------------------------------------------------------------------


async def test_a_group_that_moves_is_written_to_at_its_new_id(room: Room) -> None:
    await room.stands("member")
    await room.happens("moved", "new-room")
    await Room(room.on, "new-room").hears("anna", "/need")
    assert room.on.wire.read_by("new-room") == [HINT]
    [place] = await every(room.on.database, Group)
    assert place.external_id == "new-room"


# --- private chats -------------------------------------------------------------------------------


async def private(on: Bench, who: str, data: str, kind: str = "standing", **more: Any) -> None:
    payload = {"kind": kind, "as": who, "text": "", "data": data, "at": on.clock.now().isoformat(), **more}
    await on.receive(RawEvent(key=f"{who}:{data}:{more}", payload=payload, about=who))
    await on.service.settle()


async def writes(on: Bench, who: str, words: str, chat: str) -> None:
    """Write in one of several private chats."""
    await on.receive(said(who, words, on.clock.now(), f"{chat}:{words}", chat=chat))
    await on.service.settle()


async def test_who_blocks_the_bot_gets_nothing_any_more_until_they_let_it_in(on: Bench) -> None:
    await on.join("anna")
    await on.put("anna", "Das ist die letzte")
    await private(on, "anna", "gone")
    await on.put("anna", "Das kommt nicht an")
    await on.service.settle()
    assert [(row.state, row.reason) for row in await on.outbox()] == [("dead", "unreachable")] * 2
    await private(on, "anna", "member")
    await on.put("anna", "Wieder da")
    await on.service.settle()
    assert on.wire.read_by("anna") == ["Wieder da"]


async def test_who_blocks_and_comes_back_is_answered_whatever_others_did_before(on: Bench) -> None:
    """All of it waits in the inbox at once, as after the service was down."""
    await on.join("anna")
    now = on.clock.now()
    told = [("ben", "gone"), ("cem", "gone"), ("anna", "gone"), ("anna", "member")]
    for number, (who, standing) in enumerate(told):
        payload = {"kind": "standing", "as": who, "text": "", "data": standing, "at": now.isoformat()}
        await on.receive(RawEvent(key=f"told:{number}", payload=payload, about=who))
    await on.receive(said("anna", "/help", now))
    while await on.service.worker.step():
        pass
    await on.service.settle()
    assert len(on.wire.read_by("anna")) == 1
    assert [row.state for row in await on.outbox()] == ["sent"]


async def test_who_blocks_one_account_is_written_to_at_the_other(on: Bench) -> None:
    await on.join("anna")
    async with on.database.transaction() as session:
        session.add(Account(platform=WIRE, external_id="anna-2", member_id=on.people["anna"]))
    await on.put("anna", "Hallo")
    await private(on, "anna", "gone")
    assert on.wire.read_by("anna-2") == ["Hallo"]


@pytest.mark.parametrize("standing", ["member", "gone"])
async def test_who_never_wrote_stays_unknown(on: Bench, standing: str) -> None:
    await private(on, "anna", standing)
    assert await every(on.database, Account) == []
    assert on.wire.asked == []


async def test_only_the_private_chat_that_is_written_to_tells_whether_somebody_can_be_reached(on: Bench) -> None:
    await on.join("anna")
    await writes(on, "anna", "/help", "first")
    await writes(on, "anna", "/menu", "second")
    await private(on, "anna", "gone", chat="first")
    await on.put("anna", "Hallo")
    await on.service.settle()
    assert on.wire.read_by("second")[-1] == "Hallo"
    await private(on, "anna", "gone", chat="second")
    await private(on, "anna", "member", chat="first")
    await on.put("anna", "Das kommt nicht an")
    await on.service.settle()
    assert [(row.state, row.reason) for row in await on.outbox()][-1] == ("dead", "unreachable")


async def test_a_chat_that_was_left_behind_meanwhile_says_nothing_about_its_reader(on: Bench) -> None:
    await on.join("anna")
    await writes(on, "anna", "/help", "first")
    on.wire.faults[2], on.wire.hold = Gone("left"), asyncio.Event()
    await on.put("anna", "Hallo")
    sending = asyncio.create_task(on.deliver())
    await until(lambda: len(on.wire.asked) == 2)
    await on.receive(said("anna", "/menu", on.clock.now(), chat="second"))
    await on.service.worker.step()
    on.wire.hold.set()
    await sending
    await on.service.settle()
    assert [account.reachable for account in await every(on.database, Account)] == [True]
    assert on.wire.read_by("second")[-1].startswith("Was möchtest Du tun?")


@pytest.mark.parametrize("told", ["by an event", "when sending"])
async def test_a_private_chat_that_moves_is_followed(on: Bench, told: str) -> None:
    await on.join("anna", "bela")
    await writes(on, "anna", "/need Wohnungen", "old")
    await writes(on, "bela", "/menu", "bela's")
    if told == "by an event":
        await private(on, "anna", "new", kind="moved", chat="old")
    else:
        on.wire.faults[3] = Moved("new")
    await on.put("anna", "Hallo")
    await on.service.settle()
    assert on.wire.read_by("new") == ["Hallo"]
    assert {account.external_id: account.chat for account in await every(on.database, Account)} == {
        "anna": "new",
        "bela": "bela's",
    }
    await writes(on, "anna", "2", "new")
    assert [words.split("?")[0] for words in on.wire.read_by("new")] == ["Hallo", "Für wen wird das gebraucht"]
    assert len(on.wire.read_by("old")) == 1, "what was said there stays as it is"


async def test_who_goes_on_in_another_private_chat_is_answered_there(on: Bench) -> None:
    await on.join("anna")
    await writes(on, "anna", "/need Wohnungen", "first")
    await writes(on, "anna", "2", "second")
    assert [words.split("?")[0] for words in on.wire.read_by("second")] == ["Für wen wird das gebraucht"]
    assert [words.split("?")[0] for words in on.wire.read_by("first")] == ["Worum geht es"]
    assert {row.state for row in await on.outbox()} <= {"sent", "superseded", "dropped"}


@pytest.mark.parametrize("chat", ["", "nowhere", "x" * 300])
async def test_a_move_of_a_chat_that_nobody_has_changes_nothing(on: Bench, chat: str) -> None:
    await on.join("anna")
    await writes(on, "anna", "/menu", "old")
    await private(on, "anna", "new", kind="moved", chat=chat)
    assert [account.chat for account in await every(on.database, Account)] == ["old"]
