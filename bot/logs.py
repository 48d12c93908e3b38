"""Logging: structured lines with a correlation id, no words or names of people, no secrets."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

SECRET = re.compile(
    r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"
    r"|(?<=[?&]access_token=)[^&\s\"']+|(?<=Bearer )[^\s\"']+"
    r"|(?<=://)[^/\s:@]+:[^\s\"'<>]+(?=@)"  # to the last "@": a password may have one in it
)
"""What must never be read in a log, whoever writes it: bot tokens, access tokens, passwords in addresses."""


_known: set[str] = set()


def conceal(secrets: Iterable[str]) -> None:
    """Never let these very words be read in a log, whatever they look like."""
    _known.update(secrets)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets out of every string of a log line, tracebacks included."""
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    match value:
        case str():
            for secret in _known:
                value = value.replace(secret, "[secret]")
            return SECRET.sub("[secret]", value)
        case dict():
            return {key: _redacted(item) for key, item in value.items()}
        case list() | tuple():
            return [_redacted(item) for item in value]
        case _:
            return value


def configure(form: str, level: str) -> None:
    """Write structured lines to standard error: `json`, `pretty`, or `auto` (pretty on a terminal).

    Lines of libraries come the same way, from warnings up: some of them log addresses with tokens below that.
    """
    pretty = form == "pretty" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if pretty
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("bot", "handlers", "storage"):
        logging.getLogger(name).setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def fault(error: BaseException) -> dict[str, str]:
    """What a log may say of an error: its kind and where it was raised, never its message, which may quote a person.

    Of a database that refuses also its own name for that: `SQLITE_FULL`, or an SQLSTATE.
    """
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    refusal = getattr(error, "orig", None) or getattr(error.__cause__, "orig", None)
    name = getattr(refusal, "sqlite_errorname", None) or getattr(refusal, "sqlstate", None)
    return {"error": type(error).__name__, "at": place, **({"code": str(name)} if name else {})}
