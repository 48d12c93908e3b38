"""`kollegial matrix setup` and what `kollegial check` says of Matrix: the account, its device, its limit, the Space."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.config import Settings, load
from bot.instance import LOCK, locked
from bot.platforms.base import Finding, PlatformError
from bot.platforms.matrix import account, allowance
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.inspection import inspected
from bot.platforms.matrix.kept import FOLDER, Kept
from bot.platforms.matrix.setup import Setup
from bot.platforms.matrix.signatures import standing
from bot.platforms.matrix.spaces import Spaces, Unfit, missing
from bot.service import build_house
from handlers.texts import Texts
from storage.files import FileStore
from tests.homeserver.conftest import NewHomeserver
from tests.homeserver.device import device
from tests.homeserver.faults import BAD_GATEWAY, BROKEN, Answers
from tests.homeserver.proxy import Proxy
from tests.homeserver.signatures import cross_signed
from tests.homeserver.synapse import Account, Synapse

ROOT = Path(__file__).parents[2]
THEMES = [
    {"key": "housing", "de": "Wohnen", "en": "Housing"},
    {"key": "health", "de": "Gesundheit", "en": "Health"},
]


class Operator:
    """Who sets the service up, in a folder of its own. Each one's Space has its own name: they share a homeserver."""

    def __init__(self, homeserver: Synapse, folder: Path, url: str | None = None) -> None:
        self.homeserver = homeserver
        self.account = homeserver.register("kollegial")
        self.id = self.account.user_id
        self.space = self.id[1:].partition(":")[0]
        self.folder = folder
        self.kept = folder / FOLDER
        self.url = url or homeserver.url
        self.lines: list[str] = []
        self.sections: Json = {
            "matrix": {"enabled": True, "homeserver": self.url, "user_id": self.id, "space": self.space},
            "service": {"data_dir": str(folder)},
            "themes": THEMES,
        }

    # --- in this process ---------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        matrix = {**self.sections["matrix"], "password": self.account.password}
        return Settings.model_validate({**self.sections, "matrix": matrix})

    async def sets_up(self, administrator: str | None = None, *, new_identity: bool = False) -> bool:
        """Run the set-up; what it said is in `lines`."""
        settings, self.lines = self.settings, []
        house = build_house(settings, FileStore(self.folder / "files"), Texts.load(), Random)
        setup = Setup(settings.matrix, self.kept, house, self.lines.append, administrator)
        return await setup.run(new_identity=new_identity)

    async def inspects(self) -> list[Finding]:
        settings = self.settings
        house = build_house(settings, FileStore(self.folder / "files"), Texts.load(), Random)
        return await inspected(settings.matrix, self.kept, house)

    async def complaints(self) -> list[str]:
        return [finding.detail for finding in await self.inspects() if not finding.well]

    async def makes_space(self) -> None:
        """Make or repair the Space alone, with the account's first session; what was said is in `lines`."""
        self.lines = []
        server = Homeserver(self.url, self.token)
        try:
            spaces = Spaces(server, self.id, self.homeserver.name, self.kept, self.lines.append)
            await spaces.made(self.space, "Kollegial", self.settings.catalogue().themes, "de")
        finally:
            await server.aclose()

    async def lacks(self) -> list[str]:
        """What is missing of the Space."""
        server = Homeserver(self.url, self.token)
        try:
            themes = self.settings.catalogue().themes
            return await missing(server, self.id, self.homeserver.name, self.space, "Kollegial", themes, "de")
        finally:
            await server.aclose()

    # --- as the command ----------------------------------------------------------------------

    async def commands(self, *words: str, code: int = 0, **variables: str) -> str:
        """Run a command to its end; all that it wrote."""
        return await asyncio.to_thread(self._commands, words, code, variables)

    def _commands(self, words: tuple[str, ...], code: int, variables: dict[str, str]) -> str:
        sections = {**self.sections, "themes": None}
        lines = [f"[{name}]\n{_toml(values)}" for name, values in sections.items() if values]
        lines += [f"[[themes]]\n{_toml(theme)}" for theme in self.sections["themes"]]
        (self.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("KOLLEGIAL_")}
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--config", str(self.folder / "config.toml"), *words],
            cwd=ROOT,
            env={**inherited, "KOLLEGIAL_MATRIX_PASSWORD": self.account.password, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        said = done.stdout.decode()
        assert done.returncode == code, said
        assert "Traceback" not in said, said
        assert self.account.password not in said and "syt_" not in said, said
        return said

    # --- what the homeserver has -------------------------------------------------------------

    @property
    def token(self) -> str:
        """A token of the bot: that of its own session, before it has one that of the account's first."""
        return str((Kept(self.kept / account.FILE).read() or {}).get("access_token", self.account.access_token))

    def room(self, key: str | None = None) -> str:
        """The room that an alias leads to: that of a theme, or the Space."""
        alias = f"#{self.space}{f'-{key}' if key else ''}:{self.homeserver.name}"
        return str(self.homeserver.does("GET", path("directory", "room", alias))["room_id"])

    def state(self, room: str) -> dict[tuple[str, str], Json]:
        return {(event["type"], event["state_key"]): event["content"] for event in self.homeserver.state(room)}

    def sends(self, room: str, kind: str, content: Json, key: str = "") -> None:
        """Change the state of a room, as the bot."""
        self.homeserver.does("PUT", path("rooms", room, "state", kind, key), content, self.token)

    def events(self) -> list[str]:
        """Every event of the Space and its rooms."""
        rooms = (None, *(theme["key"] for theme in self.sections["themes"]))
        return [event["event_id"] for key in rooms for event in self.homeserver.events(self.room(key))]

    def hierarchy(self) -> Any:
        where = f"/_matrix/client/v1/rooms/{self.room()}/hierarchy"
        return self.homeserver.does("GET", where, token=self.token)["rooms"]


def _toml(values: Json) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


@pytest.fixture
def operator(homeserver: Synapse, tmp_path: Path) -> Operator:
    return Operator(homeserver, tmp_path)


@pytest.fixture
async def behind_proxy(homeserver: Synapse, tmp_path: Path, proxy: Proxy) -> Operator:
    return Operator(homeserver, tmp_path, proxy.url)


# --- the command -----------------------------------------------------------------------------


async def test_setup_does_everything_once_and_the_second_time_nothing_and_check_has_nothing_to_say(
    new_homeserver: NewHomeserver, tmp_path: Path
) -> None:
    homeserver = new_homeserver()
    operator = Operator(homeserver, tmp_path)
    token = homeserver.administrator.access_token
    first = await operator.commands("matrix", "setup", KOLLEGIAL_MATRIX_ADMIN_TOKEN=token)
    assert token not in first and "warning" not in first
    assert f"logged in as {operator.id}" in first and "the device is signed" in first
    assert "rate limit: lifted now" in first and f"#{operator.space}-health:bot.test: made" in first
    events, hierarchy = operator.events(), operator.hierarchy()
    assert [room["name"] for room in hierarchy] == ["Kollegial", "Wohnen", "Gesundheit"]
    assert await operator.sets_up()
    second = "\n".join(operator.lines)
    assert "(as before)" in second and "made" not in second and "repaired" not in second
    assert (operator.events(), operator.hierarchy()) == (events, hierarchy)
    assert "look" not in await operator.commands("check")


async def test_setup_refuses_while_the_service_runs(operator: Operator) -> None:
    with locked(operator.folder / LOCK, "kollegial run"):
        said = await operator.commands("matrix", "setup", code=2)
    assert "in use by" in said and "kollegial run" in said
    assert not operator.kept.exists()


async def test_setup_says_what_is_wrong_with_a_password_and_shows_none(operator: Operator) -> None:
    said = await operator.commands("matrix", "setup", code=2, KOLLEGIAL_MATRIX_PASSWORD="wrong-but-secret")
    assert "does not take the bot's password" in said and "wrong-but-secret" not in said


async def test_setup_says_that_matrix_is_not_enabled(operator: Operator) -> None:
    operator.sections["matrix"] = {}
    assert "set enabled = true under [matrix]" in await operator.commands("matrix", "setup", code=2)


def test_the_administrators_token_is_a_known_variable_and_one_nearly_like_it_is_named() -> None:
    assert load(None, {"KOLLEGIAL_MATRIX_ADMIN_TOKEN": "x"}).warnings == ()
    assert "KOLLEGIAL_MATRIX_ADMIN_TOKEN" in "".join(load(None, {"KOLLEGIAL_MATRIX_ADMIN_TOKN": "x"}).warnings)


# --- the account -----------------------------------------------------------------------------


async def test_a_new_identity_is_made_only_when_asked_for_and_signs_the_device(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]

    async def master() -> tuple[str, bool]:
        server = Homeserver(operator.url, operator.token)
        try:
            keys = await server.call("POST", path("keys", "query"), {"device_keys": {operator.id: []}})
        finally:
            await server.aclose()
        return str(keys["master_keys"][operator.id]["keys"]), bool(cross_signed(keys, operator.id))

    assert await operator.sets_up()
    first = await master()
    assert await operator.sets_up()
    assert await master() == first
    assert await operator.sets_up(new_identity=True)
    second = await master()
    assert second[0] != first[0] and second[1]
    assert await operator.sets_up()
    assert await master() == second


async def test_an_identity_that_was_made_elsewhere_is_left_alone_and_setup_says_so(
    operator: Operator, tmp_path: Path
) -> None:
    del operator.sections["matrix"]["space"]
    async with device(operator.url, operator.account, tmp_path / "elsewhere"):
        pass
    assert not await operator.sets_up()
    assert any("--new-identity" in line for line in operator.lines)
    assert any("not to be trusted" in line for line in await operator.complaints())
    assert await operator.sets_up(new_identity=True)
    assert await operator.complaints() == []


async def test_a_name_that_somebody_gave_the_account_stays(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    where = path("profile", operator.id, "displayname")
    assert await operator.sets_up()
    assert operator.homeserver.does("GET", where) == {"displayname": "Kollegial"}
    operator.homeserver.does("PUT", where, {"displayname": "Unser Bot"}, operator.token)
    assert await operator.sets_up()
    assert operator.homeserver.does("GET", where) == {"displayname": "Unser Bot"}


async def test_a_rate_limit_is_found_and_the_request_that_lifts_it_is_told(
    new_homeserver: NewHomeserver, tmp_path: Path
) -> None:
    operator = Operator(new_homeserver(rc_message={"per_second": 20, "burst_count": 5}), tmp_path)
    del operator.sections["matrix"]["space"]
    assert await operator.sets_up()
    assert not allowance.lifted(operator.kept)
    assert f"{operator.url}/_synapse/admin/v1/users/{operator.id}/override_ratelimit" in operator.lines[-2]
    assert any("not lifted" in line for line in await operator.complaints())
    assert await operator.sets_up("syt_of_nobody")
    assert any("does not lift it" in line for line in operator.lines)
    assert not allowance.lifted(operator.kept)
    assert await operator.sets_up(operator.homeserver.administrator.access_token)
    assert allowance.lifted(operator.kept)
    assert await operator.complaints() == []


async def test_trying_the_rate_limit_leaves_no_room_behind(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    assert await operator.sets_up()
    assert operator.homeserver.does("GET", path("joined_rooms"), token=operator.token) == {"joined_rooms": []}
    assert allowance.lifted(operator.kept)


async def test_a_homeserver_on_which_the_bot_makes_no_rooms_serves_it_all_the_same(
    behind_proxy: Operator, proxy: Proxy
) -> None:
    del behind_proxy.sections["matrix"]["space"]
    proxy.orders(Answers(403, '{"errcode": "M_FORBIDDEN"}'), "/createRoom$")
    assert await behind_proxy.sets_up()
    assert any("cannot be tried" in line for line in behind_proxy.lines)
    assert allowance.recorded(behind_proxy.kept) is None


@pytest.mark.parametrize("content", ["", "[]", '{"lifted": 1}', '{"lifted": "yes"}'], ids=repr)
def test_a_damaged_note_of_the_rate_limit_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / allowance.FILE).write_text(content)
    assert allowance.recorded(tmp_path) is None and not allowance.lifted(tmp_path)


# --- the Space -------------------------------------------------------------------------------


@pytest.mark.parametrize(("default", "taken"), [("11", "11"), ("10", "12")])
async def test_rooms_are_of_the_homeservers_version_unless_that_is_old(
    new_homeserver: NewHomeserver, tmp_path: Path, default: str, taken: str
) -> None:
    operator = Operator(new_homeserver(lifted=True, default_room_version=default), tmp_path)
    await operator.makes_space()
    assert {room["room_version"] for room in operator.hierarchy()} == {taken}
    events = operator.events()
    await operator.makes_space()
    assert operator.events() == events
    assert await operator.lacks() == []


async def test_members_of_the_space_enter_its_rooms_talk_and_change_nothing(operator: Operator) -> None:
    homeserver = operator.homeserver
    await operator.makes_space()
    anna, bert = homeserver.register("anna"), homeserver.register("bert")
    hall, room = operator.room(), operator.room("housing")
    sent = path("rooms", room, "send", "m.room.encrypted", "1")
    before = homeserver.does("PUT", sent, {"algorithm": "m.megolm"}, operator.token)["event_id"]
    homeserver.does("POST", path("rooms", hall, "invite"), {"user_id": anna.user_id}, operator.token)
    homeserver.does("POST", path("join", hall), {}, anna.access_token)
    homeserver.does("POST", path("join", room), {}, anna.access_token)

    def tries(who: Account, method: str, where: str, body: Json) -> int:
        return homeserver.call(method, where, body, who.access_token)[0]

    assert tries(bert, "POST", path("join", room), {}) == 403
    assert tries(bert, "POST", path("join", hall), {}) == 403
    assert tries(anna, "PUT", sent, {"algorithm": "m.megolm"}) == 200
    words = {"msgtype": "m.text", "body": "Hallo"}
    assert tries(anna, "PUT", path("rooms", hall, "send", "m.room.message", "1"), words) == 403
    assert tries(anna, "POST", path("rooms", room, "invite"), {"user_id": bert.user_id}) == 403
    for kind in ("m.room.name", "m.room.join_rules", "m.room.power_levels", "m.room.topic", "m.space.parent", "x.y"):
        assert tries(anna, "PUT", path("rooms", room, "state", kind, ""), {"name": "Anna", "topic": "Anna"}) == 403
    seen = homeserver.does("GET", f"{path('rooms', room, 'messages')}?dir=b&limit=100", token=anna.access_token)
    said = [event for event in seen["chunk"] if event["type"] == "m.room.encrypted"]
    assert [event["sender"] for event in said] == [anna.user_id]
    assert before in [event["event_id"] for event in homeserver.events(room)]


async def test_rooms_are_encrypted_before_anybody_else_can_be_in(operator: Operator) -> None:
    await operator.makes_space()
    for key in ("housing", "health"):
        events = [event["type"] for event in operator.homeserver.events(operator.room(key))]
        assert events.index("m.room.encryption") < events.index("m.space.parent")
        assert events.count("m.room.member") == 1
    assert ("m.room.encryption", "") not in operator.state(operator.room())


Break = Callable[[Operator, str, str], None]

BREAKS: dict[str, Break] = {
    "alias": lambda o, room, hall: o.homeserver.does(
        "DELETE", path("directory", "room", f"#{o.space}-housing:bot.test"), token=o.token
    ),
    "alias of the Space": lambda o, room, hall: o.homeserver.does(
        "DELETE", path("directory", "room", f"#{o.space}:bot.test"), token=o.token
    ),
    "child": lambda o, room, hall: o.sends(hall, "m.space.child", {}, room),
    "parent": lambda o, room, hall: o.sends(room, "m.space.parent", {}, hall),
    "via": lambda o, room, hall: o.sends(hall, "m.space.child", {"order": "000"}, room),
    "join rule": lambda o, room, hall: o.sends(room, "m.room.join_rules", {"join_rule": "public"}),
    "join rule of the Space": lambda o, room, hall: o.sends(hall, "m.room.join_rules", {"join_rule": "public"}),
    "history": lambda o, room, hall: o.sends(room, "m.room.history_visibility", {"history_visibility": "shared"}),
    "guests": lambda o, room, hall: o.sends(room, "m.room.guest_access", {"guest_access": "can_join"}),
    "name": lambda o, room, hall: o.sends(room, "m.room.name", {"name": "Wonen"}),
    "levels": lambda o, room, hall: o.sends(
        room,
        "m.room.power_levels",
        {"state_default": 0, "invite": 0, "users_default": 0, "events": {"m.room.name": 0, "m.reaction": 0}},
    ),
}


async def test_what_was_changed_is_named_by_check_and_repaired_by_setup(operator: Operator) -> None:
    await operator.makes_space()
    room, hall, hierarchy = operator.room("housing"), operator.room(), operator.hierarchy()
    state = [_policies(operator.state(each)) for each in (room, hall)]
    for what, breaks in BREAKS.items():
        breaks(operator, room, hall)
        assert len(await operator.lacks()) == 1, what
        await operator.makes_space()
        assert len([line for line in operator.lines if "repaired" in line]) == 1, what
        assert (operator.room("housing"), operator.room()) == (room, hall), what
        assert await operator.lacks() == [], what
        assert [_policies(operator.state(each)) for each in (room, hall)] == state, what
        assert _shown(operator.hierarchy()) == _shown(hierarchy), what
    events = operator.events()
    await operator.makes_space()
    assert operator.events() == events


def _policies(state: dict[tuple[str, str], Json]) -> dict[tuple[str, str], Json]:
    """What is the same again after a repair; levels may name more than they did, and are looked at by themselves."""
    return {key: content for key, content in state.items() if key[0] != "m.room.power_levels"}


def _shown(hierarchy: list[Json]) -> list[Json]:
    return [{key: value for key, value in room.items() if key != "children_state"} for room in hierarchy]


async def test_levels_are_repaired_without_taking_a_moderator_theirs(operator: Operator) -> None:
    await operator.makes_space()
    room = operator.room("housing")
    broken = {"users": {"@anna:bot.test": 50}, "state_default": 0, "kick": 0, "events": {"m.room.topic": 0, "x.y": 5}}
    operator.sends(room, "m.room.power_levels", broken)
    await operator.makes_space()
    levels = operator.state(room)["m.room.power_levels", ""]
    assert levels["users"] == {"@anna:bot.test": 50}
    assert (levels["state_default"], levels["kick"], levels["invite"]) == (100, 50, 50)
    assert levels["events"] == {"m.room.topic": 100, "x.y": 5, "m.room.tombstone": 150}


async def test_a_room_that_was_there_in_clear_is_encrypted(operator: Operator) -> None:
    body = {"room_alias_name": f"{operator.space}-housing", "preset": "public_chat"}
    room = operator.homeserver.does("POST", path("createRoom"), body, operator.account.access_token)["room_id"]
    await operator.makes_space()
    assert operator.room("housing") == room
    state = operator.state(room)
    assert state["m.room.encryption", ""] == {"algorithm": "m.megolm.v1.aes-sha2"}
    assert state["m.room.join_rules", ""]["join_rule"] == "restricted"
    assert await operator.lacks() == []


async def test_a_room_that_was_upgraded_is_followed(operator: Operator) -> None:
    await operator.makes_space()
    old, hall, upgrade = operator.room("housing"), operator.room(), {"new_version": "12"}
    new = operator.homeserver.does("POST", path("rooms", old, "upgrade"), upgrade, operator.token)["replacement_room"]
    alias = f"#{operator.space}-housing:bot.test"  # some homeservers leave it behind
    operator.homeserver.does("DELETE", path("directory", "room", alias), token=operator.token)
    operator.homeserver.does("PUT", path("directory", "room", alias), {"room_id": old}, operator.token)
    assert await operator.lacks() == [f"{alias} is closed"]
    await operator.makes_space()
    assert operator.room("housing") == new
    children = {key[1]: content for key, content in operator.state(hall).items() if key[0] == "m.space.child"}
    assert children[old] == {} and children[new]["via"] == ["bot.test"]
    assert await operator.lacks() == []


async def test_a_room_that_was_closed_without_a_successor_gets_one(operator: Operator) -> None:
    await operator.makes_space()
    old, hall = operator.room("housing"), operator.room()
    operator.sends(old, "m.room.tombstone", {"body": "closed", "replacement_room": "!nowhere:bot.test"})
    await operator.makes_space()
    new = operator.room("housing")
    assert new != old
    assert operator.state(new)["m.room.create", ""]["predecessor"]["room_id"] == old
    assert operator.state(hall)["m.space.child", old] == {}
    assert await operator.lacks() == []
    events = operator.events()
    await operator.makes_space()
    assert operator.events() == events


async def test_a_space_that_was_replaced_lets_its_members_into_the_rooms(operator: Operator) -> None:
    await operator.makes_space()
    old, room = operator.room(), operator.room("housing")
    operator.sends(old, "m.room.tombstone", {"body": "closed", "replacement_room": "!nowhere:bot.test"})
    await operator.makes_space()
    new, state = operator.room(), operator.state(room)
    assert new != old and operator.room("housing") == room
    assert state["m.space.parent", old] == {} and state["m.space.parent", new]["via"] == ["bot.test"]
    assert [each["room_id"] for each in state["m.room.join_rules", ""]["allow"]] == [new]
    assert await operator.lacks() == []


async def test_an_alias_that_is_somebody_elses_is_left_to_the_operator(operator: Operator) -> None:
    anna = operator.homeserver.register("anna")
    body = {"room_alias_name": f"{operator.space}-health", "preset": "private_chat"}
    operator.homeserver.does("POST", path("createRoom"), body, anna.access_token)
    with pytest.raises(Unfit, match=f"#{operator.space}-health:bot.test leads to a room that the bot is not in"):
        await operator.makes_space()


async def test_a_room_in_which_the_bot_may_change_nothing_is_left_to_the_operator(operator: Operator) -> None:
    anna = operator.homeserver.register("anna")
    body = {"room_alias_name": f"{operator.space}-health", "preset": "public_chat"}
    operator.homeserver.does("POST", path("createRoom"), body, anna.access_token)
    with pytest.raises(Unfit, match="power level 100"):
        await operator.makes_space()


async def test_a_room_too_old_for_a_space_is_left_to_the_operator(operator: Operator) -> None:
    body = {"room_alias_name": f"{operator.space}-health", "room_version": "6"}
    operator.homeserver.does("POST", path("createRoom"), body, operator.account.access_token)
    with pytest.raises(Unfit, match="of version 6, too old for a Space"):
        await operator.makes_space()


@pytest.mark.parametrize(
    "where", ["/createRoom$", "/directory/room/", "/state/m.room.canonical_alias", "/m.space.child"]
)
async def test_a_set_up_that_was_cut_off_goes_on_with_the_rooms_it_made(
    behind_proxy: Operator, proxy: Proxy, where: str
) -> None:
    operator = behind_proxy
    fault = proxy.orders(BROKEN, where, method="POST" if "create" in where else "PUT", after=1)
    with pytest.raises(PlatformError):
        await operator.makes_space()
    assert fault.met == 1
    await operator.makes_space()
    assert await operator.lacks() == []
    assert len([asked for asked in proxy.asked("/createRoom$", "POST") if asked.status == 200]) == 3


async def test_rate_limits_make_it_slow_and_not_fail(new_homeserver: NewHomeserver, tmp_path: Path) -> None:
    tight = {"per_second": 20, "burst_count": 8}
    operator = Operator(new_homeserver(rc_message=tight, rc_room_creation=tight), tmp_path)
    await operator.makes_space()
    assert [room["name"] for room in operator.hierarchy()] == ["Kollegial", "Wohnen", "Gesundheit"]
    assert await operator.lacks() == []


# --- what check says -------------------------------------------------------------------------


async def test_check_only_reads_there_and_here(behind_proxy: Operator, proxy: Proxy) -> None:
    operator = behind_proxy
    await operator.sets_up()
    asked = len(proxy.requests)
    files = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in operator.kept.iterdir()}
    findings = await operator.inspects()
    assert all(finding.well and finding.subject == "matrix" for finding in findings)
    assert {(each.method, each.path) for each in proxy.requests[asked:] if each.method != "GET"} == {
        ("POST", "/_matrix/client/v3/keys/query")
    }
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in operator.kept.iterdir()} == files


async def test_check_works_before_the_first_login(operator: Operator) -> None:
    first, second = await operator.inspects()
    assert first.well and "speaks Matrix up to 1." in first.detail
    assert not second.well and "not logged in yet" in second.detail
    assert not operator.kept.exists()


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (BAD_GATEWAY, "does not answer as a homeserver does"),
        (Answers(200, "<html>"), "does not answer as a homeserver does"),
        (Answers(404, '{"errcode": "M_UNRECOGNIZED"}'), "does not answer as a homeserver does"),
        (Answers(200, '{"versions": ["r0.6.1", "v1.5", "v1.10"]}'), "does not speak Matrix 1.11 yet"),
        (Answers(200, '{"versions": [null, 7, "v1.x", "v9"]}'), "does not speak Matrix 1.11 yet"),
        (Answers(200, '{"versions": 7}'), "does not speak Matrix 1.11 yet"),
    ],
)
async def test_check_says_what_is_wrong_with_a_homeserver(
    behind_proxy: Operator, proxy: Proxy, answer: Answers, word: str
) -> None:
    proxy.orders(answer, "/versions$")
    finding = (await behind_proxy.inspects())[0]
    assert not finding.well and word in finding.detail


async def test_check_says_that_a_homeserver_is_not_reached(operator: Operator) -> None:
    operator.sections["matrix"]["homeserver"] = "http://127.0.0.1:1"
    finding = (await operator.inspects())[0]
    assert not finding.well and "not reached" in finding.detail


async def test_check_says_that_the_session_is_dead_or_somebody_elses(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    await operator.sets_up()
    me = operator.id
    operator.sections["matrix"]["user_id"] = "@another:bot.test"
    assert any("not as [matrix] user_id says" in line for line in await operator.complaints())
    operator.sections["matrix"]["user_id"] = me
    operator.homeserver.does("POST", path("logout"), {}, operator.token)
    assert any("does not know the bot's session any more" in line for line in await operator.complaints())


async def test_check_says_that_the_device_has_no_keys_there_or_no_signature(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    await operator.sets_up()
    other = operator.homeserver.login(operator.account)
    kept = Kept(operator.kept / account.FILE)
    kept.write({"user_id": other.user_id, "device_id": other.device_id, "access_token": other.access_token})
    complaints = await operator.complaints()
    assert any("it has no keys there" in line for line in complaints)
    assert any("the store of this device is gone" in line for line in complaints)


async def test_check_says_what_it_may_not_read_itself(operator: Operator) -> None:
    (operator.kept / account.FILE).mkdir(parents=True)
    (finding,) = await operator.inspects()
    assert not finding.well and "run this as the service's user" in finding.detail


async def test_setup_logs_in_anew_where_the_session_is_dead(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    assert await operator.sets_up()
    operator.homeserver.does("POST", path("logout"), {}, operator.token)
    assert len(await operator.complaints()) == 1
    assert await operator.sets_up()
    assert await operator.complaints() == []


async def test_check_says_which_files_others_can_read(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    await operator.sets_up()
    (operator.kept / account.FILE).chmod(0o640)
    (operator.kept / "cross-signing.json").chmod(0o604)
    (line,) = await operator.complaints()
    assert "account.session, cross-signing.json" in line and "chmod" in line


async def test_check_says_that_nobody_looked_at_the_rate_limit_yet(operator: Operator) -> None:
    del operator.sections["matrix"]["space"]
    await operator.sets_up()
    (operator.kept / allowance.FILE).unlink()
    (line,) = await operator.complaints()
    assert "nobody looked yet" in line


async def test_a_homeserver_that_ends_in_the_middle_is_said_and_not_raised(
    behind_proxy: Operator, proxy: Proxy
) -> None:
    await behind_proxy.sets_up()
    for where in ("/whoami", "/keys/query", "/directory/room", "/state$", "/media/config"):
        proxy.orders(BAD_GATEWAY, where)
        assert any("could not be asked" in line for line in await behind_proxy.complaints())


async def test_a_signature_counts_only_if_it_is_good(operator: Operator, tmp_path: Path) -> None:
    async with device(operator.url, operator.account, operator.kept) as bot:
        keys, name = await bot.known(), bot.crypto.device_id
    me = operator.id
    assert standing(keys, me, name) is None
    assert standing(keys, me, "ANOTHER") == "it has no keys there"
    assert standing(keys, "@another:bot.test", name) == "it has no keys there"

    def changed(*where: str, to: Any) -> str | None:
        copy = json.loads(json.dumps(keys))
        place = copy
        for step in where[:-1]:
            place = place[step]
        place[where[-1]] = to
        return standing(copy, me, name)

    assert changed("device_keys", me, name, "algorithms", to=[]) == "it is not cross-signed"
    assert changed("device_keys", me, name, "signatures", to={}) == "it is not cross-signed"
    assert changed("self_signing_keys", to={}) == "the account has no cross-signing identity"
    assert (
        changed("master_keys", me, "keys", to={"ed25519:x": "x"}) == "the account's cross-signing identity is not whole"
    )
    assert (
        changed("self_signing_keys", me, "usage", to=["other"]) == "the account's cross-signing identity is not whole"
    )
    for garbage in (None, 7, [], "x", {"x": None}, {me: 7}, {me: {"keys": [], "signatures": 7}}):
        for part in ("device_keys", "master_keys", "self_signing_keys"):
            assert changed(part, to=garbage) is not None
