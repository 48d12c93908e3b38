"""Somebody who reads along: what they have read so far, and what is new to them in a message. Pure."""

import re

_SENTENCE_END = re.compile(r"(?<=[.?!]) ")
_QUOTES = "„“”"


class Reader:
    """Remembers every line that was shown."""

    def __init__(self) -> None:
        self._lines: set[str] = set()

    def read(self, text: str) -> None:
        """Remember every line of a text."""
        self._lines.update(text.split("\n"))

    def knows(self, text: str) -> bool:
        """Whether every line was read before, be it in quotes or after a name and a colon."""
        return all(self._knows_line(line) for line in text.split("\n") if line)

    def _knows_line(self, line: str) -> bool:
        _, colon, value = line.partition(": ")
        return line in self._lines or line.strip(_QUOTES) in self._lines or (bool(colon) and value in self._lines)

    def news(self, text: str) -> str:
        """A message as short as it can be: all of it where its beginning is new, else only what is new.

        Where nothing is, the first sentence of the question, which stands last, or above a list of answers.
        """
        first, *others = text.split("\n\n")
        if not self.knows(first):
            return text
        new = [line for line in text.split("\n") if line and not self.knows(line)]
        question = next((paragraph for paragraph in reversed(others) if "\n" not in paragraph), first)
        return "\n".join(new) or _SENTENCE_END.split(question)[0]
