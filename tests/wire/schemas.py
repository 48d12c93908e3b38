"""What the Bot API takes, in one shape from two sources: aiogram's models, and the specification where it is present.

A schema knows every method with its parameters and every object with its fields. Both sources are generated from
Telegram's documentation by different people: what both refuse is wrong, and what one of them refuses is looked at.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from inspect import isclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import InputFile, TelegramObject
from pydantic.fields import FieldInfo

SPECIFICATION = Path(__file__).parents[2].parent / "shared" / "telegram" / "api_10.0.json"
"""Bot API 10.0 as the project PaulSonOfLars/telegram-bot-api-spec publishes it; not part of this project."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """Integer, Float, String, Boolean or InputFile."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """Exactly this word, as in `type` of a button or a scope."""

    word: Any


@dataclass(frozen=True, slots=True)
class Many:
    """An array."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class Named:
    """An object with fields of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these."""

    types: tuple["Type", ...]


Type = Scalar | Const | Many | Named | OneOf


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method, or a field of an object."""

    type: Type
    required: bool


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Schema:
    """Methods by their names in small letters, because the server does not mind their case."""

    source: str
    methods: Mapping[str, Fields]
    objects: Mapping[str, Fields]


# --- from aiogram ----------------------------------------------------------------------------

_SCALARS = {
    bool: "Boolean",
    int: "Integer",
    float: "Float",
    str: "String",
    datetime: "Integer",
    timedelta: "Integer",
    InputFile: "InputFile",
}


@cache
def of_aiogram() -> Schema:
    """The schema that aiogram's generated method models carry."""
    objects: dict[str, Fields] = {}
    methods: dict[str, Fields] = {}
    for name in aiogram.methods.__all__:
        model = getattr(aiogram.methods, name)
        if isclass(model) and issubclass(model, TelegramMethod) and model is not TelegramMethod:
            methods[model.__api_method__.lower()] = _model_fields(model.model_fields, objects)
    return Schema("aiogram", methods, objects)


def _model_fields(fields: Mapping[str, FieldInfo], objects: dict[str, Fields]) -> Fields:
    found = {}
    for name, info in fields.items():
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("deprecated"):
            continue  # aiogram keeps parameters that the Bot API has given up
        constant = get_origin(info.annotation) is Literal
        found[info.alias or name] = Field(_annotated(info.annotation, objects), info.is_required() or constant)
    return found


def _annotated(annotation: Any, objects: dict[str, Fields]) -> Type:
    if get_origin(annotation) is Annotated:
        return _annotated(get_args(annotation)[0], objects)
    if get_origin(annotation) in (Union, UnionType):
        return _one_of([_annotated(part, objects) for part in get_args(annotation) if part not in (NoneType, Default)])
    if get_origin(annotation) is Literal:
        return _one_of([Const(getattr(word, "value", word)) for word in get_args(annotation)])
    if get_origin(annotation) is list:
        return Many(_annotated(get_args(annotation)[0], objects))
    if annotation in _SCALARS:
        return Scalar(_SCALARS[annotation])
    if not issubclass(annotation, TelegramObject):
        raise TypeError(f"aiogram has a type that is not known here: {annotation}")
    if annotation.__name__ not in objects:
        objects[annotation.__name__] = {}  # it may contain itself
        objects[annotation.__name__] = _model_fields(annotation.model_fields, objects)
    return Named(annotation.__name__)


# --- from the specification ------------------------------------------------------------------


@cache
def of_specification() -> Schema | None:
    """The schema of the published specification; None where it is not present."""
    if not SPECIFICATION.exists():
        return None
    document = json.loads(SPECIFICATION.read_text())
    types = document["types"]
    return Schema(
        "specification",
        {name.lower(): _listed(method.get("fields", ()), types) for name, method in document["methods"].items()},
        {name: _listed(kind.get("fields", ()), types) for name, kind in types.items()},
    )


def _listed(fields: Any, types: Mapping[str, Any]) -> Fields:
    return {field["name"]: Field(_field_type(field, types), field["required"]) for field in fields}


def _field_type(field: Mapping[str, Any], types: Mapping[str, Any]) -> Type:
    """A field's type; a discriminator is recognized by how it is described: `Type of the result, must be document`."""
    constant = re.search(r"(?:must be|always) [“\"]?(\w+)", field["description"])
    if constant and field["required"] and field["name"] in ("type", "source", "status"):
        return Const(constant[1])
    return _one_of([_written(written, types) for written in field["types"]])


def _written(written: str, types: Mapping[str, Any]) -> Type:
    if written.startswith("Array of "):
        return Many(_written(written.removeprefix("Array of "), types))
    if written not in types or written == "InputFile":
        return Scalar(written)
    subtypes = types[written].get("subtypes")
    return _one_of([_written(subtype, types) for subtype in subtypes]) if subtypes else Named(written)


def _one_of(types: list[Type]) -> Type:
    unique = tuple(dict.fromkeys(types))
    return unique[0] if len(unique) == 1 else OneOf(unique)
