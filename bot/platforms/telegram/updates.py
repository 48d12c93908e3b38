"""From a raw update to an event: whose it is and where it happened, read without trusting any of it.

Nothing is parsed here: an update that python-telegram-bot cannot read still becomes an event, and is put aside by
itself when its turn comes.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from storage.messages import RawEvent

ALLOWED = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
"""The kinds of update that are asked for: the choice is sticky at Telegram, so it is named with every poll."""

_MOVED = ("migrate_to_chat_id", "migrate_from_chat_id")
"""What a message holds by which a group gets another number."""

Listened = Callable[[str, str], bool]
"""Whether a bot, by id and by "@name" in small letters, is listened to just now."""


def numbered(update: object) -> int | None:
    """The number of an update; None where it has none that could be confirmed."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def event(update: object, at: datetime, listened: Listened, username: str | None = None) -> RawEvent:
    """The event that an update is; `at` is when it came, for those that bear no time of their own.

    `username` is the bot's own, once known: what names another bot is not for this one.
    """
    number, body = numbered(update), _body(update)
    return RawEvent(
        key=str(number) if number is not None else _digest(update),
        payload={"update": _kept(update, body, username), "at": at.isoformat()},
        account=_account(update, body, listened, username),
        language=_text(_mapping(body.get("from")).get("language_code")),
        group=_group(body),
        about=_about(update, body),
    )


def presses(updates: Collection[object]) -> list[str]:
    """The ids of the presses among some updates: each wants an answer."""
    queries = [_mapping(update.get("callback_query")) for update in updates if isinstance(update, dict)]
    return [found for query in queries if isinstance(found := query.get("id"), str)]


def _kept(update: object, body: Mapping[str, Any], username: str | None) -> object:
    """What is stored of an update: of what people of a group say and do among themselves, that it came.

    An admin is sent all of that, and so is every bot without privacy mode.
    """
    if _group(body) is None or _calls(body, username) or any(key in body for key in _MOVED):
        return update
    if isinstance(update, dict) and "my_chat_member" in update:
        return update
    return {"update_id": numbered(update)}


def _body(update: object) -> Mapping[str, Any]:
    if not isinstance(update, dict):
        return {}
    return _mapping(next((update[kind] for kind in ALLOWED if kind in update), None))


def _chat(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(body.get("chat")) or _mapping(_mapping(body.get("message")).get("chat"))


def _group(body: Mapping[str, Any]) -> str | None:
    chat = _chat(body)
    return _number(chat.get("id")) if chat.get("type") != "private" else None


def _account(update: object, body: Mapping[str, Any], listened: Listened, username: str | None) -> str | None:
    """The person behind an update; nobody where an anonymous admin, a channel or another bot speaks.

    Nobody, too, where people of a group talk among themselves or the bot's own standing changes: who has not written
    to the bot is not noted down.
    """
    if isinstance(update, dict) and "my_chat_member" in update:
        return None
    if "sender_chat" in body or "actor_chat" in body or (_group(body) is not None and not _calls(body, username)):
        return None
    person = _mapping(body.get("from")) or _mapping(body.get("user"))
    found = _number(person.get("id"))
    if found is None or not person.get("is_bot"):
        return found
    return found if listened(found, f"@{person.get('username', '')}".casefold()) else None


def _about(update: object, body: Mapping[str, Any]) -> str | None:
    """Who blocked the bot or lets it in again: that keeps its place among what they say."""
    if isinstance(update, dict) and "my_chat_member" in update and _group(body) is None:
        return _number(_mapping(body.get("from")).get("id"))
    return None


def _calls(body: Mapping[str, Any], username: str | None) -> bool:
    """Whether somebody in a group presses a button of ours, or says what begins like a command, for no other bot."""
    said = body.get("text") or body.get("caption") or ""
    if "data" in body or not isinstance(said, str) or not said.lstrip().startswith(("/", "!")):
        return "data" in body
    _, _, other = said.split(maxsplit=1)[0].partition("@")
    return not other or username is None or other.casefold() == username.casefold()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _digest(update: object) -> str:
    """A key for what has no number: the same thing is the same event."""
    return f"digest:{hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()}"
