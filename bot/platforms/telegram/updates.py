"""From a raw update to events: whose they are and where they happened, read without trusting any of it.

Nothing is parsed here: an update that python-telegram-bot cannot read still becomes an event, and is put aside by
itself when its turn comes.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.platforms.telegram.topics import Topics
from handlers.commands import read
from storage.messages import RawEvent

ALLOWED = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
"""The kinds of update that are asked for: the choice is sticky at Telegram, so it is named with every poll."""

_OURS = ("callback_query", "my_chat_member")
"""Kinds of update that concern the bot wherever they come from."""

_MOVED = ("migrate_to_chat_id", "migrate_from_chat_id")
"""What a message holds by which a group gets another number."""

_NOBODY = ("sender_chat", "actor_chat", "is_automatic_forward")
"""What a message or reaction holds that an anonymous admin or a channel stands behind."""

Listened = Callable[[str, str], bool]
"""Whether a bot, by id and by "@name" in small letters, is listened to just now."""


def numbered(update: object) -> int | None:
    """The number of an update; None where it has none that could be confirmed."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def events(
    update: object, at: datetime, listened: Listened, username: str | None = None, topics: Topics | None = None
) -> Iterator[RawEvent]:
    """The event that an update is; several where several people come at once. `at` is when it came.

    `username` is the bot's own, once known: what names another bot is not for this one. `topics` learns where
    messages stand, and tells it of those that somebody reacts to.
    """
    number = numbered(update)
    key = str(number) if number is not None else _digest(update)
    for place, each in enumerate(_apart(update)):
        yield _event(each, f"{key}:{place}" if place else key, at, listened, username, topics)


def presses(updates: Collection[object]) -> list[str]:
    """The ids of the presses among some updates: each wants an answer."""
    queries = [_mapping(update.get("callback_query")) for update in updates if isinstance(update, dict)]
    return [found for query in queries if isinstance(found := query.get("id"), str)]


def _event(
    update: object, key: str, at: datetime, listened: Listened, username: str | None, topics: Topics | None
) -> RawEvent:
    kind, body = _body(update)
    group = _group(body)
    talk = group is not None and kind not in _OURS and not _calls(body, username) and not _moves(body)
    person = _person(body)
    thread, message = _thread(kind, body, group, topics)
    reacts = kind == "message_reaction"  # nothing else has its topic from elsewhere
    return RawEvent(
        key=key,
        payload={"update": update, "at": at.isoformat()} | ({"thread": thread} if reacts and thread else {}),
        account=_account(kind, body, person, talk, listened),
        language=_text(person.get("language_code")),
        group=group,
        thread=thread,
        message=message,
        about=_number(person.get("id")) if kind == "my_chat_member" and group is None else None,
        talk=talk,
    )


def _apart(update: object) -> list[object]:
    """An update for each of several people who came at once; else the update as it is."""
    _, body = _body(update)
    came = body.get("new_chat_members")
    if not isinstance(update, dict) or not isinstance(came, list) or len(came) < 2:
        return [update]
    kind = next(kind for kind in ALLOWED if kind in update)
    return [{**update, kind: {**body, "new_chat_members": [each]}} for each in came]


def _body(update: object) -> tuple[str, Mapping[str, Any]]:
    kind = next((kind for kind in ALLOWED if kind in update), "") if isinstance(update, dict) else ""
    return kind, _mapping(update.get(kind)) if isinstance(update, dict) else {}


def _message(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message that something is or is about, as far as it is told."""
    return body if "chat" in body else _mapping(body.get("message"))


def _group(body: Mapping[str, Any]) -> str | None:
    chat = _mapping(_message(body).get("chat"))
    return _number(chat.get("id")) if chat.get("type") != "private" else None


def _thread(
    kind: str, body: Mapping[str, Any], group: str | None, topics: Topics | None
) -> tuple[str | None, str | None]:
    """The topic in which something happened; where only the message tells, and nobody knows, the message."""
    told = _message(body)
    number = _number(told.get("message_id"))
    if group is None or number is None:
        return None, None
    if kind == "message_reaction":
        if _mapping(told.get("chat")).get("is_forum") is not True:
            return None, None
        known = topics.of(group, number) if topics is not None else None
        return (None, number) if known is None else (known or None, None)
    thread = _number(told.get("message_thread_id")) if told.get("is_topic_message") is True else None
    if topics is not None and told is body:  # of a message with a button that is too old there is only the number
        topics.note(group, [number], thread)
    return thread, None


def _person(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who comes or goes, whoever let them in or put them out; who speaks, presses or reacts, if it is a person."""
    came, went = body.get("new_chat_members"), body.get("left_chat_member")
    if isinstance(came, list) and came:
        return _mapping(came[0])
    if went is not None:
        return _mapping(went)
    if any(key in body for key in _NOBODY):
        return {}
    return _mapping(body.get("from")) or _mapping(body.get("user"))


def _account(
    kind: str, body: Mapping[str, Any], person: Mapping[str, Any], talk: bool, listened: Listened
) -> str | None:
    """The account of a person; none of another bot, unless it is listened to and calls.

    None, too, where the bot's own standing changes, or where people of a group let a bot speak for them. What they
    talk among themselves has an account: it is noted down only with what is said, in places that are linked.
    """
    if kind == "my_chat_member" or (talk and "via_bot" in body):
        return None
    found = _number(person.get("id"))
    if found is None or not person.get("is_bot"):
        return found
    heard = not talk and listened(found, f"@{person.get('username', '')}".casefold())
    return found if heard else None


def _calls(body: Mapping[str, Any], username: str | None) -> bool:
    """Whether somebody says a command that names no other bot."""
    said = body.get("text") or body.get("caption") or ""
    call = read(said) if isinstance(said, str) else None
    return call is not None and (not call.to or username is None or call.to.casefold() == username.casefold())


def _moves(body: Mapping[str, Any]) -> bool:
    return any(key in body for key in _MOVED)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _digest(update: object) -> str:
    """A key for what has no number: the same thing is the same event."""
    return f"digest:{hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()}"
