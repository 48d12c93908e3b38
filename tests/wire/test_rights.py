"""How people and the bot stand in a group, what may be taken away there, and how Telegram says no."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.base import Barred, Gone, Moved, PlatformError, Refused, Throttled, Unavailable
from bot.platforms.telegram import Telegram
from storage.messages import Admission, Powers, Rights
from tests.loops import house
from tests.wire.faults import Answers, Drop, Garbage, Status, TooMany
from tests.wire.groups import Group
from tests.wire.people import User
from tests.wire.server import Wire
from tests.wire.ways import chat, delete, send

pytestmark = pytest.mark.wire


@pytest.fixture
async def telegram(wire: Wire, tmp_path: Path) -> AsyncIterator[Telegram]:
    told = {"token": wire.token, "base_url": wire.base_url, "base_file_url": wire.base_file_url}
    platform = Telegram(Settings.model_validate({"telegram": told}).telegram, house(tmp_path), SystemClock())
    yield platform
    await platform.aclose()


async def powers(telegram: Telegram, group: Group, who: User | str) -> Powers:
    account = who if isinstance(who, str) else str(who.id)
    return Powers(**await telegram.ask(Rights(chat=chat(group), account=account)))


# --- asking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("supergroup", [False, True])
async def test_who_has_a_say_is_who_made_the_group_or_is_an_admin(
    wire: Wire, telegram: Telegram, supergroup: bool
) -> None:
    group = wire.group("Team", supergroup=supergroup)
    owner, admin, member, gone, stranger = (wire.user(name) for name in ("anna", "ben", "cem", "dana", "eva"))
    await group.adds_bot(by=owner)
    for each in (admin, member, gone):
        await group.joins(each, by=owner)
    await group.promotes(admin, by=owner)
    await group.promotes(gone, by=owner)
    await group.leaves(gone)
    found = [(await powers(telegram, group, each)).person for each in (owner, admin, member, gone, stranger)]
    assert found == [True, True, False, False, False]
    for nobody in ("1", "-100", "", "no number"):
        assert not (await powers(telegram, group, nobody)).person


async def test_what_the_bot_may_is_asked_each_time(wire: Wire, telegram: Telegram) -> None:
    anna, group = wire.user("anna"), wire.group("Team", forum=True)
    await group.adds_bot(by=anna)
    await group.joins(wire.user("ben"), by=anna)
    assert await powers(telegram, group, anna) == Powers(person=True, reads=False, deletes=False)
    wire.bot.privacy = False
    assert await powers(telegram, group, anna) == Powers(person=True, reads=True, deletes=False)
    await group.promotes_bot(by=anna, lacks=["can_delete_messages"])
    assert await powers(telegram, group, anna) == Powers(person=True, reads=True, deletes=False)
    wire.bot.privacy = True
    await group.promotes_bot(by=anna)
    assert await powers(telegram, group, anna) == Powers(person=True, reads=True, deletes=True)
    await group.demotes_bot(by=anna)
    assert await powers(telegram, group, anna) == Powers(person=True, reads=False, deletes=False)


async def test_a_topic_is_asked_of_its_group(wire: Wire, telegram: Telegram) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.promotes_bot(by=anna)
    topic = await forum.topic("Wohnen", by=anna)
    found = await telegram.ask(Rights(chat=chat(forum, topic.id), account=str(anna.id)))
    assert dict(found) == {"person": True, "reads": True, "deletes": True}


@pytest.mark.parametrize(
    ("method", "how", "error"),
    [
        ("getChatAdministrators", TooMany(7), Throttled),
        ("getChatAdministrators", Status(502), Unavailable),
        ("getChatAdministrators", Drop(after_doing=True), Unavailable),
        ("getChatAdministrators", Garbage(), Unavailable),
        ("getChatAdministrators", Answers(400, "Bad Request: CHAT_ADMIN_REQUIRED"), Refused),
        ("getMe", Status(500), Unavailable),
        ("getMe", Answers(401, "Unauthorized"), Barred),
    ],
    ids=str,
)
async def test_a_question_that_fails_says_what_that_means(
    wire: Wire, telegram: Telegram, method: str, how: TooMany | Status | Drop | Garbage | Answers, error: type
) -> None:
    anna, group = wire.user("anna"), wire.group("Team")
    await group.promotes_bot(by=anna)
    wire.fault(method, how)
    with pytest.raises(error) as caught:
        await powers(telegram, group, anna)
    assert isinstance(caught.value, PlatformError) and wire.token not in str(caught.value)
    assert (await powers(telegram, group, anna)).deletes


async def test_of_a_group_that_it_is_not_in_it_is_told_nothing(wire: Wire, telegram: Telegram) -> None:
    anna, group = wire.user("anna"), wire.group("Team")
    with pytest.raises(Gone, match="not a member"):
        await powers(telegram, group, anna)
    await group.adds_bot(by=anna)
    old = chat(group)
    await group.migrates(by=anna)
    with pytest.raises(Moved) as moved:
        await telegram.ask(Rights(chat=old, account=str(anna.id)))
    assert moved.value.to == str(group.id)
    await group.removes_bot(by=anna)
    with pytest.raises(Gone, match="kicked"):
        await powers(telegram, group, anna)


async def test_there_is_no_place_that_leads_to_all_rooms(wire: Wire, telegram: Telegram) -> None:
    with pytest.raises(Refused, match="no space"):
        await telegram.ask(Admission(account="5"))
    assert wire.requests == []


# --- taking away -----------------------------------------------------------------------------


async def test_its_own_words_go_for_two_days_and_those_of_others_where_it_may(wire: Wire, telegram: Telegram) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.adds_bot(by=anna)
    said = await group.says(anna, "/help")
    with pytest.raises(Refused, match="message cannot be deleted"):
        await telegram.send(delete(chat(group), str(said.id)))
    await group.promotes_bot(by=anna, lacks=["can_delete_messages"])
    with pytest.raises(Refused, match="message cannot be deleted"):
        await telegram.send(delete(chat(group), str(said.id)))
    await group.promotes_bot(by=anna)
    assert await telegram.send(delete(chat(group), str(said.id))) == (str(said.id),)
    assert said.deleted


@pytest.mark.parametrize("where", ["private", "group", "supergroup"])
async def test_what_is_older_than_two_days_stays(wire: Wire, telegram: Telegram, where: str) -> None:
    anna = wire.user("anna")
    await anna.starts()
    group = wire.group("Team", supergroup=where == "supergroup")
    await group.promotes_bot(by=anna)
    place, whom = (anna.private, chat(anna)) if where == "private" else (group, chat(group))
    within = telegram.limits.deletes_within
    assert within is not None
    for age, stays in ((within.total_seconds() - 60, False), (within.total_seconds() + 60, True)):
        (number,) = await telegram.send(send(whom, "ein Beitrag"))
        place.last.date -= int(age)
        if stays:
            with pytest.raises(Refused, match="message cannot be deleted"):
                await telegram.send(delete(whom, number))
        else:
            await telegram.send(delete(whom, number))
    assert place.texts == ["ein Beitrag"]


async def test_what_it_says_of_itself(telegram: Telegram) -> None:
    limits = telegram.limits
    assert not limits.confidential and not limits.reports_deletions and not limits.threads
