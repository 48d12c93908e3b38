"""A file that tells nothing any more of who made it, and what it is called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The bytes, the name with an ending that matches them, and their media type."""

    data: bytes
    name: str
    type: str
