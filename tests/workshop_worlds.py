"""A workshop, its people and a clock that is moved by hand: what the tick of reminders does on a real database."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.config import Settings
from bot.service import build_house
from handlers import rhythm
from handlers.context import House
from handlers.texts import Texts
from handlers.ticks import PAGE
from handlers.workshops import reminding
from storage import bodies, registrations, reminders
from storage.contents import Content
from storage.database import Database
from storage.files import FileStore
from storage.members import Member, Status
from storage.messages import Text
from storage.outbox import Outbox
from storage.registrations import Registration
from storage.reminders import Reminded, Reminder
from storage.workshops import State, Workshop
from tests.storage.rows import guests

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = {"working_days": [0, 1, 2, 3, 4, 5, 6], "quiet_from": time(0), "quiet_until": time(0)}
"""Habits of somebody who may be written to at any hour."""


def at(wall: str) -> datetime:
    """A moment by the wall clock in Berlin."""
    return datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(UTC)


def house(folder: Path) -> House:
    """The house with the built-in configuration."""
    return build_house(Settings(), FileStore(folder / "files"), Texts.load(), Random)


class World:
    """One workshop on a database. Time goes from one due moment to the next, as in a rehearsal, unless it jumps."""

    def __init__(self, database: Database, house: House, now: datetime) -> None:
        self.database = database
        self.house = house
        self.now = now
        self.workshop = 0

    async def begin(
        self, start: datetime, people: Mapping[str, Mapping[str, Any]], hours: float = 3, **about: Any
    ) -> dict[str, int]:
        """Members with their habits, and a published workshop; the members' ids by name."""
        times = {"starts_at": start, "ends_at": start + timedelta(hours=hours), "registers_until": start}
        values = {"title": "Werkstatt", "zone": "Europe/Berlin", "state": State.published, "created_at": self.now}
        workshop = Workshop(uid="w", published_at=self.now, **{**times, **values, **about})
        async with self.database.transaction() as session:
            ids = dict(zip(people, await guests(session, *people), strict=True))
            for name, habits in people.items():
                member = await session.get_one(Member, ids[name])
                rhythm.begin(member, self.house.policy, self.now)
                member.status, member.name = Status.active, name
                for key, value in habits.items():
                    setattr(member, key, value)
                rhythm.renew(member, self.house.policy, self.now)
            session.add(workshop)
            await session.flush()
            assert workshop.id is not None
            self.workshop = workshop.id
        return ids

    async def register(self, *members: int) -> None:
        async with self.database.transaction() as session:
            workshop = await session.get_one(Workshop, self.workshop)
            for each in members:
                await registrations.register(session, self.workshop, each, self.now)
                member = await session.get_one(Member, each)
                await reminding.expect(session, self.house.policy, workshop, member, self.now)

    async def lives(self, member: int, **habits: Any) -> None:
        """Let somebody want to be written to at other hours, as their profile and a pause do."""
        async with self.database.transaction() as session:
            row = await session.get_one(Member, member)
            for key, value in habits.items():
                setattr(row, key, value)
            rhythm.renew(row, self.house.policy, self.now)
            await reminding.renew(session, self.house.policy, row, self.now)

    async def decline(self, member: int) -> None:
        async with self.database.transaction() as session:
            await registrations.decline(session, self.workshop, member, self.now)
            await reminding.give_back(session, self.workshop, member, self.now)

    async def change(self, **values: Any) -> None:
        """Let the workshop be otherwise, as staff do."""
        async with self.database.transaction() as session:
            workshop = await session.get_one(Workshop, self.workshop)
            for key, value in values.items():
                setattr(workshop, key, value)
            workshop.changed_at, workshop.sequence = self.now, workshop.sequence + 1

    async def move(self, start: datetime) -> None:
        await self.change(starts_at=start, ends_at=start + timedelta(hours=3), registers_until=start)

    async def settle(self) -> None:
        """Run the tick until nothing is due."""
        for _ in range(200):
            async with self.database.transaction() as session:
                await reminding.run_due(session, self.house, self.now, "test", PAGE)
            if (due := await self.next_due()) is None or due > self.now:
                return
        raise AssertionError("something stays due")

    async def next_due(self) -> datetime | None:
        async with self.database.reading() as session:
            return await reminders.next_due(session)

    async def until(self, moment: datetime) -> None:
        """Let time go by, with the service running."""
        await self.settle()
        while (due := await self.next_due()) is not None and due <= moment:
            self.now = max(due, self.now)
            await self.settle()
        self.now = moment

    async def told(self) -> list[tuple[int, str, datetime]]:
        """Who was reminded of what at which moment: member, kind, when, in this order."""
        query = (
            select(col(Reminded.member_id), col(Reminder.kind), col(Reminded.at))
            .join(Reminder, col(Reminder.id) == col(Reminded.reminder_id))
            .where(col(Reminded.reason).is_(None))
            .order_by(col(Reminded.at), col(Reminder.due_at), col(Reminded.member_id))
        )
        async with self.database.reading() as session:
            return [(row.member_id, row.kind, row.at) for row in await session.execute(query)]

    async def on_the_wall(self, member: int) -> list[tuple[str, str]]:
        """What somebody was reminded of, each with the time on the wall."""
        return [
            (kind, f"{moment.astimezone(BERLIN):%m-%d %H:%M}")
            for who, kind, moment in await self.told()
            if who == member
        ]

    async def reasons(self) -> dict[str, str | None]:
        """Why reminders of the present start were dropped."""
        async with self.database.reading() as session:
            workshop = await session.get_one(Workshop, self.workshop)
            return {kind: row.reason for kind, row in (await reminders.of_start(session, workshop)).items()}

    async def letters(self, member: int) -> list[tuple[str, str]]:
        """What is in the outbox for somebody: the key of its first text, and the state."""
        query = select(Outbox, Content).join(Content, col(Content.id) == col(Outbox.content_id))
        query = query.where(col(Outbox.member_id) == member).order_by(col(Outbox.id))
        async with self.database.reading() as session:
            rows = await session.execute(query)
            return [(_key(content), row.state) for row, content in rows]


def _key(content: Content) -> str:
    first = bodies.load(content.body).parts[0]
    assert isinstance(first, Text)
    return first.key


async def registered(database: Database, workshop: int) -> Iterable[int]:
    """Who is registered now."""
    query = select(col(Registration.member_id)).where(
        col(Registration.workshop_id) == workshop, col(Registration.state) == registrations.State.registered
    )
    async with database.reading() as session:
        return list((await session.execute(query)).scalars())
