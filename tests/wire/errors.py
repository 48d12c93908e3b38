"""How the Bot API says no: a code, a description, sometimes parameters."""

from typing import Any


class Refusal(Exception):
    """A request is answered with an error: `code` is the HTTP status too.

    The words are those of the real server, because bots tell errors apart by them.
    """

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str, **parameters: Any) -> Refusal:
    """The request is wrong."""
    return Refusal(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> Refusal:
    """The bot may not write there."""
    return Refusal(403, f"Forbidden: {description}")


def conflict(description: str) -> Refusal:
    """Somebody else is getting the updates."""
    return Refusal(409, f"Conflict: {description}")


def too_many(seconds: int) -> Refusal:
    """The bot writes too fast; it may go on after `seconds`."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


Problem = tuple[str, Refusal]
"""Something that the Bot API would not take: a sentence for the list of violations, and the answer."""
