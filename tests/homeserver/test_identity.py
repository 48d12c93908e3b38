"""The bot's device over its life: signed, lost, put back, restored; it always ends with one that people can talk to."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.platforms.base import Barred, PlatformError
from bot.platforms.matrix.crypto import Outdated
from bot.platforms.matrix.signing import ensure_signed, renew_identity
from tests.homeserver.conftest import Meet
from tests.homeserver.device import Device, device
from tests.homeserver.faults import Answers
from tests.homeserver.people import Person
from tests.homeserver.proxy import Proxy
from tests.homeserver.signatures import cross_signed
from tests.homeserver.synapse import Account, Synapse
from tests.installations import Installation


@pytest.fixture
def owner(homeserver: Synapse) -> Account:
    return homeserver.register("bot")


@pytest.fixture
async def bot(homeserver: Synapse, owner: Account, tmp_path: Path) -> AsyncIterator[Device]:
    async with device(homeserver.url, owner, tmp_path / "matrix") as bot:
        yield bot


@pytest.fixture
async def anna(meet: Meet) -> Person:
    return await meet("anna", careful=True)


async def talk(bot: Device, person: Person) -> str:
    """An encrypted room in which both are, and in which both have read something."""
    room = await bot.meets(person)
    await understand(bot, person, room, "Hallo")
    return room


async def understand(bot: Device, person: Person, room: str, words: str) -> None:
    """Each reads what the other says."""
    await person.says(words)
    assert await bot.reads(room) == [words]
    await bot.says(room, f"{words}, {words}", person.id)
    assert (await person.sees(f"{words}, {words}")).encrypted


def store(bot: Device) -> Path:
    (found,) = bot.folder.glob("olm-*.db")
    return found


# --- cross-signing -----------------------------------------------------------------------------


async def test_the_device_is_signed_by_the_accounts_own_identity(bot: Device) -> None:
    assert cross_signed(await bot.known(), bot.id) == {bot.crypto.device_id}


async def test_the_keys_are_for_the_service_alone(bot: Device) -> None:
    assert bot.folder.stat().st_mode & 0o777 == 0o700
    files = {file.name: file.stat().st_mode & 0o777 for file in bot.folder.iterdir()}
    assert set(files.values()) == {0o600}
    assert files.keys() == {"account.session", "cross-signing.json", "pickle.key", store(bot).name}


async def test_another_start_changes_nothing(bot: Device) -> None:
    before = await bot.known()
    await bot.begins_anew()
    assert await bot.known() == before


async def test_an_identity_made_elsewhere_is_not_replaced_unless_that_is_asked_for(bot: Device) -> None:
    before = await bot.known()
    (bot.folder / "cross-signing.json").rename(bot.folder / "elsewhere")
    with capture_logs() as logs:
        await bot.begins_anew()
    assert any("--new-identity" in str(line.get("reason")) for line in logs)
    assert await bot.known() == before
    assert await renew_identity(bot.account, bot.crypto, bot.folder, bot.server) is None
    after = await bot.known()
    assert after["master_keys"] != before["master_keys"]
    assert cross_signed(after, bot.id) == {bot.crypto.device_id}
    await bot.begins_anew()
    assert await bot.known() == after


@pytest.mark.parametrize("damage", ["", "[]", '{"master": "?"}', '{"user_id": "@other:bot.test"}'])
async def test_keys_that_cannot_be_read_are_left_as_they_are(bot: Device, damage: str) -> None:
    file = bot.folder / "cross-signing.json"
    file.write_text(damage)
    sentence = await ensure_signed(bot.account, bot.crypto, bot.folder, bot.server)
    assert sentence is not None and "cross-signing.json cannot be read" in sentence
    assert file.read_text() == damage


async def test_a_homeserver_that_cannot_sign_now_does_not_hold_up_the_bot(
    homeserver: Synapse, proxy: Proxy, owner: Account, tmp_path: Path
) -> None:
    fault = proxy.orders(Answers(500, "{}"), "device_signing", times=None)
    async with device(proxy.url, owner, tmp_path / "matrix") as bot:
        assert fault.met == 1
        assert not cross_signed(await bot.known(), bot.id)
        proxy.clears()
        await bot.begins_anew()
        assert cross_signed(await bot.known(), bot.id) == {bot.crypto.device_id}


# --- what was lost, and what is too old ----------------------------------------------------------


async def test_after_the_store_was_deleted_people_are_answered_by_a_new_device(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    before = bot.crypto.device_id
    await bot.ends()
    store(bot).unlink()
    with capture_logs() as logs:
        await bot.begins()
    assert [line["reason"] for line in logs if line["event"] == "the bot takes a new device"] == [
        "the encryption store was lost: the homeserver has other keys of this device"
    ]
    assert before not in await bot.devices()
    assert cross_signed(await bot.known(), bot.id) == {bot.crypto.device_id} != {before}
    await understand(bot, anna, room, "Weiter")


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
async def test_a_store_that_was_put_back_is_known_and_people_are_answered(
    bot: Device, anna: Person, tmp_path: Path, killed: bool
) -> None:
    room = await talk(bot, anna)
    shutil.copy(store(bot), tmp_path / "older")
    bert_room = await talk(bot, anna)
    await bot.ends(at_once=killed)
    before = bot.crypto.device_id
    shutil.copy(tmp_path / "older", store(bot))
    with capture_logs() as logs:
        await bot.begins()
    assert any(line.get("reason") == "the encryption store is an older one than the bot used last" for line in logs)
    assert bot.crypto.device_id != before
    for where in (room, bert_room):
        anna.room = where
        await understand(bot, anna, where, "Weiter")


async def test_what_the_earlier_device_could_read_can_be_read_by_the_new_one(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await anna.says("von früher")
    events = [event for _, event in await bot.syncs(1000) if event["sender"] == anna.id]
    await bot.ends()
    (bot.folder / "account.session").unlink()
    await bot.begins()
    assert [plain["content"]["body"] for event in events if (plain := bot.crypto.decrypt(room, event))] == [
        "von früher"
    ]
    assert store(bot).name == f"olm-{bot.crypto.device_id}.db"


async def test_a_restored_bot_has_a_new_device_and_its_old_identity_and_keys(
    bot: Device, anna: Person, homeserver: Synapse, owner: Account, tmp_path: Path
) -> None:
    room = await talk(bot, anna)
    await anna.says("vor dem Sichern")
    events = [event for _, event in await bot.syncs(1000) if event["sender"] == anna.id]
    one, two = (Installation(data=tmp_path / name) for name in ("one", "two"))
    backup = tmp_path / "kollegial.backup"
    await asyncio.to_thread(one.migrated)
    bot.folder.rename(one.data / "matrix")
    await asyncio.to_thread(one.saves, backup)  # while it runs
    await asyncio.to_thread(two.restores, backup)
    before = bot.crypto.device_id
    async with device(homeserver.url, owner, two.data / "matrix") as restored:
        assert restored.crypto.device_id != before
        assert cross_signed(await restored.known(), bot.id) == {before, restored.crypto.device_id}
        plain = [restored.crypto.decrypt(room, event) for event in events]
        assert [each["content"]["body"] for each in plain if each] == ["vor dem Sichern"]
        await restored.syncs()
        await understand(restored, anna, room, "danach")


async def test_a_damaged_store_is_put_aside_for_a_new_device(bot: Device, anna: Person) -> None:
    room = await talk(bot, anna)
    await bot.ends()
    store(bot).write_bytes(b"no database" * 1000)
    await bot.begins()
    assert len(list(bot.folder.glob("*.damaged"))) == 1
    await understand(bot, anna, room, "Weiter")


async def test_newer_keys_at_the_homeserver_lead_to_a_new_device_in_the_midst_of_it(
    homeserver: Synapse, proxy: Proxy, owner: Account, tmp_path: Path, anna: Person
) -> None:
    async with device(proxy.url, owner, tmp_path / "matrix") as bot:
        room = await talk(bot, anna)
        before = bot.crypto.device_id
        said = {"errcode": "M_UNKNOWN", "error": "One time key signed_curve25519:AAAAAQ already exists. Old key: {}"}
        proxy.orders(Answers(400, json.dumps(said)), "keys/upload")
        await bot.crypto.receive({"device_one_time_keys_count": {}})
        with pytest.raises(Outdated):
            await bot.crypto.upkeep()
        await bot.begins_anew()
        assert bot.crypto.device_id != before
        await understand(bot, anna, room, "Weiter")


async def test_a_homeserver_without_the_devices_keys_gets_a_new_device(bot: Device, homeserver: Synapse) -> None:
    before = bot.crypto.device_id
    await bot.ends()
    homeserver.stop()
    database = sqlite3.connect(homeserver.folder / "homeserver.db")
    with database:
        database.execute("DELETE FROM e2e_device_keys_json WHERE user_id = ?", (bot.id,))
    database.close()
    homeserver.start()
    await bot.begins()
    assert bot.crypto.device_id != before


async def test_a_revoked_token_stops_the_bot_with_a_sentence(bot: Device, homeserver: Synapse) -> None:
    token = bot.server.token
    homeserver.does("POST", "/_matrix/client/v3/logout", {}, token)
    before = bot.crypto.device_id
    with pytest.raises(Barred, match="kollegial matrix setup"):
        await bot.begins_anew()
    await bot.ends(at_once=True)
    await bot.begins(again=True)
    assert bot.crypto.device_id != before
    assert cross_signed(await bot.known(), bot.id) == {bot.crypto.device_id}


async def test_a_homeserver_that_is_away_costs_no_device(
    homeserver: Synapse, proxy: Proxy, owner: Account, tmp_path: Path
) -> None:
    async with device(proxy.url, owner, tmp_path / "matrix") as bot:
        before = bot.crypto.device_id
        await bot.ends()
        for path in ("keys/query", "account_data", "keys/upload"):
            fault = proxy.orders(Answers(502, "<html>", "text/html"), path)
            with pytest.raises(PlatformError):
                await bot.begins()
            await bot.ends(at_once=True)
            assert fault.met == 1
        await bot.begins()
        assert bot.crypto.device_id == before
