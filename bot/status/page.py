"""The page: a report as people read it, on 80 columns or more; less important things come further down."""

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from bot.status.report import Report, TickReport
from bot.status.samples import Times

UNKNOWN = "–"


def page(report: Report) -> RenderableType:
    """Everything of a report."""
    parts: list[RenderableType] = [_head(report), *_faults(report.faults), "", _boxes(report)]
    if report.running:
        parts += ["", _beside(_ticks(report.ticks), _database(report)), "", _routes(report.routes)]
    return Group(*parts)


def _head(report: Report) -> Text:
    words = "well" if report.well else "look"
    head = Text(f"{words} ", style="bold green" if report.well else "bold red")
    about = [f"kollegial {report.version or UNKNOWN}", f"tables {report.schema or UNKNOWN}"]
    if report.uptime is not None and report.memory is not None:
        about += [f"up {span(report.uptime)}", f"{report.memory / 1e6:.0f} MB"]
    return head.append(" · ".join(about), style="default")


def _faults(faults: Mapping[str, str]) -> Iterable[RenderableType]:
    for name, sentence in faults.items():
        yield Text.from_markup(f"[red]{escape(name)}[/] {escape(sentence)}")


def _boxes(report: Report) -> Table:
    table = Table.grid(Column(style="bold", min_width=9), Column(overflow="fold"), padding=(0, 1))
    events = {
        "received": report.received,
        "last minute": report.received_last_minute,
        "waiting": report.waiting,
        "put aside": report.quarantined,
    }
    table.add_row("events", f"{_counts(events)} · oldest {_age(report.oldest_event)}")
    rows = {state: number for state, number in report.outbox.items() if number or state in ("pending", "sent", "dead")}
    table.add_row("outbox", f"{_counts(rows) or UNKNOWN} · oldest due {_age(report.oldest_row)}")
    if report.running:
        table.add_row("sending", _counts({"sent": report.sent, "failed": report.failed}))
        lanes = [f"{lane} {_brief(times)}" for lane, times in report.delivery.items() if times.count]
        table.add_row("delay", " · ".join(lanes) or "nothing sent yet")
    return table


def _counts(numbers: Mapping[str, float | None]) -> str:
    return " · ".join(f"{name} {UNKNOWN if number is None else f'{number:,.0f}'}" for name, number in numbers.items())


def _age(seconds: float | None) -> str:
    return span(seconds) if seconds else UNKNOWN


def _brief(times: Times) -> str:
    return f"{span(times.mean)}, p95 {span(times.p95)}"


def _beside(left: Table, right: Table) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_row(left, right)
    return grid


def _table(first: str, *others: str) -> Table:
    columns = [Column(first, no_wrap=True), *(Column(name, justify="right", no_wrap=True) for name in others)]
    return Table(*columns, box=None, pad_edge=False, header_style="bold")


def _ticks(ticks: Mapping[str, TickReport]) -> Table:
    table = _table("tick", "late", "p95", "rows", "overdue")
    for name, tick in ticks.items():
        late = tick.lateness
        table.add_row(name, *_measured(late), f"{tick.rows:,}", _age(tick.overdue))
    return table


def _database(report: Report) -> Table:
    table = _table("database", "times", "mean", "p95")
    for name, times in report.database.items():
        table.add_row(name, f"{times.count:,}", *_measured(times))
    if report.event_loop is not None:
        table.add_row("event loop", "", *_measured(report.event_loop))
    return table


def _routes(routes: Mapping[str, Times]) -> Table:
    table = _table("route", "times", "mean", "p95")
    for name, times in routes.items():
        table.add_row(name, f"{times.count:,}", *_measured(times))
    return table


def _measured(times: Times) -> tuple[str, str]:
    return (span(times.mean), span(times.p95)) if times.count else (UNKNOWN, UNKNOWN)


def span(seconds: float) -> str:
    """A length of time in one unit, or two where it is long: "0.4 ms", "12 ms", "1.2 s", "3 min", "2 h 05 min"."""
    if seconds < 0.0095:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 99.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
