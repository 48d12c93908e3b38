"""What Telegram's errors mean. Nothing of what it says is passed on: a word of ours goes to the operator instead."""

from datetime import timedelta

import httpx
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
)

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
from bot.platforms.telegram.phrases import DONE, GONE, PERHAPS_DONE, REFUSED, VANISHED
from storage.messages import Action, Send

_UNSENT = (
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ConnectError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""How a request fails before any of it was sent."""

_SECOND = "somebody else fetches this bot's messages: another instance with the same token is to be stopped"
_WEBHOOK = "somebody else gets this bot's messages: a webhook was set for it, which another instance needs"
_UNKNOWN = "Telegram does not know this token: it was revoked, or base_url is wrong"
_LOGGED_OUT = "the bot was logged out here: it is served by a Bot API server of its own, which base_url is to name"

_JUDGEMENTS = (BadRequest, Conflict, Forbidden, InvalidToken)
"""Errors that are believed only in Telegram's own words: a page of a proxy has the same status."""

_LEAST_PAUSE = 1.0
"""Seconds to wait where Telegram does not say how long."""


def needless(error: TelegramError, action: Action) -> bool:
    """Whether Telegram refused a change because everything is already as it was to be."""
    return not isinstance(action, Send) and _has(_said(error), DONE)


def translated(error: TelegramError, action: Action | None = None) -> PlatformError:
    """What an error means for an action, or for a question (`action` None), which can be asked again."""
    return _meaning(error, _said(error), again=not isinstance(action, Send))


def _meaning(error: TelegramError, said: str, again: bool) -> PlatformError:
    if isinstance(error.__cause__, TelegramError) and isinstance(error, _JUDGEMENTS):
        return Unavailable("something on the way answered instead")
    match error:
        case RetryAfter():
            return Throttled(max(_seconds(error), _LEAST_PAUSE))
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case Conflict():
            return Barred(_WEBHOOK if "webhook" in said else _SECOND)
        case InvalidToken() | EndPointNotFound():
            return Barred(_UNKNOWN)
        case Forbidden():
            return _by_text(said) or Gone("forbidden")
        case BadRequest() if "logged out" in said:
            return Barred(_LOGGED_OUT)
        case BadRequest():
            return _by_text(said) or Refused("refused")
        case NetworkError() if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
            return _by_status(said, again)
        case NetworkError() if isinstance(error.__cause__, _UNSENT):
            return Unavailable("not reached")
        case NetworkError():
            return _unknown("no answer", again)
        case _:
            return _unknown("answer cannot be read", again)


def unanswered(action: Action | None) -> PlatformError:
    """What it means that an answer did not come in time, or made no sense."""
    return _unknown("no answer", again=not isinstance(action, Send))


def _unknown(reason: str, again: bool) -> PlatformError:
    """An edit or deletion that is done twice is done once, and so is a question."""
    return Unavailable(reason) if again else Ambiguous(reason)


def _by_text(said: str) -> PlatformError | None:
    if _has(said, VANISHED):
        return Vanished("message is gone")
    for text, reason in GONE.items():
        if text in said:
            return Gone(reason)
    return next((Refused(reason) for text, reason in REFUSED.items() if text in said), None)


def _by_status(said: str, again: bool) -> PlatformError:
    """An answer with another status than those that have an error of their own: 413, 429 without a time, 5xx."""
    if "too many requests" in said:
        return Throttled(_LEAST_PAUSE)
    if "too large" in said:
        return Refused("file too large")
    if _has(said, PERHAPS_DONE):
        return _unknown("not well", again)
    return Unavailable("not well")


def _said(error: TelegramError) -> str:
    """What the server said, in small letters, without the page that something else on the way may have added."""
    return error.message.partition(". Parsing the server response")[0].casefold()


def _has(said: str, texts: tuple[str, ...]) -> bool:
    return any(text in said for text in texts)


def _seconds(error: RetryAfter) -> float:
    """The time to wait, in either of the two forms that PTB_TIMEDELTA chooses between."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
