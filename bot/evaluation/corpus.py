"""Questions and documents from JSON Lines, read and checked; every fault names its line and what would be right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.refusals import OperatorError
from handlers.matching.evaluation import DISTRACTOR, Corpus, Document, Question

_DOCUMENT = 'write {"t": "doc", "id", "intent", "voice", "lang", "text"}'
_QUESTION = 'write {"t": "query", "src", "intent", "voice", "lang", "text", "rel": [ids of documents]}'


def read(file: Path, pad: Path | None = None, size: int | None = None) -> Corpus:
    """The corpus of a file, filled up to `size` documents from a pad file; without a size with the whole of it.

    Raises:
        OperatorError: a file cannot be read, a line cannot be taken, or the padding is too short.
    """
    documents: list[Document] = []
    questions: list[tuple[int, Question]] = []
    for number, line in _lines(file):
        match line.get("t"):
            case "doc":
                documents.append(_document(line, file, number))
            case "query":
                asked = _question(line, file, number)
                if asked is not None:
                    questions.append((number, asked))
            case other:
                raise _fault(file, number, f't is {other!r}, where "doc" or "query" had to be', _DOCUMENT)
    _check(documents, questions, file)
    padding = [_padding(line, pad, number) for number, line in _lines(pad)] if pad is not None else []
    if size is not None:
        missing = size - len(documents)
        if missing < 0:
            raise OperatorError(f"{file}: it has {len(documents)} documents, more than --size {size}; leave --size out")
        if missing > len(padding):
            there = f"{len(documents)} documents and {len(padding)} of padding"
            raise OperatorError(f"--size {size}: there are {there}; name a larger file with --pad, or a smaller size")
        padding = padding[:missing]
    return Corpus(documents=(*documents, *padding), questions=tuple(asked for _, asked in questions))


def _lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with file.open(encoding="utf-8") as opened:
            for number, line in enumerate(opened, start=1):
                if not line.strip():
                    continue
                try:
                    found = json.loads(line)
                except (json.JSONDecodeError, RecursionError):
                    raise _fault(file, number, "it is no JSON", "write one JSON object on each line") from None
                if not isinstance(found, dict):
                    raise _fault(file, number, "it is no object", "write one JSON object on each line")
                yield number, found
    except UnicodeDecodeError:
        raise OperatorError(f"{file}: it is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror or error}; is it there, and readable?") from None


def _fault(file: Path, number: int, what: str, remedy: str) -> OperatorError:
    return OperatorError(f"{file}, line {number}: {what}; {remedy}")


def _word(line: dict[str, Any], name: str, file: Path, number: int, how: str) -> str:
    found = line.get(name)
    if not isinstance(found, str) or not found:
        raise _fault(file, number, f"{name} is missing, or no text", how)
    return found


def _document(line: dict[str, Any], file: Path, number: int) -> Document:
    voice = _word(line, "voice", file, number, _DOCUMENT)
    intent = None if line.get("intent") is None else _word(line, "intent", file, number, _DOCUMENT)
    if intent is None and voice != DISTRACTOR:
        raise _fault(file, number, f'a document without an intent has voice "{voice}"', 'its voice is "x"')
    topic, near = line.get("topic", ""), line.get("near")
    return Document(
        id=_word(line, "id", file, number, _DOCUMENT),
        text=_word(line, "text", file, number, _DOCUMENT),
        intent=intent,
        voice=voice,
        lang=_word(line, "lang", file, number, _DOCUMENT),
        topic=topic if isinstance(topic, str) else "",
        near=near if isinstance(near, str) else None,
    )


def _question(line: dict[str, Any], file: Path, number: int) -> Question | None:
    """A question; None for one that nothing is right for."""
    right = line.get("rel")
    if not isinstance(right, list) or not all(isinstance(each, str) for each in right):
        raise _fault(file, number, "rel is missing, or no list of ids", _QUESTION)
    if line.get("intent") is None or not right:
        return None
    return Question(
        text=_word(line, "text", file, number, _QUESTION),
        intent=_word(line, "intent", file, number, _QUESTION),
        voice=_word(line, "voice", file, number, _QUESTION),
        lang=_word(line, "lang", file, number, _QUESTION),
        source=_word(line, "src", file, number, _QUESTION),
        right=tuple(right),
    )


def _padding(line: dict[str, Any], file: Path, number: int) -> Document:
    how = 'write {"t": "doc", "id", "text"}'
    text = _word(line, "text", file, number, how)
    return Document(id=_word(line, "id", file, number, how), text=text)


def _check(documents: list[Document], questions: list[tuple[int, Question]], file: Path) -> None:
    known = {each.id for each in documents}
    if not documents:
        raise OperatorError(f"{file}: it has no document; {_DOCUMENT}")
    if len(known) < len(documents):
        seen: set[str] = set()
        twice = next(each.id for each in documents if each.id in seen or seen.add(each.id))  # type: ignore[func-returns-value]
        raise OperatorError(f'{file}: the id "{twice}" is there twice; give each document its own')
    if not questions:
        raise OperatorError(f"{file}: it has no question with an intent; {_QUESTION}")
    for number, asked in questions:
        for each in (asked.source, *asked.right):
            if each not in known:
                raise _fault(file, number, f'there is no document "{each}"', "name documents of this file")
