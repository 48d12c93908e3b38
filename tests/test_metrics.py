"""What is counted: values move with what happens, say nothing of people, and are explained."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

from bot.clock import VirtualClock
from bot.metrics import Metrics
from bot.platforms.base import Ambiguous, Gone, Refused, Throttled, Unavailable
from bot.survey import Survey
from handlers import served
from handlers.routing import Route
from storage.database import Database
from storage.members import Member
from storage.messages import Lane
from storage.schema import head
from tests.loops import Bench, bench, said, until

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture
async def service(database: Database, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[Bench]:
    yield bench(database, clock, tmp_path)


def value(found: Bench | Metrics, name: str, **labels: str) -> float | None:
    metrics = found if isinstance(found, Metrics) else found.service.wiring.metrics
    return metrics.registry.get_sample_value(f"kollegial_{name}", labels)


def survey_of(found: Bench, folder: Path) -> Survey:
    wiring = found.service.wiring
    return Survey(wiring.database, wiring.metrics, wiring.clock, folder, wiring.house)


def boom(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let events with this text fail in a route of their own."""

    async def fail(_ctx: Any) -> None:
        raise RuntimeError(text)

    route = Route("boom", lambda arrival: arrival.event.text == text, fail)
    monkeypatch.setattr(served, "ROUTES", (route, *served.ROUTES))


def test_what_is_known_beforehand_begins_at_nought(clock: VirtualClock) -> None:
    metrics = Metrics()
    metrics.expect(["wire"], ["publish"])
    for name in ("events_received_total", "events_quarantined_total", "receiving_failures_total"):
        assert value(metrics, name, platform="wire") == 0
    assert value(metrics, "messages_failed_total", platform="wire", cause="refused") == 0
    assert value(metrics, "tick_failures_total", tick="publish") == 0
    assert value(metrics, "delivery_lag_seconds_count", lane="bulk") == 0


async def test_an_event_is_counted_when_received_when_handled_and_its_answer_when_sent(service: Bench) -> None:
    event = said("anna", "Hallo", service.clock.now())
    await service.receive(event)
    await service.receive(event)  # the network repeats it
    assert value(service, "events_received_total", platform="wire") == 1
    await service.service.settle()
    assert value(service, "events_handled_total", route="join", result="done") == 1
    assert value(service, "handler_seconds_count", route="join", step="handle") == 1
    assert value(service, "messages_sent_total", platform="wire") == len(service.wire.taken) == 1
    assert value(service, "delivery_lag_seconds_count", lane="interactive") == 1
    assert value(service, "delivery_lag_seconds_sum", lane="interactive") == 0


async def test_one_that_fails_among_others_takes_nobody_into_the_count_twice(
    service: Bench, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    boom(monkeypatch, "bang")
    now = clock.now()
    await service.receive(said("anna", "Hallo", now), said("ben", "bang", now), said("carla", "Hallo", now))
    for _ in range(10):
        await service.service.settle()
        clock.move(clock.now() + timedelta(seconds=20))
    assert value(service, "events_handled_total", route="join", result="done") == 2
    assert value(service, "events_handled_total", route="boom", result="done") is None
    assert (value(service, "events_handled_total", route="boom", result="failed") or 0) >= 2
    assert value(service, "events_quarantined_total", platform="wire") == 1


async def test_the_slow_part_of_a_route_is_timed_apart(service: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def prepare(*_given: Any) -> None:
        await asyncio.sleep(0)

    async def nothing(_ctx: Any) -> None:
        return

    route = Route("help", lambda _arrival: True, nothing, prepare)
    monkeypatch.setattr(served, "ROUTES", (route,))
    monkeypatch.setattr(served, "PREPARED", frozenset({"help"}))
    await service.receive(said("anna", "/help", service.clock.now()))
    await service.service.settle()
    assert value(service, "handler_seconds_count", route="help", step="prepare") == 1
    assert value(service, "handler_seconds_count", route="help", step="handle") == 1


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Throttled(5), "throttled"),
        (Unavailable("away"), "unavailable"),
        (Ambiguous("timeout"), "ambiguous"),
        (Refused("too long"), "refused"),
        (Gone("blocked"), "gone"),
        (ValueError("anna"), "error"),
    ],
)
async def test_a_sending_that_fails_is_counted_by_its_cause(
    clock: VirtualClock, migrated_sqlite_url: str, tmp_path: Path, error: Exception, cause: str
) -> None:
    found = bench(Database(migrated_sqlite_url), clock, tmp_path)
    await found.join("anna")
    await found.put("anna", "Hallo")
    found.wire.faults[1] = error
    await found.service.deliverer.step()
    assert value(found, "messages_failed_total", platform="wire", cause=cause) == 1
    assert value(found, "messages_sent_total", platform="wire") == 0
    await found.database.aclose()


async def test_the_delay_of_a_message_counts_from_when_it_could_go(service: Bench, clock: VirtualClock) -> None:
    await service.join("anna")
    await service.put("anna", "Hallo", Lane.bulk)
    clock.move(clock.now() + timedelta(seconds=40))
    service.wire.faults[1] = Unavailable("away")
    await service.service.deliverer.step()
    clock.move(clock.now() + timedelta(seconds=10))
    await service.service.deliverer.step()
    assert value(service, "delivery_lag_seconds_sum", lane="bulk") == pytest.approx(50)


async def test_ticks_are_counted_and_timed_and_one_that_fails_is_too(
    service: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_given: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr("handlers.ticks.publishing.take_effect", fail)
    stop = asyncio.Event()
    running = asyncio.create_task(service.service.run(stop))
    await until(lambda: all(value(service, "tick_seconds_count", tick=tick.name) for tick in served.TICKS))
    stop.set()
    await running
    # it comes again after two seconds, which others may take
    assert value(service, "tick_failures_total", tick="publish") == value(service, "tick_seconds_count", tick="publish")
    assert value(service, "tick_failures_total", tick="hours") == 0
    assert value(service, "tick_lateness_seconds_sum", tick="hours") == 0


def test_a_turn_that_comes_too_late_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 101.0, 117.0, 119.0])
    monkeypatch.setattr("bot.metrics.monotonic", lambda: next(moments))
    metrics = Metrics()
    for _ in range(2):
        with metrics.ticking("publish", timedelta(seconds=2)):
            pass
    assert value(metrics, "tick_lateness_seconds_sum", tick="publish") == 15
    assert value(metrics, "tick_seconds_sum", tick="publish") == 3


async def test_the_event_loop_is_measured(service: Bench) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(service.service.run(stop))
    await until(lambda: (value(service, "event_loop_lag_seconds_count") or 0) > 0)
    stop.set()
    await running


async def test_the_database_is_timed_in_its_phases(service: Bench) -> None:
    def count(kind: str, phase: str) -> float:
        return value(service, "database_seconds_count", kind=kind, phase=phase) or 0

    before = count("write", "ending")
    async with service.database.transaction():
        pass
    async with service.database.reading():
        pass
    assert [count("write", phase) for phase in ("wait", "inside", "ending")] == [before + 1] * 3
    with pytest.raises(RuntimeError):
        async with service.database.transaction():
            raise RuntimeError
    assert count("write", "inside") == before + 2
    assert count("write", "ending") == before + 1
    assert value(service, "database_undone_total", kind="write") == 1
    assert count("read", "ending") >= 1


async def test_who_waits_for_the_write_lock_is_seen_to_wait(service: Bench) -> None:
    async def write() -> None:
        async with service.database.transaction():
            await asyncio.sleep(0.05)

    await asyncio.gather(write(), write())
    assert (value(service, "database_seconds_sum", kind="write", phase="wait") or 0) >= 0.045


async def test_a_survey_tells_what_waits_since_when_and_what_became_of_the_rest(
    service: Bench, clock: VirtualClock, tmp_path: Path
) -> None:
    await service.join("anna", "ben")
    await service.receive(said("anna", "Hallo", clock.now()))
    await service.put("anna", "eins")
    await service.service.deliverer.step()
    await service.put("ben", "zwei")
    clock.move(clock.now() + timedelta(seconds=90))
    assert await survey_of(service, tmp_path).take(5)
    assert value(service, "inbox_events", state="new") == 1
    assert value(service, "inbox_events", state="quarantined") == 0
    assert value(service, "inbox_oldest_seconds") == 90
    assert value(service, "inbox_last_minute_events") == 0
    assert value(service, "outbox_rows", state="sent") == 1
    assert value(service, "outbox_rows", state="pending") == 1
    assert value(service, "outbox_rows", state="dead") == 0
    assert value(service, "outbox_oldest_due_seconds") == 90
    assert value(service, "database_up") == 1
    assert value(service, "build_info", version=_label(service, "version"), schema=head()) == 1
    assert (value(service, "disk_free_bytes") or 0) > 0


def _label(found: Bench, name: str) -> str:
    metrics = found.service.wiring.metrics
    (sample,) = next(family for family in metrics.registry.collect() if family.name == "kollegial_build_info").samples
    return sample.labels[name]


async def test_a_row_whose_network_is_away_grows_old_however_often_it_is_tried(
    service: Bench, clock: VirtualClock, tmp_path: Path
) -> None:
    await service.join("anna")
    await service.put("anna", "Hallo")
    for number in range(1, 6):
        service.wire.faults[number] = Unavailable("away")
        await service.service.deliverer.step()
        clock.move(clock.now() + timedelta(minutes=6))
    assert await survey_of(service, tmp_path).take(5)
    assert value(service, "outbox_oldest_due_seconds") == 1800


async def test_what_waits_for_open_hours_is_not_late(service: Bench, clock: VirtualClock, tmp_path: Path) -> None:
    await service.join("anna")
    now = clock.now()
    await service.put("anna", "Hallo", Lane.bulk)

    async def open_between(start: timedelta, end: timedelta) -> None:
        async with service.database.transaction() as session:
            member = await session.get(Member, service.people["anna"])
            assert member is not None
            member.open_from, member.open_until = now + start, now + end

    await open_between(timedelta(hours=9), timedelta(hours=19))
    await service.service.deliverer.step()
    clock.move(now + timedelta(hours=5))
    assert await survey_of(service, tmp_path).take(5)
    assert value(service, "outbox_oldest_due_seconds") == 0
    clock.move(now + timedelta(hours=9, seconds=5))
    assert await survey_of(service, tmp_path).take(5)
    assert value(service, "outbox_oldest_due_seconds") == 5
    await service.service.deliverer.step()
    assert value(service, "delivery_lag_seconds_sum", lane="bulk") == 5


async def test_a_database_that_does_not_answer_leaves_no_old_figures(service: Bench, tmp_path: Path) -> None:
    survey = survey_of(service, tmp_path)
    assert await survey.take(5)
    async with service.database.quiet(0.1):
        assert not await survey.take(0.05)
        assert value(service, "database_up") == 0
        assert value(service, "inbox_events", state="new") is None
        assert isnan(value(service, "outbox_oldest_due_seconds") or 0)
    assert await survey.take(5)
    assert value(service, "database_up") == 1
    assert value(service, "outbox_oldest_due_seconds") == 0
    await survey.aclose()


async def test_many_who_ask_at_once_cause_one_look(service: Bench, tmp_path: Path) -> None:
    survey = survey_of(service, tmp_path)
    assert all(await asyncio.gather(*(survey.take(5) for _ in range(50))))
    assert value(service, "database_seconds_count", kind="read", phase="inside") == 2  # the revision, and all else


async def test_services_in_one_process_count_apart(
    clock: VirtualClock, migrated_sqlite_url: str, tmp_path: Path
) -> None:
    one, other = (bench(Database(migrated_sqlite_url), clock, tmp_path) for _ in range(2))
    await one.receive(said("anna", "Hallo", clock.now()))
    assert value(one, "events_received_total", platform="wire") == 1
    assert value(other, "events_received_total", platform="wire") == 0
    for each in (one, other):
        await each.database.aclose()


async def test_nothing_of_people_stands_in_the_metrics(
    service: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    boom(monkeypatch, "Geheimwort")
    await service.join("Rosalinde")
    now = service.clock.now()
    await service.receive(said("Rosalinde", "Vertraulich", now), said("Kunigunde", "Geheimwort", now))
    service.wire.faults[1] = Refused("Rosalinde")
    await service.service.settle()
    assert await survey_of(service, tmp_path).take(5)
    text = generate_latest(service.service.wiring.metrics.registry).decode()
    for word in ("Rosalinde", "Kunigunde", "Vertraulich", "Geheimwort"):
        assert word not in text
    labels = {
        name
        for family in service.service.wiring.metrics.registry.collect()
        for s in family.samples
        for name in s.labels
    }
    ours = {"platform", "route", "result", "step", "state", "cause", "lane", "tick", "kind", "phase", "le"}
    assert labels <= ours | {"version", "schema"} | {"implementation", "major", "minor", "patchlevel", "generation"}


def names() -> set[str]:
    """Every metric, as it is written: counters with _total."""
    families = Metrics().registry.collect()
    return {family.name + ("_total" if family.type == "counter" else "") for family in families}


def test_every_metric_has_help_and_a_name_as_prometheus_asks() -> None:
    for family in Metrics().registry.collect():
        assert family.documentation.strip()
        if family.name.startswith("kollegial_"):
            assert re.fullmatch(r"[a-z]+(_[a-z]+)+", family.name)
            assert family.type != "histogram" or family.name.endswith("_seconds")
            assert not family.name.endswith("_total")


def test_every_metric_is_explained_for_the_operator() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", (DOCS / "OPERATIONS.md").read_text(encoding="utf-8")))
    assert names() - explained == set()
    assert {name for name in explained if name.startswith(("kollegial_", "process_", "python_"))} - names() == set()


def alerts() -> list[dict[str, str]]:
    """The rules of the file, as far as they are read here: every key with its text."""
    rules: list[dict[str, str]] = []
    key = ""
    for line in (DOCS / "alerts.yml").read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r" +(?:- )?(\w+): (.+)", line)
        if found and not line.startswith("#"):
            key, text = found.groups()
            if key == "alert":
                rules.append({})
            if rules:
                rules[-1][key] = text
        elif rules and line.startswith("          "):
            rules[-1][key] += line
    return rules


def test_every_alert_says_what_it_is_and_what_to_do() -> None:
    found = alerts()
    assert len({rule["alert"] for rule in found}) == len(found) >= 15
    for rule in found:
        assert rule["summary"] and rule["action"] and rule["expr"]
        assert rule["severity"] in ("page", "ticket")


def test_every_alert_asks_for_metrics_and_labels_that_there_are() -> None:
    metrics = Metrics()
    families = {family.name: family for family in metrics.registry.collect()}
    collectors = metrics.registry._collector_to_names
    labels = {name: set(getattr(each, "_labelnames", ())) for each, known in collectors.items() for name in known}
    for rule in alerts():
        wanted = re.findall(r"\b((?:kollegial|process|python)_[a-z_]+)(?:\{(.*?)\})?", rule["expr"])
        assert wanted or rule["alert"] == "KollegialDown"
        for name, selector in wanted:
            base = re.sub(r"_(bucket|total)$", "", name)
            assert base in families
            assert name.endswith("_total") == (families[base].type == "counter")
            assert name.endswith("_bucket") == (families[base].type == "histogram")
            assert set(re.findall(r"(\w+)[=!~]+\"", selector)) <= labels.get(base, set()) | {"job"}
    ticks = {tick.name for tick in served.TICKS}
    text = (DOCS / "alerts.yml").read_text(encoding="utf-8")
    for pattern in re.findall(r'tick[=!~]+"(.*?)"', text):
        assert set(pattern.split("|")) <= ticks
