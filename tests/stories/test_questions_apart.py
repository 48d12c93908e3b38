"""Questions that only some may read stay with them, and no question is brought to everybody."""

from storage.circles import Asked
from storage.questions import Question
from storage.threads import ThreadReader
from tests.stories.people import Stage
from tests.stories.talk import PUBLISHED, answers, copies, copy, reader, speaker
from tests.stories.test_questions import FLAT, FLAT_AGAIN, asks, goes_on, wants


async def test_a_thread_at_a_question_for_one_region_is_not_joined_from_elsewhere(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    bea, cem = await speaker(stage, "bea", region="goerlitz"), await reader(stage, "cem", region="zwickau")
    await wants(bea)
    await asks(stage, anna, FLAT, audience="region")
    letter = copy(bea.inbox, "Wohnberechtigungsschein")
    number = letter.text.split("#")[1].split()[0]
    await cem.says(f"/thread {number}")
    await cem.sees("An welchem Beitrag?")
    assert await stage.rows(ThreadReader) == []
    await bea.says(f"/thread {number}")
    await answers(stage, bea, "Mit einem Härtefallantrag.", letter)
    assert copies(cem.inbox, "Härtefallantrag") == []


async def test_answers_to_the_same_question_of_another_region_are_not_shown(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    bea, cem = await speaker(stage, "bea", region="goerlitz"), await reader(stage, "cem", region="zwickau")
    await wants(bea)
    await asks(stage, anna, FLAT, audience="region")
    await answers(stage, bea, "Frau Lehmann im Rathaus hilft.", copy(bea.inbox, "Wohnberechtigungsschein"))
    await bea.says(f"/frage {FLAT_AGAIN}")
    await bea.presses("question:1")
    await bea.presses("same")
    await goes_on(bea)
    await stage.wait(PUBLISHED)
    assert [row.thread_id for row in await stage.rows(Question)] == [None, 1]
    await cem.says(f"/frage {FLAT}")
    await cem.sees("1. Wohnberechtigungsschein")
    await cem.presses(next(iter(cem.last.choices)))
    await cem.sees("Geantwortet hat noch niemand.")
    assert not any("Lehmann" in letter.text for letter in cem.inbox)


async def test_a_circle_is_asked_once_and_only_when_it_was_offered(stage: Stage) -> None:
    anna = await speaker(stage, "anna", region="goerlitz")
    for number in range(10):
        other = await stage.person(f"other{number}", region="zwickau")
        await wants(other)
    await asks(stage, anna, FLAT, audience="region")
    await anna.says("/widen 1 region")
    await anna.sees("finde ich nicht")
    assert await stage.rows(Asked) == []
    await stage.wait("P2D")
    await anna.sees("in anderen Regionen")
    for _ in range(3):
        await anna.says("/widen 1 region")
    await anna.says("/widen 1 team")
    assert [row.because for row in await stage.rows(Asked)] == ["region"] * 8
