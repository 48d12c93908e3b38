"""The methods that the wire serves, by their names in small letters."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.wire.methods import changing, chats, fetching, profile, reacting, sending

Serve = Callable[[Any, Mapping[str, Any]], Awaitable[Any]]

METHODS: dict[str, Serve] = {
    name.replace("_", ""): serve
    for module in (changing, chats, fetching, profile, reacting, sending)
    for name, serve in module.METHODS.items()
}
