"""Message pairs a second on Matrix: on a homeserver that costs nothing, beside matrix-nio alone; and on a real one."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from time import perf_counter

from benchmarks import answering, crowd
from benchmarks.answering import PATIENCE, Answering
from benchmarks.bases import Bases
from benchmarks.clients import Client
from benchmarks.devices import Json
from benchmarks.figures import Aim, Miscounted, Report, agree, amount
from benchmarks.homeserver import NAME, Loopback
from benchmarks.sizes import Sizes
from benchmarks.stage import house
from bot.platforms.matrix.homeserver import Homeserver, path
from storage import inbox, outbox
from storage.database import Database
from tests.homeserver.synapse import Account, Synapse

BOT = f"@kollegial:{NAME}"
QUESTION = "!hilfe"

PART = 5
"""The part of the chats that is had on the real homeserver: it is slower by so much and more."""

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


Series = Mapping[str, Found]
"""What was found, by kind of room."""

Answers = Callable[[Loopback], AbstractAsyncContextManager[Answering]]
"""Lets somebody answer on the loopback."""


def person(number: int) -> str:
    """The nth member's account on the loopback."""
    return f"@p{number}:{NAME}"


async def measure(bases: Bases, sizes: Sizes) -> list[Report]:
    """Let people write and wait for each answer, on each database; then as fast as a real homeserver takes it."""
    rooms = house(bases.folder)
    fill = partial(crowd.enter, house=rooms, number=2 * sizes.chats, platform="matrix", address=person)
    ours: dict[str, Series] = {}
    alone: dict[str, Series] = {}
    for kind in bases.kinds:
        alone[kind] = await _on_loopback(partial(_alone, bases.folder), sizes)
        async with bases.address(kind, "chats", fill) as url:
            ours[kind] = await _on_loopback(partial(_ourselves, bases.folder, url), sizes)
    await bases.forget("chats")
    with tempfile.TemporaryDirectory(dir=bases.folder) as folder:
        synapse = Synapse(Path(folder))
        await asyncio.to_thread(synapse.start)
        try:
            limit, real = await _on_synapse(synapse, bases, sizes)
        finally:
            await asyncio.to_thread(synapse.close)
    return [_report(ours, alone, limit, real, bases.kinds[0], sizes)]


# --- on the loopback -----------------------------------------------------------------------------


def _alone(folder: Path, server: Loopback) -> AbstractAsyncContextManager[Answering]:
    return answering.alone(folder, server.url, BOT, partial(_listens, server))


def _ourselves(folder: Path, url: str, server: Loopback) -> AbstractAsyncContextManager[Answering]:
    return answering.serving(folder, url, server.url, BOT, "bench", partial(_listens, server))


async def _listens(server: Loopback) -> bool:
    return BOT in server.listening


async def _on_loopback(answers: Answers, sizes: Sizes) -> Series:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Loopback())
        people: list[Client] = []
        for number in range(1, 2 * sizes.chats + 1):
            client = Client(server.url, *server.account(person(number)), person(number), BOT)
            client.room = server.chat(client.user, BOT, encrypted=number > sizes.chats)
            people.append(await stack.enter_async_context(client))
        clear, encrypted = people[: sizes.chats], people[sizes.chats :]
        who = await stack.enter_async_context(answers(server))
        await asyncio.gather(*(client.meets() for client in encrypted))
        await _talk(server, who, clear, 1)
        found = {
            CLEAR: await _talk(server, who, clear, sizes.words),
            FIRST: await _talk(server, who, encrypted, 1),
            ENCRYPTED: await _talk(server, who, encrypted, sizes.words),
        }
        await _all_answered(people, 1 + sizes.words)
        agree("what the loopback does not serve", server.unserved, set())
    return found


async def _talk(server: Loopback, who: Answering, people: Sequence[Client], words: int) -> Found:
    """Let people write so often each, and always wait for the answer."""
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


async def _all_answered(people: Sequence[Client], words: int) -> None:
    """Insist that everybody can read so many answers."""
    for client in people:
        agree("answers that somebody can read", sum(map(bool, await client.read())), words)


# --- on a real homeserver ------------------------------------------------------------------------


async def _on_synapse(synapse: Synapse, bases: Bases, sizes: Sizes) -> tuple[Found, Series]:
    """What the homeserver does alone, and what with the service."""
    chats = max(2, sizes.chats // PART)
    bot = await asyncio.to_thread(synapse.register, "kollegial")
    accounts = [await asyncio.to_thread(synapse.register) for _ in range(2 * chats)]
    fill = partial(
        crowd.enter,
        house=house(bases.folder),
        number=len(accounts),
        platform="matrix",
        address=lambda number: accounts[number - 1].user_id,
    )
    kind = bases.kinds[0]
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(bases.address(kind, "synapse", fill))
        database = Database(url)
        stack.push_async_callback(database.aclose)
        by_hand = Homeserver(synapse.url, bot.access_token)
        stack.push_async_callback(by_hand.aclose)
        people = [await stack.enter_async_context(_client(synapse, account, bot)) for account in accounts]
        for number, client in enumerate(people):
            await _open(client, bot, by_hand, encrypted=number >= chats)
        clear, encrypted = people[:chats], people[chats:]
        limit = await _by_hand(by_hand, clear, sizes.words)
        await _all_answered(clear, sizes.words)
        ready = partial(_has_listened, database)
        who = await stack.enter_async_context(
            answering.serving(bases.folder, url, synapse.url, bot.user_id, bot.password, ready)
        )
        await asyncio.gather(*(client.meets() for client in encrypted))
        found: dict[str, Found] = {}
        for name, those, words in (
            (CLEAR, clear, sizes.words),
            (FIRST, encrypted, 1),
            (ENCRYPTED, encrypted, sizes.words),
        ):
            found[name] = await _write(database, who, those, words)
        await _all_answered(clear, sizes.words)
        await _all_answered(encrypted, 1 + sizes.words)
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

    async def talk(client: Client) -> None:
        for number in range(words):
            await client.sends(*client.written(QUESTION))
            where = path("rooms", client.room, "send", "m.room.message", f"by-hand-{number}")
            await by_hand.call("PUT", where, {"msgtype": "m.text", "body": "Das kannst Du hier tun: …" * 20})

    began = perf_counter()
    await asyncio.gather(*(talk(client) for client in people))
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


# --- what came out -------------------------------------------------------------------------------


def _report(
    ours: Mapping[str, Series], alone: Mapping[str, Series], limit: Found, real: Series, kind: str, sizes: Sizes
) -> Report:
    rows: list[tuple[str, ...]] = []
    for name in (CLEAR, FIRST, ENCRYPTED):
        series = [one[name] for one in alone.values()]
        rate, cpu = mean(one.rate for one in series), mean(one.cpu / one.pairs for one in series)
        rows.append(("matrix-nio alone", "loopback", name, amount(rate), "–", f"{cpu * 1000:.1f}"))
    for database, found in ours.items():
        rows += [_row(f"on {database}", "loopback", name, one, alone[database][name]) for name, one in found.items()]
    rows.append(("nobody: by hand", "Synapse", CLEAR, amount(limit.rate), "–", "–"))
    rows += [_row(f"on {kind}", "Synapse", name, one, limit) for name, one in real.items()]
    return Report(
        title="Message pairs a second on Matrix",
        columns=("who answers", "homeserver", "rooms", "pairs/s", "share", "CPU ms"),
        rows=tuple(rows),
        remarks=(
            f"{sizes.chats} people in rooms of each kind, {sizes.words} times {QUESTION} each; on Synapse "
            f"{max(2, sizes.chats // PART)} people. On the loopback everybody waits for the answer before they write "
            "again; on Synapse they write as fast as it takes it.",
            "share: of matrix-nio alone, a client and a callback that answers at once and stores nothing, right "
            "before on the same loopback; on Synapse of what it takes when nobody reads and every message is answered "
            "at once. CPU: of the process that answers, for each pair.",
            "Every answer was read by the person's own device afterwards, in encrypted rooms with the key the bot sent.",
        ),
        aims=tuple(
            Aim(
                what=f"{ENCRYPTED} pairs on {database}, in those that Synapse takes",
                bound=1,
                measured=found[ENCRYPTED].rate / limit.rate,
                at_least=True,
            )
            for database, found in ours.items()
        ),
    )


def _row(who: str, homeserver: str, name: str, one: Found, beside: Found) -> tuple[str, ...]:
    share = f"{one.rate / beside.rate:.2f}"
    return who, homeserver, name, amount(one.rate), share, f"{one.cpu / one.pairs * 1000:.1f}"
