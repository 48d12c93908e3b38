"""A message as plain JSON: how contents are stored, and read again for any reader."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from storage.messages import (
    Arg,
    Attachment,
    Choice,
    Formatted,
    Keyword,
    Label,
    Lines,
    Message,
    Part,
    Span,
    Spans,
    Style,
    Text,
    Translated,
    Verbatim,
)


def dump(message: Message) -> dict[str, Any]:
    """A message as plain JSON, to be rendered for any reader later."""
    body: dict[str, Any] = {"parts": [_dump_arg(part) for part in message.parts]}
    if message.choices:
        body["choices"] = [
            {
                "value": choice.value,
                "label": _dump_arg(choice.label),
                "data": choice.data,
                "aside": choice.aside,
                "chosen": choice.chosen,
                **({} if choice.number is None else {"number": choice.number}),
            }
            for choice in message.choices
        ]
    if message.files:
        body["files"] = dump_files(message.files)
    if message.reply_to is not None:
        body["reply_to"] = message.reply_to
    if message.answers is not None:
        body["answers"] = message.answers
    if message.language is not None:
        body["language"] = message.language
    if message.quote is not None:
        body["quote"] = _dump_arg(message.quote)
    if message.sensitive:
        body["sensitive"] = True
    if message.instead is not None:
        body["instead"] = _dump_arg(message.instead)
    return body


def load(body: Mapping[str, Any]) -> Message:
    """A message from its JSON; the inverse of `dump`."""
    return Message(
        parts=tuple(_load_part(part) for part in body["parts"]),
        choices=tuple(
            Choice(
                value=choice["value"],
                label=_load_part(choice["label"]),
                data=choice["data"],
                aside=choice["aside"],
                chosen=choice["chosen"],
                number=choice.get("number"),
            )
            for choice in body.get("choices", ())
        ),
        files=load_files(body.get("files", [])),
        reply_to=body.get("reply_to"),
        answers=body.get("answers"),
        language=body.get("language"),
        quote=_load_part(body["quote"]) if "quote" in body else None,
        sensitive=body.get("sensitive", False),
        instead=_load_part(body["instead"]) if "instead" in body else None,
    )


def dump_spans(spans: Spans) -> list[list[Any]]:
    """Spans as plain JSON: the words, the style, and the link where there is one."""
    return [[span.text, span.style.value, *([span.link] if span.link else [])] for span in spans]


def load_spans(stored: list[list[Any]]) -> Spans:
    """Spans from their JSON; the inverse of `dump_spans`."""
    return tuple(Span(text, Style(style), *link) for text, style, *link in stored)


def dump_files(files: tuple[Attachment, ...]) -> list[dict[str, Any]]:
    """Files as plain JSON."""
    return [{"name": f.name, "type": f.type, "size": f.size, "hash": f.hash} for f in files]


def load_files(stored: list[dict[str, Any]]) -> tuple[Attachment, ...]:
    """Files from their JSON; the inverse of `dump_files`."""
    return tuple(Attachment(**file) for file in stored)


def _dump_arg(arg: Arg) -> Any:
    match arg:
        case Text(key, args):
            return {"text": key, "args": {name: _dump_arg(value) for name, value in args.items()}}
        case Verbatim(words):
            return {"verbatim": words}
        case Formatted(spans):
            return {"spans": dump_spans(spans)}
        case Translated(versions):
            return {"versions": [[language, dump_spans(spans)] for language, spans in versions]}
        case Label(kind, key):
            return {"label": [kind, key]}
        case Lines(parts):
            return {"lines": [_dump_arg(part) for part in parts]}
        case Keyword(value):
            return {"keyword": value}
        case datetime():
            return {"moment": arg.isoformat()}
        case date():
            return {"date": arg.isoformat()}
        case tuple():
            return {"list": [_dump_arg(item) for item in arg]}
        case _:
            return arg


def _load_arg(value: Any) -> Arg:
    match value:
        case {"text": key, "args": args}:
            return Text(key, {name: _load_arg(arg) for name, arg in args.items()})
        case {"verbatim": words}:
            return Verbatim(words)
        case {"spans": spans}:
            return Formatted(load_spans(spans))
        case {"versions": [_, *_] as versions}:
            return Translated(tuple((language, load_spans(spans)) for language, spans in versions))
        case {"label": [kind, key]}:
            return Label(kind, key)
        case {"lines": lines}:
            return Lines(tuple(_load_line(line) for line in lines))
        case {"keyword": word}:
            return Keyword(word)
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"date": day}:
            return date.fromisoformat(day)
        case {"list": items}:
            return tuple(_load_arg(item) for item in items)
        case _:
            plain: Arg = value
            return plain


def _load_part(value: Any) -> Part:
    part = _load_arg(value)
    if not isinstance(part, Text | Verbatim | Formatted | Translated | Label | Lines):
        raise ValueError("not a part of a message")
    return part


def _load_line(value: Any) -> Text | Verbatim | Label:
    line = _load_part(value)
    if isinstance(line, Lines | Formatted | Translated):
        raise ValueError("lines do not hold lines")
    return line
