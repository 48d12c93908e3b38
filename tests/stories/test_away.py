"""Being away: a pause, and leaving."""

from datetime import datetime

import pytest

from storage.consents import Consent
from storage.conversations import Run
from storage.members import Member, MemberTheme, Status
from storage.needs import Need
from storage.roles import MemberRole
from tests.stories.people import Stage
from tests.stories.steps import fills_in, joins, reports
from tests.stories.wires import WITH_BUTTONS


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3 weeks", "Montag, 14. Dezember 2026"),
        ("3 Wochen", "Montag, 14. Dezember 2026"),
        ("eine Woche", "Montag, 30. November 2026"),
        ("bis 24.12.", "Donnerstag, 24. Dezember 2026"),
        ("until 24 December", "Donnerstag, 24. Dezember 2026"),
        ("morgen", "Dienstag, 24. November 2026"),
    ],
)
async def test_a_pause_ends_on_the_day_that_was_said(stage: Stage, words: str, day: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/pause {words}")
    await anna.sees("Gute Pause!", day)
    await anna.says("/profil")
    await anna.sees(f"Du machst Pause. Am {day} bist Du wieder dabei.")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("bis es mir besser geht", "Diese Zeit habe ich nicht verstanden."),
        ("🏖️", "Diese Zeit habe ich nicht verstanden."),
        ("31.2.", "Diese Zeit habe ich nicht verstanden."),
        ("bis 1.1.2020", "Eine Pause dauert mindestens bis morgen und höchstens ein Jahr."),
        ("heute", "Eine Pause dauert mindestens bis morgen und höchstens ein Jahr."),
        ("104 Wochen", "Eine Pause dauert mindestens bis morgen und höchstens ein Jahr."),
        ("999 Monate", "Eine Pause dauert mindestens bis morgen und höchstens ein Jahr."),
    ],
)
async def test_a_pause_that_cannot_be_is_answered_with_what_can(stage: Stage, words: str, reason: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/pause {words}")
    await anna.sees(reason)
    assert "Eine Woche" in anna.offered
    (member,) = await stage.rows(Member)
    assert member.paused_until is None


async def test_a_pause_is_chosen_and_ended(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/pause")
    await anna.sees("Wie lange möchtest Du Pause machen?")
    await anna.presses("2 Wochen")
    await anna.sees("Montag, 7. Dezember 2026")
    await anna.presses("Pause beenden")
    await anna.sees("Deine Pause ist beendet.")
    await anna.says("/pause ende")
    await anna.sees("Du machst gerade keine Pause.")


async def test_a_pause_ends_by_itself_in_the_morning(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/pause 3 weeks")
    await anna.sees("Gute Pause!")
    await stage.wait("P20DT22H59M")
    await anna.sees_nothing_new()
    await stage.wait("PT1M")
    letter = await anna.sees("Deine Pause ist vorbei.")
    assert letter.at == datetime.fromisoformat("2026-12-14T08:00:00+01:00")


async def test_who_is_paused_is_still_answered(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/pause 3 weeks")
    await anna.says("/need")
    await anna.sees("Worum geht es?")


# --- leaving ---------------------------------------------------------------------------------


async def test_who_leaves_and_erases_leaves_the_account_id_and_the_proof_of_consent(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await joins(anna, "Stiller Hain")
    await reports(anna)
    await stage.wait("PT1M")
    await fills_in(anna, "Angefangen")
    await anna.says("/austreten")
    await anna.sees("Möchtest Du austreten?")
    await anna.presses("Alles löschen")
    await anna.sees("Du bist ausgetreten.")
    await stage.wait("P21D")
    await anna.sees("Du bist ausgetreten.")

    (member,) = await stage.rows(Member)
    assert member.model_dump(exclude={"id", "account_id"}) == Member().model_dump(exclude={"id", "account_id"})
    assert await stage.rows(Need) == []
    assert await stage.rows(MemberRole) == []
    assert await stage.rows(MemberTheme) == []
    assert all((run.answers, run.context) == ([], {}) for run in await stage.rows(Run))
    (consent,) = await stage.rows(Consent)
    assert consent.withdrawn_at is not None


async def test_needs_that_stay_behind_lead_to_nobody(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna, "Das soll bleiben")
    await stage.wait("PT1M")
    await reports(anna, "Das zählt noch nicht")
    await anna.says("/leave")
    await anna.presses("Geschriebenes dalassen")
    await stage.wait("PT1M")
    (need,) = await stage.rows(Need)
    assert need.text == "Das soll bleiben"
    gone, heir = await stage.rows(Member)
    assert need.member_id == heir.id != gone.id
    assert (heir.status, heir.name, heir.account_id) == (Status.guest, None, None)


async def test_who_stays_after_all_loses_nothing(stage: Stage) -> None:
    anna = await stage.person("anna", region="goerlitz")
    await reports(anna)
    await anna.says("/leave")
    await anna.presses("Doch bleiben")
    await anna.sees("Alles ist wie vorher.")
    (member,) = await stage.rows(Member)
    assert (member.status, member.region) == (Status.active, "goerlitz")
    assert len(await stage.rows(Need)) == 1


@WITH_BUTTONS
async def test_old_choices_of_somebody_who_left_are_answered_kindly(stage: Stage) -> None:
    anna = await stage.person("anna")
    await fills_in(anna)
    review = anna.last
    await anna.says("/leave")
    question = anna.last
    await anna.presses("Alles löschen")
    for choice, letter in (("Absenden", review), ("Doch bleiben", question)):
        await anna.presses(choice, on=letter)
        await anna.sees("Diese Auswahl gilt nicht mehr.")
    assert await stage.rows(Need) == []
    assert [member.status for member in await stage.rows(Member)] == [Status.guest]


async def test_old_menus_of_somebody_who_left_lead_to_joining(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/menu")
    menu = anna.last
    await anna.says("/leave")
    await anna.presses("Alles löschen")
    await anna.presses("Bedarf melden", on=menu)
    await anna.sees("Willkommen!")


async def test_an_undo_after_leaving_brings_nothing_back(stage: Stage) -> None:
    anna = await stage.person("anna")
    await reports(anna)
    saved = anna.last
    await anna.says("/leave")
    await anna.presses("Alles löschen")
    await anna.presses("Zurücknehmen", on=saved)
    await stage.wait("PT1M")
    assert await stage.rows(Need) == []


async def test_who_left_can_join_again_as_somebody_new(stage: Stage) -> None:
    anna = await stage.person("anna", name="Stiller Hain")
    await anna.says("/leave")
    await anna.presses("Alles löschen")
    await joins(anna, "Stiller Hain")
    (member,) = await stage.rows(Member)
    assert member.status == Status.active
    assert [consent.withdrawn_at is None for consent in await stage.rows(Consent)] == [False, True]


async def test_leaving_takes_roles_away(stage: Stage) -> None:
    karin = await stage.person("karin", roles=["coordinator"])
    await karin.says("/leave")
    await karin.presses("Alles löschen")
    await joins(karin)
    await karin.says("/digest")
    await karin.sees("ist für Koordinator:innen gedacht")
