"""Asking networks for more than messages: several at once, in order for who asked, and each way in which it fails."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.exc import OperationalError

from bot.asking import FILES, QUESTIONS
from bot.clock import VirtualClock
from bot.inquiries import OWN_ERRORS
from bot.platforms.base import (
    Ambiguous,
    Barred,
    Gone,
    Moved,
    PlatformError,
    Refused,
    Throttled,
    Unavailable,
    Vanished,
)
from bot.platforms.console import Console, Network
from bot.service import Service
from handlers import served
from handlers.routing import Route, reports
from storage import accounts, requests
from storage.database import Database
from storage.files import File, FileStore
from storage.messages import Admission, Chat, Incoming, RemoteFile, Rights
from storage.requests import GIVEN_UP, Kind, Outcome, Request, State
from tests.loops import WIRE, Bench, Wire, bench, house, said, until
from tests.storage.rows import every

Build = Callable[..., Bench]
POWERS = {"person": True, "reads": True, "deletes": False}


@pytest.fixture
def build(database: Database, clock: VirtualClock, tmp_path: Path) -> Build:
    return lambda wire=None: bench(database, clock, tmp_path, wire)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Incoming]:
    """What comes back to who asked, in the order in which it is handled."""
    told: list[Incoming] = []

    async def hear(ctx: Any) -> None:
        told.append(ctx.event)

    monkeypatch.setattr(served, "ROUTES", (Route("told", reports("told"), hear), *served.ROUTES))
    return told


async def ask(on: Bench, kind: Kind, args: dict[str, Any], account: str = "anna", **more: Any) -> None:
    async with on.database.transaction() as session:
        requests.put(
            session,
            kind,
            **{"platform": WIRE, "args": args, "now": on.clock.now(), "correlation": "c0ffee", "report": "told"}
            | {"account": account}
            | more,
        )


async def rights(on: Bench, chat: str = "room", **more: Any) -> None:
    await ask(on, Kind.rights, {"chat": chat, "thread": None, "account": "anna"}, **more)


async def fetch(on: Bench, name: str = "liste.csv", size: int = 10, **more: Any) -> None:
    file = {"reference": "f1", "name": name, "type": "text/csv", "size": size, "voice": False}
    await ask(on, Kind.fetch, {"file": file}, **more)


async def asked(on: Bench) -> list[Request]:
    return await every(on.database, Request)


def picture() -> bytes:
    """A photo that says where it was made."""
    exif, into = Image.Exif(), BytesIO()
    exif[0x0132] = "2026:11:30 09:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 30), "red").save(into, "JPEG", exif=exif)
    return into.getvalue()


# --- what is asked, and what comes back ------------------------------------------------------


async def test_how_somebody_stands_in_a_room_comes_back_with_what_was_put_beside(
    build: Build, answers: list[Incoming]
) -> None:
    on = build()
    args = {"chat": "room", "thread": "7", "account": "anna"}
    await ask(on, Kind.rights, args, context={"code": "c1"})
    await on.service.settle()
    assert on.wire.questions == [Rights(chat=Chat(platform=WIRE, id="room", private=False, thread="7"), account="anna")]
    [event] = answers
    assert (event.text, event.data, event.chat, event.sender.id) == (
        Outcome.done,
        "told",
        Chat(platform=WIRE, id="anna"),
        "anna",
    )
    assert event.result == {"answer": POWERS, "context": {"code": "c1"}}
    [row] = await asked(on)
    assert (row.state, row.args, row.context) == (State.done, {}, {}), "what was asked is forgotten"
    assert await on.service.idle()


async def test_somebody_is_let_in(build: Build, answers: list[Incoming]) -> None:
    on = build()
    await ask(on, Kind.admit, {"account": "anna"})
    await on.service.settle()
    assert on.wire.questions == [Admission(account="anna")]
    assert [(event.text, event.result) for event in answers] == [("done", {"answer": {}, "context": {}})]


async def test_a_file_is_fetched_cleaned_and_kept(build: Build, answers: list[Incoming]) -> None:
    on, data = build(), picture()
    on.wire.lies_there["f1"] = data
    await fetch(on, name="../IMG_1.png", size=len(data))
    await on.service.settle()
    [event] = answers
    file = event.result["answer"]["file"]
    assert (event.text, file["name"], file["type"]) == ("done", "IMG_1.jpg", "image/jpeg")
    kept = on.service.house.files.path(file["hash"]).read_bytes()
    assert len(kept) == file["size"]
    with Image.open(BytesIO(kept)) as image:
        assert image.size == (40, 30)
        assert not image.getexif()
    [noted] = await every(on.database, File)
    assert (noted.hash, noted.size, noted.used_at) == (file["hash"], file["size"], on.clock.now())


async def test_the_same_file_twice_is_kept_once(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.lies_there["f1"] = b"a;b\n"
    await fetch(on)
    await fetch(on, account="ben")
    await on.service.settle()
    assert [event.text for event in answers] == ["done", "done"]
    assert len(await every(on.database, File)) == 1


async def test_answers_come_in_the_order_of_who_asked_and_in_that_of_a_room(
    build: Build, answers: list[Incoming]
) -> None:
    on = build()
    for number in range(3):
        await rights(on, chat=f"r{number}", context={"n": number})
    await rights(on, room="house", account="ben")
    await on.receive(said("ben", "hallo alle", on.clock.now(), **{"in": "house"}))
    await on.service.asker.step()
    rows = {row.event_key: row.queue for row in await on.inbox()}
    async with on.database.reading() as session:
        known = await accounts.members_of(session, WIRE, ["anna"])
    assert {rows[f"request:{number}"] for number in (1, 2, 3)} == {f"member:{known['anna']}"}
    assert rows["request:4"] == rows["ben: hallo alle"] == f"group:{WIRE}:house"
    await on.service.settle()
    private, house_ = Chat(platform=WIRE, id="anna"), Chat(platform=WIRE, id="house", private=False)
    assert [(event.chat, event.result["context"]) for event in answers if event.chat == private] == [
        (private, {"n": number}) for number in range(3)
    ]
    assert [event.sender.id for event in answers if event.chat == house_] == ["ben"]


# --- what can go wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (Refused("no space"), "refused", "no space"),
        (Gone("kicked"), "refused", "kicked"),
        (Vanished("nothing there"), "refused", "nothing there"),
    ],
)
async def test_what_a_network_will_never_do_is_said(
    build: Build, answers: list[Incoming], error: PlatformError, outcome: str, reason: str
) -> None:
    on = build()
    on.wire.unanswered[1] = error
    await rights(on, context={"code": "c1"})
    await on.service.settle()
    [event] = answers
    assert (event.text, event.result) == (outcome, {"answer": {"reason": reason}, "context": {"code": "c1"}})


async def test_a_group_that_has_another_id_is_asked_about_there(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.unanswered[1] = Moved("supergroup")
    await rights(on)
    await on.service.settle()
    assert [question.chat.id for question in on.wire.questions if isinstance(question, Rights)] == [
        "room",
        "supergroup",
    ]
    assert [event.text for event in answers] == ["done"]


@pytest.mark.parametrize("error", [Unavailable("away"), Ambiguous("timed out"), Throttled(1), Barred("token")])
async def test_a_network_that_does_not_answer_is_asked_ever_later_for_a_day(
    build: Build, answers: list[Incoming], error: PlatformError
) -> None:
    on = build()
    on.wire.unanswered = dict.fromkeys(range(1, 2000), error)
    await rights(on)
    began, pauses = on.clock.now(), []
    while await on.service.asker.step() and (row := (await asked(on))[0]).state == State.waiting:
        pauses.append(row.due_at - on.clock.now())
        on.move(pauses[-1])
    await on.service.settle()
    assert max(pauses) <= timedelta(minutes=6)
    assert pauses[0] <= timedelta(seconds=37)
    assert GIVEN_UP <= on.clock.now() - began < GIVEN_UP + timedelta(minutes=7)
    assert (answers[0].text, answers[0].result["answer"].keys()) == ("failed", {"reason"})
    assert 200 < len(on.wire.questions) < 500


async def test_a_network_that_comes_back_answers(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.unanswered = {number: Unavailable("away") for number in range(1, 6)}
    await rights(on)
    for _ in range(6):
        await on.service.settle()
        on.move(timedelta(minutes=6))
    assert [event.text for event in answers] == ["done"]
    assert len(on.wire.questions) == 6


async def test_an_error_of_ours_is_tried_five_times(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.unanswered = {number: ValueError("anna") for number in range(1, 100)}
    await rights(on)
    for _ in range(10):
        await on.service.settle()
        on.move(timedelta(minutes=6))
    assert len(on.wire.questions) == OWN_ERRORS
    assert [(event.text, event.result["answer"]) for event in answers] == [("failed", {"reason": "error"})]


@pytest.mark.parametrize("args", [{}, {"file": {}}, {"file": {"reference": 1, "nonsense": 2}}, {"file": None}])
async def test_a_request_that_makes_no_sense_fails(build: Build, answers: list[Incoming], args: dict[str, Any]) -> None:
    on = build()
    for kind in (Kind.fetch, Kind.rights, "nonsense"):
        await ask(on, kind, args)  # type: ignore[arg-type]
    for _ in range(10):
        await on.service.settle()
        on.move(timedelta(minutes=6))
    assert [event.text for event in answers] == ["failed"] * 3
    assert on.wire.questions == []


async def test_a_network_that_is_not_served_any_more_is_given_up_after_a_day(
    build: Build, answers: list[Incoming]
) -> None:
    on = build()
    await rights(on, platform="telegraph")
    await rights(on)
    await on.service.settle()
    assert len(answers) == 1
    on.move(GIVEN_UP - timedelta(minutes=1))
    await on.service.settle()
    assert len(answers) == 1
    on.move(timedelta(minutes=6))
    await on.service.settle()
    assert [event.text for event in answers] == ["done", "failed"]
    assert answers[1].sender.platform == "telegraph"


async def test_who_wants_fewer_requests_is_asked_nothing_until_then(build: Build) -> None:
    on = build()
    on.wire.unanswered = {1: Throttled(40)}
    for number in range(3 * QUESTIONS):
        await rights(on, chat=f"r{number}")
    await on.service.settle()
    assert len(on.wire.questions) == QUESTIONS
    assert await on.service.next_due() == on.clock.now() + timedelta(seconds=40)
    on.move(timedelta(seconds=39))
    await on.service.settle()
    assert len(on.wire.questions) == QUESTIONS
    on.move(timedelta(seconds=10))
    await on.service.settle()
    assert len(on.wire.questions) == 3 * QUESTIONS + 1
    assert [row.attempts for row in await asked(on)] == [1] + [0] * (3 * QUESTIONS - 1)


async def test_a_clock_that_is_turned_back_holds_nothing_up(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.unanswered = {1: Unavailable("away")}
    await rights(on)
    await on.service.settle()
    on.move(timedelta(days=-30))
    await on.service.settle()
    assert [event.text for event in answers] == ["done"]
    on.wire.unanswered = {3: Unavailable("away")}
    await rights(on)
    await on.service.settle()
    on.move(timedelta(days=-30))
    after = build(on.wire)  # it was turned back while nothing ran
    await after.service.settle()
    assert [event.text for event in answers] == ["done", "done"]


# --- files -----------------------------------------------------------------------------------


async def test_a_file_that_is_not_there_is_refused(build: Build, answers: list[Incoming]) -> None:
    on = build()
    await fetch(on)
    await on.service.settle()
    assert [(event.text, event.result["answer"]) for event in answers] == [("refused", {"reason": "file is gone"})]


@pytest.mark.parametrize(("announced", "length"), [(5001, 10), (10, 5001), (0, 100_000)])
async def test_a_file_that_is_too_large_is_said_to_be(
    build: Build, answers: list[Incoming], announced: int, length: int
) -> None:
    on = build()
    on.wire.limits = type(on.wire.limits)(fetch_bytes=5000)
    on.wire.lies_there["f1"] = b"x" * length
    await fetch(on, size=announced)
    await on.service.settle()
    assert [event.text for event in answers] == ["too large"]
    assert await every(on.database, File) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"MZ\x90\x00\x03\x00", "kind is not known"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old or encrypted office file"),
        (b"OggS\x00\x02", "kind is not known"),
    ],
)
async def test_a_file_that_cannot_be_cleaned_is_not_kept(
    build: Build, answers: list[Incoming], data: bytes, reason: str
) -> None:
    on = build()
    on.wire.lies_there["f1"] = data
    await fetch(on)
    await on.service.settle()
    assert [(event.text, event.result["answer"]) for event in answers] == [("unclean", {"reason": reason})]
    assert await every(on.database, File) == []
    assert not list(on.service.house.files.root.rglob("*"))


# --- at once, and in the middle --------------------------------------------------------------


async def test_several_are_asked_at_once_and_files_wait_for_no_question(build: Build) -> None:
    on = build()
    on.wire.hold = asyncio.Event()
    on.wire.lies_there["f1"] = b"a;b\n"
    for number in range(2 * QUESTIONS):
        await rights(on, chat=f"r{number}")
    for _ in range(2 * FILES):
        await fetch(on)
    asking = asyncio.create_task(on.service.asker.step())
    await until(lambda: len(on.wire.questions) == QUESTIONS + FILES)
    assert sum(isinstance(question, RemoteFile) for question in on.wire.questions) == FILES
    assert not on.service.asker.at_rest
    assert not await on.service.idle()
    on.wire.hold.set()
    await asking
    await on.service.settle()
    assert {row.state for row in await asked(on)} == {State.done}
    assert len(on.wire.questions) == 2 * QUESTIONS + 2 * FILES


async def test_one_network_that_is_away_holds_up_no_other(
    database: Database, clock: VirtualClock, tmp_path: Path, answers: list[Incoming]
) -> None:
    away, well = Wire(), Wire()
    away.name, away.hold = "away", asyncio.Event()
    service = Service.build(database, [away, well], house(tmp_path), clock)
    on = Bench(service=service, wire=well, clock=clock)
    for number in range(5 * QUESTIONS):
        await rights(on, chat=f"r{number}", platform="away")
    await rights(on)
    loop = asyncio.create_task(service.asker.run())
    await until(lambda: len(well.questions) == 1)
    await until(lambda: len(away.questions) == QUESTIONS)
    loop.cancel()
    await asyncio.wait([loop])
    await service.asker.stop()
    while await service.worker.step():
        pass
    assert [(event.sender.platform, event.text) for event in answers] == [(WIRE, "done")]


async def test_the_process_dies_between_asking_and_settling(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.hold = asyncio.Event()
    await rights(on)
    dying = asyncio.create_task(on.service.asker.step())
    await until(lambda: len(on.wire.questions) == 1)
    dying.cancel()
    await asyncio.wait([dying])
    after = build(on.wire)
    after.wire.hold = None
    await after.service.settle()
    assert len(on.wire.questions) == 2
    assert [event.text for event in answers] == ["done"]


async def test_an_answer_that_comes_twice_is_told_once(build: Build, answers: list[Incoming]) -> None:
    on, other = build(), build()
    other.wire = on.wire
    await rights(on)
    on.wire.hold = asyncio.Event()
    first = asyncio.create_task(on.service.asker.step())
    await until(lambda: len(on.wire.questions) == 1)
    await other.service.asker.step()
    on.wire.hold.set()
    await first
    await on.service.settle()
    assert [event.text for event in answers] == ["done"]


async def test_told_to_stop_it_asks_nothing_more_and_forgets_nothing(build: Build, answers: list[Incoming]) -> None:
    on = build()
    on.wire.hold = asyncio.Event()
    for number in range(2 * QUESTIONS):
        await rights(on, chat=f"r{number}")
    stop = asyncio.Event()
    running = asyncio.create_task(on.service.run(stop))
    await until(lambda: len(on.wire.questions) == QUESTIONS)
    stop.set()
    await running
    assert on.service.asker.at_rest
    assert {(row.state, row.attempts) for row in await asked(on)} == {(State.waiting, 0)}
    after = build(on.wire)
    after.wire.hold = None
    await after.service.settle()
    assert len(answers) == 2 * QUESTIONS


async def test_while_the_service_runs_the_answer_wakes_who_waits_for_it(
    build: Build, answers: list[Incoming], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = build()

    async def link(ctx: Any) -> None:
        args = {"chat": "room", "thread": None, "account": "anna"}
        requests.put(ctx.session, Kind.rights, WIRE, args, ctx.now, ctx.correlation, account="anna", report="told")

    linking = Route("linking", lambda arrival: arrival.event.text == "link", link)
    monkeypatch.setattr(served, "ROUTES", (linking, *served.ROUTES))
    stop = asyncio.Event()
    running = asyncio.create_task(on.service.run(stop))
    await on.service.ready.wait()
    await on.receive(said("anna", "link", on.clock.now()))
    await until(lambda: len(answers) == 1, within=5)
    stop.set()
    await running
    assert answers[0].result["answer"] == POWERS


async def test_a_database_that_fails_while_settling_loses_no_answer(
    build: Build, answers: list[Incoming], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = build()
    await rights(on)
    done, fails = requests.done, [2]

    async def failing(*given: Any) -> bool:
        if fails[0]:
            fails[0] -= 1
            raise OperationalError("", {}, Exception("disk full"))
        return await done(*given)

    monkeypatch.setattr(requests, "done", failing)
    loop = asyncio.create_task(on.service.asker.run())
    await until(lambda: on.service.asker.at_rest and not fails[0])
    loop.cancel()
    await asyncio.wait([loop])
    await on.service.asker.stop()
    await on.service.settle()
    assert len(on.wire.questions) == 1
    assert [event.text for event in answers] == ["done"]


# --- on the console --------------------------------------------------------------------------


async def test_the_console_answers_and_gives_its_files(
    database: Database, clock: VirtualClock, tmp_path: Path, answers: list[Incoming]
) -> None:
    files = FileStore(tmp_path / "files")
    network = Network(tmp_path / "console.jsonl", lambda _record: None)
    console = Console(network, files, clock, clock.now().tzinfo or clock.now().astimezone().tzinfo)  # type: ignore[arg-type]
    service = Service.build(database, [console], house(tmp_path), clock)
    on = Bench(service=service, wire=Wire(), clock=clock)
    photo = tmp_path / "IMG_20261130_Mueller.jpg"
    photo.write_bytes(picture())
    for name in (str(photo), str(tmp_path / "gone.pdf"), "\0", str(tmp_path)):
        file = {"reference": name, "name": Path(name).name, "type": "x/y", "size": 3, "voice": False}
        await ask(on, Kind.fetch, {"file": file}, platform="console")
    await rights(on, platform="console")
    await ask(on, Kind.admit, {"account": "anna"}, platform="console")
    await service.settle()
    told = sorted((event.text, str(event.result["answer"].get("reason"))) for event in answers)
    assert told == [
        ("done", "None"),
        ("done", "None"),
        ("refused", "file is gone"),
        ("refused", "file is gone"),
        ("refused", "file is gone"),
        ("refused", "no space"),
    ]
    [file] = [event.result["answer"]["file"] for event in answers if "file" in event.result["answer"]]
    assert file["name"] == "IMG_20261130_Mueller.jpg"
    network.close()


async def test_requests_are_counted_by_kind_and_by_what_came_of_them(build: Build) -> None:
    on = build()
    on.wire.unanswered = {1: Unavailable("away")}
    await rights(on)
    await on.service.settle()
    on.move(timedelta(minutes=1))
    await on.service.settle()
    await fetch(on)
    await on.service.settle()

    def value(kind: str, result: str) -> float | None:
        registry = on.service.wiring.metrics.registry
        return registry.get_sample_value("kollegial_requests_total", {"kind": kind, "result": result})

    assert (value("rights", "waiting"), value("rights", "done"), value("fetch", "refused")) == (1, 1, 1)
    assert value("admit", "failed") == 0
