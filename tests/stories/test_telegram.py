"""What only Telegram has: being added to groups, topics, groups that move, blocking, albums as its apps send them."""

from collections.abc import Awaitable, Callable

import pytest

from storage.accounts import Account
from storage.groups import Group as Known
from storage.inbox import Inbox, State
from storage.members import Member
from storage.outbox import Outbox
from tests.stories.people import Stage
from tests.stories.steps import JOINED, answers_joining
from tests.stories.telegram import Posted
from tests.stories.wires import ON_TELEGRAM
from tests.wire.groups import Group
from tests.wire.messages import Shown
from tests.wire.people import PNG, User

pytestmark = ON_TELEGRAM

ADDRESS = "https://t.me/kollegial_bot"
HINT = "Das geht nur privat: Schreib mir dort einfach, was Du brauchst."
GREETING = "Hallo zusammen!"

Raise = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def posted(stage: Stage) -> Posted:
    assert isinstance(stage.wire, Posted)
    return stage.wire


@pytest.fixture
def boss(posted: Posted) -> User:
    """Somebody who has never written to the bot."""
    return posted.world.user("boss")


@pytest.fixture
def group(posted: Posted) -> Group:
    return posted.world.group("Austausch", supergroup=True)


@pytest.fixture
def forum(posted: Posted, boss: User) -> Group:
    forum = posted.world.group("Forum", forum=True)
    forum.standing = "member"
    return forum


def links(message: Shown) -> list[str]:
    return [entity["url"] for entity in message.entities if entity["type"] == "text_link"]


# --- added, promoted, put out --------------------------------------------------------------------


@pytest.mark.parametrize("payload", ["", "ABCD-EFGH"])
async def test_who_is_added_to_a_group_greets_it_once(posted: Posted, group: Group, boss: User, payload: str) -> None:
    await group.adds_bot(by=boss, payload=payload)
    await posted.settle()
    [greeting] = group.messages
    assert greeting.text.startswith(GREETING)
    assert "nur als Admin dieser Gruppe" in greeting.text
    assert links(greeting) == [ADDRESS]


async def test_who_adds_it_and_never_writes_is_not_noted_down(
    stage: Stage, posted: Posted, group: Group, boss: User
) -> None:
    await group.adds_bot(by=boss)
    await posted.settle()
    assert await stage.rows(Account) == await stage.rows(Member) == []


async def test_being_promoted_and_demoted_is_remembered_without_a_word(
    stage: Stage, posted: Posted, group: Group, boss: User
) -> None:
    seen = []
    for happens in (group.adds_bot, group.promotes_bot, group.demotes_bot, group.removes_bot):
        await happens(by=boss)
        await posted.settle()
        seen.append((await stage.rows(Known))[0].standing)
    assert seen == ["member", "admin", "member", "gone"]
    assert len(group.messages) == 1
    await stage.wait("PT1H")
    await group.adds_bot(by=boss)
    await posted.settle()
    assert [text.startswith(GREETING) for text in group.texts] == [True, True]


# --- topics --------------------------------------------------------------------------------------


async def test_a_command_is_answered_in_its_topic_and_in_general_without_one(
    posted: Posted, forum: Group, boss: User
) -> None:
    topic = await forum.topic("Wohnen", by=boss)
    ben = posted.world.user("ben")
    await topic.says(boss, "/need")
    await forum.says(ben, "/need")
    await posted.settle()
    assert [(message.text, message.topic) for message in forum.messages] == [(HINT, topic), (HINT, None)]
    assert links(topic.last) == [ADDRESS]


async def test_a_reply_in_a_group_without_topics_is_no_topic(posted: Posted, group: Group, boss: User) -> None:
    group.standing = "member"
    first = await group.says(boss, "/help")
    await posted.settle()
    await group.says(posted.world.user("ben"), "/need", reply_to=first)
    await posted.settle()
    assert group.texts == [HINT, HINT]


async def test_a_deleted_topic_is_given_up_and_its_group_goes_on(
    stage: Stage, posted: Posted, forum: Group, boss: User
) -> None:
    topic = await forum.topic("Wohnen", by=boss)
    await topic.says(boss, "/need")
    await topic.deletes()
    await posted.settle()
    assert [row.state for row in await stage.rows(Outbox)] == ["dead"]
    assert {place.thread: place.standing for place in await stage.rows(Known)} == {"": "member", str(topic.id): "gone"}
    await forum.says(posted.world.user("ben"), "/need")
    await posted.settle()
    assert forum.texts == [HINT]


# --- groups that move ----------------------------------------------------------------------------


async def test_a_group_that_becomes_a_supergroup_is_still_the_same(stage: Stage, posted: Posted, boss: User) -> None:
    small = posted.world.group("Team")
    await small.adds_bot(by=boss)
    await posted.settle()
    await small.says(boss, "/need")
    await posted.settle()
    await small.migrates(by=boss)
    await posted.settle()
    await small.says(boss, "/need")
    await posted.settle()
    [known] = await stage.rows(Known)
    assert known.external_id == str(small.id)
    assert small.texts[1:] == [HINT]  # strangers once, and the group knows whom it told


async def test_an_answer_on_its_way_follows_a_group_that_moves(stage: Stage, posted: Posted, boss: User) -> None:
    small = posted.world.group("Team")
    small.standing = "member"
    await small.says(boss, "/need")
    await small.migrates(by=boss)
    await posted.settle()
    assert small.texts == [HINT]
    assert [row.state for row in await stage.rows(Outbox)] == ["sent"]


async def test_an_answer_finds_a_group_that_moved_before_anybody_told(stage: Stage, posted: Posted, boss: User) -> None:
    small = posted.world.group("Team")
    small.standing = "member"
    posted.world.updates.allowed = ("edited_message",)  # until the next poll: these two are not told
    asked = await small.says(boss, "/need")
    await small.migrates(by=boss)
    posted.world.push({"message": asked.telegram()})
    await posted.settle()
    assert [refused.status for refused in posted.world.asked("sendMessage")] == [400, 200]
    assert small.texts == [HINT]
    assert [place.external_id for place in await stage.rows(Known)] == [str(small.id)]


# --- who speaks ----------------------------------------------------------------------------------


async def test_an_anonymous_admin_is_answered_and_stays_nobody(stage: Stage, posted: Posted, group: Group) -> None:
    group.standing = "administrator"
    await group.says(group.anonymous, "/help")
    await posted.settle()
    assert group.texts == [HINT]
    assert await stage.rows(Member) == []


async def test_other_bots_posts_of_channels_and_talk_are_left_alone(
    stage: Stage, posted: Posted, group: Group, boss: User
) -> None:
    group.standing = "administrator"
    await group.says(posted.world.user("helper", is_bot=True, username="helper_bot"), "/need")
    await group.forwards(posted.world.channel("News"), "Neues aus dem Land")
    await group.says(boss, "Guten Morgen")
    await group.says(boss, "/need@other_bot")
    await group.notes(boss, {"new_chat_title": "Anders"})
    await posted.settle()
    assert group.texts == []
    assert {row.state for row in await stage.rows(Inbox)} == {State.done}


# --- invitations ---------------------------------------------------------------------------------


async def test_who_comes_by_the_link_of_an_invitation_joins_with_it(raise_stage: Raise) -> None:
    stage = await raise_stage(members={})
    assert isinstance(stage.wire, Posted)
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await anna.sees("Zum Beitreten brauchst Du eine Einladung.")
    await stage.wire.user("anna").starts(await stage.invite())
    await stage.wire.settle()
    await answers_joining(anna)
    await anna.saw(JOINED)


# --- private chats -------------------------------------------------------------------------------


async def test_who_blocks_the_bot_is_not_written_to_until_they_start_it_again(stage: Stage, posted: Posted) -> None:
    anna = await stage.person("anna")
    await anna.says("/menu")
    await anna.does(unreachable=True)
    assert [account.reachable for account in await stage.rows(Account)] == [False]
    asked = len(posted.world.asked("sendMessage"))
    await stage.wait("P14D")
    assert len(posted.world.asked("sendMessage")) == asked
    await anna.does(unreachable=False)
    assert [account.reachable for account in await stage.rows(Account)] == [True]
    await anna.sees_nothing_new()
    await anna.says("/start")
    await anna.sees("Was möchtest Du tun?")


@pytest.mark.parametrize(("caption", "answer"), [("", "Was soll ich mit der Datei tun?"), ("Wer weiß Rat?", "„Wer")])
async def test_an_album_is_answered_once(stage: Stage, posted: Posted, caption: str, answer: str) -> None:
    anna = await stage.person("anna")
    user = posted.user("anna")
    await user.sends_album([PNG, PNG, PNG], caption)
    await posted.settle()
    assert len(anna.inbox) == 1
    assert answer in anna.last.text


@pytest.mark.parametrize(
    "what",
    [
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False}},
        {"location": {"latitude": 51.1, "longitude": 13.7}},
        {"contact": {"phone_number": "+491511234567", "first_name": "Anna"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
    ids=["sticker", "location", "contact", "dice"],
)  # fmt: skip
async def test_what_has_neither_words_nor_files_is_answered(
    stage: Stage, posted: Posted, what: dict[str, object]
) -> None:
    anna = await stage.person("anna")
    await posted.user("anna").sends(what)
    await posted.settle()
    await anna.sees("Da war nichts zu lesen.")


async def test_every_press_is_answered_even_a_stale_one(stage: Stage, posted: Posted) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    first = anna.last
    await anna.presses("housing")
    await anna.presses("health", on=first)
    await posted.world.until(lambda: not posted.world.open_callbacks)
