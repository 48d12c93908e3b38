"""Announcements on their way out: each in the reader's language, and looked at once more before it goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.check import findings
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Throttled
from bot.service import Service, policy
from handlers.audiences.pacing import GUESSED, duration
from storage import announcing, bodies, recipients, roles, tallies
from storage.announcements import Announcement, Category, State
from storage.contents import Content
from storage.database import Database
from storage.members import Member
from storage.messages import Message, Span, Style, Translated
from storage.outbox import State as Stands
from storage.policy import Policy
from storage.roles import Role
from tests.loops import WIRE, Bench, bench

Build = Callable[[], Bench]

WORDS = Translated(
    (
        ("de", (Span("*Neu* "), Span("hier", Style.strong), Span("!", link="javascript:x"))),
        ("en", (Span("New "), Span("<b>here</b>", Style.emphasis))),
    )
)


@pytest.fixture
def build(database: Database, clock: VirtualClock, tmp_path: Path) -> Build:
    return lambda: bench(database, clock, tmp_path)


def on_trial(on: Bench, *listed: str) -> Bench:
    """The same service as a trial in which these people may be reached."""
    house, wire = on.service.house, on.wire
    tried = replace(house, policy=replace(house.policy, trial=frozenset((WIRE, name) for name in listed)))
    service = Service.build(on.database, [wire], tried, on.clock)
    return Bench(service=service, wire=wire, clock=on.clock, people=on.people)


async def announces(on: Bench, words: Translated = WORDS, urgent: bool = False) -> int:
    """Announce something to everybody now; the announcement's id."""
    now = on.clock.now()
    async with on.database.transaction() as session:
        content = Content(body=bodies.dump(Message(parts=(words,))), created_at=now)
        session.add(content)
        await session.flush()
        author = next(iter(on.people.values()))
        await roles.grant(session, author, Role.staff, now)
        row = Announcement(content_id=content.id, state=State.sending, urgent=urgent, made_by=author, created_at=now)
        session.add(row)
        await session.flush()
        await recipients.resolve(session, row, now, "c")
        assert row.id is not None
        return row.id


async def test_everybody_reads_it_in_their_language_and_nothing_in_it_is_markup(build: Build) -> None:
    on = build()
    await on.join("anna", "ben", "cem")
    async with on.database.transaction() as session:
        for name, language in (("anna", "de"), ("ben", "en"), ("cem", None)):
            (await session.get_one(Member, on.people[name])).language = language
    await announces(on)
    await on.deliver()
    spans = {action.chat.id: action.spans for action in on.wire.taken}  # type: ignore[union-attr]
    german = (Span("*Neu* "), Span("hier", Style.strong), Span("!"))
    assert spans == {"anna": german, "ben": (Span("New "), Span("<b>here</b>", Style.emphasis)), "cem": german}


async def test_who_reads_no_language_in_which_it_is_there_gets_the_first(build: Build) -> None:
    on = build()
    await on.join("anna")
    await announces(on, Translated((("uk", (Span("Новини"),)), ("en", (Span("News"),)))))
    await on.deliver()
    assert on.wire.read_by("anna") == ["Новини"]


async def test_a_trial_reaches_nobody_beside_its_list_whatever_was_queued_before(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await announces(on)
    tried = on_trial(on, "ben")
    await tried.put("anna", "Antwort")
    await tried.deliver()
    assert (tried.wire.read_by("anna"), tried.wire.read_by("ben")) == (["Antwort"], ["*Neu* hier!"])
    assert (Stands.dropped, tallies.UNTRIED) in await tried.states()


async def test_what_waits_for_another_try_is_dropped_for_who_opted_out_meanwhile(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    await announces(on)
    on.wire.faults = {1: Throttled(5), 2: Throttled(5)}
    await on.deliver()
    async with on.database.transaction() as session:
        await announcing.opt_out(session, on.people["anna"], Category.news, on.clock.now())
    on.move(timedelta(seconds=10))
    await on.deliver()
    assert (on.wire.read_by("anna"), on.wire.read_by("ben")) == ([], ["*Neu* hier!"])
    assert await on.states() == [(Stands.dropped, tallies.OPTED_OUT), (Stands.sent, None)]


async def test_what_comes_back_from_a_network_during_a_pause_rests_too(build: Build) -> None:
    on = build()
    await on.join("anna", "ben")
    number = await announces(on)
    on.wire.faults = {1: Throttled(5)}
    await on.deliver()
    async with on.database.transaction() as session:  # it was on its way when the pause began
        (await session.get_one(Announcement, number)).state = State.paused
    on.move(timedelta(days=1))
    await on.deliver()
    assert await on.states() == [(Stands.paused, None), (Stands.sent, None)]
    assert await on.service.idle()
    async with on.database.transaction() as session:
        await announcing.resume(session, await session.get_one(Announcement, number), on.clock.now())
    await on.deliver()
    assert [state for state, _ in await on.states()] == [Stands.sent, Stands.sent]


# --- the configuration -----------------------------------------------------------------------


def test_the_configuration_says_whom_a_trial_reaches_and_how_fast_networks_are() -> None:
    assert policy(Settings()).trial is None
    people = ["telegram:12345", "matrix:@anna:example.org"]
    settings = Settings.model_validate({"announcements": {"trial": True, "trial_people": people}})
    found = policy(settings)
    assert found.trial == frozenset({("telegram", "12345"), ("matrix", "@anna:example.org")})
    assert (found.per_second("telegram"), found.per_second("matrix"), found.confirm_above) == (28.0, None, 200)
    unlisted = Settings.model_validate({"announcements": {"trial": False, "trial_people": people}})
    assert policy(unlisted).trial is None


@pytest.mark.parametrize(
    ("people", "well", "words"),
    [
        ((), False, "reaches nobody"),
        (("telegram:1",), True, "one account"),
        (("telegram:1", "telegram:2"), True, "2 acc"),
    ],
)
async def test_check_says_that_it_is_a_trial(people: tuple[str, ...], well: bool, words: str, tmp_path: Path) -> None:
    sections = {"service": {"data_dir": str(tmp_path)}, "announcements": {"trial": True, "trial_people": people}}
    [found] = [each for each in await findings(Settings.model_validate(sections)) if each.subject == "announcements"]
    assert found.well is well
    assert words in found.detail
    assert "telegram:1" not in found.detail


@pytest.mark.parametrize(
    ("networks", "messages", "seconds"),
    [
        ({}, 1, 0),
        ({"telegram": 280}, 1, 10),
        ({"telegram": 280, "matrix": int(GUESSED) * 30}, 1, 30),
        ({"telegram": 280, "matrix": 1}, 3, 30),
    ],
)
def test_networks_work_side_by_side_each_at_its_pace(networks: dict[str, int], messages: int, seconds: float) -> None:
    asked = Policy(per_second={"telegram": 28.0}.get)
    assert duration(networks, asked, messages) == timedelta(seconds=seconds)
