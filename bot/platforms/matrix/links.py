"""Links that open a conversation with the bot in any client (https://matrix.to)."""

from urllib.parse import quote


def link(user: str) -> str:
    """The link to an account."""
    return f"https://matrix.to/#/{quote(user, safe='@:')}"
