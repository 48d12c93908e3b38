"""What a text can be found by: its words, folded, without those that say nothing. Pure.

The same terms make the index and the query, and find the place in a text that a snippet shows.
"""

from collections.abc import Collection, Iterator

import regex

from storage.folding import fold
from storage.stopwords import STOP_WORDS

LONGEST = 64
"""Characters of a word that count. PostgreSQL refuses terms of more than 2 046 bytes."""

MOST = 12
"""Different words of a query that count; who pastes a whole page looks for its beginning."""

PREFIX = 3
"""From so many characters on, a word that is looked for also finds the longer ones that begin with it."""

READ = 2_000
"""Characters of a query that are read."""

WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Cf}]*")
"""A word: letters and digits with their marks and what is not seen between them, and nothing that could be syntax."""


def words(text: str) -> Iterator[str]:
    """The words of a text in their order, as they are written."""
    return (found[0][:LONGEST] for found in WORD.finditer(text))


def terms(text: str) -> list[str]:
    """The folded words of a text, each once, in their order, without stop words."""
    return [word for word in dict.fromkeys(words(fold(text))) if word not in STOP_WORDS]


def wanted(query: str) -> dict[str, str]:
    """The terms that a query looks for, each with the word as it is written; none where nothing can be found."""
    read = query[:READ]
    written = {term: word for word in words(read) for term in terms(word)}
    return {term: written.get(term, term) for term in terms(read)[:MOST]}


def meets(term: str, looked_for: Collection[str]) -> bool:
    """Whether a term of a text is one of those looked for, or begins with one of at least `PREFIX` characters."""
    return any(term == each or (len(each) >= PREFIX and term.startswith(each)) for each in looked_for)
