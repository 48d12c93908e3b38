"""Telegram, over python-telegram-bot and the Bot API."""

from bot.platforms.telegram.platform import Telegram

__all__ = ["Telegram"]
