"""From stored updates to what handlers understand."""

from datetime import UTC, datetime
from inspect import signature
from typing import Any

import pytest
from telegram import ChatMemberAdministrator, ChatMemberRestricted

from bot.platforms.telegram.parsing import NAME, parsed
from storage.messages import Chat, Incoming, Kind, RemoteFile, Sender, Span, Standing, Style

SENT = int(datetime(2026, 11, 23, 8, tzinfo=UTC).timestamp())
CAME = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)
ANNA = {"id": 4711, "is_bot": False, "first_name": "Anna", "language_code": "de"}
BOT = {"id": 42, "is_bot": True, "first_name": "Kollegial", "username": "kollegial_bot"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "Anna"}
GROUP = {"id": -200, "type": "group", "title": "Team"}
FORUM = {"id": -100200, "type": "supergroup", "title": "Team", "is_forum": True}
CHANNEL = {"id": -100300, "type": "channel", "title": "News"}


def read(kind: str, **body: Any) -> Incoming | None:
    return parsed({"update": {"update_id": 1, kind: body}, "at": CAME.isoformat()})


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> Incoming | None:
    return read("message", **{"message_id": 5, "date": SENT, "chat": chat, "from": ANNA, **more})


def test_words_in_private() -> None:
    assert message(text="Hallo") == Incoming(
        kind=Kind.text,
        chat=Chat(platform=NAME, id="4711"),
        sender=Sender(platform=NAME, id="4711", language="de"),
        sent_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        text="Hallo",
        message="5",
    )


def test_words_of_an_album_and_its_files() -> None:
    sizes = [{"file_id": f"p{n}", "file_unique_id": f"u{n}", "width": n, "height": n, "file_size": n} for n in (1, 9)]
    found = message(photo=sizes, caption="Schau", media_group_id="a1")
    assert found is not None
    assert (found.text, found.album) == ("Schau", "a1")
    assert found.files == (RemoteFile(reference="p9", name="photo-5.jpg", type="image/jpeg", size=9),)


FILM = {"width": 1, "height": 1, "duration": 3, "mime_type": "video/mp4"}


@pytest.mark.parametrize(
    ("attached", "file"),
    [
        (
            {"document": {"file_name": "a.pdf", "mime_type": "application/pdf", "file_size": 7}},
            ("a.pdf", "application/pdf", 7, False),
        ),
        ({"document": {}}, ("document-5", "application/octet-stream", 0, False)),
        ({"document": {"file_name": "a.mp3", "mime_type": "audio/mpeg"}}, ("a.mp3", "audio/mpeg", 0, True)),
        ({"document": {"file_name": "a.mp4", "mime_type": "video/mp4"}}, ("a.mp4", "video/mp4", 0, True)),
        ({"voice": {"duration": 3, "mime_type": "audio/ogg", "file_size": 7}}, ("voice-5", "audio/ogg", 7, True)),
        ({"video_note": {"length": 1, "duration": 3}}, ("videonote-5", "application/octet-stream", 0, True)),
        ({"audio": {"duration": 3, "file_name": "a.mp3"}}, ("a.mp3", "application/octet-stream", 0, True)),
        ({"video": FILM}, ("video-5", "video/mp4", 0, True)),
        ({"animation": FILM, "document": {"mime_type": "video/mp4"}}, ("animation-5", "video/mp4", 0, False)),
    ],
)
def test_files_of_any_kind_and_whether_somebody_can_be_recognised(
    attached: dict[str, dict[str, Any]], file: tuple[str, str, int, bool]
) -> None:
    found = message(**{kind: {"file_id": "f", "file_unique_id": "u", **about} for kind, about in attached.items()})
    assert found is not None
    (only,) = found.files
    assert (only.name, only.type, only.size, only.voice) == file


def test_of_a_live_photo_the_picture_counts() -> None:
    sizes = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 9}]
    live = {"file_id": "l", "file_unique_id": "v", "width": 9, "height": 9, "duration": 3}
    found = message(photo=sizes, live_photo=live, caption="Schau")
    assert found is not None
    assert found.files == (RemoteFile(reference="p", name="photo-5.jpg", type="image/jpeg", size=9),)


# --- styles, and whose words they are --------------------------------------------------------

BOLD = {"type": "bold", "offset": 3, "length": 4}


@pytest.mark.parametrize("where", ["text", "caption"])
def test_words_have_the_styles_that_they_were_given(where: str) -> None:
    entities = "entities" if where == "text" else "caption_entities"
    sizes = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9}]
    more = {} if where == "text" else {"photo": sizes}
    body = {where: "🙂 fett und **nicht**", entities: [BOLD], **more}
    for found in (
        message(**body),
        read("edited_message", message_id=5, date=SENT, edit_date=SENT, chat=PRIVATE, **{"from": ANNA}, **body),
    ):
        assert found is not None
        assert found.text == "🙂 fett und **nicht**"
        assert found.spans == (Span("🙂 "), Span("fett", Style.strong), Span(" und **nicht**"))


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "bold", "offset": -1, "length": 4},
        {"type": "bold", "offset": 1, "length": 2},
        {"type": "bold", "offset": 0, "length": 10**300},
        {"type": "bold", "offset": "0", "length": 2},
        {"type": "bold", "offset": None, "length": None},
        {"type": "text_link", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 0, "length": 2, "url": 5},
        {"type": "text_link", "offset": 0, "length": 2, "url": "http://[::1"},
        {"type": "of_next_year", "offset": 0, "length": 2},
    ],
)
def test_an_entity_that_cannot_be_leaves_its_words_plain(broken: dict[str, Any]) -> None:
    found = message(text="🙂 fett", entities=[broken])
    assert found is not None and (found.text, found.spans) == ("🙂 fett", ())
    beside = message(text="🙂 fett", entities=[broken, BOLD])
    assert beside is not None and beside.spans == (Span("🙂 "), Span("fett", Style.strong))


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "user", "date": SENT, "sender_user": ANNA},
        {"type": "hidden_user", "date": SENT, "sender_user_name": "Jemand"},
        {"type": "channel", "date": SENT, "chat": CHANNEL, "message_id": 1},
        {"type": "of_next_year", "date": SENT},
    ],
)
def test_what_is_passed_on_is_somebody_elses(origin: dict[str, Any]) -> None:
    found = message(text="Hallo", forward_origin=origin)
    assert found is not None and found.forwarded
    own = message(text="Hallo", reply_to_message={"message_id": 3, "date": SENT, "chat": PRIVATE, "text": "?"})
    assert own is not None and not own.forwarded


def test_what_has_neither_words_nor_files_is_a_message_all_the_same() -> None:
    found = message(location={"latitude": 51.0, "longitude": 13.7})
    assert found is not None and (found.kind, found.text, found.files) == (Kind.text, "", ())


@pytest.mark.parametrize(
    "nothing",
    [
        {"chat": GROUP, "new_chat_title": "Neu"},
        {"chat": FORUM, "forum_topic_created": {"name": "Wohnen", "icon_color": 7322096}},
        {"chat": CHANNEL, "text": "Neuigkeit"},
    ],
)
def test_what_concerns_nobody(nothing: dict[str, Any]) -> None:
    assert message(**nothing) is None


def test_a_topic_is_a_thread_and_a_reply_is_not() -> None:
    opening = {"message_id": 77, "date": SENT, "chat": FORUM, "forum_topic_created": {"name": "W", "icon_color": 1}}
    in_topic = message(FORUM, text="/help", message_thread_id=77, is_topic_message=True, reply_to_message=opening)
    answered = {"message_id": 3, "date": SENT, "chat": FORUM, "from": ANNA, "text": "Ja"}
    in_general = message(FORUM, text="/help", message_thread_id=3, reply_to_message=answered)
    assert in_topic is not None and (in_topic.chat.thread, in_topic.reply_to) == ("77", None)
    assert in_general is not None and (in_general.chat.thread, in_general.reply_to) == (None, "3")


def test_an_anonymous_admin_and_a_channel_are_no_persons() -> None:
    admin = message(FORUM, text="/help", sender_chat=FORUM, **{"from": {**BOT, "id": 1087968824}})
    channel = message(FORUM, text="/help", sender_chat=CHANNEL, **{"from": {**BOT, "id": 136817688}})
    assert admin is not None and channel is not None
    assert not admin.direct and not channel.direct
    assert (admin.sender.id, channel.sender.id) == ("-100200", "-100300")


def test_an_edit_happened_when_it_was_made() -> None:
    found = read(
        "edited_message", message_id=5, date=SENT, edit_date=SENT + 60, chat=PRIVATE, text="Hallo!", **{"from": ANNA}
    )
    assert found is not None
    assert (found.kind, found.text, found.message) == (Kind.edit, "Hallo!", "5")
    assert found.sent_at == datetime(2026, 11, 23, 8, 1, tzinfo=UTC)
    pdf = {"file_id": "f", "file_unique_id": "u"}
    emptied = read(
        "edited_message", message_id=5, date=SENT, edit_date=SENT, chat=PRIVATE, document=pdf, **{"from": ANNA}
    )
    assert emptied is not None and (emptied.kind, emptied.text, len(emptied.files)) == (Kind.edit, "", 1)
    moved = {"latitude": 51.0, "longitude": 13.7, "live_period": 60}
    assert read("edited_message", message_id=5, date=SENT, chat=PRIVATE, location=moved, **{"from": ANNA}) is None


def test_a_press_happened_when_it_came() -> None:
    asked = {"message_id": 8, "date": SENT, "chat": PRIVATE, "from": BOT, "text": "?"}
    query = {"id": "q", "from": ANNA, "chat_instance": "c", "data": "tok.1.theme.housing"}
    found = read("callback_query", **query, message=asked)
    assert found is not None
    assert (found.kind, found.message, found.data, found.sent_at) == (Kind.press, "8", "tok.1.theme.housing", CAME)
    out_of_reach = read("callback_query", **query, message={"message_id": 8, "date": 0, "chat": PRIVATE})
    assert out_of_reach is not None and out_of_reach.message == "8"
    assert read("callback_query", **query, inline_message_id="i") is None


def test_reactions() -> None:
    thumb = {"type": "emoji", "emoji": "👍"}
    body = {"chat": GROUP, "message_id": 5, "date": SENT, "old_reaction": []}
    by_anna = read("message_reaction", **body, user=ANNA, new_reaction=[thumb])
    taken_back = read("message_reaction", **body, user=ANNA, new_reaction=[])
    by_nobody = read("message_reaction", **body, actor_chat=GROUP, new_reaction=[thumb])
    assert by_anna is not None and (by_anna.kind, by_anna.text, by_anna.direct) == (Kind.reaction, "👍", True)
    assert taken_back is not None and taken_back.text == ""
    assert by_nobody is not None and not by_nobody.direct


RIGHTS = {"can_send_messages": True, "is_member": True, "until_date": 0}


@pytest.mark.parametrize(
    ("status", "more", "standing"),
    [
        ("member", {}, Standing.member),
        ("administrator", {"can_be_edited": False}, Standing.admin),
        ("restricted", RIGHTS, Standing.member),
        ("restricted", {**RIGHTS, "can_send_messages": False}, Standing.gone),
        ("restricted", {**RIGHTS, "is_member": False}, Standing.gone),
        ("left", {}, Standing.gone),
        ("kicked", {"until_date": 0}, Standing.gone),
    ],
)
def test_how_the_bot_stands(status: str, more: dict[str, Any], standing: Standing) -> None:
    names = {name for kind in (ChatMemberAdministrator, ChatMemberRestricted) for name in signature(kind).parameters}
    rights = dict.fromkeys([name for name in names if name.startswith(("can_", "is_"))], False)
    after = {**rights, "user": BOT, "status": status, **more}
    before = {"user": BOT, "status": "left"}
    body = {"chat": GROUP, "date": SENT, "old_chat_member": before, "new_chat_member": after, "from": ANNA}
    found = read("my_chat_member", **body)
    assert found is not None
    assert (found.kind, found.data, found.chat.id) == (Kind.standing, standing, "-200")
    assert read("my_chat_member", **{**body, "chat": CHANNEL}) is None


def test_who_joins_and_leaves() -> None:
    joined = message(GROUP, new_chat_members=[ANNA])
    left = message(GROUP, left_chat_member=ANNA)
    itself = message(GROUP, new_chat_members=[BOT])
    assert joined is not None and (joined.kind, joined.sender.id) == (Kind.joined, "4711")
    assert left is not None and left.kind is Kind.left
    assert itself is not None and not itself.direct


def test_a_group_that_moves_says_so_on_both_sides() -> None:
    before = message(GROUP, migrate_to_chat_id=-100200)
    after = message(FORUM, migrate_from_chat_id=-200)
    assert before is not None and after is not None
    assert (before.kind, before.chat.id, before.data) == (Kind.moved, "-200", "-100200")
    assert (after.kind, after.chat.id, after.data) == (Kind.moved, "-200", "-100200")


@pytest.mark.parametrize("update", [[], "text", 5, {"update_id": 1, "message": {"text": "?"}}, {"message": 7}])
def test_what_cannot_be_read_raises_for_itself(update: Any) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        parsed({"update": update, "at": CAME.isoformat()})
