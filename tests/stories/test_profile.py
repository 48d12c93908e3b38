"""`/profile`: what is stored about a person, and how they change it."""

from collections.abc import Callable
from datetime import time

import pytest

from storage.members import Member, MemberTheme
from tests.stories.people import Stage


async def test_the_profile_shows_all_that_is_stored(stage: Stage) -> None:
    anna = await stage.person(
        "anna", name="Ruhige Birke", region="goerlitz", carrier="public", strand="MBE", themes=["health", "housing"]
    )
    await anna.says("/profil")
    await anna.sees(
        "Sprache: Deutsch",
        "Name: Ruhige Birke",
        "Region: Görlitz",
        "Träger und Bereich: Öffentlicher Träger · Migrationsberatung für erwachsene Zugewanderte (MBE)",
        "Themen: Gesundheit & psychosoziale Versorgung und Wohnen & Unterbringung",
        "Tag der Kurzabfrage: Donnerstag",
        "Uhrzeit der Kurzabfrage: 10:00",
        "Arbeitstage: Montag, Dienstag, Mittwoch, Donnerstag und Freitag",
        "Ruhe ab: 18:00",
        "Ruhe bis: 08:00",
        "Zeit der Sammelnachricht: 12:00",
    )


async def test_the_same_in_english_by_the_name_that_telegram_uses(stage: Stage) -> None:
    anna = await stage.person("anna", language="en", region="goerlitz")
    await anna.says("/settings")
    await anna.sees(
        "Your profile.", "Language: English", "Working days: Monday, Tuesday, Wednesday, Thursday and Friday"
    )


SETTINGS: dict[str, tuple[str, list[str], Callable[[Member], object], object]] = {
    "name": ("Name", ["say Stiller Hain"], lambda member: member.name, "Stiller Hain"),
    "region": ("Region", ["say zwick"], lambda member: member.region, "zwickau"),
    "carrier": (
        "Träger und Bereich",
        ["Öffentlicher Träger", "Regeldienste"],
        lambda member: (member.carrier, member.strand),
        ("public", "mainstream"),
    ),
    "checkins": ("Kurzabfrage", ["Nein"], lambda member: (member.checkins, member.next_checkin_at), (False, None)),
    "weekday": ("Tag der Kurzabfrage", ["Dienstag"], lambda member: member.checkin_weekday, 1),
    "hour": ("Uhrzeit der Kurzabfrage", ["14:00"], lambda member: member.checkin_at, time(14)),
    "typed hour": ("Uhrzeit der Kurzabfrage", ["say 8 Uhr 30"], lambda member: member.checkin_at, time(8, 30)),
    "days": ("Arbeitstage", ["say Montag, Mittwoch, 5"], lambda member: member.working_days, [0, 2, 4]),
    "evening": ("Ruhe ab", ["16:00"], lambda member: member.quiet_from, time(16)),
    "morning": ("Ruhe bis", ["say 9"], lambda member: member.quiet_until, time(9)),
    "bundle": (
        "Zeit der Sammelnachricht",
        ["14:00"],
        lambda member: (member.bundle_at, member.next_bundle_at),
        (time(14), None),
    ),
}


@pytest.mark.parametrize("setting", SETTINGS)
async def test_each_setting_is_changed_by_itself(stage: Stage, setting: str) -> None:
    label, answers, stored, expected = SETTINGS[setting]
    anna = await stage.person("anna")
    await anna.says("/profil")
    await anna.presses(label)
    for answer in answers:
        await (anna.says(answer.removeprefix("say ")) if answer.startswith("say ") else anna.presses(answer))
    await anna.sees("Gespeichert.")
    (member,) = await stage.rows(Member)
    assert stored(member) == expected
    await anna.presses("Mein Profil")
    await anna.sees("Dein Profil.")


async def test_themes_are_replaced_as_a_whole(stage: Stage) -> None:
    anna = await stage.person("anna", themes=["housing"])
    await anna.says("/set themes")
    await anna.presses("health")
    await anna.presses("language")
    await anna.presses("health")
    await anna.presses("Fertig")
    assert [row.theme for row in await stage.rows(MemberTheme)] == ["language"]


async def test_another_language_is_spoken_from_the_next_word_on(stage: Stage) -> None:
    anna = await stage.person("anna", language="de")
    await anna.says("/profil")
    await anna.presses("Sprache")
    await anna.presses("English")
    await anna.sees("Saved.")


async def test_a_name_that_somebody_has_is_refused_here_too(stage: Stage) -> None:
    await stage.person("bert", name="Äußerst Leise")
    anna = await stage.person("anna", name="Stiller Hain")
    await anna.says("/set name")
    await anna.says("äusserst leise")
    await anna.sees("heißt hier schon jemand")
    await anna.says("Stiller Hain")
    await anna.sees("Gespeichert.")


async def test_somebody_who_works_part_time_hears_nothing_on_other_days(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/profil")
    await anna.presses("Arbeitstage")
    await anna.presses("Montag")
    await anna.presses("Freitag")
    await anna.presses("Fertig")
    await anna.sees("Gespeichert.")
    await stage.wait("P4DT50M")  # Friday 09:50; Thursday would have been the day
    await anna.sees_nothing_new()
    await stage.wait("PT10M")
    letter = await anna.sees("Was brauchst Du gerade")
    assert letter.at == stage.now


async def test_at_least_one_working_day_is_needed(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set days")
    await anna.presses("Fertig")
    await anna.sees("Bitte wähle mindestens eine Möglichkeit")
    (member,) = await stage.rows(Member)
    assert member.working_days == [0, 1, 2, 3, 4]


async def test_quiet_hours_leave_an_hour_to_write_in(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/set evening")
    await anna.says("8:00")
    await anna.sees("So bliebe keine Stunde, in der ich Dir schreiben darf.", "Ab wann soll abends Ruhe sein?")
    await anna.presses("20:00")
    await anna.sees("Gespeichert.")


@pytest.mark.parametrize("words", ["halb acht", "25:00", "nie", "-1"])
async def test_a_time_that_is_none_is_asked_for_again(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/set hour")
    await anna.says(words)
    await anna.sees("Diese Uhrzeit habe ich nicht verstanden.", "Um wie viel Uhr")


@pytest.mark.parametrize("setting", ["", "shoesize", "role", "status"])
async def test_a_setting_that_does_not_exist_leads_to_the_profile(stage: Stage, setting: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/set {setting}")
    await anna.sees("Dein Profil.")
