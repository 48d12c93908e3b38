"""The report: everything that `kollegial status` shows, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.status.samples import Samples, Times

OLDEST_EVENT = 60.0
OLDEST_ROW = 600.0
"""Seconds after which what waits in the inbox, or could go out, is too old: as in docs/alerts.yml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """One tick: how late its turns began, how long they lasted, rows seen to, seconds its earliest row is overdue."""

    lateness: Times
    duration: Times
    rows: int
    overdue: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a service is. What is not known is None: without a service, the database alone is asked.

    `faults` names what is not well, each with a sentence. Times and ages are in seconds, memory in bytes.
    """

    running: bool
    faults: Mapping[str, str]
    version: str | None
    schema: str | None
    uptime: float | None
    memory: float | None
    received: float | None
    received_last_minute: float | None
    waiting: float | None
    quarantined: float | None
    oldest_event: float | None
    outbox: Mapping[str, float]
    oldest_row: float | None
    sent: float | None
    failed: float | None
    delivery: Mapping[str, Times]
    ticks: Mapping[str, TickReport]
    routes: Mapping[str, Times]
    database: Mapping[str, Times]
    event_loop: Times | None

    @property
    def well(self) -> bool:
        """Whether there is nothing to look after."""
        return not self.faults

    def plain(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {"well": self.well, **asdict(self)}


def report(samples: Samples, faults: Mapping[str, str], running: bool, now: float) -> Report:
    """Read a report from samples; `now` in seconds since 1970. What is too old or put aside joins the faults."""
    value, started = samples.value, samples.value("process_start_time_seconds") if running else None
    aside = value("kollegial_inbox_events", state="quarantined")
    oldest_event, oldest_row = value("kollegial_inbox_oldest_seconds"), value("kollegial_outbox_oldest_due_seconds")
    found = dict(faults)
    if aside:
        found["events"] = f'{aside:.0f} put aside after errors of ours; "kollegial check" names them'
    if (oldest_event or 0.0) > OLDEST_EVENT:
        found["inbox"] = f"an event has waited for {oldest_event:.0f} s"
    if (oldest_row or 0.0) > OLDEST_ROW:
        found["outbox"] = f"a message could have gone {oldest_row:.0f} s ago"
    routes = {name: samples.times("kollegial_handler_seconds", route=name) for name in _routes(samples)}
    return Report(
        running=running,
        faults=found,
        version=samples.label("kollegial_build_info", "version"),
        schema=samples.label("kollegial_build_info", "schema"),
        uptime=max(0.0, now - started) if started is not None else None,
        memory=value("process_resident_memory_bytes") if running else None,
        received=value("kollegial_events_received_total"),
        received_last_minute=value("kollegial_inbox_last_minute_events"),
        waiting=value("kollegial_inbox_events", state="new"),
        quarantined=aside,
        oldest_event=oldest_event,
        outbox=samples.by("kollegial_outbox_rows", "state"),
        oldest_row=oldest_row,
        sent=value("kollegial_messages_sent_total"),
        failed=value("kollegial_messages_failed_total"),
        delivery={
            lane: samples.times("kollegial_delivery_lag_seconds", lane=lane)
            for lane in samples.by("kollegial_delivery_lag_seconds_count", "lane")
        },
        ticks={name: _tick(samples, name) for name in samples.by("kollegial_tick_rows_total", "tick")},
        routes=dict(sorted(routes.items(), key=lambda item: -item[1].count)),
        database={
            f"{kind} {phase}": samples.times("kollegial_database_seconds", kind=kind, phase=phase)
            for kind in ("write", "read")
            for phase in ("wait", "inside", "ending")
            if running
        },
        event_loop=samples.times("kollegial_event_loop_lag_seconds") if running else None,
    )


def _routes(samples: Samples) -> list[str]:
    return list(samples.by("kollegial_handler_seconds_count", "route"))


def _tick(samples: Samples, name: str) -> TickReport:
    return TickReport(
        lateness=samples.times("kollegial_tick_lateness_seconds", tick=name),
        duration=samples.times("kollegial_tick_seconds", tick=name),
        rows=int(samples.value("kollegial_tick_rows_total", tick=name) or 0),
        overdue=samples.value("kollegial_tick_overdue_seconds", tick=name),
    )
