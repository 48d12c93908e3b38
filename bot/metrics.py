"""Metrics: what happens in a service, counted and timed, without a person, a chat or a word in any of it.

Counting is always on and costs microseconds; it is published where somebody asks (`bot/health.py`). Every service has a
registry of its own, because several may live in one process. What the database knows is read when somebody looks
(`bot/survey.py`). docs/OPERATIONS.md explains every metric.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import nan
from time import monotonic, perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from bot.platforms.base import Ambiguous, Barred, Gone, Moved, Refused, Throttled, Unavailable, Vanished
from storage.messages import Lane
from storage.requests import Kind, Outcome
from storage.timing import Timing

FINE = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Buckets for what a computer does, in seconds."""

COARSE = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 3600.0, 21600.0, 86400.0)
"""Buckets for what may wait for a network, in seconds."""

BEAT = 0.25
"""Seconds between two looks at how late the event loop is."""

CAUSES: dict[type[Exception], str] = {
    Throttled: "throttled",
    Unavailable: "unavailable",
    Ambiguous: "ambiguous",
    Refused: "refused",
    Gone: "gone",
    Vanished: "vanished",
    Moved: "moved",
    Barred: "barred",
}
WAITING = "waiting"
"""The result of a request that is asked again."""

OWN_ERROR = "error"
"""Why a sending failed: the network's reasons by kind, or an error of ours."""


class Metrics:
    """One method for each thing that happens; times are in seconds."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # process_start_time_seconds says as much
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._turned: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._failing_since: float | None = None
        self._events()
        self._messages()
        self._requests()
        self._ticks()
        self._database()
        self.know_nothing()
        self.build = self._gauge("build_info", "Which version runs, on which tables; always 1.", "version", "schema")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"kollegial_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"kollegial_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"kollegial_{name}", text, labels, registry=self.registry, buckets=buckets)

    def _events(self) -> None:
        self._received = self._counter("events_received", "Events stored that were not known yet.", "platform")
        self._receiving_failed = self._counter(
            "receiving_failures", "Times that a network or the database failed while receiving.", "platform"
        )
        self._handled = self._counter(
            "events_handled",
            "Events handled and committed (done), and tries that raised (failed; in a batch and again alone).",
            "route",
            "result",
        )
        self._handler_time = self._histogram(
            "handler_seconds", "Time in a route: its transaction's part (handle), its slow part (prepare).",
            FINE, "route", "step",
        )  # fmt: skip
        self._quarantined = self._counter("events_quarantined", "Events put aside after errors of ours.", "platform")
        self.inbox = self._gauge("inbox_events", "Events in the inbox that wait (new) or were put aside.", "state")
        self.inbox_age = self._gauge("inbox_oldest_seconds", "Age of the oldest event that waits; 0 if none does.")
        self.lately = self._gauge("inbox_last_minute_events", "Events received in the last minute.")

    def _messages(self) -> None:
        self._sent = self._counter("messages_sent", "Rows of the outbox that a network took.", "platform")
        self._failed = self._counter("messages_failed", "Sendings that failed, by cause.", "platform", "cause")
        self._lag = self._histogram(
            "delivery_lag_seconds", "From the moment a message could go until it was sent.", COARSE, "lane"
        )
        self.outbox = self._gauge("outbox_rows", "Rows of the outbox by state, as long as they are kept.", "state")
        self.outbox_age = self._gauge(
            "outbox_oldest_due_seconds", "How long the oldest row waits that could go; 0 if none does."
        )

    def _requests(self) -> None:
        self._asked = self._counter(
            "requests",
            "Times that a network was asked something, by what came of it; waiting: it is asked again.",
            "kind",
            "result",
        )

    def _ticks(self) -> None:
        self._tick_lateness = self._histogram(
            "tick_lateness_seconds", "How much later than planned a tick began.", FINE, "tick"
        )
        self._tick_time = self._histogram("tick_seconds", "Time of a tick's whole turn.", FINE, "tick")
        self._tick_rows = self._counter("tick_rows", "Due rows that a tick has seen to.", "tick")
        self._tick_failures = self._counter("tick_failures", "Turns of a tick that failed.", "tick")
        self.overdue = self._gauge("tick_overdue_seconds", "How long the earliest row of a tick is overdue.", "tick")

    def _database(self) -> None:
        self._database_time = self._histogram(
            "database_seconds",
            "Time with the database, write or read: waiting for the turn (wait), inside, ending (commit).",
            FINE,
            "kind",
            "phase",
        )
        self._undone = self._counter("database_undone", "Uses of the database that ended in an error.", "kind")
        self.database_up = self._gauge("database_up", "Whether the database answered at this look.")
        self.disk_free = self._gauge("disk_free_bytes", "Room left where the data lies.")
        self._loop_lag = self._histogram("event_loop_lag_seconds", "How late the event loop comes to its work.", FINE)

    def expect(self, platforms: Iterable[str], ticks: Iterable[str]) -> None:
        """Begin at 0 for everything that is known beforehand, so that its first rise can be seen."""
        for platform in platforms:
            for counter in (self._received, self._receiving_failed, self._quarantined, self._sent):
                counter.labels(platform)
            for cause in (*CAUSES.values(), OWN_ERROR):
                self._failed.labels(platform, cause)
        for asked in Kind:
            for result in (*Outcome, WAITING):
                self._asked.labels(asked, result)
        for tick in ticks:
            for metric in (self._tick_lateness, self._tick_time, self._tick_rows, self._tick_failures, self.overdue):
                metric.labels(tick)
        for lane in Lane:
            self._lag.labels(lane.name)
        for kind in ("write", "read"):
            self._undone.labels(kind)

    def know_nothing(self) -> None:
        """Nobody has looked at the database, or it does not answer: an old figure would look like a new one."""
        self.inbox.clear()
        self.outbox.clear()
        for gauge in (self.inbox_age, self.lately, self.outbox_age):
            gauge.set(nan)

    def received(self, platform: str, events: int) -> None:
        """So many new events were stored."""
        self._received.labels(platform).inc(events)

    def receiving_failed(self, platform: str) -> None:
        """A network or the database failed while receiving."""
        self._receiving_failed.labels(platform).inc()

    @contextmanager
    def handling(self, route: str, step: str = "handle") -> Iterator[None]:
        """A route is at work: its transaction's part, or "prepare"."""
        began = perf_counter()
        try:
            yield
        except Exception:
            self._handled.labels(route, "failed").inc()
            raise
        finally:
            self._handler_time.labels(route, step).observe(perf_counter() - began)

    def handled(self, routes: Iterable[str]) -> None:
        """Events of these routes were handled and committed."""
        for route in routes:
            self._handled.labels(route, "done").inc()

    def quarantined(self, platform: str) -> None:
        """An event was put aside."""
        self._quarantined.labels(platform).inc()

    def sent(self, platform: str) -> None:
        """A network took a row."""
        self._sent.labels(platform).inc()

    def sending_failed(self, platform: str, error: Exception) -> None:
        """A sending failed."""
        self._failed.labels(platform, CAUSES.get(type(error), OWN_ERROR)).inc()

    def asked(self, kind: str, outcome: str | None) -> None:
        """A network was asked something; no outcome where it is asked again."""
        self._asked.labels(kind, outcome or WAITING).inc()

    def delivered(self, lane: int, lag: timedelta) -> None:
        """A message was sent, so long after it could have gone."""
        self._lag.labels(Lane(lane).name).observe(max(0.0, lag.total_seconds()))

    @contextmanager
    def ticking(self, tick: str, every: timedelta) -> Iterator[None]:
        """A tick has its turn. A turn that is missed because the last one lasts too long counts as lateness."""
        began = monotonic()
        planned = self._started.get(tick, began - every.total_seconds()) + every.total_seconds()
        self._started[tick] = began
        self._tick_lateness.labels(tick).observe(max(0.0, began - planned))
        try:
            yield
        finally:
            self._tick_time.labels(tick).observe(monotonic() - began)

    def ticked(self, tick: str, rows: int) -> None:
        """A tick has seen to so many rows, in one transaction."""
        self.turned(f"tick {tick}")
        self._tick_rows.labels(tick).inc(rows)

    def tick_failed(self, tick: str) -> None:
        """A tick's turn failed."""
        self._tick_failures.labels(tick).inc()

    def transaction(self, timing: Timing) -> None:
        """The database was used."""
        phases = (("wait", timing.waited), ("inside", timing.inside), ("ending", timing.ending))
        for phase, seconds in phases:
            if seconds is not None:
                self._database_time.labels(timing.kind, phase).observe(seconds)
        undone = timing.ending is None
        if undone:
            self._undone.labels(timing.kind).inc()
        if timing.kind == "write":
            self._failing_since = (self._failing_since or monotonic()) if undone else None

    def turned(self, loop: str) -> None:
        """A loop has come round: it is alive."""
        self._turned[loop] = monotonic()

    def quiet_for(self, loop: str) -> float | None:
        """Seconds since a loop came round; None where it has not yet."""
        turned = self._turned.get(loop)
        return None if turned is None else monotonic() - turned

    @property
    def failing_for(self) -> float:
        """Seconds since which every writing to the database was undone; 0 where the last one was not."""
        return 0.0 if self._failing_since is None else monotonic() - self._failing_since

    async def watch_event_loop(self) -> None:
        """Measure how late the event loop is, until cancelled."""
        while True:
            began = monotonic()
            await asyncio.sleep(BEAT)
            self._loop_lag.observe(max(0.0, monotonic() - began - BEAT))
