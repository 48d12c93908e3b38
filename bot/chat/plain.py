"""The chat where there is no terminal: plain lines in and out, each answered before the next one is read."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from bot.chat.characters import harmless_line
from bot.chat.entry import Keyboard, Leave, Note
from bot.chat.room import Change, Letter, News, Option
from storage.messages import RawEvent

Write = Callable[[str], None]


def to_standard_output(text: str) -> None:
    """Write text in UTF-8, whatever the environment says."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever read has seen enough; what was typed is taken to its end all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Plain:
    """Writes what a reader should see, as text that is the same every time: without times, widths or colours."""

    def __init__(self, write: Write, lines: asyncio.Queue[bytes], echo: bool) -> None:
        self._write = write
        self._lines = lines
        self._echo = echo

    def open(self, keyboard: Keyboard, greeting: str, last: Letter | None) -> None:
        """Begin with where one is, and with what was said last."""
        self._keyboard = keyboard
        self.note(greeting)
        if last is not None:
            self.news(News(last, Change.new))

    def note(self, text: str) -> None:
        """A sentence of the terminal's own."""
        self._write("".join(f"# {line}\n" for line in text.splitlines()))

    def news(self, news: News) -> None:
        """What a person gets."""
        letter = news.letter
        before = "" if letter.reader == self._keyboard.who else f"→ {letter.reader}: "
        match news.change:
            case Change.deleted:
                lines = [f"{before}✗ {letter.title}"]
            case Change.choices:
                lines = [f"{before}✎", *map(_option, letter.options)]
            case change:
                mark = "✎ " if change is Change.edited else ""
                files = (f"[{file}]" for file in letter.files)
                lines = [f"{before}{mark}{letter.text}", *map(_option, letter.options), *files]
        self._write("\n".join(lines) + "\n")

    async def talk(self, send: Callable[[RawEvent], Awaitable[None]], answered: Callable[[], Awaitable[None]]) -> None:
        """Take line after line until there are no more."""
        while line := await self._lines.get():
            typed = line.decode("utf-8", "replace").rstrip("\r\n")
            if self._echo and typed.strip():
                self._write(f"\n> {harmless_line(typed)}\n")
            try:
                entered = self._keyboard.enter(typed)
            except Leave:
                return
            if isinstance(entered, Note):
                self.note(entered.text)
            elif entered is not None:
                await send(entered)
                await answered()


def _option(option: Option) -> str:
    number = "" if option.number is None else str(option.number)
    return f"{number:>4}  {option.label}"
