"""One person on two networks: what goes where, and what happens around the moment in which two become one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.clock import VirtualClock
from bot.platforms.base import Gone
from bot.service import Service
from storage import accounts, bodies
from storage.accounts import Account
from storage.contents import Content
from storage.database import Database
from storage.groups import Group
from storage.inbox import Inbox
from storage.inbox import State as InboxState
from storage.members import Member
from storage.messages import Batch, Chat, Incoming, Lane, Message, RawEvent, Verbatim
from storage.outbox import Change, Outbox, State, follow
from tests.loops import WIRE, Wire, house, said
from tests.storage.rows import every, queue

SAFE = "safe"


class Safe(Wire):
    """A second network in memory, on which what is sensitive may be said."""

    name = SAFE

    def parse(self, payload: dict[str, Any]) -> Incoming | None:
        """The same events, from another network."""
        event = super().parse(payload)
        assert event is not None
        chat, sender = replace(event.chat, platform=SAFE), replace(event.sender, platform=SAFE)
        return replace(event, chat=chat, sender=sender)


class Networks:
    """The loops on two networks: on one of them nothing sensitive may be said."""

    def __init__(self, database: Database, clock: VirtualClock, folder: Path) -> None:
        self.wires: Mapping[str, Wire] = {WIRE: Wire(), SAFE: Safe()}
        self.wires[WIRE].limits = replace(self.wires[WIRE].limits, confidential=False)
        self.service = Service.build(database, list(self.wires.values()), house(folder), clock)
        self.database, self.clock = database, clock

    async def join(self, name: str, *platforms: str, **values: Any) -> int:
        """Let somebody be a member who is always open, with an account of that name on each network."""
        async with self.database.transaction() as session:
            first, *others = platforms
            member_id = (await accounts.ensure(session, first, [(name, "de")]))[name]
            member = await session.get_one(Member, member_id)
            member.status, member.name = "active", name
            member.region, member.carrier, member.strand = "goerlitz", "public", "MBE"
            for key, value in values.items():
                setattr(member, key, value)
            for platform in others:
                session.add(Account(platform=platform, external_id=name, member_id=member_id))
        return member_id

    def event(self, platform: str, who: str, words: str, **more: Any) -> RawEvent:
        return said(who, words, self.clock.now(), f"{platform}:{who}:{words}:{more}", **more)

    async def store(self, platform: str, *events: RawEvent) -> None:
        """Let events come in, in one batch."""
        receiver = self.service.receivers[list(self.wires).index(platform)]
        await receiver.store(Batch(events=events))

    async def says(self, platform: str, who: str, words: str, **more: Any) -> str:
        """Let somebody write, and all of it happen; what they were sent last there."""
        await self.store(platform, self.event(platform, who, words, **more))
        await self.service.settle()
        return self.read(platform, who)

    def read(self, platform: str, who: str) -> str:
        words = self.wires[platform].read_by(who)
        return words[-1] if words else ""

    async def code(self, platform: str, who: str) -> str:
        answer = await self.says(platform, who, "/koppeln")
        found = re.search(r"!koppeln ([0-9A-Z]{10})", answer)
        assert found is not None, answer
        return found[1]

    async def put(self, who: int, words: str, lane: Lane = Lane.relay, sensitive: bool = False, **more: Any) -> int:
        """Queue words for somebody; the id of the content."""
        async with self.database.transaction() as session:
            row = await queue(session, self.clock.now(), member_id=who, lane=lane, **more)
            content_id = (await session.get_one(Outbox, row)).content_id
            content = await session.get_one(Content, content_id)
            content.body = bodies.dump(Message(parts=(Verbatim(words),), sensitive=sensitive))
        await self.service.settle()
        return content_id


@pytest.fixture
def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Networks:
    return Networks(database, clock, tmp_path)


# --- pairing across networks ---------------------------------------------------------------------


async def test_a_code_of_one_network_is_written_on_the_other(on: Networks) -> None:
    anna = await on.join("anna", WIRE)
    code = await on.code(WIRE, "anna")
    answer = await on.says(SAFE, "a", f"!koppeln {code}")
    assert "Du heißt hier anna, und Deine Konten sind: Wire und Safe." in answer
    assert "noch ein Konto verbunden: Safe" in on.read(WIRE, "anna")
    assert {row.member_id for row in await every(on.database, Account)} == {anna}
    assert "Safe (hier)" in await on.says(SAFE, "a", "/koppeln")


async def test_without_a_slash_it_is_read_where_nothing_is_pressed(on: Networks) -> None:
    await on.join("anna", WIRE)
    code = await on.code(WIRE, "anna")
    on.wires[SAFE].limits = replace(on.wires[SAFE].limits, buttons=False, mark="!")
    assert "jetzt verbunden" in await on.says(SAFE, "a", f"koppeln {code}")


async def test_each_account_is_told_on_its_own_network_although_it_was_not_used_last(on: Networks) -> None:
    await on.join("anna", WIRE, SAFE)
    await on.says(WIRE, "anna", "/koppeln new")
    found = re.search(r"!koppeln ([0-9A-Z]{10})", on.read(WIRE, "anna"))
    assert found is not None
    await on.says(SAFE, "third", f"/koppeln {found[1]}")
    told = "noch ein Konto verbunden: Safe 2"
    assert told in on.read(WIRE, "anna")
    assert told in on.read(SAFE, "anna")
    assert "jetzt verbunden" in on.read(SAFE, "third")


async def test_what_waits_of_the_guest_and_of_the_member_is_handled_in_order(on: Networks) -> None:
    await on.join("anna", WIRE)
    code = await on.code(WIRE, "anna")
    words = [on.event(SAFE, "a", text) for text in (f"/koppeln {code}", "/pause 1 Woche", "/pause ende")]
    await on.store(SAFE, *words)
    await on.says(WIRE, "anna", "/menü")
    assert {row.state for row in await every(on.database, Inbox)} == {InboxState.done}
    [told] = on.wires[SAFE].read_by("a")[:1]
    assert "jetzt verbunden" in told  # there, although the member wrote elsewhere since
    answers = [words for wire in on.wires.values() for who in ("a", "anna") for words in wire.read_by(who)]
    assert any("Gute Pause" in words for words in answers)
    assert any("Deine Pause ist beendet" in words for words in answers)
    assert (await every(on.database, Member))[0].paused_until is None


async def test_what_the_guest_says_in_a_group_at_the_same_moment_is_not_lost(on: Networks) -> None:
    anna = await on.join("anna", WIRE)
    code = await on.code(WIRE, "anna")
    pair, call = on.event(SAFE, "a", f"/koppeln {code}"), on.event(SAFE, "a", "/hilfe", **{"in": "room"})
    await on.store(SAFE, pair, call)  # both in one batch: the one makes the guest of the other go
    await on.service.settle()
    assert {row.state for row in await every(on.database, Inbox)} == {InboxState.done}
    assert [row.id for row in await every(on.database, Member)] == [anna]
    assert "Das geht nur privat" in on.wires[SAFE].read_by("room")[0]


async def test_both_confirm_the_other_s_code_in_the_same_moment(on: Networks) -> None:
    await on.join("anna", WIRE)
    await on.join("ben", SAFE)
    hers, his = await on.code(WIRE, "anna"), await on.code(SAFE, "ben")
    await on.says(WIRE, "anna", f"/koppeln {his}")
    await on.says(SAFE, "ben", f"/koppeln {hers}")
    await on.store(WIRE, on.event(WIRE, "anna", "Verbinden"))
    await on.store(SAFE, on.event(SAFE, "ben", "Verbinden"))
    await on.service.settle()
    [kept] = await every(on.database, Member)
    assert {row.member_id for row in await every(on.database, Account)} == {kept.id}
    assert {row.state for row in await every(on.database, Inbox)} == {InboxState.done}


async def test_a_disconnected_account_is_told_there(on: Networks) -> None:
    await on.join("anna", WIRE, SAFE)
    await on.says(SAFE, "anna", "/menü")
    second = next(row for row in await every(on.database, Account) if row.platform == SAFE)
    await on.says(WIRE, "anna", f"/koppeln part {second.id}")
    assert "jetzt getrennt" in on.read(SAFE, "anna")
    assert "gehört nicht mehr zu Dir: Safe" in on.read(WIRE, "anna")


# --- where things go -----------------------------------------------------------------------------


@pytest.mark.parametrize("lane", [lane for lane in Lane if lane is not Lane.interactive])
async def test_what_nobody_asked_for_goes_where_it_is_wanted(on: Networks, lane: Lane) -> None:
    anna = await on.join("anna", WIRE, SAFE, preferred=SAFE)
    await on.says(WIRE, "anna", "/menü")
    await on.put(anna, "Neues", lane)
    await on.put(anna, "Antwort", Lane.interactive)
    assert on.wires[SAFE].read_by("anna") == ["Neues"]
    assert on.read(WIRE, "anna") == "Antwort"


async def test_without_a_wish_it_goes_where_they_spoke_last(on: Networks) -> None:
    anna = await on.join("anna", WIRE, SAFE)
    await on.says(SAFE, "anna", "/menü")
    await on.put(anna, "Neues")
    assert on.read(SAFE, "anna") == "Neues"


@pytest.mark.parametrize("wish", [SAFE, "a network that is not there"])
async def test_where_that_does_not_work_it_goes_elsewhere(on: Networks, wish: str) -> None:
    anna = await on.join("anna", WIRE, SAFE, preferred=wish)
    on.wires[SAFE].faults[1] = Gone("blocked")
    await on.says(WIRE, "anna", "/menü")
    await on.put(anna, "eins")
    await on.put(anna, "zwei")
    assert on.read(WIRE, "anna") == "zwei"


async def test_what_is_for_one_account_goes_to_no_other(on: Networks) -> None:
    anna = await on.join("anna", WIRE, SAFE)
    second = next(row for row in await every(on.database, Account) if row.platform == SAFE)
    async with on.database.transaction() as session:
        await session.execute(update(Account).where(col(Account.id) == second.id).values(reachable=False))
    await on.put(anna, "nur dort", Lane.interactive, account_id=second.id)
    rows = await every(on.database, Outbox)
    assert (rows[-1].state, rows[-1].reason) == (State.dead, "unreachable")
    assert on.wires[WIRE].taken == []


@pytest.mark.parametrize("lane", Lane)
async def test_what_is_sensitive_goes_to_the_confidential_network_whatever_is_preferred(
    on: Networks, lane: Lane
) -> None:
    anna = await on.join("anna", WIRE, SAFE, preferred=WIRE)
    await on.says(WIRE, "anna", "/menü")
    await on.put(anna, "heikel", lane, sensitive=True)
    await on.put(anna, "anderes", lane)
    assert on.wires[SAFE].read_by("anna") == ["heikel"]
    assert on.read(WIRE, "anna") == "anderes"


async def test_what_is_sensitive_goes_nowhere_rather_than_to_another_network(on: Networks) -> None:
    anna = await on.join("anna", WIRE)
    await on.put(anna, "heikel", sensitive=True)
    [row] = await every(on.database, Outbox)
    assert (row.state, row.reason) == (State.dropped, "not confidential")
    assert on.wires[WIRE].asked == []


async def test_what_is_sensitive_waits_for_no_other_account_where_the_safe_one_is_gone(on: Networks) -> None:
    anna = await on.join("anna", WIRE, SAFE)
    on.wires[SAFE].faults[1] = Gone("blocked")
    await on.put(anna, "heikel", sensitive=True)
    await on.put(anna, "noch eins", sensitive=True)
    assert [(row.state, row.reason) for row in await every(on.database, Outbox)] == [
        (State.dead, "blocked"),
        (State.dead, "unreachable"),
    ]
    assert on.wires[WIRE].asked == []


async def test_what_is_sensitive_reaches_no_group_elsewhere(on: Networks) -> None:
    await on.join("anna", WIRE)
    for platform in (WIRE, SAFE):
        await on.says(platform, "anna", "/hilfe", **{"in": "room"})
    before = {name: len(wire.asked) for name, wire in on.wires.items()}
    for group in [row.id for row in await every(on.database, Group)]:
        async with on.database.transaction() as session:
            row = await queue(session, on.clock.now(), group_id=group, lane=Lane.relay)
            content = await session.get_one(Content, (await session.get_one(Outbox, row)).content_id)
            content.body = bodies.dump(Message(parts=(Verbatim("heikel"),), sensitive=True))
    await on.service.settle()
    rows = (await every(on.database, Outbox))[-2:]
    assert [(row.state, row.reason) for row in rows] == [(State.dropped, "not confidential"), (State.sent, None)]
    assert {name: len(wire.asked) - before[name] for name, wire in on.wires.items()} == {WIRE: 0, SAFE: 1}


async def test_what_became_sensitive_is_changed_nowhere_else_and_still_taken_away(on: Networks) -> None:
    anna = await on.join("anna", WIRE)
    content_id = await on.put(anna, "offen")
    for revision, deleted in ((2, False), (3, True)):
        async with on.database.transaction() as session:
            content = await session.get_one(Content, content_id)
            content.revision, content.deleted = revision, deleted
            content.body = bodies.dump(Message(parts=(Verbatim("heikel"),), sensitive=True))
            await session.flush()
            change = Change(content=content_id, revision=revision, correlation="c")
            await follow(session, [change], Lane.interactive, on.clock.now())
        await on.service.settle()
    assert on.wires[WIRE].read_by("anna") == ["offen", "delete"]


async def test_the_network_is_chosen_in_the_profile(on: Networks) -> None:
    anna = await on.join("anna", WIRE, SAFE)
    assert "Netzwerk: Wo ich zuletzt schrieb" in await on.says(WIRE, "anna", "/profil")
    assert "Wo möchtest Du bekommen" in await on.says(WIRE, "anna", "/set network")
    assert "Gespeichert." in await on.says(WIRE, "anna", "Safe")
    assert (await every(on.database, Member))[0].preferred == SAFE
    assert "Netzwerk: Safe" in await on.says(WIRE, "anna", "/profil ")
    on.clock.move(on.clock.now() + timedelta(hours=2))  # their quiet hours are over
    await on.put(anna, "Neues")
    assert on.read(SAFE, "anna") == "Neues"
    await on.says(WIRE, "anna", "/set network ")
    await on.says(WIRE, "anna", "Wo ich zuletzt schrieb")
    assert (await every(on.database, Member))[0].preferred is None


async def test_a_network_that_went_meanwhile_is_not_chosen(on: Networks) -> None:
    await on.join("anna", WIRE, SAFE)
    await on.says(WIRE, "anna", "/set network")
    second = next(row for row in await every(on.database, Account) if row.platform == SAFE)
    await on.says(WIRE, "anna", f"/koppeln part {second.id}")
    await on.says(WIRE, "anna", "Safe")
    assert (await every(on.database, Member))[0].preferred is None


def test_a_chat_of_a_second_network_is_no_chat_of_the_first() -> None:
    parsed = Safe().parse({"kind": "text", "as": "a", "text": "x", "at": "2026-11-23T07:00:00+01:00"})
    assert parsed is not None
    assert parsed.chat == Chat(platform=SAFE, id="a")
