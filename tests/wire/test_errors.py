"""What goes wrong between us and Telegram, made on real connections, and what it means for what was to be done."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from telegram import Bot

from bot.platforms.base import (
    Ambiguous,
    Barred,
    Gone,
    Moved,
    PlatformError,
    Refused,
    Throttled,
    Unavailable,
    Vanished,
)
from bot.platforms.telegram import client, media
from bot.platforms.telegram.sending import do
from storage.files import FileStore
from storage.messages import Action, Shown
from tests.wire.faults import Answers, Drop, Garbage, How, Late, Status, TooMany
from tests.wire.people import User
from tests.wire.server import Wire
from tests.wire.ways import chat, delete, edit, send, speaking

pytestmark = pytest.mark.wire

YES = Shown(value="yes", label="Ja", data="7.0.sure.yes")


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
async def bot(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A bot whose patience ends after half a second."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.5))
    async with speaking(wire) as bot:
        yield bot


@pytest.fixture
async def anna(wire: Wire) -> User:
    anna = wire.user("anna")
    await anna.starts()
    return anna


async def failure(bot: Bot, action: Action, files: FileStore) -> PlatformError:
    """What an action ends in; nobody's words and no token are in it, or in what led to it."""
    with pytest.raises(PlatformError) as caught:
        await do(bot, action, files)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


# --- nobody knows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "copies"),
    [
        (Late(2, after_doing=True), 1),
        (Drop(after_doing=True), 1),
        (Drop(after_doing=False), 0),
        (Garbage(), 0),
        (Status(504), 0),
        (Status(504, json=False), 0),
        (Answers(500, "Internal Server Error: sent message was immediately deleted and can't be returned"), 0),
    ],
    ids=str,
)
async def test_a_message_without_an_answer_may_have_arrived(
    wire: Wire, bot: Bot, anna: User, files: FileStore, how: How, copies: int
) -> None:
    wire.fault("sendMessage", how)
    assert isinstance(await failure(bot, send(chat(anna), "Hallo"), files), Ambiguous)
    assert anna.texts.count("Hallo") == copies
    assert len(wire.asked("sendMessage")) == 1


@pytest.mark.parametrize("how", [Late(2), Drop(after_doing=True), Drop(after_doing=False), Garbage()], ids=str)
async def test_an_edit_or_deletion_without_an_answer_can_be_done_again(
    wire: Wire, bot: Bot, anna: User, files: FileStore, how: How
) -> None:
    (number,) = await do(bot, send(chat(anna), "alt"), files)
    for action in (edit(chat(anna), number, "neu"), delete(chat(anna), number)):
        wire.fault("*", how)
        assert isinstance(await failure(bot, action, files), Unavailable)
        await do(bot, action, files)
    assert anna.messages == []


async def test_an_upload_that_takes_too_long_in_all_is_given_up(
    wire: Wire, bot: Bot, anna: User, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "SLOW", 0.2)
    file = await files.put(b"a", "a.txt", "text/plain")
    wire.fault("sendDocument", Late(2))
    assert isinstance(await failure(bot, send(chat(anna), files=(file,)), files), Ambiguous)


# --- nothing was done ------------------------------------------------------------------------


@pytest.mark.parametrize("how", [Status(500), Status(502), Status(502, json=False), Status(503)], ids=str)
async def test_a_server_that_is_not_well_did_nothing(
    wire: Wire, bot: Bot, anna: User, files: FileStore, how: How
) -> None:
    wire.fault("sendMessage", how)
    action = send(chat(anna), "Hallo")
    assert isinstance(await failure(bot, action, files), Unavailable)
    await do(bot, action, files)
    assert anna.texts.count("Hallo") == 1


async def test_a_refused_connection_is_tried_again_and_one_copy_arrives(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    action = send(chat(anna), "Hallo")
    await wire.refuses_connections()
    for _ in range(2):
        found = await failure(bot, action, files)
        assert (type(found), found.reason) == (Unavailable, "not reached")
    await wire.listens_again()
    await do(bot, action, files)
    assert anna.texts.count("Hallo") == 1


async def test_an_idle_connection_that_the_server_closed_costs_nothing(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    await do(bot, send(chat(anna), "eins"), files)
    await wire.refuses_connections()
    await wire.listens_again()
    await do(bot, send(chat(anna), "zwei"), files)
    assert anna.texts == ["eins", "zwei"]


async def test_429_says_how_long_to_wait(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    wire.fault("sendMessage", TooMany(17))
    found = await failure(bot, send(chat(anna), "Hallo"), files)
    assert isinstance(found, Throttled)
    assert (found.after, found.everywhere) == (17.0, False)


async def test_a_revoked_token_bars_the_bot_and_is_named_nowhere(
    wire: Wire, bot: Bot, anna: User, files: FileStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.revoked = True
    found = await failure(bot, send(chat(anna), "Hallo"), files)
    assert isinstance(found, Barred)
    assert wire.token not in caplog.text + found.reason


# --- people who cannot be reached ------------------------------------------------------------


async def test_who_blocked_left_or_never_wrote_cannot_be_reached(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    ben, cem = wire.user("ben"), wire.user("cem")
    await anna.blocks()
    await ben.starts()
    ben.deactivated = True
    reasons = []
    for person in (anna, ben, cem):
        found = await failure(bot, send(chat(person), "Hallo"), files)
        assert isinstance(found, Gone)
        reasons.append(found.reason)
    assert reasons == ["blocked", "deactivated", "never wrote to the bot"]
    await anna.unblocks()
    await do(bot, send(chat(anna), "Hallo"), files)
    assert anna.last.text == "Hallo"


async def test_a_chat_that_does_not_exist_is_gone(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    where = chat(anna)
    for nobody in ("999999999", "-1009999999999"):
        unknown = type(where)(platform="telegram", id=nobody)
        found = await failure(bot, send(unknown, "Hallo"), files)
        assert (type(found), found.reason) == (Gone, "chat not found")


# --- groups and topics -----------------------------------------------------------------------


async def test_a_group_that_put_the_bot_out_is_gone(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    group = wire.group("Team")
    await group.adds_bot(by=anna)
    await do(bot, send(chat(group), "Hallo"), files)
    await group.removes_bot(by=anna)
    found = await failure(bot, send(chat(group), "Hallo"), files)
    assert (type(found), found.reason) == (Gone, "kicked")


async def test_a_group_that_migrated_says_where_to(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    group = wire.group("Team", supergroup=False)
    await group.adds_bot(by=anna)
    old = chat(group)
    new = await group.migrates(by=anna)
    found = await failure(bot, send(old, "Hallo"), files)
    assert isinstance(found, Moved)
    assert found.to == str(new)
    await do(bot, send(chat(group), "Hallo"), files)
    assert group.last.text == "Hallo"


async def test_a_closed_topic_refuses_and_a_deleted_one_is_gone(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    group = wire.group("Team", forum=True)
    await group.adds_bot(by=anna)
    topic = await group.topic("Wohnen", by=anna)
    where = chat(group, topic.id)
    await topic.closes(by=anna)
    found = await failure(bot, send(where, "Hallo"), files)
    assert (type(found), found.reason) == (Refused, "topic closed")
    await topic.deletes()
    found = await failure(bot, send(where, "Hallo"), files)
    assert (type(found), found.reason) == (Gone, "topic deleted")


# --- messages that are gone ------------------------------------------------------------------


async def test_an_edit_of_what_is_gone_says_so(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    (number,) = await do(bot, send(chat(anna), "alt", (YES,)), files)
    await anna.deletes(anna.last)
    assert isinstance(await failure(bot, edit(chat(anna), number, "neu"), files), Vanished)


async def test_what_is_older_than_two_days_cannot_be_deleted(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    (number,) = await do(bot, send(chat(anna), "alt"), files)
    anna.last.date -= 49 * 3600
    found = await failure(bot, delete(chat(anna), number), files)
    assert (type(found), found.reason) == (Refused, "message cannot be deleted")


async def test_a_refusal_hides_what_was_said(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    wire.fault("sendMessage", Answers(400, "Bad Request: cannot read Anna Beispiel, +49 351 4567"))
    found = await failure(bot, send(chat(anna), "Hallo"), files)
    assert (type(found), found.reason, str(found)) == (Refused, "refused", "refused")
