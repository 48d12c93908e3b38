"""The console: a network that speaks JSON Lines, for rehearsals and for trying the service without any account."""

from bot.platforms.console.network import Network
from bot.platforms.console.platform import Console

__all__ = ["Console", "Network"]
