"""The words of the field: which spellings, abbreviations and English words mean the same. Pure.

A lexicon is lines of three columns with tabs between: the canonical word, German variants, English variants, the latter
two with | between. "#" begins a remark. A text that has a variant is found by its canonical word, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from handlers.matching.words import folded, spellings, words

SHIPPED = Path(__file__).with_name("lexicon.tsv")
"""The lexicon that comes with the service."""

SHORT = 3
"""Words of so many letters or fewer are abbreviations: they count in capitals only, but for `PLAIN`."""

_PLAIN = """
abh agh aok asd azr bsk eae ehe eok fgm fsa gez gfk gu jc jmd jva kdu kwg mbe pkh psz raa sgb uma umf wbs zab
amt bus fee job kid oma pay tax tod uni
"""

PLAIN = frozenset(_PLAIN.split())
"""Short words that mean the same in small letters. Others do not: ne, jmd., ea, but are everyday words of a chat."""

MEANINGS = 3
"""The most canonical words that one variant leads to."""

SUFFIXES = ("s", "n", "e", "en", "er", "es", "em", "in", "innen", "nen", "ung", "ungen")
"""German endings by which a word and a variant may differ, the stem having at least `STEM` letters."""

STEM = 4

CACHED = 100_000
"""Spellings of words that are remembered; then they are forgotten all at once."""

Key = tuple[str, ...]
_Token = tuple[str, tuple[str, ...], int]


class LexiconError(ValueError):
    """A line of a lexicon cannot be taken: where it stands, what is wrong, what would be right.

    `circle` are the words of a loop, from one to itself.
    """

    def __init__(self, source: str, line: int, what: str, remedy: str, circle: Sequence[str] = ()) -> None:
        super().__init__(f"{source}, line {line}: {what}; {remedy}")
        self.source, self.line, self.circle = source, line, tuple(circle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One concept: the canonical word and what means the same; `source` and `line` say where it was written."""

    canonical: str
    german: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    source: str = "chat"
    line: int = 1

    @property
    def variants(self) -> tuple[str, ...]:
        """All variants, the German ones first."""
        return self.german + self.english


def parse(text: str, source: str) -> list[Entry]:
    """The entries of a file.

    Raises:
        LexiconError: a line is malformed, or its canonical word stands on two lines.
    """
    found: dict[Key, Entry] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(line, source, number)
        key = key_of(entry.canonical)
        if key in found:
            what = f"“{entry.canonical}” stands on line {found[key].line} already"
            raise LexiconError(source, number, what, "put its variants on one line")
        found[key] = entry
    return list(found.values())


def _entry(line: str, source: str, number: int) -> Entry:
    columns = line.split("\t")
    how = "write the canonical word, a tab, German variants with | between, a tab, English variants"
    if len(columns) > 3:
        raise LexiconError(source, number, f"{len(columns)} columns", how)
    if len(columns) == 1:
        raise LexiconError(source, number, "no tab, so no variants", how)
    canonical, german, english = (*columns, "")[:3]
    entry = Entry(
        canonical=canonical.strip(), german=_split(german), english=_split(english), source=source, line=number
    )
    check(entry)
    return entry


def _split(column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in column.split("|") if each.strip()))


def check(entry: Entry) -> None:
    """Insist that an entry says something.

    Raises:
        LexiconError: no canonical word, no variant, or one that has no letters or digits.
    """
    if not key_of(entry.canonical):
        raise LexiconError(entry.source, entry.line, "no canonical word", "begin the line with one")
    if not entry.variants:
        raise LexiconError(entry.source, entry.line, f"“{entry.canonical}” has no variants", "add one, or leave it out")
    for variant in entry.variants:
        if not key_of(variant):
            raise LexiconError(entry.source, entry.line, f"“{variant}” is no word", "write letters or digits")


@cache
def key_of(text: str) -> Key:
    """A word, or several, as they are compared."""
    return tuple(words(text))


class Lexicon:
    """What a text is expanded by. Entries of the same canonical word add up.

    Raises:
        LexiconError: canonical words are variants of each other in a circle.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        _refuse_loops(self.entries)
        meanings: dict[Key, list[str]] = {}
        for entry in self.entries:
            canonical = " ".join(key_of(entry.canonical))
            for key in dict.fromkeys([key_of(entry.canonical), *map(key_of, entry.variants)]):
                known = meanings.setdefault(key, [])
                if canonical in known:
                    continue
                if key == key_of(entry.canonical):
                    known.insert(0, canonical)
                else:
                    known.append(canonical)
        self._meanings: Mapping[Key, tuple[str, ...]] = {k: tuple(v[:MEANINGS]) for k, v in meanings.items()}
        self._lengths: dict[str, int] = {}
        for key in meanings:
            self._lengths[key[0]] = max(self._lengths.get(key[0], 1), len(key))
        self._tokens: dict[str, _Token] = {}

    def __len__(self) -> int:
        return len({key_of(entry.canonical) for entry in self.entries})

    def expand(self, text: str) -> tuple[list[str], list[str]]:
        """The words of a text, and the canonical words that it is also found by (longest variants first)."""
        tokens = [self._tokens.get(written) or self._token(written) for written in spellings(text)]
        said = [word for word, _, _ in tokens if word]
        concepts: list[str] = []
        if len(said) < len(tokens):
            tokens = [token for token in tokens if token[0]]
        at, end = 0, len(tokens)
        while at < end:
            _, meanings, longest = tokens[at]
            length = 1
            if longest > 1:
                length, meanings = self._longest(said, at, longest, meanings)
            if meanings:
                concepts += meanings
            at += length
        return said, concepts

    def _longest(
        self, said: Sequence[str], at: int, longest: int, alone: tuple[str, ...]
    ) -> tuple[int, tuple[str, ...]]:
        """How many words from there on mean something together, and what; the first one alone if none do."""
        for length in range(longest, 1, -1):
            meanings = self._meanings.get(tuple(said[at : at + length]))
            if meanings is not None and at + length <= len(said):
                return length, meanings
        return 1, alone

    def _token(self, written: str) -> _Token:
        """A word as it is compared, what it means alone, how many words a variant has at most that begins with it."""
        if len(self._tokens) > CACHED:
            self._tokens.clear()
        word = folded(written)
        counts = written.isupper() or not _is_short(word)
        meanings = (self._meanings.get((word,)) or self._inflection(word)) if counts else ()
        token = self._tokens[written] = (word, meanings, self._lengths.get(word, 1))
        return token

    def _inflection(self, word: str) -> tuple[str, ...]:
        """What a word means that differs from a variant by a German ending."""
        for suffix in SUFFIXES:
            stem = word.removesuffix(suffix)
            if stem != word and len(stem) >= STEM and (stem,) in self._meanings:
                return self._meanings[(stem,)]
            if len(word) > STEM and (word + suffix,) in self._meanings:
                return self._meanings[(word + suffix,)]
        return ()


def _is_short(word: str) -> bool:
    return len(word) <= SHORT and word.isalpha() and word not in PLAIN


def _refuse_loops(entries: Sequence[Entry]) -> None:
    """Insist that no canonical word is, by way of others, a variant of itself."""
    written = {key_of(entry.canonical) for entry in entries}
    leads: dict[Key, dict[Key, Entry]] = {}
    for entry in entries:
        key = key_of(entry.canonical)
        for variant in map(key_of, entry.variants):
            if variant in written and variant != key:
                leads.setdefault(key, {}).setdefault(variant, entry)
    done: set[Key] = set()
    for start in leads:
        path: list[Key] = []
        _walk(start, leads, done, path)


def _is_ours(entry: Entry) -> bool:
    """Whether the operator, or a coordinator, can change an entry."""
    return entry.source != str(SHIPPED)


def _walk(key: Key, leads: Mapping[Key, Mapping[Key, Entry]], done: set[Key], path: list[Key]) -> None:
    """Follow canonical words to their variants, depth first; chains are short, so recursion is too."""
    if key in done:
        return
    path.append(key)
    for variant in leads.get(key, {}):
        if variant in path:
            circle = [*path[path.index(variant) :], variant]
            said = [" ".join(each) for each in circle]
            last = max(
                (leads[one][other] for one, other in pairwise(circle)), key=lambda each: (_is_ours(each), each.line)
            )
            remedy = "let one of them be the canonical word of the others"
            raise LexiconError(last.source, last.line, f"a loop: {' → '.join(said)}", remedy, said)
        _walk(variant, leads, done, path)
    path.pop()
    done.add(key)


def load(*files: Path) -> list[Entry]:
    """The entries of the shipped lexicon and of further files.

    Raises:
        LexiconError: a line cannot be taken.
        OSError, UnicodeDecodeError: a file cannot be read.
    """
    return [entry for file in (SHIPPED, *files) for entry in parse(file.read_text(encoding="utf-8"), str(file))]
