"""The wire's groups: who is heard by whom, topics, migration, leaving."""

import pytest
from telegram import Bot, ReactionTypeEmoji, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def fresh(client: Bot) -> list[Update]:
    """What happened since the last look."""
    updates = await client.get_updates()
    if updates:
        await client.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def texts(client: Bot) -> list[str]:
    """What was heard since the last look."""
    messages = [each.effective_message for each in await fresh(client)]
    return [message.text for message in messages if message is not None and message.text]


async def test_in_privacy_mode_the_bot_hears_only_what_concerns_it(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.says(anna, "/before")
    await group.adds_bot(by=anna)
    asked = await client.send_message(group.id, "Was fehlt?")
    for words in (
        "nur so",
        "@kollegial_bot hörst du?",
        "/need",
        "/need@Kollegial_Bot",
        "/need@other_bot",
        "/bedürfnis",
    ):
        await group.says(anna, words)
    await group.says(anna, "eine Wohnung", reply_to=group.find(asked.message_id))
    assert await texts(client) == ["/need", "/need@Kollegial_Bot", "eine Wohnung"]
    wire.bot.privacy = False
    await group.says(anna, "nur so")
    assert await texts(client) == ["nur so"]


async def test_an_admin_hears_everything_and_sees_reactions(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team")
    await client.get_updates(allowed_updates=["message", "message_reaction", "my_chat_member"])
    await group.adds_bot(by=anna)
    said = await group.says(anna, "unerhört")
    await anna.reacts(said, "👍")
    await group.promotes_bot(by=anna)
    await group.says(anna, "erhört")
    await anna.reacts(said, "👎")
    await group.reacts(group.anonymous, said, "🔥")
    await group.demotes_bot(by=anna)
    updates = await client.get_updates()
    changes = [each.my_chat_member for each in updates if each.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["member", "administrator", "member"]
    reactions = [each.message_reaction for each in updates if each.message_reaction]
    assert (reactions[0].old_reaction, reactions[0].new_reaction) == (
        (ReactionTypeEmoji("👍"),),
        (ReactionTypeEmoji("👎"),),
    )
    assert reactions[1].user is None and reactions[1].actor_chat is not None
    assert [each.message.text for each in updates if each.message and each.message.text] == ["erhört"]


async def test_those_who_are_no_persons(wire: Wire, client: Bot) -> None:
    anna, group, news = wire.user("anna"), wire.group("Team", supergroup=True), wire.channel("News")
    other = wire.user("other", is_bot=True)
    await group.adds_bot(by=anna, payload="CODE")
    await group.promotes_bot(by=anna)
    await group.says(group.anonymous, "als Gruppe")
    await group.says(news, "als Kanal")
    await group.forwards(news, "weitergeleitet")
    await group.says(other, "als Bot")
    said = {each.message.text: each.message for each in await client.get_updates() if each.message}
    assert "/start@kollegial_bot CODE" in said
    authors = [said[words].from_user.id for words in ("als Gruppe", "als Kanal", "weitergeleitet")]
    assert authors == [1087968824, 136817688, 777000]
    assert said["als Gruppe"].sender_chat.id == group.id
    assert said["weitergeleitet"].is_automatic_forward and said["als Bot"].from_user.is_bot


async def test_topics_of_a_forum(wire: Wire, client: Bot) -> None:
    anna, forum = wire.user("anna"), wire.group("Forum", forum=True)
    await forum.adds_bot(by=anna)
    topic = await forum.topic("Wohnen", by=anna)
    await topic.says(anna, "/need")
    await forum.says(anna, "/help")
    in_topic, in_general = [each.message for each in await client.get_updates() if each.message and each.message.text]
    assert (in_topic.message_thread_id, in_topic.is_topic_message) == (topic.id, True)
    assert in_topic.reply_to_message.forum_topic_created.name == "Wohnen"
    assert (in_general.message_thread_id, in_general.is_topic_message) == (None, None)
    await client.send_message(forum.id, "im Thema", message_thread_id=topic.id)
    await client.send_message(forum.id, "allgemein")
    assert (topic.last.text, forum.last.text, forum.last.topic) == ("im Thema", "allgemein", None)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await client.send_message(forum.id, "im Allgemeinen", message_thread_id=1)
    await topic.closes(by=anna)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await client.send_message(forum.id, "zu", message_thread_id=topic.id)
    await topic.reopens(by=anna)
    await client.send_message(forum.id, "wieder auf", message_thread_id=topic.id)
    await topic.deletes()
    with pytest.raises(BadRequest, match="Message thread not found"):
        await client.send_message(forum.id, "weg", message_thread_id=topic.id)
    assert topic.messages == []


async def test_replies_in_supergroups_carry_a_thread_that_is_no_topic(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.adds_bot(by=anna)
    first = await group.says(anna, "/eins")
    second = await group.says(anna, "/zwei", reply_to=first)
    await group.says(anna, "/drei", reply_to=second)
    messages = [each.message for each in await fresh(client) if each.message and each.message.text]
    assert [each.message_thread_id for each in messages] == [None, first.id, first.id]
    assert [each.is_topic_message for each in messages] == [None, None, None]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await client.send_message(group.id, "hier?", message_thread_id=first.id)


async def test_a_group_migrates(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team")
    await group.adds_bot(by=anna)
    await client.send_message(group.id, "vorher")
    old = group.id
    new = await group.migrates(by=anna)
    assert group.id == new != old
    notes = [each.message for each in await client.get_updates() if each.message]
    assert [(each.chat.id, each.migrate_to_chat_id, each.migrate_from_chat_id) for each in notes[-2:]] == [
        (old, new, None),
        (new, None, old),
    ]
    with pytest.raises(ChatMigrated) as migrated:
        await client.send_message(old, "nachher")
    assert migrated.value.new_chat_id == new
    sent = await client.send_message(new, "nachher")
    assert (group.texts, sent.message_id) == (["vorher", "nachher"], 2)


@pytest.mark.parametrize(("supergroup", "name"), [(False, "group chat"), (True, "supergroup chat")])
async def test_a_bot_that_was_kicked_or_left_may_not_write(
    wire: Wire, client: Bot, supergroup: bool, name: str
) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=supergroup)
    with pytest.raises(Forbidden, match=f"bot is not a member of the {name}"):
        await client.send_message(group.id, "Hallo")
    await group.adds_bot(by=anna)
    await group.removes_bot(by=anna)
    with pytest.raises(Forbidden, match=f"bot was kicked from the {name}"):
        await client.send_message(group.id, "Hallo")
    await group.says(anna, "/need")
    await group.adds_bot(by=anna)
    await client.leave_chat(group.id)
    with pytest.raises(Forbidden, match=f"bot is not a member of the {name}"):
        await client.send_message(group.id, "Hallo")
    updates = await client.get_updates()
    changes = [each.my_chat_member.new_chat_member.status for each in updates if each.my_chat_member]
    assert changes == ["member", "kicked", "member", "left"]
    assert [each for each in updates if each.message and each.message.text] == []


async def test_how_people_stand_can_be_asked(wire: Wire, client: Bot) -> None:
    anna, ben, group = wire.user("anna"), wire.user("ben"), wire.group("Team")
    await group.adds_bot(by=anna)
    await group.joins(ben, by=anna)
    assert (await client.get_chat_member(group.id, anna.id)).status == "creator"
    assert (await client.get_chat_member(group.id, ben.id)).status == "member"
    await group.promotes(ben, by=anna)
    assert [each.user.id for each in await client.get_chat_administrators(group.id)] == [anna.id, ben.id]
    await group.leaves(ben)
    assert (await client.get_chat_member(group.id, ben.id)).status == "left"
    assert (await client.get_chat_member(group.id, wire.bot.id)).status == "member"
    assert (await client.get_chat(group.id)).title == "Team"


async def test_in_groups_only_admins_delete_what_others_wrote(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team")
    await group.adds_bot(by=anna)
    said = await group.says(anna, "/need")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await client.delete_message(group.id, said.id)
    await group.promotes_bot(by=anna)
    await client.delete_message(group.id, said.id)
    assert said.deleted


async def test_a_right_that_the_bot_lacks_is_named_and_heeded(wire: Wire, client: Bot) -> None:
    anna, group = wire.user("anna"), wire.group("Team", supergroup=True)
    await group.promotes_bot(by=anna, lacks=["can_delete_messages"])
    said = await group.says(anna, "Hallo")
    for found in (
        await client.get_chat_member(group.id, wire.bot.id),
        (await client.get_chat_administrators(group.id))[-1],
    ):
        assert (found.status, found.can_delete_messages, found.can_pin_messages) == ("administrator", False, True)
    with pytest.raises(BadRequest, match=r"Message can't be deleted$"):
        await client.delete_message(group.id, said.id)
    own = await client.send_message(group.id, "Hallo")
    assert await client.delete_message(group.id, own.message_id)


async def test_what_is_passed_on_or_spoken_arrives_as_such(wire: Wire, client: Bot) -> None:
    anna, ben, group = wire.user("anna"), wire.user("ben"), wire.group("Team", supergroup=True)
    await group.promotes_bot(by=anna)
    await fresh(client)
    said = await ben.says("fett und mehr", [{"type": "bold", "offset": 0, "length": 4}])
    await group.passes_on(anna, said)
    await group.sends_voice(anna, b"words")
    await group.sends_voice(anna, b"film", "video_note")
    await group.lets_in(anna, ben, wire.user("cem"))
    messages = [each.message for each in await fresh(client) if each.message and each.message.chat.id == group.id]
    passed, voice, note, came = messages
    assert passed.forward_origin.sender_user.id == ben.id and passed.from_user.id == anna.id
    assert [(each.type, each.length) for each in passed.entities] == [("bold", 4)]
    for spoken, data in ((voice.voice, b"words"), (note.video_note, b"film")):
        assert bytes(await (await client.get_file(spoken.file_id)).download_as_bytearray()) == data
    assert [each.first_name for each in came.new_chat_members] == ["ben", "cem"]


async def test_of_what_is_too_old_a_supergroup_does_not_say_so(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    for supergroup, words in ((True, "Message can't be deleted$"), (False, "Message can't be deleted for everyone")):
        group = wire.group("Team", supergroup=supergroup)
        await group.promotes_bot(by=anna)
        sent = await client.send_message(group.id, "alt")
        group.last.date -= 49 * 3600
        with pytest.raises(BadRequest, match=words):
            await client.delete_message(group.id, sent.message_id)
