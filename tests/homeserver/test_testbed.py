"""The homeserver that the tests run against, and the people on it."""

import asyncio

import pytest

from tests.homeserver.conftest import Meet, NewHomeserver
from tests.homeserver.synapse import Synapse


def test_accounts_of_one_name_are_different_people(homeserver: Synapse) -> None:
    assert homeserver.register("anna").user_id != homeserver.register("anna").user_id


def test_a_room_is_seen_as_the_homeserver_has_it(homeserver: Synapse) -> None:
    anna = homeserver.register("anna")
    room = homeserver.does("POST", "/_matrix/client/v3/createRoom", {"room_version": "11"}, anna.access_token)[
        "room_id"
    ]
    send = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/1"
    homeserver.does("PUT", send, {"msgtype": "m.text", "body": "Hallo"}, anna.access_token)
    events = homeserver.events(room)
    assert [event["type"] for event in events][:2] == ["m.room.create", "m.room.member"]
    assert events[-1]["content"]["body"] == "Hallo"


def test_a_homeserver_has_its_data_and_address_after_a_restart(new_homeserver: NewHomeserver) -> None:
    homeserver = new_homeserver()
    anna, url = homeserver.register("anna"), homeserver.url
    homeserver.restart()
    assert homeserver.url == url
    assert (
        homeserver.does("GET", "/_matrix/client/v3/account/whoami", token=anna.access_token)["user_id"] == anna.user_id
    )


@pytest.mark.parametrize("version", ["11", "12"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_what_one_says_and_changes_the_other_sees(
    homeserver: Synapse, meet: Meet, encrypted: bool, version: str
) -> None:
    anna, bert = await meet("anna"), await meet("bert")
    room = await anna.invites_to_chat(bert.id, encrypted=encrypted, version=version)
    await bert.joins(room)
    await anna.until(lambda: anna.membership(bert.id) == "join")

    said = await anna.says("Hallo")
    seen = await bert.sees("Hallo")
    assert (seen.id, seen.encrypted) == (said, encrypted)
    await anna.edits(said, "Guten Tag")
    assert (await bert.sees("Guten Tag")).edits == 1
    tapped = await bert.reacts("👍", said)
    await anna.until(lambda: anna.messages()[-1].reactions == {"👍": [bert.id]})
    await bert.redacts(tapped)
    await anna.until(lambda: anna.messages()[-1].reactions == {})
    await bert.replies("Ja?", said)
    assert (await anna.sees("Ja?")).reply_to == said
    await anna.redacts(said)
    await bert.until(lambda: bert.received() == [])
    await anna.sends_file(b"%PDF", "plan.pdf", "Der Plan")
    assert await bert.downloads(await bert.sees("Der Plan")) == b"%PDF"

    wire = {
        event["type"] for event in homeserver.events(room) if event["type"] in ("m.room.message", "m.room.encrypted")
    }
    assert wire == {"m.room.encrypted" if encrypted else "m.room.message"}


async def test_a_careful_client_withholds_its_keys_from_devices_that_are_not_cross_signed(meet: Meet) -> None:
    anna, bert = await meet("anna", careful=True), await meet("bert")
    await bert.joins(await anna.invites_to_chat(bert.id, encrypted=True))
    await anna.says("Hallo")
    await bert.until(lambda: bert.received() != [])
    assert not bert.received()[0].readable

    anna.careful = False
    await anna.says("Noch einmal")
    await bert.sees("Noch einmal")
    assert [message.readable for message in bert.received()] == [False, True]


async def test_what_was_said_while_an_app_was_closed_is_seen_later(meet: Meet) -> None:
    anna, bert = await meet("anna"), await meet("bert")
    await bert.joins(await anna.invites_to_chat(bert.id))
    await bert.closes_app()
    await asyncio.gather(*(anna.says(f"Nummer {number}") for number in range(20)))
    await bert.opens_app()
    assert len(bert.texts()) == 20
