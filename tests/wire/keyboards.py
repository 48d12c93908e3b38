"""What an inline keyboard may be: 100 buttons, 8 a row (https://limits.tginfo.me/en), each of one kind."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton

from tests.wire.errors import Problem, bad
from tests.wire.texts import deep_link_problems

_BUTTON_KINDS = frozenset(InlineKeyboardButton.model_fields) - {"text", "icon_custom_emoji_id", "style"}


def keyboard_problems(method: str, parameters: Mapping[str, Any]) -> Iterator[Problem]:
    markup = parameters.get("reply_markup", {})
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    if sum(map(len, rows)) > 100:
        yield f"{sum(map(len, rows))} buttons, at most 100 are shown", bad("reply markup is too long")
    for row in rows:
        if not 1 <= len(row) <= 8:
            yield f"{len(row)} buttons in a row, 1 to 8 are shown", bad("reply markup is too long")
        for button in row:
            yield from _button(button)


def _button(button: Mapping[str, Any]) -> Iterator[Problem]:
    if not button["text"].strip():
        yield "a button has no text", bad("BUTTON_TEXT_INVALID")
    if len(_BUTTON_KINDS & set(button)) != 1:
        yield (
            f"the button {button['text']!r} is not of exactly one kind",
            bad("text buttons are unallowed in the inline keyboard"),
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        yield f"callback_data {data!r} has {len(data.encode())} bytes, not 1 to 64", bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None:
        if urlsplit(url).scheme not in ("http", "https", "tg") or not urlsplit(url).netloc:
            yield (
                f"the button's address {url!r} is none",
                bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"),
            )
        yield from deep_link_problems(url)
