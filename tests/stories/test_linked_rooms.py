"""Rooms that belong to a channel: linking them, what is said there, and what comes there from elsewhere."""

from typing import Any

import pytest
from sqlalchemy import select

from storage.contents import Copy
from storage.database import Row
from storage.groups import Group
from storage.links import Link
from storage.messages import Batch, RawEvent
from storage.outbox import Outbox
from storage.posts import Post, State
from tests.stories.people import Person, Stage
from tests.stories.talk import ASKS_CONSENT, PUBLISHED, code_for, copies, copy, link, publishes, reader, speaker
from tests.stories.test_relaying import files_of, photo
from tests.stories.wires import ON_CONSOLE

pytestmark = ON_CONSOLE  # until what people of a group say among themselves comes in elsewhere too

HOUSING = "Wohnen & Unterbringung"
ROOM, OTHER = "room-1", "room-2"
GUEST = "Was Du hier schreibst, bleibt in diesem Raum."


async def staff(stage: Stage, *rooms: str) -> Person:
    """Kira, who has linked rooms to the housing channel."""
    kira = await stage.person("kira", name="Kastanie", roles=["staff"])
    for room in rooms:
        await link(kira, room)
    return kira


def said_in(stage: Stage, room: str) -> list[str]:
    """What the bot has said in a room that is still there."""
    return [letter.text for letter in stage.rooms.get(room, []) if not letter.deleted]


async def everything(stage: Stage) -> str:
    """Every row of every table, as text."""
    found: list[Any] = []
    async with stage.wire.service.database.reading() as session:
        for table in Row.metadata.sorted_tables:
            found += [tuple(row) for row in await session.execute(select(table))]
    return str(found)


async def happens(stage: Stage, key: str, kind: str, data: str | None = None, room: str = ROOM) -> None:
    """Something that nobody in particular does in a room."""
    payload = {"kind": kind, "as": "boss", "in": room, "data": data, "at": stage.now.isoformat()}
    event = RawEvent(key=key, payload=payload, account=None, group=room)
    await stage.wire.service.receivers[0].store(Batch(events=(event,)))
    await stage.wait("PT0S")


# --- linking ---------------------------------------------------------------------------------


async def test_a_room_is_linked_with_a_code(stage: Stage) -> None:
    kira = await staff(stage)
    code = await code_for(kira)
    await kira.says(f"/verknüpfen {code.lower()}", room=ROOM)
    (words,) = said_in(stage, ROOM)
    assert f"Dieser Raum gehört jetzt zum Themenkanal {HOUSING}." in words
    assert "Ich frage vorher jede Person einmal." in words and "Was andere schreiben, bleibt hier." in words
    await kira.says("/channel housing")
    await kira.sees("Auf der Konsole: ein Raum")


async def test_a_code_is_for_one_room_and_the_same_twice_is_once(stage: Stage) -> None:
    kira = await staff(stage)
    code = await link(kira, ROOM)
    await kira.says(f"/link {code}", room=ROOM)
    assert said_in(stage, ROOM)[-1] == f"Dieser Raum gehört schon zum Kanal {HOUSING}."
    await kira.says(f"/link {code}", room=OTHER)
    assert said_in(stage, OTHER) == ["Dieser Code gilt nicht mehr. Einen neuen gibt es privat mit /kanal."]
    assert len(await stage.rows(Link)) == 1


async def test_one_code_used_in_two_rooms_at_once_links_one(stage: Stage) -> None:
    kira = await staff(stage)
    code = await code_for(kira)
    await stage.together(*(kira.deed(say=f"/link {code}", **{"in": room}) for room in (ROOM, OTHER)))
    words = [said_in(stage, room)[-1] for room in (ROOM, OTHER)]
    assert sorted("gilt nicht mehr" in each for each in words) == [False, True]
    assert len([each for each in await stage.rows(Link) if each.group_id]) == 1


async def test_a_code_is_over_after_a_day(stage: Stage) -> None:
    kira = await staff(stage)
    code = await code_for(kira)
    await stage.wait("P1D")
    await kira.says(f"/link {code}", room=ROOM)
    assert said_in(stage, ROOM) == ["Dieser Code gilt nicht mehr. Einen neuen gibt es privat mit /kanal."]


@pytest.mark.parametrize("words", ["/link", "/link ABCDEFGH", "/link ' OR 1=1", "/link " + "x" * 500])
async def test_an_unknown_code_links_nothing(stage: Stage, words: str) -> None:
    kira = await staff(stage)
    await kira.says(words, room=ROOM)
    assert said_in(stage, ROOM) == ["Diesen Code kenne ich nicht. Einen neuen gibt es privat mit /kanal."]
    assert await stage.rows(Link) == []


async def test_who_is_not_staff_links_nothing(stage: Stage) -> None:
    kira, anna = await staff(stage), await stage.person("anna")
    code = await code_for(kira)
    await anna.says(f"/link {code}", room=ROOM)
    assert "ist für" in said_in(stage, ROOM)[-1]
    assert [each.group_id for each in await stage.rows(Link)] == [None]


async def test_in_private_it_says_where_it_belongs(stage: Stage) -> None:
    kira = await staff(stage)
    await kira.says("/link ABCDEFGH")
    await kira.sees("Schreib das bitte in den Raum")


async def test_a_room_belongs_to_one_channel_until_it_is_parted(stage: Stage) -> None:
    kira = await staff(stage, ROOM)
    code = await code_for(kira, "health")
    await kira.says(f"/link {code}", room=ROOM)
    assert said_in(stage, ROOM)[-1] == f"Dieser Raum gehört schon zum Kanal {HOUSING}. Mit /trennen löst Du ihn davon."
    await kira.says("/trennen", room=ROOM)
    assert "gehört nicht mehr zum Kanal" in said_in(stage, ROOM)[-1]
    await kira.says("/unlink", room=ROOM)
    assert said_in(stage, ROOM)[-1] == "Dieser Raum gehört zu keinem Kanal."
    await kira.says(f"/link {code}", room=ROOM)
    assert "gehört jetzt zum Themenkanal Gesundheit" in said_in(stage, ROOM)[-1]


async def test_what_is_said_after_parting_stays_in_the_room(stage: Stage) -> None:
    kira = await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await kira.says("/unlink", room=ROOM)
    await anna.says("Unter uns", room=ROOM)
    await stage.wait(PUBLISHED)
    assert copies(bea.inbox, "Unter uns") == []
    assert "Unter uns" not in await everything(stage)
    await link(kira, ROOM)
    await anna.says("Für alle", room=ROOM)
    copy(bea.inbox, "Für alle")


async def test_a_closed_channel_links_no_room_and_passes_nothing_on(stage: Stage) -> None:
    kira = await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    code = await code_for(kira)
    await kira.says("/channel housing close-yes")
    await kira.says(f"/link {code}", room=OTHER)
    assert "ist geschlossen" in said_in(stage, OTHER)[-1]
    await anna.says("Noch da?", room=ROOM)
    await stage.wait(PUBLISHED)
    assert copies(bea.inbox, "Noch da?") == []


async def test_a_room_that_vanishes_is_told_of_and_goes_on_when_it_is_back(stage: Stage) -> None:
    kira = await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("Vorher", room=ROOM)
    await happens(stage, "gone", "standing", "gone")
    await kira.saw(f"In den Raum, den Du mit dem Kanal {HOUSING} verknüpft hast, komme ich nicht mehr hinein.")
    await happens(stage, "gone-2", "standing", "gone")
    assert sum("komme ich nicht mehr hinein" in letter.text for letter in kira.inbox) == 1
    await publishes(stage, bea, "Ohne den Raum")
    assert not any("Ohne den Raum" in words for words in said_in(stage, ROOM))
    await happens(stage, "back", "standing", "member")
    await publishes(stage, bea, "Wieder da")
    assert [words for words in said_in(stage, ROOM) if "Wieder da" in words] != []
    await anna.says("Ich auch", room=ROOM)
    copy(bea.inbox, "Ich auch")


async def test_who_was_in_a_room_that_vanished_gets_posts_privately(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await reader(stage, "anna"), await speaker(stage, "bea")
    await anna.says("Vorher", room=ROOM)
    await publishes(stage, bea, "Im Raum zu lesen")
    assert copies(anna.inbox, "Im Raum") == []
    await happens(stage, "gone", "standing", "gone")
    await publishes(stage, bea, "Privat zu lesen")
    copy(anna.inbox, "Privat zu lesen")


async def test_a_group_that_gets_another_id_stays_linked(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("Vorher", room=ROOM)
    await happens(stage, "moved", "moved", OTHER)
    await anna.says("Nachher", room=OTHER)
    copy(bea.inbox, "Nachher")
    await publishes(stage, bea, "Hierher")
    assert [words for words in said_in(stage, OTHER) if "Hierher" in words] != []
    assert [(group.external_id, group.standing) for group in await stage.rows(Group)] == [(OTHER, "member")]


async def test_a_room_that_a_network_makes_for_a_theme_belongs_to_its_channel(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await happens(stage, "offered", "offered", "housing")
    await happens(stage, "offered-again", "offered", "housing")
    await happens(stage, "offered-nothing", "offered", "nowhere", room=OTHER)
    await anna.says("Guten Morgen", room=ROOM)
    copy(bea.inbox, "Guten Morgen")
    assert len(await stage.rows(Link)) == 1


# --- who speaks there ------------------------------------------------------------------------


async def test_what_a_member_says_in_a_room_is_everywhere_at_once_and_once(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna", name="Kiefer"), await reader(stage, "bea")
    before = len(said_in(stage, ROOM))
    await anna.says("Guten Morgen", room=ROOM)
    assert copy(bea.inbox, "Guten Morgen").text == f"Kiefer · {HOUSING} #H-1\n\nGuten Morgen"
    assert [words for words in said_in(stage, OTHER) if "Guten Morgen" in words] == [bea.last.text]
    assert len(said_in(stage, ROOM)) == before
    await anna.sees_nothing_new()


async def test_guests_get_one_notice_and_nothing_of_them_is_stored(stage: Stage) -> None:
    await staff(stage, ROOM)
    gast, bea = await stage.person("gast", member=False), await reader(stage, "bea")
    message = await gast.says("Unsichtbare Worte", room=ROOM)
    assert [words for words in said_in(stage, ROOM) if GUEST in words] != []
    before = len(said_in(stage, ROOM))
    await gast.says("Noch mehr unsichtbare Worte", room=ROOM)
    await gast.edits(message, "Geänderte unsichtbare Worte", room=ROOM)
    await gast.reacts("👍", stage.rooms[ROOM][0], room=ROOM)
    await gast.sends(stage.file("unsichtbar.txt", b"unsichtbar"), "Unsichtbare Datei", room=ROOM)
    await gast.deletes(message, room=ROOM)
    await gast.does(leaves=ROOM)
    await stage.wait("PT1H")
    assert len(said_in(stage, ROOM)) == before
    await gast.sees_nothing_new()
    assert copies(bea.inbox, "") == []
    assert "nsichtbar" not in await everything(stage)
    assert await stage.rows(Post) == []


async def test_who_has_not_agreed_is_asked_once_privately_for_all_that_waits(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    for number in range(1, 4):
        await anna.says(f"Beitrag {number}", room=ROOM)
    asked = [letter for letter in anna.inbox if ASKS_CONSENT in letter.text]
    assert len(asked) == 1
    assert f"Du hast im Raum des Kanals {HOUSING} geschrieben: „Beitrag 1“" in asked[0].text
    assert copies(bea.inbox, "") == []
    await anna.presses("Ja, weitergeben")
    await anna.sees("Danke, das gebe ich jetzt weiter.")
    assert [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "")] == [f"Beitrag {n}" for n in (1, 2, 3)]
    await anna.says("Beitrag 4", room=ROOM)
    copy(bea.inbox, "Beitrag 4")


async def test_who_declines_keeps_it_in_the_room_for_good(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    await anna.says("Unter uns", room=ROOM)
    await anna.says("Auch unter uns", room=ROOM)
    await anna.presses("Lieber nicht")
    await anna.sees("was Du im Raum schreibst, bleibt dort")
    await anna.says("Immer noch unter uns", room=ROOM)
    await stage.wait(PUBLISHED)
    await anna.sees_nothing_new()
    assert copies(bea.inbox, "") == []
    assert "nter uns" not in str([post.words for post in await stage.rows(Post)])


async def test_who_cancels_keeps_all_that_waited_in_the_room(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    for words in ("Eins", "Zwei"):
        await anna.says(words, room=ROOM)
    await anna.presses("Abbrechen")
    await anna.sees("es bleibt im Raum und wird nicht weitergegeben")
    await anna.says("Drei", room=ROOM)
    await anna.presses("Ja, weitergeben")
    await stage.wait(PUBLISHED)
    assert [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "")] == ["Drei"]


@pytest.mark.parametrize("way", ["/set relays", "/post Privat"])
async def test_who_agrees_elsewhere_lets_go_what_waits(stage: Stage, way: str) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    for words in ("Eins", "Zwei"):
        await anna.says(words, room=ROOM)
    await anna.says(way)
    if way.startswith("/post"):
        await anna.presses("housing")
    await anna.presses("yes")
    await stage.wait(PUBLISHED)
    said = [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "")]
    assert said == ["Eins", "Zwei", "Privat"][: 3 if way.startswith("/post") else 2]


async def test_the_guard_asks_privately_and_names_nothing_in_the_room(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    before = len(said_in(stage, ROOM))
    await anna.says("Ruft an: 0351 4567890", room=ROOM)
    await anna.sees("Du hast im Raum des Kanals", "„0351 4567890“")
    assert len(said_in(stage, ROOM)) == before
    assert copies(bea.inbox, "") == []
    await anna.presses("Unkenntlich machen")
    await anna.sees("Danke, das gebe ich jetzt weiter.")
    assert "Telefonnummer" in copy(bea.inbox, "Ruft an").text and "4567890" not in bea.last.text


async def test_what_the_guard_found_and_is_taken_out_in_the_room_goes_as_it_is_now(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    message = await anna.says("Ruft an: 0351 4567890", room=ROOM)
    await anna.edits(message, "Ruft uns an", room=ROOM)
    copy(bea.inbox, "Ruft uns an")
    await anna.presses("Unkenntlich machen")
    await anna.sees("Es wartet nichts mehr auf Dich.")
    assert [post.words for post in await stage.rows(Post)] == ["Ruft uns an"]
    copy(bea.inbox, "Ruft uns an")


async def test_what_waits_and_is_deleted_in_the_room_never_goes(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    message = await anna.says("Doch nicht", room=ROOM)
    await anna.deletes(message, room=ROOM)
    await anna.presses("Ja, weitergeben")
    await stage.wait(PUBLISHED)
    assert copies(bea.inbox, "") == []
    assert [post.words for post in await stage.rows(Post)] == [""]


async def test_an_album_of_somebody_who_has_not_agreed_yet_is_one_post_with_all_its_files(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    for number in range(3):
        name = stage.file(f"Bild-{number}.jpg", photo(str(number)))
        await stage.play(anna.deed(file=name, album="a", **{"in": ROOM}))
    assert sum(ASKS_CONSENT in letter.text for letter in anna.inbox) == 1
    await anna.presses("Ja, weitergeben")
    await stage.wait("PT1M")
    assert len(copies(bea.inbox, "#H-")) == 1
    assert files_of(bea) == [f"Bild-{number}.jpg" for number in range(3)]


async def test_what_a_bridge_brings_again_is_dropped(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("Guten Morgen zusammen", room=ROOM)
    await anna.says("Guten Morgen zusammen", room=OTHER)
    copy(bea.inbox, "Guten Morgen zusammen")
    assert len(await stage.rows(Post)) == 1
    await anna.says("Guten Morgen zusammen", room=ROOM)  # here again: that is meant
    assert len(copies(bea.inbox, "Guten Morgen zusammen")) == 2
    await stage.wait("PT3M")
    await anna.says("Guten Morgen zusammen", room=OTHER)
    assert len(copies(bea.inbox, "Guten Morgen zusammen")) == 3


@pytest.mark.parametrize("words", ["/poll@andererbot Wer kommt?", "!help@anderer"])
async def test_commands_to_other_bots_stay_in_the_room(stage: Stage, words: str) -> None:
    await staff(stage, ROOM)
    anna = await speaker(stage, "anna")
    await anna.says(words, room=ROOM)
    await stage.wait(PUBLISHED)
    assert await stage.rows(Post) == []


async def test_forms_stay_private_in_a_linked_room_too(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/need", room=ROOM)
    assert said_in(stage, ROOM)[-1] == "Das geht nur privat: Schreib mir dort einfach, was Du brauchst."
    await anna.says("housing", room=ROOM)
    copy(bea.inbox, "housing")


# --- what comes there ------------------------------------------------------------------------


async def test_who_sits_in_a_room_gets_nothing_privately_until_they_leave_it(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await bea.says("Ich bin hier", room=ROOM)
    await publishes(stage, anna, "Eins")
    assert copies(bea.inbox, "Eins") == []
    assert [words for words in said_in(stage, ROOM) if words.endswith("Eins")] != []
    await bea.does(leaves=ROOM)
    await publishes(stage, anna, "Zwei")
    copy(bea.inbox, "Zwei")
    await bea.does(joins=ROOM)
    await publishes(stage, anna, "Drei")
    assert copies(bea.inbox, "Drei") == []


async def test_whose_own_question_is_answered_in_their_room_reads_it_there_once(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    question = await anna.says("Wer kennt das?", room=ROOM)
    await bea.says("Ich!", reply_to=copy(bea.inbox, "Wer kennt das?"))
    await stage.wait(PUBLISHED)
    assert copies(anna.inbox, "Ich!") == []
    (letter,) = [letter for letter in stage.rooms[ROOM] if letter.text.endswith("Ich!")]
    assert letter.reply_to == question


async def test_a_reply_in_a_room_to_a_copy_there_answers_the_post(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await reader(stage, "anna"), await speaker(stage, "bea")
    question = await publishes(stage, anna, "Wer kennt das?")
    (there,) = [letter for letter in stage.rooms[ROOM] if letter.text.endswith("Wer kennt das?")]
    await bea.says("Ich!", room=ROOM, reply_to=there)
    assert copy(anna.inbox, "Ich!").reply_to == question


async def test_fifty_posts_at_once_come_once_and_in_order(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    words = [f"Beitrag {number}" for number in range(50)]
    await stage.together(*(anna.deed(say=each, **{"in": ROOM}) for each in words))
    await stage.wait("PT10M")
    assert [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "Beitrag")] == words
    assert [each.splitlines()[-1] for each in said_in(stage, OTHER) if "Beitrag" in each] == words
    assert [post.number for post in await stage.rows(Post)] == list(range(1, 51))


async def test_changes_and_deletions_in_a_room_are_followed_everywhere(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    message = await anna.says("Wer kent das?", room=ROOM)
    await anna.edits(message, "Wer kennt das?", room=ROOM)
    copy(bea.inbox, "Wer kennt das?")
    assert [each for each in said_in(stage, OTHER) if "kent" in each] == []
    await anna.deletes(message, room=ROOM)
    assert copies(bea.inbox, "") == []
    assert [each for each in said_in(stage, OTHER) if "kennt" in each] == []
    await anna.edits(message, "Wieder da", room=ROOM)
    assert copies(bea.inbox, "") == []
    assert [(post.state, post.words) for post in await stage.rows(Post)] == [(State.deleted, "")]
    await anna.sees_nothing_new()


async def test_a_deletion_by_command_takes_the_own_words_from_the_room_where_the_bot_may(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await happens(stage, "promoted", "standing", "admin")
    message = await anna.says("Frau Unsichtbar", room=ROOM)
    await anna.says("/delete", room=ROOM, reply_to=message)
    await anna.saw("Gelöscht, überall wo es geht.")
    assert copies(bea.inbox, "") == []
    assert not any("Unsichtbar" in each for each in said_in(stage, OTHER))
    (own,) = [row for row in await stage.rows(Outbox) if (row.key or "").startswith("own:")]
    assert own.state == "sent"


async def test_nobody_deletes_in_a_room_what_others_said(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea, cem = await speaker(stage, "anna"), await speaker(stage, "bea"), await reader(stage, "cem")
    message = await anna.says("Guten Morgen", room=ROOM)
    before = len(said_in(stage, ROOM))
    await bea.says("/delete", room=ROOM, reply_to=message)
    await bea.sees("Löschen kannst Du nur, was von Dir ist.")
    assert len(said_in(stage, ROOM)) == before
    copy(cem.inbox, "Guten Morgen")


async def test_reactions_in_a_room_count_with_those_of_others(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea, cem = await speaker(stage, "anna"), await speaker(stage, "bea"), await reader(stage, "cem")
    message = await anna.says("Gute Nachricht", room=ROOM)
    await bea.reacts("👍", message, room=ROOM)
    await anna.reacts("👍", message, room=ROOM)
    await cem.reacts("👍", copy(cem.inbox, "Gute Nachricht"))
    await stage.wait("PT15S")
    assert copy(cem.inbox, "Gute Nachricht").text.splitlines()[-1] == "👍 3"


async def test_a_thread_goes_to_those_who_joined_wherever_they_sit(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea, cem = await reader(stage, "anna"), await reader(stage, "bea"), await reader(stage, "cem")
    await bea.says("Ich bin hier", room=ROOM)
    await cem.says("Und ich dort", room=OTHER)
    question = await publishes(stage, anna, "Wer kennt das?")
    await anna.says("/thread H-3")
    await bea.says("/thread H-3")  # privately: her room does not follow the thread
    await anna.says("Im Faden", reply_to=question)
    await stage.wait(PUBLISHED)
    copy(bea.inbox, "Im Faden")
    assert copies(cem.inbox, "Im Faden") == []
    assert not any("Im Faden" in words for room in (ROOM, OTHER) for words in said_in(stage, room))
    (there,) = [letter for letter in stage.rooms[OTHER] if "Wer kennt das?" in letter.text]
    await cem.says("/thread", room=OTHER, reply_to=there)  # the room follows with her
    await anna.says("Noch mehr", reply_to=question)
    await stage.wait(PUBLISHED)
    assert copies(cem.inbox, "Noch mehr") == []
    assert sum("Noch mehr" in words for words in said_in(stage, OTHER)) == 1
    copy(bea.inbox, "Noch mehr")


async def test_who_is_deleted_by_a_moderator_who_is_no_member_is_gone_everywhere(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    message = await anna.says("Frau Unsichtbar", room=ROOM)
    payload = {"kind": "delete", "as": "mod", "in": ROOM, "message": message, "at": stage.now.isoformat()}
    event = RawEvent(key="mod-1", payload=payload, account="mod", group=ROOM, talk=True)
    await stage.wire.service.receivers[0].store(Batch(events=(event,)))
    await stage.wait("PT0S")
    assert copies(bea.inbox, "") == []
    assert "Unsichtbar" not in await everything(stage)


async def test_our_copy_that_a_room_took_away_stays_away_there_and_elsewhere_stays(stage: Stage) -> None:
    await staff(stage, ROOM)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    message = await publishes(stage, anna, "Guten Morgen")
    (there,) = [letter for letter in stage.rooms[ROOM] if letter.text.endswith("Guten Morgen")]
    payload = {"kind": "delete", "as": "bea", "in": ROOM, "message": there.id, "at": stage.now.isoformat()}
    event = RawEvent(key="took", payload=payload, account="bea", group=ROOM, talk=True)
    await stage.wire.service.receivers[0].store(Batch(events=(event,)))
    await stage.wait("PT0S")
    copy(bea.inbox, "Guten Morgen")
    await anna.edits(message, "Guten Tag")
    copy(bea.inbox, "Guten Tag")
    assert there.text.endswith("Guten Morgen")  # nobody wrote to what is gone


async def test_a_restart_with_messages_in_flight_loses_and_doubles_nothing(stage: Stage) -> None:
    await staff(stage, ROOM, OTHER)
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    for number in range(5):
        await anna.says(f"Beitrag {number}", room=ROOM)
        await stage.restart()
    await stage.wait("PT1M")
    assert [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "")] == [f"Beitrag {n}" for n in range(5)]
    assert sum("Beitrag" in each for each in said_in(stage, OTHER)) == 5
    places = [(each.content_id, each.group_id, each.account_id) for each in await stage.rows(Copy)]
    assert len(places) == len(set(places))
