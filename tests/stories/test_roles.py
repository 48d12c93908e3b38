"""Roles: what they open, how they are given, and that nobody else sees them."""

from datetime import timedelta

from storage.roles import Role
from tests.stories.people import Stage


async def test_a_practitioner_who_asks_for_the_digest_is_told_who_may(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/digest")
    await anna.sees("/überblick ist für Koordinator:innen gedacht.", "/hilfe")
    await anna.says("/überblick datei")
    await anna.sees("ist für Koordinator:innen gedacht")
    assert "Wochenüberblick" not in anna.offered


async def test_a_guest_is_told_the_same(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/digest")
    await anna.sees("ist für Koordinator:innen gedacht")


async def test_a_coordinator_whom_the_operator_named_needs_not_join_to_see_the_digest(stage: Stage) -> None:
    karin = await stage.person("karin", member=False, roles=["coordinator"])
    await karin.says("/digest")
    await karin.sees("Wochenüberblick KW 48")


async def test_help_and_menu_name_only_what_a_role_may_use(stage: Stage) -> None:
    anna, karin = await stage.person("anna"), await stage.person("karin", roles=["coordinator"])
    for person in (anna, karin):
        await person.says("/menu")
    assert "Wochenüberblick" not in anna.offered
    assert "Wochenüberblick" in karin.offered
    assert len(karin.offered) <= 7
    for person in (anna, karin):
        await person.says("/help")
    assert "/überblick" not in anna.last.text
    assert "/überblick" in karin.last.text


async def test_an_invitation_gives_a_member_a_role_once(stage: Stage) -> None:
    code = await stage.invite(role=Role.coordinator, uses=2)
    anna = await stage.person("anna")
    await anna.says(f"/start {code}")
    await anna.sees("Die Einladung gilt. Du gehörst jetzt zu: Koordinator:innen.")
    await anna.says("/digest")
    await anna.sees("Wochenüberblick KW 48")
    await anna.says(f"/start {code}")
    await anna.sees("Diese Rolle hast Du schon.")


async def test_a_role_invitation_that_is_over_gives_nothing(stage: Stage) -> None:
    anna = await stage.person("anna")
    code = await stage.invite(role=Role.coordinator, lasts=timedelta(days=1))
    await stage.wait("P1D")
    await anna.says(f"/start {code}")
    await anna.sees("Dieser Einladungscode gilt nicht mehr")
    await anna.says("/digest")
    await anna.sees("ist für Koordinator:innen gedacht")


async def test_a_practitioners_invitation_shows_a_member_the_menu(stage: Stage) -> None:
    code = await stage.invite()
    anna = await stage.person("anna")
    await anna.says(f"/start {code}")
    await anna.sees("Was möchtest Du tun?")


async def test_nobody_gives_themselves_a_role(stage: Stage) -> None:
    anna = await stage.person("anna")
    for words in ("/grant anna coordinator", "/set roles", "/members grant anna admin"):
        await anna.says(words)
    await anna.says("/digest")
    await anna.sees("ist für Koordinator:innen gedacht")
