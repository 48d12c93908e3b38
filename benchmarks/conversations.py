"""People who write to the bot on Matrix, in clear rooms and in encrypted ones, and how fast they are answered."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from benchmarks import answering, crowd
from benchmarks.alone import ANSWER
from benchmarks.answering import PATIENCE, Answering
from benchmarks.bases import Bases
from benchmarks.clients import Client
from benchmarks.devices import Json
from benchmarks.figures import Miscounted, agree
from benchmarks.homeserver import NAME, Loopback
from benchmarks.stage import house
from bot.platforms.matrix.homeserver import Homeserver, path
from storage import inbox, outbox
from storage.database import Database
from tests.homeserver.synapse import Account, Synapse

BOT = f"@kollegial:{NAME}"
QUESTION = "!hilfe"
CLEAR, FIRST, ENCRYPTED = "clear", "encrypted, first message", "encrypted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Message pairs, the seconds they took, and the seconds of computing of who answered."""

    pairs: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pairs a second."""
        return self.pairs / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of computing for each pair."""
        return self.cpu / self.pairs * 1000


Series = Mapping[str, Found]
"""What was found, by kind of room."""

Answers = Callable[[Loopback], AbstractAsyncContextManager[Answering]]
"""Lets somebody answer on the loopback."""


def person(number: int) -> str:
    """The nth member's account on the loopback."""
    return f"@p{number}:{NAME}"


# --- on the loopback -----------------------------------------------------------------------------


async def listens(server: Loopback) -> bool:
    """Whether somebody is there who answers."""
    return BOT in server.listening


async def on_loopback(answers: Answers, chats: int, words: int) -> Series:
    """Let so many people have a room of each kind, and write so often after their first message.

    Raises:
        Miscounted: somebody was not answered.
    """
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Loopback())
        people: list[Client] = []
        for number in range(1, 2 * chats + 1):
            client = Client(server.url, *server.account(person(number)), person(number), BOT)
            client.room = server.chat(client.user, BOT, encrypted=number > chats)
            people.append(await stack.enter_async_context(client))
        clear, encrypted = people[:chats], people[chats:]
        who = await stack.enter_async_context(answers(server))
        await asyncio.gather(*(_meet(client) for client in encrypted))
        await talk(server, who, clear, 1)
        found = {
            CLEAR: await talk(server, who, clear, words),
            FIRST: await talk(server, who, encrypted, 1),
            ENCRYPTED: await talk(server, who, encrypted, words),
        }
        await all_answered(people, 1 + words)
        agree("what the loopback does not serve", server.unserved, set())
    return found


async def _meet(client: Client) -> None:
    await client.brings_keys()
    await client.meets()


async def talk(server: Loopback, who: Answering, people: Sequence[Client], words: int) -> Found:
    """Let people write so often each, and always wait for the answer.

    Raises:
        Miscounted: they are not all answered.
    """
    waiting = {client.room: [client.written(QUESTION) for _ in range(words)] for client in people}
    users = {client.room: client.user for client in people}
    left, over = len(people) * words, asyncio.Event()

    def taken(room: str, _event: Json) -> None:
        nonlocal left
        left -= 1
        if waiting.get(room):
            server.say(room, users[room], *waiting[room].pop(0))
        if not left:
            over.set()

    server.taken = taken
    cpu, began = who.cpu, perf_counter()
    for room, user in users.items():
        server.say(room, user, *waiting[room].pop(0))
    try:
        async with asyncio.timeout(PATIENCE):
            await over.wait()
    except TimeoutError:
        raise Miscounted(f"{left} messages were not answered in time") from None
    return Found(pairs=len(people) * words, seconds=perf_counter() - began, cpu=who.cpu - cpu)


async def all_answered(people: Sequence[Client], words: int) -> None:
    """Insist that everybody got so many answers since this was asked last, and can read them.

    Raises:
        Miscounted: it is not so.
    """
    for client in people:
        agree("answers that somebody can read", sum(map(bool, await client.read())), words)


# --- on a real homeserver ------------------------------------------------------------------------


async def on_synapse(synapse: Synapse, bases: Bases, chats: int, words: int) -> tuple[Found, Series]:
    """What the homeserver does alone, and what with the service on the first kind of database.

    Raises:
        Miscounted: somebody was not answered.
    """
    bot = await asyncio.to_thread(synapse.register, "kollegial")
    accounts = [await asyncio.to_thread(synapse.register) for _ in range(2 * chats)]
    fill = partial(
        crowd.enter,
        house=house(bases.folder),
        number=len(accounts),
        platform="matrix",
        address=lambda number: accounts[number - 1].user_id,
    )
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(bases.address(bases.kinds[0], "synapse", fill))
        database = Database(url)
        stack.push_async_callback(database.aclose)
        by_hand = Homeserver(synapse.url, bot.access_token)
        stack.push_async_callback(by_hand.aclose)
        people = [await stack.enter_async_context(_client(synapse, account, bot)) for account in accounts]
        for number, client in enumerate(people):
            await _open(client, bot, by_hand, encrypted=number >= chats)
        clear, encrypted = people[:chats], people[chats:]
        limit = await _by_hand(by_hand, clear, words)
        await all_answered(clear, words)
        ready = partial(_has_listened, database)
        who = await stack.enter_async_context(
            answering.serving(bases.folder, url, synapse.url, bot.user_id, bot.password, ready)
        )
        await asyncio.gather(*(_meet(client) for client in encrypted))
        found = {
            CLEAR: await _write(database, who, clear, words),
            FIRST: await _write(database, who, encrypted, 1),
            ENCRYPTED: await _write(database, who, encrypted, words),
        }
        await all_answered(clear, words)
        await all_answered(encrypted, 1 + words)
    await bases.forget("synapse")
    return limit, found


def _client(synapse: Synapse, account: Account, bot: Account) -> Client:
    return Client(synapse.url, account.access_token, account.device_id, account.user_id, bot.user_id)


async def _open(client: Client, bot: Account, by_hand: Homeserver, *, encrypted: bool) -> None:
    """A direct room, in which the bot is already."""
    encryption = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    body = {
        "preset": "trusted_private_chat",
        "is_direct": True,
        "invite": [bot.user_id],
        "initial_state": [encryption] if encrypted else [],
    }
    client.room = (await client.call("POST", "createRoom", body=body))["room_id"]
    await by_hand.call("POST", path("join", client.room), {})


async def _by_hand(by_hand: Homeserver, people: Sequence[Client], words: int) -> Found:
    """What the homeserver takes: nobody reads, and each message is answered as soon as it was taken."""

    async def converse(client: Client) -> None:
        for number in range(words):
            await client.sends(*client.written(QUESTION))
            where = path("rooms", client.room, "send", "m.room.message", f"by-hand-{number}")
            await by_hand.call("PUT", where, ANSWER)

    began = perf_counter()
    await asyncio.gather(*(converse(client) for client in people))
    return Found(pairs=len(people) * words, seconds=perf_counter() - began, cpu=0.0)


async def _write(database: Database, who: Answering, people: Sequence[Client], words: int) -> Found:
    """Let people write so often each, as fast as the homeserver takes it, until everything is answered."""
    waiting = [(client, [client.written(QUESTION) for _ in range(words)]) for client in people]
    wanted = await _sent(database) + len(people) * words

    async def write(client: Client, messages: list[tuple[str, Json]]) -> None:
        for kind, content in messages:
            await client.sends(kind, content)

    async def answered() -> bool:
        return await _sent(database) >= wanted

    cpu, began = who.cpu, perf_counter()
    await asyncio.gather(*(write(client, messages) for client, messages in waiting))
    await answering.until(answered)
    return Found(pairs=len(people) * words, seconds=perf_counter() - began, cpu=who.cpu - cpu)


async def _sent(database: Database) -> int:
    async with database.reading() as session:
        return (await outbox.count_by_state(session)).get("sent", 0)


async def _has_listened(database: Database) -> bool:
    async with database.reading() as session:
        return await inbox.cursor(session, "matrix") is not None
