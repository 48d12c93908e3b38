"""What people on Matrix have before them, as the records of a rehearsal, and what they can choose from there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.platforms.labels import TICK
from storage.messages import Clock
from storage.messages import Shown as Choice
from tests.homeserver.shown import Json, Shown
from tests.stories.actors import Actor
from tests.stories.readings import Option, Reading, read
from tests.stories.wires import Receive, Record


@dataclass(slots=True, kw_only=True)
class Page:
    """A message of the bot; `options` are what can be chosen in it, `earlier` what once could, the newest last."""

    id: str
    state: tuple[int, bool]
    reading: Reading
    earlier: list[Option] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)

    @property
    def options(self) -> tuple[Option, ...]:
        return () if self.state[1] else self.reading.options

    def of_several(self, option: Option) -> bool:
        """Whether more than one can be chosen, of which this is one."""
        return any(each.value == "done" for each in self.reading.options) and option.number is not None


class Pages:
    """Tells of every message of the bot as it comes, changes or goes; files are laid into a folder to be read."""

    def __init__(self, receive: Receive, clock: Clock, folder: Path) -> None:
        self._receive = receive
        self._clock = clock
        self._folder = folder
        self._pages: dict[str, dict[str, Page]] = {}

    async def look(
        self, actor: Actor, room: str, where: Record, bot: str, offered: Mapping[str, tuple[Choice, ...]]
    ) -> None:
        """Tell what is new in a room that somebody looks at; `where` says whose it is."""
        pages = self._pages.setdefault(room, {})
        before: Page | None = None
        for message in actor.messages(room):
            if message.sender != bot:
                before = None
                continue
            assert message.readable, "what the bot wrote cannot be read"
            known, state = pages.get(message.id), (message.edits, message.redacted)
            if known is not None and known.state == state:
                before = known
                continue
            if "filename" in message.content and before is not None:
                before.files.append(await self._file(actor, message))  # a message of its own that belongs to the words
                pages[message.id] = Page(id=message.id, state=state, reading=Reading(words="", options=()))
                self._tell(before, where, "edit")
                continue
            reading = read(message, () if message.redacted else offered[message.id])
            page = known or Page(id=message.id, state=state, reading=reading)
            page.earlier += () if known is None else known.reading.options
            page.state, page.reading = state, reading
            pages[message.id] = page
            self._tell(page, where, "delete" if message.redacted else "id" if known is None else "edit", message)
            before = page

    def _tell(self, page: Page, where: Record, change: str, message: Shown | None = None) -> None:
        record = {**where, change: page.id, "at": self._clock.now().isoformat()}
        if change != "delete":
            choices = [{"value": option.value, "label": option.label} for option in page.options]
            record |= {"text": page.reading.words, "choices": choices, "files": page.files}
        if change == "id":
            record["reply_to"] = message.reply_to if message is not None else None
        self._receive(record)

    async def _file(self, actor: Actor, message: Shown) -> Json:
        data, name = await actor.downloads(message), str(message.content["filename"])
        path = self._folder / f"{len(list(self._folder.iterdir()))}-{name}"
        path.write_bytes(data)
        return {"name": name, "type": message.content["info"]["mimetype"], "size": len(data), "path": str(path)}

    def offering(self, room: str, wanted: str, on: str | None) -> tuple[Page, Option, bool]:
        """A choice by value or label: of the newest message that offers it, else of the newest that ever did.

        And whether no newer message offers anything: to that one words are an answer.
        """
        pages = [page for page in reversed(self._pages.get(room, {}).values()) if on in (None, page.id)]
        newest = next((page for page in reversed(self._pages.get(room, {}).values()) if page.options), None)
        for stale in (False, True):
            for page in pages:
                for option in (*page.options, *(reversed(page.earlier) if stale or on is not None else ())):
                    if wanted in (option.value, option.label.removeprefix(TICK)):
                        return page, option, page is newest and option in page.options
        raise AssertionError(f"nobody offers {wanted!r}, but {[page.options for page in pages]}")
