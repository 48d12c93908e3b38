"""Forms: the state is the answers, the position is computed, and no way through a form changes what is stored."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlmodel import col

from bot import cast
from bot.clock import VirtualClock
from bot.config import Settings
from bot.platforms.console import Console, Network
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.lines import Deed, read
from bot.service import Service, build_house
from handlers import forms
from handlers.answers import Day, FreeText
from handlers.choices import ManyOf, OneOf, Pair, Review, Scale, fixed
from handlers.forms import (
    Answer,
    Ask,
    Back,
    Form,
    Given,
    Option,
    Pressed,
    Scene,
    Skip,
    State,
    Step,
    Typed,
    advance,
    position,
    reanswer,
    values,
    without,
)
from handlers.texts import Texts
from storage.conversations import Run, RunState
from storage.database import Database
from storage.files import FileStore
from storage.messages import Batch, RawEvent, Text, Verbatim
from storage.needs import Need
from tests.test_answers import scene

LETTERS = fixed(*(Option(value=letter, label=Verbatim(f"Wahl {letter}")) for letter in "abc"))
OTHERS = fixed(*(Option(value=letter, label=Verbatim(f"Andere {letter}")) for letter in "xyz"))
DECIDE = fixed(
    Option(value="mask", label=Verbatim("verbergen")),
    Option(value="edit", label=Verbatim("ändern"), reopens="words"),
    Option(value="send", label=Verbatim("lassen")),
)


def prompt(_scene: Scene) -> Text:
    return Text("menu")


def is_a(scene: Scene) -> bool:
    return scene.values.get("letter") == "a"


def is_loud(scene: Scene) -> bool:
    return "!" in (scene.values.get("words") or "")


FORM: Form = Form(
    name="all",
    asks=(
        Ask(key="letter", prompt=prompt, kind=OneOf(LETTERS), name=Text("need-theme.name")),
        Ask(key="only_a", prompt=prompt, kind=Scale(low=1, high=3, kind="urgency"), when=is_a),
        Ask(key="words", prompt=prompt, kind=FreeText(limit=20), name=Text("need-text.name")),
        Ask(key="words_guard", prompt=prompt, kind=OneOf(DECIDE), when=is_loud, about="words"),
        Ask(key="many", prompt=prompt, kind=ManyOf(LETTERS), optional=True),
        Ask(key="pair", prompt=prompt, kind=Pair(LETTERS, OTHERS)),
        Ask(key="day", prompt=prompt, kind=Day(), when=lambda scene: not is_a(scene), optional=True),
        Ask(key="review", prompt=prompt, kind=Review(lambda: FORM)),
    ),
)


# --- any way through is the straight way ------------------------------------------------------

PRESSES = ["a", "b", "c", "x", "y", "+a", "+b", "-a", "-b", "done", "1", "2", "3", "mask", "edit", "send", "change"]
WORDS = ["leise", "laut!", "1", "2", "1, 3", "morgen", "24.12.", "Wahl b", "ändern", "", "Absenden", "x" * 30]


@dataclass(frozen=True)
class Restart:
    """The service stops and starts again."""


@dataclass(frozen=True)
class Edited:
    """The nth thing that was written is edited."""

    nth: int
    text: str


@dataclass(frozen=True)
class Deleted:
    """The nth thing that was written is deleted."""

    nth: int


Deeds = st.lists(
    st.one_of(
        st.sampled_from(PRESSES + [ask.key for ask in FORM.asks]).map(Pressed),
        st.sampled_from(WORDS).map(lambda words: Typed(text=words)),
        st.just(Back()),
        st.just(Skip()),
        st.just(Restart()),
        st.builds(Edited, st.integers(0, 9), st.sampled_from(WORDS)),
        st.builds(Deleted, st.integers(0, 9)),
    ),
    max_size=40,
)


def restarted(state: State) -> State:
    stored = json.loads(json.dumps({"answers": forms.dump(state.answers), "view": dict(state.view)}))
    return State(answers=forms.load(stored["answers"]), view=stored["view"])


def play(form: Form, state: State, deeds: list[Any], on: Scene) -> State:
    """Do one thing after another; written things are numbered."""
    written = 0
    for deed in deeds:
        before = state
        step: Step | None = None
        match deed:
            case Restart():
                state = restarted(state)
                assert state == before
            case Edited(nth, text):
                step = reanswer(form, state, Typed(text=text, source=f"u{nth}"), on)
            case Deleted(nth):
                key = next((answer.key for answer in state.answers if answer.source == f"u{nth}"), None)
                state = without(form, state, key) if key else state
            case Typed(text=text):
                written += 1
                step = advance(form, state, Typed(text=text, source=f"u{written}"), on)
            case _:
                step = advance(form, state, deed, on)
        if step is not None:
            assert step.problem is None or step.state == before
            state = step.state
        sound(form, state, on)
    return state


def sound(form: Form, state: State, on: Scene) -> None:
    """What holds after each step: one answer an ask, and the position is the first ask that lacks one."""
    keys = [answer.key for answer in state.answers]
    assert len(keys) == len(set(keys))
    applying = values(form, state, on)
    now = forms.seen(form, state, on)
    open_asks = [ask for ask in form.asks if ask.when(now) and ask.key not in applying]
    assert position(form, state, on) is (open_asks[0] if open_asks else None)
    assert list(applying) == [ask.key for ask in form.asks if ask.key in applying]
    assert all(ask.when(now) for ask in form.asks if ask.key in applying)


def giving(value: Any, ask: Ask) -> list[Given]:
    """How to give an answer straight."""
    match ask.kind, value:
        case _, None:
            return [Skip()]
        case ManyOf(), list():
            return [*(Pressed(f"+{each}") for each in value), Pressed("done")]
        case Pair(), [first, second]:
            return [Pressed(f"+{first}"), Pressed(second)]
        case FreeText() | Day(), str():
            return [Typed(text=value)]
        case _:
            return [Pressed(str(value))]


def straight(form: Form, final: Mapping[str, Any], on: Scene) -> State:
    """The form with these answers given one after the other."""
    state = State()
    while (ask := position(form, state, on)) is not None:
        for given_ in giving(final[ask.key], ask):
            step = advance(form, state, given_, on)
            assert step.problem is None
            state = step.state
    return state


FINAL = st.fixed_dictionaries(
    {
        "letter": st.sampled_from("abc"),
        "only_a": st.integers(1, 3),
        "words": st.sampled_from(["leise", "laut!"]),
        "words_guard": st.sampled_from(["mask", "send"]),
        "many": st.none() | st.lists(st.sampled_from("abc"), unique=True),
        "pair": st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")).map(list),
        "day": st.none() | st.just("2026-12-24"),
        "review": st.just("send"),
    }
)


@given(deeds=Deeds, final=FINAL)
def test_any_way_through_stores_what_the_straight_way_stores(deeds: list[Any], final: dict[str, Any]) -> None:
    on = scene()
    state = play(FORM, State(), deeds, on)
    while (ask := position(FORM, state, on)) is not None:
        state = State(answers=state.answers)
        state = play(FORM, state, giving(final[ask.key], ask), on)
    result = values(FORM, state, on)
    assert result == values(FORM, straight(FORM, result, on), on)


@given(deeds=Deeds, more=Deeds)
def test_a_restart_in_the_middle_changes_nothing(deeds: list[Any], more: list[Any]) -> None:
    on = scene()
    middle = play(FORM, State(), deeds, on)
    assert play(FORM, middle, more, on) == play(FORM, restarted(middle), more, on)


@given(deeds=Deeds)
def test_going_back_far_enough_leads_to_the_beginning(deeds: list[Any]) -> None:
    on = scene()
    state = play(FORM, State(), deeds, on)
    for _ in range(len(FORM.asks) + 1):
        state = advance(FORM, state, Back(), on).state
    assert values(FORM, state, on) == {}
    assert position(FORM, state, on) is FORM.asks[0]


@given(deeds=Deeds, answer=FINAL)
def test_back_takes_an_answer_back(deeds: list[Any], answer: dict[str, Any]) -> None:
    on = scene()
    state = play(FORM, State(), deeds, on)
    ask = position(FORM, state, on)
    if ask is None or ask.key == "review":
        return
    state = State(answers=state.answers)
    answered = play(FORM, state, giving(answer[ask.key], ask), on)
    assert ask.key in values(FORM, answered, on)
    assert values(FORM, advance(FORM, answered, Back(), on).state, on) == values(FORM, state, on)


# --- an upgrade in the middle ------------------------------------------------------------------

NEW = Ask(key="new", prompt=prompt, kind=OneOf(OTHERS))


@given(deeds=Deeds, place=st.integers(0, len(FORM.asks) - 1))
def test_a_question_added_by_an_upgrade_is_asked_and_earlier_answers_stay(deeds: list[Any], place: int) -> None:
    on = scene()
    state = play(FORM, State(), deeds, on)
    upgraded = replace(FORM, asks=(*FORM.asks[:place], NEW, *FORM.asks[place:]))
    assert values(upgraded, state, on) == values(FORM, state, on)
    asked = []
    while (ask := position(upgraded, state, on)) is not None:
        asked.append(ask.key)
        given_ = {"letter": "b", "only_a": 2, "words": "leise", "words_guard": "send", "many": ["a"], "new": "x"}
        given_ |= {"pair": ["a", "x"], "day": None, "review": "send"}
        state = play(upgraded, State(answers=state.answers), giving(given_[ask.key], ask), on)
    assert "new" in asked
    assert values(upgraded, state, on)["new"] == "x"


@given(deeds=Deeds, gone=st.sampled_from([ask.key for ask in FORM.asks if ask.key != "words"]))
def test_a_question_taken_away_by_an_upgrade_leaves_the_result(deeds: list[Any], gone: str) -> None:
    on = scene()
    state = play(FORM, State(), deeds, on)
    smaller = replace(FORM, asks=tuple(ask for ask in FORM.asks if ask.key != gone))
    sound(smaller, state, on)
    assert gone not in values(smaller, state, on)


# --- one thing each ------------------------------------------------------------------------------


def given_answers(**answers: Any) -> State:
    return State(answers=tuple(Answer(key=key, value=value, source=f"from {key}") for key, value in answers.items()))


def test_an_answer_that_applies_no_more_is_left_out_and_comes_back_when_it_does() -> None:
    state, on = given_answers(letter="a", only_a=3, words="leise"), scene()
    assert values(FORM, state, on) == {"letter": "a", "only_a": 3, "words": "leise"}
    changed = without(FORM, state, "letter")
    elsewhere = advance(FORM, changed, Pressed("b"), on).state
    assert values(FORM, elsewhere, on) == {"letter": "b", "words": "leise"}
    again = advance(FORM, without(FORM, elsewhere, "letter"), Pressed("a"), on).state
    assert values(FORM, again, on) == {"letter": "a", "only_a": 3, "words": "leise"}


def test_a_decision_about_words_goes_with_the_words() -> None:
    state, on = given_answers(letter="b", words="laut!", words_guard="send", many=[], pair=["a", "x"]), scene()
    edited = reanswer(FORM, state, Typed(text="lauter!", source="from words"), on)
    assert edited is not None
    assert values(FORM, edited.state, on) == {"letter": "b", "words": "lauter!", "many": [], "pair": ["a", "x"]}
    ask = position(FORM, edited.state, on)
    assert ask is not None
    assert ask.key == "words_guard"
    assert "words_guard" not in values(FORM, without(FORM, state, "words"), on)


def test_editing_from_the_decision_reopens_the_words() -> None:
    state, on = given_answers(letter="b", words="laut!"), scene()
    step = advance(FORM, state, Pressed("edit"), on)
    ask = position(FORM, step.state, on)
    assert ask is not None
    assert ask.key == "words"


def test_an_edit_that_is_no_answer_changes_nothing_and_says_why() -> None:
    state, on = given_answers(letter="b", words="leise"), scene()
    step = reanswer(FORM, state, Typed(text="x" * 21, source="from words"), on)
    assert step is not None
    assert (step.state, step.problem) == (state, Text("answer-too-long", {"length": 21, "limit": 20}))


@pytest.mark.parametrize("source", ["u99", None])
def test_an_edit_of_what_was_no_answer_is_nobodys(source: str | None) -> None:
    state = State(answers=(Answer(key="letter", value="a", source="u1"), Answer(key="words", value="x", source=None)))
    assert reanswer(FORM, state, Typed(text="leise", source=source), scene()) is None


def test_only_what_is_optional_can_be_skipped() -> None:
    on = scene()
    refused = advance(FORM, State(), Skip(), on)
    assert (refused.state, refused.problem) == (State(), Text("answer-not-optional"))
    state = given_answers(letter="b", words="leise")
    skipped = advance(FORM, state, Skip(), on)
    assert skipped.problem is None
    assert values(FORM, skipped.state, on)["many"] is None


def test_back_first_undoes_what_is_half_made() -> None:
    on = scene()
    state = given_answers(letter="b", words="leise")
    ticked = advance(FORM, state, Pressed("+a"), on).state
    assert ticked.view
    assert advance(FORM, ticked, Back(), on).state == state


def test_a_complete_form_takes_nothing_more() -> None:
    on = scene()
    final = {"letter": "b", "words": "leise", "many": ["b", "a"], "pair": ["c", "z"], "day": None, "review": "send"}
    state = straight(FORM, final, on)
    assert position(FORM, state, on) is None
    assert advance(FORM, state, Pressed("a"), on) == Step(state=state)


# --- the real thing ------------------------------------------------------------------------------

TEXTS_GIVEN = {
    "Wohnung gesucht": "Wohnung gesucht",
    "Ruf an: 0351 4567890": "Ruf an: [Telefonnummer]",
    "Dolmetscher:in für Tigrinya": "Dolmetscher:in für Tigrinya",
}
"""What is written as a need, and what becomes of it where it is masked."""

GOOD: dict[str, list[tuple[str, Any]]] = {
    "theme": [("housing", "housing"), ("health", "health")],
    "text": [(text, text) for text in TEXTS_GIVEN],
    "text_guard": [("mask", "mask"), ("send", "send")],
    "whose": [("clients", "clients"), ("team", "team")],
    "urgency": [("4", 4), ("1", 1)],
    "region": [("goerlitz", "goerlitz"), ("zwickau", "zwickau")],
}
TYPED = {
    "mask": "Unkenntlich machen",
    "send": "So lassen",
    "clients": "Klient:innen",
    "team": "Team",
    "goerlitz": "Görlitz (meine)",
    "zwickau": "zwick",
    "housing": "wohnen",
    "health": "Gesundheit & psychosoziale Versorgung",
}
ORDER = tuple(GOOD)


@dataclass
class Model:
    """What the person has said so far, in order, as a plain list."""

    given: list[tuple[str, Any, str | None]] = field(default_factory=list)
    changing: bool = False

    @property
    def answers(self) -> dict[str, Any]:
        return {key: value for key, value, _ in self.given}

    @property
    def guarded(self) -> bool:
        text = self.answers.get("text")
        return text is not None and TEXTS_GIVEN[text] != text

    @property
    def asked(self) -> str:
        order = [key for key in ORDER if key != "text_guard" or self.guarded]
        return next((key for key in order if key not in self.answers), "review")

    def drop(self, key: str) -> None:
        gone = {key, "text_guard"} if key == "text" else {key}
        self.given = [each for each in self.given if each[0] not in gone]
        self.changing = False


class Needs(RuleBasedStateMachine):
    """One person at the need form, through the whole service on a real file, against a plain list of answers."""

    migrated: ClassVar[Path]
    start = datetime.fromisoformat("2026-11-23T07:00:00+01:00")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="kollegial-"))
        shutil.copy(self.migrated, self.folder / "kollegial.db")
        self.clock = VirtualClock(self.start)
        self.texts = Texts.load()
        self.network = Network(self.folder / "console.jsonl", lambda record: None)
        self.people = Interpreter(self.network, self.folder)
        self.service = self.build()
        self.number = 0
        self.written = 0
        self.open: Model | None = None
        self.draft: Model | None = None
        self.stored: list[dict[str, Any]] = []
        self.old: list[tuple[str, str]] = []
        """Every choice of a form that there ever was: the message, and what it carries."""

    def build(self) -> Service:
        house = build_house(Settings(), FileStore(self.folder / "files"), self.texts, Random)
        console = Console(self.network, FileStore(self.folder / "files"), self.clock, house.policy.zone)
        return Service.build(
            Database(f"sqlite+aiosqlite:///{self.folder / 'kollegial.db'}"), [console], house, self.clock
        )

    def teardown(self) -> None:
        self.loop.run(self.service.aclose())
        self.loop.close()
        self.network.close()
        shutil.rmtree(self.folder)

    # --- doing -------------------------------------------------------------------------------

    def do(self, **deed: str) -> str | None:
        """Play one line to its end; what was written is numbered."""
        line = read(json.dumps({"as": "anna", **deed}))
        assert isinstance(line, Deed)
        self.written += line.writes
        event = self.people.event(line, "", self.clock.now())
        assert event is not None
        self.happens(event)
        return f"u{self.written}" if line.writes else None

    def happens(self, event: RawEvent) -> None:
        self.remember()
        self.number += 1
        self.loop.run(self.service.receivers[0].store(Batch(events=(replace(event, key=f"1:{self.number}"),))))
        self.loop.run(self.service.settle())

    def remember(self) -> None:
        for message, letter in self.network._letters.items():
            for data in letter.choices.values():
                if not data.startswith(">") and (message, data) not in self.old:
                    self.old.append((message, data))

    async def runs(self) -> dict[str, Run]:
        async with self.service.database.reading() as session:
            query = select(Run).where(col(Run.state).in_([RunState.active, RunState.suspended]))
            return {run.state: run for run in (await session.execute(query)).scalars()}

    async def needs(self) -> list[dict[str, Any]]:
        async with self.service.database.reading() as session:
            found = (await session.execute(select(Need).order_by(col(Need.id)))).scalars()
            return [need.model_dump(include={"theme", "text", "whose", "urgency", "region"}) for need in found]

    @initialize()
    def join(self) -> None:
        async def enter() -> None:
            async with self.service.database.transaction() as session:
                part = cast.Part(language="de", member=True, name="Anna", region="goerlitz")
                await cast.enter(session, self.service.house, {"anna": part}, self.clock.now())

        self.loop.run(enter())

    # --- rules -------------------------------------------------------------------------------

    @precondition(lambda self: self.open is None and self.draft is None)
    @rule()
    def begin(self) -> None:
        self.do(say="/need")
        self.open = Model()

    @precondition(lambda self: self.open is not None and self.open.asked != "review")
    @rule(which=st.integers(0, 2), typing=st.booleans())
    def answers(self, which: int, typing: bool) -> None:
        self.answers_one(which, typing)

    def answers_one(self, which: int, typing: bool) -> None:
        assert self.open is not None
        key = self.open.asked
        words, value = GOOD[key][which % len(GOOD[key])]
        if key == "text" or typing:
            source = self.do(say=TYPED.get(words, words))
        else:
            source = None
            self.do(press=words)
        self.open.given.append((key, value, source))

    @precondition(lambda self: self.open is not None and self.open.asked != "review")
    @rule(send=st.booleans())
    def answers_the_rest(self, send: bool) -> None:
        while self.open is not None and self.open.asked != "review":
            self.answers_one(which=1, typing=False)
        if send:
            self.send_it(typing=False)

    @precondition(lambda self: self.open is not None and self.open.asked != "text")
    @rule(words=st.sampled_from(["99", "vielleicht", "", "0", "/skip", "/überspringen"]))
    def answers_badly(self, words: str) -> None:
        self.do(say=words)

    @precondition(lambda self: self.open is not None)
    @rule(typing=st.booleans())
    def back(self, typing: bool) -> None:
        assert self.open is not None
        if typing or not (self.open.given or self.open.changing):
            self.do(say="/zurück")
        else:
            self.do(press="back")
        if self.open.changing:
            self.open.changing = False
        elif self.open.given:
            self.open.drop(self.open.given[-1][0])

    @precondition(lambda self: self.open is not None)
    @rule()
    def cancel(self) -> None:
        self.do(say="/abbrechen")
        self.open = None

    @precondition(lambda self: self.open is not None)
    @rule()
    def does_something_else(self) -> None:
        """Another form puts this one aside."""
        assert self.open is not None
        self.do(say="/set region")
        self.draft, self.open = (self.open if self.open.given else None), None
        self.do(say="/cancel")

    @precondition(lambda self: self.draft is not None)
    @rule()
    def resume(self) -> None:
        self.do(say="/weiter")
        self.open, self.draft = self.draft, None

    @rule()
    def restart(self) -> None:
        self.loop.run(self.service.aclose())
        self.service = self.build()
        self.loop.run(self.service.deliverer.recover())
        self.clock.move(self.clock.now() + timedelta(minutes=1))
        self.loop.run(self.service.settle())

    @precondition(lambda self: self.open is not None and any(source for _, _, source in self.open.given))
    @rule(which=st.integers(0, 9), text=st.sampled_from(sorted(TEXTS_GIVEN)), other=st.integers(0, 2))
    def edit(self, which: int, text: str, other: int) -> None:
        assert self.open is not None
        written = [(key, source) for key, _, source in self.open.given if source]
        key, source = written[which % len(written)]
        words, value = (text, text) if key == "text" else GOOD[key][other % len(GOOD[key])]
        self.do(edit=source, say=TYPED.get(words, words))
        self.open.changing = False
        about = "text_guard" if key == "text" else None
        self.open.given = [
            (each, value if each == key else old, mark) for each, old, mark in self.open.given if each != about
        ]

    @precondition(lambda self: self.open is not None and any(source for _, _, source in self.open.given))
    @rule(which=st.integers(0, 9))
    def delete(self, which: int) -> None:
        assert self.open is not None
        written = [(key, source) for key, _, source in self.open.given if source]
        key, source = written[which % len(written)]
        self.do(delete=source)
        self.open.drop(key)

    @precondition(lambda self: self.old)
    @rule(which=st.integers(0, 999))
    def presses_something_old(self, which: int) -> None:
        """A question long answered is not answered anew; one of a draft takes it up again."""
        runs = self.loop.run(self.runs())
        active, draft = runs.get(RunState.active), runs.get(RunState.suspended)
        now = f"{active.token}.{active.revision}." if active else "nothing"
        stale = [each for each in self.old if not each[1].startswith(now)]
        if not stale:
            return
        message, data = stale[which % len(stale)]
        pressed = {"kind": "press", "as": "anna", "at": self.clock.now().isoformat(), "message": message, "data": data}
        self.happens(RawEvent(key="", payload=pressed, account="anna"))
        if draft is not None and data.startswith(draft.token):
            self.open, self.draft = self.draft, None

    @precondition(lambda self: self.open is not None and self.open.asked == "review" and not self.open.changing)
    @rule()
    def wants_to_change(self) -> None:
        assert self.open is not None
        self.do(press="change")
        self.open.changing = True

    @precondition(lambda self: self.open is not None and self.open.asked == "review" and self.open.changing)
    @rule(which=st.integers(0, 4))
    def changes(self, which: int) -> None:
        assert self.open is not None
        key = [key for key in ORDER if key != "text_guard"][which]
        self.do(press=key)
        self.open.drop(key)

    @precondition(lambda self: self.open is not None and self.open.asked == "review" and not self.open.changing)
    @rule(typing=st.booleans())
    def send(self, typing: bool) -> None:
        self.send_it(typing)

    def send_it(self, typing: bool) -> None:
        assert self.open is not None
        if typing:
            self.do(say="Absenden")
        else:
            self.do(press="send")
        answers = self.open.answers
        text = TEXTS_GIVEN[answers["text"]] if answers.get("text_guard") == "mask" else answers["text"]
        self.stored.append({**{key: answers[key] for key in ("theme", "whose", "urgency", "region")}, "text": text})
        self.open = None

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        runs = self.loop.run(self.runs())
        for state, model in ((RunState.active, self.open), (RunState.suspended, self.draft)):
            run = runs.get(state)
            assert (run is None) == (model is None)
            if run is not None and model is not None:
                assert [(answer["key"], answer["value"]) for answer in run.answers] == [
                    (key, value) for key, value, _ in model.given
                ]
        assert self.loop.run(self.needs()) == self.stored


def test_the_conversation_stores_what_the_model_says(migrated_file: Path) -> None:
    machine = type("Machine", (Needs,), {"migrated": migrated_file})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=5,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
