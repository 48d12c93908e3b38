"""What Telegram says of its errors: the part of each text that stays the same, in small letters, and our word for it.

The texts are those of the server, tdlib/telegram-bot-api (Client.cpp, Bot API 10.0), and of the servers behind it,
which speak in capitals.
"""

DONE = ("message is not modified", "message to delete not found")
"""Nothing is left to be done."""

VANISHED = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message not found",
)
"""The message that was to be changed is not there, or cannot be changed any more."""

NO_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "wrong file identifier")
"""An image cannot be shown as a photo, and is taken as a document."""

UNKNOWN_FILE = (
    "wrong file identifier",
    "wrong remote file",
    "wrong file_id",
    "wrong type of file",
    "use file of type",
    "file_id_invalid",
    "file_reference",
    "media_empty",
    "media_invalid",
)
"""The number of a file that was sent before is none, or is another one's."""

GONE = {
    "bot was blocked by the user": "blocked",
    "user_is_blocked": "blocked",
    "user is deactivated": "deactivated",
    "input_user_deactivated": "deactivated",
    "can't initiate conversation": "never wrote to the bot",
    "can't send messages to bots": "is a bot",
    "user_bot_to_bot_disabled": "is a bot",
    "was kicked": "kicked",
    "is not a member": "not a member",
    "chat was deleted": "chat deleted",
    "chat is deactivated": "chat deleted",
    "chat not found": "chat not found",
    "user not found": "chat not found",
    "peer_id_invalid": "chat not found",
    "channel_private": "not a member",
    "message thread not found": "topic deleted",
    "topic_deleted": "topic deleted",
    "topic_id_invalid": "topic deleted",
}
"""The person, group or topic cannot be reached, and why."""

REFUSED = {
    "topic_closed": "topic closed",
    # too old, or somebody else's where the bot is no admin: the words are the same (tdlib, MessagesManager.cpp)
    "message can't be deleted": "message cannot be deleted",
    "no rights": "no rights",
    "not enough rights": "no rights",
    "need administrator rights": "no rights",
    "chat_restricted": "no rights",
    "chat_admin_required": "no rights",
    "_forbidden": "no rights",
    "file is too big": "file too large",
    "request entity too large": "file too large",
    "content too large": "file too large",
    "file must be non-empty": "file is empty",
    "wrong file_id": "file is gone",
    "message is too long": "too long",
    "caption is too long": "too long",
    "text is empty": "no words",
    "text must be non-empty": "no words",
    "message must be non-empty": "no words",
    "message_empty": "no words",
    "button_data_invalid": "wrong keyboard",
    "reply markup is too long": "wrong keyboard",
}
"""It will never do this, and why."""

# Of the server's own errors only these say that it may have been done: a gateway that waited in vain (RFC 9110,
# 15.6.5), a request that was under way when the server closed, a message that was deleted as soon as it was sent.
# All others come instead of doing it (RFC 9110, 15.6.1 and 15.6.3 to 15.6.4; "Internal Server Error: restart").
PERHAPS_DONE = ("gateway time", "request aborted", "sent message was immediately deleted")
