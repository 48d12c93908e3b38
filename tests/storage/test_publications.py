"""Publications: half a minute in which they can be taken back, then they take effect."""

from datetime import datetime, timedelta
from typing import Any

from storage import publications
from storage.database import Database
from storage.publications import Publication, PublicationState
from tests.storage.rows import every, guests

UNDO = timedelta(seconds=30)


async def publish(database: Database, now: datetime, who: str = "anna", **values: Any) -> int:
    async with database.transaction() as session:
        [member] = await guests(session, who)
        usual = {"kind": "need", "subject_id": 1, "guard": "clean", "due_at": now + UNDO}
        publication = Publication(**(usual | {"member_id": member} | values))
        session.add(publication)
        await session.flush()
    assert publication.id is not None
    return publication.id


async def test_a_publication_is_found(database: Database, now: datetime) -> None:
    number = await publish(database, now, change={"text": "anders"})
    async with database.reading() as session:
        found = await publications.find(session, number)
        assert await publications.find(session, 99) is None
    assert found is not None
    assert (found.change, found.state) == ({"text": "anders"}, PublicationState.pending)


async def test_what_can_be_taken_back_is_found_by_its_subject(database: Database, now: datetime) -> None:
    await publish(database, now, state=PublicationState.published)
    pending = await publish(database, now)
    await publish(database, now, subject_id=2)
    async with database.reading() as session:
        found = await publications.pending_for(session, "need", 1)
        assert await publications.pending_for(session, "post", 1) is None
    assert found is not None
    assert found.id == pending


async def test_what_is_due_comes_in_order_and_not_a_moment_early(database: Database, now: datetime) -> None:
    second = await publish(database, now + UNDO)
    first = await publish(database, now)
    await publish(database, now, state=PublicationState.undone)
    async with database.reading() as session:
        assert await publications.due(session, now + UNDO - timedelta(microseconds=1), 10) == []
        assert [each.id for each in await publications.due(session, now + 2 * UNDO, 10)] == [first, second]
        assert [each.id for each in await publications.due(session, now + 2 * UNDO, 1)] == [first]
        assert await publications.next_due(session) == now + UNDO


async def test_nothing_is_due_without_publications(database: Database, now: datetime) -> None:
    await publish(database, now, state=PublicationState.published)
    async with database.reading() as session:
        assert await publications.next_due(session) is None


async def test_of_who_leaves_no_publication_stays(database: Database, now: datetime) -> None:
    await publish(database, now, change={"text": "anders"})
    await publish(database, now, state=PublicationState.published)
    await publish(database, now, "bela", change={"text": "anders"})
    async with database.transaction() as session:
        await publications.forget(session, 1)
    assert [(each.state, each.change) for each in await every(database, Publication)] == [
        ("pending", {"text": "anders"}),
    ]
