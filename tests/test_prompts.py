"""How a question looks: its choices, its steering, its pages, and what a choice carries."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.config import Settings
from handlers import weeks
from handlers.cards.composing import SECTIONS
from handlers.channels.managing import NAME_LIMIT
from handlers.channels.register import KEY_LIMIT
from handlers.context import command
from handlers.forms import Answer, Form, Invalid, Option, Reply, Scene, State, Typed, Value, View, advance, position
from handlers.needs import FORM as NEED
from handlers.prompts import PAGE, Press, prompt
from handlers.served import FLOWS
from handlers.texts import Texts
from handlers.workshops.fields import FIELDS
from storage.catalogue import Catalogue, Entry
from storage.conversations import Run
from storage.messages import Choice, Lines, RemoteFile, Text
from tests.test_answers import BERLIN, TEXTS

OWN_NAME = "n" * NAME_LIMIT
"""What staff may call a channel."""

WRITTEN = ("text", "said", "said_en", "question", "background", "about", "q0", "n1")
"""Asks at whose answers the guard looks."""

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
MOST = 64
"""Bytes of a choice's data that Telegram takes (Bot API, InlineKeyboardButton.callback_data)."""

DEFAULT = Settings().catalogue()
MANY = tuple(Entry(key=f"{'k' * 21}{number:03}", labels={"de": f"L{number}"}) for number in range(60))
LONG = Catalogue(regions=MANY, carriers=MANY, strands=MANY, themes=MANY)
CATALOGUES = {"default": DEFAULT, "keys of maximal length": LONG}


FILE = RemoteFile(reference="f", name="Plan.pdf", type="application/pdf", size=1)

KNOWN = {
    "words": "Wie geht das?",
    "answers": [{"name": "Ruhige Birke", "words": "So."}],
    "sections": dict.fromkeys(SECTIONS, "So."),
    "sensitive": False,
    "sure": True,
    "theme": "housing",
}
"""What was found for a question, as its form keeps it."""


def run(form: Form, revision: int = 9999) -> Run:
    return Run(id=1, token="c0ffee00", member_id=1, form=form.name, revision=revision, created_at=NOW, touched_at=NOW)


def scene(catalogue: Catalogue, language: str = "de", **context: Any) -> Scene:
    return Scene(
        catalogue=catalogue,
        wording=lambda part: TEXTS.plain(part, language, catalogue, BERLIN),
        today=date(2026, 11, 23),
        context={
            "words": "Hallo",
            "pseudonym": "Ruhige Birke",
            "region": "goerlitz",
            "channels": [[theme.key, "", theme.key] for theme in catalogue.themes]
            + [["k" * KEY_LIMIT, OWN_NAME, None]],
            "had": [],
            "own": "Stille Kiefer",
            "zone": "Europe/Berlin",
            "language": "de",
            "coordinates": True,
            "questions": [{"key": "diet", "text": ""}, {"key": "c0ffee00", "text": "Wie kommst Du?", "needed": True}],
            "names": True,
            "alias": "Helle Linde",
            "found": [
                {**KNOWN, "kind": kind, "id": 10**9, "number": number, "own": False}
                for kind, number in (("question", "#H-1"), ("card", "PK-1"))
            ],
            **context,
        },
    )


def states(form: Form, on: Scene) -> list[State]:
    """Every question of a form, each with every first step that only changes the display."""
    found, state = [], State()
    while (ask := position(form, state, on)) is not None:
        found.append(state)
        options = ask.kind.options(on)
        for option in options:
            reply: Reply | None = None
            with suppress(Invalid):  # "done" before enough is ticked
                reply = ask.kind.press(option.press or option.value, on)
            if isinstance(reply, View):
                found.append(State(answers=state.answers, view=reply.view))
        words = "Tel. 0351 4567890" if ask.key in WRITTEN else "24.12." if not options else "1"
        files = (FILE,) if ask.key == "file" else ()
        for _ in range(3):
            state = advance(form, state, Typed(text=words, files=files), on).state
            if position(form, state, on) is not ask:
                break
        else:
            raise AssertionError(f"{ask.key} takes no answer")
    return found


CONTEXTS: dict[str, list[dict[str, str]]] = {
    "setting": [{"field": ask.key} for ask in FLOWS["setting"].form.asks],
    "workshop-change": [{"field": field} for field in FIELDS],
    "workshop-cancel": [{}, {"others": "2"}, {"draft": "yes"}, {"draft": "yes", "others": "2"}],
}
"""What forms that ask for one thing are opened with."""

FORMS = [
    pytest.param(flow.form, context, id=f"{name}-{'-'.join(context.values()) or 'plain'}")
    for name, flow in FLOWS.items()
    for context in CONTEXTS.get(name, [{}])
]


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
@pytest.mark.parametrize(("form", "context"), FORMS)
def test_what_a_choice_carries_fits_every_network(form: Form, context: dict[str, str], catalogue: Catalogue) -> None:
    on = scene(catalogue, **context)
    seen = 0
    for state in states(form, on):
        for page in range(5):
            paged = State(answers=state.answers, view={**state.view, "page": page})
            for choice in prompt(form, paged, on, run(form), Text("form-resumed")).choices:
                assert len(choice.data.encode()) <= MOST, choice.data
                assert Press(choice.data).token == "c0ffee00"
                seen += 1
    assert seen


COMMANDS = [
    command("digest", Text("choice-next"), f"{weeks.Week(2026, 53)} page 99999"),
    command("digest", Text("digest-as-file"), f"file {weeks.Week(2026, 53)}"),
    command("undo", Text("choice-undo"), f"need {2**63}"),
    command("withdraw", Text("choice-withdraw"), f"{2**63} yes"),
    command("pause", Text("pause-end"), "52 weeks"),
    command("undo", Text("choice-undo"), f"post {2**31}"),
    command("relay", Text("post-show-carrier"), f"show carrier {2**31}"),
    command("delete", Text("choice-delete-post"), f"#{'M' * 6}-{10**9 - 1} yes"),
    command("thread", Text("thread-leave"), f"#{'M' * 6}-{10**9 - 1} leave"),
    command("channels", Text("channel-carrier"), f"{'k' * KEY_LIMIT} carrier"),
    command("channel", Text("channel-close"), f"{'k' * KEY_LIMIT} close-yes"),
    command("recent", Text("choice-older"), f"{'k' * KEY_LIMIT} <{2**31}"),
]


@pytest.mark.parametrize("choice", COMMANDS, ids=lambda choice: choice.value)
def test_what_a_command_carries_fits_too(choice: Choice) -> None:
    assert len(choice.data.encode()) <= MOST


@pytest.mark.parametrize(("form", "context"), FORMS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_question_can_be_read_in_both_languages(form: Form, context: dict[str, str], language: str) -> None:
    on = scene(DEFAULT, language, **context)
    missing: list[str] = []
    texts = Texts.load()
    for state in states(form, on):
        message = prompt(form, state, on, run(form))
        words = texts.plain(message.parts, language, DEFAULT, BERLIN)
        labels = [texts.plain(choice.label, language, DEFAULT, BERLIN) for choice in message.choices]
        assert words.strip()
        assert all(label.strip() for label in labels)
        assert len({label.casefold() for label in labels}) == len(labels), labels
        assert len({choice.value for choice in message.choices}) == len(labels)
        missing += [label for label in labels if label.startswith(("label-", "choice-", "set-"))]
    assert missing == []


# --- steering ------------------------------------------------------------------------------------


def aside(state: State, form: Form = NEED) -> list[str]:
    return [choice.value for choice in prompt(form, state, scene(DEFAULT), run(form)).choices if choice.aside]


def test_the_first_question_can_only_be_cancelled() -> None:
    assert aside(State()) == ["cancel"]


def test_later_questions_lead_back() -> None:
    assert aside(State(answers=(Answer(key="theme", value="housing"),))) == ["back", "cancel"]
    assert aside(State(view={"x": 1})) == ["back", "cancel"]


def test_what_may_be_skipped_says_so() -> None:
    on, form = scene(DEFAULT), FLOWS["join"].form
    last = states(form, on)[-1]
    assert aside(last, form) == ["back", "skip", "cancel"]


def test_the_review_lists_the_answers_by_name_and_masks_what_will_be_masked() -> None:
    on = scene(DEFAULT)
    values = {
        "theme": "housing",
        "text": "Tel. 0351 4567890",
        "text_guard": "mask",
        "whose": "own",
        "urgency": 4,
        "region": "goerlitz",
    }
    state = State(answers=tuple(Answer(key=key, value=value) for key, value in values.items()))
    message = prompt(NEED, state, on, run(NEED))
    lines = message.parts[-1]
    assert isinstance(lines, Lines)
    words = TEXTS.plain(lines, "de", DEFAULT, BERLIN)
    assert words.splitlines() == [
        "Thema: Wohnen & Unterbringung",
        "Bedarf: Tel. [Telefonnummer]",
        "Für wen: Eigene Arbeit",
        "Dringlichkeit: Diese Woche",
        "Region: Görlitz",
    ]


def test_what_was_wrong_is_said_before_the_question() -> None:
    reason = Text("answer-choose-one")
    assert prompt(NEED, State(), scene(DEFAULT), run(NEED), reason).parts[0] == reason


# --- pages ---------------------------------------------------------------------------------------


@given(number=st.integers(1, 80))
def test_leafing_shows_every_choice_once_and_comes_round(number: int) -> None:
    catalogue = Catalogue(
        regions=(),
        carriers=(),
        strands=(),
        themes=tuple(Entry(key=f"t{n}", labels={"de": f"T {n}"}) for n in range(number)),
    )
    on, shown = scene(catalogue), []
    view: dict[str, Any] = {}
    for _ in range(number):
        choices = prompt(NEED, State(view=view), on, run(NEED)).choices
        shown += [choice.value for choice in choices if not choice.aside]
        assert len([choice for choice in choices if not choice.aside]) <= PAGE + 1
        more = next((choice for choice in choices if choice.value.startswith("page-")), None)
        if more is None or more.value == "page-0":
            break
        view = {"page": int(more.value.removeprefix("page-"))}
    assert shown == [f"t{n}" for n in range(number)]


def test_a_page_that_is_no_more_shows_something_nevertheless() -> None:
    choices = prompt(NEED, State(view={"page": 7}), scene(LONG), run(NEED)).choices
    assert [choice for choice in choices if not choice.aside]


# --- what comes back -----------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["", ".", "a.b.c", "a.b.c.d", "c0ffee00..theme.x", ">/need", "c0ffee00.1.theme"])
def test_what_is_no_press_of_a_form(data: str) -> None:
    with pytest.raises(ValueError):
        Press(data)


def test_a_value_may_have_dots_and_slashes_in_it() -> None:
    press = Press("c0ffee00.7.hour.08:00.x/y")
    assert (press.token, press.revision, press.ask, press.value, press.steers) == (
        "c0ffee00",
        7,
        "hour",
        "08:00.x/y",
        False,
    )
    assert Press("c0ffee00.7.hour./back").steers


@given(st.sampled_from([ask for flow in FLOWS.values() for ask in flow.form.asks]), st.integers(0, 10**6))
def test_what_a_choice_carries_is_read_as_what_it_was(ask: Any, revision: int) -> None:
    on = scene(DEFAULT, field=ask.key)
    on = Scene(**{**{name: getattr(on, name) for name in Scene.__slots__}, "values": {"text": "x"}})
    form = Form(name="one", asks=(ask,))
    assume(position(form, State(), on) is ask)
    options: tuple[Option, ...] = ask.kind.options(on)
    for choice in prompt(form, State(), on, run(form, revision)).choices:
        press = Press(choice.data)
        assert (press.ask, press.revision, press.steers) == (ask.key, revision, choice.aside)
        if not press.steers:
            option = next(option for option in options if option.value == choice.value)
            assert press.value == (option.press or option.value)
            with suppress(Invalid):  # "done" before enough is ticked
                assert isinstance(ask.kind.press(press.value, on), Value | View)
