"""Quiet hours, holidays and pauses hold posts back; what was held comes as one bundle, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from handlers import rhythm
from storage.channels import Mode
from storage.members import Member
from storage.outbox import Outbox, State
from storage.posts import Post
from tests.stories.people import Person, Stage
from tests.stories.posted import channel, deletes, reads, says
from tests.stories.wires import ON_CONSOLE

pytestmark = ON_CONSOLE

BUNDLE = "Neu in Deinen Kanälen"


async def wait_until(stage: Stage, moment: str) -> None:
    """Let the clock run until a moment, in winter time unless it says otherwise."""
    to = datetime.fromisoformat(moment if "+" in moment else f"{moment}+01:00")
    await stage.wait(f"PT{int((to - stage.now).total_seconds())}S")


def got(person: Person) -> list[tuple[str, str]]:
    """What somebody got, as its moment and its first line."""
    return [(f"{letter.at:%m-%d %H:%M}", letter.text.split("\n")[0]) for letter in person.inbox if letter.at]


async def readers(stage: Stage, **modes: Mode) -> tuple[int, dict[str, Person]]:
    """A channel in which Bea writes, and people who read it."""
    await stage.person("bea", name="Stille Birke")
    people = {name: await stage.person(name) for name in modes}
    housing = await channel(stage)
    for name, mode in modes.items():
        await reads(stage, name, housing, mode)
    return housing, people


# --- quiet hours -----------------------------------------------------------------------------


async def test_by_day_a_post_comes_at_once(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await says(stage, "bea", housing, "Wer kennt das?")
    assert got(people["anna"]) == [("11-23 09:00", "Wer kennt das?")]


async def test_what_came_in_a_quiet_evening_comes_as_one_bundle_in_the_morning(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    await says(stage, "bea", housing, "Wer kennt\n\neine Wohnung?")
    await wait_until(stage, "2026-11-23T23:00")
    await says(stage, "bea", housing, "Gefunden! " + "Langes Ende " * 20)
    await wait_until(stage, "2026-11-24T07:59")
    assert people["anna"].inbox == []
    await stage.wait("PT1M")
    [letter] = people["anna"].inbox
    assert letter.at == datetime.fromisoformat("2026-11-24T08:00:00+01:00")
    first, newer, older = letter.text.split("\n\n")
    assert first == BUNDLE
    assert older == "Wohnen #H-1 · Stille Birke\nWer kennt eine Wohnung?"
    assert newer.startswith("Wohnen #H-2 · Stille Birke\nGefunden! Langes Ende")
    assert newer.endswith("…")
    assert len(newer.split("\n")[1]) <= 100
    assert letter.choices == {"show H-2": "#H-2", "show H-1": "#H-1"}
    assert "/neueste" not in letter.text
    assert [row.state for row in await stage.rows(Outbox)] == [State.bundled, State.bundled, State.sent]


async def test_a_single_post_of_the_night_comes_as_it_is(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    await says(stage, "bea", housing, "Nur das")
    await wait_until(stage, "2026-11-24T09:00")
    assert got(people["anna"]) == [("11-24 08:00", "Nur das")]


async def test_what_comes_just_after_the_opening_does_not_overtake_the_bundle(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Nachts {number}")
    stage.jump(datetime.fromisoformat("2026-11-24T08:00:01+01:00"))  # before anything looks, another one is there
    await says(stage, "bea", housing, "Morgens")
    [letter] = people["anna"].inbox
    assert letter.choices.keys() == {"show H-3", "show H-2", "show H-1"}


async def test_a_weekend_holds_everything_until_monday(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    for moment in ("2026-11-27T18:30", "2026-11-28T10:00", "2026-11-29T12:00"):
        await wait_until(stage, moment)
        await says(stage, "bea", housing, moment)
    await wait_until(stage, "2026-12-02T10:00")
    assert [moment for moment, words in got(people["anna"]) if words == BUNDLE] == ["11-30 08:00"]


async def test_the_day_of_prayer_and_repentance_is_quiet(stage: Stage) -> None:
    stage.starts("2026-11-17T15:00:00+01:00")
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-18T10:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2026-11-19T12:00")
    assert ("11-19 08:00", BUNDLE) in got(people["anna"])
    assert len([words for _, words in got(people["anna"]) if words == BUNDLE]) == 1


async def test_a_pause_holds_everything_until_its_end(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    anna = people["anna"]
    await anna.says("/pause 1 Woche")
    for number in range(3):
        await says(stage, "bea", housing, f"Beitrag {number}")
        await stage.wait("P1D")
    await wait_until(stage, "2026-11-30T07:59")
    await anna.sees("Gute Pause!")
    await stage.wait("PT1M")
    assert got(anna)[-2:] == [
        ("11-30 08:00", "Deine Pause ist vorbei. Schön, dass Du wieder da bist!"),
        ("11-30 08:00", BUNDLE),
    ]


async def test_clocks_change_and_the_opening_stays_where_it_is(stage: Stage) -> None:
    stage.starts("2027-03-26T15:00:00+01:00")
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2027-03-27T12:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2027-03-31T12:00+02:00")
    [letter] = people["anna"].inbox
    assert letter.at == datetime.fromisoformat("2027-03-30T08:00:00+02:00"), "29 March is Easter Monday"


async def test_hours_that_are_changed_while_something_is_held_count_at_once(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    anna = people["anna"]
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await anna.says("/set evening")
    await anna.says("21:00")
    await anna.sees(BUNDLE)
    assert anna.last.at == datetime.fromisoformat("2026-11-23T19:00:00+01:00")


async def test_an_answer_comes_at_any_hour(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    await says(stage, "bea", housing, "Still")
    await people["anna"].says("/need")
    await people["anna"].sees("Worum geht es?")


async def test_a_service_that_was_down_over_the_opening_sends_one_bundle_when_it_is_back(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    stage.jump(datetime.fromisoformat("2026-11-24T11:30:00+01:00"))
    await stage.restart()
    await stage.wait("P1D")
    await stage.restart()
    await stage.wait("PT1H")
    assert got(people["anna"]) == [("11-24 11:30", BUNDLE)]


async def test_a_clock_that_is_turned_back_holds_nothing_for_ever(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T17:59")
    stage.jump(datetime.fromisoformat("2026-11-23T19:00:00+01:00"))
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, "anna")
        member = await session.get_one(Member, member_id)
    assert member.open_until == datetime.fromisoformat("2026-11-23T18:00:00+01:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    stage.jump(datetime.fromisoformat("2026-11-23T10:00:00+01:00"))
    async with stage.wire.service.database.transaction() as session:
        member = await session.get_one(Member, member_id)
        rhythm.renew(member, stage.wire.service.house.policy, stage.now)
    await stage.restart()
    assert got(people["anna"]) == [("11-23 10:00", BUNDLE)]


# --- what changes while it is held -----------------------------------------------------------


async def test_what_is_deleted_meanwhile_is_in_no_bundle(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    posts = [await says(stage, "bea", housing, f"Beitrag {number}") for number in range(3)]
    await deletes(stage, posts[1])
    await wait_until(stage, "2026-11-24T09:00")
    [letter] = people["anna"].inbox
    assert letter.choices.keys() == {"show H-3", "show H-1"}
    assert (State.dropped, "deleted") in {(row.state, row.reason) for row in await stage.rows(Outbox)}


async def test_if_all_but_one_are_deleted_it_comes_as_it_is(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    posts = [await says(stage, "bea", housing, f"Beitrag {number}") for number in range(2)]
    await deletes(stage, posts[0])
    await wait_until(stage, "2026-11-24T09:00")
    assert got(people["anna"]) == [("11-24 08:00", "Beitrag 1")]


async def test_if_all_are_deleted_nothing_comes(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await deletes(stage, await says(stage, "bea", housing, f"Beitrag {number}"))
    await wait_until(stage, "2026-11-24T09:00")
    assert people["anna"].inbox == []


async def test_what_is_deleted_afterwards_goes_from_the_bundle_at_any_hour(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    posts = [await says(stage, "bea", housing, f"Beitrag {number}") for number in range(2)]
    await wait_until(stage, "2026-11-24T22:00")
    await deletes(stage, posts[0])
    [letter] = people["anna"].inbox
    assert letter.text.endswith("Wohnen #H-1\nDieser Beitrag ist nicht mehr da.")
    assert "Beitrag 0" not in letter.text
    assert letter.choices.keys() == {"show H-2"}
    assert letter.at == datetime.fromisoformat("2026-11-24T22:00:00+01:00")


@pytest.mark.parametrize("way", ["leaves", "mutes", "leaves the bot"])
async def test_who_leaves_meanwhile_gets_nothing_more(stage: Stage, way: str) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    anna = people["anna"]
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    if way == "leaves the bot":
        await anna.says("/leave")
        await anna.presses("Alles löschen")
    else:
        await reads(stage, "anna", housing, None if way == "leaves" else Mode.muted)
    await stage.wait("P2D")
    assert BUNDLE not in [words for _, words in got(anna)]
    assert State.held not in {row.state for row in await stage.rows(Outbox)}


async def test_what_is_sensitive_is_kept_apart(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    protection = await channel(stage, "G", "Gewaltschutz", sensitive=True)
    await reads(stage, "anna", protection)
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(2):
        await says(stage, "bea", housing, f"Wohnen {number}")
        await says(stage, "bea", protection, f"Schutz {number}")
    await wait_until(stage, "2026-11-24T09:00")
    texts = [letter.text for letter in people["anna"].inbox]
    assert [("Schutz" in text, "Wohnen 1" in text) for text in texts] in (
        [(False, True), (True, False)],
        [(True, False), (False, True)],
    )


async def test_more_than_fit_are_said_to_be_there_without_a_figure(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once)
    await wait_until(stage, "2026-11-23T19:00")
    for number in range(9):
        await says(stage, "bea", housing, f"Beitrag {'I' * number}")
    await wait_until(stage, "2026-11-24T09:00")
    [letter] = people["anna"].inbox
    assert letter.text.endswith("Es gibt noch mehr Neues: /neueste")
    assert list(letter.choices) == [f"show H-{number}" for number in range(9, 2, -1)]


async def test_where_more_people_talk_comes_first_not_where_more_is_said(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.at_once, carla=Mode.muted)
    await wait_until(stage, "2026-11-23T19:00")
    talked = await says(stage, "bea", housing, "Wer kennt das?")
    await says(stage, "carla", housing, "Ich!", talked)
    loud = await says(stage, "bea", housing, "Eins")
    for words in ("Zwei", "Drei", "Vier"):
        await says(stage, "bea", housing, words, loud)
    await wait_until(stage, "2026-11-24T09:00")
    [letter] = people["anna"].inbox
    assert list(letter.choices) == ["show H-1", "show H-3"]


# --- daily and weekly ------------------------------------------------------------------------


async def test_who_reads_daily_gets_one_bundle_at_their_hour(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.daily)
    await says(stage, "bea", housing, "Eins")
    await says(stage, "bea", housing, "Zwei")
    await wait_until(stage, "2026-11-23T11:59")
    assert people["anna"].inbox == []
    await wait_until(stage, "2026-11-24T13:00")
    assert got(people["anna"]) == [("11-23 12:00", BUNDLE)]
    await says(stage, "bea", housing, "Drei")
    await wait_until(stage, "2026-11-25T13:00")
    assert got(people["anna"])[1:] == [("11-25 12:00", "Drei")]


async def test_who_reads_weekly_gets_it_on_the_day_of_their_check_in(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.weekly)
    await says(stage, "bea", housing, "Eins")
    await wait_until(stage, "2026-11-25T13:00")
    await says(stage, "bea", housing, "Zwei")
    await wait_until(stage, "2026-12-04T13:00")
    assert [each for each in got(people["anna"]) if each[1] == BUNDLE] == [("11-26 12:00", BUNDLE)]


async def test_the_week_comes_the_day_after_where_its_day_is_a_holiday(stage: Stage) -> None:
    stage.starts("2026-11-16T09:00:00+01:00")
    housing, people = await readers(stage, anna=Mode.weekly)
    await people["anna"].says("/set weekday")
    await people["anna"].presses("Mittwoch")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2026-11-24T13:00")
    assert [moment for moment, words in got(people["anna"]) if words == BUNDLE] == ["11-19 12:00"]


async def test_no_bundle_comes_on_a_day_off_nor_in_a_pause(stage: Stage) -> None:
    stage.starts("2026-11-17T13:00:00+01:00")
    housing, people = await readers(stage, anna=Mode.daily, carla=Mode.daily)
    await people["carla"].says("/pause 1 Woche")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2026-11-25T13:00")
    moments = {name: [at for at, words in got(person) if words == BUNDLE] for name, person in people.items()}
    assert moments == {"anna": ["11-19 12:00"], "carla": ["11-24 12:00"]}


@pytest.mark.parametrize(
    ("hour", "comes"), [("20:00", "11-24 08:00"), ("7:00", "11-24 08:00"), ("14:30", "11-23 14:30")]
)
async def test_the_hour_is_the_members_own_and_never_a_quiet_one(stage: Stage, hour: str, comes: str) -> None:
    housing, people = await readers(stage, anna=Mode.daily)
    anna = people["anna"]
    await anna.says("/profil")
    await anna.sees("Zeit der Sammelnachricht: 12:00")
    await anna.presses("Zeit der Sammelnachricht")
    await anna.says(hour)
    await anna.sees("Gespeichert.")
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2026-11-24T11:00")
    assert [moment for moment, words in got(anna) if words == BUNDLE] == [comes]


async def test_their_own_posts_are_not_told_to_people(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.daily)
    await says(stage, "anna", housing, "Von mir")
    await says(stage, "anna", housing, "Auch von mir")
    await wait_until(stage, "2026-11-24T13:00")
    assert people["anna"].inbox == []


async def test_what_was_posted_before_they_came_is_not_told(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.muted)
    for number in range(2):
        await says(stage, "bea", housing, f"Vorher {number}")
    await reads(stage, "anna", housing, Mode.daily)
    await says(stage, "bea", housing, "Nachher")
    await wait_until(stage, "2026-11-24T13:00")
    assert got(people["anna"]) == [("11-23 12:00", "Nachher")]


async def test_a_service_that_was_down_for_days_tells_everything_once(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.daily, carla=Mode.weekly)
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    stage.jump(datetime.fromisoformat("2026-11-27T11:00:00+01:00"))
    await stage.restart()
    await stage.wait("P3D")
    for person in people.values():
        assert [moment for moment, words in got(person) if words == BUNDLE] == ["11-27 11:00"]


async def test_what_is_late_in_a_quiet_night_waits_for_the_morning(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.daily)
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    stage.jump(datetime.fromisoformat("2026-11-24T02:00:00+01:00"))
    await stage.restart()
    await wait_until(stage, "2026-11-24T13:00")
    assert got(people["anna"]) == [("11-24 08:00", BUNDLE)]


CHANGES: Mapping[tuple[Mode, Mode], list[str]] = {
    (Mode.daily, Mode.at_once): ["11-23 09:00", "11-23 09:00", "11-23 09:00"],
    (Mode.daily, Mode.weekly): ["11-26 12:00"],
    (Mode.weekly, Mode.daily): ["11-23 12:00"],
    (Mode.at_once, Mode.daily): ["11-23 09:00", "11-23 09:00", "11-23 12:00"],
    (Mode.at_once, Mode.weekly): ["11-23 09:00", "11-23 09:00", "11-26 12:00"],
    (Mode.weekly, Mode.at_once): ["11-23 09:00", "11-23 09:00", "11-23 09:00"],
}


@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_is_lost_or_doubled_when_somebody_reads_in_another_way(
    stage: Stage, change: tuple[Mode, Mode]
) -> None:
    before, after = change
    housing, people = await readers(stage, anna=before)
    for words in ("Eins", "Zwei"):
        await says(stage, "bea", housing, words)
    await reads(stage, "anna", housing, after)
    for words in ("Drei", "Vier"):
        await says(stage, "bea", housing, words)
    await wait_until(stage, "2026-11-26T13:00")
    letters = [letter for letter in people["anna"].inbox if "Was brauchst Du" not in letter.text]
    assert [f"{letter.at:%m-%d %H:%M}" for letter in letters] == CHANGES[change]
    told = "\n".join(letter.text for letter in letters)
    assert [told.count(words) for words in ("Eins", "Zwei", "Drei", "Vier")] == [1, 1, 1, 1]


async def test_what_is_said_in_a_thread_is_in_no_bundle(stage: Stage) -> None:
    housing, people = await readers(stage, anna=Mode.daily)
    root = await says(stage, "bea", housing, "Anfang")
    async with stage.wire.service.database.transaction() as session:
        (await session.get_one(Post, root)).threaded_at = stage.now
    await stage.wait("PT1M")
    await says(stage, "bea", housing, "Im Faden", root)
    await wait_until(stage, "2026-11-24T13:00")
    assert got(people["anna"]) == [("11-23 12:00", "Anfang")]


async def test_an_hour_is_kept_when_clocks_change(stage: Stage) -> None:
    stage.starts("2026-10-23T15:00:00+02:00")
    housing, people = await readers(stage, anna=Mode.daily)
    for number in range(2):
        await says(stage, "bea", housing, f"Beitrag {number}")
    await wait_until(stage, "2026-10-27T13:00")
    [letter] = people["anna"].inbox
    assert letter.at == datetime.fromisoformat("2026-10-26T12:00:00+01:00")


async def test_who_reads_nothing_daily_any_more_is_not_looked_at(stage: Stage) -> None:
    housing, _ = await readers(stage, anna=Mode.daily)
    anna = (await stage.rows(Member))[1]
    assert anna.next_bundle_at == stage.now + timedelta(hours=3)
    await reads(stage, "anna", housing, Mode.at_once)
    anna = (await stage.rows(Member))[1]
    assert anna.next_bundle_at is None
