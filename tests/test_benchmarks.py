"""The benchmarks count what they say: in tiny sizes, on real databases. No speed is measured here."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

import storage.database
from benchmarks import command, crowd, history, results, year
from benchmarks.bases import KINDS, SQLITE, Bases, bases
from benchmarks.ceiling import Ceiling
from benchmarks.dialogues import COMMAND, NEED
from benchmarks.due import watching
from benchmarks.figures import Aim, Miscounted, Report, agree, amount, percentile
from benchmarks.outcomes import gini
from benchmarks.sizes import Sizes
from benchmarks.stage import Spent, Stage, house
from storage.contents import Content, Copy, CopyPart
from storage.conversations import Run, RunState
from storage.database import Row
from storage.inbox import Inbox
from storage.messages import RawEvent
from storage.needs import Need
from storage.outbox import Outbox

TINY = Sizes(
    rounds=1,
    people=3,
    updates=8,
    singles=2,
    starts=1,
    idle=0.0,
    small=10,
    large=40,
    talkers=3,
    members=30,
    due=10,
    bursts=1,
    pending=20,
    jobs=5,
    readers=200,
    stretch=2.0,
    chats=2,
    words=2,
    posts=2_000,
    searches=3,
    questions=30,
    colleagues=30,
    days=40,
    corpora=(600, 700),
    asked=14,
    reminded=(20, 300),
)


@pytest.fixture(autouse=True, scope="module")
def as_durable_as_a_service() -> Iterator[None]:
    """A benchmark looks whether the disk is waited for; other tests do not wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.database, "SYNCHRONOUS", "FULL")
        yield


@pytest.fixture(scope="module")
def found() -> Iterator[Bases]:
    with bases(KINDS) as made:
        yield made


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.wire if name == "matrix" else ()) for name in command.BENCHMARKS]
)
async def test_every_benchmark_counts_right_and_says_something_of_its_aims(found: Bases, name: str) -> None:
    reports = await command.BENCHMARKS[name](found, TINY)
    for report in reports:
        assert report.rows and all(len(row) == len(report.columns) for row in report.rows)
        assert report.aims and all(aim.measured > 0 or aim.bound == 0 for aim in report.aims)
    if name not in ("process", "rounds", "year"):  # these have no database, or none but the built-in one
        said = " ".join(aim.what for report in reports for aim in report.aims)
        assert all(kind in said for kind in KINDS)


async def test_a_dialogue_is_answered_step_by_step_and_leaves_its_need(found: Bases, kind: str) -> None:
    rooms = house(found.folder)
    people = [crowd.person(number) for number in (1, 2, 3)]
    spent = Spent()
    async with found.open(kind, "three", partial(crowd.enter, house=rooms, number=3)) as database:
        stage = Stage.on(database, rooms)
        for wave in NEED.waves(stage.wire, people):
            await stage.play(wave, spent)
        async with database.reading() as session:
            told = (await session.execute(select(col(Need.member_id)).order_by(col(Need.member_id)))).scalars()
            assert list(told) == [1, 2, 3]
    assert spent.events == len(people) * len(NEED.steps)
    assert min(spent.stored, spent.handled, spent.sent) > 0


async def test_an_event_that_cannot_be_read_spoils_the_measurement(found: Bases, kind: str) -> None:
    rooms = house(found.folder)
    async with found.open(kind, "three", partial(crowd.enter, house=rooms, number=3)) as database:
        stage = Stage.on(database, rooms)
        broken = RawEvent(key="broken", payload={"kind": "no such kind"}, account=crowd.person(1))
        with pytest.raises(Miscounted, match="events put aside: 1"):
            await stage.play([broken], Spent())


async def test_somebody_without_an_answer_spoils_the_measurement(found: Bases) -> None:
    rooms = house(found.folder)
    async with found.open(SQLITE, "three", partial(crowd.enter, house=rooms, number=3)) as database:
        stage = Stage.on(database, rooms)
        for wave in COMMAND.waves(stage.wire, [crowd.person(1)]):
            await stage.play(wave, Spent())
            with pytest.raises(Miscounted, match="answers to somebody who wrote: 0"):
                await stage.play(wave, Spent())  # known already: nothing is stored, so nothing is handled


async def test_history_is_as_large_as_it_says_and_refers_to_what_is_there(found: Bases, kind: str) -> None:
    fill = partial(history.enter, house=house(found.folder), people=5, rows=100)
    wanted: dict[type[Row], int] = {Outbox: 100, Content: 50, Copy: 50, CopyPart: 50, Inbox: 10, Run: 10}
    async with found.open(kind, "old", fill) as database:
        async with database.reading() as session:
            for table, number in wanted.items():
                assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == number
            for referred in (col(Outbox.content_id).in_(select(col(Content.id))), col(Outbox.member_id).between(1, 5)):
                assert (await session.execute(select(func.count()).where(referred))).scalar_one() == 100
            if kind == SQLITE:
                assert not (await session.execute(text("PRAGMA foreign_key_check"))).all()
            open_runs = select(func.count()).where(col(Run.state) != RunState.finished)
            assert (await session.execute(open_runs)).scalar_one() == 0
        stage = Stage.on(database, house(found.folder))
        for wave in NEED.waves(stage.wire, [crowd.person(5)]):
            await stage.play(wave, Spent())  # new rows find numbers that are free


async def test_what_one_benchmark_does_to_its_database_no_other_sees(found: Bases, kind: str) -> None:
    rooms = house(found.folder)
    for _ in range(2):
        async with found.open(kind, "three", partial(crowd.enter, house=rooms, number=3)) as database:
            stage = Stage.on(database, rooms)
            assert await stage.events() == 0
            for wave in COMMAND.waves(stage.wire, [crowd.person(2)]):
                await stage.play(wave, Spent())
            assert await stage.sent() == 1


def test_the_server_and_the_folders_are_gone_afterwards_also_after_an_error() -> None:
    with pytest.raises(RuntimeError, match="in the middle"), bases(KINDS) as made:
        server = made._server
        assert server is not None
        process, folders = server.get_pid(), [made.folder, server.pgdata]
        assert all(folder.exists() for folder in folders)
        raise RuntimeError("in the middle")
    assert not any(folder.exists() for folder in folders)
    with pytest.raises(ProcessLookupError):
        for _ in range(500):  # its last breath comes after the word that it has stopped
            os.kill(process, 0)
            time.sleep(0.01)


async def test_the_ceiling_answers_every_update() -> None:
    async with Ceiling() as ceiling:
        assert (await ceiling.rate(20)).updates > 0


async def test_a_blocked_loop_is_seen_as_a_stall() -> None:
    async with watching() as watch:
        asyncio.get_running_loop().call_soon(sum, range(3_000_000))
        await asyncio.sleep(0.01)
    assert watch.stall > 0.005


@pytest.mark.parametrize(
    ("number", "read"),
    [(0, "0"), (7, "7"), (1_000_000, "1 000 000"), (0.2, "0.200"), (16.04, "16.0"), (1234.5, "1 234"), (0.0, "0.0")],
)
def test_numbers_are_read_easily(number: float, read: str) -> None:
    assert amount(number) == read


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_percentiles_are_values_that_occurred(share: float, value: int) -> None:
    assert percentile(range(100, 0, -1), share) == value


@pytest.mark.parametrize(
    ("bound", "measured", "at_least", "met"), [(1, 1, False, True), (1, 2, False, False), (1, 2, True, True)]
)
def test_an_aim_knows_its_direction(bound: float, measured: float, at_least: bool, met: bool) -> None:
    assert Aim(what="it", bound=bound, measured=measured, at_least=at_least).met is met


def test_the_load_of_all_the_same_is_even_and_that_of_one_is_not() -> None:
    assert gini([3] * 10) == 0
    assert gini([0] * 9 + [7]) == pytest.approx(0.9)
    assert gini([1, 3]) == pytest.approx(0.25)


async def test_a_simulated_year_is_the_same_every_time(found: Bases) -> None:
    reports, pictures = [], []
    for _ in range(2):
        (report,) = await year.measure(found, TINY)
        reports.append(report)
        pictures.append(report.pictures[0].read_bytes())
    assert reports[0] == reports[1]
    assert pictures[0] == pictures[1]


async def _counted(_bases: Bases, _sizes: Sizes) -> list[Report]:
    aim = Aim(what="speed", bound=2.0, measured=1.0, unit="m/s", at_least=True)
    return [Report(title="A walk", columns=("what", "m/s"), rows=(("walking", "1.0"),), remarks=("slow",), aims=(aim,))]


async def _miscounted(_bases: Bases, _sizes: Sizes) -> list[Report]:
    agree("steps", 1, 2)
    return []


Benchmark = Callable[[Bases, Sizes], Coroutine[None, None, list[Report]]]


def _run(monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark, file: Path, *more: str) -> object:
    monkeypatch.setattr(command, "BENCHMARKS", {"walk": benchmark})
    monkeypatch.setattr(command, "KINDS", (SQLITE,))
    monkeypatch.setattr(command, "_log_to", lambda _file: None)
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as exited:
        command.main(["--results", str(file), *more])
    return exited.value.code


def test_a_whole_run_writes_its_results_and_ends_well_even_where_an_aim_is_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "RESULTS.md"
    assert _run(monkeypatch, _counted, file) == 0
    written = file.read_text()
    assert "| walking | 1.0 |" in written
    assert "| speed | ≥ 2.00 m/s | 1.00 m/s | no |" in written
    assert "| CPU |" in written and "| SQLite |" in written
    assert "walking" in capsys.readouterr().out


def test_pictures_are_kept_beside_the_results_or_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def painted(bases: Bases, _sizes: Sizes) -> list[Report]:
        picture = bases.folder / "walk.svg"
        picture.write_text("<svg/>")
        (report,) = await _counted(bases, _sizes)
        return [replace(report, pictures=(picture,))]

    file, elsewhere = tmp_path / "RESULTS.md", tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert _run(monkeypatch, painted, file, "--only", "walk") == 0
    assert not (tmp_path / "walk.svg").exists()
    assert _run(monkeypatch, painted, file, "--only", "walk", "--pictures", str(elsewhere)) == 0
    assert (elsewhere / "walk.svg").read_text() == "<svg/>"
    assert _run(monkeypatch, painted, file) == 0
    assert (tmp_path / "walk.svg").exists()
    assert "![A walk](walk.svg)" in file.read_text()


@pytest.mark.parametrize("part", [("--quick",), ("--only", "walk")])
def test_a_part_of_a_run_leaves_the_results_as_they_were(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: tuple[str, ...]
) -> None:
    file = tmp_path / "RESULTS.md"
    assert _run(monkeypatch, _counted, file, *part) == 0
    assert not file.exists()


def test_a_benchmark_that_did_not_count_right_is_named_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "RESULTS.md"
    assert _run(monkeypatch, _miscounted, file) == 1
    assert not file.exists()
    assert "walk did not count right: steps: 1, where 2 had to be" in capsys.readouterr().err


def test_the_committed_results_are_found_beside_the_command() -> None:
    assert Path(command.__file__).with_name("RESULTS.md") == results.FILE
