"""What is said of a file that is not passed on."""


class Unclean(Exception):
    """Nobody can say that this file tells nothing of who made it. `reason` is a word of ours, never one of the file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


UNKNOWN = "kind is not known"
OLD = "old or encrypted office file"
ENCRYPTED = "encrypted"
DAMAGED = "damaged"
MACROS = "macros"
EMBEDDED = "other files inside"
LINKED = "linked data inside"
TOO_LARGE_INSIDE = "too large inside"
TOO_SLOW = "took too long"
"""The reasons there are; docs say what each means."""
