"""Joining: from the first word to the menu, and every way not to get there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import schema
from storage.consents import Consent
from storage.conversations import Run
from storage.invitations import Invitation
from storage.members import Member, MemberTheme, Status
from storage.roles import MemberRole, Role
from tests.stories.conftest import Raise
from tests.stories.people import Stage
from tests.stories.steps import JOINED, answers_joining, joins

CLOSED = {"open_joining": False}
"""[members] where people join with a code only."""


async def whole_database(stage: Stage) -> str:
    """Every row of every table as text."""
    async with stage.wire.service.database.reading() as session:
        rows = [row for table in schema.metadata.sorted_tables for row in await session.execute(select(table))]
    return "\n".join(str(row) for row in rows)


async def test_somebody_joins_with_six_answers_and_finds_the_menu(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Guten Tag")
    await anna.sees("Willkommen!", "Which language shall I use?")
    await anna.presses("Deutsch")
    await anna.sees("Kein Notruf", "§ 80 SGB X", "112")
    await anna.presses("Ich bin einverstanden")
    await anna.sees("Wie möchtest Du hier heißen?")
    await anna.says("Ruhiger Fjord")
    await anna.sees("In welcher Region arbeitest Du?")
    await anna.presses("Görlitz")
    await anna.sees("Bei was für einem Träger")
    await anna.presses("Freier Träger")
    await anna.sees("Und in welchem Bereich?")
    await anna.presses("Flüchtlingssozialarbeit (FSA)")
    await anna.sees("Welche Themen beschäftigen Dich?")
    await anna.presses("Wohnen & Unterbringung")
    await anna.presses("health")
    await anna.presses("Fertig")
    await anna.saw("Schön, dass Du da bist, Ruhiger Fjord!")
    await anna.sees("Was möchtest Du tun?")

    (member,) = await stage.rows(Member)
    assert (member.status, member.name, member.language) == (Status.active, "Ruhiger Fjord", "de")
    assert (member.region, member.carrier, member.strand) == ("goerlitz", "independent", "FSA")
    assert {theme.theme for theme in await stage.rows(MemberTheme)} == {"housing", "health"}
    assert [role.role for role in await stage.rows(MemberRole)] == [Role.practitioner]
    (consent,) = await stage.rows(Consent)
    assert (consent.language, consent.given_at) == ("de", stage.now)


async def test_themes_may_be_skipped(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    for choice in ("Deutsch", "Ich bin einverstanden", "suggested", "Görlitz", "Freier Träger", "FSA", "Überspringen"):
        await anna.presses(choice)
    await anna.saw(JOINED)
    assert await stage.rows(MemberTheme) == []


async def test_the_chosen_language_is_spoken_at_once(stage: Stage) -> None:
    anna = await stage.person("anna", member=False, language="de")
    await anna.says("/start")
    await anna.presses("English")
    await anna.sees("Before we begin.", "nobody watches this chat")
    assert "I agree" in anna.offered
    await anna.presses("Back")
    await anna.sees("Which language shall I use?")
    assert "Abbrechen" in anna.offered, "without a choice it is the network's hint again"


async def test_the_consent_text_comes_before_anything_is_asked_about_the_person(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    assert await stage.rows(Consent) == []
    await anna.presses("Ich bin einverstanden")
    assert len(await stage.rows(Consent)) == 1
    await anna.presses("Zurück")
    await anna.sees("Bist Du einverstanden?")
    assert await stage.rows(Consent) == [], "taken back with the answer"


async def nothing_but_the_account_is_kept(stage: Stage) -> None:
    (member,) = await stage.rows(Member)
    assert member.model_dump(exclude={"id", "account_id"}) == Member().model_dump(exclude={"id", "account_id"})
    assert await stage.rows(Consent) == []
    assert await stage.rows(MemberRole) == []
    assert await stage.rows(MemberTheme) == []
    assert [(run.answers, run.context, run.view) for run in await stage.rows(Run)] == [([], {}, {})]


async def test_who_declines_leaves_nothing_but_the_account_id(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Ich heiße Rosalinde")
    await anna.presses("Deutsch")
    await anna.presses("Lieber nicht")
    await anna.sees("es bleibt nur die Kennung Deines Kontos")
    await nothing_but_the_account_is_kept(stage)
    assert "Rosalinde" not in await whole_database(stage)


async def test_who_cancels_in_the_middle_leaves_nothing_but_the_account_id(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("English")
    await anna.presses("I agree")
    await anna.says("Rosalinde")
    await anna.presses("Görlitz")
    await anna.says("/cancel")
    await anna.sees("All right. Your answers are deleted")
    await nothing_but_the_account_is_kept(stage)
    assert "Rosalinde" not in await whole_database(stage)


async def test_who_declined_can_join_later(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Lieber nicht")
    await joins(anna)
    assert len(await stage.rows(Consent)) == 1


async def test_a_name_that_somebody_has_is_refused_whatever_its_case(stage: Stage) -> None:
    await stage.person("bert", name="Übermütige Birke")
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await anna.says("übermütige birke")
    await anna.sees("„übermütige birke“ heißt hier schon jemand.", "Wie möchtest Du hier heißen?")
    await anna.says("Übermütige Birke 2")
    await anna.sees("In welcher Region")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("A", "Ein Name hat 2 bis 40 Zeichen"),
        ("12345", "Ein Name hat 2 bis 40 Zeichen"),
        ("x" * 41, "Das sind 41 Zeichen, Platz ist für 40."),
        ("\u200b\u200b\u200b", "Da war nichts zu lesen."),
    ],
)
async def test_what_is_no_name_is_refused_with_what_would_be_one(stage: Stage, name: str, reason: str) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await anna.says(name)
    await anna.sees(reason, "Wie möchtest Du hier heißen?")


async def test_the_proposed_name_is_nobodys(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    proposed = anna.last.choices["suggested"]
    assert len(proposed.split()) == 2
    await anna.says("/cancel")
    await stage.person("bert", name=proposed)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    assert anna.last.choices["suggested"] != proposed


async def test_a_proposal_that_was_taken_meanwhile_is_refused(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.presses("Ich bin einverstanden")
    await stage.person("bert", name=anna.last.choices["suggested"])
    await anna.presses("suggested")
    await anna.sees("heißt hier schon jemand")


async def test_every_answer_can_be_taken_back(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    for choice in ("Deutsch", "Ich bin einverstanden", "suggested", "Zwickau", "Freier Träger"):
        await anna.presses(choice)
    await anna.presses("Zurück")
    await anna.sees("Bei was für einem Träger")
    await anna.presses("Zurück")
    await anna.sees("In welcher Region")
    await anna.says("/zurück")
    await anna.sees("Wie möchtest Du hier heißen?")
    await anna.says("Neuer Name")
    for choice in ("Görlitz", "Öffentlicher Träger", "Andere", "Fertig"):
        await anna.presses(choice)
    await anna.saw("Neuer Name!")
    (member,) = await stage.rows(Member)
    assert (member.region, member.carrier, member.strand) == ("goerlitz", "public", "other")


async def test_joining_goes_on_after_a_restart(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    for choice in ("Deutsch", "Ich bin einverstanden", "suggested", "Görlitz", "Freier Träger", "FSA", "housing"):
        await stage.restart()
        await anna.presses(choice)
    await stage.restart()
    assert "✓ Wohnen & Unterbringung" in anna.offered
    await anna.presses("Fertig")
    await anna.saw(JOINED)
    assert [theme.theme for theme in await stage.rows(MemberTheme)] == ["housing"]


async def test_who_wants_to_report_a_need_first_can_do_so_after_joining(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/bedarf")
    await anna.sees("Willkommen!")
    await answers_joining(anna)
    await anna.saw(JOINED)
    await anna.sees("Worum geht es?")


async def test_other_words_while_joining_lead_back_to_the_open_question(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/start")
    await anna.presses("Deutsch")
    await anna.says("/need")
    await anna.sees("Das geht, sobald Du beigetreten bist.", "Bist Du einverstanden?")
    await anna.says("/contact")
    await anna.sees("112")
    await anna.presses("Ich bin einverstanden")
    await anna.sees("Wie möchtest Du hier heißen?")


# --- with a code -----------------------------------------------------------------------------


async def test_without_a_code_nobody_joins_where_one_is_needed(raise_stage: Raise) -> None:
    stage = await raise_stage(members=CLOSED)
    anna = await stage.person("anna", member=False)
    await anna.says("Hallo")
    await anna.sees("Zum Beitreten brauchst Du eine Einladung.")
    await anna.says("/need")
    await anna.sees("Zum Beitreten brauchst Du eine Einladung.")
    await anna.says("/contact")
    await anna.sees("Frag das Team Deiner Landesfachstelle")
    assert await stage.rows(Run) == []


@pytest.mark.parametrize(
    "written", ["/start {0}", "{0}", "  {0} ", "/start {1}", "{1}", "!start {0}", "/start {2}", "{2}"]
)
async def test_a_code_lets_in_however_it_is_typed(raise_stage: Raise, written: str) -> None:
    stage = await raise_stage(members=CLOSED)
    code = await stage.invite()
    anna = await stage.person("anna", member=False)
    await anna.says(written.format(code, code.lower(), f"{code[:5]}-{code[5:]}"))
    await anna.sees("Willkommen!")
    await answers_joining(anna)
    await anna.saw(JOINED)
    (invitation,) = await stage.rows(Invitation)
    assert invitation.used == 1


async def test_a_code_that_is_used_up_lets_nobody_in(raise_stage: Raise) -> None:
    stage = await raise_stage(members=CLOSED)
    code = await stage.invite(uses=1)
    anna, bert = await stage.person("anna", member=False), await stage.person("bert", member=False)
    await anna.says(f"/start {code}")
    await answers_joining(anna)
    await bert.says(f"/start {code}")
    await bert.sees("Dieser Einladungscode gilt nicht mehr")


async def test_of_two_who_join_with_the_last_use_of_a_code_the_first_one_gets_in(raise_stage: Raise) -> None:
    stage = await raise_stage(members=CLOSED)
    code = await stage.invite(uses=1)
    anna, bert = await stage.person("anna", member=False), await stage.person("bert", member=False)
    await anna.says(f"/start {code}")
    await bert.says(f"/start {code}")
    await answers_joining(anna)
    await anna.saw(JOINED)
    await answers_joining(bert)
    await bert.sees("Dieser Einladungscode gilt nicht mehr")
    assert [member.status for member in await stage.rows(Member)] == [Status.active, Status.guest]
    assert len(await stage.rows(Consent)) == 1
    (invitation,) = await stage.rows(Invitation)
    assert invitation.used == 1


async def test_a_code_ends_with_its_time(raise_stage: Raise) -> None:
    stage = await raise_stage(members=CLOSED)
    anna = await stage.person("anna", member=False)
    code = await stage.invite(lasts=timedelta(days=14))
    await stage.wait("P14D")
    await anna.says(f"/start {code}")
    await anna.sees("Dieser Einladungscode gilt nicht mehr: Er ist abgelaufen oder aufgebraucht.")


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "A" * 65, "x", "💥", "'; DROP TABLE members; --"])
async def test_a_code_that_nobody_made_is_answered_with_how_to_get_one(raise_stage: Raise, code: str) -> None:
    stage = await raise_stage(members=CLOSED)
    anna = await stage.person("anna", member=False)
    await anna.says(f"/start {code}")
    await anna.sees("Das ist kein Einladungscode, den ich kenne.", "/kontakt")


async def test_a_role_comes_with_the_code_that_it_was_invited_with(raise_stage: Raise) -> None:
    stage = await raise_stage(members=CLOSED)
    code = await stage.invite(role=Role.coordinator)
    karin = await stage.person("karin", member=False)
    await karin.says(f"/start {code}")
    await answers_joining(karin)
    await karin.saw(JOINED)
    assert "Wochenüberblick" in karin.offered
