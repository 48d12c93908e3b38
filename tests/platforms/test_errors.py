"""What Telegram's errors mean, row by row: those that were read in its source, and those that connections have."""

from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.warnings import PTBDeprecationWarning

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
from bot.platforms.telegram.errors import needless, translated, unanswered
from storage.messages import Action, Chat, Delete, Edit, Send

CHAT = Chat(platform="telegram", id="7")
SEND = Send(chat=CHAT, token="t", spans=())
EDIT = Edit(chat=CHAT, token="t", message="1", spans=())
DELETE = Delete(chat=CHAT, token="t", message="1")
EVERY: tuple[Action | None, ...] = (SEND, EDIT, DELETE, None)
REPEATABLE: tuple[Action | None, ...] = (EDIT, DELETE, None)


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def meaning(error: TelegramError, action: Action | None = SEND) -> tuple[type[PlatformError], str]:
    found = translated(error, action)
    return type(found), found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Forbidden: bot was blocked by the user", "blocked"),
        ("Forbidden: user is deactivated", "deactivated"),
        ("Forbidden: bot can't initiate conversation with a user", "never wrote to the bot"),
        ("Forbidden: bot can't send messages to bots", "is a bot"),
        ("Forbidden: bot was kicked from the group chat", "kicked"),
        ("Forbidden: bot was kicked from the supergroup chat", "kicked"),
        ("Forbidden: bot is not a member of the supergroup chat", "not a member"),
        ("Forbidden: bot is not a member of the channel chat", "not a member"),
        ("Forbidden: the group chat was deleted", "chat deleted"),
        ("Forbidden: something that is said since yesterday", "forbidden"),
    ],
)
def test_forbidden_says_who_cannot_be_reached(text: str, reason: str) -> None:
    for action in EVERY:
        assert meaning(Forbidden(text), action) == (Gone, reason)


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("chat not found", Gone, "chat not found"),
        ("private chat not found", Gone, "chat not found"),
        ("PEER_ID_INVALID", Gone, "chat not found"),
        ("USER_BOT_TO_BOT_DISABLED", Gone, "is a bot"),
        ("message thread not found", Gone, "topic deleted"),
        ("TOPIC_DELETED", Gone, "topic deleted"),
        ("TOPIC_ID_INVALID", Gone, "topic deleted"),
        ("TOPIC_CLOSED", Refused, "topic closed"),
        ("message to edit not found", Vanished, "message is gone"),
        ("message can't be edited", Vanished, "message is gone"),
        ("MESSAGE_ID_INVALID", Vanished, "message is gone"),
        ("message can't be deleted", Refused, "message cannot be deleted"),
        ("message can't be deleted for everyone", Refused, "message cannot be deleted"),
        ("have no rights to send a message", Refused, "no rights"),
        ("not enough rights to send text messages to the chat", Refused, "no rights"),
        ("need administrator rights in the channel chat", Refused, "no rights"),
        ("CHAT_WRITE_FORBIDDEN", Refused, "no rights"),
        ("CHAT_SEND_DOCS_FORBIDDEN", Refused, "no rights"),
        ("CHAT_RESTRICTED", Refused, "no rights"),
        ("file is too big", Refused, "file too large"),
        ("wrong file_id or the file is temporarily unavailable", Refused, "file is gone"),
        ("message is too long", Refused, "too long"),
        ("message caption is too long", Refused, "too long"),
        ("message text is empty", Refused, "no words"),
        ("text must be non-empty", Refused, "no words"),
        ("BUTTON_DATA_INVALID", Refused, "wrong keyboard"),
        ("can't parse entities: Anna Beispiel, +49 351 4567", Refused, "refused"),
    ],
)
def test_bad_requests_are_known_by_what_stays_in_their_texts(text: str, error: type, reason: str) -> None:
    for said in (f"Bad Request: {text}", text.upper(), text.lower()):
        assert meaning(BadRequest(said)) == (error, reason)


def test_what_is_as_it_was_to_be_is_no_error() -> None:
    unchanged = BadRequest(
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    )
    assert needless(unchanged, EDIT)
    assert needless(BadRequest("Bad Request: message to delete not found"), DELETE)
    assert not needless(BadRequest("Bad Request: message to edit not found"), EDIT)
    assert not needless(BadRequest("Bad Request: message can't be deleted"), DELETE)
    assert not needless(unchanged, SEND)


@pytest.mark.parametrize(("after", "seconds"), [(7, 7.0), (timedelta(seconds=2.5), 2.5), (0, 1.0), (86_400, 86_400.0)])
def test_a_wait_is_as_long_as_it_says(after: int | timedelta, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    found = translated(RetryAfter(after), SEND)
    assert isinstance(found, Throttled)
    assert (found.after, found.everywhere) == (seconds, False)


def test_a_wait_is_as_long_as_it_says_in_the_older_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "false")
    with pytest.warns(PTBDeprecationWarning):
        found = translated(RetryAfter(7), SEND)
    assert isinstance(found, Throttled)
    assert found.after == 7.0


def test_a_group_that_moved_says_where_to() -> None:
    found = translated(ChatMigrated(-1001234), SEND)
    assert isinstance(found, Moved)
    assert found.to == "-1001234"


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (InvalidToken("Unauthorized"), "it was revoked, or base_url is wrong"),
        (InvalidToken("Not Found"), "it was revoked, or base_url is wrong"),
        (EndPointNotFound("Endpoint 'getUpdates' not found in Bot API"), "it was revoked, or base_url is wrong"),
        (Conflict("Conflict: terminated by other getUpdates request; make sure that"), "another instance"),
        (Conflict("Conflict: can't use getUpdates method while webhook is active; use"), "a webhook was set"),
        (BadRequest("Bad Request: Logged out"), "base_url is to name"),
    ],
)
def test_what_an_operator_has_to_mend_bars_the_bot_and_says_what(error: TelegramError, remedy: str) -> None:
    for action in EVERY:
        found = translated(error, action)
        assert isinstance(found, Barred)
        assert remedy in found.reason


UNREAD = TelegramError("Invalid server response")


@pytest.mark.parametrize("kind", [BadRequest, Conflict, Forbidden, InvalidToken])
def test_a_page_of_a_proxy_is_no_judgement_of_telegram(kind: type[TelegramError]) -> None:
    page = "Forbidden (403). Parsing the server response b'<html>bot was blocked by the user' failed"
    assert meaning(caused(kind(page), UNREAD)) == (Unavailable, "something on the way answered instead")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Internal Server Error", Unavailable),
        ("Internal Server Error: restart", Unavailable),
        ("Bad Gateway", Unavailable),
        ("Bad Gateway (502). Parsing the server response b'<html>Gateway Timeout too large' failed", Unavailable),
        ("Service Unavailable (503)", Unavailable),
        ("Found (302)", Unavailable),
        ("Too Many Requests: retry after 0. The server response contained unknown parameters: {}", Throttled),
        ("Request Entity Too Large", Refused),
        ("Content Too Large (413). Parsing the server response b'<html>' failed", Refused),
    ],
)
def test_other_answers_say_that_nothing_was_done(text: str, error: type) -> None:
    answered = caused(NetworkError(text), UNREAD) if "Parsing" in text else NetworkError(text)
    for action in EVERY:
        assert isinstance(translated(answered, action), error)


@pytest.mark.parametrize(
    "text",
    [
        "Gateway Timeout",
        "Gateway Time-out (504). Parsing the server response b'' failed",
        "Internal Server Error: Request aborted",
        "Internal Server Error: sent message was immediately deleted and can't be returned",
    ],
)
def test_some_answers_leave_open_whether_it_was_done(text: str) -> None:
    assert meaning(NetworkError(text)) == (Ambiguous, "not well")
    for action in REPEATABLE:
        assert meaning(NetworkError(text), action) == (Unavailable, "not well")


@pytest.mark.parametrize(
    "error",
    [
        caused(TimedOut(), httpx.ConnectTimeout("")),
        caused(TimedOut(), httpx.PoolTimeout("")),
        caused(NetworkError("httpx.ConnectError: All connection attempts failed"), httpx.ConnectError("")),
        caused(NetworkError("httpx.ProxyError: 407"), httpx.ProxyError("")),
    ],
)
def test_what_was_never_sent_can_be_sent_again(error: TelegramError) -> None:
    for action in EVERY:
        assert meaning(error, action) == (Unavailable, "not reached")


@pytest.mark.parametrize(
    "cause",
    [
        httpx.ReadTimeout(""),
        httpx.WriteTimeout(""),
        httpx.ReadError(""),
        httpx.WriteError(""),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.DecodingError(""),
        OSError("anything else"),
    ],
)
def test_what_was_sent_and_not_answered_may_have_been_done(cause: Exception) -> None:
    error = caused(TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError("httpx"), cause)
    assert meaning(error) == (Ambiguous, "no answer")
    for action in REPEATABLE:
        assert meaning(error, action) == (Unavailable, "no answer")


def test_an_answer_that_cannot_be_read_came_after_the_request() -> None:
    assert meaning(caused(UNREAD, ValueError())) == (Ambiguous, "answer cannot be read")
    assert isinstance(unanswered(SEND), Ambiguous)
    for action in REPEATABLE:
        assert isinstance(unanswered(action), Unavailable)
