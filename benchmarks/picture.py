"""The simulated year in a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.outcomes import Outcome, gini

COLOURS = ("#0f766e", "#d97706", "#8b93a1")
"""Of the three ways, in their order; they differ in lightness too, for whoever does not see colours."""

INK, PALE, LINE = "#1f2933", "#6b7580", "#d9dee4"

STYLE: dict[str, object] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": PALE,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 22,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": PALE,
    "ytick.color": PALE,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "svg.hashsalt": "kollegial",
}
"""The same every time, down to the ids in the file."""


def draw(outcomes: Mapping[str, Outcome], heading: str, cap: int, file: Path) -> None:
    """Draw the outcomes of the ways, by their names, into a file (SVG or PNG by its ending)."""
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]
        figure = Figure(figsize=(12.4, 7.2), facecolor="white")
        grid = figure.add_gridspec(2, 3, left=0.075, right=0.97, top=0.8, bottom=0.08, wspace=0.33, hspace=0.58)
        places: list[Axes] = [figure.add_subplot(grid[row, column]) for row in (0, 1) for column in (0, 1, 2)]
        _lorenz(places[0], outcomes)
        _peaks(places[1], outcomes, cap)
        _shares(places[2], outcomes)
        _repeats(places[3], outcomes)
        _waiting(places[4], outcomes)
        _closeness(places[5], outcomes)
        figure.text(0.075, 0.945, "Who is asked, and who meets", fontsize=17, fontweight="bold")
        figure.text(0.075, 0.905, heading, fontsize=10.5, color=PALE)
        for place, (name, colour) in enumerate(zip(outcomes, COLOURS, strict=True)):
            figure.text(0.675 + 0.105 * place, 0.956, "●", color=colour, fontsize=13, va="center")
            figure.text(0.691 + 0.105 * place, 0.956, name, color=INK, fontsize=10.5, va="center")
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else {}, dpi=110)


def _titled(axes: Axes, title: str, subtitle: str) -> None:
    axes.set_title(title)
    axes.text(0, 1.035, subtitle, transform=axes.transAxes, color=PALE, fontsize=9)


def _lorenz(axes: Axes, outcomes: Mapping[str, Outcome]) -> None:
    """M. O. Lorenz, "Methods of measuring the concentration of wealth" (1905)."""
    _titled(axes, "Load is shared", "part of all proposals that go to those asked least")
    axes.plot([0, 1], [0, 1], color=LINE, linewidth=1)
    axes.text(0.47, 0.51, "all the same", color=PALE, fontsize=8, rotation=38, ha="center", va="bottom")
    for place, (outcome, colour) in enumerate(zip(outcomes.values(), COLOURS, strict=True)):
        loads = np.concatenate([[0], np.cumsum(sorted(outcome.loads))])
        axes.plot(np.linspace(0, 1, len(loads)), loads / loads[-1], color=colour, linewidth=2.2)
        axes.text(
            0.04, 0.93 - 0.095 * place, f"Gini {gini(outcome.loads):.2f}", color=colour, fontweight="bold", va="top"
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="part of the people, least asked first")
    _percent(axes, "xy")
    axes.grid(axis="y")


def _peaks(axes: Axes, outcomes: Mapping[str, Outcome], cap: int) -> None:
    _titled(axes, "Nobody is overrun", "most proposals in any 30 days, for each person")
    for outcome, colour in zip(outcomes.values(), COLOURS, strict=True):
        peaks = sorted(outcome.peaks, reverse=True)
        axes.step(np.linspace(0, 1, len(peaks)), peaks, color=colour, linewidth=2.2, where="post")
        axes.annotate(str(peaks[0]), (0, peaks[0]), (5, 3), textcoords="offset points", color=colour, weight="bold")
    axes.axhline(cap, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.text(1, cap, f"cap {cap}", color=INK, fontsize=8.5, ha="right", va="bottom")
    highest = max(max(outcome.peaks) for outcome in outcomes.values())
    axes.set(xlim=(0, 1), ylim=(0, 1.15 * highest), xlabel="part of the people, busiest first")
    _percent(axes, "x")
    axes.grid(axis="y")


def _shares(axes: Axes, outcomes: Mapping[str, Outcome]) -> None:
    _titled(axes, "Exchange goes across", "part of the pairs who work in another …")
    kinds = {"region": "regions", "carrier": "carriers", "carrier\nor strand": "kinds"}
    height = 0.24
    for place, (outcome, colour) in enumerate(zip(outcomes.values(), COLOURS, strict=True)):
        shares = [getattr(outcome, kind) for kind in kinds.values()]
        rows = np.arange(len(kinds)) + (place - 1) * (height + 0.02)
        axes.barh(rows, shares, height, color=colour)
        for row, share in zip(rows, shares, strict=True):
            axes.text(share - 0.015, row, f"{share:.0%}", color="white", fontsize=8, va="center", ha="right")
    axes.set_yticks(range(len(kinds)), list(kinds), color=INK)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1))
    _percent(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _repeats(axes: Axes, outcomes: Mapping[str, Outcome]) -> None:
    _titled(axes, "New people every time", "proposals of two who were proposed before")
    _bars(axes, outcomes, [outcome.repeats for outcome in outcomes.values()], "{:,.0f}")


def _closeness(axes: Axes, outcomes: Mapping[str, Outcome]) -> None:
    _titled(axes, "They still know about it", "similarity of question and peer in pairs (cosine)")
    _bars(axes, outcomes, [outcome.closeness for outcome in outcomes.values()], "{:.2f}")


def _waiting(axes: Axes, outcomes: Mapping[str, Outcome]) -> None:
    _titled(axes, "Nobody waits long", "part of the questions to which a peer has said yes")
    days = np.arange(0, 29)
    axes.text(27.4, 0.27, "first proposal on the same day:", color=PALE, fontsize=8.5, ha="right")
    for place, (outcome, colour) in enumerate(zip(outcomes.values(), COLOURS, strict=True)):
        reached = [np.mean(np.asarray(outcome.agreed) <= day) for day in days]
        axes.step(days, reached, color=colour, linewidth=2.2, where="post")
        at_once = np.mean(np.asarray(outcome.first) < 1)
        axes.text(27.4 - 5.2 * (2 - place), 0.15, f"{at_once:.0%}", color=colour, fontweight="bold", ha="right")
    axes.set(xlim=(0, 28), ylim=(0, 1.03), xlabel="days after the question", xticks=range(0, 29, 7))
    _percent(axes, "y")
    axes.grid(axis="y")


def _bars(axes: Axes, outcomes: Mapping[str, Outcome], values: Sequence[float], written: str) -> None:
    rows = range(len(outcomes))
    axes.barh(rows, values, 0.62, color=COLOURS)
    most = max(values) or 1
    for row, value in zip(rows, values, strict=True):
        axes.text(value + 0.015 * most, row, written.format(value).replace(",", " "), va="center", fontweight="bold")
    axes.set_yticks(rows, list(outcomes), color=INK)
    axes.invert_yaxis()
    axes.set(xlim=(0, most * 1.14), xticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)


def _percent(axes: Axes, which: str) -> None:
    for axis in which:
        ticks = [0, 0.25, 0.5, 0.75, 1]
        getattr(axes, f"set_{axis}ticks")(ticks, [f"{tick:.0%}" for tick in ticks])
