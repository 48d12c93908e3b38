"""The words by which an audience can be named: names of what there is, and what joins them. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.audiences.known import Known
from handlers.folding import fold
from handlers.forms import Scene
from storage.audiences import Is, Kind
from storage.messages import Text
from storage.roles import Role

JOINTS: Mapping[str, tuple[str, ...]] = {
    "but": (
        *("aber nicht", "jedoch nicht", "aber kein", "aber keine", "ausser", "ohne", "bis auf", "ausgenommen"),
        *("but not", "except for", "except", "without", "excluding", "apart from"),
    ),
    "also": ("und zugleich", "and at the same time"),
    "and": ("und auch", "und nur", "aber nur", "und", "sowie", "aber", "and", "but", "plus", "+", "&"),
    "or": ("oder auch", "oder", "beziehungsweise", "bzw.", "bzw", "or", "/"),
    "comma": (",", ";"),
    "not": ("nicht in", "nicht", "kein", "keine", "keinen", "not in", "not"),
    "open": ("(",),
    "close": (")",),
    "every": (
        *("alle mitglieder", "alle", "jede:r", "alle miteinander"),
        *("all members", "everybody", "everyone", "all"),
    ),
}
"""What stands between names, in both languages and folded."""

FILLERS = frozenset(
    (
        *("in", "im", "aus", "am", "an", "mit", "fuer", "von", "vom", "der", "die", "das", "den", "dem", "des", "nur"),
        *("leute", "kolleg:innen", "mitglieder", "from", "with", "for", "at", "of", "the", "who", "are", "is", "only"),
        *("people", "colleagues", "members"),
    )
)
"""Words that say nothing by themselves."""

NOUNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.region: ("region", "regionen", "regions", "landkreis", "kreis", "district"),
    Kind.carrier: ("traeger", "traegerart", "carrier", "carriers", "organisation", "organisations"),
    Kind.strand: ("bereich", "bereiche", "strand", "strands", "field"),
    Kind.theme: ("thema", "themen", "theme", "themes", "topic", "topics"),
    Kind.channel: ("kanal", "kanaele", "channel", "channels"),
    Kind.workshop: (
        *("angemeldet fuer", "angemeldete fuer", "anmeldung fuer", "angemeldet zu", "werkstatt"),
        *("registered for", "workshop"),
    ),
    Kind.role: ("rolle", "role"),
}
"""What a name may be introduced by, so that it is clear of what kind it is."""

_QUOTES = str.maketrans("", "", '„“”"«»‚‘’')

_LEAST = 3
"""Letters of which a beginning has at least so many."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every folded name with what it can mean. `introduced` are those that need a noun before them."""

    names: Mapping[str, tuple[Is, ...]]
    introduced: Mapping[str, tuple[Is, ...]]

    def exact(self, name: str, kind: Kind | None) -> tuple[Is, ...]:
        """What a whole name means: what is of the kind that was said before it, else what it means by itself."""
        plainly = self.names.get(name, ())
        return _of(kind, (*plainly, *self.introduced.get(name, ()))) if kind is not None else plainly

    def begun(self, words: str, kind: Kind | None) -> tuple[Is, ...]:
        """What the names mean that begin with some words."""
        if len(words) < _LEAST:
            return ()
        found = [fact for name, facts in self.names.items() if name.startswith(words) for fact in facts]
        if kind is not None:
            found += [fact for name, facts in self.introduced.items() if name.startswith(words) for fact in facts]
        return _of(kind, found)


def _of(kind: Kind | None, found: Iterable[Is]) -> tuple[Is, ...]:
    return tuple(dict.fromkeys(fact for fact in found if kind in (None, fact.kind)))


def vocabulary(scene: Scene) -> Vocabulary:
    """The names of the catalogue in all its languages, of roles, channels and workshops."""
    names: dict[str, list[Is]] = {}
    introduced: dict[str, list[Is]] = {}
    shortened: dict[str, list[Is]] = {}
    for kind in (Kind.region, Kind.carrier, Kind.strand, Kind.theme):
        for entry in scene.catalogue.entries(kind):
            for label in (entry.key, *entry.labels.values()):
                _add(names, label, Is(kind, entry.key))
                _add(shortened, re.sub(r"\s*\(.*\)$", "", label), Is(kind, entry.key))
    for role in Role:
        for label in (role.value, scene.wording(Text(f"role-{role.value}"))):
            _add(names, label, Is(Kind.role, role.value))
    known = Known.load(scene.context)
    for number, (key, name) in known.channels.items():
        for label in (key, name):
            _add(introduced, label, Is(Kind.channel, number))
    for number, title in known.workshops.items():
        for label in (f"W-{number}", f"W{number}", f"W-{number} ({title})"):
            _add(names, label, Is(Kind.workshop, number))
        for label in (number, title):
            _add(introduced, label, Is(Kind.workshop, number))
    names = {**shortened, **names}  # "Leipzig" is the city, although a district is called "Leipzig (district)"
    return Vocabulary(
        names={name: tuple(facts) for name, facts in names.items()},
        introduced={name: tuple(facts) for name, facts in introduced.items()},
    )


def plain(words: str) -> str:
    """Words as they are compared: folded, without quotation marks."""
    return fold(words.translate(_QUOTES))


def _add(names: dict[str, list[Is]], label: str, fact: Is) -> None:
    words = plain(label)
    if words and fact not in names.setdefault(words, []):
        names[words].append(fact)
