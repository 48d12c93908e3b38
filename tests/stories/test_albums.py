"""Albums: several files sent as one come one by one, and are answered as one."""

from storage.conversations import Run, RunState
from tests.stories.people import Person, Stage
from tests.stories.wires import WITH_ALBUMS

pytestmark = WITH_ALBUMS

WHAT = "Was soll ich mit der Datei tun?"
THAT = "Was soll ich damit tun?"


async def sends_album(stage: Stage, person: Person, *captions: str, album: str = "a1") -> None:
    """Send a photo for each caption, most of which are empty, as one album."""
    for number, caption in enumerate(captions):
        name = stage.file(f"photo-{number}.jpg", b"\xff\xd8\xff")
        await stage.play(person.deed(file=name, album=album, **({"say": caption} if caption else {})))


async def files_of(stage: Stage) -> list[list[str]]:
    """The names of the files that open questions are about."""
    open_ones = [run for run in await stage.rows(Run) if run.state == RunState.active]
    return [[file["name"] for file in run.context["said"]["files"]] for run in open_ones]


async def test_an_album_without_words_is_answered_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "", "", "")
    await anna.sees(WHAT)
    assert [WHAT in letter.text for letter in anna.inbox] == [True]
    assert await files_of(stage) == [["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]]


async def test_the_next_album_is_answered_again(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "", "")
    await sends_album(stage, anna, "", "", album="a2")
    await anna.sees(WHAT)
    assert len(anna.inbox) == 2


async def test_two_people_with_an_album_are_answered_both(stage: Stage) -> None:
    anna, bert = await stage.person("anna"), await stage.person("bert")
    for person in (anna, bert):
        await sends_album(stage, person, "", "")
        await person.sees(WHAT)


async def test_the_words_of_an_album_are_words_and_its_other_files_come_along(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "Wer kennt das?", "", "")
    await anna.sees(THAT, "Wer kennt das?")
    assert len(anna.inbox) == 1
    assert await files_of(stage) == [["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]]


async def test_words_that_come_later_in_an_album_are_still_words(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "", "Wer kennt das?", "")
    await anna.sees(THAT, "Wer kennt das?")
    assert len(anna.inbox) == 2
    assert await files_of(stage) == [["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]]


async def test_several_captions_of_an_album_are_all_words(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "Vorher", "", "Nachher")
    await anna.sees(THAT, "Vorher\n\nNachher")


async def test_danger_in_a_later_caption_of_an_album_is_answered(stage: Stage) -> None:
    anna = await stage.person("anna")
    await sends_album(stage, anna, "", "Sie will sich umbringen")
    await anna.saw("in Gefahr sein")


async def test_in_a_form_an_album_is_answered_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await sends_album(stage, anna, "", "", "")
    await anna.sees("Hier brauche ich Worte, keine Datei.")
    assert [letter.text for letter in anna.inbox if "keine Datei" in letter.text] == [anna.last.text]


async def test_the_words_of_an_album_answer_the_open_question(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/need")
    await anna.presses("housing")
    await sends_album(stage, anna, "Es fehlen Wohnungen", "", "")
    await anna.sees("Für wen")
