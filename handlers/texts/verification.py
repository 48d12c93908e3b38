"""What is wrong with the Fluent files, in sentences for the person who edits them."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fluent.runtime.builtins import BUILTINS
from fluent.runtime.resolver import MAX_PART_LENGTH
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from handlers.texts.language import language_of, parsed
from handlers.texts.library import Texts
from handlers.texts.markup import loose, slot

_DATE_OPTIONS = frozenset({"dateStyle", "timeStyle"})  # fluent.runtime ignores the others
_ARGUMENT, _VARIANTS = slot(0), slot(1)


@dataclass(slots=True)
class Entry(Visitor):
    """What one message, attribute or term is made of; `patterns` has each variant by itself, placeables as slots."""

    file: str
    placeholders: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    date_options: set[str] = field(default_factory=set)
    patterns: list[str] = field(default_factory=list)
    too_long: bool = False

    def visit_Pattern(self, node: ast.Pattern) -> None:
        """Note the pattern's text with slots, then what its placeables hold."""
        pieces = [_shown(element) for element in node.elements]
        self.patterns.append("".join(pieces))
        self.too_long |= len(pieces) > 1 and max(map(len, pieces)) > MAX_PART_LENGTH
        self.generic_visit(node)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        """Note an argument."""
        self.placeholders.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        """Note another message that this one shows."""
        self.references.add(_key(node.id, node.attribute))

    def visit_TermReference(self, node: ast.TermReference) -> None:
        """Note a term; what it is given are literals of its own."""
        self.references.add("-" + _key(node.id, node.attribute))

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:
        """Note a function, then its arguments."""
        self.functions.add(node.id.name)
        if node.id.name == "DATETIME":
            self.date_options.update(option.name.name for option in node.arguments.named)
        self.generic_visit(node)


Entries = Mapping[str, Entry]
"""The entries of one language by key: "need-saved", "need-saved.title", "-agency"."""


def problems(texts: Texts) -> list[str]:
    """Everything that would be shown wrongly in some language, a sentence each; none means the texts are sound."""
    languages, found = _entries(texts)
    for entries in languages.values():
        found += _faults(entries)
    default, *others = texts.languages
    for other in others:
        found += _differences(default, languages[default], other, languages[other])
    return found


def missing(texts: Texts, used: Iterable[str]) -> list[str]:
    """A sentence for each key that the code uses and the default language does not have."""
    file = _path(texts.languages[0])
    return [f"{file}: {key} is missing (the code uses it)" for key in sorted(set(used)) if not texts.has(key)]


def unused(texts: Texts, mentioned: Collection[str], prefixes: tuple[str, ...]) -> list[str]:
    """A sentence for each text that is not mentioned, begins with no prefix and is part of no other text."""
    languages, _ = _entries(texts)
    entries = languages[texts.languages[0]]
    shown = set(mentioned).union(*(entry.references for entry in entries.values()))
    return [
        f"{_path(entry.file)}: nothing uses {key}"
        for key, entry in entries.items()
        if key not in shown and not key.startswith(("-", *prefixes))
    ]


def _entries(texts: Texts) -> tuple[dict[str, dict[str, Entry]], list[str]]:
    """The entries of every language, and a sentence for all that could not be read."""
    languages: dict[str, dict[str, Entry]] = {name: {} for name in texts.languages}
    found: list[str] = []
    for file, source in texts.sources.items():
        found += _read(file, source, languages[language_of(file)])
    return languages, found


def _read(file: str, source: str, entries: dict[str, Entry]) -> Iterator[str]:
    """Add what the file holds to `entries` of its language; a sentence for all that cannot be read."""
    for item in parsed(source).body:
        if isinstance(item, ast.Junk):
            yield _syntax_error(file, source, item)
        elif isinstance(item, ast.Message | ast.Term):
            name = item.id.name if isinstance(item, ast.Message) else f"-{item.id.name}"
            patterns = {name: item.value} | {f"{name}.{each.id.name}": each.value for each in item.attributes}
            for key, pattern in patterns.items():
                if pattern is None:
                    continue
                if key in entries:
                    yield f"{_path(file)}: {key} stands there again (first in {_path(entries[key].file)})"
                    continue
                entries[key] = Entry(file)
                entries[key].visit(pattern)


def _faults(entries: Entries) -> Iterator[str]:
    """What is wrong with entries whatever the other languages have."""
    for key, entry in entries.items():
        place = f"{_path(entry.file)}: {key}"
        for reference in sorted(entry.references - entries.keys()):
            yield f"{place}: it refers to {reference}, which is missing"
        for function in sorted(entry.functions - BUILTINS.keys()):
            yield f"{place}: there is no function {function}"
        for option in sorted(entry.date_options - _DATE_OPTIONS):
            yield f"{place}: DATETIME has no option {option}, only {' and '.join(sorted(_DATE_OPTIONS))}"
        for mark in dict.fromkeys(mark for pattern in entry.patterns for mark in loose(pattern)):
            yield f"{place}: {mark} opens or closes nothing (for the character itself write \\{mark[0]})"
        if _only_emoji("".join(entry.patterns)):
            yield f"{place}: an emoji alone says nothing to who cannot see it: add a word"
        if entry.too_long:
            yield f"{place}: more than {MAX_PART_LENGTH} characters between two placeholders: make two messages of it"


def _differences(default: str, ours: Entries, other: str, theirs: Entries) -> Iterator[str]:
    """What one of two languages has and the other lacks."""
    for lacking, present, language in ((theirs, ours, other), (ours, theirs, default)):
        for key, entry in present.items():
            if key.startswith("-"):  # terms belong to one language's grammar
                continue
            there = language + entry.file.removeprefix(language_of(entry.file))
            if key not in lacking:
                yield f"{_path(there)}: {key} is missing ({_path(entry.file)} has it)"
                continue
            absent = _placeholders(key, present) - _placeholders(key, lacking)
            for name in sorted(absent):
                yield f"{_path(lacking[key].file)}: {key}: placeholder ${name} is missing ({_path(entry.file)} has it)"


def _placeholders(key: str, entries: Entries, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The arguments a message needs, those of the messages it refers to included; terms see none of them."""
    if key in seen or key.startswith("-") or key not in entries:
        return frozenset()
    entry = entries[key]
    return frozenset(entry.placeholders).union(
        *(_placeholders(reference, entries, seen | {key}) for reference in entry.references)
    )


def _syntax_error(file: str, source: str, junk: ast.Junk) -> str:
    error = junk.annotations[0]
    line = source.count("\n", 0, error.span.start if error.span else 0) + 1
    hint = ""
    if any(each.lstrip().startswith(("*", "[")) for each in (junk.content or "").splitlines()):
        hint = ' (a line must not begin with * or [: write {""} before it)'
    return f"{_path(file)}: line {line}: {error.message}{hint}"


def _shown(element: ast.TextElement | ast.Placeable) -> str:
    """A piece of a pattern as the markup parser will see it, with a slot for all that is not known yet."""
    match element:
        case ast.TextElement(value=str(text)):
            return text
        case ast.Placeable(expression=ast.StringLiteral() as literal):
            return literal.parse()["value"]
        case ast.Placeable(expression=ast.SelectExpression()):
            return _VARIANTS
    return _ARGUMENT


def _only_emoji(text: str) -> bool:
    if _ARGUMENT in text or any(character.isalnum() for character in text):
        return False
    return any(unicodedata.category(character) == "So" for character in text)


def _key(name: ast.Identifier, attribute: ast.Identifier | None) -> str:
    return f"{name.name}.{attribute.name}" if attribute else name.name


def _path(file: str) -> str:
    return file if file.endswith(".ftl") else f"{file}.ftl"
