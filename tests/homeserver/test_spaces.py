"""The Space with a room for each theme: made once, repaired where it is not as it should be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.matrix.homeserver import Json, path
from bot.platforms.matrix.spaces import Unfit
from tests.homeserver.conftest import NewHomeserver
from tests.homeserver.faults import BROKEN
from tests.homeserver.operating import Operator
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Account, Synapse


@pytest.fixture
def operator(homeserver: Synapse, tmp_path: Path) -> Operator:
    return Operator(homeserver, tmp_path)


@pytest.fixture
async def behind_proxy(homeserver: Synapse, tmp_path: Path, proxy: Proxy) -> Operator:
    return Operator(homeserver, tmp_path, proxy.url)


@pytest.mark.parametrize(("default", "taken"), [("11", "11"), ("10", "12")])
async def test_rooms_are_of_the_homeservers_version_unless_that_is_old(
    new_homeserver: NewHomeserver, tmp_path: Path, default: str, taken: str
) -> None:
    operator = Operator(new_homeserver(lifted=True, default_room_version=default), tmp_path)
    await operator.makes_space()
    assert {version for _, _, version in operator.hierarchy()} == {taken}
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
        assert operator.hierarchy() == hierarchy, what
    events = operator.events()
    await operator.makes_space()
    assert operator.events() == events


def _policies(state: dict[tuple[str, str], Json]) -> dict[tuple[str, str], Json]:
    """What is the same again after a repair; levels may name more than they did, and are looked at by themselves."""
    return {key: content for key, content in state.items() if key[0] != "m.room.power_levels"}


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
    assert [name for _, name, _ in operator.hierarchy()] == ["Kollegial", "Wohnen", "Gesundheit"]
    assert await operator.lacks() == []
