"""What the bot gets: getUpdates, webhooks, getFile."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.wire.errors import bad
from tests.wire.limits import DOWNLOAD
from tests.wire.messages import Json
from tests.wire.world import World


async def get_updates(world: World, asked: Mapping[str, Any]) -> list[Json]:
    """Long polling; the offset confirms what came before."""
    world.updates.allow(asked.get("allowed_updates"))
    return await world.updates.get(asked.get("offset", 0), asked.get("limit", 100), asked.get("timeout", 0))


async def set_webhook(world: World, asked: Mapping[str, Any]) -> bool:
    """Updates are brought to an address from now on; an empty one ends that."""
    address = urlsplit(asked["url"])
    if asked["url"] and address.scheme != "https" and address.hostname != "127.0.0.1":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    world.updates.allow(asked.get("allowed_updates"))
    if asked.get("drop_pending_updates"):
        world.updates.pending.clear()
    world.webhook.set(asked["url"], asked.get("secret_token", ""), asked.get("max_connections", 40))
    return True


async def delete_webhook(world: World, asked: Mapping[str, Any]) -> bool:
    """Updates wait to be got."""
    if asked.get("drop_pending_updates"):
        world.updates.pending.clear()
    world.webhook.set("", "", 40)
    return True


async def get_webhook_info(world: World, asked: Mapping[str, Any]) -> Json:
    """Where updates are brought to, and how that went."""
    info = world.webhook.described() | {"pending_update_count": len(world.updates.pending)}
    return info | ({"allowed_updates": list(world.updates.allowed)} if world.updates.allowed else {})


async def get_file(world: World, asked: Mapping[str, Any]) -> Json:
    """Where a file can be fetched."""
    file = world.files.get(asked["file_id"])
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD:
        raise bad("file is too big")
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": file.path}


METHODS = {
    "get_updates": get_updates,
    "set_webhook": set_webhook,
    "delete_webhook": delete_webhook,
    "get_webhook_info": get_webhook_info,
    "get_file": get_file,
}
