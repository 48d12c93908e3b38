"""Two members become one person, and an account goes its own way again: nothing is lost, nothing is there twice."""

import asyncio
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import consents, inbox, introductions, merging, outbox, pairing, parting, phrasings, roles, schema
from storage.accounts import Account
from storage.announcements import Announcement, Recipient
from storage.blocks import Block
from storage.cards import Card, CardHelp, CardVersion
from storage.channels import Channel, Kind, Mode, Subscription
from storage.circles import Asked
from storage.consents import Consent, Purpose
from storage.contacts import Contact
from storage.contents import Copy
from storage.conversations import Run, RunState
from storage.database import Database
from storage.experiences import Experience
from storage.groups import Group
from storage.inbox import Inbox
from storage.introductions import Introduction
from storage.introductions import State as Stands
from storage.lexicon_entries import LexiconEntry
from storage.links import Link, Presence
from storage.members import Member, MemberTheme, Status
from storage.messages import Lane
from storage.needs import Need
from storage.optouts import OptOut
from storage.outbox import Change, Outbox, State
from storage.pairing import PairFailure
from storage.posts import Post
from storage.publications import Publication
from storage.questions import Question, QuestionHelp
from storage.quotes import CardConsent
from storage.reactions import PostReaction
from storage.registrations import Registration
from storage.reminders import Reminded, Reminder
from storage.roles import MemberRole, Role
from storage.rounds import Shown
from storage.takeaways import Takeaway
from storage.threads import ThreadReader
from storage.workshops import Workshop
from tests.conftest import MONDAY
from tests.storage.channel_rows import channel as channel_of_few
from tests.storage.rows import batch, content, event, every, guests, one, queue

REFERENCES = {
    (table.name, key.parent.name)
    for table in schema.metadata.tables.values()
    for key in table.foreign_keys
    if key.column.table.name == "members"
}
"""Every column that refers to a member."""


def name_of(table: Any) -> str:
    return str(table.__tablename__)


# --- no table is forgotten -----------------------------------------------------------------------


def test_every_reference_to_a_member_is_handled() -> None:
    handled = [(name_of(table), column) for table, column in (*merging.MOVED, *merging.FORGOTTEN, *merging.COUPLES)]
    handled += [(name_of(table), "member_id") for table, _ in merging.UNITED]
    assert len(handled) == len(set(handled))
    assert set(handled) == REFERENCES


def uniques(table: Any) -> set[frozenset[str]]:
    """The sets of columns by which rows of a table are told apart, wherever that holds."""
    keys = [each for each in table.__table__.constraints if isinstance(each, UniqueConstraint)]
    indexes = [each for each in table.__table__.indexes if each.unique]
    primary = frozenset(column.name for column in table.__table__.primary_key)
    return {primary, *(frozenset(column.name for column in each.columns) for each in (*keys, *indexes))}


@pytest.mark.parametrize(("table", "column"), merging.MOVED, ids=lambda value: str(value).rpartition(".")[2])
def test_what_is_moved_cannot_be_there_already(table: Any, column: str) -> None:
    once = {key for key in uniques(table) if column in key}
    assert once == ({frozenset({"member_id"})} if table is Run else set())  # of runs, the open ones: ended before


@pytest.mark.parametrize(("table", "keys"), merging.UNITED, ids=lambda value: str(value).rpartition(".")[2])
def test_what_is_united_is_told_apart_by_its_keys(table: Any, keys: tuple[str, ...]) -> None:
    assert {"member_id", *keys} in uniques(table)
    assert {"member_id"} not in uniques(table)


# --- everything of both ----------------------------------------------------------------------------


async def member(session: AsyncSession, name: str, **values: Any) -> int:
    [member_id] = await guests(session, name)
    row = await session.get_one(Member, member_id)
    row.status, row.name = Status.active, name
    for key, value in values.items():
        setattr(row, key, value)
    await session.flush()
    return member_id


async def stage(session: AsyncSession, now: datetime) -> tuple[int, int, int]:
    """A channel, a room and a post in it; their ids."""
    channel = Channel(key="housing", mark="H", name="Wohnen", language="de", created_at=now)
    room = Group(platform="console", external_id="room")
    said = content(now)
    session.add_all([channel, room, said])
    await session.flush()
    post = Post(channel_id=channel.id or 0, content_id=said.id or 0, words="x", created_at=now)
    session.add(post)
    await session.flush()
    session.add(Question(post_id=post.id or 0, theme="housing", asked_at=now))
    await session.flush()
    return channel.id or 0, room.id or 0, post.id or 0


REFERRING = ("member_id", "made_by", "linked_by", "answered_by", "added_by", "confirmed_by")


async def furnish(session: AsyncSession, who: int, places: tuple[int, int, int], now: datetime) -> set[tuple[str, str]]:
    """A row in every table that refers to a member; the columns that do."""
    channel, room, post = places
    said = content(now)
    card = Card(member_id=who, language="de", created_at=now)
    times = {"starts_at": now, "ends_at": now, "registers_until": now, "created_at": now}
    workshop = Workshop(uid=f"w{who}", title="x", zone="Europe/Berlin", made_by=who, **times)
    told = Announcement(made_by=who, confirmed_by=who, created_at=now)
    session.add_all([said, card, workshop, told])
    await session.flush()
    reminder = Reminder(workshop_id=workshop.id, kind="P1D", starts_at=now, due_at=now, closes_at=now, created_at=now)
    session.add(reminder)
    await session.flush()
    first = {
        each: (await session.execute(select(func.min(col(each.id))))).scalar()
        for each in (Workshop, Announcement, Reminder)
    }
    others = (await session.execute(select(col(Card.id)).order_by(col(Card.id)).limit(1))).scalar()
    own = await channel_of_few(session, now, f"~{who}", f"~{who}", kind=Kind.contact)
    rows = [
        Account(platform="console", external_id=f"second-{who}", member_id=who),
        told,
        Recipient(announcement_id=first[Announcement], member_id=who),
        OptOut(member_id=who, category="news", since=now),
        workshop,
        Registration(
            workshop_id=first[Workshop], member_id=who, state="waiting", since=now, created_at=now, changed_at=now
        ),
        Reminded(reminder_id=first[Reminder], member_id=who, at=now),
        Takeaway(workshop_id=first[Workshop], member_id=who, text="x", created_at=now),
        Asked(post_id=post, member_id=who, because="close", at=now),
        card,
        CardConsent(card_id=card.id, member_id=who, words="x"),
        CardHelp(card_id=others or 0, member_id=who),
        CardVersion(card_id=card.id, number=1, fields={}, member_id=who, created_at=now),
        Consent(member_id=who, version="1", language="de", given_at=now),
        Contact(member_id=who, channel_id=own, answered_by=who, created_at=now, asked_at=now),
        Experience(member_id=who, words="x", theme="housing", language="de", created_at=now),
        QuestionHelp(post_id=post, member_id=who),
        LexiconEntry(canonical=f"c{who}", added_by=who, created_at=now),
        Link(channel_id=channel, code=f"c{who}", made_by=who, linked_by=who),
        Need(member_id=who, theme="housing", text="x", whose="own", urgency=1, created_at=now),
        PairFailure(member_id=who, at=now),
        Post(channel_id=channel, content_id=said.id or 0, member_id=who, words="x", created_at=now),
        Publication(member_id=who, kind="need", subject_id=1, guard="clean", due_at=now),
        Run(member_id=who, form="need", created_at=now, touched_at=now, answers=[{"key": "a", "value": "b"}]),
        Run(member_id=who, form="need", state=RunState.suspended, created_at=now, touched_at=now),
        MemberRole(member_id=who, role=Role.practitioner, granted_at=now),
        MemberTheme(member_id=who, theme="housing"),
        PostReaction(post_id=post, member_id=who, emoji="👍"),
        Presence(group_id=room, member_id=who, since=now),
        Subscription(channel_id=channel, member_id=who, since=now),
        ThreadReader(post_id=post, member_id=who),
    ]
    session.add_all(rows)
    await phrasings.put(session, phrasings.Kind.question, post, f"Wie {who}?", who, now)
    third = Member()
    session.add(third)
    await session.flush()
    there = third.id or 0
    for first, second in ((who, there), (there, who)):
        session.add(Block(member_id=first, blocked_id=second, since=now))
        session.add(Introduction(first_id=first, second_id=second, created_at=now))
    session.add(Shown(member_id=who, at=now))
    await queue(session, now, member_id=who)
    await pairing.issue(session, who, now)
    columns = {(name_of(row), key) for row in rows for key in REFERRING if hasattr(row, key)}
    between = {(name_of(table), column) for table, column in merging.COUPLES}
    further = {("outbox", "member_id"), ("phrasings", "member_id"), *((name_of(t), c) for t, c in merging.FORGOTTEN)}
    return columns | between | further


async def referring(database: Database, who: int) -> dict[tuple[str, str], int]:
    """How many rows refer to a member, by table and column."""
    found = {}
    async with database.reading() as session:
        for table, column in sorted(REFERENCES):
            counted = text(f"SELECT count(*) FROM {table} WHERE {column} = :who")
            found[table, column] = (await session.execute(counted, {"who": who})).scalar_one()
    return found


async def test_everything_of_the_one_who_goes_is_the_other_s_once(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        places = await stage(session, now)
        for who in (anna, ben):
            assert await furnish(session, who, places, now) == REFERENCES
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    assert set((await referring(database, ben)).values()) == {0}
    united = {(name_of(table), "member_id") for table, _ in merging.UNITED} | {
        (name_of(each), column) for each, column in merging.FORGOTTEN
    }
    two = {("accounts", "member_id"): 4, ("runs", "member_id"): 4}
    expected = {column: 1 if column in united else two.get(column, 2) for column in REFERENCES}
    assert await referring(database, anna) == expected
    assert ben not in [row.id for row in await every(database, Member)]


async def test_what_only_the_one_who_goes_has_comes_along(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        await furnish(session, ben, await stage(session, now), now)
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    left = await referring(database, anna)
    assert [left.pop((name_of(table), column)) for table, column in merging.FORGOTTEN] == [0, 0]
    assert left.pop(("accounts", "member_id")) == 3
    assert left.pop(("runs", "member_id")) == 2
    assert set(left.values()) == {1}


async def introduced(session: AsyncSession, now: datetime, one: int, other: int, state: Stands, **more: Any) -> int:
    """Let two people be introduced to each other; the number of that."""
    couple = introductions.couple(one, other)
    row = Introduction(first_id=one, second_id=other, couple=couple, state=state, created_at=now, **more)
    session.add(row)
    await session.flush()
    return row.id or 0


async def test_nobody_is_introduced_to_themself_and_their_talk_is_over(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        talk = Channel(key="~1", mark="~1", name="", kind="talk", language="de", created_at=now)
        session.add(talk)
        await session.flush()
        for who in (anna, ben):
            session.add(Subscription(channel_id=talk.id or 0, member_id=who, since=now))
        await introduced(session, now, ben, anna, Stands.agreed, channel_id=talk.id)
        session.add(Block(member_id=ben, blocked_id=anna, since=now))
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    assert await every(database, Introduction) == []
    assert await every(database, Block) == []
    assert await every(database, Subscription) == []
    assert [row.archived_at for row in await every(database, Channel)] == [now]


@pytest.mark.parametrize("mine", [Stands.proposed, Stands.agreed, Stands.declined])
@pytest.mark.parametrize("theirs", [Stands.asked_second, Stands.agreed, Stands.ended])
async def test_of_two_introductions_to_one_person_what_means_more_stays(
    database: Database, now: datetime, mine: Stands, theirs: Stands
) -> None:
    async with database.transaction() as session:
        anna, ben, cem = [await member(session, name) for name in ("anna", "ben", "cem")]
        first = await introduced(session, now, cem, anna, mine)
        second = await introduced(session, now, cem, ben, theirs)
        for blocked in (anna, ben):
            session.add(Block(member_id=cem, blocked_id=blocked, since=now))
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    [row] = await every(database, Introduction)
    stays = second if mine in (Stands.proposed, Stands.declined) else first
    assert (row.id, row.first_id, row.second_id, row.couple) == (stays, cem, anna, introductions.couple(anna, cem))
    assert [(row.member_id, row.blocked_id) for row in await every(database, Block)] == [(cem, anna)]


async def test_the_profile_is_that_of_who_stays(database: Database, now: datetime) -> None:
    theirs = {"region": "zwickau", "relays": True, "shows_region": True, "posting_in": 7, "posting_until": now}
    async with database.transaction() as session:
        anna = await member(session, "anna", region="goerlitz", posting_in=3, posting_until=now)
        ben = await member(session, "ben", **theirs)
        await merging.unite(session, anna, ben, now)
    [kept] = await every(database, Member)
    assert (kept.name, kept.region, kept.shows_region) == ("anna", "goerlitz", False)
    assert (kept.posting_in, kept.posting_until) == (None, None)
    assert kept.relays is True  # they were asked, and agreed


async def test_who_said_no_to_relaying_is_not_overruled(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna", relays=False), await member(session, "ben", relays=True)
        await merging.unite(session, anna, ben, now)
    assert [row.relays for row in await every(database, Member)] == [False]


@pytest.mark.parametrize("mine", Mode)
@pytest.mark.parametrize("theirs", Mode)
async def test_a_channel_is_read_in_the_livelier_way(sqlite: Database, now: datetime, mine: Mode, theirs: Mode) -> None:
    order = [Mode.at_once, Mode.daily, Mode.weekly, Mode.muted]
    async with sqlite.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        channel, _, _ = await stage(session, now)
        later = now + timedelta(days=1)
        session.add(Subscription(channel_id=channel, member_id=anna, mode=mine, since=later, region=True))
        session.add(Subscription(channel_id=channel, member_id=ben, mode=theirs, since=now, region=False))
    async with sqlite.transaction() as session:
        await merging.unite(session, anna, ben, now)
    [row] = await every(sqlite, Subscription)
    assert (row.member_id, row.mode, row.since, row.region) == (
        anna,
        min(mine, theirs, key=order.index),
        now,
        True,
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        ((Mode.daily, 7), (Mode.daily, 9), 9),
        ((Mode.daily, 9), (Mode.weekly, 7), 9),
        ((Mode.weekly, 7), (Mode.daily, 9), 9),
        ((Mode.muted, 2), (Mode.daily, 9), 9),
        ((Mode.muted, 12), (Mode.daily, 9), 9),
        ((Mode.daily, 9), (Mode.muted, 12), 9),
    ],
)
async def test_a_bundle_tells_neither_twice_nor_less(
    sqlite: Database, now: datetime, mine: tuple[Mode, int], theirs: tuple[Mode, int], told: int
) -> None:
    async with sqlite.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        channel, _, _ = await stage(session, now)
        for who, (mode, last) in ((anna, mine), (ben, theirs)):
            session.add(Subscription(channel_id=channel, member_id=who, mode=mode, since=now, told=last))
    async with sqlite.transaction() as session:
        await merging.unite(session, anna, ben, now)
    [row] = await every(sqlite, Subscription)
    assert row.told == told


@pytest.fixture
async def sqlite(migrated_sqlite_url: str) -> Any:
    opened = Database(migrated_sqlite_url)
    yield opened
    await opened.aclose()


async def test_a_reaction_of_both_counts_once_and_the_post_says_so(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        _, _, post = await stage(session, now)
        for who, emoji in ((anna, "👍"), (ben, "👍"), (ben, "❤")):
            session.add(PostReaction(post_id=post, member_id=who, emoji=emoji))
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    assert sorted((row.member_id, row.emoji) for row in await every(database, PostReaction)) == [
        (anna, "❤"),
        (anna, "👍"),
    ]
    assert (await one(database, Post, post)).stale_at == now


async def test_the_other_s_open_form_ends_and_drafts_stay(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        for who, state in ((anna, RunState.active), (ben, RunState.active), (ben, RunState.suspended)):
            answers = [{"key": "a", "value": "b"}]
            run = Run(member_id=who, form="need", state=state, answers=answers, created_at=now, touched_at=now)
            session.add(run)
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    runs = await every(database, Run)
    assert [(run.member_id, run.state, bool(run.answers)) for run in runs] == [
        (anna, RunState.active, True),
        (anna, RunState.cancelled, False),
        (anna, RunState.suspended, True),
    ]


async def test_a_guest_leaves_proofs_only(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna")
        [ben] = await guests(session, "ben")
        await consents.add(session, ben, "old", "de", now)
        await consents.withdraw(session, ben, now)  # was a member once, and left
        await consents.add(session, ben, "new", "de", now)
        await consents.add(session, anna, "new", "de", now, Purpose.relaying)
        session.add(Run(member_id=ben, form="join", state=RunState.suspended, created_at=now, touched_at=now))
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    kept = [(row.member_id, row.version, row.purpose) for row in await every(database, Consent)]
    assert kept == [(anna, "old", Purpose.membership), (anna, "new", Purpose.relaying)]
    assert [run.state for run in await every(database, Run)] == [RunState.cancelled]


# --- what waits ------------------------------------------------------------------------------------

_TWICE = [
    (State.pending, State.pending, [(State.pending, None), (State.dropped, "already there")]),
    (State.sent, State.pending, [(State.sent, None), (State.dropped, "already there")]),
    (State.pending, State.sent, [(State.dropped, "already there"), (State.sent, None)]),
    (State.held, State.sending, [(State.dropped, "already there"), (State.sending, None)]),
    (State.sending, State.held, [(State.sending, None), (State.dropped, "already there")]),
    (State.dead, State.pending, [(State.dead, None), (State.pending, None)]),
    (State.pending, State.dead, [(State.pending, None), (State.dead, None)]),
    (State.dropped, State.pending, [(State.dropped, None), (State.pending, None)]),
    (State.pending, State.uncertain, [(State.dropped, "already there"), (State.uncertain, None)]),
    (State.sent, State.sent, [(State.sent, None), (State.sent, None)]),
]


@pytest.mark.parametrize(("mine", "theirs", "fates"), _TWICE)
async def test_what_both_were_to_get_comes_once(
    database: Database, now: datetime, mine: State, theirs: State, fates: list[Any]
) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        row = await queue(session, now, member_id=anna, state=mine, lane=Lane.relay)
        shared = (await session.get_one(Outbox, row)).content_id
        await queue(session, now, member_id=ben, state=theirs, lane=Lane.relay, content_id=shared)
        await queue(session, now, member_id=ben, lane=Lane.relay)  # another one, for one of them
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    rows = await every(database, Outbox)
    assert [(row.state, row.reason) for row in rows] == [*fates, (State.pending, None)]
    assert {row.member_id for row in rows} == {anna}


async def test_changes_go_to_the_account_that_has_the_copy(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        said = content(now)
        session.add(said)
        await session.flush()
        for account in (await session.execute(select(Account))).scalars().all():
            session.add(Copy(content_id=said.id or 0, account_id=account.id, revision=1))
        await session.flush()
        change = Change(content=said.id or 0, revision=2, correlation="c")
        await outbox.follow(session, [change], Lane.interactive, now)
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    rows = await every(database, Outbox)
    assert [(row.state, row.member_id, row.copy_id) for row in rows] == [("pending", anna, 1), ("pending", anna, 2)]
    async with database.transaction() as session:
        [second] = (await session.execute(select(Account).where(col(Account.external_id) == "ben"))).scalars()
        again = await parting.part(session, second)
    assert [row.member_id for row in await every(database, Outbox)] == [anna, again]


async def test_what_both_wrote_is_handled_in_the_order_it_came(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna, ben = await member(session, "anna"), await member(session, "ben")
        events = [event(str(n), account) for n, account in enumerate(["anna", "ben", "anna", "ben", "carl"])]
        await inbox.store(session, "console", batch(*events, event("9", "ben", group="room")), now)
        [first] = [each for each in await inbox.take(session, now, 10, []) if each.account == "anna"]
        await inbox.done(session, [first.id])
    async with database.transaction() as session:
        await merging.unite(session, anna, ben, now)
    waiting = [row for row in await every(database, Inbox) if row.state == inbox.State.new]
    assert [(row.event_key, row.queue) for row in waiting] == [
        ("1", f"member:{anna}"),
        ("2", f"member:{anna}"),
        ("3", f"member:{anna}"),
        ("4", "member:3"),
        ("9", "group:console:room"),
    ]
    async with database.transaction() as session:
        [account] = (await session.execute(select(Account).where(col(Account.external_id) == "ben"))).scalars()
        guest = await parting.part(session, account)
    again = [row.queue for row in await every(database, Inbox) if row.account == "ben" and row.state == "new"]
    assert again == [f"member:{guest}", f"member:{guest}", "group:console:room"]


# --- going its own way -----------------------------------------------------------------------------


async def test_a_parted_account_is_a_guest_s_and_everything_else_stays(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        anna = await member(session, "anna", preferred="matrix")
        second = Account(platform="matrix", external_id="@anna:example.org", member_id=anna)
        rooms = [Group(platform=platform, external_id="room") for platform in ("matrix", "console")]
        session.add_all([second, *rooms])
        await session.flush()
        (await session.get_one(Member, anna)).account_id = second.id
        session.add_all([Presence(group_id=room.id or 0, member_id=anna, since=now) for room in rooms])
        await roles.grant(session, anna, Role.coordinator, now)
    async with database.transaction() as session:
        guest = await parting.part(session, await session.get_one(Account, second.id))
    [kept, new] = await every(database, Member)
    assert (kept.status, kept.account_id, kept.preferred) == (Status.active, 1, None)
    assert (new.id, new.status, new.account_id, new.name) == (guest, Status.guest, second.id, None)
    assert [row.member_id for row in await every(database, Account)] == [anna, guest]
    assert [row.member_id for row in await every(database, MemberRole)] == [anna]
    assert [row.group_id for row in await every(database, Presence)] == [rooms[1].id]


# --- in any order ----------------------------------------------------------------------------------

NAMES = ("a", "b", "c", "d")
STEPS = st.one_of(
    st.tuples(st.sampled_from(["join", "part", "say", "write", "react"]), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("pair"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
)


@given(st.lists(STEPS, max_size=14))
@settings(max_examples=40)
def test_in_any_order_each_account_has_one_member_and_nothing_is_left_over(
    migrated_file: Path, steps: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated_file, Path(folder) / "kollegial.db")
        asyncio.run(_in_order(f"sqlite+aiosqlite:///{folder}/kollegial.db", steps))


async def _in_order(url: str, steps: list[tuple[str, str, str]]) -> None:
    database = Database(url)
    now = MONDAY
    async with database.transaction() as session:
        places = await stage(session, now)
        await guests(session, *NAMES)
    for number, (what, name, other) in enumerate(steps):
        async with database.transaction() as session:
            await _step(session, number, (what, name, other), places, now)
        await _is_sound(database)
    await database.aclose()


async def _step(
    session: AsyncSession, number: int, step: tuple[str, str, str], places: tuple[int, int, int], now: datetime
) -> None:
    what, name, other = step
    theirs = {row.external_id: row for row in (await session.execute(select(Account))).scalars()}
    account = theirs[name]
    mine = await session.get_one(Member, account.member_id)
    match what:
        case "join":
            mine.status = Status.active
            await roles.grant(session, account.member_id, Role.practitioner, now)
        case "say":
            await inbox.store(session, "console", batch(event(str(number), name)), now)
        case "write":
            row = await queue(session, now, member_id=account.member_id)
            content_id = (await session.get_one(Outbox, row)).content_id
            session.add(Copy(content_id=content_id, account_id=account.id, revision=1))
            await session.flush()
            change = Change(content=content_id, revision=2, correlation="c")
            await outbox.follow(session, [change], Lane.interactive, now)
        case "react":
            known = select(PostReaction).where(col(PostReaction.member_id) == account.member_id)
            if (await session.execute(known)).first() is None:
                session.add(PostReaction(post_id=places[2], member_id=account.member_id, emoji="👍"))
        case "part":
            if sum(row.member_id == account.member_id for row in theirs.values()) > 1:
                await parting.part(session, account)
        case "pair":
            if mine.status == Status.active and theirs[other].member_id != account.member_id:
                await merging.unite(session, account.member_id, theirs[other].member_id, now)
                mine.account_id = theirs[other].id


async def _is_sound(database: Database) -> None:
    async with database.reading() as session:
        assert (await session.execute(text("PRAGMA foreign_key_check"))).all() == []
    accounts = await every(database, Account)
    members = {row.id: row for row in await every(database, Member)}
    owner = {row.external_id: row.member_id for row in accounts}
    assert sorted(owner) == sorted(NAMES)
    assert {row.member_id for row in accounts} == members.keys()
    assert {(row.id, row.account_id) for row in members.values()} <= {(row.member_id, row.id) for row in accounts}
    for event_row in await every(database, Inbox):
        assert event_row.queue == f"member:{owner[event_row.account or '']}"
    holders = {copy.id: copy.account_id for copy in await every(database, Copy)}
    whose = {row.id: row.member_id for row in accounts}
    for row in await every(database, Outbox):
        assert row.copy_id is None or whose[holders[row.copy_id] or 0] == row.member_id
