"""Choices as an inline keyboard: short labels side by side, long ones alone, steering at the bottom."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.platforms.labels import label
from storage.messages import Shown

BUTTONS = 100
"""Buttons that a keyboard can have; Telegram's servers refuse more (telegram.constants.InlineKeyboardMarkupLimit)."""

DATA = 64
"""Bytes that a button can carry (Bot API, "InlineKeyboardButton", callback_data)."""

# The buttons of a row are equally wide and a phone shows about 36 characters beside each other: so many of such a
# label's length go into a row.
_WIDTHS = ((3, 5), (7, 4), (10, 3), (18, 2))


def keyboard(choices: Iterable[Shown]) -> InlineKeyboardMarkup | None:
    """The keyboard of a message; None where there is nothing to choose, which takes an earlier one away.

    Raises:
        ValueError: More than a keyboard can have, or more data than a button can carry: an error of ours.
    """
    offered = list(choices)
    if len(offered) > BUTTONS:
        raise ValueError(f"{len(offered)} choices, but a keyboard has at most {BUTTONS}")
    rows = [
        *_rows(choice for choice in offered if not choice.aside),
        *_rows(choice for choice in offered if choice.aside),
    ]
    return InlineKeyboardMarkup([[_button(choice) for choice in row] for row in rows]) if rows else None


def _button(choice: Shown) -> InlineKeyboardButton:
    size = len(choice.data.encode())
    if not 1 <= size <= DATA:
        raise ValueError(f"a choice with {size} bytes of data, but a button carries 1 to {DATA}")
    return InlineKeyboardButton(label(choice), callback_data=choice.data)


def _rows(choices: Iterable[Shown]) -> list[list[Shown]]:
    """Choices in rows, in order. A tick does not count, so that nothing moves when it is set."""
    rows: list[list[Shown]] = []
    for choice in choices:
        if rows and len(rows[-1]) < min(_fitting(each) for each in [*rows[-1], choice]):
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return rows


def _fitting(choice: Shown) -> int:
    """How many buttons as long as this one go into a row."""
    return next((count for width, count in _WIDTHS if len(choice.label) <= width), 1)
