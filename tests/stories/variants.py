"""Which variants of stories are played: what stories show is above networks and databases. Pure."""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from tests.turns import turn

ENCRYPTED = frozenset({"test_needs.py", "test_joining.py", "test_rooms.py", "test_faults.py"})
"""The files, a third of all stories, that Matrix plays in encrypted rooms: forms, codes, files, groups, restarts."""

BOTH = frozenset({"test_telegram.py"})
"""The files about one network alone: played in full, on both databases."""

LEAST = 2
"""Stories of each file on each network, if it has so many that can be played there."""

MATRIX = ("matrix", "matrix-encrypted")

Story = tuple[str, str]
"""A file, and the name of a story in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A story on a network, None if it names none (or all at once: `everywhere`), and on one kind of database."""

    file: str
    name: str
    network: str | None
    postgres: bool
    everywhere: bool = False

    @property
    def story(self) -> Story:
        """What is the same in all variants of a story."""
        return self.file, self.name


def played(variants: Sequence[Variant]) -> list[bool]:
    """Which of the variants are played, in their order.

    All of them on the console and SQLite. Besides, the first variant of a story is played on PostgreSQL where its turn
    is: on Telegram, on Matrix, on the console, or nowhere else, a quarter of the stories each. Each file, which is a
    topic, has at least `LEAST` stories on each of both networks, if it has so many. A story that one of them alone can
    have is played there. What names no network is played on both databases, and on SQLite alone if it is on all
    networks at once.

    Why so few: what a story says is above networks and databases. What is below has tests of its own, on both
    databases (`tests/storage`) and on each wire (`tests/wire`, `tests/homeserver`). What is left is that they fit
    together, which some stories of a topic show as well as all of them, in a third of the time.
    """
    networks: dict[Story, set[str]] = {}
    for each in variants:
        networks.setdefault(each.story, set()).update([each.network] if each.network else [])
    places = _places({story: found for story, found in networks.items() if found})
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


def _places(networks: Mapping[Story, set[str]]) -> dict[Story, str | None]:
    """The network that plays a story on PostgreSQL, by the networks that it can be on; None is no network at all."""
    ways = {story: _ways(story, found) for story, found in networks.items()}
    places = {story: turn(found, *story) for story, found in ways.items()}
    for file, place in product(sorted({file for file, _ in ways}), ("telegram", *MATRIX)):
        in_file = sorted((story for story in ways if story[0] == file), key=_drawn)
        for story in in_file:
            played_on = Counter(places[each] for each in in_file)
            is_spare = places[story] in (None, "console") or played_on[places[story]] > LEAST
            if place in ways[story] and played_on[place] < LEAST and is_spare:
                places[story] = place
    return places


def _ways(story: Story, networks: set[str]) -> list[str | None]:
    """Where a story may be played besides the console and SQLite, in the order of its turns."""
    matrix = sorted(set(MATRIX) & networks, reverse=story[0] in ENCRYPTED)[:1]
    there: list[str | None] = [*({"telegram"} & networks), *matrix]
    return there if len(there) == 1 else [*there, *({"console"} & networks), None]


def _drawn(story: Story) -> int:
    """A lot for each story, the same one on each machine."""
    return zlib.crc32("::".join(story).encode())
