"""What is taken back, withdrawn or left behind is gone, everywhere; and nothing else goes with it."""

from storage.consents import Consent
from storage.contents import Content
from storage.members import Member
from storage.needs import Need
from storage.publications import Publication
from tests.stories.people import Stage
from tests.stories.steps import answers_joining, joins, reports


async def test_taking_back_a_correction_keeps_the_need(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Wie zuerst gesagt")
    await anna.says("/revise 1")
    await anna.presses("change")
    await anna.presses("text")
    await anna.says("Anders gesagt")
    await anna.presses("send")
    await anna.presses("Zurücknehmen")
    await stage.wait("PT1M")
    (need,) = await stage.rows(Need)
    assert need.text == "Wie zuerst gesagt"
    assert need.published_at is not None


async def test_superseded_words_stay_nowhere_and_nothing_leads_from_kept_needs_to_their_author(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Wie zuerst gesagt")
    await stage.wait("PT1M")
    await anna.says("/revise 1")
    await anna.presses("change")
    await anna.presses("text")
    await anna.says("Anders gesagt")
    await anna.presses("send")
    await stage.wait("PT1M")
    assert [publication.change for publication in await stage.rows(Publication)] == [None, None]
    await anna.says("/leave")
    await anna.presses("keep")
    await stage.wait("PT1M")
    (need,) = await stage.rows(Need)
    assert need.text == "Anders gesagt"
    assert need.member_id != 1
    assert await stage.rows(Publication) == []


async def test_a_name_typed_before_declining_is_not_kept(stage: Stage) -> None:
    await stage.person("karla", name="Karla")
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await anna.says("Karla")
    await anna.sees("Karla")
    await anna.says("/cancel")
    assert "Karla" not in "".join(str(content.body) for content in await stage.rows(Content))
    assert await stage.rows(Consent) == [consent for consent in await stage.rows(Consent) if consent.member_id == 1]


async def test_two_who_take_one_name_at_once_do_not_share_it(stage: Stage) -> None:
    people = [await stage.person(name, member=False) for name in ("anna", "bela")]
    for person in people:
        await person.says("Hallo")
        await person.presses("Deutsch")
        await person.presses("Ich bin einverstanden")
        await person.says("Karla")
        for answer in ("Görlitz", "Freier Träger", "FSA"):
            await person.presses(answer)
    await stage.together(*(person.deed(press="skip") for person in people))
    await people[1].sees("Karla")
    await people[1].says("Kunigunde")
    assert [member.name for member in await stage.rows(Member)] == ["Karla", "Kunigunde"]


async def test_a_draft_of_joining_can_be_resumed_and_is_forgotten_in_the_end(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await anna.says("Ruhige Birke")
    await stage.wait("P5D")
    await anna.presses("Weitermachen")
    await anna.sees("In welcher Region")
    await stage.wait("P30D")
    (member,) = [each for each in await stage.rows(Member) if each.id == 1]
    assert (member.language, member.name) == (None, None)
    assert await stage.rows(Consent) == []
    await anna.says("Hallo")
    await answers_joining(anna)
    await anna.saw("Schön, dass Du da bist")


async def test_the_last_question_goes_with_who_leaves(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await joins(anna)
    await anna.says("/leave")
    question = anna.last
    await anna.presses("erase")
    await anna.sees("Du bist ausgetreten")
    assert question.deleted
