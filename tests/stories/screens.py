"""What people on Telegram have before them, as the records of a rehearsal."""

from collections.abc import Iterator
from pathlib import Path

from handlers.prompts import Press
from storage.messages import Clock
from tests.stories.wires import Receive, Record
from tests.wire.messages import Button, Json, Shown
from tests.wire.places import Place


class Screens:
    """Tells of every message of the bot as it comes, changes or goes; files are laid into a folder to be read."""

    def __init__(self, receive: Receive, clock: Clock, folder: Path) -> None:
        self._receive = receive
        self._clock = clock
        self._folder = folder
        self._seen: dict[Shown, tuple[int, bool]] = {}

    def look(self, place: Place, where: Record) -> None:
        """Tell what is new in a place; `where` says whose it is."""
        for message in place.history:
            state = (message.edits, message.deleted)
            if not message.from_bot or self._seen.get(message) == state:
                continue
            change = "delete" if message.deleted else "edit" if message in self._seen else "id"
            record = {**where, change: str(message.id), "at": self._clock.now().isoformat()}
            if not message.deleted:
                record |= {"text": message.text, "choices": _choices(message), "files": []}
            if change == "id":
                record["files"] = [self._file(message)] if message.file else []
                record["reply_to"] = str(message.reply_to.id) if message.reply_to else None
            self._seen[message] = state
            self._receive(record)

    def _file(self, message: Shown) -> Json:
        file = message.file
        assert file is not None
        path = self._folder / f"{message.id}-{file.name}"
        path.write_bytes(file.data)
        return {"name": file.name, "type": file.mime, "size": file.size, "path": str(path)}


def buttons(message: Shown, stale: bool) -> Iterator[Button]:
    """What can be pressed, or with `stale` what an app may still show of it."""
    for keyboard in (message.keyboard, *(reversed(message.earlier) if stale else ())):
        for row in keyboard:
            yield from (Button(each["text"], each["callback_data"]) for each in row)


def _choices(message: Shown) -> list[Json]:
    return [{"value": value(button), "label": button.text} for button in buttons(message, stale=False)]


def value(button: Button) -> str:
    """The value of a choice, of which Telegram only knows what it carries."""
    if button.target.startswith(">/"):
        return button.target.removeprefix(">/")
    carried = Press(button.target).value
    return carried[1:] if carried[:1] in ("+", "-") else carried  # a choice of several is put in or taken out
