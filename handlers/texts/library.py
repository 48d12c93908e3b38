"""The texts of all languages in one place."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Self
from zoneinfo import ZoneInfo

from handlers.texts.language import Language, choose, language_of
from handlers.texts.rendering import Rendering, joined
from storage.catalogue import Catalogue
from storage.messages import Formatted, Label, Lines, Part, Spans, Text, Translated, Verbatim

_log = logging.getLogger(__name__)


def log_warning(key: str, language: str) -> None:
    """Say in the log which text could not be rendered; its arguments are a person's and stay out of it."""
    _log.warning("text %s cannot be rendered in %s", key, language)


class Texts:
    """The sentences of all languages, by Fluent key; `key.attribute` names an attribute of a message.

    `sources` are Fluent files by name ("de", "de.ftl" or "de/needs.ftl"). What cannot be rendered is told to
    `report` as key and language, and shown in the default language, else as the key in brackets.

    Raises:
        ValueError: there is no source in the default language.
    """

    def __init__(
        self, sources: Mapping[str, str], default: str = "de", report: Callable[[str, str], None] = log_warning
    ) -> None:
        names = sorted({language_of(source) for source in sources}, key=lambda name: (name != default, name))
        if default not in names:
            raise ValueError(f"there are no texts in the default language: {default}.ftl is missing")
        self.sources = dict(sources)
        self._report = report
        self._languages = {
            name: Language(name, (text for source, text in sources.items() if language_of(source) == name))
            for name in names
        }

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Self:
        """The texts of a folder, LANGUAGE.ftl and LANGUAGE/*.ftl, German first; those of this package if not told."""
        return cls(dict(_fluent_files(folder or resources.files(__package__))))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, the default first."""
        return tuple(self._languages)

    def has(self, key: str) -> bool:
        """Whether the default language has this text."""
        return self._languages[self.languages[0]].has(key)

    def lines(self, key: str, language: str) -> tuple[str, ...]:
        """The lines that are not empty of a text without arguments: how lists of words are kept.

        Raises:
            KeyError: neither this language nor the default has the text.
        """
        for candidate in self._candidates(language):
            words = candidate.format(key, {})
            if words is not None:
                return tuple(line.strip() for line in words.splitlines() if line.strip())
        raise KeyError(key)

    def render(
        self, part: Part | Iterable[Part], language: str, catalogue: Catalogue, zone: ZoneInfo, mark: str = "/"
    ) -> Spans:
        """One part, or several as paragraphs, as somebody with this language and clock reads them.

        `mark` is what a command begins with where our sentences name one.
        """
        parts = (part,) if isinstance(part, Text | Verbatim | Formatted | Translated | Label | Lines) else tuple(part)
        languages = self._candidates(language)
        rendering = Rendering(languages=languages, catalogue=catalogue, zone=zone, report=self._report, mark=mark)
        return rendering.paragraphs(parts)

    def plain(
        self, part: Part | Iterable[Part], language: str, catalogue: Catalogue, zone: ZoneInfo, mark: str = "/"
    ) -> str:
        """The same words without styles and addresses: for button labels and files."""
        return joined(self.render(part, language, catalogue, zone, mark))

    def _candidates(self, language: str) -> tuple[Language, ...]:
        names = dict.fromkeys((choose(self.languages, language), self.languages[0]))
        return tuple(self._languages[name] for name in names)


def _fluent_files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _fluent_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".ftl"):
            yield prefix + entry.name, entry.read_text(encoding="utf-8")
