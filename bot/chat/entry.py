"""What a person at the keyboard enters: words, a press, or something that only concerns this terminal."""

from dataclasses import dataclass
from pathlib import Path

from bot.chat.room import Room
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import NAME_LIMIT, Deed, LineError
from storage.messages import Clock, RawEvent

MARK = ":"
"""What a line for this terminal begins with: no command of the bot does. `::` is a colon in one's own words."""

LIMIT = 100_000
"""Characters of one line; the longest message of any network is far below (Matrix: 65 536 bytes for an event)."""

HELP = """\
What you type goes to the bot. Choices are pressed by their number, by their
words, or with the arrow keys and Enter. Tab completes commands and choices.
  :file PATH    send a file
  :edit WORDS   change your last message
  :delete       delete your last message
  :as NAME      be somebody else
  :quit         leave, as do /quit, Ctrl-D, and Ctrl-C twice
"::" sends a line that begins with ":". Alt-Enter begins a new line. Ctrl-P and
Ctrl-N bring back what you typed: it is remembered until you leave, no longer."""

LEAVING = ("/quit", ":quit", ":q")


class Leave(Exception):
    """The person has had enough."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the person at the keyboard; the bot never hears of it."""

    text: str


def name_of(words: str) -> str:
    """A name to chat under.

    Raises:
        LineError: it is none.
    """
    name = words.strip()
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
        raise LineError(f"a name has 1 to {NAME_LIMIT} characters that can be printed")
    return name


class Keyboard:
    """One person at a time, and the lines they enter. Keys of events are unique to this `session`."""

    def __init__(self, room: Room, people: Interpreter, clock: Clock, session: str, who: str) -> None:
        self.who = who
        self._room = room
        self._people = people
        self._clock = clock
        self._session = session
        self._count = 0
        self._last: dict[str, str] = {}

    def enter(self, line: str) -> RawEvent | Note | None:
        """What a line is: an event for the bot, a note for whoever typed it, or nothing.

        Raises:
            Leave: it says so.
        """
        words = line.strip()
        if words in LEAVING:
            raise Leave
        if not words:
            return None
        if len(words) > LIMIT:
            return Note(f"That line has {len(words)} characters; {LIMIT} is the most that can be sent.")
        try:
            if words.startswith(MARK) and not words.startswith(MARK * 2):
                return self._aside(words)
            return self._said(words.removeprefix(MARK))
        except LineError as error:
            return Note(str(error))

    def press(self, message: str, value: str) -> RawEvent | Note | None:
        """Press a choice of a message."""
        try:
            return self._event("press", value, on=message)
        except LineError:
            return Note("That choice is gone.")

    def _said(self, words: str) -> RawEvent | Note | None:
        found = self._room.meant(self.who, words)
        return self.press(found[0].id, found[1].value) if found else self._event("say", words)

    def _aside(self, words: str) -> RawEvent | Note | None:
        name, _, rest = words.removeprefix(MARK).partition(" ")
        match name, rest.strip():
            case "help", "":
                return Note(HELP)
            case "as", other if other:
                self.who = name_of(other)
                return Note(f"You are {self.who} now.")
            case "file", path if path:
                return self._file(path)
            case "edit", words if words:
                return self._event("edit", self._own(), say=words)
            case "delete", "":
                event = self._event("delete", self._own())
                del self._last[self.who]
                return event
            case _:
                raise LineError(f'"{MARK}{name[:20]}" is not understood like this; {MARK}help lists what is')

    def _file(self, words: str) -> RawEvent | Note | None:
        path = Path(words).expanduser()
        try:
            there = path.is_file()
        except (OSError, ValueError):  # a name that is too long, or has a zero in it
            there = False
        if not there:
            raise LineError(f"{words[:200]}: no such file")
        return self._event("file", str(path.absolute()))

    def _own(self) -> str:
        if self.who not in self._last:
            raise LineError("you have not written anything yet that could be changed")
        return self._last[self.who]

    def _event(self, what: str, value: str, **beside: str) -> RawEvent | None:
        self._count += 1
        deed = Deed(person=self.who, what=what, value=value, beside=beside)
        event = self._people.event(deed, f"{self._session}:{self._count}", self._clock.now())
        if event is not None and what in ("say", "file"):
            self._last[self.who] = event.payload["message"]
        return event
