"""From what people do in lines to events: numbers their messages, finds what they press."""

import mimetypes
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.platforms.console.lines import Deed, LineError
from bot.platforms.console.network import Network
from handlers.commands import read
from storage.messages import Kind, RawEvent

_KINDS = {
    "say": Kind.text,
    "file": Kind.text,
    "press": Kind.press,
    "react": Kind.reaction,
    "edit": Kind.edit,
    "delete": Kind.delete,
    "joins": Kind.joined,
    "leaves": Kind.left,
}


class Interpreter:
    """The people at their keyboards. Messages are numbered u1, u2, … over the whole script.

    `session` goes before the numbers where those of another session must not be taken for them.
    """

    def __init__(self, network: Network, folder: Path, session: str = "") -> None:
        self._network = network
        self._folder = folder
        self._session = session
        self._authors: list[str] = []
        self.languages: dict[str, str] = {}

    def count(self, deed: Deed) -> str | None:
        """Give what a person writes its number; None where nothing is written."""
        if not deed.writes:
            return None
        self._authors.append(deed.person)
        return f"{self._session}u{len(self._authors)}"

    def event(self, deed: Deed, key: str, at: datetime) -> RawEvent | None:
        """The event that a deed is; None where it only changes the network.

        Raises:
            LineError: it names a message, a choice or a file that is not there.
        """
        written = self.count(deed)
        if deed.what == "unreachable":
            (self._network.away.add if deed.value else self._network.away.discard)(deed.person)
            return None
        self._network.away.discard(deed.person)
        room = deed.value if deed.what in ("joins", "leaves") else deed.beside.get("in")
        payload: dict[str, Any] = {
            "kind": _KINDS[deed.what],
            "as": deed.person,
            "in": room,
            "at": at.isoformat(),
            "language": self.languages.get(deed.person),
            **self._particulars(deed, written, room),
        }
        return RawEvent(
            key=key,
            payload=payload,
            account=deed.person,
            language=self.languages.get(deed.person),
            group=room,
            talk=room is not None and not (deed.what == "press" or read(str(payload.get("text") or ""))),
        )

    def _particulars(self, deed: Deed, written: str | None, room: str | None) -> Mapping[str, Any]:
        match deed.what:
            case "say":
                return {"text": deed.value, "message": written, "reply_to": deed.beside.get("reply_to")}
            case "file":
                words = deed.beside.get("say", "")
                reply_to = deed.beside.get("reply_to")
                files = [self._file(deed.value)]
                album = deed.beside.get("album")
                return {"text": words, "message": written, "reply_to": reply_to, "files": files, "album": album}
            case "press":
                message, data = self._pressed(deed, room or deed.person)
                return {"message": message, "data": data}
            case "react":
                return {"text": deed.value, "message": deed.beside["to"]}
            case "edit":
                return {"text": deed.beside["say"], "message": self._own(deed)}
            case "delete":
                return {"message": self._own(deed)}
            case _:
                return {}

    def _pressed(self, deed: Deed, chat: str) -> tuple[str, str]:
        found = self._network.pressed(chat, deed.value, deed.beside.get("on"))
        if found is None:
            offers = ", ".join(self._network.on_offer(chat)) or "nothing"
            raise LineError(f'nobody offers "{deed.value}" to {deed.person}; on offer: {offers}')
        return found

    def _own(self, deed: Deed) -> str:
        """The message meant: by its number in the script, or else by the number among the person's own."""
        number = deed.value.removeprefix(f"{self._session}u")
        if not number.isascii() or not number.isdecimal() or not 0 < int(number[:9]) <= len(self._authors):
            raise LineError(f'"{deed.value}" is no message of {deed.person}; they are numbered u1, u2, …')
        index = int(number)
        before = (
            self._authors[:-1] if deed.writes else self._authors
        )  # an edit is written itself, but not what it edits
        if index <= len(before) and before[index - 1] == deed.person:
            return f"{self._session}u{index}"
        own = [place for place, author in enumerate(before, start=1) if author == deed.person]
        if index > len(own):
            theirs = ", ".join(f"u{place}" for place in own)
            raise LineError(f'"{deed.value}" is no message of {deed.person}; theirs are {theirs or "none"}')
        return f"{self._session}u{own[index - 1]}"

    def _file(self, name: str) -> Mapping[str, Any]:
        path = self._folder / name
        try:
            there = path.is_file()
        except (OSError, ValueError):  # a name that is too long, or has a zero in it
            there = False
        if not there:
            raise LineError(f'there is no file "{name}" beside the script')
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return {"reference": str(path), "name": path.name, "type": media_type, "size": path.stat().st_size}
