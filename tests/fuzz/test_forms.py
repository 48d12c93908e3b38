"""Every form with anything given to it: a step never fails, the position can always be computed, answers load."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.config import Settings
from handlers import profile
from handlers.forms import (
    Back,
    Form,
    Given,
    Pressed,
    Scene,
    Skip,
    State,
    Typed,
    advance,
    dump,
    load,
    position,
    reanswer,
    seen,
)
from handlers.served import FLOWS
from handlers.texts import Texts
from storage.messages import RemoteFile
from tests.fuzz.budget import examples
from tests.fuzz.strategies import TROUBLE, pieces

CATALOGUE = Settings().catalogue()
TEXTS = Texts.load()
BERLIN = ZoneInfo("Europe/Berlin")
FILE = RemoteFile(reference="x", name="a.pdf", type="application/pdf", size=1)
WORDS = [
    "1", "2, 3", "housing", "ja", "+housing", "-housing", "done", "send", "change", "mask", "edit", "suggested",
    "need", "ask", "morgen", "in 3 Wochen", "31.2.", "8:30", "25:99", "goerlitz", "Tel. 0351 4567890", "4",
    "page-1", "erase", "keep",
]  # fmt: skip
FIELDS = [ask.key for ask in FLOWS["setting"].form.asks]

given_things: st.SearchStrategy[Given] = st.one_of(
    st.builds(Typed, text=st.one_of(st.sampled_from(WORDS), pieces), source=st.sampled_from(["u1", "u2", None])),
    st.builds(Typed, text=st.sampled_from(["", "x"]), files=st.just((FILE,))),
    st.builds(Pressed, st.one_of(st.sampled_from([*WORDS, *TROUBLE]), pieces)),
    st.just(Back()),
    st.just(Skip()),
)
choices = st.integers(min_value=0, max_value=30)
"""What is given, or the number of a choice that is on offer."""

contexts = st.fixed_dictionaries(
    {
        "words": st.sampled_from(["Hallo", "Tel. 0351 4567890"]),
        "pseudonym": st.just("Ruhige Birke"),
        "region": st.sampled_from(["goerlitz", "atlantis", None]),
        "field": st.sampled_from(FIELDS),
        "language": st.sampled_from(["de", "en"]),
        "zone": st.just(BERLIN.key),
        "questions": st.sampled_from([(), ({"key": "diet", "text": "", "needed": True},)]),
    }
)


def scene(context: dict[str, Any], language: str) -> Scene:
    return Scene(
        catalogue=CATALOGUE,
        wording=lambda part: TEXTS.plain(part, language, CATALOGUE, BERLIN),
        today=date(2026, 11, 23),
        context=context,
    )


def on_offer(form: Form, state: State, on: Scene, number: int) -> Given:
    """The choice of that number, or words where there are none."""
    ask = position(form, state, on)
    options = ask.kind.options(seen(form, state, on)) if ask else ()
    if not options:
        return Typed(text="Es fehlen Wohnungen", source=f"u{number}")
    option = options[number % len(options)]
    return Pressed(option.press or option.value)


@examples(150)
@given(
    st.sampled_from(sorted(FLOWS)),
    st.lists(st.one_of(given_things, choices, choices), max_size=25),
    contexts,
    st.sampled_from(["de", "en"]),
)
def test_any_steps_through_any_form(
    name: str, steps: list[Given | int], context: dict[str, Any], language: str
) -> None:
    form, state, on = FLOWS[name].form, State(), scene(context, language)
    for step in steps:
        thing = on_offer(form, state, on, step) if isinstance(step, int) else step
        after = advance(form, state, thing, on)
        assert (after.problem is None) or after.state == state
        state = after.state
        assert load(dump(state.answers)) == state.answers
        ask = position(form, state, on)
        visible = seen(form, state, on)
        for asked in form.asks:
            if asked.key in visible.values and visible.values[asked.key] is not None:
                asked.kind.show(visible.values[asked.key], visible)
        if ask is not None:
            on.wording(ask.prompt(visible))
        if isinstance(thing, Typed) and thing.source:
            changed = reanswer(form, state, Typed(text="Anders", source=thing.source), on)
            state = changed.state if changed else state


def test_every_form_is_tried() -> None:
    assert {"need", "setting", "join", "pause", "leave", "sentence"} <= FLOWS.keys()
    assert profile.FLOW.form.name == "setting"
