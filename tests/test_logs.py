"""What the operator reads: where, when, how often, and never what somebody said or who they are."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot import logs
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.base import Refused
from bot.rehearse import JsonLines
from bot.stage import Script, Stage, play
from storage.database import Database, DatabaseUnavailable
from tests.loops import Bench, bench, said
from tests.test_crash import SCRIPT


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Logs as the service writes them, down to the least important line."""
    root, stream = logging.getLogger(), StringIO()
    before = root.handlers, root.level
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        logs.configure("json", "debug")
    yield stream
    root.handlers, root.level = before
    for name in ("bot", "handlers", "storage"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def lines(written: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


# --- nothing anybody said --------------------------------------------------------------------------

SAID = [text for line in SCRIPT for text in (line.get("say"), *(each.get("say") for each in line.get("together", ())))]
WORDS = {word for text in SAID if text and text[0] != "/" for word in re.findall(r"\w{4,}", text)}
NAMES = {"anna", "ben", "carla", "karin", "goerlitz", "housing"}


def test_a_whole_rehearsal_logs_nothing_anybody_said(written: StringIO, tmp_path: Path) -> None:
    got: list[str] = []
    text = [json.dumps(line).encode() for line in SCRIPT]
    script = Script(name="week", beside=tmp_path, lines=text)
    asyncio.run(play(Settings(), script, Stage.at(tmp_path / "data"), JsonLines(got.append)))
    assert {"received", "handled", "sent", "tick"} <= {line["event"] for line in lines(written)}
    pseudonym = next(found[1] for line in got if (found := re.search(r"dass Du da bist, ([\w ]+)!", line)))
    for private in {*WORDS, *NAMES, pseudonym, *pseudonym.split()}:
        assert not re.search(rf"\b{private}\b", written.getvalue(), re.IGNORECASE), private


async def test_what_fails_is_logged_without_what_it_was_about(
    written: StringIO, database: Database, clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers import served
    from handlers.context import Context
    from handlers.routing import Route

    async def fails(ctx: Context) -> None:
        raise ValueError(f"{ctx.event.text} von {ctx.event.sender.id}")

    monkeypatch.setattr(served, "ROUTES", (Route("fails", lambda arrival: True, fails),))
    on = bench(database, clock, tmp_path)
    await on.join("anna", "ben")
    await on.receive(said("anna", "Geheimnis", clock.now()))
    await on.put("ben", "Vertraulich")
    on.wire.faults[1] = RuntimeError("Vertraulich an ben")
    await on.service.settle()
    found = lines(written)
    assert {line["event"] for line in found} >= {"handling failed", "sending failed"}
    failed = next(line for line in found if line["event"] == "handling failed")
    assert failed["error"] == "ValueError"
    assert str(failed["at"]).startswith("test_logs.py:")
    private = re.compile(r"geheimnis|vertraulich|\banna\b|\bben\b", re.IGNORECASE)
    assert not private.search(written.getvalue())


async def test_why_a_network_refused_is_logged_in_its_word(
    written: StringIO, database: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    on = bench(database, clock, tmp_path)
    await on.join("anna")
    await on.put("anna", "Vertraulich")
    on.wire.faults[1] = Refused("too long")
    await on.service.settle()
    failed = next(line for line in lines(written) if line["event"] == "sending failed")
    assert (failed["error"], failed["reason"], failed["level"]) == ("Refused", "too long", "warning")


# --- the way of an event ---------------------------------------------------------------------------


def correlations(found: list[dict[str, object]], event: str) -> list[object]:
    return [line.get("correlation") for line in found if line["event"] == event]


async def test_a_correlation_goes_from_the_event_to_all_it_caused(
    written: StringIO, database: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    on: Bench = bench(database, clock, tmp_path)
    await on.receive(said("anna", "Hallo", clock.now()), said("ben", "Hallo", clock.now()))
    await on.service.settle()
    of_events = {row.account: row.correlation for row in await on.inbox()}
    of_rows = {row.member_id: row.correlation for row in await on.outbox()}
    assert len(set(of_events.values())) == 2
    assert sorted(of_rows.values()) == sorted(of_events.values())
    found = lines(written)
    assert sorted(map(str, correlations(found, "handled"))) == sorted(of_events.values())
    assert sorted(map(str, correlations(found, "sent"))) == sorted(of_events.values())


# --- secrets ---------------------------------------------------------------------------------------

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_-x"
SECRETS = [
    (f"https://api.telegram.org/bot{TOKEN}/getUpdates", TOKEN),
    (f"token {TOKEN} is wrong", TOKEN),
    ("https://matrix.example.org/sync?access_token=syt_YW5uYQ_secret&since=1", "syt_YW5uYQ_secret"),
    ("GET /sync?since=1&access_token=syt_YW5uYQ_secret HTTP/1.1", "syt_YW5uYQ_secret"),
    ("postgresql+asyncpg://kollegial:s3cr3t-pass@db.example.org/kollegial", "s3cr3t-pass"),
    ("postgresql://kollegial:s3:cr@3t@db.example.org/kollegial", "s3:cr@3t"),
]


@pytest.mark.parametrize(("words", "secret"), SECRETS)
@pytest.mark.parametrize("logger", ["bot.deliver", "nio.client", "telegram.request"])
def test_secrets_are_taken_out_whoever_logs_them(written: StringIO, logger: str, words: str, secret: str) -> None:
    logging.getLogger(logger).warning("calling %s", words)
    structlog.get_logger(logger).warning("calling", address=words)
    structlog.get_logger(logger).warning(words, nested={"headers": [words]})
    try:
        raise RuntimeError(words)
    except RuntimeError:
        logging.getLogger(logger).exception("failed")
        structlog.get_logger(logger).exception("failed")
    assert written.getvalue().count("[secret]") >= 5
    assert secret not in written.getvalue()


def test_what_a_database_calls_its_trouble_is_logged(tmp_path: Path) -> None:
    with pytest.raises(OperationalError) as refused:
        create_engine(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}").connect()
    with pytest.raises(DatabaseUnavailable) as away:
        raise DatabaseUnavailable("away") from refused.value
    assert logs.fault(refused.value)["code"] == logs.fault(away.value)["code"] == "SQLITE_CANTOPEN"
    assert "code" not in logs.fault(ValueError("a person"))


@pytest.mark.parametrize(("words", "secret"), SECRETS)
def test_secrets_are_taken_out_of_pretty_lines_too(
    written: StringIO, monkeypatch: pytest.MonkeyPatch, words: str, secret: str
) -> None:
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("pretty", "debug")
    structlog.get_logger("bot").warning("calling", address=words, nested=[words])
    try:
        raise RuntimeError(words)
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    assert "failed" in written.getvalue()
    assert secret not in written.getvalue()


def test_what_is_no_secret_stays(written: StringIO) -> None:
    words = "at 12:30, row 123456789: sent; see https://example.org/a?b=c"
    structlog.get_logger("bot").info(words)
    assert lines(written)[0]["event"] == words


def test_libraries_say_nothing_below_a_warning(written: StringIO) -> None:
    logging.getLogger("nio.client").info("GET /sync?access_token=syt_YW5uYQ_secret")
    logging.getLogger("sqlalchemy.engine").info("INSERT INTO needs")
    assert written.getvalue() == ""


def test_nothing_is_logged_to_standard_output(written: StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("bot").warning("careful")
    assert "careful" in written.getvalue()
    assert capsys.readouterr().out == ""
