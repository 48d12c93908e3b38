"""What a benchmark hands back: rows to be shown, and what was aimed at beside what came out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Miscounted(Exception):
    """A benchmark did not do what it says it measured: its figures are worth nothing."""


def agree(what: str, found: object, wanted: object) -> None:
    """Insist that what was counted afterwards is what had to be there.

    Raises:
        Miscounted: it is not.
    """
    if found != wanted:
        raise Miscounted(f"{what}: {found}, where {wanted} had to be")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One aim of the project: `measured` in `unit` is to be at most, or at least, `bound`."""

    what: str
    bound: float
    measured: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it was reached in this run."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def wanted(self) -> str:
        """The bound as it is read."""
        return f"{'≥' if self.at_least else '≤'} {amount(self.bound)}{self.unit and f' {self.unit}'}"

    @property
    def found(self) -> str:
        """The measured figure as it is read."""
        return f"{amount(self.measured)}{self.unit and f' {self.unit}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a benchmark found: a table, remarks on how to read it, and the aims it says something about.

    `pictures` are files among the temporary ones, to be kept beside the results.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    pictures: tuple[Path, ...] = ()


def amount(number: float) -> str:
    """A count as it is, a measured number with three digits that mean something; thousands set apart."""
    if isinstance(number, int):
        return f"{number:,}".replace(",", " ")
    if not number or not math.isfinite(number):
        return str(number)
    decimals = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:,.{decimals}f}".replace(",", " ")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
