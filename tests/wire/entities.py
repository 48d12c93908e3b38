"""Formatting as the Bot API carries it: which entities are wrong, and which Telegram finds by itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from aiogram.enums import MessageEntityType

from tests.wire.utf16 import part, split_pairs, units

Entity = dict[str, Any]

_TYPES = frozenset(kind.value for kind in MessageEntityType)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("url", re.compile(r"https?://[^\s<>]+[\w/=]")),
)


def entity_problems(text: str, entities: Sequence[Entity]) -> Iterator[str]:
    """What is wrong with the entities of a text, a sentence each (MessageEntity, and `Formatting options`)."""
    length, inside = units(text), split_pairs(text)
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] not in _TYPES:
            yield f"there is no entity {entity['type']!r}"
        if begin < 0 or entity["length"] < 1 or end > length:
            yield f"the entity {begin}..{end} lies outside the text of {length} units"
        if begin in inside or end in inside:
            yield f"the entity {begin}..{end} splits a character"
        if (entity["type"] == "text_link") != ("url" in entity):
            yield f"the entity {begin}..{end} has an address and is no text_link, or the other way round"
    for one, other in combinations(entities, 2):
        first, second = sorted(((e["offset"], e["offset"] + e["length"]) for e in (one, other)), key=lambda s: s[0])
        if first[0] < second[0] < first[1] < second[1]:
            yield f"the entities {first} and {second} overlap in part"


def found(text: str, given: Sequence[Entity] = ()) -> list[Entity]:
    """The given entities and those that Telegram finds by itself outside of code and links.

    A word that goes on in letters beyond ASCII is no command: /bedürfnis.
    """
    entities = list(given)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
            if not any(_overlap(entity, other) for other in entities if other["type"] not in ("bold", "italic")):
                entities.append(entity)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _overlap(one: Entity, other: Entity) -> bool:
    before: bool = one["offset"] + one["length"] <= other["offset"]
    after: bool = other["offset"] + other["length"] <= one["offset"]
    return not (before or after)


def trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """The text without white space around it, as Telegram stores it, and the entities moved along."""
    kept = text.strip()
    gone = units(text[: len(text) - len(text.lstrip())])
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - gone)
        end = min(units(kept), entity["offset"] + entity["length"] - gone)
        if end > begin:
            moved.append(entity | {"offset": begin, "length": end - begin})
    return kept, moved


def command(text: str, entities: Sequence[Entity]) -> str | None:
    """The command that the text begins with, `/x` or `/x@bot`."""
    for entity in entities:
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            return part(text, 0, entity["length"])
    return None
