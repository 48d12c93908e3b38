"""How the bot presents itself: getMe, commands, name, descriptions, menu button; logOut and close."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.wire.messages import Json
from tests.wire.world import World

Serve = Callable[[World, Mapping[str, Any]], Awaitable[Any]]


async def get_me(world: World, asked: Mapping[str, Any]) -> Json:
    """Who the bot is."""
    return world.bot.described() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.bot.privacy,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


async def set_my_commands(world: World, asked: Mapping[str, Any]) -> bool:
    """The commands of a scope in a language."""
    world.bot.commands[_scope(asked)] = asked["commands"]
    return True


async def get_my_commands(world: World, asked: Mapping[str, Any]) -> list[Json]:
    """The commands of exactly this scope and language."""
    return world.bot.commands.get(_scope(asked), [])


async def delete_my_commands(world: World, asked: Mapping[str, Any]) -> bool:
    """No commands of its own for a scope and language."""
    world.bot.commands.pop(_scope(asked), None)
    return True


def _scope(asked: Mapping[str, Any]) -> tuple[str, str]:
    """The scope as `default`, `all_group_chats`, `chat:5`, `chat_member:5:7`, and the language, perhaps empty."""
    scope = asked.get("scope", {"type": "default"})
    words = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    return ":".join(words), asked.get("language_code", "")


def _setter(name: str) -> Serve:
    async def serve(world: World, asked: Mapping[str, Any]) -> bool:
        language, text = asked.get("language_code", ""), asked.get(name, "")
        world.bot.texts[name].pop(language, None)
        if text:
            world.bot.texts[name][language] = text
        return True

    return serve


def _getter(name: str) -> Serve:
    async def serve(world: World, asked: Mapping[str, Any]) -> Json:
        texts = world.bot.texts[name]
        default = world.bot.name if name == "name" else ""
        return {name: texts.get(asked.get("language_code", ""), texts.get("", default))}

    return serve


async def set_chat_menu_button(world: World, asked: Mapping[str, Any]) -> bool:
    """The menu button of a private chat, or of all."""
    world.bot.menu_buttons[asked.get("chat_id")] = asked.get("menu_button", {"type": "default"})
    return True


async def get_chat_menu_button(world: World, asked: Mapping[str, Any]) -> Json:
    """The menu button of a private chat, or of all."""
    buttons = world.bot.menu_buttons
    return buttons.get(asked.get("chat_id"), buttons.get(None, {"type": "commands"}))


async def done(world: World, asked: Mapping[str, Any]) -> bool:
    """Nothing is to be seen of it."""
    return True


METHODS: dict[str, Serve] = {
    "get_me": get_me,
    "set_my_commands": set_my_commands,
    "get_my_commands": get_my_commands,
    "delete_my_commands": delete_my_commands,
    "set_my_name": _setter("name"),
    "get_my_name": _getter("name"),
    "set_my_description": _setter("description"),
    "get_my_description": _getter("description"),
    "set_my_short_description": _setter("short_description"),
    "get_my_short_description": _getter("short_description"),
    "set_chat_menu_button": set_chat_menu_button,
    "get_chat_menu_button": get_chat_menu_button,
    "log_out": done,
    "close": done,
}
