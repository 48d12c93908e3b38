"""A question is asked over days: what was found for it may be changed or gone when its asker goes on."""

from storage.phrasings import Phrasing
from storage.posts import Post
from tests.stories.people import Stage
from tests.stories.talk import PUBLISHED, answers, copy, reader, speaker
from tests.stories.test_questions import FLAT, FLAT_AGAIN, MILK, asks, goes_on


async def test_what_was_found_and_is_deleted_meanwhile_is_not_shown_any_more(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea", name="Ruhige Birke")
    await asks(stage, anna, FLAT)
    answer = await answers(stage, bea, "Frau Lehmann hilft.", copy(bea.inbox, "Wohnberechtigungsschein"))
    dora = await speaker(stage, "dora")
    await dora.says(f"/frage {FLAT_AGAIN}")
    await dora.sees("1. Wie bekommt eine Familie")
    await bea.says("/löschen", reply_to=answer)
    await bea.sees("Gelöscht")
    await dora.presses("question:1")
    await dora.sees("Geantwortet hat noch niemand.")
    await anna.says("/löschen H-1")
    await anna.sees("Gelöscht")
    await dora.presses("same")
    await dora.sees("Hintergrund")
    assert [row.text for row in await stage.rows(Phrasing)] == [""]


async def test_what_helped_and_is_deleted_meanwhile_is_asked_all_the_same(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea", name="Ruhige Birke")
    await asks(stage, anna, FLAT)
    await answers(stage, bea, "Frau Lehmann hilft.", copy(bea.inbox, "Wohnberechtigungsschein"))
    dora = await speaker(stage, "dora")
    await dora.says(f"/frage {FLAT_AGAIN}")
    await dora.presses("question:1")
    await dora.sees("Frau Lehmann hilft.")
    await anna.says("/löschen H-1")
    await dora.presses("helped")
    await dora.sees("Hintergrund")
    assert [row.text for row in await stage.rows(Phrasing)] == [""]


async def test_a_draft_shows_nothing_that_went_in_the_days_between(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await asks(stage, anna, FLAT)
    dora = await speaker(stage, "dora")
    await dora.says(f"/frage {FLAT_AGAIN}")
    await dora.sees("1. Wie bekommt eine Familie")
    await stage.wait("P4D")
    await anna.says("/austreten")
    await anna.presses("erase")
    await stage.wait("P1D")
    shown = len(dora.inbox)
    await dora.says("/weiter")
    await dora.sees("Hintergrund")
    assert not any("Wie bekommt eine Familie" in letter.text for letter in dora.inbox[shown:])
    await goes_on(dora)
    await stage.wait(PUBLISHED)
    assert [post.words for post in await stage.rows(Post) if post.words] == [FLAT_AGAIN]


async def test_a_question_that_is_edited_before_it_goes_is_looked_for_anew(stage: Stage) -> None:
    anna, dora = await speaker(stage, "anna"), await speaker(stage, "dora")
    await asks(stage, anna, FLAT)
    await asks(stage, anna, MILK, theme="health")
    await dora.says("/frage")
    await dora.sees("Was möchtest Du Kolleg:innen fragen?")
    message = await dora.says(FLAT_AGAIN)
    await dora.sees("1. Wie bekommt eine Familie")
    await dora.edits(message, MILK)
    await dora.sees("1. Wer zahlt Dolmetschen")
