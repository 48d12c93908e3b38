"""Announcements without a service: where they may go, how long they take, how far they are, what a table says."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.announcements import composing, estimates, page, reasons, reporting, sending, status
from handlers.announcements.steering import ALIASES, DEEDS
from handlers.audiences import pacing
from handlers.context import Network
from storage.announcements import MOVES, Announcement, Misstep, Outcome, State, digest_of, move
from storage.members import Habits
from storage.messages import Attachment, Limits, Message, Text, Verbatim
from storage.policy import Policy
from storage.tallies import Line, Tally

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def announcement(**values: object) -> Announcement:
    texts = {"de": {"words": "Am Montag zu.", "spans": []}}
    return Announcement(**{"id": 3, "texts": texts, "created_at": NOW, "state": State.draft, **values})


# --- where it may go -------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_it_goes_only_where_there_is_a_way(state: State, to: State) -> None:
    one = announcement(state=state)
    if to in MOVES[state]:
        move(one, to)
        assert one.state == to
    else:
        with pytest.raises(Misstep):
            move(one, to)
        assert one.state == state


def test_what_was_withdrawn_or_sent_never_becomes_a_draft_again_and_nothing_begins_twice() -> None:
    reached = {State.sending}
    for _ in State:
        reached |= {to for state in reached for to in MOVES[state]}
    assert reached.isdisjoint({State.draft, State.unconfirmed, State.scheduled})
    assert MOVES[State.withdrawn] == frozenset()


def test_every_word_says_one_thing_in_both_languages() -> None:
    assert set(ALIASES.values()) == DEEDS.keys()
    assert ALIASES.keys().isdisjoint(DEEDS)


@pytest.mark.parametrize("state", [State.sending, State.paused, State.sent, State.stopped, State.withdrawn])
def test_only_what_can_be_done_is_offered(state: State) -> None:
    tally = Tally(of={Outcome.sent: 2, Outcome.failed: 1})
    for choice in status.steering(announcement(state=state), tally):
        word = choice.value.split()[-1]
        assert state in DEEDS[word].states
    for choice in page.choices(announcement(), ready=True):
        assert State.draft in DEEDS[choice.value.split()[-1]].states


# --- the same words --------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["am montag zu.", "  Am  Montag\nzu. ", "Am Montag\u200b zu."])
def test_the_same_words_are_known_however_they_are_spaced_and_written(other: str) -> None:
    assert digest_of({"de": {"words": "Am Montag zu."}}) == digest_of({"de": {"words": other}})


def test_other_words_and_other_languages_are_not_the_same() -> None:
    digests = {
        digest_of(texts)
        for texts in (
            {"de": {"words": "Am Montag zu."}},
            {"de": {"words": "Am Montag auf."}},
            {"en": {"words": "Am Montag zu."}},
            {"de": {"words": "Am Montag zu."}, "en": {"words": "Closed"}},
        )
    }
    assert len(digests) == 4


# --- how long, how far -----------------------------------------------------------------------


def network(pieces: int = 1, file_bytes: int = 50) -> Network:
    return Network(limits=Limits(file_bytes=file_bytes), pieces=lambda _message, _language: pieces)


def test_the_slowest_network_says_how_long_it_takes_and_a_text_in_pieces_takes_longer() -> None:
    pace = Policy(per_second={"telegram": 28.0}.get)
    people = {"telegram": 2800, "matrix": 100}
    assert estimates.takes(people, {"telegram": 1, "matrix": 1}, pace) == timedelta(seconds=100)
    assert estimates.takes(people, {"telegram": 3, "matrix": 1}, pace) == timedelta(seconds=300)
    assert estimates.takes({}, {}, pace) == timedelta()
    assert estimates.takes_at_most(2800, {"telegram": 1, "matrix": 1}, pace) == timedelta(seconds=140)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (59, 0), (60, 1), (61, 2), (3600, 60), (3601, 61)])
def test_minutes_are_rounded_up(seconds: int, minutes: int) -> None:
    assert estimates.minutes(timedelta(seconds=seconds)) == minutes


@given(total=st.integers(0, 10**6), data=st.data())
def test_a_bar_is_full_only_when_nothing_is_left_and_never_shrinks(total: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, total))
    bar = estimates.bar(done, total)
    assert len(bar) == estimates.BAR
    assert (estimates.share(done, total) == 100) is (done == total)
    assert bar.count("▓") <= estimates.bar(min(done + 1, total), total).count("▓")


def test_the_pieces_are_those_of_the_language_with_most() -> None:
    lengths = {"de": 2, "en": 3}
    there = Network(limits=Limits(), pieces=lambda _message, language: lengths[language])
    assert estimates.pieces(Message(parts=()), {"a": there}, ["de", "en"]) == {"a": 3}


def test_an_attachment_is_too_large_for_some_networks() -> None:
    message = Message(parts=(), files=(Attachment(name="a", type="b", size=60, hash="c"),))
    networks = {"small": network(), "large": network(file_bytes=60)}
    assert estimates.without_file(message, networks) == ("small",)
    assert estimates.without_file(Message(parts=()), networks) == ()


# --- at an hour ------------------------------------------------------------------------------


def habits(**values: object) -> Habits:
    usual = {
        "checkins": True,
        "checkin_weekday": 3,
        "checkin_at": time(10),
        "working_days": (0, 1, 2, 3, 4),
        "quiet_from": time(18),
        "quiet_until": time(8),
        "paused_until": None,
        "bundle_at": time(12),
    }
    return Habits(**{**usual, **values})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "2026-11-24T11:00"),
        ({"working_days": (3,)}, "2026-11-26T11:00"),
        ({"quiet_until": time(13)}, "2026-11-24T13:00"),
        ({"paused_until": datetime(2026, 12, 1, tzinfo=UTC)}, "2026-12-01T11:00"),
        ({"paused_until": datetime(2026, 11, 1, tzinfo=UTC)}, "2026-11-24T11:00"),
    ],
)
def test_each_gets_it_at_that_hour_of_their_first_open_day(values: dict[str, object], expected: str) -> None:
    policy = Policy()
    since = datetime(2026, 11, 24, 11, tzinfo=policy.zone)
    found = pacing.at_hour("11:00", policy, since - timedelta(microseconds=1))(habits(**values))
    assert found is not None
    assert found.astimezone(policy.zone).isoformat(timespec="minutes").startswith(expected)


def test_a_holiday_is_left_out_and_who_is_never_open_gets_it_whenever() -> None:
    policy = Policy(is_holiday=lambda day: day == date(2026, 11, 24))
    since = datetime(2026, 11, 24, 11, tzinfo=policy.zone)
    timing = pacing.at_hour("11:00", policy, since)
    found = timing(habits())
    assert found is not None
    assert found.astimezone(policy.zone).date() == date(2026, 11, 25)
    assert timing(habits(working_days=())) is None


# --- the table -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "＠SUM(A1)", "\u00a0=1", "\u2003－1"],
)
def test_no_cell_is_computed(words: str) -> None:
    assert reporting.cell(words) == f"'{words}"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4), max_size=5))
def test_a_table_can_be_read_again_and_begins_no_cell_like_a_formula(rows: list[list[str]]) -> None:
    data = reporting.written(rows)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [[reporting.cell(each) for each in row] for row in rows]
    assert not any(each.lstrip(" ").startswith(("=", "+", "-", "@")) for row in read for each in row)


@pytest.mark.parametrize(
    ("outcome", "reason", "key"),
    [
        (Outcome.unreachable, "blocked", "announcement-why-left"),
        (Outcome.unreachable, None, None),
        (Outcome.failed, "file too large", "announcement-why-file"),
        (Outcome.failed, "whatever a network says", "announcement-why-network"),
        (Outcome.uncertain, "restored", "announcement-why-restored"),
        (Outcome.dropped, "hours never opened", "announcement-why-hours"),
        (Outcome.dropped, "already there", "announcement-why-other"),
        (Outcome.sent, "a fault before", None),
        (Outcome.opted_out, "opted out", None),
    ],
)
def test_why_somebody_did_not_get_it_is_said_in_our_words(
    outcome: Outcome, reason: str | None, key: str | None
) -> None:
    line = Line(member=1, name="Anna", outcome=outcome, at=None, reason=reason)
    assert reasons.why(line) == (None if key is None else Text(key))


# --- late ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "day"), [(0, 24), (29, 24), (31, 25), (24 * 60 + 40, 26)])
def test_an_hour_that_is_over_when_it_begins_is_the_next_day_s(minutes: int, day: int) -> None:
    policy = Policy()
    due_at = datetime(2026, 11, 24, 10, tzinfo=policy.zone)
    one = announcement(hour="10:00", due_at=due_at, began_at=due_at + timedelta(minutes=minutes))
    timing = sending.timing(one, policy)
    assert timing is not None
    assert timing(habits()) == datetime(2026, 11, day, 10, tzinfo=policy.zone)


# --- what it says ----------------------------------------------------------------------------


def test_it_is_only_named_by_its_beginning_and_says_so_where_it_is_urgent() -> None:
    one = announcement(texts={"de": {"words": "Wort " * 100, "spans": []}}, urgent=True)
    assert len(composing.named(one).text) <= composing.WIDTH
    assert composing.compose(one, NOW).parts[0] == Text("announcement-heading-urgent")
    assert composing.named(announcement(texts={})) == Verbatim("")


def test_the_language_of_the_service_comes_first_whatever_order_a_database_keeps() -> None:
    texts = {"de": {"words": "Zu", "spans": []}, "en": {"words": "Closed", "spans": [], "first": True}}
    one = announcement(texts=texts)
    assert [language for language, _ in composing.words(texts).versions] == ["en", "de"]
    assert composing.named(one) == Verbatim("Closed")


def test_the_figures_add_up_to_all_who_were_addressed() -> None:
    tally = Tally(of={outcome: number for number, outcome in enumerate(Outcome, start=1)})
    total, *rest = status.figures(tally).parts
    assert isinstance(total, Text)
    assert total.args["number"] == sum(part.args["number"] for part in rest if isinstance(part, Text))
    assert len(rest) == len(Outcome)
