"""What each person has before them, and what is new in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.chat.characters import harmless, harmless_line
from bot.demo.transcript import STEERING
from bot.platforms.console.network import Record
from bot.platforms.labels import TICK
from handlers.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice as it is shown; `number` is None for what only steers (back, skip, cancel, done)."""

    number: int | None
    value: str
    label: str

    @property
    def name(self) -> str:
        """The label without its tick."""
        return self.label.removeprefix(TICK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as its reader has it; `files` are lines with name and path."""

    id: str
    reader: str
    text: str
    options: tuple[Option, ...] = ()
    files: tuple[str, ...] = ()
    at: datetime

    @property
    def title(self) -> str:
        """The first line, by which a reader knows it again."""
        return self.text.partition("\n")[0]


class Change(Enum):
    """What became of a letter; `choices` alone may have changed."""

    new = "new"
    edited = "edited"
    choices = "choices"
    deleted = "deleted"


@dataclass(frozen=True, slots=True)
class News:
    """A letter, and what became of it."""

    letter: Letter
    change: Change


class Room:
    """The messages of everybody, by id, in the order in which they came."""

    def __init__(self) -> None:
        self._letters: dict[str, Letter] = {}

    def take(self, record: Record) -> News | None:
        """Take what a person gets; None where nothing is to be read, because an answered question lost its choices."""
        if "delete" in record:
            gone = self._letters.pop(record["delete"], None)
            return News(gone, Change.deleted) if gone else None
        letter = _letter(record)
        before = self._letters.get(letter.id)
        self._letters[letter.id] = letter
        if before is None:
            return News(letter, Change.new)
        if before.text != letter.text:
            return News(letter, Change.edited)
        return News(letter, Change.choices) if letter.options and letter.options != before.options else None

    def last(self, reader: str) -> Letter | None:
        """The newest message that somebody has."""
        return next((letter for letter in self._newest_first() if letter.reader == reader), None)

    def open(self, reader: str) -> Letter | None:
        """The newest message of somebody that offers choices."""
        theirs = (letter for letter in self._newest_first() if letter.reader == reader)
        return next((letter for letter in theirs if letter.options), None)

    def meant(self, reader: str, typed: str) -> tuple[Letter, Option] | None:
        """The choice that words name: by its number, its value or its label, and nothing besides."""
        letter = self.open(reader)
        if letter is None:
            return None
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 3 else None
        word = fold(typed)
        for option in letter.options:
            named = word in (fold(option.value), fold(option.name)) if number is None else number == option.number
            if named:
                return letter, option
        return None

    def _newest_first(self) -> Sequence[Letter]:
        return list(reversed(self._letters.values()))


def _letter(record: Record) -> Letter:
    options = [
        Option(number=None, value=choice["value"], label=harmless_line(choice["label"])) for choice in record["choices"]
    ]
    counted = [option for option in options if option.value not in STEERING]
    steering = [option for option in options if option.value in STEERING]
    numbered = [replace(option, number=number) for number, option in enumerate(counted, start=1)]
    return Letter(
        id=record.get("edit") or record["id"],
        reader=record["to"],
        text=harmless(record["text"]),
        options=(*numbered, *steering),
        files=tuple(harmless_line(f"{file['name']}: {file['path']}") for file in record["files"]),
        at=datetime.fromisoformat(record["at"]),
    )
