"""What people of a group say and do among themselves: everything where the place is linked, nothing elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.telegram import Telegram
from bot.platforms.telegram.parsing import NAME
from storage import inbox, originals
from storage.accounts import Account
from storage.channels import Channel
from storage.contents import Content
from storage.database import Database
from storage.groups import Group as Room
from storage.inbox import Inbox
from storage.members import Member
from storage.messages import Incoming, Kind, Span, Style
from storage.posts import Post
from tests.loops import house
from tests.wire.groups import Group
from tests.wire.letters import linked
from tests.wire.people import User, Voice
from tests.wire.server import Wire
from tests.wire.ways import chat, send

pytestmark = pytest.mark.wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Telegram and the inbox, with nobody who handles what is in there."""

    platform: Telegram
    database: Database

    async def takes(self) -> list[tuple[str | None, Incoming | None]]:
        """Store what is new: the account and the event of each row that came of it, the bot's own standing aside."""
        async with self.database.transaction() as session:
            cursor, before = await inbox.cursor(session, NAME), len(await self.rows())
        batches = self.platform.listen(cursor)
        batch = await anext(batches)
        async with self.database.transaction() as session:
            await inbox.store(session, NAME, batch, SystemClock().now())
        await batches.aclose()
        new = [(row.account, self.platform.parse(row.payload or {})) for row in (await self.rows())[before:]]
        return [each for each in new if each[1] is None or each[1].kind is not Kind.standing]

    async def rows(self) -> list[Inbox]:
        async with self.database.reading() as session:
            return list((await session.execute(select(Inbox).order_by(col(Inbox.id)))).scalars())

    async def people(self) -> list[str]:
        """The accounts that are noted down; each is a member, if only a guest."""
        async with self.database.reading() as session:
            found = sorted((await session.execute(select(col(Account.external_id)))).scalars())
            assert len((await session.execute(select(col(Member.id)))).all()) == len(found)
            return found


@pytest.fixture
async def intake(wire: Wire, database: Database, tmp_path: Path) -> AsyncIterator[Intake]:
    """The bot listens already, so that it is told of reactions."""
    told = {"token": wire.token, "base_url": wire.base_url, "base_file_url": wire.base_file_url}
    settings = Settings.model_validate({"telegram": told | {"bots": ["@friendly_bot"]}})
    platform = Telegram(settings.telegram, house(tmp_path), SystemClock())
    intake = Intake(platform=platform, database=database)
    await intake.takes()
    yield intake
    await platform.aclose()


async def everything(group: Group, anna: User, ben: User) -> None:
    """All that people do among themselves."""
    said = await group.says(
        anna, "Frau Beispiel hat morgen ihren Termin", [{"type": "bold", "offset": 0, "length": 13}]
    )
    await anna.edits(said, "Frau Beispiel hat ihren Termin")
    await group.says(ben, "Danke", reply_to=said)
    await group.sends_photo(anna, b"photo", "Frau Beispiel")
    await group.sends_document(ben, b"list")
    await group.sends_voice(anna, b"words")
    elsewhere = group.world.group("Anderswo", supergroup=True)
    await group.passes_on(ben, await elsewhere.says(anna, "von anderswo"))
    await anna.reacts(said, "👍", "🔥")
    await anna.reacts(said)
    await group.lets_in(anna, ben, group.world.user("cem"))
    await group.leaves(ben)
    await group.says(anna, "/help@other_bot")


async def test_of_an_unlinked_group_nothing_at_all_is_stored(wire: Wire, intake: Intake) -> None:
    anna, ben, group = wire.user("anna"), wire.user("ben"), wire.group("Team", supergroup=True)
    wire.bot.privacy = False
    await group.promotes_bot(by=anna)
    await intake.takes()
    before = await intake.rows()
    await everything(group, anna, ben)
    assert len(wire.updates.pending) == 13  # and the last one that it had, which is not confirmed yet
    assert await intake.takes() == []
    assert [row.id for row in await intake.rows()] == [row.id for row in before]
    assert await intake.people() == []
    assert await intake.takes() == []
    assert not wire.updates.pending


async def test_of_a_linked_group_everything_is_stored_with_whose_it_is(wire: Wire, intake: Intake) -> None:
    anna, ben, group = wire.user("anna"), wire.user("ben"), wire.group("Team", supergroup=True)
    await group.promotes_bot(by=anna)
    await linked(intake.database, group)
    await intake.takes()
    await everything(group, anna, ben)
    found = [(account, event) for account, event in await intake.takes() if event is not None]
    cem = str(max(group.members))
    assert [(account, event.kind) for account, event in found] == [
        (str(anna.id), Kind.text),
        (str(anna.id), Kind.edit),
        (str(ben.id), Kind.text),
        (str(anna.id), Kind.text),
        (str(ben.id), Kind.text),
        (str(anna.id), Kind.text),
        (str(ben.id), Kind.text),
        (str(anna.id), Kind.reaction),
        (str(anna.id), Kind.reaction),
        (str(ben.id), Kind.joined),
        (cem, Kind.joined),
        (str(ben.id), Kind.left),
        (str(anna.id), Kind.text),
    ]
    events = [event for _, event in found]
    assert all(account == event.sender.id for account, event in found)
    assert events[0].spans == (Span("Frau Beispiel", Style.strong), Span(" hat morgen ihren Termin"))
    assert (events[1].message, events[1].text) == (events[0].message, "Frau Beispiel hat ihren Termin")
    assert events[2].reply_to == events[7].message == events[0].message
    assert [(event.text, len(event.files), event.forwarded) for event in events[3:7]] == [
        ("Frau Beispiel", 1, False),
        ("", 1, False),
        ("", 1, False),
        ("von anderswo", 0, True),
    ]
    assert [file.voice for event in events for file in event.files] == [False, False, True]
    assert (events[7].text, events[8].text) == ("👍🔥", "")
    assert {event.chat for event in events} == {chat(group)}
    assert {str(anna.id), str(ben.id), cem} == set(await intake.people())
    data = [piece async for piece in intake.platform.fetch(events[5].files[0])]
    assert b"".join(data) == b"words"


async def test_without_rights_it_is_told_nothing_and_stores_nothing(wire: Wire, intake: Intake) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.adds_bot(by=anna)
    await linked(intake.database, group)
    await intake.takes()
    said = await group.says(anna, "unerhört")
    await anna.reacts(said, "👍")
    assert await intake.takes() == []
    wire.bot.privacy = False
    await group.says(anna, "erhört")
    assert [event.text for _, event in await intake.takes() if event] == ["erhört"]


async def test_those_who_are_no_persons_have_no_account_in_a_linked_group_either(wire: Wire, intake: Intake) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    other, friendly = (wire.user(name, is_bot=True, username=name) for name in ("other_bot", "friendly_bot"))
    await group.promotes_bot(by=anna)
    await linked(intake.database, group)
    await intake.takes()
    await group.says(group.anonymous, "als Gruppe")
    await group.says(wire.channel("News"), "als Kanal")
    await group.forwards(wire.channel("News"), "Neues vom Amt")
    await group.says(other, "als Bot")
    await group.says(friendly, "als anderer Bot")
    await group.says(Voice(anna.described(), None, {"via_bot": other.described()}), "mit einem Bot")
    await group.joins(other, by=anna)
    found = await intake.takes()
    assert [account for account, _ in found] == [None] * 7
    assert [event.direct for _, event in found[:3] if event] == [False] * 3
    assert await intake.people() == []
    await group.says(friendly, "/help")
    assert [account for account, _ in await intake.takes()] == [str(friendly.id)]


async def test_a_command_for_us_is_no_talk_and_comes_from_anywhere(wire: Wire, intake: Intake) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.promotes_bot(by=anna)
    await intake.takes()
    for words in ("/link H-1", "/help@Kollegial_Bot", "!hilfe", "/help@other_bot", "! Achtung"):
        await group.says(anna, words)
    found = await intake.takes()
    assert [event.text for _, event in found if event] == ["/link H-1", "/help@Kollegial_Bot", "!hilfe"]
    assert {account for account, _ in found} == {str(anna.id)}


# --- forums ----------------------------------------------------------------------------------


async def test_of_a_forum_only_the_topic_that_is_linked_is_heard(wire: Wire, intake: Intake) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.promotes_bot(by=anna)
    housing, health = [await forum.topic(name, by=anna) for name in ("Wohnen", "Gesundheit")]
    await linked(intake.database, forum, housing.id)
    await intake.takes()
    said = [await where.says(anna, "Hallo") for where in (housing, health)] + [await forum.says(anna, "Hallo")]
    for message in said:
        await anna.edits(message, "Hallo!")
        await anna.reacts(message, "👍")
    await housing.sends_photo(anna, b"photo", "Schau")
    found = [event for _, event in await intake.takes() if event]
    assert [(event.kind, event.message) for event in found] == [
        (Kind.text, str(said[0].id)),
        (Kind.edit, str(said[0].id)),
        (Kind.reaction, str(said[0].id)),
        (Kind.text, str(forum.history[-1].id)),
    ]
    assert [event.chat.thread for event in found] == [str(housing.id)] * 4


async def test_the_general_topic_is_a_place_of_its_own(wire: Wire, intake: Intake) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.promotes_bot(by=anna)
    topic = await forum.topic("Wohnen", by=anna)
    await linked(intake.database, forum)
    await intake.takes()
    for where in (topic, forum):
        await anna.reacts(await where.says(anna, f"in {where}"), "👍")
    found = [event for _, event in await intake.takes() if event]
    assert [(event.kind, event.chat.thread) for event in found] == [(Kind.text, None), (Kind.reaction, None)]
    assert {event.message for event in found} == {str(forum.history[-1].id)}


async def test_a_reaction_to_what_we_sent_is_in_the_topic_that_we_sent_it_to(wire: Wire, intake: Intake) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.promotes_bot(by=anna)
    housing, health = [await forum.topic(name, by=anna) for name in ("Wohnen", "Gesundheit")]
    await linked(intake.database, forum, housing.id)
    await intake.takes()
    for topic in (housing, health):
        await intake.platform.send(send(chat(forum, topic.id), "Ein Beitrag"))
        await anna.reacts(topic.last, "👍")
    assert places(await intake.takes()) == [(str(housing.last.id), str(housing.id))]


async def test_after_a_start_a_reaction_is_kept_if_its_message_is_known_in_a_linked_topic(
    wire: Wire, intake: Intake
) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.promotes_bot(by=anna)
    housing, health = [await forum.topic(name, by=anna) for name in ("Wohnen", "Gesundheit")]
    await linked(intake.database, forum, housing.id)
    await intake.takes()
    known, unknown = [await housing.says(anna, words) for words in ("ein Beitrag", "keiner")]
    elsewhere = await health.says(anna, "anderswo")
    wire.updates.pending.clear()  # another process has had them
    await posted(intake.database, forum, str(known.id))
    for message in (known, unknown, elsewhere):
        await anna.reacts(message, "👍")
    assert places(await intake.takes()) == [(str(known.id), str(housing.id))]


def places(found: list[tuple[str | None, Incoming | None]]) -> list[tuple[str | None, str | None]]:
    """What events are about, and in which topics."""
    return [(event.message, event.chat.thread) for _, event in found if event]


async def posted(database: Database, forum: Group, message: str) -> None:
    """Let a message be a post of the channel that the only linked topic belongs to."""
    now = SystemClock().now()
    async with database.transaction() as session:
        room = (await session.execute(select(Room).where(col(Room.thread) != ""))).scalar_one()
        channel = (await session.execute(select(Channel))).scalar_one()
        content = Content(body={}, created_at=now)
        session.add(content)
        await session.flush()
        assert room.id and channel.id and content.id and room.external_id == str(forum.id)
        session.add(Post(channel_id=channel.id, content_id=content.id, words="…", group_id=room.id, created_at=now))
        await originals.note_original(session, content.id, [message], account_id=None, group_id=room.id)
