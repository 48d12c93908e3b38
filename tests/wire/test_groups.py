"""Groups, forums and their topics: greeting, standing, where answers go, what is not kept, where a group went."""

import pytest

from storage.accounts import Account
from storage.groups import Group as Place
from storage.inbox import Inbox, State
from storage.members import Member
from storage.messages import Standing
from tests.letters import DEAD, SENT, eventually, handled, outcomes
from tests.wire.conftest import Install
from tests.wire.letters import links, writes
from tests.wire.people import User
from tests.wire.running import Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

HINT = "Das geht nur privat: Schreib mir dort einfach, was Du brauchst."
GREETING = "Hallo zusammen!"
REACTIONS = "Reaktionen auf das, was ich schreibe, sehe ich nur als Admin dieser Gruppe."


async def stands(service: Installed, standing: Standing) -> None:
    """Wait until the bot knows that it stands so in the only group."""

    async def noted() -> bool:
        places = await service.rows(Place)
        return bool(places) and all(place.standing == standing for place in places)

    await eventually(noted)


async def joined(wire: Wire, install: Install, *names: str) -> tuple[Installed, list[User]]:
    """A service that runs, and people who have joined."""
    service, people = await install(), [wire.user(name) for name in names]
    await service.knows(*people)
    await service.starts()
    return service, people


# --- the bot comes and goes ------------------------------------------------------------------


async def test_it_greets_when_it_is_added_and_notes_how_it_stands(wire: Wire, install: Install) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    group = wire.group("Team", supergroup=True)
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    assert group.last.text.startswith(GREETING) and REACTIONS in group.last.text
    assert [each["url"] for each in group.last.entities if each["type"] == "text_link"] == [
        f"https://t.me/{wire.bot.username}"
    ]
    await stands(service, Standing.member)
    await group.promotes_bot(by=anna)
    await stands(service, Standing.admin)
    await group.demotes_bot(by=anna)
    await stands(service, Standing.member)
    await group.removes_bot(by=anna)
    await stands(service, Standing.gone)
    await writes(service, group, "noch etwas")  # makes the place known again, as if something came from there
    assert (await outcomes(service))[-1] == (DEAD, "kicked")
    await stands(service, Standing.gone)
    await group.adds_bot(by=anna)
    await wire.until(lambda: len(group.texts) == 2)
    await service.stops()
    assert anna.texts == []


async def test_an_admin_needs_not_to_be_told_what_it_takes_to_see_reactions(wire: Wire, install: Install) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    group = wire.group("Team", supergroup=True)
    await group.promotes_bot(by=anna)
    await wire.until(lambda: group.texts)
    assert group.last.text.startswith(GREETING) and REACTIONS not in group.last.text
    await service.stops()


async def test_what_waits_for_a_group_that_put_the_bot_out_is_given_up(wire: Wire, install: Install) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    group = wire.group("Team")
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await group.removes_bot(by=anna)
    await stands(service, Standing.gone)
    asked = len(wire.requests)
    await group.says(anna, "/help")
    await anna.says("/q1")
    await wire.until(lambda: anna.texts)
    await service.stops()
    assert not [each for each in wire.requests[asked:] if each.chat == group.id]


# --- where answers go ------------------------------------------------------------------------


async def test_a_command_is_answered_in_its_topic_and_in_the_general_one_without_a_number(
    wire: Wire, install: Install
) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    forum = wire.group("Forum", forum=True)
    await forum.adds_bot(by=anna)
    await wire.until(lambda: forum.texts)
    topic = await forum.topic("Wohnen", by=anna)
    await topic.says(anna, "/help")
    await wire.until(lambda: topic.messages)
    assert topic.last.text == HINT
    assert topic.last.entities[0]["url"] == f"https://t.me/{wire.bot.username}"
    await topic.says(anna, "/need", reply_to=topic.last)
    await wire.until(lambda: len(topic.messages) == 2)
    await forum.says(anna, "/help")
    await wire.until(lambda: forum.last.text == HINT and forum.last.topic is None)
    await service.stops()
    assert len(topic.messages) == 2
    threads = [each.parameters.get("message_thread_id") for each in wire.asked("sendMessage", forum.id)]
    assert threads == [None, topic.id, topic.id, None]
    assert [place.thread for place in await service.rows(Place)] == ["", str(topic.id)]
    assert anna.messages == []


async def test_the_thread_of_a_reply_in_an_ordinary_group_is_no_topic(wire: Wire, install: Install) -> None:
    service, (anna, ben) = await joined(wire, install, "anna", "ben")
    group = wire.group("Team", supergroup=True)
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    said = await group.says(ben, "Wer hilft mir?")
    reply = await group.says(anna, "/help", reply_to=said)
    assert reply.thread is not None
    await wire.until(lambda: group.last.text == HINT)
    await group.says(anna, "/help", reply_to=group.last)
    await wire.until(lambda: len(group.texts) == 3)
    await service.stops()
    assert {"message_thread_id" in each.parameters for each in wire.asked("sendMessage", group.id)} == {False}
    assert [place.thread for place in await service.rows(Place)] == [""]


async def test_a_deleted_topic_stops_that_place_only_and_a_closed_one_refuses(wire: Wire, install: Install) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    forum = wire.group("Forum", forum=True)
    await forum.adds_bot(by=anna)
    housing, health, closed = [await forum.topic(name, by=anna) for name in ("Wohnen", "Gesundheit", "Zu")]
    await housing.says(anna, "/help")
    await wire.until(lambda: housing.messages)
    await outcomes(service)
    await housing.deletes()
    await closed.closes(by=anna)
    for topic in (housing, health, closed):
        await writes(service, forum, topic.name, thread=str(topic.id))
    await writes(service, forum, "an alle")
    found = await outcomes(service)
    await service.stops()
    assert found[-4:] == [(DEAD, "topic deleted"), (SENT, None), (DEAD, "topic closed"), (SENT, None)]
    assert [message.text for message in health.messages] == ["Gesundheit"]
    assert forum.last.text == "an alle"
    standings = {place.thread: place.standing for place in await service.rows(Place)}
    assert standings == {
        "": Standing.member,
        str(housing.id): Standing.gone,
        str(health.id): Standing.member,
        str(closed.id): Standing.member,
    }


# --- where a group went ----------------------------------------------------------------------


async def test_what_waits_for_a_group_that_migrated_arrives_once_in_the_new_one(wire: Wire, install: Install) -> None:
    """The message about it is heard before anything is sent there."""
    service, (anna,) = await joined(wire, install, "anna")
    group = wire.group("Team")
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await outcomes(service)
    new = await group.migrates(by=anna)

    async def followed() -> bool:
        return [place.external_id for place in await service.rows(Place)] == [str(new)]

    await eventually(followed)
    await writes(service, group, "nach dem Umzug")
    await outcomes(service)
    await group.says(anna, "/help")
    await wire.until(lambda: group.last.text == HINT)
    await service.stops()
    assert group.texts.count("nach dem Umzug") == 1
    assert {each.status for each in wire.asked("sendMessage")} == {200}
    assert [place.external_id for place in await service.rows(Place)] == [str(new)]


async def test_a_migration_that_only_an_error_tells_of_is_followed_too(wire: Wire, install: Install) -> None:
    service, (anna,) = await joined(wire, install, "anna")
    group = wire.group("Team")
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await outcomes(service)
    await service.stops()
    await writes(service, group, "eins", "zwei")
    old, new = group.id, await group.migrates(by=anna)
    wire.updates.pending.clear()  # the messages about it were lost
    await service.starts()
    await wire.until(lambda: group.texts[-1] == "zwei")
    assert {state for state, _ in await outcomes(service)} == {SENT}
    await service.stops()
    assert group.texts[-2:] == ["eins", "zwei"] and group.texts.count("eins") == group.texts.count("zwei") == 1
    refused = [each for each in wire.asked("sendMessage", old) if each.status == 400]
    assert 1 <= len(refused) <= 2  # the second may have been on its way already
    assert [place.external_id for place in await service.rows(Place)] == [str(new)]


# --- what is not kept ------------------------------------------------------------------------


async def test_what_people_say_among_themselves_leaves_nothing_behind(wire: Wire, install: Install) -> None:
    wire.bot.privacy = False
    service, anna, group = await install(), wire.user("anna"), wire.group("Team", supergroup=True)
    await service.starts()
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    said = await group.says(anna, "Frau Beispiel hat morgen ihren Termin")
    await anna.edits(said, "Frau Beispiel hat ihren Termin")
    await group.says(anna, "Danke", reply_to=group.last)
    await group.sends_photo(anna, b"photo", "Frau Beispiel")
    await group.joins(wire.user("ben"), by=anna)
    await group.notes(anna, {"new_chat_title": "Team Ost"})
    await group.promotes_bot(by=anna)
    await anna.reacts(group.last, "👍")
    await wire.until(lambda: not wire.updates.pending)
    await stands(service, Standing.admin)
    await handled(service, 2)
    await service.stops()
    events = await service.rows(Inbox)
    assert [(event.payload, event.account) for event in events] == [(None, None)] * 2  # how the bot stands, twice
    assert await service.rows(Member) == [] and await service.rows(Account) == []
    assert len(group.texts) == 1
    assert "Beispiel" not in service.log


async def test_what_people_say_in_a_linked_group_comes_in_and_is_forgotten_when_it_is_done(
    wire: Wire, install: Install
) -> None:
    service, anna, group = await install(), wire.user("anna"), wire.group("Team", supergroup=True)
    await service.starts()
    await group.promotes_bot(by=anna)
    await stands(service, Standing.admin)
    await links(service, group)
    said = await group.says(anna, "Frau Beispiel hat morgen ihren Termin")
    await anna.edits(said, "Frau Beispiel hat ihren Termin")
    await anna.reacts(said, "👍")
    await handled(service, 4)
    await service.stops()
    events = await service.rows(Inbox)
    accounts = [None, *[str(anna.id)] * 3]
    assert [(event.payload, event.state, event.account) for event in events] == [
        (None, State.done, account) for account in accounts
    ]
    assert "Beispiel" not in service.log


async def test_who_is_no_person_leaves_no_guest_and_a_command_is_answered(wire: Wire, install: Install) -> None:
    service, anna, group = await install(), wire.user("anna"), wire.group("Team", supergroup=True)
    await service.starts()
    await group.adds_bot(by=anna)
    await wire.until(lambda: group.texts)
    await group.says(group.anonymous, "/need Wohnungen")
    await wire.until(lambda: group.texts[1:] == [HINT])
    await group.says(wire.channel("News"), "/help")  # nobody knows who that is: once a day is enough
    await group.forwards(wire.channel("News"), "Neues vom Amt")
    await group.forwards(wire.channel("News"), "/help")
    await group.says(group.anonymous, "/help@other_bot")
    await group.says(group.anonymous, "/hilfe")
    await wire.until(lambda: not wire.updates.pending)
    await outcomes(service)
    await service.stops()
    assert group.texts[1:] == [HINT]
    assert await service.rows(Member) == [] and await service.rows(Account) == []


async def test_who_has_not_joined_gets_the_link_once(wire: Wire, install: Install) -> None:
    service, anna, ben = await install(), wire.user("anna"), wire.user("ben", language="en")
    group = wire.group("Team", supergroup=True)
    await service.starts()
    await group.adds_bot(by=anna)
    for person in (anna, anna, ben, anna):
        await group.says(person, f"/help@{wire.bot.username}")
    await group.says(anna, "/help@other_bot")
    await wire.until(lambda: not wire.updates.pending and len(group.texts) == 3)
    await outcomes(service)
    await service.stops()
    assert [text[:10] for text in group.texts] == ["Hallo zusa", "Das geht n", "That only "]
    assert anna.messages == ben.messages == []
