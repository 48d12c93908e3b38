"""What people have before them: messages, files, buttons, and that they pressed one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.wire.entities import Entity

if TYPE_CHECKING:
    from tests.wire.people import User
    from tests.wire.places import Place
    from tests.wire.topics import Topic

Json = dict[str, Any]


@dataclass(slots=True)
class File:
    """A file on Telegram's servers; `size` in bytes may be pretended, so that a test needs no such file."""

    id: str
    unique_id: str
    path: str
    name: str | None
    mime: str
    data: bytes = field(repr=False)
    size: int

    def described(self) -> Json:
        """As a document in a message."""
        described = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}
        return described | {"mime_type": self.mime} | ({"file_name": self.name} if self.name else {})

    def sizes(self, smaller: "File") -> list[Json]:
        """As a photo in a message: a thumbnail and the whole."""
        return [
            {"file_id": each.id, "file_unique_id": each.unique_id, "file_size": each.size, "width": w, "height": h}
            for each, w, h in ((smaller, 90, 67), (self, 1280, 960))
        ]


class Button(NamedTuple):
    """A button as a person sees it; `target` is its data, or its address."""

    text: str
    target: str


@dataclass(slots=True, eq=False)
class Shown:
    """A message in a place. `text` has its words, a caption too; `keyboard` is the markup's rows as they were sent.

    It changes with edits (`edits` counts them, `earlier` has the keyboards it had) and stays when it is `deleted`.
    """

    place: "Place"
    chat_id: int
    id: int
    author: Json
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    file: File | None = None
    thumbnail: File | None = None
    album: str | None = None
    reply_to: "Shown | None" = None
    topic: "Topic | None" = None
    thread: int | None = None
    from_bot: bool = False
    as_chat: Json | None = None
    service: Mapping[str, Any] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)
    edits: int = 0
    edited_at: int | None = None
    deleted: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict)
    earlier: list[list[list[Json]]] = field(default_factory=list)

    @property
    def caption(self) -> str | None:
        """The words below a file; None where there is no file."""
        return self.text if self.file else None

    @property
    def photo(self) -> bool:
        """Whether the file is shown as a picture."""
        return self.thumbnail is not None

    @property
    def buttons(self) -> list[list[Button]]:
        """The buttons below it, row by row."""
        return [[Button(each["text"], _target(each)) for each in row] for row in self.keyboard]

    @property
    def labels(self) -> list[str]:
        """What is written on the buttons, one after the other."""
        return [button.text for row in self.buttons for button in row]

    def offers(self, wanted: str, stale: bool = False) -> str | None:
        """The data of the button with this label or data; `stale` looks at the keyboards it had before too."""
        for keyboard in (self.keyboard, *(reversed(self.earlier) if stale else ())):
            for row in keyboard:
                for button in row:
                    if "callback_data" in button and wanted in (button["text"], button["callback_data"]):
                        data: str = button["callback_data"]
                        return data
        return None

    def show(self, text: str, entities: list[Entity], keyboard: list[list[Json]], now: int) -> None:
        """Show something else in its place."""
        if keyboard != self.keyboard:
            self.earlier.append(self.keyboard)
        self.text, self.entities, self.keyboard = text, entities, keyboard
        self.edits += 1
        self.edited_at = now

    def telegram(self, quoting: bool = True) -> Json:
        """The message as the Bot API words it; `quoting` with the message that it replies to."""
        message: Json = {
            "message_id": self.id,
            "from": self.author,
            "chat": self.place.chat(),
            "date": self.date,
        }
        message["chat"]["id"] = self.chat_id
        if self.as_chat:
            message["sender_chat"] = self.as_chat
        if self.edited_at is not None:
            message["edit_date"] = self.edited_at
        if self.topic or self.thread:
            message["message_thread_id"] = self.topic.id if self.topic else self.thread
        if self.topic:
            message["is_topic_message"] = True
        answered = self.reply_to or (self.topic.created if self.topic else None)
        if quoting and answered and answered is not self and not answered.deleted:
            message["reply_to_message"] = answered.telegram(quoting=False)
        if self.file:
            message |= self._file(self.file)
        elif self.text:
            message["text"] = self.text
            if self.entities:
                message["entities"] = self.entities
        if self.keyboard:
            message["reply_markup"] = {"inline_keyboard": self.keyboard}
        return message | dict(self.service) | dict(self.further)

    def _file(self, file: File) -> Json:
        part: Json = {"photo": file.sizes(self.thumbnail)} if self.thumbnail else {"document": file.described()}
        if self.album:
            part["media_group_id"] = self.album
        if self.text:
            part["caption"] = self.text
            if self.entities:
                part["caption_entities"] = self.entities
        return part

    def __repr__(self) -> str:
        buttons = f" {self.labels}" if self.keyboard else ""
        file = f" [{self.file.name}]" if self.file else ""
        return f"<{self.chat_id}/{self.id}{' gone' if self.deleted else ''}: {self.text!r}{file}{buttons}>"


@dataclass(slots=True, eq=False)
class Press:
    """Somebody pressed a button; `answer` is what the bot said to that, at `at` of the monotonic clock."""

    id: str
    user: "User"
    message: Shown
    data: str
    at: float
    answer: Json | None = field(default=None)

    @property
    def answered(self) -> bool:
        """Whether the clock on the button has stopped."""
        return self.answer is not None


def _target(button: Json) -> str:
    return str(button.get("callback_data") or button.get("url") or button.get("copy_text", {}).get("text", ""))
