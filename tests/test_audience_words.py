"""An audience in words: read, said, and read again; and built by pressing. Nearly all of it is pure."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.audiences.building import AUDIENCE, EVERYBODY, asked
from handlers.audiences.known import CONTEXT, Known, look
from handlers.audiences.reading import LONGEST, read
from handlers.audiences.wording import describe, described
from handlers.forms import Ask, Back, Form, Invalid, Pressed, Scene, State, Typed, Value, View, advance, values
from storage.audiences import And, Audience, Is, Kind, Not, Or, both, dump, either, load
from storage.channels import Channel
from storage.database import Database
from storage.messages import Text, Verbatim
from storage.workshops import Workshop
from tests.audiences import AUDIENCES, KNOWN, Somebody, holds, people, scene

GOERLITZ, BAUTZEN, LEIPZIG = (Is(Kind.region, key) for key in ("goerlitz", "bautzen", "leipzig"))
FSA, MBE, JMD = (Is(Kind.strand, key) for key in ("FSA", "MBE", "JMD"))
HOUSING, LANGUAGE = Is(Kind.theme, "housing"), Is(Kind.theme, "language")
CHANNEL, WORKSHOP = Is(Kind.channel, "1"), Is(Kind.workshop, "2")
STAFF = Is(Kind.role, "staff")


def said(audience: Audience | None, language: str = "de") -> str:
    return scene(language).wording(described(audience, KNOWN))


@given(audience=AUDIENCES, language=st.sampled_from(["de", "en"]), crowd=st.lists(people(), min_size=1, max_size=12))
def test_what_is_said_of_an_audience_means_the_same_when_it_is_typed(
    audience: Audience, language: str, crowd: list[Somebody]
) -> None:
    again = read(said(audience, language), scene(language))
    assert [holds(again, one) for one in crowd] == [holds(audience, one) for one in crowd]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Görlitz oder Bautzen und FSA, aber nicht MBE", both(either(GOERLITZ, BAUTZEN), FSA, Not(MBE))),
        ("Goerlitz or Bautzen and FSA but not MBE", both(either(GOERLITZ, BAUTZEN), FSA, Not(MBE))),
        ("Görlitz und Bautzen", either(GOERLITZ, BAUTZEN)),
        ("Görlitz, Bautzen, Leipzig", either(GOERLITZ, BAUTZEN, LEIPZIG)),
        ("Görlitz und zugleich Bautzen", both(GOERLITZ, BAUTZEN)),
        ("FSA in Görlitz", both(FSA, GOERLITZ)),
        ("Görlitz oder FSA und Thema Wohnen", either(GOERLITZ, both(FSA, HOUSING))),
        ("(Görlitz oder FSA) und Wohnen", both(either(GOERLITZ, FSA), HOUSING)),
        ("Wohnen und Sprache", both(HOUSING, LANGUAGE)),
        ("Wohnen oder Sprache und Görlitz", both(either(HOUSING, LANGUAGE), GOERLITZ)),
        ("alle außer MBE und JMD", both(Not(MBE), Not(JMD))),
        ("nicht MBE oder JMD", Not(either(MBE, JMD))),
        ("alle", None),
        ("Everybody", None),
        ("alle oder Görlitz", None),
        ("LEIPZIG", LEIPZIG),
        ("Leipzig (district)", Is(Kind.region, "leipzig_land")),
        ("Kreis Görlitz", GOERLITZ),
        ("Kanal housing", CHANNEL),
        ("angemeldet für W-2", WORKSHOP),
        ("Werkstatt 2, aber nicht Görlitz", both(WORKSHOP, Not(GOERLITZ))),
        ("Mitarbeiter:innen der Fachstelle", STAFF),
        ("sächs. Schweiz".replace("sächs.", "Sächsische"), Is(Kind.region, "saechsische_schweiz")),
    ],
)
def test_words_are_read_as_people_mean_them(words: str, meant: Audience | None) -> None:
    assert read(words, scene()) == meant


@pytest.mark.parametrize(
    ("words", "reason", "named"),
    [
        ("", "aud-unclear", None),
        ("und", "aud-unclear", None),
        ("Görlitz und", "aud-unclear", None),
        ("Görlitz oder oder Bautzen", "aud-unclear", None),
        ("Atlantis und FSA", "aud-unknown", "Atlantis"),
        ("Görlizt", "aud-nearly", "Görlizt"),
        ("Kanal Atlantis", "aud-unknown", "Atlantis"),
        ("Werkstatt 99", "aud-unknown", "99"),
        ("Migration", "aud-ambiguous", "migration"),
        ("(Görlitz", "aud-brackets", None),
        ("Görlitz)", "aud-unclear", None),
        ("()", "aud-brackets", None),
        ("nicht alle", "aud-nobody", None),
        ("alle außer alle", "aud-nobody", None),
        ("(" * 40 + "FSA" + ")" * 40, "aud-too-much", None),
        ("FSA " * LONGEST, "aud-too-much", None),
        ("FSA und (Görlitz oder (" * 5 + "MBE" + "))" * 5, "aud-too-much", None),
    ],
)
def test_what_cannot_be_understood_is_named(words: str, reason: str, named: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        read(words, scene())
    assert refused.value.reason.key == reason
    if named is not None:
        assert refused.value.reason.args["words"] == Verbatim(named)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["Görlitz", "und", "oder", "aber", "nicht", "(", ")", ",", "FSA", "alle", "Thema"])).map(
        " ".join
    )
)
def test_whatever_is_typed_is_an_audience_or_said_to_be_none(words: str) -> None:
    try:
        found = read(words, scene())
    except Invalid:
        return
    assert load(dump(found)) == found


@pytest.mark.parametrize(
    ("audience", "language", "words"),
    [
        (None, "de", "alle"),
        (GOERLITZ, "de", "Görlitz"),
        (either(GOERLITZ, BAUTZEN, LEIPZIG), "de", "Görlitz, Bautzen oder Leipzig"),
        (both(either(GOERLITZ, BAUTZEN), HOUSING), "de", "(Görlitz oder Bautzen) und Thema Wohnen & Unterbringung"),
        (
            both(GOERLITZ, Not(HOUSING), Not(STAFF)),
            "en",
            "Görlitz, but not theme Housing & accommodation or staff of the agency",
        ),
        (Not(GOERLITZ), "en", "everybody, but not Görlitz"),
        (WORKSHOP, "de", "angemeldet für W-2 (Alles „Recht“ oder was?)"),
        (Is(Kind.workshop, "9"), "de", "angemeldet für W-9"),
        (Is(Kind.region, "atlantis"), "de", "atlantis"),
        (Is(Kind.role, "king"), "de", "king"),
    ],
)
def test_audiences_are_said_in_words(audience: Audience | None, language: str, words: str) -> None:
    shown = said(audience, language)
    assert "".join(letter for letter in shown if letter not in "\u2068\u2069") == words


# --- step by step ----------------------------------------------------------------------------


def pressed(*values: str) -> Any:
    """The answer after pressing one thing after the other; the display where it is none yet."""
    view: dict[str, object] = {}
    for value in values:
        reply = AUDIENCE.press(value, scene(view=view))
        if isinstance(reply, Value):
            return reply.value
        assert isinstance(reply, View)
        view = dict(reply.view)
    return view


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        (("all",), None),
        (("region", "+goerlitz", "done", "done"), GOERLITZ),
        (("region", "+goerlitz", "+bautzen", "-goerlitz", "done", "done"), BAUTZEN),
        (
            (
                "region",
                "+goerlitz",
                "+bautzen",
                "done",
                "and",
                "strand",
                "+FSA",
                "done",
                "not",
                "role",
                "+staff",
                "done",
                "done",
            ),
            And((either(GOERLITZ, BAUTZEN), FSA, Not(STAFF))),
        ),
        (("theme", "+housing", "done", "or", "channel", "+1", "done", "done"), Or((HOUSING, CHANNEL))),
        (("workshop", "+2", "done", "done"), WORKSHOP),
    ],
)
def test_an_audience_is_built_by_pressing(values: tuple[str, ...], answer: Audience | None) -> None:
    assert pressed(*values) == (dump(answer) or EVERYBODY)


@pytest.mark.parametrize(
    "values",
    [
        ("done",),
        ("and",),
        ("region", "done"),
        ("region", "+atlantis"),
        ("region", "+goerlitz", "done", "all"),
        ("king",),
    ],
)
def test_what_is_not_on_offer_is_refused(values: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        pressed(*values)


def test_what_there_is_none_of_is_not_offered() -> None:
    offered = {option.value for option in AUDIENCE.options(scene(known=Known()))}
    assert offered == {"all", "region", "carrier", "strand", "theme", "role"}
    assert {"channel", "workshop"} < {option.value for option in AUDIENCE.options(scene())}


@pytest.mark.parametrize(
    ("view", "typed", "answer"),
    [
        ({}, "alle", EVERYBODY),
        ({}, "Görlitz und FSA", dump(both(GOERLITZ, FSA))),
        ({"kind": "region"}, "Görlitz und FSA", dump(both(GOERLITZ, FSA))),
        ({"so_far": dump(GOERLITZ)}, "FSA", dump(FSA)),
        ({"so_far": dump(GOERLITZ)}, "fertig", dump(GOERLITZ)),
    ],
)
def test_what_is_typed_whole_is_the_answer(view: dict[str, object], typed: str, answer: object) -> None:
    assert AUDIENCE.parse(Typed(text=typed), scene(view=view)) == Value(answer)


@pytest.mark.parametrize(
    ("view", "typed", "so_far"),
    [
        ({"kind": "region"}, "Görlitz, Bautzen", either(GOERLITZ, BAUTZEN)),
        ({"kind": "strand", "so_far": dump(GOERLITZ), "joint": "and"}, "1", both(GOERLITZ, FSA)),
        ({"so_far": dump(GOERLITZ)}, "und FSA, aber nicht JMD", both(GOERLITZ, FSA, Not(JMD))),
        ({"so_far": dump(either(GOERLITZ, FSA))}, "ohne MBE", both(either(GOERLITZ, FSA), Not(MBE))),
        ({"so_far": dump(GOERLITZ)}, "or Bautzen", either(GOERLITZ, BAUTZEN)),
    ],
)
def test_what_goes_on_is_shown_before_it_is_the_answer(view: dict[str, object], typed: str, so_far: Audience) -> None:
    assert AUDIENCE.parse(Typed(text=typed), scene(view=view)) == View({"so_far": dump(so_far)})


@pytest.mark.parametrize(
    ("view", "typed"),
    [({}, ""), ({}, "\u202e\u200d\x00"), ({"kind": "region"}, "99"), ({"kind": "region"}, "Atlantis")],
)
def test_what_is_no_audience_is_refused(view: dict[str, object], typed: str) -> None:
    with pytest.raises(Invalid):
        AUDIENCE.parse(Typed(text=typed), scene(view=view))


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ({}, "question"),
        ({"kind": "region"}, "aud-which-region"),
        ({"so_far": dump(GOERLITZ)}, "aud-so-far"),
        ({"so_far": dump(GOERLITZ), "joint": "not"}, "aud-next-not"),
    ],
)
def test_the_question_says_how_far_it_is(view: dict[str, object], key: str) -> None:
    asking: Scene = scene(view=view)
    found = asked(Text("question"))(asking)
    assert isinstance(found, Text)
    assert found.key == key


# --- in a form, and with what the database has -----------------------------------------------

FORM = Form(name="test", asks=(Ask(key="audience", prompt=asked(Text("question")), kind=AUDIENCE),))


def test_a_form_takes_it_press_by_press_and_back_drops_what_was_begun() -> None:
    state = State()
    for value in ("region", "+goerlitz", "done", "or", "strand", "+FSA", "done"):
        state = advance(FORM, state, Pressed(value), scene()).state
    assert load(state.view["so_far"]) == either(GOERLITZ, FSA)
    assert advance(FORM, state, Back(), scene()).state == State()
    wrong = advance(FORM, state, Typed(text="und Atlantis"), scene())
    assert wrong.problem is not None
    assert wrong.state == state
    state = advance(FORM, state, Typed(text="aber nicht JMD"), scene()).state
    state = advance(FORM, state, Pressed("done"), scene()).state
    assert values(FORM, state, scene()) == {"audience": dump(both(either(GOERLITZ, FSA), Not(JMD)))}


async def test_channels_and_workshops_are_called_by_their_names(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        for key, name in (("housing", "Wohnen"), ("old", "Altes")):
            session.add(Channel(key=key, mark=key, name=name, language="de", created_at=now))
        times: dict[str, Any] = {"starts_at": now, "ends_at": now, "registers_until": now, "created_at": now}
        for uid, state in (("a", "published"), ("b", "draft")):
            row = Workshop(uid=uid, title=f"Werkstatt {uid}", zone="Europe/Berlin", state=state, **times)
            session.add(row)
        await session.flush()
        (await session.get_one(Channel, 2)).archived_at = now
        await session.flush()
        known = await look(session)
        assert known == Known(channels={"1": ("housing", "Wohnen")}, workshops={"1": "Werkstatt a"})
        assert Known.load({CONTEXT: json.loads(json.dumps(known.dump()))}) == known
        assert Known.load({}) == Known()
        old = either(Is(Kind.channel, "2"), Is(Kind.workshop, "2"), Is(Kind.channel, "9"))
        shown = scene().wording(await describe(session, old))
        assert await describe(session, None) == described(None)
    plain = "".join(letter for letter in shown if letter not in "\u2068\u2069")
    assert plain == "Kanal Altes, angemeldet für W-2 (Werkstatt b) oder Kanal 9"
