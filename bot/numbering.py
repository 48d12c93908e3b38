"""Choices as a reader has them, and where nothing can be pressed as numbered lines below the words. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.platforms.labels import label
from handlers.context import House
from storage.messages import Choice, Part, Shown, Span, Spans, Style, Text, Verbatim

BETWEEN = " · "
"""What stands between words that steer, which are all on one line."""


def shown(choices: Iterable[Choice], house: House, language: str, mark: str = "/") -> Iterator[Shown]:
    """Choices as somebody with this language reads them."""
    for choice in choices:
        yield Shown(
            value=choice.value,
            label=house.wording(choice.label, language, mark),
            data=choice.data,
            aside=choice.aside,
            chosen=choice.chosen,
            number=choice.number,
        )


def numbered(choices: Iterable[Shown]) -> list[tuple[int, Shown]]:
    """The choices that have a number, with it: the one they bring along, else their place among all that are counted.

    A form brings the numbers along that it understands itself, also those of a further page.
    """
    counted = enumerate((choice for choice in choices if not choice.aside), start=1)
    found = ((place if choice.number is None else choice.number, choice) for place, choice in counted)
    return [(number, choice) for number, choice in found if number]


def lines(choices: Sequence[Shown], wording: Callable[[Part], str]) -> Spans:
    """What stands below the words of a message with these choices: a line for each, how to answer, what steers."""
    numbers = {choice.data: number for number, choice in numbered(choices)}
    answers = [_line(numbers.get(choice.data), choice) for choice in choices if not choice.aside]
    advice = [wording(each) for each in _advice(choices, bool(numbers))]
    blocks = [Span("\n".join(answers)), Span("\n".join(advice), Style.emphasis)]
    shown = [block for block in blocks if block.text]
    return (shown[0], Span("\n\n"), shown[1]) if len(shown) == 2 else tuple(shown)


def _line(number: int | None, choice: Shown) -> str:
    return label(choice) if number is None else f"{number}. {label(choice)}"


def _advice(choices: Sequence[Shown], by_number: bool) -> Iterable[Text]:
    """How to answer. Of several choices all are typed at once: one alone would be the whole answer."""
    if by_number:
        several = any(choice.value == "done" for choice in choices)
        yield Text("choices-several" if several else "choices-one")
    steering = BETWEEN.join(choice.label for choice in choices if choice.aside)
    if steering:
        yield Text("choices-words", {"words": Verbatim(steering)})
