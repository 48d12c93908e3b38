"""What people see of the bot before they write: its name, what it says of itself, its commands in the menu.

Everything is compared first and set only where it differs: Telegram allows a name to be changed a few times a day.
"""

from collections.abc import Callable, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)
from telegram.constants import MenuButtonType

from handlers import commands
from storage.messages import Part, Text

Wording = Callable[[Part, str], str]
"""A part as plain words in a language."""


async def present(bot: Bot, wording: Wording, languages: Sequence[str], default: str) -> int:
    """Let the profile say what the texts say; `default` is for those who use Telegram in another language.

    Returns:
        How many things had to be changed.

    Raises:
        TelegramError: Telegram did not let it.
    """
    changed = 0
    for code, language in (("", default), *((each, each) for each in languages)):
        changed += await _describe(bot, code, language, wording)
        changed += await _list_commands(bot, code, language, wording)
    if (await bot.get_chat_menu_button()).type != MenuButtonType.COMMANDS:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        changed += 1
    return changed


async def _describe(bot: Bot, code: str, language: str, wording: Wording) -> int:
    changed = 0
    name, description, about = (wording(Text(f"bot-{key}"), language) for key in ("name", "description", "about"))
    if (await bot.get_my_name(code)).name != name:
        await bot.set_my_name(name, code)
        changed += 1
    if (await bot.get_my_description(code)).description != description:
        await bot.set_my_description(description, code)
        changed += 1
    if (await bot.get_my_short_description(code)).short_description != about:
        await bot.set_my_short_description(about, code)
        changed += 1
    return changed


async def _list_commands(bot: Bot, code: str, language: str, wording: Wording) -> int:
    changed = 0
    scopes: tuple[tuple[BotCommandScope, bool], ...] = (
        (BotCommandScopeAllPrivateChats(), False),
        (BotCommandScopeAllGroupChats(), True),
    )
    for scope, among_others in scopes:
        menu = commands.menu(language, among_others)
        wanted = tuple(BotCommand(name, wording(Text(key), language)) for name, key in menu)
        if await bot.get_my_commands(scope, code) != wanted:
            await bot.set_my_commands(wanted, scope, code)
            changed += 1
    return changed
