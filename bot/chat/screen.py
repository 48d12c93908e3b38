"""How a dialogue looks on a terminal: blocks of styled words that fit its width. Pure but for remembering the time."""

from collections.abc import Iterator

from rich.console import Console as Measure
from rich.text import Text as Line

from bot.chat.characters import harmless
from bot.chat.choices import Fragment
from bot.chat.room import Change, News

TIME = 7
"""Columns before the bot's words: the time, where it is another minute."""

WIDEST = 100
"""Columns of text at most: longer lines are hard to read."""


class Screen:
    """Turns what happens into blocks; each ends with a line break."""

    def __init__(self) -> None:
        self._minute = ""

    def own(self, who: str, words: str, width: int) -> list[Fragment]:
        """What the person themselves enters."""
        before = f"{who} ▸ "
        first, *others = _wrapped(harmless(words), width - len(before)) or [""]
        lines = [f"{first}\n", *(" " * len(before) + line + "\n" for line in others)]
        return [("", "\n"), ("class:name", before), *(("class:own", line) for line in lines)]

    def note(self, text: str, width: int) -> list[Fragment]:
        """A sentence of the terminal's own."""
        return [("class:aside", f"{line}\n") for line in _wrapped(harmless(text), width)]

    def news(self, news: News, who: str, width: int) -> list[Fragment]:
        """What somebody gets; whose it is where it is not for the person at the keyboard."""
        letter = news.letter
        mark = {Change.deleted: "✗ ", Change.edited: "✎ "}.get(news.change, "")
        words = letter.title if news.change is Change.deleted else letter.text
        minute = f"{letter.at:%H:%M}"
        time = minute if minute != self._minute else ""
        self._minute = minute
        shown: list[Fragment] = [("class:aside", time.ljust(TIME))]
        if letter.reader != who:
            shown += [("class:aside", f"→ {letter.reader}\n"), ("", " " * TIME)]
        shown.append(("class:aside", mark))
        style = "class:aside" if news.change is Change.deleted else ""
        lines = _wrapped(mark + words, width - TIME)
        shown += _indented([lines[0][len(mark) :], *lines[1:]], style)
        for file in letter.files:
            shown += [("", " " * TIME), *_indented(_wrapped(f"[{file}]", width - TIME), "class:own")]
        return shown


def _indented(lines: list[str], style: str) -> Iterator[Fragment]:
    """Lines of which all but the first begin where the bot's words begin."""
    for number, line in enumerate(lines):
        if number and line:
            yield "", " " * TIME
        yield style, f"{line}\n"


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text in a terminal, broken between words where that is possible; none ends in a space."""
    room = max(20, min(width - 1, WIDEST))
    lines = Line(text).wrap(Measure(width=room), room)
    return [line.plain.rstrip() for line in lines]
