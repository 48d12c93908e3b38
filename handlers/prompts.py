"""How the present question of a form looks: its words, its choices, its steering. Pure."""

from typing import Any

from handlers.choices import Review
from handlers.forms import Ask, Form, Option, Scene, State, position, seen
from storage.conversations import Run
from storage.messages import Arg, Choice, Lines, Message, Part, Text

PAGE = 14
"""Choices shown at once: a state's districts fit a phone's screen with the steering below."""


def prompt(form: Form, state: State, scene: Scene, run: Run, *before: Part) -> Message:
    """The present question as a message; `before` is said first (a reason, a notice)."""
    ask = position(form, state, scene)
    assert ask is not None, "a complete form has no question"
    scene = seen(form, state, scene)
    parts: list[Part] = [*before, ask.prompt(scene)]
    if isinstance(ask.kind, Review):
        parts.append(_answers(form, scene))
    return Message(
        parts=tuple(parts),
        choices=(*_options(ask, scene, run), *_steering(ask, state, run)),
        sensitive=bool(run.context.get("sensitive")),
    )


def _answers(form: Form, scene: Scene) -> Lines:
    lines = []
    for ask in form.asks:
        if ask.name and ask.key in scene.values:
            value = scene.values[ask.key]
            shown = Text("answer-none") if value is None else _shown(ask, value, scene)
            lines.append(Text("review-line", {"name": ask.name, "value": shown}))
    return Lines(tuple(lines))


def _shown(ask: Ask, value: Any, scene: Scene) -> Arg:
    return ask.reviewed(scene) if ask.reviewed else ask.kind.show(value, scene)


def _options(ask: Ask, scene: Scene, run: Run) -> list[Choice]:
    options = ask.kind.options(scene)
    pages = -(-len(options) // PAGE) or 1
    number = int(scene.view.get("page", 0)) % pages
    first = 0 if len(options) <= PAGE + 1 else number * PAGE
    page = options if len(options) <= PAGE + 1 else options[first : first + PAGE]
    choices = [_choice(run, ask, option, place) for place, option in enumerate(page, start=first + 1)]
    if len(page) < len(options):
        choices.append(_aside(run, ask, f"page-{(number + 1) % pages}", Text("choice-more")))
    return choices


def _steering(ask: Ask, state: State, run: Run) -> list[Choice]:
    steering = []
    if state.answers or state.view:
        steering.append(_aside(run, ask, "back", Text("choice-back")))
    if ask.optional:
        steering.append(_aside(run, ask, "skip", Text("choice-skip")))
    steering.append(_aside(run, ask, "cancel", Text("choice-cancel")))
    return steering


def _choice(run: Run, ask: Ask, option: Option, place: int) -> Choice:
    data = f"{run.token}.{run.revision}.{ask.key}.{option.press or option.value}"
    number = place if option.number is None else option.number
    return Choice(value=option.value, label=option.label, data=data, chosen=option.chosen, number=number)


def _aside(run: Run, ask: Ask, value: str, label: Part) -> Choice:
    data = f"{run.token}.{run.revision}.{ask.key}./{value}"
    return Choice(value=value, label=label, data=data, aside=True)


class Press:
    """What a form's choice carries: which run, which state of it, which ask, which value."""

    __slots__ = ("ask", "revision", "steers", "token", "value")

    def __init__(self, data: str) -> None:
        """Read a choice's data.

        Raises:
            ValueError: it is not a form's.
        """
        self.token, revision, self.ask, value = data.split(".", 3)
        self.revision = int(revision)
        self.steers = value.startswith("/")
        self.value = value.removeprefix("/")
