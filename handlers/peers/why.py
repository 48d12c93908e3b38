"""What a proposal says: what those who are to meet have in common, and what may be told of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.peers.choosing import Unmatched
from handlers.peers.facts import Facts, theme_visible
from storage.messages import Arg, Label, Lines, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The reasons that one reader gets. `you`: what the others see of them, so that they know it."""

    theme: Label | None
    you: Facts
    others: tuple[Facts, ...]


def why(theme: str | None, sharing: int, you: Facts, others: Sequence[Facts], k: int) -> Why:
    """The reasons for one of those who are to meet; facts are those of `handlers.peers.facts.visible`.

    `theme` is a key of the catalogue and `sharing` how many members have it: it is named if more than k do.
    """
    named = Label("theme", theme) if theme is not None and theme_visible(sharing, k) else None
    return Why(theme=named, you=you, others=tuple(others))


_PEOPLE = (
    ("peer-you", "peer-you.nothing"),
    ("peer-other", "peer-other.nothing"),
    ("peer-third", "peer-third.nothing"),
)
"""What is told of each person, and what where nothing may be."""


def shown(reasons: Why) -> Lines:
    """The reasons as they are read: what brings them together, then a line for each person."""
    three = len(reasons.others) > 1
    args: dict[str, Arg] = {} if reasons.theme is None else {"theme": reasons.theme}
    key = {
        (False, False): "peer-why.close",
        (False, True): "peer-why",
        (True, False): "peer-why-three.close",
        (True, True): "peer-why-three",
    }[three, reasons.theme is not None]
    people = zip(_PEOPLE, (reasons.you, *reasons.others), strict=False)
    lines = (Text(told, {"facts": facts}) if facts else Text(nothing) for (told, nothing), facts in people)
    return Lines((Text(key, args), *lines))


def told(unmatched: Unmatched) -> Text:
    """What somebody reads for whose question there is nobody, and what happens next."""
    return Text(
        {
            Unmatched.taken: "peer-none-taken",
            Unmatched.busy: "peer-none-busy",
            Unmatched.nobody: "peer-none-nobody",
        }[unmatched]
    )
