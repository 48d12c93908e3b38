"""What people of a room that is linked to a channel say and do among themselves comes in; and what goes out to them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.platforms.base import Refused
from bot.platforms.matrix.kept import FOLDER
from bot.platforms.matrix.undecrypted import FILE as UNDECRYPTED
from handlers import served
from handlers.context import Context
from handlers.routing import Arrival, Route
from storage import groups
from storage.channels import Channel
from storage.inbox import Inbox
from storage.links import Link
from storage.messages import Chat, Delete, Incoming, Kind, Send, Span, Style
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.letters import opened
from tests.homeserver.people import Person
from tests.homeserver.running import Served
from tests.homeserver.test_groups import meets
from tests.letters import eventually
from tests.processes import transaction


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Incoming]:
    """What handlers are told of rooms of many, in the order in which they are told it."""
    events: list[Incoming] = []

    def matches(arrival: Arrival) -> bool:
        return not arrival.event.chat.private

    async def handle(ctx: Context) -> None:
        events.append(ctx.event)

    monkeypatch.setattr(served, "ROUTES", (Route("heard", matches, handle), *served.ROUTES))
    return events


async def links(bot: Served, room: str) -> None:
    """Let a room be linked to a channel."""
    now = SystemClock().now()
    async with transaction(bot.url) as session:
        channel = Channel(key="housing", mark="H", name="Wohnen", language="de", created_at=now)
        session.add(channel)
        place = await groups.ensure(session, Chat(platform="matrix", id=room, private=False))
        await session.flush()
        session.add(Link(channel_id=channel.id or 0, group_id=place.id, linked_at=now))


async def calls(person: Person, heard: list[Incoming], room: str | None = None) -> None:
    """Let somebody call the bot, and wait until it has heard of that: then all that was before it is stored, or not."""
    call = await person.says("!q1", room)
    await until(lambda: [each.message for each in heard] == [call])
    heard.clear()


async def until(condition: Callable[[], Any]) -> None:
    async def looked() -> bool:
        return bool(condition())

    await eventually(looked)


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_all_that_people_of_a_linked_room_say_and_do_comes_in_once_and_in_order(
    serve: Serve, meet: Meet, heard: list[Incoming], encrypted: bool
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna, ben)
    room = await meets(bot, anna, ben, encrypted=encrypted)
    await anna.says("Das kam vor dem Kanal")
    await calls(anna, heard)
    await links(bot, room)
    html = {"format": "org.matrix.custom.html", "formatted_body": "Wer weiß <b>mehr</b>?"}
    first = await anna.says("Wer weiß **mehr**?", **html)
    reply = await ben.replies("Ich", to=first)
    await ben.edits(reply, "Ich nicht")
    tap = await ben.reacts("👍", first)
    await until(lambda: len(heard) >= 4)  # of what is taken back before it is read nothing is left
    await ben.redacts(tap)
    file = await anna.sends_file(b"x", "a.ogg", "Hör mal", "audio/ogg")
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": first, "is_falling_back": True}}
    aside = await ben.says("Nebenbei", **thread)
    await ben.says("Ich bin ein Programm", msgtype="m.notice")
    await ben.says("Ich auch", **{"org.kollegial.automatic": True})
    await until(lambda: len(heard) >= 7)
    await anna.redacts(first)
    await until(lambda: len(heard) >= 8)
    told = [(each.kind, each.sender.id, each.text, each.message, each.reply_to, each.reaction) for each in heard]
    assert told == [
        (Kind.text, anna.id, "Wer weiß mehr?", first, None, None),
        (Kind.text, ben.id, "Ich", reply, first, None),
        (Kind.edit, ben.id, "Ich nicht", reply, None, None),
        (Kind.reaction, ben.id, "👍", first, None, tap),
        (Kind.delete, ben.id, "", tap, None, None),
        (Kind.text, anna.id, "Hör mal", file, None, None),
        (Kind.text, ben.id, "Nebenbei", aside, first, None),
        (Kind.delete, anna.id, "", first, None, None),
    ]
    assert {(each.chat.id, each.chat.private, each.chat.thread) for each in heard} == {(room, False, None)}
    assert heard[0].spans == (Span("Wer weiß "), Span("mehr", Style.strong), Span("?"))
    (audio,) = heard[5].files
    assert (audio.name, audio.type) == ("a.ogg", "audio/ogg")
    assert b"".join([piece async for piece in bot.platform.fetch(audio)]) == b"x"


async def test_who_comes_and_goes_is_told_of_a_linked_room_and_of_no_other(
    serve: Serve, meet: Meet, heard: list[Incoming]
) -> None:
    bot, anna, ben, cem = await serve(), await meet("anna"), await meet("ben"), await meet("cem")
    await bot.knows(anna, ben)
    other, room = await meets(bot, anna, ben), await meets(bot, anna, ben)
    for where in (other, room):
        await anna.invites(cem.id, where)
        await cem.joins(where)
        await ben.leaves(where)
    await calls(anna, heard, other)
    await calls(anna, heard, room)
    await links(bot, room)
    for where in (other, room):
        await anna.invites(ben.id, where)
        await ben.joins(where)
        await ben.does("PUT", f"/profile/{ben.id}/displayname", {"displayname": "Benjamin"})
        await anna.kicks(ben.id, where)
    await anna.invites(ben.id, room)
    await ben.joins(room)
    await anna.leaves(room)
    await until(lambda: len(heard) >= 4)
    told = [(each.kind, each.sender.id, each.chat.id, each.direct) for each in heard]
    assert told == [
        (Kind.joined, ben.id, room, True),
        (Kind.left, ben.id, room, True),
        (Kind.joined, ben.id, room, True),
        (Kind.left, anna.id, room, True),
    ]
    assert len(await bot.rows(Inbox)) == 2 + 2 + 4  # being invited, the calls, and this


async def test_what_was_said_while_the_service_was_away_comes_once(
    serve: Serve, meet: Meet, heard: list[Incoming]
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna, ben)
    room = await meets(bot, anna, ben, encrypted=True)
    await links(bot, room)
    await bot.stops()
    said = [await who.says(f"Nummer {number}") for number in range(15) for who in (anna, ben)]
    await bot.starts()
    await until(lambda: len(heard) >= len(said))
    assert [each.message for each in heard] == said


async def test_of_what_was_taken_back_before_it_was_read_only_that_comes_in(
    serve: Serve, meet: Meet, heard: list[Incoming]
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    await bot.knows(anna, ben)
    await opened(bot, anna, encrypted=True)
    private = anna.room
    room = await meets(bot, anna, ben, encrypted=True)
    await links(bot, room)
    await bot.stops()
    gone = await ben.says("Doch nicht")
    await ben.redacts(gone)
    await anna.redacts(await anna.says("Doch nicht", private), private)
    after = await ben.says("Guten Morgen")
    await bot.starts()
    await until(lambda: len(heard) >= 2)
    assert [(each.kind, each.message) for each in heard] == [(Kind.delete, gone), (Kind.text, after)]
    assert not (bot.folder / FOLDER / UNDECRYPTED).exists()  # nobody's key is waited for


@pytest.mark.parametrize("version", ["9", "12"])
async def test_words_that_are_taken_back_are_told_of_in_rooms_of_every_version(
    serve: Serve, meet: Meet, heard: list[Incoming], version: str
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    room = await meets(bot, anna, ben, version=version)
    await links(bot, room)
    said = await ben.says("Doch nicht")
    await until(lambda: heard)
    await anna.redacts(said)
    await until(lambda: len(heard) >= 2)
    assert [(each.kind, each.sender.id, each.message) for each in heard[1:]] == [(Kind.delete, anna.id, said)]


# --- out -------------------------------------------------------------------------------------


async def sends(bot: Served, room: str, words: str, thread: str | None = None, reply_to: str | None = None) -> str:
    chat = Chat(platform="matrix", id=room, private=False, thread=thread)
    action = Send(chat=chat, token=f"token {words}", spans=(Span(words),), reply_to=reply_to)
    (sent,) = await bot.platform.send(action)
    return sent


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_what_is_sent_into_a_thread_stands_in_it_and_beside_it_where_there_can_be_none(
    serve: Serve, meet: Meet, encrypted: bool
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    room = await meets(bot, anna, ben, encrypted=encrypted)
    post = await sends(bot, room, "Beitrag")
    begun = await sends(bot, room, "Antwort im Faden", thread=post)
    await sends(bot, room, "Antwort darauf", thread=post, reply_to=begun)
    shown = [await ben.sees(words) for words in ("Antwort im Faden", "Antwort darauf")]
    assert [(each.thread, each.reply_to) for each in shown] == [(post, post), (post, begun)]
    assert [each.relation["is_falling_back"] for each in shown] == [True, False]
    await sends(bot, room, "Faden im Faden", thread=begun)
    beside = await ben.sees("Faden im Faden")
    assert (beside.thread, beside.reply_to) == (None, begun)


async def redacted(person: Person, message: str) -> None:
    await person.until(lambda: any(each.id == message and each.redacted for each in person.messages()))


async def test_what_others_said_is_taken_away_where_the_bot_may_and_else_it_says_that_it_may_not(
    serve: Serve, meet: Meet
) -> None:
    bot, anna, ben = await serve(), await meet("anna"), await meet("ben")
    room = await meets(bot, anna, ben, encrypted=True)
    theirs, own = await ben.says("Bitte löschen"), await sends(bot, room, "Eigenes")
    chat = Chat(platform="matrix", id=room, private=False)
    with pytest.raises(Refused, match="forbidden"):
        await bot.platform.send(Delete(chat=chat, token="1", message=theirs))
    assert await bot.platform.send(Delete(chat=chat, token="2", message=own)) == (own,)
    levels = await anna.does("GET", f"/rooms/{room}/state/m.room.power_levels/")
    await anna.does(
        "PUT", f"/rooms/{room}/state/m.room.power_levels/", {**levels, "users": {**levels["users"], bot.id: 50}}
    )
    assert await bot.platform.send(Delete(chat=chat, token="3", message=theirs)) == (theirs,)
    await redacted(anna, theirs)
