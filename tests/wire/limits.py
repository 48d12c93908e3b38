"""Lengths and limits that stand in the documentation as prose only, coded by hand.

Sources: https://core.telegram.org/bots/api (each method and object named below),
https://core.telegram.org/bots/features#deep-linking (payloads). Answers that bots tell apart are worded as the real
server words them (github.com/tdlib/telegram-bot-api, Client.cpp of Bot API 10.0); others only resemble it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aiogram.enums import ChatAction
from aiogram.types import Update

from tests.wire.errors import Problem, Refusal, bad
from tests.wire.keyboards import keyboard_problems
from tests.wire.referee import Upload
from tests.wire.texts import text_problems
from tests.wire.utf16 import units

UPLOAD, PHOTO, DOWNLOAD = 50_000_000, 10_000_000, 20_000_000
"""Bytes: the largest file up, the largest photo up, the largest file down."""
UPDATES = frozenset(Update.model_fields) - {"update_id"}
ACTIONS = frozenset(action.value for action in ChatAction)
# fmt: off
REACTIONS = frozenset({
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌",
    "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓",
    "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡",
    "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀",
    "😡",
})  # what a bot can react with (ReactionTypeEmoji)
# fmt: on


def problems(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    """What is too long, too much or malformed in a request whose types are right."""
    name = method.lower()
    for check in (text_problems, keyboard_problems, _media, _files, _own, _profile, _updates):
        for sentence, refusal in check(name, parameters):
            yield f"{method}: {sentence}", refusal


# --- files -----------------------------------------------------------------------------------


def _media(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    media = parameters.get("media")
    if method != "sendmediagroup" or not isinstance(media, list):
        return
    if not 2 <= len(media) <= 10:
        yield f"{len(media)} media, an album has 2 to 10", bad("group send failed")
    kinds = {medium["type"] for medium in media}
    if not any(kinds <= fitting for fitting in ({"document"}, {"audio"}, {"photo", "video", "live_photo"})):
        yield (
            f"{sorted(kinds)} do not go together in an album",
            bad("can't use the media of the specified type in the album"),
        )


def _files(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    for name, upload in parameters.items():
        if not isinstance(upload, Upload):
            continue
        if not upload.data:
            yield f"{name} is an empty file", bad("file must be non-empty")
        if len(upload.data) > UPLOAD:
            yield f"{name} has {len(upload.data)} bytes, at most {UPLOAD}", Refusal(413, "Request Entity Too Large")
        elif method == "sendphoto" and len(upload.data) > PHOTO:
            yield f"the photo has {len(upload.data)} bytes, at most {PHOTO}", bad("file is too big for a photo")


# --- what else has a limit -------------------------------------------------------------------


def _own(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    match method:
        case "answercallbackquery" if units(parameters.get("text", "")) > 200:
            yield "an answer has at most 200 characters", bad("MESSAGE_TOO_LONG")
        case "deletemessages" if not 1 <= len(parameters["message_ids"]) <= 100:
            yield "1 to 100 messages are deleted at once", bad("too many messages to delete")
        case "sendchataction" if parameters["action"] not in ACTIONS:
            yield f"there is no action {parameters['action']!r}", bad("wrong parameter action in request")
        case "setmessagereaction":
            reactions = parameters.get("reaction", [])
            if len(reactions) > 1:
                yield "a bot sets one reaction a message", bad("REACTIONS_TOO_MANY")
            for reaction in reactions:
                if reaction["type"] == "emoji" and reaction["emoji"] not in REACTIONS:
                    yield f"{reaction['emoji']} is no reaction", bad("REACTION_INVALID")


def _profile(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    lengths = {
        "setmyname": ("name", 64),
        "setmydescription": ("description", 512),
        "setmyshortdescription": ("short_description", 120),
    }
    if method in lengths:
        name, limit = lengths[method]
        if units(parameters.get(name, "")) > limit:
            yield f"{name} has more than {limit} characters", bad(f"{name.upper()}_TOO_LONG")
    language = parameters.get("language_code", "")
    if language and not re.fullmatch("[a-z]{2}", language):
        yield f"{language!r} is no ISO 639-1 code", bad("invalid language code specified")
    if method == "setmycommands":
        commands = parameters["commands"]
        names = [command["command"] for command in commands]
        if len(commands) > 100:
            yield f"{len(commands)} commands, at most 100", bad("BOT_COMMANDS_TOO_MUCH")
        if len(set(names)) < len(names):
            yield "a command is there twice", bad("BOT_COMMAND_DUPLICATE")
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command["command"]):
                yield f"the command {command['command']!r} is not 1 to 32 of a-z 0-9 _", bad("BOT_COMMAND_INVALID")
            if not 1 <= units(command["description"].strip()) <= 256:
                yield (
                    f"the description of {command['command']} is not 1 to 256 characters",
                    bad("BOT_COMMAND_DESCRIPTION_INVALID"),
                )


def _updates(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    if method == "getupdates" and not 1 <= parameters.get("limit", 100) <= 100:
        yield "limit is not 1 to 100", bad("wrong limit")
    if method == "getupdates" and parameters.get("timeout", 0) < 0:
        yield "timeout is negative", bad("wrong timeout")
    if method == "setwebhook":
        secret = parameters.get("secret_token")
        if secret is not None and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret):
            yield "secret_token is not 1 to 256 of A-Z a-z 0-9 _ -", bad("secret token contains unallowed characters")
        if not 1 <= parameters.get("max_connections", 40) <= 100:
            yield "max_connections is not 1 to 100", bad("wrong max_connections")
    unknown = set(parameters.get("allowed_updates", ())) - UPDATES
    if unknown:
        yield f"there are no updates {sorted(unknown)}", bad("wrong allowed_updates")
