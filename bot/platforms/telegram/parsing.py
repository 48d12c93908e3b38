"""From a stored update to what handlers understand, read by python-telegram-bot."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from telegram import (
    Animation,
    Audio,
    Chat,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Document,
    Message,
    MessageReactionUpdated,
    PhotoSize,
    ReactionTypeEmoji,
    Update,
    User,
    Video,
    VideoNote,
    Voice,
)
from telegram.constants import ChatType

from bot.platforms.telegram.formatting import spans
from storage import messages
from storage.messages import Incoming, Kind, RemoteFile, Sender, Standing

NAME = "telegram"

FILES = (Animation, Audio, Document, Video, VideoNote, Voice)
"""What has bytes that can be fetched, beside photos. Stickers are no files to anybody."""

_VOICES = (Audio, Video, VideoNote, Voice)
"""Files in which somebody can be heard or seen. An animation has no sound and is hardly ever of the sender."""

_VOICED = ("audio/", "video/")
"""How the types of the same begin, where they come as documents."""


def parsed(payload: Mapping[str, Any]) -> Incoming | None:
    """The event of a stored update; None where it concerns nobody.

    Raises:
        Exception: whatever python-telegram-bot raises about an update that is none.
        TypeError: Words are none: python-telegram-bot takes anything for them.
    """
    found = _read(payload)
    if found is not None:
        for words in (found.text, found.data, found.album, found.sender.language):
            if not isinstance(words, str | None):
                raise TypeError(f"{type(words).__name__} in place of words")
    return found


def _read(payload: Mapping[str, Any]) -> Incoming | None:
    update = Update.de_json(dict(payload["update"]), None)
    came = datetime.fromisoformat(payload["at"])
    if update.callback_query is not None:
        return _press(update, came)
    if update.message_reaction is not None:
        return _reaction(update.message_reaction, payload.get("thread"))
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    if update.edited_message is not None:
        return _edit(update.edited_message)
    if update.message is not None:
        return _message(update.message)
    return None


def _message(message: Message) -> Incoming | None:
    if message.migrate_to_chat_id is not None:
        return _moved(message, message.chat, str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        before = Chat(message.migrate_from_chat_id, ChatType.GROUP)
        return _moved(message, before, str(message.chat.id))
    if message.chat.type == ChatType.CHANNEL:
        return None
    if message.new_chat_members:
        return _membership(message, Kind.joined, message.new_chat_members[0])
    if message.left_chat_member is not None:
        return _membership(message, Kind.left, message.left_chat_member)
    words = message.text or message.caption or ""
    if not words and message.effective_attachment is None:
        return None  # a title was changed, a message pinned, and the like
    return _said(message, Kind.text, message.date, words)


def _edit(message: Message) -> Incoming | None:
    words = message.text or message.caption or ""
    if not (words or tuple(_files(message))) or message.chat.type == ChatType.CHANNEL:
        return None  # a live location moves on, for one
    return _said(message, Kind.edit, message.edit_date or message.date, words)


def _said(message: Message, kind: Kind, at: datetime, words: str) -> Incoming:
    return Incoming(
        kind=kind,
        chat=_chat(message),
        sender=_sender(message),
        sent_at=at,
        text=words,
        message=str(message.message_id),
        reply_to=_reply(message),
        files=tuple(_files(message)),
        album=message.media_group_id,
        direct=message.sender_chat is None and message.from_user is not None,
        spans=spans(words, message.entities if message.text else message.caption_entities),
        forwarded=message.forward_origin is not None,
    )


def _press(update: Update, came: datetime) -> Incoming | None:
    query = update.callback_query
    if query is None or query.message is None or query.data is None:
        return None  # of a game, or of a message sent in the name of somebody else: neither is ours
    thread = _thread(query.message) if isinstance(query.message, Message) else None
    return Incoming(
        kind=Kind.press,
        chat=_place(query.message.chat, thread),
        sender=_person(query.from_user),
        sent_at=came,
        message=str(query.message.message_id),
        data=query.data,
    )


def _reaction(reaction: MessageReactionUpdated, thread: str | None) -> Incoming:
    """All that somebody reacts with now; Telegram does not say in which topic, who stored the update does."""
    emoji = [each.emoji for each in reaction.new_reaction if isinstance(each, ReactionTypeEmoji)]
    actor = reaction.actor_chat.id if reaction.actor_chat is not None else 0
    return Incoming(
        kind=Kind.reaction,
        chat=_place(reaction.chat, thread),
        sender=_person(reaction.user) if reaction.user is not None else Sender(platform=NAME, id=str(actor)),
        sent_at=reaction.date,
        text="".join(emoji),
        message=str(reaction.message_id),
        direct=reaction.user is not None,
    )


def _standing(change: ChatMemberUpdated) -> Incoming | None:
    if change.chat.type == ChatType.CHANNEL:
        return None
    return Incoming(
        kind=Kind.standing,
        chat=_place(change.chat),
        sender=_person(change.from_user),
        sent_at=change.date,
        data=standing(change.new_chat_member),
        direct=False,
    )


def standing(member: ChatMember) -> Standing:
    """How the bot stands in a chat by what Telegram says of its membership there."""
    if member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER):
        return Standing.admin
    if isinstance(member, ChatMemberRestricted):
        return Standing.member if member.is_member and member.can_send_messages else Standing.gone
    return Standing.member if member.status == ChatMember.MEMBER else Standing.gone


def _moved(message: Message, before: Chat, to: str) -> Incoming:
    return Incoming(
        kind=Kind.moved,
        chat=_place(before),
        sender=_sender(message),
        sent_at=message.date,
        data=to,
        direct=False,
    )


def _membership(message: Message, kind: Kind, who: User) -> Incoming:
    return Incoming(
        kind=kind,
        chat=_chat(message),
        sender=_person(who),
        sent_at=message.date,
        message=str(message.message_id),
        direct=not who.is_bot,
    )


def _chat(message: Message) -> messages.Chat:
    return _place(message.chat, _thread(message))


def _place(chat: Chat, thread: str | None = None) -> messages.Chat:
    return messages.Chat(platform=NAME, id=str(chat.id), private=chat.type == ChatType.PRIVATE, thread=thread)


def _thread(message: Message) -> str | None:
    """The topic of a forum; replies in other groups bear the number of a thread as well."""
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else None


def _reply(message: Message) -> str | None:
    """The message answered; in a topic every message formally answers the one that opened it."""
    answered = message.reply_to_message
    if answered is None or (message.is_topic_message and answered.message_id == message.message_thread_id):
        return None
    return str(answered.message_id)


def _sender(message: Message) -> Sender:
    if message.sender_chat is not None or message.from_user is None:
        return Sender(platform=NAME, id=str((message.sender_chat or message.chat).id))
    return _person(message.from_user)


def _person(user: User) -> Sender:
    return Sender(platform=NAME, id=str(user.id), language=user.language_code)


def _files(message: Message) -> Iterator[RemoteFile]:
    if message.photo and all(isinstance(size, PhotoSize) for size in message.photo):  # of a live photo, what is still
        largest = message.photo[-1]
        name = f"photo-{message.message_id}.jpg"
        yield RemoteFile(reference=largest.file_id, name=name, type="image/jpeg", size=largest.file_size or 0)
        return
    found = message.effective_attachment
    if isinstance(found, FILES):
        kind = type(found).__name__.lower()
        media_type = getattr(found, "mime_type", None) or "application/octet-stream"
        yield RemoteFile(
            reference=found.file_id,
            name=getattr(found, "file_name", None) or f"{kind}-{message.message_id}",
            type=media_type,
            size=found.file_size or 0,
            voice=isinstance(found, _VOICES) or (isinstance(found, Document) and media_type.startswith(_VOICED)),
        )
