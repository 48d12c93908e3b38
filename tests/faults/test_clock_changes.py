"""Every night in which Berlin's clocks change, 2024 to 2037: once a week, at the right time, never in quiet hours."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import Settings
from handlers import rhythm
from storage.accounts import Account
from storage.members import Member
from storage.needs import Need
from tests.stories.people import Person, Stage
from tests.stories.steps import reports
from tests.stories.wires import Stepped

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY, SUNDAY, MONDAY = 5, 6, 0

RHYTHMS = {
    # name: day and time of the check-in, quiet from and until
    "left-out-hour": (SUNDAY, time(2, 30), time(12), time(13)),
    "opens-at-half-past": (SUNDAY, time(2), time(22), time(2, 30)),
    "opens-before": (SUNDAY, time(3), time(22), time(2, 30)),
    "evening-before": (SATURDAY, time(23, 30), time(3), time(4)),
    "morning-after": (MONDAY, time(0, 15), time(3), time(4)),
}
SPRING = {
    "left-out-hour": "03:30+02:00",
    "opens-at-half-past": "03:30+02:00",
    "opens-before": "03:30+02:00",
    "evening-before": "23:30+01:00",
    "morning-after": "00:15+02:00",
}
AUTUMN = {
    "left-out-hour": "02:30+02:00",
    "opens-at-half-past": "02:30+01:00",
    "opens-before": "03:00+01:00",
    "evening-before": "23:30+02:00",
    "morning-after": "00:15+01:00",
}
"""When each is asked: a time that is left out is later, of a time that comes twice the first is meant, and quiet hours
that end in between end with the later reading."""


YEARS = [(2024, 2027), (2028, 2031), (2032, 2035), (2036, 2037)]


def nights(first: int, last: int) -> Iterator[tuple[date, dict[str, str]]]:
    """Each Sunday on which clocks change, the last of March and of October, with what is to happen."""
    for year in range(first, last + 1):
        for month, expected in ((3, SPRING), (10, AUTUMN)):
            end = date(year, month, 31)
            yield end - timedelta(days=(end.weekday() + 1) % 7), expected


def local(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, BERLIN)


@pytest.fixture
async def stage(tmp_path: Path, migrated_file: Path, sqlite_url: str) -> AsyncIterator[Stage]:
    """A stage with the holidays of a country that has none near those nights."""
    shutil.copy(migrated_file, tmp_path / "kollegial.db")
    settings = Settings.model_validate({"calendar": {"country": "JP", "subdivision": ""}})
    stage = Stage(lambda receive: Stepped(settings, sqlite_url, tmp_path, receive), tmp_path)
    stage.starts("2024-01-02T09:00:00+01:00")
    await stage.wire.open()
    yield stage
    await stage.wire.aclose()


async def keeps(stage: Stage, person: Person) -> None:
    """Let somebody live by the rhythm of their name, every day a working day."""
    house = stage.wire.service.house
    async with stage.wire.service.database.transaction() as session:
        account = next(row for row in await stage.rows(Account) if row.external_id == person.name)
        member = await session.get(Member, account.member_id)
        assert member is not None
        member.working_days = list(range(7))
        member.checkin_weekday, member.checkin_at, member.quiet_from, member.quiet_until = RHYTHMS[person.name]
        rhythm.renew(member, house.policy, stage.now)


async def sleeps_until(stage: Stage, moment: datetime) -> None:
    """Let the machine sleep: what fell due meanwhile is seen to at once."""
    stage.jump(moment)
    await stage.wait("PT0S")


async def wait_until(stage: Stage, moment: datetime) -> None:
    await stage.wait(f"PT{int((moment - stage.now).total_seconds())}S")


def asked(person: Person, day: date) -> list[str]:
    """When somebody was asked from Saturday to Monday, as wall time."""
    found = [letter.at for letter in person.inbox if "Was brauchst Du gerade" in letter.text and letter.at]
    around = [at for at in found if abs(at.date() - day) <= timedelta(days=1)]
    return [f"{at:%H:%M}{at.isoformat()[-6:]}" for at in around]


@pytest.mark.parametrize(("first", "last"), YEARS)
async def test_each_night_in_which_the_clocks_change(stage: Stage, first: int, last: int) -> None:
    people = {name: await stage.person(name) for name in RHYTHMS}
    for person in people.values():
        await keeps(stage, person)
    reporter, drafter = await stage.person("reporter"), await stage.person("drafter")
    for number, (sunday, expected) in enumerate(nights(first, last), start=1):
        thursday = local(sunday - timedelta(days=3), time(2, 15))
        await sleeps_until(stage, thursday)
        # three days after this the draft is put aside: in the very hour
        await drafter.says("/need")
        await drafter.presses("housing")
        await sleeps_until(stage, local(sunday - timedelta(days=1), time(23, 25)))
        # and what is reported now can be taken back until just after the change
        await wait_until(stage, local(sunday, time(2 if expected is AUTUMN else 1, 59, 45)))
        await reports(reporter, f"Nummer {'I' * number}")
        await stage.wait("PT14S")
        assert len([need for need in await stage.rows(Need) if need.published_at]) == number - 1
        await wait_until(stage, local(sunday, time(4, 5)))
        # the rest is quick: only the moments that matter
        monday = sunday + timedelta(days=1)
        await sleeps_until(stage, local(monday, time(0, 10)))
        await wait_until(stage, local(monday, time(0, 20)))
        await sleeps_until(stage, local(monday, time(7, 59)))
        await wait_until(stage, local(monday, time(8, 1)))

        assert len([need for need in await stage.rows(Need) if need.published_at]) == number
        assert {name: asked(person, sunday) for name, person in people.items()} == {
            name: [moment] for name, moment in expected.items()
        }, sunday
        kept = [letter.at for letter in drafter.inbox if "Entwurf" in letter.text and letter.at]
        assert [at.isoformat()[:16] for at in kept[number - 1 :]] == [f"{monday}T08:00"]
