"""`/pair`: two accounts of one person, and what becomes of what each of them had."""

import re

import pytest

from storage.accounts import Account
from storage.channels import Mode
from storage.members import Member, Status
from storage.needs import Need
from storage.pairing import PairCode
from storage.roles import MemberRole, Role
from tests.stories.people import Person, Stage
from tests.stories.posted import channel, reads, says

_CODE = re.compile(r"[!/]koppeln ([0-9A-Z]{10})")


async def code_of(person: Person) -> str:
    """The code that somebody gets now."""
    await person.says("/koppeln")
    if "Deine Konten" in person.last.text:
        await person.presses("Noch ein Konto verbinden")
    letter = await person.sees("Schreib mir von dort", "15 Minuten")
    found = _CODE.search(letter.text)
    assert found is not None, letter.text
    return found[1]


async def owners(stage: Stage) -> dict[str, int]:
    """Whose each account is."""
    return {account.external_id: account.member_id for account in await stage.rows(Account)}


async def one_person(stage: Stage, *names: str) -> bool:
    known = await owners(stage)
    return len({known[stage.wire.account(name)[1]] for name in names}) == 1


# --- an account that has not joined ----------------------------------------------------------


async def test_a_guest_with_the_code_is_the_member(stage: Stage) -> None:
    anna = await stage.person("anna", name="Ruhige Birke")
    phone = await stage.person("anna-on-the-phone", member=False)
    code = await code_of(anna)
    await phone.says(f"/koppeln {code}")
    await phone.sees("Dieses Konto ist jetzt verbunden", "Ruhige Birke", "/koppeln", "/kontakt")
    await anna.sees("noch ein Konto verbunden", "Warst Du das nicht?", "/kontakt")
    assert await one_person(stage, "anna", "anna-on-the-phone")
    assert [member.status for member in await stage.rows(Member)] == [Status.active]
    await phone.says("/profil")
    await phone.sees("Ruhige Birke")


@pytest.mark.parametrize("shape", ["{0}", "{0}.", "`{0}`", "{1} {2}", "{1}-{2}", "„{0}“", "  {0}  "])
async def test_a_code_is_read_however_it_was_copied(stage: Stage, shape: str) -> None:
    anna = await stage.person("anna")
    phone = await stage.person("anna-on-the-phone", member=False)
    code = (await code_of(anna)).lower()
    await phone.says("/koppeln " + shape.format(code, code[:5], code[5:]))
    await phone.sees("jetzt verbunden")


async def test_joining_that_was_begun_ends_and_leaves_no_trace(stage: Stage) -> None:
    anna = await stage.person("anna")
    code = await code_of(anna)
    phone = await stage.person("anna-on-the-phone", member=False)
    await phone.says("Hallo")
    await phone.presses("Deutsch")
    await phone.presses("Ich bin einverstanden")
    await phone.sees("Wie möchtest Du hier heißen?")
    await phone.says(f"/koppeln {code}")
    await phone.sees("jetzt verbunden")
    await phone.says("/weiter")
    await phone.sees("Es gibt nichts Angefangenes")
    assert await one_person(stage, "anna", "anna-on-the-phone")


async def test_without_a_code_a_guest_is_told_where_to_get_one(stage: Stage) -> None:
    phone = await stage.person("anna-on-the-phone", member=False)
    await phone.says("/koppeln")
    await phone.sees("Schreib mir von dort /koppeln")


async def test_what_the_account_says_from_then_on_is_the_member_s(stage: Stage) -> None:
    anna = await stage.person("anna")
    phone = await stage.person("anna-on-the-phone", member=False)
    await phone.says(f"/koppeln {await code_of(anna)}")
    await phone.says("/bedarf Uns fehlen Dolmetscher:innen")
    await anna.says("/abbrechen")
    await anna.sees("Abgebrochen")


# --- an account of another member ------------------------------------------------------------


async def two_members(stage: Stage) -> tuple[Person, Person]:
    anna = await stage.person("anna", name="Ruhige Birke", region="goerlitz", themes=["health"])
    work = await stage.person("anna-at-work", name="Stiller Hain", region="zwickau", themes=["housing"])
    return anna, work


async def test_two_members_become_one_after_a_look(stage: Stage) -> None:
    anna, work = await two_members(stage)
    await work.says(f"/koppeln {await code_of(anna)}")
    await work.sees("Hier hast Du schon ein Profil", "Ruhige Birke", "Görlitz", "wer das andere hat".capitalize())
    assert not await one_person(stage, "anna", "anna-at-work")
    await work.presses("Verbinden")
    await work.sees("jetzt verbunden", "Ruhige Birke")
    await anna.sees("noch ein Konto verbunden")
    [member] = await stage.rows(Member)
    assert (member.name, member.region) == ("Ruhige Birke", "goerlitz")
    await work.says("/profil")
    await work.sees("Gesundheit", "Wohnen")
    other = await stage.person("bert")
    await other.says("/set name")
    await other.says("Stiller Hain")
    await other.sees("Gespeichert.")  # the name that went is free


async def test_a_channel_that_the_other_account_read_daily_is_told_of_as_before(stage: Stage) -> None:
    anna, work = await two_members(stage)
    await stage.person("bea")
    housing = await channel(stage)
    await reads(stage, "anna-at-work", housing, Mode.daily)
    await work.says(f"/koppeln {await code_of(anna)}")
    await work.presses("Verbinden")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await stage.wait("P1D")
    bundles = [letter for person in (anna, work) for letter in person.inbox if "Neu in Deinen Kanälen" in letter.text]
    assert len(bundles) == 1


async def test_whoever_would_rather_not_stays_as_they_are(stage: Stage) -> None:
    anna, work = await two_members(stage)
    code = await code_of(anna)
    for way in ("Lieber nicht", "Abbrechen"):
        await work.says(f"/koppeln {code}")
        await work.presses(way)
        await work.sees("es bleibt alles, wie es ist")
    assert len(await stage.rows(Member)) == 2
    await work.says(f"/koppeln {code}")  # it still holds
    await work.presses("Verbinden")
    await work.sees("jetzt verbunden")


async def test_roles_are_named_before_and_hold_at_both_accounts(stage: Stage) -> None:
    anna = await stage.person("anna")
    work = await stage.person("anna-at-work", roles=["coordinator"])
    await work.says(f"/koppeln {await code_of(anna)}")
    await work.sees("Die Rollen gelten dann überall", "Koordinator:innen")
    await work.presses("Verbinden")
    await anna.says("/überblick")
    await anna.sees("Wochenüberblick")
    assert {row.role for row in await stage.rows(MemberRole)} == {Role.practitioner, Role.coordinator}


async def test_a_guest_with_a_role_is_asked_too(stage: Stage) -> None:
    anna = await stage.person("anna")
    work = await stage.person("anna-at-work", member=False, roles=["coordinator"])
    await work.says(f"/koppeln {await code_of(anna)}")
    await work.sees("Koordinator:innen")
    await work.presses("Verbinden")
    await work.sees("jetzt verbunden")


async def test_needs_of_both_count_for_one(stage: Stage) -> None:
    anna, work = await two_members(stage)
    async with stage.wire.service.database.transaction() as session:
        for member_id in await stage.members(session, "anna", "anna-at-work"):
            session.add(
                Need(
                    member_id=member_id,
                    theme="housing",
                    text="Plätze",
                    whose="own",
                    urgency=3,
                    created_at=stage.now,
                    published_at=stage.now,
                )
            )
    await work.says(f"/koppeln {await code_of(anna)}")
    await work.presses("Verbinden")
    assert len({need.member_id for need in await stage.rows(Need)}) == 1
    await work.says("/meine")
    await work.sees("Plätze")


async def test_both_wrote_the_other_s_code(stage: Stage) -> None:
    anna, work = await two_members(stage)
    hers, theirs = await code_of(anna), await code_of(work)
    await anna.says(f"/koppeln {theirs}")
    await work.says(f"/koppeln {hers}")
    await work.presses("Verbinden")
    await work.sees("jetzt verbunden")
    await anna.presses("Verbinden")
    await anna.saw("gibt es nicht, oder nicht mehr")
    assert len(await stage.rows(Member)) == 1


# --- codes that do not hold ------------------------------------------------------------------


async def test_a_code_is_used_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    phone = await stage.person("anna-on-the-phone", member=False)
    mallory = await stage.person("mallory", member=False)
    code = await code_of(anna)
    await phone.says(f"/koppeln {code}")
    await mallory.says(f"/koppeln {code}")
    await mallory.sees("schon benutzt")
    await phone.says(f"/koppeln {code}")  # sent twice
    await phone.sees("gehört schon dazu")
    assert not await one_person(stage, "anna", "mallory")


async def test_of_two_at_the_same_moment_one_is_paired(stage: Stage) -> None:
    anna = await stage.person("anna")
    for name in ("phone", "mallory"):
        await stage.person(name, member=False)
    code = await code_of(anna)
    await stage.together({"as": "phone", "say": f"/koppeln {code}"}, {"as": "mallory", "say": f"/koppeln {code}"})
    answers = sorted(stage.account(name).last.text for name in ("phone", "mallory"))
    assert "schon benutzt" in answers[0]
    assert "jetzt verbunden" in answers[1]
    assert len(await stage.rows(Member)) == 2


async def test_a_code_is_over_after_a_quarter_of_an_hour(stage: Stage) -> None:
    anna = await stage.person("anna")
    phone = await stage.person("anna-on-the-phone", member=False)
    code = await code_of(anna)
    await stage.wait("PT15M")
    await phone.says(f"/koppeln {code}")
    await phone.sees("abgelaufen")


async def test_a_code_that_ends_during_the_look_does_not_hold(stage: Stage) -> None:
    anna, work = await two_members(stage)
    await work.says(f"/koppeln {await code_of(anna)}")
    await stage.wait("PT16M")
    await work.presses("Verbinden")
    await work.sees("abgelaufen", "wie es war")
    assert len(await stage.rows(Member)) == 2


async def test_a_new_code_ends_the_one_before(stage: Stage) -> None:
    anna = await stage.person("anna")
    phone = await stage.person("anna-on-the-phone", member=False)
    old = await code_of(anna)
    new = await code_of(anna)
    await phone.says(f"/koppeln {old}")
    await phone.sees("gibt es nicht, oder nicht mehr")
    await phone.says(f"/koppeln {new}")
    await phone.sees("jetzt verbunden")


async def test_who_leaves_takes_the_code_along(stage: Stage) -> None:
    anna, work = await two_members(stage)
    code = await code_of(anna)
    await work.says(f"/koppeln {code}")
    await anna.says("/austreten")
    await anna.presses("Alles löschen")
    await work.presses("Verbinden")
    await work.sees("gibt es nicht, oder nicht mehr")
    assert await stage.rows(PairCode) == []
    await work.says("/profil")
    await work.sees("Stiller Hain")


async def test_guesses_are_counted_and_even_the_right_code_has_to_wait(stage: Stage) -> None:
    anna = await stage.person("anna")
    mallory = await stage.person("mallory", member=False)
    for number in range(2, 7):
        await mallory.says(f"/koppeln AAAAAAAAA{number}")
        await mallory.sees("Diesen Code gibt es nicht")
    code = await code_of(anna)
    await mallory.says(f"/koppeln {code}")
    await mallory.sees("zu viele falsche Codes", "in einer Stunde")
    bert = await stage.person("bert", member=False)
    await bert.says("/koppeln AAAAAAAAA2")  # others may try
    await bert.sees("Diesen Code gibt es nicht")
    await stage.wait("PT1H")
    await mallory.says(f"/koppeln {await code_of(anna)}")
    await mallory.sees("jetzt verbunden")


@pytest.mark.parametrize(
    "words", ["CODE", "ABC", "mein Konto", "1234567890", "ABCDEFGHJK", "🙂" * 40, "new new", "'; --"]
)
async def test_what_is_no_code_is_no_guess(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    for _ in range(6):
        await anna.says(f"/koppeln {words}")
        await anna.sees("Das ist kein Code")


async def test_the_own_code_at_the_same_account(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/koppeln {await code_of(anna)}")
    await anna.sees("gehört schon dazu", "von dem anderen Konto aus")


async def test_a_code_that_is_written_in_a_group_holds_no_more(stage: Stage) -> None:
    anna = await stage.person("anna")
    mallory = await stage.person("mallory", member=False)
    code = await code_of(anna)
    await anna.says(f"/koppeln {code}", room="room-1")
    await mallory.says(f"/koppeln {code}")
    await mallory.sees("gibt es nicht, oder nicht mehr")


# --- several accounts ------------------------------------------------------------------------


async def test_three_accounts_of_one_network(stage: Stage) -> None:
    anna = await stage.person("anna")
    for name in ("anna-2", "anna-3"):
        other = await stage.person(name, member=False)
        await other.says(f"/koppeln {await code_of(anna)}")
        await other.sees("jetzt verbunden")
    assert await one_person(stage, "anna", "anna-2", "anna-3")
    await anna.says("/koppeln")
    letter = await anna.sees("Deine Konten", "1 (hier)", " 2", " 3")
    assert len(letter.choices) == 4


async def test_the_other_account_is_disconnected(stage: Stage) -> None:
    anna, other = await two_accounts(stage)
    await anna.says("/koppeln")
    await anna.presses(next(label for label in anna.offered if label.endswith("2 trennen")))
    await anna.sees("Ein Konto gehört nicht mehr zu Dir", "2.")
    await other.sees("Dieses Konto ist jetzt getrennt")
    assert not await one_person(stage, "anna", "anna-2")
    await other.says("/profil")
    await other.sees("In welcher Sprache")  # a guest is asked to join
    await anna.says("/profil")
    await anna.sees("Dein Profil.")


async def test_this_account_is_disconnected_and_comes_back(stage: Stage) -> None:
    anna, other = await two_accounts(stage)
    await other.says("/koppeln")
    await other.presses("Dieses Konto trennen")
    await other.sees("Dieses Konto ist jetzt getrennt")
    await anna.sees("Ein Konto gehört nicht mehr zu Dir")
    await anna.says("/profil")
    await anna.sees("Ruhige Birke")
    await other.says(f"/koppeln {await code_of(anna)}")
    await other.sees("jetzt verbunden")
    assert await one_person(stage, "anna", "anna-2")


async def two_accounts(stage: Stage) -> tuple[Person, Person]:
    anna = await stage.person("anna", name="Ruhige Birke", accounts=["anna-2"])
    other = stage.account("anna-2")
    for each in (other, anna):
        await each.says("/menü")
    return anna, other


@pytest.mark.parametrize("which", ["1", "99", "-1", "x", "", "1 2", "9" * 40, "²"])
async def test_an_account_of_somebody_else_cannot_be_disconnected(stage: Stage, which: str) -> None:
    await stage.person("bert")
    anna, _ = await two_accounts(stage)
    before = await owners(stage)
    await anna.says(f"/koppeln part {which}")
    await anna.sees("gehört nicht, oder nicht mehr, zu Dir")
    assert await owners(stage) == before


async def test_the_only_account_that_is_reached_stays(stage: Stage) -> None:
    anna = await stage.person("anna")
    [account] = await stage.rows(Account)
    await anna.says(f"/koppeln part {account.id}")
    await anna.sees("das einzige Konto", "/austreten")
    assert len(await stage.rows(Member)) == 1


async def test_who_leaves_has_no_accounts_that_know_of_each_other(stage: Stage) -> None:
    anna, other = await two_accounts(stage)
    await anna.says("/austreten")
    await anna.presses("Alles löschen")
    await anna.saw("Du bist ausgetreten")
    assert not await one_person(stage, "anna", "anna-2")
    await other.says("/profil")
    await other.sees("In welcher Sprache")
    assert {member.status for member in await stage.rows(Member)} == {Status.guest}


async def test_the_network_is_no_question_for_who_has_one(stage: Stage) -> None:
    anna, _ = await two_accounts(stage)
    await anna.says("/set network")
    letter = await anna.sees("Dein Profil.")
    assert "Netzwerk" not in letter.text
