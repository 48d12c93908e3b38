"""How somebody and the bot stand in a group."""

from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import TelegramError

from bot.platforms.base import Unavailable
from bot.platforms.telegram.errors import translated
from storage.messages import Powers, Rights


async def powers(bot: Bot, question: Rights) -> Powers:
    """Ask Telegram. Who is not in the group, or was never there, has no say.

    The list of those who have is asked for: of others Telegram tells a bot for sure only where it is an admin itself
    (Bot API, "getChatMember").

    Raises:
        PlatformError: It could not be asked, or the bot is not in there.
    """
    try:
        me = await bot.get_me()
        admins = await bot.get_chat_administrators(int(question.chat.id))
    except TelegramError as error:
        raise translated(error) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unavailable("answer cannot be read") from None
    standing = {str(admin.user.id): admin for admin in admins}
    itself = standing.get(str(me.id))
    return Powers(
        person=question.account in standing,
        reads=itself is not None or bool(me.can_read_all_group_messages),
        deletes=itself is not None and _deletes(itself),
    )


def _deletes(admin: ChatMember) -> bool:
    """Whether an admin may take away what others said."""
    return isinstance(admin, ChatMemberOwner) or (
        isinstance(admin, ChatMemberAdministrator) and admin.can_delete_messages
    )
