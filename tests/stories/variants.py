"""Which variants of stories are played: what differs between variants is above networks and databases. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.turns import turn

ENCRYPTED = frozenset({"test_needs.py", "test_joining.py", "test_rooms.py", "test_faults.py"})
"""The files, a third of all stories, that Matrix plays in encrypted rooms: forms, codes, files, groups, restarts."""

BOTH = frozenset({"test_telegram.py"})
"""The files about one network alone: played in full, on both databases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A story on a network, None if it names none (or all at once: `everywhere`), and on one kind of database."""

    file: str
    name: str
    network: str | None
    postgres: bool
    everywhere: bool = False

    @property
    def story(self) -> tuple[str, str]:
        """What is the same in all variants of a story."""
        return self.file, self.name


def played(variants: Sequence[Variant]) -> list[bool]:
    """Which of the variants are played, in their order.

    All of them on the console and SQLite. Besides, each story is played in the first of its variants on PostgreSQL, on
    one network, whose turn it is: Telegram or Matrix; on the console, if no network has it. What names no network is
    played on both databases, and on SQLite alone if it is on all networks at once.
    """
    networks: dict[tuple[str, str], set[str]] = {}
    for each in variants:
        networks.setdefault(each.story, set()).update([each.network] if each.network else [])
    places = {story: _place(story, found) for story, found in networks.items() if found}
    chosen: list[bool] = []
    for each in variants:
        if each.file in BOTH or each.network is None:
            chosen.append(not (each.everywhere and each.postgres))
        elif each.postgres and places.get(each.story) == each.network:
            del places[each.story]
            chosen.append(True)
        else:
            chosen.append(each.network == "console" and not each.postgres)
    return chosen


def _place(story: tuple[str, str], networks: set[str]) -> str:
    """The network that plays a story on PostgreSQL."""
    matrix = sorted({"matrix", "matrix-encrypted"} & networks, reverse=story[0] in ENCRYPTED)[:1]
    there = [*({"telegram"} & networks), *matrix]
    return turn(there, *story) if there else "console"
