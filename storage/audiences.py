"""Audiences: for whom something is, as an expression of facts about members joined by and, or, not.

An audience is frozen; None stands for every active member. It is stored as plain JSON and asked as one condition on
`Member` that every database below answers alike, also where a fact about a member is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, true
from sqlmodel import col

from storage.channels import Mode, Subscription
from storage.members import Member, MemberTheme, Status
from storage.registrations import Registration
from storage.registrations import State as Stands
from storage.roles import MemberRole

DEPTH = 8
"""How deeply and, or, not may be nested in each other."""

SIZE = 100
"""How many facts an audience may name."""


class Kind(StrEnum):
    """What a fact is about; the value is a key of the catalogue, a role, or the id of a channel or a workshop.

    `channel`: who reads it and has not muted it. `workshop`: who is registered for it, waiting ones are not.
    """

    region = "region"
    carrier = "carrier"
    strand = "strand"
    theme = "theme"
    channel = "channel"
    workshop = "workshop"
    role = "role"


SINGLE = frozenset({Kind.region, Kind.carrier, Kind.strand})
"""Kinds of which a member has one value at most: two of them at once is nobody."""

NUMBERED = frozenset({Kind.channel, Kind.workshop})
"""Kinds whose value is the id of a row."""


@dataclass(frozen=True, slots=True)
class Is:
    """Those of whom one fact is true."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class And:
    """Those who are in all of the parts."""

    parts: tuple["Audience", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Those who are in any of the parts."""

    parts: tuple["Audience", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Those who are not in the part."""

    part: "Audience"


Audience = Is | And | Or | Not


class Unreadable(ValueError):
    """What is stored is no audience, or a larger one than there may be."""


def both(*parts: Audience) -> Audience:
    """Those who are in all of them, without needless nesting; one part stands for itself.

    Raises:
        ValueError: there is no part.
    """
    return _joined(And, parts)


def either(*parts: Audience) -> Audience:
    """Those who are in any of them, without needless nesting; one part stands for itself.

    Raises:
        ValueError: there is no part.
    """
    return _joined(Or, parts)


def without(part: Audience) -> Audience:
    """Those who are not in it; twice not is in it."""
    return part.part if isinstance(part, Not) else Not(part)


def _joined(joint: type[And] | type[Or], parts: tuple[Audience, ...]) -> Audience:
    flat: list[Audience] = []
    for part in parts:
        flat += part.parts if isinstance(part, joint) else (part,)
    if not flat:
        raise ValueError("an audience of no parts")
    different = tuple(dict.fromkeys(flat))
    return different[0] if len(different) == 1 else joint(different)


def facts(audience: Audience | None) -> Iterator[Is]:
    """Every fact that an audience names, from left to right."""
    match audience:
        case Is():
            yield audience
        case And(parts) | Or(parts):
            for part in parts:
                yield from facts(part)
        case Not(part):
            yield from facts(part)


def depth(audience: Audience | None) -> int:
    """How deeply an audience is nested; a fact alone is 1, everybody is 0."""
    match audience:
        case None:
            return 0
        case Is():
            return 1
        case And(parts) | Or(parts):
            return 1 + max(depth(part) for part in parts)
        case Not(part):
            return 1 + depth(part)


def fits(audience: Audience | None) -> bool:
    """Whether an audience is within the bounds."""
    return depth(audience) <= DEPTH and sum(1 for _ in facts(audience)) <= SIZE


def is_registered(audience: Audience | None) -> bool:
    """Whether each of an audience is named by their registration, whatever their number: only workshops pick them."""
    match audience:
        case Is(kind):
            return kind is Kind.workshop
        case Or(parts):
            return all(is_registered(part) for part in parts)
        case And(parts):
            only = all(fact.kind is Kind.workshop for fact in facts(audience))
            return only and any(is_registered(part) for part in parts)
        case _:
            return False


def dump(audience: Audience | None) -> dict[str, Any] | None:
    """An audience as plain JSON; None for everybody."""
    match audience:
        case None:
            return None
        case Is(kind, value):
            return {"is": [kind.value, value]}
        case And(parts):
            return {"and": [dump(part) for part in parts]}
        case Or(parts):
            return {"or": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}


def load(stored: Mapping[str, Any] | None) -> Audience | None:
    """An audience from its JSON; the inverse of `dump`. None and an empty object are everybody.

    Raises:
        Unreadable: it is none, or too large.
    """
    if not stored:
        return None
    found = _load(stored, DEPTH)
    if not fits(found):
        raise Unreadable("an audience of too many facts")
    return found


def _load(stored: Any, left: int) -> Audience:
    if left == 0:
        raise Unreadable("an audience that is nested too deeply")
    match stored:
        case {"is": [str(kind), str(value)]} if kind in Kind.__members__ and _names(Kind(kind), value):
            return Is(Kind(kind), value)
        case {"and": [_, *_] as parts} if len(parts) <= SIZE:
            return And(tuple(_load(part, left - 1) for part in parts))
        case {"or": [_, *_] as parts} if len(parts) <= SIZE:
            return Or(tuple(_load(part, left - 1) for part in parts))
        case {"not": part}:
            return Not(_load(part, left - 1))
        case _:
            raise Unreadable("not an audience")


def _names(kind: Kind, value: str) -> bool:
    """Whether a value can be one of its kind: ids are those of a database."""
    return value.isascii() and value.isdecimal() and len(value) <= 9 if kind in NUMBERED else bool(value)


def where(audience: Audience | None) -> ColumnElement[bool]:
    """SQL: the member has joined and is in the audience. A fact that is not known of somebody is not true of them."""
    return and_(col(Member.status) == Status.active, true() if audience is None else _condition(audience))


def _condition(audience: Audience) -> ColumnElement[bool]:
    match audience:
        case Is():
            return _fact(audience)
        case And(parts):
            return and_(*(_condition(part) for part in parts))
        case Or(parts):
            return or_(*(_condition(part) for part in parts))
        case Not(part):
            return not_(_condition(part))


def _fact(fact: Is) -> ColumnElement[bool]:
    match fact.kind:
        case Kind.theme:
            return _has(col(MemberTheme.member_id), col(MemberTheme.theme) == fact.value)
        case Kind.role:
            return _has(col(MemberRole.member_id), col(MemberRole.role) == fact.value)
        case Kind.channel:
            reads = (col(Subscription.channel_id) == int(fact.value), col(Subscription.mode) != Mode.muted)
            return _has(col(Subscription.member_id), *reads)
        case Kind.workshop:
            comes = (col(Registration.workshop_id) == int(fact.value), col(Registration.state) == Stands.registered)
            return _has(col(Registration.member_id), *comes)
        case _:
            mine: Any = col(getattr(Member, fact.kind))
            found: ColumnElement[bool] = mine.is_not_distinct_from(fact.value)
            return found


def _has(whose: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(whose == col(Member.id), *conditions).correlate(Member)
