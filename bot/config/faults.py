"""What is wrong with a configuration, as one line per fault that says what would be right.

No line ever holds a value from a section that can hold a secret, nor a key somebody made up there.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

SECRET_SECTIONS = frozenset({"storage", "telegram", "matrix"})
"""Sections of which nothing but the known names of their keys is ever shown."""

Place = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake: `source` is a file or an environment variable, `key` where in it (empty: all of it)."""

    source: str
    key: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """The line `source: key: what is wrong; what would be right`, with nothing in it that steers a terminal."""
        line = ": ".join(filter(None, (self.source, self.key, f"{self.wrong}; {self.right}")))
        return "".join(character if character.isprintable() else "�" for character in line)


class ConfigError(Exception):
    """The configuration has faults; the service does not start with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Take the faults in the order in which they are to be shown."""
        super().__init__(tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """One line per fault."""
        return "\n".join(map(str, self.faults))


@dataclass(frozen=True, slots=True)
class Right:
    """Stands in a setting's type and says which values are right."""

    text: str


def mistake(wrong: str, right: str | None = None) -> PydanticCustomError:
    """What a validator raises: a predicate such as "is no day", and what is right unless the type's `Right` says it."""
    return PydanticCustomError("mistake", "{wrong}", {"wrong": wrong, "right": right})


def faults_of(error: ValidationError, model: type[BaseModel], file: str, variables: Mapping[Place, str]) -> list[Fault]:
    """The faults that pydantic found in `file`; `variables` names the environment variable of each place set by one."""
    return [_fault(details, model, file, variables) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, model: type[BaseModel], file: str, variables: Mapping[Place, str]) -> Fault:
    place = details["loc"]
    if not place:  # about sections that do not go together
        return Fault(source=file, key="", wrong=_wrong(details), right=details["ctx"]["right"])
    secret = place[0] in SECRET_SECTIONS
    variable = variables.get(place)
    if details["type"] == "extra_forbidden":
        known = list(_model_at(model, place[:-1]).model_fields)
        where = place[:-1] if secret else place
        wrong = "has a key that is not known" if secret else "is not known"
        return Fault(source=file, key=_path(where), wrong=wrong, right=_nearest(str(place[-1]), known))
    wrong = _wrong(details) if secret else f"{_shown(details)}{_wrong(details)}"
    right = details.get("ctx", {}).get("right") or _right_at(model, place)
    return Fault(source=variable or file, key="" if variable else _path(place), wrong=wrong, right=right)


def _wrong(details: ErrorDetails) -> str:
    """The predicate of the sentence, without the value."""
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    if kind == "mistake":
        return str(context["wrong"])
    if kind.endswith("_type"):
        return f"is {_type_name(value)}"
    fixed = {
        "missing": "is missing",
        "greater_than": "is too small",
        "greater_than_equal": "is too small",
        "less_than_equal": "is too large",
        "string_too_short": "is empty",
        "string_too_long": "is too long",
    }
    return fixed.get(kind, "is not possible")


def _shown(details: ErrorDetails) -> str:
    """The value before the predicate, where an operator recognises it: not for tables, lists and endless numbers."""
    match details["input"]:
        case _ if details["type"] == "missing":
            return ""
        case bool(flag):
            return f"{str(flag).lower()} "
        case int(number) | float(number) if abs(number) < 10**15:
            return f"{number} "
        case str(text) if text:
            return f"{json.dumps(text if len(text) <= 40 else text[:39] + '…', ensure_ascii=False)} "
        case _:
            return ""


def _type_name(value: object) -> str:
    """What a TOML value is, in words."""
    names: dict[type, str] = {
        str: "text",
        bool: "a switch (true or false)",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    return f"{'perhaps ' + near[0] + '? ' if near else ''}known here: {', '.join(known)}"


def _path(place: Place) -> str:
    """A place as an operator reads it: `regions[2].key` is the second region's key."""
    path = ""
    for part in place:
        if isinstance(part, int):
            path += f"[{part + 1}]"
        else:
            name = part if part.isidentifier() else json.dumps(part[:40], ensure_ascii=False)
            path += f".{name}" if path else name
    return path


def _parts(annotation: Any) -> Iterator[Any]:
    """A type and everything it is made of, from the outside inwards."""
    yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    for name in place:
        if isinstance(name, str):
            parts = _parts(model.model_fields[name].annotation)
            model = next(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
    return model


def _right_at(model: type[BaseModel], place: Place) -> str:
    """What the type of the setting at `place` says is right."""
    names = [part for part in place if isinstance(part, str)]
    field = _model_at(model, tuple(names[:-1])).model_fields[names[-1]]
    parts = (*field.metadata, *_parts(field.annotation))
    return next(
        (part.text for part in parts if isinstance(part, Right)), f"a section: [{'.'.join(names)}] and its keys below"
    )
