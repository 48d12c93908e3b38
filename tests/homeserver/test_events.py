"""What becomes of raw events of rooms: what is stored of them, and what they are read as."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.matrix import events
from bot.platforms.matrix.parsing import parsed
from storage.messages import Incoming, Kind, RawEvent

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
    assert (tap.kind, tap.text, tap.message) == (Kind.reaction, "1️⃣", "$0")
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
        event("m.room.message", {"msgtype": "m.notice", "body": "!hilfe"}),
        event("m.room.message", "kein Inhalt"),
    ],
)
def test_nothing_is_stored_of_what_people_of_a_room_say_among_themselves(raw: Json) -> None:
    assert events.said(ROOM, False, raw, AT) is None


def test_whoever_calls_the_bot_in_a_room_is_heard() -> None:
    stored = events.said(ROOM, False, message("!hilfe"), AT)
    assert isinstance(stored, RawEvent)
    assert (stored.account, stored.group) == (ANNA, ROOM)
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
