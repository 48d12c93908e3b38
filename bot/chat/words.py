"""The words that Tab can finish."""

from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.chat.choices import Choices
from handlers.commands import COMMANDS, MARKS

ASIDES = (":help", ":file ", ":edit ", ":delete", ":as ", ":quit")
"""What stays in this terminal, as far as it is always the same."""


class Words(Completer):
    """What Tab completes: commands by their names in both languages, the choices by their labels, what stays here."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The words that begin like the line."""
        typed = document.text_before_cursor
        for word in self._known():
            if typed and word.casefold().startswith(typed.casefold()):
                yield Completion(word, start_position=-len(typed))

    def _known(self) -> Iterator[str]:
        yield from (option.name for option in self._choices.options)
        names = dict.fromkeys(name for command in COMMANDS for name in (command.german, command.name))
        yield from (mark + name for mark in MARKS for name in names)
        yield from ASIDES
