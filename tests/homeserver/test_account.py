"""Logging in once, and what lies on the disk for it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.platforms.base import Barred, PlatformError, Throttled
from bot.platforms.matrix.account import Account
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.homeserver import Homeserver, path
from tests.homeserver import synapse
from tests.homeserver.conftest import NewHomeserver
from tests.homeserver.device import Device, device
from tests.homeserver.faults import BAD_GATEWAY, GARBAGE, Answers, too_many
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse


@pytest.fixture
def owner(homeserver: Synapse) -> synapse.Account:
    return homeserver.register("bot")


@pytest.fixture
async def bot(homeserver: Synapse, owner: synapse.Account, tmp_path: Path) -> AsyncIterator[Device]:
    """A bot that has not begun."""
    bot = Device(homeserver.url, owner, tmp_path / "matrix", device_name="Kollegial (Test)")
    yield bot
    await bot.ends(at_once=True)


async def test_six_starts_under_default_limits_log_in_once(new_homeserver: NewHomeserver, tmp_path: Path) -> None:
    homeserver = new_homeserver()
    owner = homeserver.register("bot")
    async with device(homeserver.url, owner, tmp_path / "matrix", device_name="Kollegial (Test)") as bot:
        devices = set()
        for _ in range(5):
            await bot.begins_anew()
            devices.add(bot.crypto.device_id)
        found = await bot.server.call("GET", path("devices"))
        names = {each["device_id"]: each.get("display_name") for each in found["devices"]}
        assert len(devices) == 1 and len(names) == 2
        assert names[devices.pop()] == "Kollegial (Test)"


@pytest.mark.parametrize("password", ["wrong horse", "ü" * 500])
async def test_a_wrong_password_is_said_and_not_repeated(bot: Device, password: str) -> None:
    bot.settings = bot.settings.model_copy(update={"password": SecretStr(password)})
    with pytest.raises(Barred, match="does not take the bot's account and password") as caught:
        await bot.begins()
    assert password not in str(caught.value)
    assert not (bot.folder / "account.session").exists()


async def test_a_name_that_is_another_accounts_is_said(bot: Device, owner: synapse.Account) -> None:
    bot.settings = bot.settings.model_copy(update={"user_id": owner.user_id.upper().replace("BOT.TEST", "bot.test")})
    with pytest.raises(Barred, match="exact name"):
        await bot.begins()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (BAD_GATEWAY, PlatformError),
        (GARBAGE, PlatformError),
        (too_many(3000), Throttled),
        (Answers(200, '{"user_id": 5, "access_token": []}'), Barred),
        (Answers(400, '{"errcode": "M_UNKNOWN", "error": "Unknown login type"}'), Barred),
    ],
    ids=["502", "bad JSON", "429", "nonsense", "no passwords"],
)
async def test_a_login_that_fails_leaves_nothing_behind(
    bot: Device, proxy: Proxy, answer: Answers, error: type[PlatformError]
) -> None:
    bot.url = proxy.url
    proxy.orders(answer, "login")
    with pytest.raises(error):
        await bot.begins()
    await bot.ends(at_once=True)
    await bot.begins()
    assert len(proxy.asked("login", "POST")) == 2


@pytest.mark.parametrize("kept", ["", "{", "[]", "{}", '{"user_id": "@a:b", "device_id": "", "access_token": 5}'])
async def test_a_session_that_cannot_be_read_is_logged_in_for_anew(bot: Device, kept: str) -> None:
    bot.folder.mkdir()
    (bot.folder / "account.session").write_text(kept)
    await bot.begins()
    assert json.loads((bot.folder / "account.session").read_text())["device_id"] == bot.crypto.device_id


async def test_another_account_is_logged_in_for_and_the_firsts_keys_are_left(bot: Device, homeserver: Synapse) -> None:
    await bot.begins()
    (before,) = bot.folder.glob("olm-*.db")
    other = homeserver.register("bot")
    settings = {"user_id": other.user_id, "password": SecretStr(other.password)}
    bot.settings, bot.id = bot.settings.model_copy(update=settings), other.user_id
    await bot.begins_anew()
    assert bot.crypto.user_id == other.user_id
    assert before.exists()


async def test_a_new_device_logs_the_old_one_out(bot: Device) -> None:
    await bot.begins()
    before = bot.crypto.device_id
    session = await bot.account.renew()
    assert session.device_id != before
    assert before not in await bot.devices()
    assert bot.server.token == session.access_token


async def test_an_old_device_that_cannot_be_logged_out_keeps_no_new_one_away(bot: Device, proxy: Proxy) -> None:
    bot.url = proxy.url
    await bot.begins()
    proxy.orders(BAD_GATEWAY, "logout")
    session = await bot.account.renew()
    assert {session.device_id, bot.crypto.device_id} <= set(await bot.devices())


async def test_what_needs_the_password_again_gets_it(bot: Device) -> None:
    await bot.begins()
    before = bot.crypto.device_id
    session = await bot.account.renew()
    await bot.account.authorized("DELETE", path("devices", session.device_id), {})
    assert {before, session.device_id}.isdisjoint(await _devices(bot))


async def _devices(bot: Device) -> list[str]:
    """The devices, seen by yet another one."""
    await bot.account.renew()
    return await bot.devices()


async def test_a_password_that_was_changed_meanwhile_is_said(bot: Device, homeserver: Synapse) -> None:
    await bot.begins()
    settings = bot.settings.model_copy(update={"password": SecretStr("wrong horse")})
    account = Account(settings, bot.folder, bot.server)
    await account.open()
    with pytest.raises(Barred, match="does not take the bot's account and password"):
        await account.authorized("DELETE", path("devices", bot.crypto.device_id), {})


async def test_what_the_password_is_not_enough_for_is_said(bot: Device, proxy: Proxy) -> None:
    bot.url = proxy.url
    await bot.begins()
    flows = [{"stages": ["org.matrix.cross_signing_reset"]}, "?", {"stages": ["m.login.password", "m.login.msisdn"]}]
    proxy.orders(Answers(401, json.dumps({"session": "s", "flows": flows, "params": {}})), "device_signing")
    with pytest.raises(Barred, match="password alone"):
        await bot.account.authorized("POST", path("keys", "device_signing", "upload"), {})


# --- the key of the store ------------------------------------------------------------------------


async def test_the_first_start_makes_a_key_of_its_own(bot: Device) -> None:
    await bot.begins()
    file = bot.folder / "pickle.key"
    key = json.loads(file.read_text())["key"]
    assert len(key) >= 40
    assert file.stat().st_mode & 0o777 == 0o600
    await bot.begins_anew()
    assert json.loads(file.read_text())["key"] == key


async def test_a_key_from_the_settings_lies_nowhere_on_the_disk(bot: Device) -> None:
    bot.settings = bot.settings.model_copy(update={"pickle_key": SecretStr("a long secret")})
    await bot.begins()
    await bot.ends()
    assert not any(b"a long secret" in file.read_bytes() for file in bot.folder.iterdir())
    assert not (bot.folder / "pickle.key").exists()


@pytest.mark.parametrize("key", ["another", "DEFAULT_KEY", None])
async def test_another_key_than_the_stores_is_said_and_costs_nothing(bot: Device, key: str | None) -> None:
    bot.settings = bot.settings.model_copy(update={"pickle_key": SecretStr("the right one")})
    await bot.begins()
    before = bot.crypto.device_id
    await bot.ends()
    other = SecretStr(key) if key is not None else None
    right, bot.settings = bot.settings, bot.settings.model_copy(update={"pickle_key": other})
    with pytest.raises(Barred, match="KOLLEGIAL_MATRIX_PICKLE_KEY"):
        await bot.begins()
    await bot.ends(at_once=True)
    bot.settings = right
    await bot.begins()
    assert bot.crypto.device_id == before


async def test_a_store_that_may_not_be_opened_is_said(bot: Device) -> None:
    await bot.begins()
    session = await bot.account.open()
    await bot.ends()
    (file,) = bot.folder.glob("olm-*.db")
    file.unlink()
    file.mkdir()
    with pytest.raises(Barred, match="has to belong to the service's account"):
        Crypto(session, bot.folder, Homeserver(bot.url), "key")
