"""Audiences for tests: how they are drawn, and who is in them, worked out without a database."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.config import Settings
from handlers.audiences.known import CONTEXT, Known
from handlers.forms import Scene
from handlers.texts import Texts
from storage.audiences import And, Audience, Is, Kind, Not, Or
from storage.catalogue import Catalogue
from storage.messages import Part

TEXTS = Texts.load()
ZONE = ZoneInfo("Europe/Berlin")
CATALOGUE: Catalogue = Settings().catalogue()

VALUES: Mapping[Kind, tuple[str, ...]] = {
    Kind.region: ("goerlitz", "bautzen", "leipzig", "leipzig_land"),
    Kind.carrier: ("independent", "public"),
    Kind.strand: ("FSA", "MBE", "other"),
    Kind.theme: ("housing", "health", "school_childcare"),
    Kind.channel: ("1", "2"),
    Kind.workshop: ("1", "2"),
    Kind.role: ("staff", "practitioner"),
}
"""A few values of each kind: enough that some exclude, and some include each other."""

KNOWN = Known(
    channels={"1": ("housing", "Wohnen & Unterbringung"), "2": ("rest", "Oder doch, und (nicht) das")},
    workshops={"1": "Regionalwerkstatt Görlitz, erster Tag", "2": "Alles „Recht“ oder was?"},
)

FACTS = st.sampled_from([Is(kind, value) for kind, values in VALUES.items() for value in values])
AUDIENCES: st.SearchStrategy[Audience] = st.recursive(
    FACTS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=1, max_size=4).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=1, max_size=4).map(tuple))
    ),
    max_leaves=8,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """What is known of a member, by kind; None where a member has said nothing."""

    facts: Mapping[Kind, Collection[str]] = field(default_factory=dict)


@st.composite
def people(draw: Callable[[st.SearchStrategy[object]], object]) -> Somebody:
    """Somebody of whom some facts are true."""
    facts: dict[Kind, Collection[str]] = {}
    for kind, values in VALUES.items():
        most = 1 if kind in (Kind.region, Kind.carrier, Kind.strand) else len(values)
        drawn = draw(st.lists(st.sampled_from(values), max_size=most, unique=True))
        assert isinstance(drawn, list)
        facts[kind] = drawn
    return Somebody(facts=facts)


def holds(audience: Audience | None, somebody: Somebody) -> bool:
    """Whether somebody is in an audience, by the plain meaning of and, or, not."""
    match audience:
        case None:
            return True
        case Is(kind, value):
            return value in somebody.facts[kind]
        case And(parts):
            return all(holds(part, somebody) for part in parts)
        case Or(parts):
            return any(holds(part, somebody) for part in parts)
        case Not(part):
            return not holds(part, somebody)


def scene(language: str = "de", view: Mapping[str, object] | None = None, known: Known = KNOWN) -> Scene:
    """What an ask sees that asks for an audience in a language."""

    def wording(part: Part) -> str:
        return TEXTS.plain(part, language, CATALOGUE, ZONE)

    return Scene(
        catalogue=CATALOGUE,
        wording=wording,
        today=date(2026, 11, 23),
        view=view or {},
        context={CONTEXT: known.dump()},
    )
