"""Choosing where nothing can be pressed: by number, by word, by tapping a number; and commands without their mark."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as happening
from sqlalchemy import text as sql_text
from sqlalchemy import update
from sqlmodel import col

from bot.chosen import chosen, named, typed_number
from bot.clock import VirtualClock
from bot.jobs import job_of
from handlers import served
from handlers.commands import read, unmarked
from storage.accounts import Account
from storage.contents import Content
from storage.database import Database
from storage.inbox import State, Taken
from storage.members import Member, MemberTheme
from storage.messages import Edit, Lane, Limits, RawEvent, Send, Shown
from storage.needs import Need
from storage.outbox import Outbox
from tests.loops import WIRE, Bench, Wire, bench, said
from tests.storage.rows import every

KEYCAP = "\ufe0f\u20e3"

ON_SQLITE = pytest.mark.parametrize("database_url", ["migrated_sqlite_url"], indirect=True, ids=["sqlite"])
"""A test of many words: what is asked of the database is the same for all of them, and tested on both kinds."""


class Friend:
    """Somebody on a network without buttons, and what they have before them."""

    def __init__(self, on: Bench, name: str = "anna") -> None:
        self.on = on
        self.name = name
        self.seen = 0

    async def does(self, words: str, **more: Any) -> None:
        """Write something, or do something else with a message, and let everything settle."""
        self.seen = len(self.on.wire.taken)
        self.on.move(timedelta(seconds=1))
        await self.on.receive(self.event(words, **more))
        await self.on.service.settle()

    def event(self, words: str, **more: Any) -> RawEvent:
        now = self.on.clock.now()
        return said(self.name, words, now, f"{self.name}:{now.isoformat()}:{words[:20]}", **more)

    async def taps(self, emoji: str, message: str) -> None:
        await self.does(emoji, kind="reaction", message=message)

    @property
    def news(self) -> list[str]:
        """What came since they last did something; edits with a mark."""
        before = [action for action in self.on.wire.taken[: self.seen] if action.chat.id == self.name]
        return self.on.wire.read_by(self.name)[len(before) :]

    def message(self, words: str) -> str:
        """The network's id of the newest message that came with these words."""
        taken = enumerate(self.on.wire.taken, start=1)
        found = [place for place, action in taken if isinstance(action, Send) and words in action.spans[0].text]
        return f"w{found[-1]}"


def numbers(*labels: str) -> str:
    return "\n".join(f"{number}. {label}" for number, label in enumerate(labels, start=1))


@pytest.fixture
def on(database: Database, clock: VirtualClock, tmp_path: Path) -> Bench:
    wire = Wire()
    wire.limits = Limits(idempotent=True, buttons=False, mark="!")
    return bench(database, clock, tmp_path, wire)


@pytest.fixture
async def anna(on: Bench) -> Friend:
    await on.join("anna")
    return Friend(on)


# --- what is on offer is chosen ------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(
    "words", ["4", "4.", "4)", " 4 ", f"4{KEYCAP}", "4\u20e3", "profile", "Mein Profil", "mein  profil", "٤"]
)
async def test_a_choice_of_the_newest_message_is_its_number_value_or_label(anna: Friend, words: str) -> None:
    await anna.does("!menü")
    await anna.does(words)
    [answer] = anna.news
    assert answer.startswith("Dein Profil."), "said below, not in place of the menu"


@ON_SQLITE
@pytest.mark.parametrize(
    "words", ["0", "7", "33", "3 Profile", "Mein Profil bitte", "Mein", "-3", "3.5", "👍", "9" * 5000]
)
async def test_what_names_nothing_on_offer_is_words_as_before(anna: Friend, words: str) -> None:
    await anna.does("!menü")
    await anna.does(words)
    assert "Was soll ich damit tun?" in anna.news[-1]


async def test_an_older_message_is_not_chosen_from(anna: Friend) -> None:
    await anna.does("!menü")
    await anna.does("!need")
    await anna.does("!cancel")
    await anna.does("!help")
    await anna.does("1")
    assert anna.news[-1].startswith("Was möchtest Du Kolleg:innen fragen?"), "the first choice of the newest message"


async def test_a_label_is_understood_in_the_language_it_was_written_in(anna: Friend) -> None:
    await anna.does("!menü")
    async with anna.on.database.transaction() as session:
        await session.execute(update(Member).values(language="en"))
    await anna.does("Mein Profil")
    assert anna.news[-1].startswith("Your profile.")
    await anna.does("!menu")
    await anna.does("My profile")
    assert anna.news[-1].startswith("Your profile.")


async def test_a_message_that_is_just_being_sent_is_chosen_from_already(anna: Friend) -> None:
    await anna.does("!menü")
    await anna.does("!help")
    async with anna.on.database.transaction() as session:  # as before its arrival was written down
        newest = max(row.id or 0 for row in await anna.on.outbox())
        await session.execute(update(Outbox).where(col(Outbox.id) == newest).values(state="sending"))
        await session.execute(sql_text("UPDATE copies SET revision = 0 WHERE id = (SELECT max(id) FROM copies)"))
    await anna.does("4")
    assert anna.news[-1].startswith("Dein Profil.")


async def test_a_page_is_turned_by_its_word(anna: Friend) -> None:
    async with anna.on.database.transaction() as session:
        for number in range(7):
            fields = {"theme": "housing", "whose": "own", "urgency": 3, "region": "dresden"}
            now = anna.on.clock.now()
            member = anna.on.people["anna"]
            session.add(Need(member_id=member, created_at=now, published_at=now, text=f"Bedarf {number}", **fields))
    await anna.does("meine")
    await anna.does("weiter")
    assert "6. Nr. 6 ansehen\n7. Nr. 7 ansehen" in anna.news[-1]
    await anna.does("6")
    assert "Bedarf 1" in anna.news[-1], "the newest come first"


# --- with an open form ---------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("words", ["2", "2.", f"2{KEYCAP}", "housing", "Wohnen & Unterbringung", "Wohn"])
async def test_an_answer_to_the_form_is_read_by_the_form_itself(anna: Friend, words: str) -> None:
    await anna.does("!need Wohnungen")
    await anna.does(words, message="a1")
    retired, question = anna.news
    assert retired == "edit: Worum geht es?"
    assert question.startswith("Für wen wird das gebraucht?")
    await anna.does("3", kind="edit", message="a1")
    for answer in ("1", "5", "Dresden"):
        await anna.does(answer)
    assert "Thema: Arbeit & Ausbildung" in anna.news[-1], "and an edit of it answers anew"


@ON_SQLITE
@pytest.mark.parametrize(("words", "stored"), [("1, 3", 2), ("2", 1), ("1 2 3", 3), (f"1{KEYCAP}, 3{KEYCAP}", 2)])
async def test_of_several_choices_all_numbers_are_typed_at_once(anna: Friend, words: str, stored: int) -> None:
    await anna.does("!set themes")
    await anna.does(words)
    assert len(await every(anna.on.database, MemberTheme)) == stored


async def test_what_was_ticked_by_tapping_is_confirmed_by_the_word(anna: Friend) -> None:
    await anna.does("!set themes")
    question = anna.message("Welche Themen")
    for number in (1, 4, 2, 4):
        await anna.taps(f"{number}{KEYCAP}", question)
        [edited] = anna.news
        assert edited.startswith("edit: Welche Themen") and f"{number}. " in edited
    assert "1. ✓ Aufenthalt" in anna.news[-1] and "4. Sprache" in anna.news[-1], "a second tap takes a tick away"
    await anna.does("Fertig")
    assert {row.theme for row in await every(anna.on.database, MemberTheme)} == {"residence_asylum", "housing"}


@ON_SQLITE
@pytest.mark.parametrize("words", ["Zurück", "zurück", "back", "ZURUECK"])
async def test_steering_is_a_word(anna: Friend, words: str) -> None:
    await anna.does("!need Wohnungen")
    await anna.does("2")
    await anna.does(words)
    assert anna.news[-1].startswith("Worum geht es?")
    await anna.does("abbrechen")
    assert anna.news[-1].startswith("Abgebrochen.")


async def test_an_hour_is_an_hour_and_no_place_in_a_list(anna: Friend) -> None:
    await anna.does("!set hour")
    await anna.does("8")
    await anna.does("profil")
    assert "Uhrzeit der Kurzabfrage: 08:00" in anna.news[-1]


async def test_words_that_are_no_choice_stay_an_answer(anna: Friend) -> None:
    await anna.does("!need")
    await anna.does("2")
    await anna.does("hilfe")
    for answer in ("1", "5", "Dresden"):
        await anna.does(answer)
    assert "Bedarf: hilfe\n" in anna.news[-1]


async def test_a_question_that_came_in_between_is_answered_first(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    await anna.does("!menu")
    await anna.does("5")
    assert "112" in anna.news[-1]
    await anna.does("Wohnen & Unterbringung")
    assert anna.news[-1].startswith("Für wen wird das gebraucht?"), "the form still has its own words"


async def test_a_draft_is_resumed_by_the_number_that_stands_there(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    anna.on.move(timedelta(days=4))
    await anna.on.service.settle()
    await anna.does("1")
    assert anna.news[-1].startswith("Hier geht es weiter:\n\nWorum geht es?")


# --- tapping -------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("emoji", [f"1{KEYCAP}", "1\u20e3", "1"])
async def test_a_tapped_number_is_a_press_and_edits_in_place(anna: Friend, emoji: str) -> None:
    await anna.does("!need Wohnungen")
    await anna.taps(emoji, anna.message("Worum geht es?"))
    [edited] = anna.news
    assert edited.startswith("edit: Für wen wird das gebraucht?\n\n" + numbers("Eigene Arbeit", "Klient:innen", "Team"))


@ON_SQLITE
@pytest.mark.parametrize("emoji", ["👍", "", "❤️", "0️⃣", "9️⃣", "#️⃣", "🔟", "12", "1️⃣👍"])
async def test_other_reactions_stay_ignored(anna: Friend, emoji: str) -> None:
    await anna.does("!menü")
    await anna.taps(emoji, anna.message("Was möchtest Du tun?"))
    assert anna.news == []
    assert {row.state for row in await anna.on.inbox()} == {State.done}


async def test_a_tap_on_what_is_answered_or_nothing_of_ours_is_ignored(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    question = anna.message("Worum geht es?")
    await anna.does("2")
    await anna.taps(f"1{KEYCAP}", question)
    assert anna.news == []
    for message in ("nothing", "", "\x00\ud800", "x" * 100_000):
        await anna.taps(f"1{KEYCAP}", message)
        assert anna.news == []
    assert {row.state for row in await anna.on.inbox()} == {State.done}


async def test_a_tap_is_no_answer_to_a_question_that_was_not_there_yet(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    question, service = anna.message("Worum geht es?"), anna.on.service
    anna.seen = len(anna.on.wire.taken)
    for emoji in (f"1{KEYCAP}", f"2{KEYCAP}"):
        anna.on.move(timedelta(seconds=1))
        await anna.on.receive(anna.event(emoji, kind="reaction", message=question))
        while await service.worker.step():
            pass  # handled, and not yet delivered
    await service.settle()
    [edited] = anna.news
    assert edited.startswith("edit: Für wen wird das gebraucht?")


async def test_nobody_taps_for_somebody_else(anna: Friend) -> None:
    await anna.on.join("bela")
    await anna.does("!need Wohnungen")
    bela = Friend(anna.on, "bela")
    await bela.taps(f"1{KEYCAP}", anna.message("Worum geht es?"))
    await bela.does("1")
    await anna.does("2")
    assert anna.news[-1].startswith("Für wen wird das gebraucht?")


async def test_a_tap_in_a_room_that_was_left_behind_is_answered_where_it_is_read(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    question = anna.message("Worum geht es?")
    async with anna.on.database.transaction() as session:
        await session.execute(update(Account).values(chat="another room"))
    await anna.taps(f"2{KEYCAP}", question)
    assert anna.news[-1].startswith("Für wen wird das gebraucht?")


# --- commands without their mark -----------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hilfe", "Das kannst Du hier tun:"),
        ("Hilfe!", "Das kannst Du hier tun:"),
        ("help", "Das kannst Du hier tun:"),
        ("MENÜ", "Was möchtest Du tun?"),
        ("profil", "Dein Profil."),
        ("überblick", "!überblick ist für Koordinator:innen gedacht."),
        ("pause", "Wie lange möchtest Du Pause machen?"),
        ("abbrechen", "Gerade ist keine Frage offen."),
        ("bedarf", "Worum geht es?"),
        ("Bedarf: es fehlen Wohnungen", "Worum geht es?"),
        ("need\nflats", "Worum geht es?"),
        ("start ABCD-EFGH23", "Das ist kein Einladungscode"),
    ],
)
async def test_a_plain_word_is_a_command(anna: Friend, words: str, answer: str) -> None:
    await anna.does(words)
    assert anna.news[-1].startswith(answer)


@ON_SQLITE
@pytest.mark.parametrize(
    "words",
    ["Hilfe beim Antrag gesucht", "Start des Kurses ist unklar", "Pause 3 Wochen", "Anliegen einer Familie", "bedarfe"],
)
async def test_a_sentence_stays_a_sentence(anna: Friend, words: str) -> None:
    await anna.does(words)
    assert anna.news[-1].startswith(f"„{words}“")


async def test_a_sentence_that_waits_for_a_choice_makes_way_for_a_command(anna: Friend) -> None:
    await anna.does("Es fehlen Wohnungen")
    await anna.does("hilfe")
    assert anna.news[-1].startswith("Das kannst Du hier tun:")
    await anna.does("Es fehlen Wohnungen")
    await anna.does("need")
    assert anna.news[-1].startswith("Worum geht es?"), "which here is the value of what is on offer"
    for answer in ("1", "1", "5", "Dresden"):
        await anna.does(answer)
    assert "Bedarf: Es fehlen Wohnungen" in anna.news[-1]


async def test_who_has_not_joined_can_ask_for_help_and_begin(on: Bench) -> None:
    guest = Friend(on, "gast")
    await guest.does("hilfe")
    assert "!kontakt" in guest.news[-1] and "Schreib !start" in guest.news[-1]
    await guest.does("start")
    assert "In welcher Sprache" in guest.news[-1]
    await guest.does("1")
    await guest.does("2")
    assert guest.news[-1].startswith("In Ordnung. Deine Antworten sind gelöscht")


async def test_with_buttons_a_plain_word_and_a_number_are_a_sentence(
    database: Database, clock: VirtualClock, tmp_path: Path
) -> None:
    on = bench(database, clock, tmp_path)
    await on.join("anna")
    anna = Friend(on)
    await anna.does("/menu")
    for words in ("1", "hilfe", "Mein Profil"):
        await anna.does(words)
        assert "Was soll ich damit tun?" in anna.news[-1]


async def test_among_others_nothing_is_chosen(anna: Friend) -> None:
    await anna.does("!menü")
    for words in ("1", "hilfe", "Mein Profil"):
        await anna.does(words, **{"in": "room"})
        assert anna.on.wire.read_by("room") == []
    await anna.does("!hilfe", **{"in": "room"})
    assert anna.on.wire.read_by("room") == ["Das geht nur privat: Schreib mir dort einfach, was Du brauchst."]


@pytest.mark.parametrize("text", ["", " ", "\n", "!", "…", "!!!", "\ud800", "a" * 100_000, "👍 👍"])
def test_what_is_no_command_has_none(text: str) -> None:
    assert unmarked(text) is None


@given(st.text())
def test_what_is_found_without_a_mark_is_a_known_command_with_one(text: str) -> None:
    found = unmarked(text)
    call = read(f"!{found}") if found is not None else None
    assert (call is None) == (found is None)
    assert call is None or call.known


@given(st.text())
def test_whatever_is_typed_names_one_choice_or_none(text: str) -> None:
    choices = tuple(Shown(value=value, label=value.title(), data=value) for value in ("need", "mine", "help"))
    found = named(text, [choices])
    assert found is None or found in choices
    number = typed_number(text)
    assert number is None or number >= 0


# --- many at once, and what is broken ------------------------------------------------------------


async def test_fifty_people_choose_with_three_queries(anna: Friend) -> None:
    names = [f"person-{number}" for number in range(48)]
    await anna.on.join(*names)
    people = [anna, *(Friend(anna.on, name) for name in names)]
    await anna.on.receive(*(friend.event("!menü") for friend in people))
    await anna.on.service.settle()
    taken = [
        Taken(
            id=place,
            platform=WIRE,
            event_key=str(place),
            queue=friend.name,
            account=friend.name,
            payload=event.payload,
            attempts=1,
            since=anna.on.clock.now(),
            correlation="c0ffee",
        )
        for place, friend in enumerate(people)
        for event in [
            friend.event("2") if place % 2 else friend.event(f"2{KEYCAP}", kind="reaction", message=f"w{place + 1}")
        ]
    ]
    jobs = [job for each in taken if (job := job_of(each, {WIRE: anna.on.wire})) is not None]
    asked: list[str] = []
    async with anna.on.database.reading() as session:
        happening.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = await chosen(anna.on.database, anna.on.service.house, jobs)
    assert [job.event.data for job in found] == [">/need"] * 49
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) == 3


async def test_a_slow_command_is_known_as_slow_when_it_is_typed_plainly(anna: Friend) -> None:
    event = anna.event("überblick")
    taken = Taken(
        id=1,
        platform=WIRE,
        event_key="1",
        queue="x",
        account="anna",
        payload=event.payload,
        attempts=1,
        since=anna.on.clock.now(),
        correlation="c0ffee",
    )
    job = job_of(taken, {WIRE: anna.on.wire})
    assert job is not None and not job.slow
    [meant] = await chosen(anna.on.database, anna.on.service.house, [job])
    assert meant.slow and "digest" in served.PREPARED


async def test_a_message_that_cannot_be_read_any_more_stops_nobody(anna: Friend) -> None:
    await anna.on.join("bela")
    bela = Friend(anna.on, "bela")
    await anna.does("!menü")
    await bela.does("!menü")
    async with anna.on.database.transaction() as session:
        content = min(await every(anna.on.database, Content), key=lambda each: each.id or 0)
        broken = {"parts": [{"future": 1}], "choices": [{"value": "x"}]}
        await session.execute(update(Content).where(col(Content.id) == content.id).values(body=broken))
    anna.on.move(timedelta(seconds=1))
    await anna.on.receive(anna.event("2"), bela.event("2"))
    await anna.on.service.settle()
    assert "Worum geht es?" in anna.on.wire.read_by("bela")[-1]
    assert "Was soll ich damit tun?" in anna.on.wire.read_by("anna")[-1]


# --- what cannot be read at all ------------------------------------------------------------------


async def test_who_writes_what_cannot_be_decrypted_is_told_once_how_to_help(on: Bench) -> None:
    guest = Friend(on, "gast")
    await guest.does("", kind="unreadable")
    [told] = guest.news
    assert told.startswith("Diese Nachricht kann ich nicht lesen") and "!kontakt" in told
    await guest.does("", kind="unreadable")
    assert guest.news == []
    await on.join("anna")
    anna = Friend(on)
    await anna.does("", kind="unreadable", **{"in": "room"})
    assert anna.news == [] and on.wire.read_by("room") == []
    await anna.does("", kind="unreadable")
    assert len(anna.news) == 1
    assert {row.lane for row in await on.outbox()} == {Lane.interactive}
    assert {row.state for row in await on.inbox()} == {State.done}


async def test_it_is_no_answer_to_an_open_form(anna: Friend) -> None:
    await anna.does("!need Wohnungen")
    await anna.does("", kind="unreadable")
    assert len(anna.news) == 1 and not any(isinstance(action, Edit) for action in anna.on.wire.taken)
    await anna.does("2")
    assert anna.news[-1].startswith("Für wen wird das gebraucht?")
