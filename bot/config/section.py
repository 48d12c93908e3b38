"""What all sections of the configuration share."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


def setting(default: object, description: str) -> Any:
    """A setting whose default is written as in the file, and is checked like what stands there."""
    return Field(default=default, validate_default=True, description=description)


class Section(BaseModel):
    """A part of the configuration: frozen, no unknown keys, no value in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
