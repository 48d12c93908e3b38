"""The second yes: who gives it to what, that it is given once, when it is asked for anew, and for corrections."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage.announcements import Announcement, State
from storage.contents import Content
from tests.stories.announced import SOON, having, sends, staff, the_announcement, writes
from tests.stories.conftest import Raise
from tests.stories.contacted import loses
from tests.stories.wires import ON_CONSOLE

WORDS = "Am Montag ist die Fachstelle zu."
OTHERS = "Am Dienstag ist die Fachstelle zu."
ASKED = "Bitte schau drauf"
TOMORROW = ("Zu einer Zeit", "morgen", "10:30")


async def test_what_one_has_agreed_to_is_not_asked_of_the_others_any_more(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin, kim = [await staff(stage, name) for name in ("sven", "karin", "kim")]
    await sends(sven, WORDS)
    await kim.sees(ASKED, WORDS)
    await karin.presses("Ja, das kann raus")
    await stage.wait(SOON)
    [asked] = having(kim.inbox, "Jemand hat schon zugestimmt. Du brauchst nichts mehr zu tun.")
    assert (asked.edits, list(asked.choices)) == (1, [])
    assert len(having(kim.inbox, WORDS, but="Jemand hat schon zugestimmt")) == 1


@ON_CONSOLE
async def test_of_two_who_agree_at_once_one_is_told_that_it_is_decided(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin, kim = [await staff(stage, name) for name in ("sven", "karin", "kim")]
    await sends(sven, WORDS)
    stamp = (await the_announcement(stage)).progress_id
    await stage.together(
        karin.deed(say=f"/announcements 1 confirm {stamp}"), kim.deed(say=f"/announcements 1 refuse {stamp}")
    )
    told = " ".join(letter.text for person in (karin, kim) for letter in person.inbox)
    assert told.count("Darüber ist schon entschieden.") == 1
    assert (await the_announcement(stage)).state != State.unconfirmed


@ON_CONSOLE
async def test_a_yes_to_words_that_were_changed_meanwhile_is_none_to_the_new_ones(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin, anna = await staff(stage, "sven"), await staff(stage, "karin"), await stage.person("anna")
    await sends(sven, WORDS)
    await karin.sees(ASKED, WORDS)
    stamp = (await the_announcement(stage)).progress_id
    await sven.presses("Zurück zum Entwurf")
    [asked] = having(karin.inbox, "Die Frage hat sich erledigt")
    assert list(asked.choices) == []
    await sven.says("/announcements 1 change text")
    for answer in (OTHERS, "/skip", "/skip"):
        await sven.says(answer)
    await sven.presses("Senden")
    for words in (f"/announcements 1 confirm {stamp}", f"/announcements 1 refuse {stamp}", "/announcements 1 confirm"):
        await karin.says(words)
        await karin.sees(ASKED, OTHERS)
    assert (await the_announcement(stage)).state == State.unconfirmed
    await karin.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert (len(having(anna.inbox, OTHERS)), having(anna.inbox, WORDS)) == (1, [])


@ON_CONSOLE
async def test_who_lets_the_draft_of_another_one_go_answers_for_it_and_does_not_confirm_it(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    karin = await stage.person("karin", roles=["coordinator"])
    await writes(sven, WORDS)
    await karin.says("/announcements 1 send")
    await sven.saw("hat die Koordination übernommen")
    await karin.says("/announcements 1 confirm")
    await karin.sees("muss von jemand anderem in der Fachstelle kommen")
    await sven.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1
    await karin.saw("angekommen: 3")


@ON_CONSOLE
async def test_an_audience_that_grew_above_the_limit_before_its_time_waits_for_a_second_yes(
    raise_stage: Raise,
) -> None:
    stage = await raise_stage(announcements={"confirm_above": 3})
    sven, karin, anna = await staff(stage, "sven"), await staff(stage, "karin"), await stage.person("anna")
    await writes(sven, WORDS, when=TOMORROW)
    await sven.presses("So planen")
    await sven.sees("ist geplant")
    await stage.person("ben")
    await stage.wait("P2D")
    assert having(anna.inbox, WORDS) == []
    await sven.sees("Inzwischen sind es 4 Personen, und bei mehr als 3 braucht es ein zweites Ja.", "sind gefragt")
    await karin.presses("Ja, das kann raus")
    await karin.saw("Vorgesehen war 24.11.2026, 10:30, das ist vorbei.")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1


@ON_CONSOLE
async def test_who_is_alone_when_an_audience_has_grown_agrees_after_ten_minutes(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await writes(sven, WORDS, when=TOMORROW)
    await sven.presses("So planen")
    await stage.person("ben")
    await stage.wait("P1DT1H31M")
    await sven.sees("Inzwischen sind es 3 Personen", "Ab 10:40 Uhr kannst Du selbst bestätigen.")
    await stage.wait("PT9M")
    await sven.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert len(having(anna.inbox, WORDS)) == 1


@ON_CONSOLE
@pytest.mark.parametrize("becomes", ["no staff", "the author"])
async def test_the_yes_of_who_cannot_give_it_any_more_at_its_time_is_asked_for_anew(
    raise_stage: Raise, becomes: str
) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin, kim = [await staff(stage, name) for name in ("sven", "karin", "kim")]
    await writes(sven, WORDS, when=TOMORROW)
    await sven.presses("So planen")
    await karin.presses("Ja, das kann raus")
    [planned] = having(karin.inbox, "ist geplant")
    assert list(planned.choices) == []
    if becomes == "no staff":
        await loses(stage, "karin")
    else:  # as a merge of both has it
        async with stage.wire.service.database.transaction() as session:
            await session.execute(update(Announcement).values(confirmed_by=col(Announcement.made_by)))
    await stage.wait("P1DT2H")
    assert (await the_announcement(stage)).state == State.unconfirmed
    await kim.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert (await the_announcement(stage)).state == State.sent


@ON_CONSOLE
async def test_a_correction_that_many_read_needs_a_second_yes_and_until_then_the_old_words_stay(
    raise_stage: Raise,
) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, karin, anna = await staff(stage, "sven"), await staff(stage, "karin"), await stage.person("anna")
    await sends(sven, WORDS)
    await karin.presses("Ja, das kann raus")
    await stage.wait(SOON)

    async def corrects(words: str) -> None:
        await sven.says("/announcements 1 edit")
        await sven.says(words)
        await sven.presses("skip")
        await sven.sees("Das lesen 3 Personen.", "zweites Ja", "Bis dahin bleibt der alte Text stehen.")
        await karin.sees(ASKED, "soll berichtigt werden", words)

    await corrects("Am Mittwoch ist sie zu.")
    stamp = next(iter(karin.last.choices)).split()[-1]
    await sven.says(f"/announcements 1 confirm {stamp}")
    await sven.sees("muss von jemand anderem in der Fachstelle kommen")
    await karin.presses("Lieber nicht so")
    await sven.saw("Die Berichtigung wurde abgelehnt, der alte Text bleibt stehen.")
    assert len(having(anna.inbox, WORDS)) == 1
    await corrects(OTHERS)
    await karin.presses("Ja, das kann raus")
    await stage.wait(SOON)
    await sven.saw("Berichtigt. Bei 3 Personen wird der Text ausgetauscht")
    [letter] = having(anna.inbox, OTHERS)
    assert letter.edits == 1
    await karin.says(f"/announcements 1 confirm {stamp}")
    await karin.sees("Darüber ist schon entschieden.")
    assert not any("correction" in each.body for each in await stage.rows(Content))


@ON_CONSOLE
async def test_who_is_alone_corrects_what_many_read_after_ten_minutes(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await stage.person("ben")
    await sends(sven, WORDS)
    await stage.wait("PT10M")
    await sven.presses("Ja, das kann raus")
    await stage.wait(SOON)
    await sven.says("/announcements 1 edit")
    await sven.says(OTHERS)
    await sven.presses("skip")
    await sven.sees("außer Dir ist gerade niemand zu erreichen", OTHERS)
    await sven.presses("Ja, das kann raus")
    await sven.sees("Das geht ab")
    await stage.wait("PT10M")
    await sven.presses("Ja, das kann raus")
    await stage.wait(SOON)
    assert len(having(anna.inbox, OTHERS)) == 1


@ON_CONSOLE
async def test_who_has_not_got_the_question_yet_does_not_hear_of_it_when_it_is_decided(raise_stage: Raise) -> None:
    stage = await raise_stage(announcements={"confirm_above": 2})
    stage.starts("2026-11-23T20:00:00+01:00")
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await stage.person("anna")
    await sends(sven, WORDS)
    await sven.presses("Zurück zum Entwurf")
    await stage.wait("P1D")
    await karin.sees_nothing_new()


@ON_CONSOLE
async def test_in_a_trial_a_second_yes_is_asked_of_nobody_beside_its_list(raise_stage: Raise) -> None:
    trial = {"trial": True, "trial_people": ["console:sven", "console:anna"], "confirm_above": 1}
    stage = await raise_stage(announcements=trial)
    sven, karin = await staff(stage, "sven"), await staff(stage, "karin")
    await stage.person("anna")
    await sends(sven, WORDS)
    await sven.sees("außer Dir ist gerade niemand zu erreichen")
    await karin.sees_nothing_new()
