"""What somebody reads in a message of the bot on Matrix: words, and below them lines to choose from. Pure.

Stories speak of commands as "/need" and of choices beside the words; here is told how people on Matrix see them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from bot.platforms.labels import label
from storage.messages import Shown as Choice
from tests.homeserver.shown import Shown

_TAG = re.compile(r"<[^>]*>")
_NUMBERED = re.compile(r"(?:(\d+)\. )?(.+)")
_COMMAND = re.compile(r"(?<![\w!])!(?=[a-zäöüß]{2})")
_CALLED = re.compile(r"\A/(?=[^\s/])")

BELOW = "\n\n"
"""What stands between the words, the choices, and how to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice as it is read: `number` is None where it is only typed as it reads."""

    value: str
    label: str
    number: str | None
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The words of a message, and what can be chosen in it."""

    words: str
    options: tuple[Option, ...]


def read(message: Shown, choices: Sequence[Choice]) -> Reading:
    """Read a message as a client shows it; `choices` are those that it has to offer.

    Raises:
        AssertionError: it does not offer one of them, or something else.
    """
    text = _visible(message)
    counted, steering = [each for each in choices if not each.aside], [each for each in choices if each.aside]
    options: list[Option] = []
    if steering or counted:
        text, _, advice = text.rpartition(BELOW)
        missing = [each.label for each in steering if each.label not in advice]
        assert not missing, f"{missing} is not in {advice!r}"
    if counted:
        text, _, listed = text.rpartition(BELOW)
        lines = [_NUMBERED.fullmatch(line) for line in listed.split("\n")]
        found = [(line[1], line[2]) for line in lines if line is not None]
        assert [words for _, words in found] == [label(each) for each in counted], f"{listed!r}"
        numbers = dict(zip((each.data for each in counted), (number for number, _ in found), strict=True))
        options += [_option(each, numbers[each.data]) for each in counted]
    options += [_option(each, None) for each in steering]
    return Reading(words=as_told(text), options=tuple(options))


def _option(choice: Choice, number: str | None) -> Option:
    return Option(value=choice.value, label=as_told(label(choice)), number=number, typed=choice.label)


def _visible(message: Shown) -> str:
    """The words as they are seen, their HTML where there is one."""
    if message.formatted is None:
        return message.text
    return unescape(_TAG.sub("", message.formatted.replace("<br>", "\n")))


def as_told(words: str) -> str:
    """Words with the mark of commands that stories have."""
    return _COMMAND.sub("/", words)


def as_typed(words: str) -> str:
    """Words with the mark of commands that people on Matrix type: their apps catch "/"."""
    return _CALLED.sub("!", words)
