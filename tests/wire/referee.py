"""The referee: does the Bot API know this method, these parameters, and are they of the right type?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.schemas import Const, Fields, Many, Named, OneOf, Scalar, Schema, Type, of_aiogram, of_specification


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in the body of a request."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The parameters as values, and what is wrong with them, a sentence each."""

    parameters: Mapping[str, Any]
    violations: tuple[str, ...]


class Referee:
    """Judges requests by every schema that is at hand; `schemas` has at least aiogram's."""

    def __init__(self) -> None:
        found = (of_aiogram(), of_specification())
        self.schemas = tuple(schema for schema in found if schema is not None)

    def knows(self, method: str) -> bool:
        """Whether the Bot API has this method."""
        return all(method.lower() in schema.methods for schema in self.schemas)

    def judge(self, method: str, raw: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Verdict:
        """Read the fields of a request by the types of the method, and compare them with every schema."""
        fields = self.schemas[0].methods[method.lower()]
        parameters: dict[str, Any] = {}
        violations: list[str] = []
        for name, value in raw.items():
            try:
                parameters[name] = _read(value, fields[name].type) if name in fields else value
            except ValueError:
                parameters[name] = value
                violations.append(f"{method}: {name} is no JSON")
        attached = set(_attached(parameters))
        parameters |= {name: upload for name, upload in uploads.items() if name not in attached}
        violations += [f"{method}: attach://{name} was not uploaded" for name in sorted(attached - set(uploads))]
        for schema in self.schemas:
            problems = _compare(parameters, schema.methods[method.lower()], schema)
            violations += [f"{method}: {problem} ({schema.source})" for problem in problems]
        return Verdict(parameters, tuple(violations))


def _read(value: Any, wanted: Type) -> Any:
    """A form field as a value: forms know words only, whatever is not a word is JSON in them.

    Raises:
        ValueError: it is no JSON.
    """
    if not isinstance(value, str):
        return value  # the body was JSON itself
    names = {part.name for part in _alternatives(wanted) if isinstance(part, Scalar)}
    if "Integer" in names and value.removeprefix("-").isdecimal():
        return int(value)
    if names & {"String", "InputFile"}:
        return value
    return json.loads(value)


def _alternatives(wanted: Type) -> tuple[Type, ...]:
    return wanted.types if isinstance(wanted, OneOf) else (wanted,)


def _attached(value: Any) -> Iterator[str]:
    """The names of uploads that a value refers to."""
    if isinstance(value, str) and value.startswith("attach://"):
        yield value.removeprefix("attach://")
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _attached(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _attached(inner)


def _compare(values: Mapping[str, Any], fields: Fields, schema: Schema, path: str = "") -> list[str]:
    problems = [f"{path}{name} is not known" for name in values if name not in fields]
    problems += [f"{path}{name} is missing" for name, each in fields.items() if each.required and name not in values]
    for name, value in values.items():
        if name in fields:
            problems += _check(value, fields[name].type, schema, f"{path}{name}")
    return problems


def _check(value: Any, wanted: Type, schema: Schema, path: str) -> list[str]:
    match wanted:
        case Scalar(name):
            return [] if _is(value, name) else [f"{path} is no {name}"]
        case Const(word):
            return [] if value == word else [f"{path} is not {word!r}"]
        case Many(item):
            if not isinstance(value, list):
                return [f"{path} is no array"]
            return [p for n, inner in enumerate(value) for p in _check(inner, item, schema, f"{path}[{n}]")]
        case Named(name):
            if not isinstance(value, dict):
                return [f"{path} is no {name}"]
            return _compare(value, schema.objects[name], schema, f"{path}.")
        case OneOf(types):
            found = [_check(value, each, schema, path) for each in types]
            # The nearest relative tells best what is wrong: no other's discriminator fits.
            return min(found, key=lambda problems: (any(" is not " in p for p in problems), len(problems)))


def _is(value: Any, name: str) -> bool:
    match name:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "InputFile":
            return isinstance(value, Upload) or (isinstance(value, str) and value.startswith("attach://"))
        case _:
            raise LookupError(f"no such type: {name}")
