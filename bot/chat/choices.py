"""The choices under the prompt: how they stand in columns, and which one is lit. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from bot.chat.room import Letter, Option

GAP = 3
"""Columns between two choices."""

Fragment = tuple[str, str]
"""A style and text, as prompt_toolkit takes them."""


def columns(options: Sequence[Option], width: int) -> list[int]:
    """The widths of as many columns, each read downwards, as stand side by side in `width`; at least one."""
    lengths = [cell_len(_words(option)) for option in options]
    for side in range(len(lengths), 0, -1):
        rows = -(-len(lengths) // side)
        widths = [max(lengths[first : first + rows]) for first in range(0, len(lengths), rows)]
        if sum(widths) + GAP * (len(widths) - 1) <= width:
            return widths
    return [max(lengths, default=0)]


def _words(option: Option) -> str:
    return option.label if option.number is None else f"{option.number:>2} {option.label}"


@dataclass(slots=True)
class Choices:
    """What is on offer now. `lit` is the index of the choice that Enter would press, None for none."""

    letter: Letter | None = None
    lit: int | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        """The choices; those that steer come last."""
        return self.letter.options if self.letter else ()

    def offer(self, letter: Letter | None) -> None:
        """Offer other choices; the light stays where it is as long as they are the same ones with other ticks."""
        same = letter and self.letter and _values(letter) == _values(self.letter)
        if not same:
            self.lit = None
        self.letter = letter

    def move(self, steps: int) -> None:
        """Go up (negative) or down, from the last to none and on to the first."""
        ring = len(self.options) + 1
        place = (0 if self.lit is None else self.lit + 1) + steps
        self.lit = None if place % ring == 0 else place % ring - 1

    def across(self, steps: int, width: int) -> None:
        """Go to the left (negative) or right, as far as there is something."""
        counted = [option for option in self.options if option.number is not None]
        if self.lit is None:
            return
        if self.lit < len(counted):
            rows = -(-len(counted) // len(columns(counted, width)))
            place, last = self.lit + steps * rows, len(counted) - 1
            first = 0
        else:
            place, first, last = self.lit + steps, len(counted), len(self.options) - 1
        if first <= place <= last:
            self.lit = place

    def fragments(self, width: int) -> list[Fragment]:
        """The choices in columns, read downwards; those that steer in a row below."""
        counted = [option for option in self.options if option.number is not None]
        steering = self.options[len(counted) :]
        widths = columns(counted, width)
        rows = -(-len(counted) // len(widths))
        shown: list[Fragment] = []
        for row in range(rows):
            for place, widest in zip(range(row, len(counted), rows), widths, strict=False):
                shown += self._choice(place)
                if place + rows < len(counted):
                    shown.append(("", " " * (widest + GAP - cell_len(_words(counted[place])))))
            shown.append(("", "\n"))
        used = 0
        for place, option in enumerate(steering, start=len(counted)):
            taken = cell_len(option.label)
            if used and used + GAP + taken <= width:
                shown.append(("", " " * GAP))
                used += GAP + taken
            else:
                shown += [("", "\n")] if used else []
                used = taken
            shown += self._choice(place)
        return shown[:-1] if shown and shown[-1] == ("", "\n") else shown

    def _choice(self, place: int) -> list[Fragment]:
        option = self.options[place]
        lit = place == self.lit
        style = "class:lit" if lit else "class:choice" if option.number is not None else "class:steering"
        # the place of the cursor keeps the lit one in sight where the terminal is too low for all of them
        here = [("[SetCursorPosition]", "")] if lit else []
        return [*here, (style, _words(option))]


def _values(letter: Letter) -> tuple[str, list[str]]:
    return letter.id, [option.value for option in letter.options]
