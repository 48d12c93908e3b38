"""What `kollegial check` says of Matrix."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.matrix import account, allowance
from bot.platforms.matrix.homeserver import path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.signatures import standing
from tests.homeserver.device import device
from tests.homeserver.faults import BAD_GATEWAY, Answers
from tests.homeserver.operating import Operator
from tests.homeserver.proxy import Proxy
from tests.homeserver.synapse import Synapse


@pytest.fixture
def operator(homeserver: Synapse, tmp_path: Path) -> Operator:
    return Operator(homeserver, tmp_path)


@pytest.fixture
async def behind_proxy(homeserver: Synapse, tmp_path: Path, proxy: Proxy) -> Operator:
    return Operator(homeserver, tmp_path, proxy.url)


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
