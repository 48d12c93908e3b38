"""One language: its messages, and the locale that its numbers, dates and lists are written in."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.syntax import ast

from handlers.texts.dates import styled

_LOCALES = {"en": "en-GB"}  # English is read in Germany here: the day before the month, a clock of 24 hours.


@lru_cache(maxsize=256)
def choose(languages: tuple[str, ...], *wishes: str | None) -> str:
    """The first wish ("de-AT", "en_GB", None) whose base language is among `languages`, else the first of these.

    Raises:
        ValueError: `languages` is empty.
    """
    if not languages:
        raise ValueError("there is no language to choose from")
    bases = (wish.replace("_", "-").partition("-")[0].lower() for wish in wishes if wish)
    return next((base for base in bases if base in languages), languages[0])


def language_of(source: str) -> str:
    """The language of a source by its name: "de", "de.ftl" and "de/needs.ftl" are all "de"."""
    return source.partition("/")[0].removesuffix(".ftl")


@lru_cache(maxsize=8)
def parsed(source: str) -> ast.Resource:
    """A Fluent source, read once: ours takes a tenth of a second, and `check` looks at it several times."""
    return FluentResource(source)


class Language:
    """The messages of one language, from one or several Fluent sources; the first message of a key counts."""

    def __init__(self, name: str, sources: Iterable[str]) -> None:
        tag = _LOCALES.get(name, name)
        self.name = name
        self.locale = Locale.parse(tag, sep="-")
        self._bundle = FluentBundle([tag], functions={"DATETIME": styled}, use_isolating=False)
        for source in sources:
            self._bundle.add_resource(parsed(source))

    def has(self, key: str) -> bool:
        """Whether there is a message "key", or an attribute "key.attribute", with a text."""
        return self._pattern(key) is not None

    def format(self, key: str, values: Mapping[str, object]) -> str | None:
        """The message as Fluent formats it; None where it, or something it needs, is missing or unusable."""
        pattern = self._pattern(key)
        if pattern is None:
            return None
        try:
            text, errors = self._bundle.format_pattern(pattern, dict(values))
        except (ArithmeticError, RecursionError):  # a number that no format can show; Fluent reports all else itself
            return None
        return None if errors else str(text)

    def _pattern(self, key: str) -> Pattern | None:
        name, _, attribute = key.partition(".")
        if not self._bundle.has_message(name):
            return None
        message = self._bundle.get_message(name)
        return message.attributes.get(attribute) if attribute else message.value
