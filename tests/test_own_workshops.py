"""What stands first among workshops: one's own, the more certain the earlier; then region, themes, time."""

from datetime import UTC, datetime, timedelta

from handlers.workshops.fitting import ranked
from storage.registrations import Registration, State
from storage.workshops import Workshop

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def workshop(number: int, **about: object) -> Workshop:
    start = NOW + timedelta(days=number)
    times = {"starts_at": start, "ends_at": start, "registers_until": start, "created_at": NOW}
    return Workshop(id=number, uid=str(number), title="x", zone="UTC", **times, **about)


def row(number: int, state: State) -> Registration:
    return Registration(workshop_id=number, member_id=1, state=state, since=NOW, created_at=NOW, changed_at=NOW)


def test_one_s_own_come_first_by_how_certain_they_are_and_then_by_time() -> None:
    states = {1: State.declined, 3: State.interested, 4: State.waiting, 5: State.registered, 6: State.registered}
    mine = {number: row(number, state) for number, state in states.items()}
    found = ranked([workshop(number) for number in range(1, 7)], "goerlitz", (), mine)
    assert [each.id for each in found] == [5, 6, 4, 3, 1, 2]


def test_then_one_s_region_and_then_one_s_themes() -> None:
    elsewhere = workshop(1, regions=["zwickau"], themes=["housing"])
    near, nearer = workshop(2, regions=["goerlitz"]), workshop(3, themes=["housing"])
    assert [each.id for each in ranked([elsewhere, near, nearer], "goerlitz", ["housing"], {})] == [3, 2, 1]
