"""Introductions: both are asked, one after the other, and nobody is named before both have said yes."""

import pytest

from storage.channels import Channel, Kind
from storage.introductions import Introduction, State
from storage.questions import Audience, Question
from tests.stories.introduced import ASKED, NEAR, PATIENCE, asks, change, connected, has, knows, member_id, only, peer
from tests.stories.people import Person, Stage
from tests.stories.wires import ON_CONSOLE

WEDNESDAY = "2026-11-25T09:00:00+01:00"
"""When no answer is no on a working day, the Monday after."""

NAMES = {"anna": "Anna Auer", "bea": "Bea Birke", "cem": "Cem Cebeci"}


def told(person: Person) -> list[str]:
    """What somebody was told, but for the weekly question."""
    return [letter.text for letter in person.inbox if "Was brauchst Du gerade" not in letter.text]


async def test_one_is_silent_the_next_agrees_and_the_two_talk(stage: Stage) -> None:
    stage.starts(WEDNESDAY)
    anna = await stage.person("anna", name=NAMES["anna"], region="goerlitz")
    bea = await peer(stage, "bea", name=NAMES["bea"], region="zwickau")
    cem = await peer(stage, "cem", NEAR, name=NAMES["cem"], region="goerlitz")
    post = await asks(stage, anna, alias="Stille Birke")
    await anna.says("/vorstellung")
    await anna.sees("Für welche Deiner Fragen", ASKED[:40])
    await anna.presses(f"meet {post}")
    await anna.sees("habe ich jemanden gefunden", "Soll ich dort nachfragen?")
    await anna.presses("Ja")
    await anna.sees("spätestens in fünf Tagen")
    letter = await bea.sees("Jemand hat eine Frage", ASKED, f"Du heißt dort {NAMES['bea']}")
    assert not any(name in letter.text for name in (NAMES["anna"], "Stille Birke"))
    assert not has(cem, ASKED)
    await stage.wait(PATIENCE)
    await bea.saw("Diese Anfrage ist vorbei")
    await anna.saw("es gibt noch jemanden")
    assert not any(has(anna, word) for word in ("abgelehnt", NAMES["bea"], NAMES["cem"]))
    await anna.presses("Ja")
    await stage.wait("P1D")
    await cem.saw("Jemand hat eine Frage")
    await cem.presses("Ja")
    await cem.saw("Ihr seid verbunden: Stille Birke und Cem Cebeci.")
    opened = await anna.sees("Ihr seid verbunden: Stille Birke und Cem Cebeci.")
    assert not has(anna, NAMES["bea"])

    await anna.says("Guten Tag, wie war das bei Euch?", reply_to=opened)
    copy = await cem.sees("Stille Birke schreibt Dir:", "wie war das bei Euch?")
    await cem.says("Wir haben einen Termin gemacht", reply_to=copy)
    await anna.sees("Cem Cebeci schreibt Dir:", "Termin gemacht")
    assert not any(has(cem, word) for word in (NAMES["anna"],))
    assert not has(bea, "Termin")
    await stage.wait("P8D")
    await cem.saw("Hat es Dir geholfen?")
    await anna.saw("Hat es Dir geholfen?")
    row = next(each for each in await stage.rows(Introduction) if each.state == State.agreed)
    await anna.presses(f"talks {row.id} helped yes")
    await anna.sees("das freut mich")
    row = next(each for each in await stage.rows(Introduction) if each.state == State.agreed)
    assert (row.first_helped, row.second_helped) == ("yes", None)


@pytest.mark.parametrize("answer", ["Nein", "Jetzt nicht", None])
async def test_no_not_now_and_silence_are_the_same_to_the_other_one(stage: Stage, answer: str | None) -> None:
    stage.starts(WEDNESDAY)
    anna = await stage.person("anna", name=NAMES["anna"])
    bea = await peer(stage, "bea", name=NAMES["bea"])
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.presses("Ja")
    await stage.wait("PT1H")
    await bea.saw("Jemand hat eine Frage")
    if answer is not None:
        await bea.presses(answer)
        await bea.sees("Niemand erfährt davon")
    before = told(anna)
    await stage.wait("P4DT22H")
    assert told(anna) == before
    await stage.wait("PT3H")
    await anna.saw("hat sich noch nichts ergeben")
    assert len(told(anna)) == len(before) + 1
    assert (await only(stage)).state == State.declined
    if answer is None:
        await bea.saw("Diese Anfrage ist vorbei")
    await anna.says(f"/meet {post}")
    await anna.sees("Gerade passt noch niemand")


@pytest.mark.parametrize(
    ("answer", "meets", "further"), [("Nein", True, True), ("Jetzt nicht", False, False), (None, False, False)]
)
async def test_who_asks_may_say_no_not_now_or_nothing(
    stage: Stage, answer: str | None, meets: bool, further: bool
) -> None:
    stage.starts(WEDNESDAY)
    anna = await stage.person("anna")
    bea = await peer(stage, "bea", region="zwickau")
    cem = await peer(stage, "cem", NEAR, region="zwickau")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.sees("habe ich jemanden gefunden")
    if answer is not None:
        await anna.presses(answer)
    else:
        await stage.wait(PATIENCE)
        await anna.saw("Diese Anfrage ist vorbei")
    [question] = await stage.rows(Question)
    assert question.meets is meets
    states = [row.state for row in await stage.rows(Introduction)]
    assert (State.asked_first in states) is further
    assert State.proposed not in states
    for person in (bea, cem):
        assert not has(person, ASKED)


async def test_what_is_over_says_so_when_it_is_pressed_again(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    row = await only(stage)
    await bea.says(f"/introduce {row.id} yes")  # nobody has asked her
    await bea.sees("Das ist schon vorbei")
    await anna.says(f"/introduce {row.id} perhaps")
    await anna.sees("Das ist schon vorbei")
    await anna.says(f"/introduce {row.id} yes")
    await anna.says(f"/introduce {row.id} no")
    await anna.sees("Das ist schon vorbei")
    await anna.says(f"/meet {post}")
    await anna.sees("läuft schon etwas")
    await stage.wait("PT1H")
    await stage.together(bea.deed(say=f"/introduce {row.id} yes"), bea.deed(say=f"/introduce {row.id} no"))
    await stage.wait("PT1H")
    assert (await only(stage)).state == State.agreed
    assert len([letter for letter in bea.inbox if "Ihr seid verbunden:" in letter.text]) == 1
    for words in ("/introduce", "/introduce x yes", "/introduce 99999999999 yes", f"/introduce {row.id} yes yes"):
        await anna.says(words)
        await anna.sees("/gespräche")
    assert len(await stage.rows(Introduction)) == 1


async def test_nobody_is_asked_who_does_not_want_it_is_away_or_may_not_read_the_question(stage: Stage) -> None:
    anna = await stage.person("anna", region="goerlitz")
    unasked = await stage.person("unasked", region="goerlitz")
    await knows(unasked)
    paused = await peer(stage, "paused", region="goerlitz")
    await paused.says("/pause 3 Wochen")
    elsewhere = await peer(stage, "elsewhere", region="zwickau")
    unlike = await peer(stage, "unlike", "Kita-Plätze und Spielgruppen", "school_childcare", region="goerlitz")
    post = await asks(stage, anna, audience=Audience.region)
    await anna.says(f"/meet {post}")
    await anna.sees("Gerade passt noch niemand")
    await stage.wait("P6D")
    for person in (unasked, paused, elsewhere, unlike):
        assert not has(person, ASKED)
    assert await stage.rows(Introduction) == []


async def test_a_question_of_another_one_or_of_nobody_is_none(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    await anna.says("/meet")
    await anna.sees("keine offene Frage")
    post = await asks(stage, anna)
    for words in (f"/meet {post}", "/meet 0", "/meet -1", "/meet 99999999999999", "/meet Hallo"):
        await bea.says(words)
        await bea.sees("nicht mehr offen")
    assert await stage.rows(Introduction) == []


@pytest.mark.parametrize("when", ["asked_first", "asked_second", "said_no"])
@pytest.mark.parametrize("who", ["first", "second"])
@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_one_of_the_two_leaves_in_the_middle(stage: Stage, when: str, who: str, how: str) -> None:
    stage.starts(WEDNESDAY)
    anna = await stage.person("anna", name=NAMES["anna"])
    bea = await peer(stage, "bea", name=NAMES["bea"])
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    if when != "asked_first":
        await anna.presses("Ja")
        await stage.wait("PT1H")
        await bea.saw(ASKED)
    if when == "said_no":
        await bea.presses("Nein")
    leaver = anna if who == "first" else bea
    await leaver.says("/leave")
    await leaver.presses(how)
    await leaver.saw("Du bist ausgetreten.")
    if who == "first" and when == "asked_second":
        await bea.sees("Das hat sich inzwischen erledigt")
        assert not has(bea, ASKED)
    if who == "second" and when == "asked_first":
        await anna.presses("Ja")
        await anna.sees("spätestens in fünf Tagen")
    await stage.wait(PATIENCE)
    if who == "second":
        await anna.saw("hat sich noch nichts ergeben")
    else:
        assert not has(bea, "hat sich noch nichts ergeben")
    rows = await stage.rows(Introduction)
    gone = await member_id(stage, leaver)
    assert all(gone not in (row.first_id, row.second_id) and row.facts == {} for row in rows)
    assert all(row.state in (State.declined, State.lapsed) and row.due_at is None for row in rows)
    assert not has(bea, NAMES["anna"])
    assert not has(anna, NAMES["bea"])


async def test_the_question_goes_and_nothing_of_it_stays_with_who_was_asked(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.presses("Ja")
    await stage.wait("PT1H")
    await bea.saw(ASKED)
    await anna.says("/delete A-1")
    await bea.sees("Das hat sich inzwischen erledigt")
    assert not has(bea, ASKED)
    await bea.says(f"/introduce {(await only(stage)).id} yes")
    await bea.sees("Das ist schon vorbei")
    await stage.wait(PATIENCE)
    assert not has(anna, "Ihr seid verbunden")


async def test_a_helped_question_connects_nobody_any_more(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.presses("Ja")
    await stage.wait("PT1H")
    async with stage.wire.service.database.transaction() as session:
        (await session.get_one(Question, post)).state = "helped"
    await bea.presses("Ja")
    await bea.sees("Das hat sich inzwischen erledigt")
    await stage.wait(PATIENCE)
    assert not has(anna, "Ihr seid verbunden")
    assert not has(anna, "noch nichts ergeben")


async def test_quiet_hours_hold_the_question_and_a_pause_drops_it(stage: Stage) -> None:
    stage.starts("2026-11-27T19:30:00+01:00")  # a Friday evening
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.sees("habe ich jemanden gefunden")  # she asked for it
    await anna.presses("Ja")
    await stage.wait("P2D")
    assert not has(bea, ASKED)
    await bea.says("/pause 2 Wochen")
    await stage.wait("P20D")
    assert not has(bea, ASKED)
    assert not has(bea, "Diese Anfrage ist vorbei")
    await anna.saw("hat sich noch nichts ergeben")


@ON_CONSOLE
async def test_an_account_that_cannot_be_written_to_any_more_is_as_silence(stage: Stage) -> None:
    stage.starts(WEDNESDAY)
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await bea.does(unreachable=True)
    await anna.presses("Ja")
    await anna.sees("spätestens in fünf Tagen")
    await stage.wait(PATIENCE)
    await anna.saw("hat sich noch nichts ergeben")
    assert (await only(stage)).state == State.declined


async def test_facts_are_shown_as_far_as_enough_others_share_them(stage: Stage) -> None:
    anna = await stage.person("anna", region="goerlitz", carrier="public", strand="MSA")
    bea = await peer(stage, "bea", region="zwickau", carrier="independent", strand="FSA")
    for number in range(4):
        await stage.person(f"g{number}", region="goerlitz", carrier="public", strand="MSA")
        await stage.person(f"z{number}", region="zwickau", carrier="independent", strand="FSA")
    lone = await peer(stage, "lone", region="meissen", carrier="volunteer", strand="JMD")
    for region in ("bautzen", "vogtland", "nordsachsen", "dresden"):
        await stage.person(region, region=region, carrier="public", strand="MSA")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    first = await anna.sees("Die andere Person:")
    assert "Du: Görlitz" in first.text
    shown = "Zwickau" in first.text
    await anna.presses("Nein")
    await anna.saw("Soll ich dort nachfragen")
    second = next(letter for letter in reversed(anna.inbox) if "andere Person" in letter.text)
    assert shown != ("Zwickau" in second.text)
    for letter in (first, second):
        assert not any(word in letter.text for word in ("Meißen", "JMD", "Jugendmigration"))
    assert bea and lone


async def test_the_reasons_do_not_stay_when_a_profile_changes(stage: Stage) -> None:
    anna = await stage.person("anna", region="goerlitz", carrier="public", strand="MSA")
    for number in range(4):
        await stage.person(f"g{number}", region="goerlitz", carrier="public", strand="MSA")
    bea = await peer(stage, "bea", region="goerlitz", carrier="public", strand="MSA")
    post = await asks(stage, anna)
    await anna.says(f"/meet {post}")
    await anna.sees("Du: Görlitz")
    await change(stage, anna, region="meissen")
    await anna.presses("Ja")
    await stage.wait("PT1H")
    letter = await bea.sees("Jemand hat eine Frage")
    assert "Über die andere Person kann ich noch nichts verraten" in letter.text
    assert "Meißen" not in letter.text


async def test_two_are_introduced_once_at_most(stage: Stage) -> None:
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    first = await asks(stage, anna)
    second = await asks(stage, anna, "Familiennachzug: wer hilft bei subsidiär Schutzberechtigten?")
    await connected(stage, anna, bea, first)
    await anna.says(f"/meet {second}")
    await anna.sees("Gerade passt noch niemand")
    assert len(await stage.rows(Introduction)) == 1
    assert [each.kind for each in await stage.rows(Channel)].count(Kind.talk) == 1


async def test_nobody_is_asked_more_often_than_the_cap_whatever_they_know(stage: Stage) -> None:
    bea = await peer(stage, "bea")
    askers = [await stage.person(f"a{number}") for number in range(6)]
    posts = [await asks(stage, person, f"{ASKED} ({person.name})") for person in askers]
    for person, post in zip(askers, posts, strict=True):
        await person.says(f"/meet {post}")
    found = [person for person in askers if has(person, "habe ich jemanden gefunden")]
    assert len(found) == 4  # [matching.peers] monthly_cap
    for person in askers[4:]:
        assert has(person, "schon oft gefragt")
    for person in found:
        await person.presses("Ja")
    await stage.wait("P1D")
    assert sum("Jemand hat eine Frage" in letter.text for letter in bea.inbox) == 4
    await stage.wait("P31D")
    await askers[5].says(f"/meet {posts[5]}")
    await askers[5].sees("habe ich jemanden gefunden")


# --- the weekly round ------------------------------------------------------------------------


async def test_on_monday_morning_all_open_questions_are_looked_at(stage: Stage) -> None:
    stage.starts("2026-11-25T10:00:00+01:00")  # a Wednesday
    anna = await stage.person("anna")
    bea = await peer(stage, "bea")
    dora = await stage.person("dora")
    await asks(stage, anna, meets=True)
    await asks(stage, dora, "Welche Kita nimmt Kinder mitten im Jahr auf?", meets=True)
    await stage.wait("P4D")
    assert not has(anna, "habe ich jemanden gefunden")
    await stage.wait("P1D")
    await anna.saw("habe ich jemanden gefunden")
    await dora.saw("Gerade passt noch niemand")
    await stage.wait("P7D")
    assert sum("Gerade passt noch niemand" in letter.text for letter in dora.inbox) == 1
    assert sum("habe ich jemanden" in letter.text or "Anfrage ist vorbei" in letter.text for letter in anna.inbox) == 1
    assert not has(bea, ASKED)


async def test_a_round_that_was_missed_is_left_out(stage: Stage) -> None:
    stage.starts("2026-11-25T10:00:00+01:00")
    anna = await stage.person("anna")
    await peer(stage, "bea")
    await asks(stage, anna, meets=True)
    stage.jump(stage.now.replace(day=3, month=12))  # a Thursday
    await stage.wait("P2D")
    assert not has(anna, "habe ich jemanden gefunden")
    await stage.wait("P3D")
    assert has(anna, "habe ich jemanden gefunden")
