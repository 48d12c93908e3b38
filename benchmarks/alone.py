"""matrix-nio alone: its own client and loop, a callback that answers at once, no storage but its keys.

`python -m benchmarks.alone URL USER FOLDER` goes on until it is killed.
"""

import asyncio
import sys
from typing import Any

from nio import AsyncClient, AsyncClientConfig, MatrixRoom, RoomMessageText

ANSWER = {
    "msgtype": "m.text",
    "body": "Das kannst Du hier tun: …" * 20,
    "format": "org.matrix.custom.html",
    "formatted_body": "<strong>Das</strong> kannst Du hier tun: …" * 20,
}
"""About as long as our own answer."""


async def answer(url: str, user: str, folder: str) -> None:
    """Answer everything that somebody writes, side by side."""
    client: Any = AsyncClient(url, user, store_path=folder, config=AsyncClientConfig(encryption_enabled=True))
    await client.login("bench")
    under_way = set[asyncio.Task[Any]]()

    async def reply(room: MatrixRoom, event: RoomMessageText) -> None:
        if event.sender != user:
            sending = client.room_send(room.room_id, "m.room.message", dict(ANSWER), ignore_unverified_devices=True)
            task = asyncio.create_task(sending)
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    client.add_event_callback(reply, RoomMessageText)
    await client.sync_forever(timeout=30_000, full_state=True)


if __name__ == "__main__":
    asyncio.run(answer(*sys.argv[1:]))
