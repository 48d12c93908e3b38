"""What a state is made of: regions, carrier types, strands and themes, as the configuration names them.

Another federal state edits its configuration; nothing here or above knows Saxony.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One named thing: a stable key that is stored, and a label for each language."""

    key: str
    labels: Mapping[str, str]
    sensitive: bool = False

    def label(self, language: str) -> str:
        """The name in `language`, else in the first language given."""
        return self.labels.get(language) or next(iter(self.labels.values()), self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything configurable that handlers offer as choices or decide by.

    `k` is the number of people below which no figure is shown (people, at least 2); `contact` and
    `emergency` are sentences with whom to ask and whom to call, by language.
    """

    regions: tuple[Entry, ...]
    carriers: tuple[Entry, ...]
    strands: tuple[Entry, ...]
    themes: tuple[Entry, ...]
    k: int = 3
    contact: Mapping[str, str] = field(default_factory=dict)
    emergency: Mapping[str, str] = field(default_factory=dict)

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one kind: `region`, `carrier`, `strand`, `theme`, or the configured `sentence`s.

        Raises:
            KeyError: there is no such kind.
        """
        sentences = (Entry(key="contact", labels=self.contact), Entry(key="emergency", labels=self.emergency))
        kinds = {
            "region": self.regions,
            "carrier": self.carriers,
            "strand": self.strands,
            "theme": self.themes,
            "sentence": sentences,
        }
        return kinds[kind]

    def find(self, kind: str, key: str) -> Entry | None:
        """The entry of that kind and key; None where the configuration no longer has it."""
        return next((entry for entry in self.entries(kind) if entry.key == key), None)
