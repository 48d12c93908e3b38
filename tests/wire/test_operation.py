"""What an operator sees: a token that was revoked, a second instance, `kollegial check`, links, logs."""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.telegram import Telegram
from storage.groups import Group as Place
from storage.messages import Chat
from tests.letters import eventually
from tests.loops import house
from tests.wire.conftest import Install
from tests.wire.faults import Answers, Status
from tests.wire.running import Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

CONFLICT = Answers(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


async def health(service: Installed) -> dict[str, str]:
    """What /healthz says is not well."""
    connector = aiohttp.UnixConnector(path=str(service.folder / "kollegial.sock"))
    async with aiohttp.ClientSession(connector=connector) as session, session.get("http://it/healthz") as answer:
        found = await answer.json()
        assert answer.status == (503 if found["faults"] else 200)
        faults: dict[str, str] = found["faults"]
        return faults


def complaints(service: Installed, about: str) -> list[dict[str, str]]:
    """The lines of the log about something."""
    lines = [json.loads(line) for line in service.log.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == about]


async def test_a_revoked_token_gives_one_line_and_is_not_asked_for_ever(wire: Wire, install: Install) -> None:
    service = await install()
    await service.starts()
    wire.revoked = True
    await wire.user("anna").says("Hallo")  # the poll that is open ends
    asked = len(wire.requests)
    await wire.until(lambda: complaints(service, "not let in"), seconds=60)
    await asyncio.sleep(3)  # a busy loop would ask hundreds of times
    assert len(wire.requests) - asked < 5
    (line,) = complaints(service, "not let in")
    assert (line["level"], line["platform"]) == ("error", "telegram")
    assert "token" in line["reason"]
    assert "token" in (await health(service))["telegram"]
    await service.stops()


async def test_a_second_instance_gives_one_line_and_waits(wire: Wire, install: Install) -> None:
    service = await install()
    fault = wire.fault("getUpdates", CONFLICT, times=None)
    await service.starts()
    await wire.until(lambda: fault.met > 1, seconds=30)
    (line,) = complaints(service, "not let in")
    assert "another instance" in line["reason"]
    assert "another instance" in (await health(service))["telegram"]
    fault.ends()
    anna = wire.user("anna")
    await anna.starts()
    await wire.until(lambda: anna.messages, seconds=60)
    await service.stops()


async def test_without_trouble_it_is_well(wire: Wire, install: Install) -> None:
    service = await install()
    await service.starts()
    assert await health(service) == {}
    await service.stops()


async def test_check_says_who_the_bot_is_and_what_it_may_read(wire: Wire, install: Install) -> None:
    service = await install()
    said = " ".join((await service.says("check")).split())
    assert "the token is that of @kollegial_bot: https://t.me/kollegial_bot" in said
    assert "privacy mode is on" in said and "made an admin" in said
    assert "in a room that is linked to a channel it has to read everything" in said
    assert "in all others nothing of what is said is kept but commands" in said
    wire.bot.privacy = False
    said = " ".join((await service.says("check")).split())
    assert "privacy mode is off" in said and "/setprivacy" in said
    assert "which rooms linked to a channel need" in said
    assert "in all others nothing of what is said is kept but commands" in said


async def test_check_says_what_is_wrong_with_the_token_or_the_way(wire: Wire, install: Install) -> None:
    service = await install()
    wire.revoked = True
    said = " ".join((await service.says("check", code=1)).split())
    assert "look telegram Telegram does not know this token" in said
    wire.revoked = False
    wire.fault("getMe", Status(502))
    said = " ".join((await service.says("check", code=1)).split())
    assert f"{wire.base_url} does not answer as the Bot API does" in said
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        service.sections["telegram"]["base_url"] = f"http://127.0.0.1:{nobody.getsockname()[1]}/bot"
        said = " ".join((await service.says("check", code=1)).split())
    assert "does not answer as the Bot API does" in said and wire.token not in said


async def test_check_says_how_the_bot_stands_in_groups(wire: Wire, install: Install) -> None:
    service = await install()
    await service.starts()
    anna, team, other = wire.user("anna"), wire.group("Team"), wire.group("Andere")
    for group in (team, other):
        await group.adds_bot(by=anna)
    await team.promotes_bot(by=anna)
    await other.removes_bot(by=anna)

    async def noticed() -> bool:
        return sorted(place.standing for place in await service.rows(Place)) == ["admin", "gone"]

    await eventually(noticed)
    await service.stops()
    said = " ".join((await service.says("check")).split())
    assert "groups 1 in all, 1 as an admin (only there it sees reactions); put out of 1" in said


async def test_who_waits_sees_that_something_is_written_and_a_sign_that_fails_is_no_fault(
    wire: Wire, tmp_path: Path
) -> None:
    token = {"token": wire.token, "base_url": wire.base_url, "base_file_url": wire.base_file_url}
    settings = Settings.model_validate({"telegram": token})
    platform = Telegram(settings.telegram, house(tmp_path), SystemClock())
    anna, nobody = wire.user("anna"), Chat(platform="telegram", id="1")
    await anna.starts()
    await platform.typing(Chat(platform="telegram", id=str(anna.id)))
    await platform.typing(nobody)
    await platform.aclose()
    assert anna.private.actions == ["typing"]


async def test_an_invitation_comes_with_its_link(wire: Wire, install: Install) -> None:
    service = await install()
    code, link = (await service.says("invite")).split()
    assert link == f"https://t.me/kollegial_bot?start={code}"
    await service.says("invite", "--poster", str(service.folder / "poster.pdf"))
    assert (service.folder / "poster.pdf").read_bytes().startswith(b"%PDF")
    wire.revoked = True
    await service.says("invite", code=2)
    assert "telegram: could not be asked for the bot's link" in service.log


async def test_the_profile_is_set_from_the_texts_and_only_where_it_differs(wire: Wire, install: Install) -> None:
    service = await install(telegram={"profile": True})
    wire.bot.texts["name"][""] = "Another name"
    await service.starts()
    await wire.until(lambda: wire.asked("setMyName") and wire.asked("getChatMenuButton"))
    assert wire.bot.texts["name"][""] == "Kollegial"
    assert "Geflüchteten" in wire.bot.texts["description"][""] and "refugees" in wire.bot.texts["description"]["en"]
    german = {each["command"]: each["description"] for each in wire.bot.commands[("all_private_chats", "")]}
    english = {each["command"]: each["description"] for each in wire.bot.commands[("all_private_chats", "en")]}
    assert {"bedarf", "hilfe", "datenschutz", "abbrechen", "menue"} <= german.keys()
    assert {"need", "help", "privacy", "cancel", "menu"} <= english.keys()
    assert {each["command"] for each in wire.bot.commands[("all_group_chats", "")]} == {"hilfe", "datenschutz"}
    await service.stops()
    wire.requests.clear()
    await service.starts()
    await wire.until(lambda: wire.asked("getChatMenuButton"))
    await service.stops()
    assert not [each.method for each in wire.requests if each.method.startswith("set")]


async def test_a_profile_that_cannot_be_set_stops_nobody(wire: Wire, install: Install) -> None:
    service = await install(telegram={"profile": True})
    wire.bot.texts["name"][""] = "Another name"
    wire.fault("setMyName", Answers(429, "Too Many Requests: retry after 70000", {"retry_after": 70000}), times=None)
    await service.starts()
    anna = wire.user("anna")
    await anna.starts()
    await wire.until(lambda: anna.messages)
    await wire.until(lambda: complaints(service, "the profile could not be set; the next start tries again"))
    await service.stops()


async def test_a_webhook_that_was_left_behind_is_taken_away_and_nothing_is_dropped(
    wire: Wire, install: Install
) -> None:
    service = await install()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        wire.webhook.set(f"http://127.0.0.1:{nobody.getsockname()[1]}/", "", 1)
        anna = wire.user("anna")
        await anna.starts()
        said = " ".join((await service.says("check", code=None)).split())
        assert 'a webhook is set, "kollegial run" takes it away' in said
        await service.starts()
        await wire.until(lambda: anna.messages)
    assert wire.webhook.url == ""
    await service.stops()
