"""What a digest says: the figures of a week with the words that may stand beside them. Read, then pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import figures
from handlers.context import House
from handlers.figures import Figures, Group, Scope, Voice
from handlers.weeks import Week
from storage import needs
from storage.messages import Keyword, Label, Text
from storage.needs import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One week: `figures` that may be shown, and the words of the needs they name; `running` if it is not over.

    Words are shown only of a week that is over: in a running one, the moment in which a new one appears would
    tell its author to whoever looks twice.
    """

    week: Week
    running: bool
    figures: Figures
    words: Mapping[int, str]
    k: int

    @property
    def title(self) -> Text:
        """The week with its days."""
        return Text(
            "digest",
            {
                "number": self.week.number,
                "from": self.week.monday,
                "to": self.week.sunday,
                "state": Keyword("running" if self.running else "over"),
            },
        )

    def line(self, group: Group) -> Text:
        """One figure in words."""
        trend = Keyword(group.trend.value)
        match group.scope:
            case Scope.cell if group.region is not None:
                region = Label("region", group.region)
                return Text("digest-cell", {"region": region, "people": group.people, "trend": trend})
            case Scope.cell:
                return Text("digest-nowhere", {"people": group.people, "trend": trend})
            case Scope.pool:
                return Text("digest-pool", {"people": group.people, "trend": trend})
            case _:
                return Text("digest-rest", {"people": group.people})

    @property
    def themes(self) -> tuple[str | None, ...]:
        """The themes that have a figure, in order; None is the rest."""
        return tuple(dict.fromkeys(group.theme for group in self.figures.groups))

    def groups(self, theme: str | None) -> tuple[Group, ...]:
        """The figures of a theme."""
        return tuple(group for group in self.figures.groups if group.theme == theme)

    def said(self, group: Group) -> tuple[str, ...]:
        """The needs behind a figure in their own words."""
        return () if self.running else tuple(self.words[need] for need in group.needs)

    def heading(self, theme: str | None) -> Text | Label:
        """A theme's name."""
        return Label("theme", theme) if theme is not None else Text("digest-others")

    @property
    def silent(self) -> Text | None:
        """The regions without a figure."""
        if not self.figures.silent:
            return None
        regions = tuple(Label("region", region) for region in self.figures.silent)
        return Text("digest-silent", {"regions": regions, "k": self.k})


async def read(session: AsyncSession, house: House, week: Week, now: datetime) -> Overview:
    """Compute the overview of a week from the needs of it and of the four weeks before."""
    told = await _published(session, house, week)
    earlier = [await _published(session, house, week.shifted(-back)) for back in range(1, figures.WEEKS_COMPARED + 1)]
    computed = figures.compute(
        [_voice(need) for need in told],
        [[_voice(need) for need in needs_then] for needs_then in earlier],
        [entry.key for entry in house.catalogue.themes],
        [entry.key for entry in house.catalogue.regions],
        house.catalogue.k,
    )
    return Overview(
        week=week,
        running=week.bounds(house.policy.zone)[1] > now,
        figures=computed,
        words={need.id: need.text for need in told if need.id is not None},
        k=house.catalogue.k,
    )


async def _published(session: AsyncSession, house: House, week: Week) -> list[Need]:
    return await needs.published_between(session, *week.bounds(house.policy.zone))


def _voice(need: Need) -> Voice:
    assert need.id is not None
    return Voice(member=need.member_id, theme=need.theme, region=need.region, need=need.id)
