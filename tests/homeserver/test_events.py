"""What becomes of raw events of rooms: what is stored of them, and what they are read as."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.matrix import events
from bot.platforms.matrix.parsing import parsed
from storage.messages import Incoming, Kind, RawEvent, Span, Style

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
STAMP = round(AT.timestamp() * 1000) - 1000
ROOM = "!room:example.org"
ANNA = "@anna:example.org"

Json = dict[str, Any]


def event(kind: str, content: object, **further: object) -> Json:
    return {
        "event_id": "$1",
        "type": kind,
        "sender": ANNA,
        "content": content,
        "origin_server_ts": STAMP,
        "unsigned": {"age": 3},
        **further,
    }


def message(body: object = "Hallo", **further: object) -> Json:
    return event("m.room.message", {"msgtype": "m.text", "body": body, **further})


def read(raw: Json, private: bool = True) -> Incoming | None:
    stored = events.said(ROOM, private, raw, AT)
    return None if stored is None else parsed(dict(stored.payload))


def seen(raw: Json, private: bool = True) -> Incoming:
    found = read(raw, private)
    assert found is not None
    return found


def test_words_are_read_as_they_were_written() -> None:
    found = seen(message("Wir brauchen <b>Dolmetscher:innen</b> & Zeit"))
    assert (found.kind, found.text) == (Kind.text, "Wir brauchen <b>Dolmetscher:innen</b> & Zeit")
    assert (found.chat.id, found.chat.private, found.sender.id, found.message) == (ROOM, True, ANNA, "$1")
    assert found.sent_at == AT - timedelta(seconds=1)


def test_nothing_is_stored_that_a_server_adds() -> None:
    stored = events.said(ROOM, True, message(), AT)
    assert stored is not None
    assert "unsigned" not in stored.payload["event"]


def test_the_quote_before_a_reply_is_taken_off_and_nothing_else() -> None:
    relation = {"m.in_reply_to": {"event_id": "$0"}}
    found = seen(
        message(
            "> <@bot:example.org> Was fehlt?\n> Bitte\n\n> eine Meinung\nDeutschkurse", **{"m.relates_to": relation}
        )
    )
    assert (found.text, found.reply_to) == ("> eine Meinung\nDeutschkurse", "$0")
    assert seen(message("> kein Zitat\n\nDeutschkurse")).text == "> kein Zitat\n\nDeutschkurse"


def test_what_only_falls_back_to_a_reply_in_a_thread_answers_nothing() -> None:
    relation = {
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$0"},
    }
    found = seen(message("!hilfe", **{"m.relates_to": relation}), private=False)
    assert (found.chat.thread, found.reply_to) == ("$root", None)


def test_edits_reactions_and_redactions_name_what_they_are_about() -> None:
    new = {"msgtype": "m.text", "body": "neu"}
    edit = seen(message("* neu", **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}))
    assert (edit.kind, edit.text, edit.message) == (Kind.edit, "neu", "$0")
    relation = {"rel_type": "m.annotation", "event_id": "$0", "key": "1️⃣"}
    tap = seen(event("m.reaction", {"m.relates_to": relation}))
    assert (tap.kind, tap.text, tap.message, tap.reaction) == (Kind.reaction, "1️⃣", "$0", "$1")
    for gone in (event("m.room.redaction", {"redacts": "$0"}), event("m.room.redaction", {}, redacts="$0")):
        found = seen(gone)
        assert (found.kind, found.message) == (Kind.delete, "$0")


def test_a_file_is_told_with_its_name_and_the_words_beside_it() -> None:
    content = {"msgtype": "m.image", "body": "Unser Aushang", "filename": "a.png", "url": "mxc://example.org/x"}
    found = seen(event("m.room.message", {**content, "info": {"size": 7, "mimetype": "image/png"}}))
    assert found.text == "Unser Aushang"
    assert [(file.name, file.type, file.size) for file in found.files] == [("a.png", "image/png", 7)]
    odd = seen(
        event(
            "m.room.message",
            {"msgtype": "m.file", "body": "b.pdf", "file": {"url": "mxc://x/y"}, "info": {"size": "viel"}},
        )
    )
    assert (odd.text, odd.files[0].name, odd.files[0].size) == ("", "b.pdf", 0)


@pytest.mark.parametrize("kind", ["m.notice", "m.key.verification.request", None, 7])
def test_what_is_no_words_of_a_person_is_nobodys_business(kind: object) -> None:
    assert read(event("m.room.message", {"msgtype": kind, "body": "x"})) is None


@pytest.mark.parametrize(
    "raw",
    [
        event("m.room.message", {"msgtype": "m.unheard", "body": "x"}),
        event("m.poll.start", {"m.poll": {}}),
        event("org.matrix.msc3381.poll.start", {}),
    ],
)
def test_what_is_said_in_a_way_that_is_not_understood_is_not_passed_over_in_silence(raw: Json) -> None:
    found = seen(raw)
    assert (found.kind, found.text, found.files) == (Kind.text, "", ())


@pytest.mark.parametrize("body", [None, 7, True, ["x"], {"x": 1}, float("nan")])
def test_words_that_are_none_are_an_error_of_their_own(body: object) -> None:
    stored = events.said(ROOM, True, message(body), AT)
    assert stored is not None
    with pytest.raises(TypeError):
        parsed(dict(stored.payload))


@pytest.mark.parametrize("stamp", [None, "soon", -1, True, 10**30, 2**63, STAMP + 10**9])
def test_a_time_that_cannot_be_is_the_time_it_came(stamp: object) -> None:
    raw = message()
    raw["origin_server_ts"] = stamp
    assert seen(raw).sent_at == AT


@pytest.mark.parametrize(
    "raw",
    [
        message("guten Morgen"),
        message("! so nicht"),
        message("!"),
        message("* !hilfe", **{"m.new_content": {"msgtype": "m.text", "body": "!hilfe"}}),
        event("m.reaction", {"m.relates_to": {"event_id": "$0", "key": "1️⃣"}}),
        event("m.room.redaction", {"redacts": "$0"}),
        message("!hilfe", msgtype="m.emote"),
        event("m.sticker", {"body": "Hallo", "url": "mxc://example.org/x"}),
        event("m.poll.start", {"m.poll": {}}),
        event("m.room.message", {"msgtype": "m.file", "body": "b.pdf", "url": "mxc://x/y"}),
    ],
)
def test_what_people_of_a_room_say_among_themselves_is_marked_as_theirs(raw: Json) -> None:
    stored = events.said(ROOM, False, raw, AT)
    assert stored is not None and stored.talk
    assert (stored.account, stored.group, stored.thread) == (ANNA, ROOM, None)
    alone = events.said(ROOM, True, raw, AT)
    assert alone is not None and not alone.talk


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "m.notice", "body": "!hilfe"},
        {"msgtype": "m.notice", "body": "Guten Morgen"},
        {"msgtype": "m.notice", "body": "* x", "m.new_content": {"msgtype": "m.notice", "body": "x"}},
        {"msgtype": "m.key.verification.request", "body": "x"},
        {"msgtype": 7, "body": "x"},
        {},
        "kein Inhalt",
    ],
    ids=str,
)
def test_what_bots_say_in_a_room_of_many_is_not_even_talk(content: object) -> None:
    assert events.said(ROOM, False, event("m.room.message", content), AT) is None


@pytest.mark.parametrize(
    ("relation", "answered"),
    [
        (
            {"rel_type": "m.thread", "event_id": "$root", "is_falling_back": True, "m.in_reply_to": {"event_id": "$0"}},
            1,
        ),
        (
            {
                "rel_type": "m.thread",
                "event_id": "$root",
                "is_falling_back": False,
                "m.in_reply_to": {"event_id": "$0"},
            },
            0,
        ),
        ({"rel_type": "m.thread", "event_id": "$root"}, 1),
        ({"rel_type": "m.thread", "event_id": 7}, None),
        ({"m.in_reply_to": {"event_id": "$0"}}, 0),
        ({}, None),
    ],
    ids=str,
)
def test_a_thread_is_no_place_of_its_own_and_what_is_said_in_it_answers_its_beginning(
    relation: Json, answered: int | None
) -> None:
    said = [
        message("Hallo", **{"m.relates_to": relation}),
        event("m.sticker", {"body": "x", "url": "mxc://example.org/x", "m.relates_to": relation}),
        event("m.room.message", {"msgtype": "m.image", "body": "a.png", "url": "mxc://x/y", "m.relates_to": relation}),
    ]
    for raw in said:
        found = seen(raw, private=False)
        assert found.chat.thread is None
        assert found.reply_to == (None if answered is None else ["$0", "$root"][answered])


def test_a_quote_of_ones_own_in_a_thread_stays() -> None:
    relation = {"rel_type": "m.thread", "event_id": "$r", "is_falling_back": True, "m.in_reply_to": {"event_id": "$0"}}
    assert seen(message("> so\n\nsagt sie", **{"m.relates_to": relation}), private=False).text == "> so\n\nsagt sie"


# --- how it is styled ------------------------------------------------------------------------


def styled(body: str, markup: object, **further: object) -> Json:
    return message(body, format="org.matrix.custom.html", formatted_body=markup, **further)


def test_styles_come_along_with_words_files_and_edits_and_the_spans_are_the_words() -> None:
    bold = (Span("sehr", Style.strong), Span(" eilig"))
    found = seen(styled("**sehr** eilig", "<b>sehr</b> eilig"))
    assert (found.text, found.spans) == ("sehr eilig", bold)
    new = styled("**sehr** eilig", "<b>sehr</b> eilig")["content"]
    edit = seen(
        message("* x", **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}),
        private=False,
    )
    assert (edit.kind, edit.text, edit.spans) == (Kind.edit, "sehr eilig", bold)
    photo = seen(
        styled("**sehr** eilig", "<b>sehr</b> eilig", msgtype="m.image", filename="a.png", url="mxc://x/y"),
        private=False,
    )
    assert (photo.text, photo.spans, len(photo.files)) == ("sehr eilig", bold, 1)


def test_other_words_beside_a_file_are_an_edit_and_no_words_are_its_name() -> None:
    relation = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}
    new = {"msgtype": "m.image", "body": "Unser Aushang", "filename": "a.png", "url": "mxc://x/y"}
    edit = seen(message("* x", **{"m.new_content": new, **relation}))
    assert (edit.kind, edit.text, edit.message) == (Kind.edit, "Unser Aushang", "$0")
    edit = seen(message("* x", **{"m.new_content": {**new, "body": "a.png"}, **relation}))
    assert edit.text == ""
    assert read(message("* x", **{"m.new_content": {"msgtype": "m.unheard", "body": "x"}, **relation})) is None
    assert read(event("m.sticker", {"body": "x", **relation})) is None


@pytest.mark.parametrize("markup", [None, 7, ["<b>x</b>"], "", "<b>y</b>", "x", "<b>x"])
def test_without_styles_or_with_html_that_is_none_the_words_are_the_body(markup: object) -> None:
    found = seen(styled("**x**", markup))
    assert (found.text, found.spans) == (("x", (Span("x", Style.strong),)) if markup == "<b>x" else ("**x**", ()))
    plain = seen(message("**x**", formatted_body="<b>x</b>"))
    assert (plain.text, plain.spans) == ("**x**", ())


# --- voices, reactions, coming and going -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "voice"),
    [
        ({"msgtype": "m.audio"}, True),
        ({"msgtype": "m.video"}, True),
        ({"msgtype": "m.file", "org.matrix.msc3245.voice": {}}, True),
        ({"msgtype": "m.file", "m.voice": {}}, True),
        ({"msgtype": "m.file"}, False),
        ({"msgtype": "m.image"}, False),
    ],
    ids=str,
)
def test_files_in_which_somebody_is_heard_are_told_apart(content: Json, voice: bool) -> None:
    found = seen(event("m.room.message", {"body": "x.ogg", "url": "mxc://x/y", **content}))
    assert [file.voice for file in found.files] == [voice]


@pytest.mark.parametrize("key", ["mxc://example.org/picture", "nicht so lange Sätze als Reaktion, bitte " * 2])
def test_reactions_that_are_pictures_or_sentences_are_none(key: str) -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$0", "key": key}
    assert read(event("m.reaction", {"m.relates_to": relation}), private=False) is None


def member(before: str | None, now: object, **further: Any) -> Json:
    raw = event("m.room.member", {"membership": now}, state_key="@ben:example.org", **further)
    raw["unsigned"] = {} if before is None else {"prev_content": {"membership": before}}
    return raw


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("invite", "join", Kind.joined),
        ("leave", "join", Kind.joined),
        (None, "join", Kind.joined),
        ("join", "leave", Kind.left),
        ("join", "ban", Kind.left),
        ("join", "join", None),
        ("invite", "leave", None),
        (None, "invite", None),
        ("leave", "ban", None),
        (None, 7, None),
    ],
)
def test_who_comes_into_a_room_or_leaves_it_is_told_of_once(before: str | None, now: object, kind: Kind | None) -> None:
    stored = events.came_or_went(ROOM, member(before, now), AT)
    if kind is None:
        assert stored is None
        return
    assert stored is not None and stored.talk
    assert (stored.account, stored.group) == ("@ben:example.org", ROOM)  # whoever put them out, if anybody did
    found = parsed(dict(stored.payload))
    assert found is not None
    assert (found.kind, found.sender.id, found.chat.private, found.chat.thread) == (kind, stored.account, False, None)


def test_a_room_for_a_theme_is_one_event_and_concerns_a_place() -> None:
    stored = events.offered(ROOM, "housing", AT)
    assert (stored.key, stored.account, stored.group, stored.talk) == (f"space:{ROOM}", None, ROOM, False)
    assert stored.payload == {"room": ROOM, "private": False, "offered": "housing", "at": AT.isoformat()}
    found = parsed(dict(stored.payload))
    assert found is not None
    assert (found.kind, found.data, found.direct, found.chat.id) == (Kind.offered, "housing", False, ROOM)


def test_what_was_stored_before_there_was_talk_is_read_as_a_call() -> None:
    stored = events.said(ROOM, False, message("!hilfe"), AT)
    assert stored is not None
    before = {name: value for name, value in stored.payload.items() if name != "talk"}
    assert parsed(before) == parsed(dict(stored.payload))


# --- calls, and how the bot stands -----------------------------------------------------------


def test_whoever_calls_the_bot_in_a_room_is_heard() -> None:
    stored = events.said(ROOM, False, message("!hilfe"), AT)
    assert isinstance(stored, RawEvent)
    assert (stored.account, stored.group, stored.talk) == (ANNA, ROOM, False)
    assert parsed(dict(stored.payload)).chat.private is False  # type: ignore[union-attr]


def test_an_invitation_that_was_taken_is_a_beginning() -> None:
    found = parsed(dict(events.begun(ROOM, ANNA, {"event_id": "$2"}, AT).payload))
    assert found is not None
    assert (found.kind, found.text, found.sender.id) == (Kind.text, "!start", ANNA)


def test_how_the_bot_stands_is_told_of_rooms_and_of_people() -> None:
    alone = events.stands(ROOM, "gone", ANNA, "$3", AT)
    assert (alone.about, alone.account, alone.group) == (ANNA, None, None)
    among = events.stands(ROOM, "member", None, "$4", AT)
    assert (among.about, among.group) == (None, ROOM)
    for stored, private in ((alone, True), (among, False)):
        found = parsed(dict(stored.payload))
        assert found is not None
        assert (found.kind, found.chat.private) == (Kind.standing, private)
