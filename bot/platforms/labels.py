"""What stands on a choice, on every network that shows it as words."""

from storage.messages import Shown

TICK = "✓ "
"""What stands before a choice that is ticked."""


def label(choice: Shown) -> str:
    """The words of a choice, ticked where it is."""
    return f"{TICK}{choice.label}" if choice.chosen else choice.label
