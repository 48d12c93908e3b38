"""The wire notices what the Bot API would not take: wrong parameters, wrong lengths, too much at once."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from tests.wire.limits import problems
from tests.wire.methods import METHODS
from tests.wire.referee import Referee, Upload
from tests.wire.server import Wire
from tests.wire.windows import Windows

pytestmark = pytest.mark.wire

REFEREE = Referee()
SCHEMAS = [schema.source for schema in REFEREE.schemas]
TEXT = {"chat_id": "5", "text": "Hallo"}


def judged(method: str, **fields: Any) -> list[str]:
    """What the referee says to form fields; a dictionary or list is sent as JSON."""
    raw = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in fields.items()}
    return list(REFEREE.judge(method, raw, {}).violations)


@pytest.mark.parametrize(
    ("method", "fields", "sentence"),
    [
        ("sendMessage", {"chat_id": "5"}, "sendMessage: text is missing"),
        ("sendMessage", TEXT | {"colour": "red"}, "sendMessage: colour is not known"),
        ("sendMessage", TEXT | {"reply_to_message_id": "5"}, "sendMessage: reply_to_message_id is not known"),
        ("sendMessage", TEXT | {"disable_notification": "yes"}, "sendMessage: disable_notification is no JSON"),
        ("sendMessage", TEXT | {"disable_notification": "1"}, "sendMessage: disable_notification is no Boolean"),
        ("sendMessage", TEXT | {"message_thread_id": "1.5"}, "sendMessage: message_thread_id is no Integer"),
        ("sendMessage", TEXT | {"entities": "bold"}, "sendMessage: entities is no JSON"),
        ("sendMessage", TEXT | {"entities": {"type": "bold"}}, "sendMessage: entities is no array"),
        (
            "sendMessage",
            TEXT | {"entities": [{"type": "bold", "offset": "0", "length": 1}]},
            "sendMessage: entities[0].offset is no Integer",
        ),
        (
            "sendMessage",
            TEXT | {"entities": [{"type": "bold", "offset": 0}]},
            "sendMessage: entities[0].length is missing",
        ),
        (
            "sendMessage",
            TEXT | {"reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": 5}]]}},
            "sendMessage: reply_markup.inline_keyboard[0][0].callback_data is no String",
        ),
        (
            "sendMessage",
            TEXT | {"reply_markup": {"inline_keyboard": [[{"text": "Ja", "data": "5"}]]}},
            "sendMessage: reply_markup.inline_keyboard[0][0].data is not known",
        ),
        (
            "sendMessage",
            TEXT | {"reply_parameters": {"message_id": "7"}},
            "sendMessage: reply_parameters.message_id is no Integer",
        ),
        (
            "sendMessage",
            TEXT | {"link_preview_options": {"off": True}},
            "sendMessage: link_preview_options.off is not known",
        ),
        (
            "sendMediaGroup",
            {"chat_id": "5", "media": [{"type": "photo", "media": "attach://p", "caption": 5}]},
            "sendMediaGroup: attach://p was not uploaded",
        ),
        (
            "sendMediaGroup",
            {"chat_id": "5", "media": [{"type": "photo", "media": "file", "caption": 5}]},
            "sendMediaGroup: media[0].caption is no String",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "need"}]},
            "setMyCommands: commands[0].description is missing",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "setMyCommands: scope.chat_id is missing",
        ),
        ("getUpdates", {"allowed_updates": [5]}, "getUpdates: allowed_updates[0] is no String"),
        ("setMessageReaction", {"chat_id": "5"}, "setMessageReaction: message_id is missing"),
        ("sendDocument", {"chat_id": "5"}, "sendDocument: document is missing"),
    ],
)
def test_every_schema_names_what_is_wrong(method: str, fields: dict[str, Any], sentence: str) -> None:
    found = judged(method, **fields)
    assert sentence in found or [f"{sentence} ({source})" for source in SCHEMAS] == [
        each for each in found if each.startswith(sentence)
    ]


def test_every_schema_knows_every_method_that_is_served() -> None:
    assert [name for name in METHODS if not REFEREE.knows(name)] == []


def test_an_upload_that_nothing_asks_for_is_unknown() -> None:
    upload = {"thing": Upload("a.pdf", "application/pdf", b"%PDF")}
    verdict = REFEREE.judge("sendMessage", TEXT, upload)
    assert verdict.violations[0].startswith("sendMessage: thing is not known")


def test_what_is_right_is_read_as_values() -> None:
    fields = TEXT | {
        "disable_notification": "true",
        "reply_markup": '{"inline_keyboard": [[{"text": "5", "callback_data": "5"}]]}',
    }
    verdict = REFEREE.judge("sendMessage", fields, {})
    assert verdict.violations == ()
    assert verdict.parameters["chat_id"] == 5 and verdict.parameters["text"] == "Hallo"
    assert verdict.parameters["disable_notification"] is True


async def test_a_wrong_request_is_refused_and_noted(wire: Wire) -> None:
    url = f"{wire.base_url}{wire.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.get(url, params={"chat_id": "5"}) as response:
        answer = await response.json()
    assert (response.status, answer["description"]) == (400, "Bad Request: sendMessage: text is missing (aiogram)")
    assert [sentence.rpartition(" (")[0] for sentence in wire.violations] == ["sendMessage: text is missing"] * len(
        SCHEMAS
    )
    wire.violations.clear()


async def test_a_body_that_is_no_json_is_refused(wire: Wire) -> None:
    url = f"{wire.base_url}{wire.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{", headers=headers) as response:
        assert response.status == 400


# --- lengths ---------------------------------------------------------------------------------


def button(text: str = "Ja", **kind: Any) -> dict[str, Any]:
    return {"text": text, **(kind or {"callback_data": "yes"})}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"chat_id": 5, "text": "Hallo", "reply_markup": {"inline_keyboard": list(rows)}}


def styled(text: str, *entities: tuple[int, int], kind: str = "bold") -> dict[str, Any]:
    return {"chat_id": 5, "text": text, "entities": [{"type": kind, "offset": o, "length": n} for o, n in entities]}


COMMAND = {"command": "need", "description": "Bedarf melden"}

TAKEN = [
    ("sendMessage", {"chat_id": 5, "text": "😀" * 2048}),
    ("sendDocument", {"chat_id": 5, "document": "id", "caption": "x" * 1024}),
    ("sendMessage", keyboard([button(callback_data="ü" * 32)])),
    ("sendMessage", keyboard(*[[button()] * 8] * 12)),
    ("sendMessage", styled("😀 fett", (0, 2), (0, 7), (3, 4))),
    ("sendMessage", {"chat_id": 5, "text": f"https://t.me/kollegial_bot?start={'x' * 64}"}),
    ("sendMediaGroup", {"chat_id": 5, "media": [{"type": "photo", "media": "a"}, {"type": "video", "media": "b"}]}),
    ("setMyCommands", {"commands": [COMMAND], "language_code": "de"}),
    ("setMyDescription", {"description": "x" * 512}),
    ("setWebhook", {"url": "https://bot.example", "secret_token": "a_-9" * 64}),
    ("getUpdates", {"limit": 100, "allowed_updates": ["message", "my_chat_member"]}),
    ("setMessageReaction", {"chat_id": 5, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "👍"}]}),
    ("sendDocument", {"chat_id": 5, "document": Upload("a", "x/y", bytes(50_000_000))}),
]

REFUSED = [
    ("sendMessage", {"chat_id": 5, "text": "😀" * 2048 + "!"}, "text has 4097 units", "message is too long"),
    ("sendMessage", {"chat_id": 5, "text": " \n"}, "text is empty", "message text is empty"),
    ("sendMessage", {"chat_id": 5, "text": "a", "parse_mode": "HTML"}, "parse_mode", "parse_mode"),
    ("editMessageText", {"chat_id": 5, "message_id": 1, "text": "x" * 4097}, "4097 units", "message is too long"),
    ("sendDocument", {"chat_id": 5, "document": "id", "caption": "x" * 1025}, "1025 units", "caption is too long"),
    ("sendMessage", keyboard([button(callback_data="ü" * 33)]), "66 bytes", "BUTTON_DATA_INVALID"),
    ("sendMessage", keyboard([button(callback_data="")]), "0 bytes", "BUTTON_DATA_INVALID"),
    ("sendMessage", keyboard([button(" ")]), "no text", "BUTTON_TEXT_INVALID"),
    ("sendMessage", keyboard([{"text": "Ja"}]), "exactly one kind", "text buttons"),
    ("sendMessage", keyboard([button(url="a", callback_data="b")]), "exactly one kind", "text buttons"),
    ("sendMessage", keyboard([button(url="example")]), "address", "URL"),
    ("sendMessage", keyboard([button(url=f"https://t.me/b?start={'x' * 65}")]), "payload", "deep link"),
    ("sendMessage", keyboard([button()] * 9), "9 buttons in a row", "too long"),
    ("sendMessage", keyboard(*[[button()] * 8] * 13), "104 buttons", "too long"),
    ("sendMessage", styled("Hallo", (3, 3)), "outside", "entities"),
    ("sendMessage", styled("Hallo", (0, 0)), "outside", "entities"),
    ("sendMessage", styled("a😀", (0, 2)), "splits a character", "entities"),
    ("sendMessage", styled("Hallo", (0, 3), (2, 3)), "overlap in part", "entities"),
    ("sendMessage", styled("Hallo", (0, 3), kind="huge"), "no entity 'huge'", "entities"),
    ("sendMessage", styled("Hallo", (0, 3), kind="text_link"), "no text_link", "entities"),
    ("sendMessage", {"chat_id": 5, "text": "https://t.me/b?start=ä"}, "payload", "deep link"),
    ("sendMediaGroup", {"chat_id": 5, "media": [{"type": "photo", "media": "a"}]}, "1 media", "group send failed"),
    (
        "sendMediaGroup",
        {"chat_id": 5, "media": [{"type": "photo", "media": "a"}, {"type": "document", "media": "b"}]},
        "do not go together",
        "album",
    ),
    ("sendDocument", {"chat_id": 5, "document": Upload("a", "x/y", b"")}, "empty file", "non-empty"),
    (
        "sendDocument",
        {"chat_id": 5, "document": Upload("a", "x/y", bytes(50_000_001))},
        "50000001 bytes",
        "Request Entity Too Large",
    ),
    ("sendPhoto", {"chat_id": 5, "photo": Upload("a", "x/y", bytes(10_000_001))}, "10000001 bytes", "too big"),
    ("setMyCommands", {"commands": [COMMAND | {"command": "bedürfnis"}]}, "bedürfnis", "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [COMMAND | {"command": "x" * 33}]}, "1 to 32", "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [COMMAND | {"description": ""}]}, "description", "DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [COMMAND, COMMAND]}, "twice", "DUPLICATE"),
    (
        "setMyCommands",
        {"commands": [COMMAND | {"command": f"c{number}"} for number in range(101)]},
        "101 commands",
        "TOO_MUCH",
    ),
    ("setMyCommands", {"commands": [COMMAND], "language_code": "de-AT"}, "ISO 639-1", "language code"),
    ("setMyName", {"name": "x" * 65}, "more than 64", "NAME_TOO_LONG"),
    ("setMyDescription", {"description": "x" * 513}, "more than 512", "TOO_LONG"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "more than 120", "TOO_LONG"),
    ("setWebhook", {"url": "https://a.example", "secret_token": "ü"}, "secret_token", "unallowed characters"),
    ("setWebhook", {"url": "https://a.example", "secret_token": "x" * 257}, "secret_token", "unallowed characters"),
    ("getUpdates", {"limit": 101}, "1 to 100", "limit"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "no updates ['messages']", "allowed_updates"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "200 characters", "TOO_LONG"),
    ("sendChatAction", {"chat_id": 5, "action": "thinking"}, "no action 'thinking'", "action"),
    ("deleteMessages", {"chat_id": 5, "message_ids": []}, "1 to 100", "too many"),
    (
        "setMessageReaction",
        {"chat_id": 5, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🏠"}]},
        "no reaction",
        "REACTION_INVALID",
    ),
]


@pytest.mark.parametrize(("method", "parameters"), TAKEN)
def test_what_just_fits_is_taken(method: str, parameters: dict[str, Any]) -> None:
    assert list(problems(method, parameters)) == []


@pytest.mark.parametrize(("method", "parameters", "sentence", "description"), REFUSED)
def test_what_does_not_fit_is_refused(method: str, parameters: dict[str, Any], sentence: str, description: str) -> None:
    found = list(problems(method, parameters))
    assert sentence in found[0][0] and description in found[0][1].description


async def test_a_text_that_is_too_long_is_refused_and_noted(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    with pytest.raises(BadRequest, match="Message is too long"):
        await client.send_message(anna.id, "x" * 4097)
    assert wire.violations.pop() == "sendMessage: text has 4097 units, at most 4096 are taken"


# --- pace ------------------------------------------------------------------------------------


def test_a_window_slides_strictly() -> None:
    windows = Windows(overall=3, private=1, group=2)
    assert [windows.judge(0.1 * n, "sendMessage", n + 1) for n in range(3)] == [None] * 3
    assert windows.judge(0.99, "sendMessage", 9) is not None
    assert windows.judge(1.0, "sendMessage", 9) is None
    assert windows.judge(1.05, "sendMessage", 10) is not None
    assert windows.judge(1.1, "sendMessage", 10) is None


def test_a_person_and_a_group_have_windows_of_their_own() -> None:
    windows = Windows(group=2)
    assert windows.judge(0, "sendMessage", 5) is None
    exceeded = windows.judge(0.5, "sendDocument", 5)
    assert exceeded is not None and (exceeded.window, exceeded.retry_after) == ("private", 1)
    assert windows.judge(0.5, "editMessageText", 5) is None
    assert windows.judge(0.5, "answerCallbackQuery", 5) is None
    assert windows.judge(0.5, "sendChatAction", 5) is None
    assert windows.judge(0, "sendMessage", -5) is None
    assert windows.judge(1, "editMessageText", -5) is None
    exceeded = windows.judge(2.5, "sendMessage", -5)
    assert exceeded is not None and (exceeded.window, exceeded.retry_after) == ("group", 58)
    assert windows.judge(60, "sendMessage", -5) is None


def test_each_medium_of_an_album_counts() -> None:
    windows = Windows(overall=30, private=1, group=20)
    assert windows.judge(0, "sendMediaGroup", 5, 10) is None
    assert windows.judge(0.5, "sendMessage", 5) is not None
    assert windows.judge(0.5, "sendMediaGroup", 6, 10) is None
    assert windows.judge(0.5, "sendMediaGroup", 7, 10) is None
    exceeded = windows.judge(0.9, "sendMediaGroup", 8, 2)
    assert exceeded is not None and exceeded.window == "overall"


async def test_who_writes_too_fast_is_told_to_wait(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    wire.windows = Windows()
    await client.send_message(anna.id, "eins")
    with pytest.raises(RetryAfter) as told:
        await client.send_message(anna.id, "zwei")
    assert told.value.retry_after == timedelta(seconds=1)
    assert [(each.chat, each.window) for each in wire.exceeded] == [(anna.id, "private")]
    assert anna.texts == ["eins"]
