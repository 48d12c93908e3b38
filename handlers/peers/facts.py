"""Which facts about somebody may stand in a proposal, before they have agreed to be known.

Region, carrier and strand together are a name as soon as few share them. So whoever reads a proposal must be left with
*k* members beside themselves who could be meant, and that must hold against readers who know everything but who it is:
all members, what each of them lets be shown, and this module. In the words of Sweeney, "k-anonymity" (2002), those who
are shown alike are an equivalence class, and none may have fewer than k members. That a fact is *not* shown tells
something too, if it is left out only where it is rare (Wong et al., "Minimality attack in privacy preserving data
publishing", 2007): the one volunteer in a district would be known by the missing carrier. So those of whom a fact is
not shown are a class like any other, which takes in its smallest neighbours until it is large enough.

The classes are made from all members downwards: by region, each of these by carrier, and so on. A class is divided
only into parts that are large enough, so by induction all are, or it is all members, and nothing is shown of anybody.
What is shown of a member depends neither on the reader nor on the question: several proposals say no more than one.

What it does not protect from: readers who see the classes of two days and know who joined or left in between, which is
why `visible` is to be computed now and then (with each weekly round), not for each proposal; and readers to whom all
but one of a class are known already.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.messages import Label

KINDS = ("region", "carrier", "strand")
"""The facts there are, in the order in which members are divided by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a member, and which kinds of it they let others see."""

    region: str | None = None
    carrier: str | None = None
    strand: str | None = None
    lets: frozenset[str] = frozenset()

    def shows(self, kind: str) -> str | None:
        """The fact of this kind, if there is one and it may be shown."""
        fact: str | None = getattr(self, kind)
        return fact if kind in self.lets else None


Facts = tuple[Label, ...]
"""What is shown of somebody."""


def visible(counts: Mapping[Profile, int], k: int) -> dict[Profile, Facts]:
    """What may be shown of members with each profile; `counts` are all members there are, not those who are open to it.

    Counted among the members who share a theme only, the facts are shared by k of those; else by k of all.

    Raises:
        ValueError: k is below 2, which would hide nothing, or a count is negative.
    """
    if k < 2:
        raise ValueError("k must be at least 2 people")
    if any(count < 0 for count in counts.values()):
        raise ValueError("there are no fewer than no members")
    classes: dict[Facts, list[Profile]] = {(): [profile for profile, count in counts.items() if count]}
    for kind in KINDS:
        classes = {
            (*facts, *more): part
            for facts, profiles in classes.items()
            for more, part in _divided(profiles, kind, counts, k + 1).items()
        }
    return {profile: facts for facts, profiles in classes.items() for profile in profiles}


def theme_visible(people: int, k: int) -> bool:
    """Whether a theme may be named that so many members share."""
    return people > k


def _divided(
    profiles: Iterable[Profile], kind: str, counts: Mapping[Profile, int], least: int
) -> dict[Facts, list[Profile]]:
    """The same profiles by what is shown of this kind: each part has at least so many members, or there is but one."""
    parts: defaultdict[str | None, list[Profile]] = defaultdict(list)
    for profile in profiles:
        parts[profile.shows(kind)].append(profile)
    hidden = parts.pop(None, [])
    smallest = sorted(parts, key=lambda fact: (_people(parts[fact], counts), fact), reverse=True)
    while smallest:
        small = _people(parts[smallest[-1]], counts) < least
        if not small and not 0 < _people(hidden, counts) < least:
            break
        hidden = [*hidden, *parts.pop(smallest.pop())]
    shown: dict[Facts, list[Profile]] = {(Label(kind, str(fact)),): part for fact, part in parts.items()}
    return {**shown, (): hidden} if hidden else shown


def _people(profiles: Iterable[Profile], counts: Mapping[Profile, int]) -> int:
    return sum(counts[profile] for profile in profiles)
