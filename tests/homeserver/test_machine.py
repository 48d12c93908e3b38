"""The keys of others' messages in the store: the best of each, of whoever made it, and not endlessly many."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nio.crypto import OlmDevice
from vodozemac import GroupSession

from bot.platforms.matrix import olm_store
from bot.platforms.matrix.machine import UNWEDGING, Machine
from bot.platforms.matrix.olm_store import opened, place
from bot.platforms.matrix.sparing import Sparing

BOT, ANNA, EVE = "@bot:bot.test", "@anna:bot.test", "@eve:bot.test"
ROOM, OTHER = "!room", "!other"

Open = Callable[[], Machine]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Open]:
    """Opens the machine on the same file each time, the one before closed."""
    stores = []

    def again() -> Machine:
        for store in stores:
            store.database.close()
        stores.append(opened(place(tmp_path, "D/1"), BOT, "D/1", "key"))
        return Machine(BOT, "D/1", stores[-1], time.monotonic)

    yield again
    stores[-1].database.close()


def test_a_key_from_later_on_does_not_replace_the_one_from_the_first_message_on(machine: Open) -> None:
    session = GroupSession()
    first = session.session_key.to_base64()
    session.encrypt(b"1")
    later = session.session_key.to_base64()
    for key, index in ((later, 1), (first, 0), (later, 0)):
        opened = machine()
        opened.create_group_session(ANNA, "fingerprint", ROOM, session.session_id, key)
        known = machine().group_session(ROOM, session.session_id)
        assert known is not None and known.first_known_index == index


def test_who_repeats_anothers_key_takes_nothing_from_them(machine: Open) -> None:
    session = GroupSession()
    first = session.session_key.to_base64()
    session.encrypt(b"1")
    opened = machine()
    opened.create_group_session(ANNA, "fingerprint", ROOM, session.session_id, first)
    for room in (ROOM, OTHER):
        opened.create_group_session(EVE, "fingerprint", room, session.session_id, session.session_key.to_base64())
    for each in (opened, machine()):
        known = each.group_session(ROOM, session.session_id)
        assert known is not None and (known.sender_key, known.first_known_index) == (ANNA, 0)
        assert each.group_session(ROOM, "another") is None


def test_what_it_encrypts_itself_it_keeps_no_keys_for(machine: Open) -> None:
    opened = machine()
    opened.create_outbound_group_session(ROOM)
    assert list(machine().inbound_group_store) == []


def test_the_oldest_keys_go_first(machine: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, ids = machine(), []
    for _ in range(5):
        session = GroupSession()
        ids.append(session.session_id)
        opened.create_group_session(ANNA, "fingerprint", ROOM, session.session_id, session.session_key.to_base64())
    monkeypatch.setattr(olm_store, "SESSIONS", 3)
    assert {session.id for session in machine().inbound_group_store} == set(ids[2:])


def test_requests_for_keys_do_not_grow_without_end(machine: Open) -> None:
    opened = machine()
    for number in range(2000):
        opened.ask_for_key(ROOM, ANNA, "A", "key", f"session {number}")
    assert len(opened.outgoing_to_device_messages) == 500
    assert opened.outgoing_to_device_messages[-1].session_id == "session 1999"


def test_a_device_gets_a_new_session_once_in_five_minutes(tmp_path: Path) -> None:
    now = [1000.0]
    store = opened(place(tmp_path, "D"), BOT, "D", "key")
    machine = Machine(BOT, "D", store, lambda: now[0])
    device = OlmDevice(ANNA, "A", {"curve25519": "theirs", "ed25519": "fingerprint"})
    machine.device_store.add(device)
    marked = []
    for passed in (0, UNWEDGING - 1, 1, 1):
        now[0] += passed
        machine.mark_wedged(ANNA, "theirs")
        marked.append(len(machine.wedged_devices))
        machine.wedged_devices.clear()
    assert marked == [1, 0, 1, 0]
    machine.mark_wedged(EVE, "theirs")
    assert machine.wedged_devices == [] and EVE in machine.users_for_key_query
    store.database.close()


def test_what_is_done_sparingly_is_forgotten_when_its_time_is_over() -> None:
    now = [0.0]
    sparing = Sparing(10, lambda: now[0])
    assert all(sparing.may(number) for number in range(10_000))
    assert not sparing.may(1)
    now[0] = 10
    assert sparing.may(1) and not sparing.may(1)
    assert len(sparing._until) < 10_000
