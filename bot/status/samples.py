"""Samples: what one look at /metrics gave, and what can be computed from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isnan

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long something took, of `count` times: the mean and what 95 of 100 stayed below, in seconds."""

    count: int
    mean: float
    p95: float


class Samples:
    """The samples of one text.

    Raises:
        ValueError: it is not in Prometheus' format.
    """

    def __init__(self, text: str) -> None:
        self._samples: dict[str, list[tuple[Mapping[str, str], float]]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                self._samples.setdefault(sample.name, []).append((sample.labels, sample.value))

    def _matching(self, name: str, wanted: Mapping[str, str]) -> Iterator[tuple[Mapping[str, str], float]]:
        for labels, value in self._samples.get(name, ()):
            if wanted.items() <= labels.items() and not isnan(value):
                yield labels, value

    def value(self, name: str, **labels: str) -> float | None:
        """The sum over all series with these labels; None where nothing is known."""
        values = [value for _, value in self._matching(name, labels)]
        return sum(values) if values else None

    def label(self, name: str, label: str) -> str | None:
        """A label of the first series of a metric; None where there is none."""
        return next((labels.get(label) for labels, _ in self._matching(name, {})), None)

    def by(self, name: str, label: str) -> dict[str, float]:
        """The values of a metric by one of its labels, in the order written."""
        values: dict[str, float] = {}
        for labels, value in self._matching(name, {}):
            values[labels[label]] = values.get(labels[label], 0.0) + value
        return values

    def times(self, name: str, **labels: str) -> Times:
        """What a histogram says, all its series with these labels together."""
        count, total = self.value(f"{name}_count", **labels) or 0.0, self.value(f"{name}_sum", **labels) or 0.0
        buckets: dict[float, float] = {}
        for found, value in self._matching(f"{name}_bucket", labels):
            buckets[float(found["le"])] = buckets.get(float(found["le"]), 0.0) + value
        return Times(count=int(count), mean=total / count if count else 0.0, p95=quantile(0.95, buckets))


def quantile(share: float, buckets: Mapping[float, float]) -> float:
    """What `share` of the observations stayed below, within a bucket as if they lay evenly in it.

    `buckets` counts the observations up to each limit, the last of which is infinite: what lies beyond the last
    finite limit is given as that. Source: `histogram_quantile` of Prometheus. 0 without any observation.
    """
    limits = [(0.0, 0.0), *sorted(buckets.items())]
    rank = share * limits[-1][1]
    for (lower, below), (upper, up_to) in pairwise(limits):
        if up_to >= rank and up_to > below:
            return lower if upper == inf else lower + (upper - lower) * (rank - below) / (up_to - below)
    return 0.0
