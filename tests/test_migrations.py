"""Migrations: every database comes to the tables of this version, and none of a newer version is touched."""

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import (
    accounts,
    card_search,
    channels,
    contacts,
    delivery,
    groups,
    inbox,
    introductions,
    merging,
    optouts,
    pairing,
    phrasings,
    relays,
    schema,
    search,
)
from storage.accounts import Account
from storage.announcements import Announcement, Recipient
from storage.cards import Card, State
from storage.consents import Consent, Purpose
from storage.contacts import Contact
from storage.contents import Copy, CopyPart, Holds
from storage.database import Database, Row
from storage.introductions import Introduction
from storage.lexicon_entries import LexiconEntry
from storage.links import Link
from storage.members import Member
from storage.messages import Chat
from storage.outbox import Outbox
from storage.phrasings import Phrasing
from storage.posts import Post
from storage.questions import Question
from storage.quotes import CardConsent
from storage.registrations import Registration
from storage.reminders import Reminded, Reminder
from storage.retention import CLASSES
from storage.schema import BrokenReferences, NewerDatabase
from storage.takeaways import Takeaway
from storage.workshops import Workshop
from tests.storage.channel_rows import channel, post
from tests.storage.rows import every, guest

NEXT = '''
"""Give members a nickname, and rebuild their table on the way."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    with op.batch_alter_table("members", recreate="{recreate}") as table:
        table.add_column(sa.Column("nickname", sa.String(), nullable=True))
    {more}
'''


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    opened = Database(empty_url)
    yield opened
    await opened.aclose()


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes this a version of the service that has one migration more."""

    def write(recreate: str = "auto", more: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(Path(schema.__file__).parent / "migrations", folder)
        (folder / "versions" / "next.py").write_text(NEXT.format(head=schema.head(), recreate=recreate, more=more))
        config = schema._config()
        config.set_main_option("script_location", str(folder))
        monkeypatch.setattr(schema, "_config", lambda: config)

    return write


def somebody(name: str, status: str = "active") -> str:
    """The row of a member as the first revisions have it already."""
    return (
        "INSERT INTO members (status, name, checkins, checkin_weekday, checkin_at, working_days, quiet_from, "
        f"quiet_until, hints) VALUES ('{status}', '{name}', true, 3, '10:00:00', '[0, 1]', '18:00:00', '08:00:00', 0)"
    )


async def fill(session: AsyncSession, rows: Iterable[str], now: datetime) -> None:
    """Write rows of an older revision, which no model knows any more; `:now` is the moment as its database keeps it."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    moment = now.replace(tzinfo=None).isoformat(" ", "microseconds") if on_sqlite else now
    for row in rows:
        await session.execute(text(row), {"now": moment} if ":now" in row else {})


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.before-*"))


# --- from nothing ----------------------------------------------------------------------------


async def test_an_empty_database_comes_to_the_tables_of_this_version(empty: Database, now: datetime) -> None:
    assert await schema.current(empty) is None
    assert await schema.upgrade(empty, now) is None
    assert await schema.current(empty) == schema.head()
    assert await schema.differences(empty) == []


async def test_migrating_twice_is_migrating_once(empty: Database, now: datetime, tmp_path: Path) -> None:
    await schema.upgrade(empty, now)
    async with empty.transaction() as session:
        await guest(session)
    assert await schema.upgrade(empty, now) is None
    assert len(await every(empty, Member)) == 1
    assert copies(tmp_path) == []


async def test_a_table_that_is_missing_is_a_difference(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now)
    async with empty.transaction() as session:
        await session.execute(text("DROP TABLE cursors"))
    [difference] = await schema.differences(empty)
    assert "cursors" in difference


async def test_migrated_tables_are_made_as_the_models_say_down_to_each_index(database: Database) -> None:
    migrated = await made_of(database)
    async with database.exclusive() as engine, engine.begin() as connection:
        await connection.run_sync(schema.metadata.drop_all)
        await connection.run_sync(schema.metadata.create_all)
    assert await made_of(database) == migrated


async def made_of(database: Database) -> set[str]:
    """Everything that a database was made of, in its own words, without the order of columns and constraints."""
    asked = (
        "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"
        if database.is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version' "
        "UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'"
    )
    async with database.reading() as session:
        found = (await session.execute(text(asked))).scalars()
        # an added column stands right before the closing bracket, others on a line above it
        apart = (re.sub(r"([()])", r" \1 ", words.replace('"', "")) for words in found)
        return {" ".join(sorted(re.split(r"[,\s]+", words.strip()))) for words in apart}


# --- from an older version -------------------------------------------------------------------


async def test_an_older_database_is_brought_forward_with_its_rows(
    database: Database, next_version: Callable[..., None], now: datetime
) -> None:
    next_version()
    async with database.transaction() as session:
        member = await guest(session)
    await schema.upgrade(database, now)
    assert await schema.current(database) == schema.head() == "9999"
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT id, nickname FROM members"))).all()
    assert [tuple(row) for row in rows] == [(member.id, None)]


async def test_a_table_that_others_refer_to_can_be_rebuilt(
    database: Database, next_version: Callable[..., None], now: datetime
) -> None:
    next_version(recreate="always" if database.is_sqlite else "never")
    async with database.transaction() as session:
        member = await guest(session)
    await schema.upgrade(database, now)
    assert [found.id for found in await every(database, Member)] == [member.id]
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM members"))


async def test_an_sqlite_file_is_copied_before_it_is_changed(
    migrated_sqlite_url: str, next_version: Callable[..., None], now: datetime, tmp_path: Path
) -> None:
    next_version()
    database = Database(migrated_sqlite_url)
    before = await schema.current(database)
    async with database.transaction() as session:
        await guest(session)
    copy = await schema.upgrade(database, now)
    await database.aclose()
    assert copy is not None
    assert copies(tmp_path) == [copy]
    assert copy.stat().st_mode & 0o777 == 0o600
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]
    assert kept.execute("SELECT count(*) FROM members").fetchall() == [(1,)]
    kept.close()


async def test_a_migration_that_fails_changes_nothing(
    database: Database, next_version: Callable[..., None], now: datetime
) -> None:
    next_version(more="_ = 1 / 0")
    before = await schema.current(database)
    async with database.transaction() as session:
        await guest(session)
    with pytest.raises(ZeroDivisionError):
        await schema.upgrade(database, now)
    assert await schema.current(database) == before
    assert await schema.differences(database) == []
    assert len(await every(database, Member)) == 1


async def test_a_migration_that_breaks_a_reference_changes_nothing(
    database: Database, next_version: Callable[..., None], now: datetime
) -> None:
    next_version(more='op.execute("DELETE FROM members")')
    before = await schema.current(database)
    async with database.transaction() as session:
        await guest(session)
    with pytest.raises((IntegrityError, BrokenReferences)):
        await schema.upgrade(database, now)
    assert await schema.current(database) == before
    assert len(await every(database, Member)) == 1


async def test_what_waits_in_a_database_of_the_first_revision_goes_on_waiting(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0001")
    rows = (
        "INSERT INTO members (status, checkins, checkin_weekday, checkin_at, working_days, quiet_from, quiet_until, "
        "hints) VALUES ('active', true, 3, '10:00:00', '[0]', '18:00:00', '08:00:00', 0)",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO outbox (content_id, member_id, lane, state, due_at, created_at, attempts, correlation) "
        "VALUES (1, 1, 1, 'pending', :now, :now, 0, 'c0ffee')",
        "INSERT INTO inbox (platform, event_key, queue, payload, state, attempts, received_at, correlation) "
        "VALUES ('wire', '7', 'member:1', '{}', 'new', 0, :now, 'c0ffee')",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        claimed, held = await delivery.claim(session, now, 10, [], timedelta(seconds=60))
        taken = await inbox.take(session, now, 10, [])
    assert ([row.id for row in claimed], held) == ([1], 0)
    assert [event.event_key for event in taken] == ["7"]
    assert [row.held for row in await every(empty, Outbox)] == [False]


async def test_groups_of_the_second_revision_are_places_that_the_bot_is_in(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0002")
    rows = (
        "INSERT INTO groups (platform, external_id, noticed) VALUES ('wire', 'room', '[7]'), ('wire', 'left', '[]')",
        "DELETE FROM groups WHERE external_id = 'left'",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO copies (content_id, group_id, revision) VALUES (1, 1, 1)",
        "INSERT INTO copy_parts (token, copy_id, position, message) VALUES ('c0ffee', 1, 0, 'm1')",
        "INSERT INTO outbox (content_id, group_id, lane, state, due_at, created_at, attempts, correlation) "
        "VALUES (1, 1, 0, 'pending', :now, :now, 0, 'c0ffee')",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        known = await groups.ensure(session, Chat(platform="wire", id="room", private=False))
        topic = await groups.ensure(session, Chat(platform="wire", id="room", private=False, thread="9"))
        claimed, _ = await delivery.claim(session, now, 10, [], timedelta(seconds=60))
    assert (known.id, known.thread, known.standing, known.since, known.noticed) == (1, "", "member", None, [7])
    assert topic.id not in (1, 2)  # an id is not given twice
    assert [row.recipient for row in claimed] == [("group", 1)]
    assert [part.holds for part in await every(empty, CopyPart)] == [Holds.text]


async def test_what_waits_in_a_database_without_pairing_is_for_any_account(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0004")
    rows = (
        "INSERT INTO members (status, checkins, checkin_weekday, checkin_at, working_days, quiet_from, quiet_until, "
        "hints) VALUES ('active', true, 3, '10:00:00', '[0]', '18:00:00', '08:00:00', 0)",
        "INSERT INTO accounts (platform, external_id, member_id, reachable) VALUES ('wire', 'anna', 1, true)",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO outbox (content_id, member_id, lane, state, due_at, created_at, attempts, correlation) "
        "VALUES (1, 1, 0, 'pending', :now, :now, 0, 'c0ffee')",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        claimed, _ = await delivery.claim(session, now, 10, [], timedelta(seconds=60))
        code = await pairing.issue(session, 1, now)
        found = await pairing.find(session, code)
        await accounts.ensure(session, "wire", [("second", None)])
        await merging.unite(session, 1, 2, now)
    assert [(row.id, row.member_id, row.account_id) for row in claimed] == [(1, 1, None)]
    assert found is not None
    assert found.member_id == 1
    assert [row.member_id for row in await every(empty, Account)] == [1, 1]


async def test_a_database_without_phrasings_takes_them_and_keeps_its_members(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0007")
    row = (
        "INSERT INTO members (status, checkins, checkin_weekday, checkin_at, working_days, quiet_from, quiet_until, "
        "hints) VALUES ('active', true, 3, '10:00:00', '[0]', '18:00:00', '08:00:00', 0)"
    )
    async with empty.transaction() as session:
        await session.execute(text(row))
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        await phrasings.put(session, phrasings.Kind.question, 7, "Wer zahlt?", 1, now)
        session.add(LexiconEntry(canonical="Tafel", variants_de=["Tafelladen"], added_by=1, created_at=now))
    assert [(row.subject_id, row.member_id, row.serial) for row in await every(empty, Phrasing)] == [(7, 1, 1)]
    assert [row.variants_en for row in await every(empty, LexiconEntry)] == [[]]


async def test_members_of_the_third_revision_take_part_in_channels(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0003")
    rows = (
        "INSERT INTO members (status, name, checkins, checkin_weekday, checkin_at, working_days, quiet_from, "
        "quiet_until, hints) VALUES ('active', 'Stille Kiefer', true, 3, '10:00:00', '[0]', '18:00:00', '08:00:00', 0)",
        "INSERT INTO accounts (platform, external_id, member_id, reachable) VALUES ('wire', 'anna', 1, true)",
        "INSERT INTO consents (member_id, version, language, given_at) VALUES (1, '2026-01', 'de', :now)",
        "INSERT INTO groups (platform, external_id, thread, standing, noticed) "
        "VALUES ('wire', 'room', '', 'admin', '[]')",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO copies (content_id, account_id, revision) VALUES (1, 1, 1)",
        "INSERT INTO copy_parts (token, copy_id, position, holds, message) VALUES ('c0ffee', 1, 0, 'text', 'm1')",
        "INSERT INTO outbox (content_id, member_id, lane, state, due_at, created_at, attempts, held, correlation) "
        "VALUES (1, 1, 1, 'pending', :now, :now, 0, true, 'c0ffee')",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    [member] = await every(empty, Member)
    assert (member.name, member.relays, member.shows_region, member.shows_carrier) == (
        "Stille Kiefer",
        None,
        False,
        False,
    )
    assert (member.posting_in, member.bundle_at, member.next_bundle_at) == (None, time(12), None)
    assert [(consent.version, consent.purpose) for consent in await every(empty, Consent)] == [
        ("2026-01", Purpose.membership)
    ]
    assert [(copy.native, copy.sent_at) for copy in await every(empty, Copy)] == [(False, None)]
    assert [(row.state, row.held) for row in await every(empty, Outbox)] == [("pending", True)]
    async with empty.transaction() as session:
        here = await channel(session, now)
        session.add(Link(channel_id=here, group_id=1))
        await channels.subscribe(session, here, 1, channels.Mode.at_once, now)
        said = await post(session, now, here, None)
        await relays.fan_out(session, said, None, now, "c")
    new = [row for row in await every(empty, Outbox) if row.content_id == said.content_id]
    assert sorted((row.member_id or 0, row.group_id or 0) for row in new) == [(0, 1), (1, 0)]


async def test_channels_of_the_seventh_revision_are_about_topics(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0007")
    rows = (
        "INSERT INTO channels (key, mark, name, about, language, sensitive, numbers, created_at) "
        "VALUES ('housing', 'H', 'Wohnen', '', 'de', false, 1, :now)",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO posts (channel_id, number, content_id, words, spans, files, missing, guard, shows, state, "
        "created_at, published_at) VALUES (1, 1, 1, 'Hallo', '[]', '[]', 0, 'clean', '[]', 'published', :now, :now)",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.reading() as session:
        [there] = await channels.all_open(session)
        assert [each.id for each in await channels.all_readable(session, region="chemnitz")] == [there.id]
    assert (there.kind, there.region, there.among_few) == (channels.Kind.topic, None, False)
    assert [(said.alias, said.asks) for said in await every(empty, Post)] == [(None, False)]


async def test_what_was_posted_before_there_were_cards_can_become_one(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0009")
    rows = (
        "INSERT INTO channels (key, mark, name, about, language, sensitive, numbers, created_at) "
        "VALUES ('housing', 'H', 'Wohnen', '', 'de', false, 1, :now)",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO posts (channel_id, number, content_id, words, spans, files, missing, guard, shows, state, "
        "created_at, published_at) VALUES (1, 1, 1, 'Wohnungen', '[]', '[]', 0, 'clean', '[]', 'published', "
        ":now, :now)",
    )
    async with empty.transaction() as session:
        await fill(session, rows, now)
        await search.index(session, 1, "Wohnungen")
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        values = {"from_post_id": 1, "answer_id": 1, "content_id": 1, "language": "de", "created_at": now}
        made = Card(**values, state=State.published)
        session.add(made)
        await session.flush()
        assert made.id is not None
        session.add(CardConsent(card_id=made.id, post_id=1, words="Wohnungen"))
        await card_search.index(session, made, "Wohnsitzauflage")
    async with empty.reading() as session:
        assert await card_search.find(session, "wohnsitz", True, 9) == [made.id]
        assert await search.find(session, "wohnung", [1], 9) == [1]


async def test_a_database_before_conversations_with_the_team_gets_them(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0011")
    rows = (
        "INSERT INTO channels (key, mark, name, about, language, sensitive, numbers, created_at, kind) "
        "VALUES ('~a', '~a', '', '', 'de', false, 1, :now, 'contact')",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO posts (channel_id, number, content_id, words, spans, files, missing, guard, shows, state, "
        "created_at, published_at) VALUES (1, 1, 1, 'Hallo', '[]', '[]', 0, 'clean', '[]', 'published', :now, :now)",
    )
    async with empty.transaction() as session:
        await fill(session, (somebody("anna"), *rows), now)
    anna = 1
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    async with empty.transaction() as session:
        talk = await contacts.begin(session, anna, 1, now)
        assert [each.words for each in await contacts.waiting(session, talk)] == ["Hallo"]
    assert [(row.member_id, row.state) for row in await every(empty, Contact)] == [(anna, contacts.State.closed)]


async def test_questions_of_the_eleventh_revision_can_lead_to_an_introduction(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0011")
    rows = (
        "INSERT INTO channels (key, mark, name, about, language, sensitive, numbers, created_at) "
        "VALUES ('housing', 'H', 'Wohnen', '', 'de', false, 1, :now)",
        "INSERT INTO contents (revision, deleted, body, created_at) VALUES (1, false, '{\"parts\": []}', :now)",
        "INSERT INTO posts (channel_id, number, content_id, words, spans, files, missing, guard, shows, state, asks, "
        "created_at, published_at) "
        "VALUES (1, 1, 1, 'Wie?', '[]', '[]', 0, 'clean', '[]', 'published', true, :now, :now)",
        "INSERT INTO questions (post_id, theme, audience, state, close_to, meets, widened, asked_at) "
        "VALUES (1, 'housing', 'all', 'open', '[]', true, 0, :now)",
    )
    async with empty.transaction() as session:
        await fill(session, (somebody("anna"), somebody("ben"), *rows), now)
    anna, ben = 1, 2
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    assert [row.meets for row in await every(empty, Question)] == [True]
    row = Introduction(post_id=1, first_id=anna, second_id=ben, couple="1:2", created_at=now)
    async with empty.transaction() as session:
        for _ in range(2):
            await introductions.propose(session, row)
    assert [(each.state, each.first_shown, each.facts) for each in await every(empty, Introduction)] == [
        ("proposed", {}, {})
    ]


async def test_a_database_before_workshops_and_announcements_gets_them(empty: Database, now: datetime) -> None:
    await schema.upgrade(empty, now, to="0013")
    async with empty.transaction() as session:
        await fill(session, (somebody("anna"),), now)
    await schema.upgrade(empty, now)
    assert await schema.differences(empty) == []
    times = {"starts_at": now, "ends_at": now, "registers_until": now, "created_at": now}
    async with empty.transaction() as session:
        workshop = Workshop(uid="a", title="Werkstatt", zone="Europe/Berlin", made_by=1, **times)
        session.add(workshop)
        await session.flush()
        said = Announcement(workshop_id=workshop.id, made_by=1, created_at=now)
        comes = {"state": "registered", "since": now, "created_at": now, "changed_at": now}
        session.add_all([said, Registration(workshop_id=workshop.id, member_id=1, **comes)])
        planned = {"starts_at": now, "due_at": now, "closes_at": now, "created_at": now}
        reminder = Reminder(workshop_id=workshop.id, kind="P1D", **planned)
        session.add_all([reminder, Takeaway(workshop_id=workshop.id, member_id=1, text="Kontakte", created_at=now)])
        await session.flush()
        session.add_all(
            [Recipient(announcement_id=said.id, member_id=1), Reminded(reminder_id=reminder.id, member_id=1, at=now)]
        )
        await optouts.choose(session, 1, ["news"], now)
    assert [row.urgent for row in await every(empty, Member)] == [False]
    async with empty.reading() as session:
        assert await optouts.of_member(session, 1) == {"news"}


# --- from a newer version --------------------------------------------------------------------


async def test_a_newer_database_is_refused_by_name_and_left_as_it_is(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        await guest(session)
        await session.execute(text("UPDATE alembic_version SET version_num = '7777'"))
    for refused in (schema.upgrade(database, now), schema.current(database)):
        with pytest.raises(NewerDatabase, match=f"revision 7777.*up to {schema.head()}") as newer:
            await refused
        assert newer.value.revision == "7777"
    async with database.reading() as session:
        assert (await session.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == ["7777"]
    assert len(await every(database, Member)) == 1
    assert copies(tmp_path) == []


# --- what every table says of itself ---------------------------------------------------------

TABLES = sorted(schema.metadata.tables.values(), key=lambda table: table.name)
MODELS = sorted(Row.__subclasses__(), key=lambda model: model.__name__)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_how_long_it_is_kept(table: object) -> None:
    assert table.info["retention"] in CLASSES  # type: ignore[attr-defined]


def test_no_class_of_retention_is_idle() -> None:
    assert {table.info["retention"] for table in TABLES} == CLASSES.keys()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_says_what_it_is(model: type[Row]) -> None:
    own = model.__dict__.get("__doc__")
    assert own
    assert own.strip().endswith(".")


def test_every_table_has_a_model() -> None:
    assert {model.__table__ for model in MODELS} == set(TABLES)  # type: ignore[attr-defined]
