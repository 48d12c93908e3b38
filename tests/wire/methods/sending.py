"""Messages of the bot: sendMessage, sendDocument, sendPhoto, sendMediaGroup, sendChatAction."""

from collections.abc import Mapping
from typing import Any

from tests.wire.entities import found, trimmed
from tests.wire.errors import bad
from tests.wire.messages import File, Json, Shown
from tests.wire.places import Place
from tests.wire.referee import Upload
from tests.wire.world import World

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


async def send_message(world: World, asked: Mapping[str, Any]) -> Json:
    """A text."""
    place = _admitted(world, asked)
    text, entities = trimmed(asked["text"], asked.get("entities", ()))
    message = _write(place, asked, text=text, entities=found(text, entities), keyboard=keyboard(asked))
    await world.happened()
    return message.telegram()


async def send_document(world: World, asked: Mapping[str, Any]) -> Json:
    """A file."""
    place = _admitted(world, asked)
    message = _write(place, asked, **_captioned(asked), keyboard=keyboard(asked), **_document(world, asked["document"]))
    await world.happened()
    return message.telegram()


async def send_photo(world: World, asked: Mapping[str, Any]) -> Json:
    """A picture."""
    place = _admitted(world, asked)
    message = _write(place, asked, **_captioned(asked), keyboard=keyboard(asked), **_picture(world, asked["photo"]))
    await world.happened()
    return message.telegram()


async def send_media_group(world: World, asked: Mapping[str, Any]) -> list[Json]:
    """Several files or pictures that are shown as one."""
    place = _admitted(world, asked)
    album, messages, files = world.album(), [], []
    for medium in asked["media"]:
        name = medium["media"].removeprefix("attach://")
        source = asked["uploads"][name] if name != medium["media"] else name
        files.append(_picture(world, source) if medium["type"] == "photo" else _document(world, source))
    for medium, file in zip(asked["media"], files, strict=True):
        messages.append(_write(place, asked, album=album, **_captioned(medium), **file))
    await world.happened()
    return [message.telegram() for message in messages]


async def send_chat_action(world: World, asked: Mapping[str, Any]) -> bool:
    """The bot is seen typing."""
    place = _admitted(world, asked)
    place.thread(asked.get("message_thread_id"))
    place.actions.append(asked["action"])
    await world.happened()
    return True


def keyboard(asked: Mapping[str, Any]) -> list[list[Json]]:
    """The rows of an inline keyboard, if there is one."""
    rows: list[list[Json]] = asked.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _admitted(world: World, asked: Mapping[str, Any]) -> Place:
    place = world.place(asked["chat_id"])
    place.admit()
    return place


def _write(place: Place, asked: Mapping[str, Any], **what: Any) -> Shown:
    topic = place.thread(asked.get("message_thread_id"))
    return place.add(None, topic, _answered(place, asked), **what)


def _answered(place: Place, asked: Mapping[str, Any]) -> Shown | None:
    reply = asked.get("reply_parameters")
    if reply is None:
        return None
    message = place.find(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return message


def _captioned(asked: Mapping[str, Any]) -> dict[str, Any]:
    text, entities = trimmed(asked.get("caption", ""), asked.get("caption_entities", ()))
    return {"text": text, "entities": found(text, entities)}


def _document(world: World, source: Upload | str) -> dict[str, Any]:
    return {"file": _kept(world, source, "documents", "Document")}


def _picture(world: World, source: Upload | str) -> dict[str, Any]:
    if isinstance(source, Upload) and not source.data.startswith(_PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")
    file = _kept(world, source, "photos", "Photo")
    _, thumbnail = world.picture(b"")
    return {"file": file, "thumbnail": thumbnail}


def _kept(world: World, source: Upload | str, folder: str, kind: str) -> File:
    if isinstance(source, Upload):
        world.uploads.append(source)
        return world.store(source.data, source.name, source.type, folder)
    if source not in world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    file = world.files[source]
    if not file.path.startswith(f"{folder}/"):
        raise bad(f"can't use file of type {'Photo' if kind == 'Document' else 'Document'} as {kind}")
    return file


METHODS = {
    "send_message": send_message,
    "send_document": send_document,
    "send_photo": send_photo,
    "send_media_group": send_media_group,
    "send_chat_action": send_chat_action,
}
