"""`kollegial matrix setup`: the session, the device, the name, the rate limit."""

from pathlib import Path

import pytest

from bot.config import load
from bot.instance import LOCK, locked
from bot.platforms.matrix import allowance
from bot.platforms.matrix.homeserver import Homeserver, path
from tests.homeserver.conftest import NewHomeserver
from tests.homeserver.device import device
from tests.homeserver.faults import Answers
from tests.homeserver.operating import Operator
from tests.homeserver.proxy import Proxy
from tests.homeserver.signatures import cross_signed
from tests.homeserver.synapse import Synapse


@pytest.fixture
def operator(homeserver: Synapse, tmp_path: Path) -> Operator:
    return Operator(homeserver, tmp_path)


@pytest.fixture
async def behind_proxy(homeserver: Synapse, tmp_path: Path, proxy: Proxy) -> Operator:
    return Operator(homeserver, tmp_path, proxy.url)


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
    assert [name for _, name, _ in hierarchy] == ["Kollegial", "Wohnen", "Gesundheit"]
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
    assert "does not take the bot's account and password" in said and "wrong-but-secret" not in said


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
