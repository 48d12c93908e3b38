"""A line of a script: what a person does, or what happens to the world. Each refusal gives its reason."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

_DURATION = TypeAdapter(timedelta)
NAME_LIMIT = 64
"""Characters of a person's name."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

DOINGS = ("say", "press", "react", "edit", "delete", "file", "joins", "leaves", "unreachable")
"""What a person can do; `say` may stand beside `edit` and `file`."""

BESIDE = {
    "say": ("in", "reply_to"),
    "press": ("on", "in"),
    "react": ("to", "in"),
    "edit": ("say", "in"),
    "delete": ("in",),
    "file": ("say", "in", "reply_to", "album"),
    "joins": (),
    "leaves": (),
    "unreachable": (),
}
"""What may stand beside each doing."""

EXAMPLE = '{"as": "anna", "say": "/need"}'


class LineError(ValueError):
    """A line that cannot be played: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something a person does: `what` is one of `DOINGS`, `value` what stands with it, `beside` the rest."""

    person: str
    what: str
    value: Any
    beside: Mapping[str, Any]

    @property
    def writes(self) -> bool:
        """Whether it is numbered u1, u2, …: it puts words or a file of the person into a chat."""
        return self.what in ("say", "edit", "file")


@dataclass(frozen=True, slots=True)
class Together:
    """Several things that happen at once."""

    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Let the clock run; a negative one turns it back."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class Restart:
    """Stop the service and start it again on the same database."""


@dataclass(frozen=True, slots=True)
class People:
    """Who there is, and when it begins: `start` is None where the clock is to stay."""

    people: Mapping[str, Mapping[str, Any]]
    start: datetime | None


Line = Deed | Together | Wait | Restart | People


def read(text: str) -> Line:
    """The line that a text is.

    Raises:
        LineError: it is none.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError alone: a number beyond measure
        where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise LineError(f"not JSON{where}; a line is one JSON object such as {EXAMPLE}") from None
    if not isinstance(found, dict):
        raise LineError(f"not an object; a line is one JSON object such as {EXAMPLE}")
    for key, reader in _READERS.items():
        if key in found:
            return reader(found)
    known = ", ".join(f'"{key}"' for key in _READERS)
    raise LineError(f"says nothing that can be played; a line has one of {known}: {EXAMPLE}")


def _deed(found: dict[str, Any]) -> Deed:
    person = _name(found["as"], "as")
    # "edit" and "file" come with words of their own in "say"
    what = next((doing for doing in ("edit", "file", *DOINGS) if doing in found), None)
    if what is None:
        raise LineError(f'"as" without anything done; one of {", ".join(DOINGS)} belongs to it: {EXAMPLE}')
    beside = {key: value for key, value in found.items() if key not in ("as", what)}
    odd = [key for key in beside if key not in BESIDE[what]]
    if odd:
        allowed = ", ".join(("as", what, *BESIDE[what]))
        raise LineError(f'"{odd[0]}" does not go with "{what}"; this line may have {allowed}')
    value = found[what]
    if what == "unreachable":
        if not isinstance(value, bool):
            raise LineError('"unreachable" is true or false')
    elif not isinstance(value, str):
        raise LineError(f'"{what}" is text in quotes')
    for key, other in beside.items():
        if not isinstance(other, str):
            raise LineError(f'"{key}" is text in quotes')
    if what == "edit" and "say" not in beside:
        raise LineError('"edit" needs the new words in "say"')
    if what == "react" and "to" not in beside:
        raise LineError('"react" needs the message it is for in "to"')
    return Deed(person=person, what=what, value=value, beside=beside)


def _name(value: object, key: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= NAME_LIMIT or not value.isprintable():
        raise LineError(f'"{key}" is a name of 1 to {NAME_LIMIT} characters in quotes')
    return value


def _only(found: dict[str, Any], *allowed: str) -> None:
    """Refuse what nobody would read."""
    odd = next((key for key in found if key not in allowed), None)
    if odd is not None:
        raise LineError(f'"{odd}" is not known here; this line may have {", ".join(allowed)}')


def _together(found: dict[str, Any]) -> Together:
    _only(found, "together")
    lines = found["together"]
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) and "as" in line for line in lines):
        raise LineError(f'"together" is a list of what people do, such as [{EXAMPLE}]')
    return Together(tuple(_deed(line) for line in lines))


def _wait(found: dict[str, Any]) -> Wait:
    _only(found, "wait")
    value = found["wait"]
    try:
        if not isinstance(value, str) or "P" not in value.upper():
            raise LineError('"wait" is a length of time as in ISO 8601, such as "P1DT2H" or "PT30S"')
        return Wait(_DURATION.validate_python(value))
    except (ValidationError, OverflowError):
        raise LineError('"wait" is a length of time as in ISO 8601, such as "P1DT2H" or "PT30S"') from None


def _restart(found: dict[str, Any]) -> Restart:
    _only(found, "restart")
    if found["restart"] is not True:
        raise LineError('"restart" is true')
    return Restart()


def _people(found: dict[str, Any]) -> People:
    _only(found, "start", "people")
    people = found.get("people", {})
    if not isinstance(people, dict) or not all(isinstance(about, dict) for about in people.values()):
        raise LineError('"people" gives each name an object, such as {"anna": {"language": "de"}}')
    for name in people:
        _name(name, "people")
    start = found.get("start")
    try:
        moment = None if start is None else datetime.fromisoformat(start)
        well = moment is None or (moment.tzinfo is not None and moment.astimezone(UTC) > _EPOCH)
    except (TypeError, ValueError, OverflowError):
        well = False
    if not well:
        raise LineError('"start" is a moment with its zone, such as "2026-11-23T07:00:00+01:00"')
    return People(people, moment)


_READERS: dict[str, Callable[[dict[str, Any]], Line]] = {
    "as": _deed,
    "together": _together,
    "wait": _wait,
    "restart": _restart,
    "people": _people,
    "start": _people,
}
