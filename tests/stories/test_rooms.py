"""Group chats, reactions and files: what is not meant for the bot, and what it asks about."""

import pytest

from storage.conversations import Run
from storage.files import File
from storage.posts import Post
from tests.stories.people import Stage

HINT = "Das geht nur privat: Schreib mir dort einfach, was Du brauchst."


async def test_a_command_in_a_group_gets_a_hint_and_no_form(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need", room="room-1")
    assert [letter.text for letter in stage.rooms["room-1"]] == [HINT]
    await anna.sees_nothing_new()
    assert await stage.rows(Run) == []


async def test_who_has_not_joined_gets_the_hint_once_in_each_group(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    for room in ("room-1", "room-1", "room-2"):
        await anna.says("/need", room=room)
    assert [len(letters) for letters in stage.rooms.values()] == [1, 1]
    await anna.sees_nothing_new()


async def test_each_one_in_a_group_gets_the_hint_in_their_language(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert", language="en")
    await anna.says("/need", room="room-1")
    await bert.says("/need", room="room-1")
    assert [letter.text[:10] for letter in stage.rooms["room-1"]] == ["Das geht n", "That only "]


async def test_what_is_said_among_others_stays_among_them(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("Guten Morgen zusammen!", room="room-1")
    await anna.says("Sie will sich umbringen", room="room-1")
    await anna.does(joins="room-1")
    await anna.does(leaves="room-1")
    await anna.sees_nothing_new()
    assert stage.rooms == {}


async def test_words_in_a_group_are_no_answer_to_the_form_that_is_open_privately(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.says("housing", room="room-1")
    await anna.sees_nothing_new()
    await anna.presses("health")
    await anna.sees("Was wird gebraucht?")


async def test_reactions_are_ignored(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.does(react="👍", to=anna.last.id)
    await anna.sees_nothing_new()


async def test_a_deleted_message_that_was_no_answer_is_ignored(stage: Stage) -> None:
    anna = await stage.person("anna")
    message = await anna.says("/menu")
    await anna.deletes(message)
    await anna.sees_nothing_new()


@pytest.mark.parametrize("words", ["", "Hier ist der Bescheid"])
async def test_a_file_is_answered_honestly(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.sends(stage.file("Bescheid.pdf", b"%PDF-1.7"), words)
    await anna.sees("Was soll ich mit der Datei tun?" if not words else "Was soll ich damit tun?", words)
    assert {"post", "need", "contact", "menu"} <= set(anna.last.choices)
    assert await stage.rows(File) == []


async def test_a_file_is_no_answer_in_a_form(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.sends(stage.file("Bescheid.pdf", b"%PDF-1.7"))
    await anna.sees("Hier brauche ich Worte, keine Datei.", "Was wird gebraucht?")


async def test_a_need_takes_the_words_of_a_file_alone(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.sends(stage.file("Bescheid.pdf", b"%PDF-1.7"), "Es fehlen Wohnungen")
    await anna.presses("need")
    await anna.saw("Die Datei lasse ich bei einem Bedarf weg")
    await anna.sees("Worum geht es?")
    assert await stage.rows(File) == []


async def test_a_file_that_is_too_large_is_said_to_be(stage: Stage) -> None:
    anna = await stage.person("anna")
    with (stage.folder / "Akten.pdf").open("wb") as file:
        file.truncate(60_000_000)
    await anna.sends("Akten.pdf")
    await anna.sees("Was soll ich mit der Datei tun?")
    await anna.presses("post")
    limit = "20 MB" if stage.wire.account("anna")[0] == "telegram" else "50 MB"
    await anna.sees("Diese Datei ist zu groß", limit, "Was möchtest Du schreiben?")
    assert await stage.rows(Post) == []
