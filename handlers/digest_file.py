"""The digest as a Markdown file, to be passed on. Pure."""

import re
from collections.abc import Callable, Iterator

from handlers.overview import Overview
from storage.messages import Part, Text

_INLINE = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;))")
_LEADING = re.compile(r"^(\d*)(?=[#+=.)-])")


def markdown(overview: Overview, wording: Callable[[Part], str]) -> str:
    """The figures and the needs in their own words; `wording` gives each part in the reader's language."""
    return "\n".join(_lines(overview, wording)) + "\n"


def _lines(overview: Overview, wording: Callable[[Part], str]) -> Iterator[str]:
    yield f"# {_escaped(wording(overview.title))}"
    yield ""
    yield _escaped(wording(Text("digest-file-note")))
    if not overview.figures.groups:
        yield ""
        yield _escaped(wording(Text("digest-empty", {"k": overview.k})))
    for theme in overview.themes:
        yield ""
        yield f"## {_escaped(wording(overview.heading(theme)))}"
        for group in overview.groups(theme):
            yield ""
            yield f"### {_escaped(wording(overview.line(group)))}"
            for words in overview.said(group):
                yield ""
                yield from (f"> {_escaped(line)}".rstrip() for line in words.splitlines())
    if overview.running and overview.figures.groups:
        yield ""
        yield _escaped(wording(Text("digest-words-later")))
    if overview.silent is not None:
        yield ""
        yield f"## {_escaped(wording(Text('digest-silent.title')))}"
        yield ""
        yield _escaped(wording(overview.silent))


def _escaped(words: str) -> str:
    """A line that Markdown shows as it is, no heading, list or emphasis: a person's text is never markup."""
    return _LEADING.sub(r"\1\\", _INLINE.sub(r"\\\1", words.strip()))
