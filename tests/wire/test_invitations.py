"""Invitations: by the link, typed, used up, expired, of elsewhere; and never in a group."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import invitations
from storage.invitations import Invitation
from storage.members import Member, Status
from storage.roles import MemberRole, Role
from tests.wire.conftest import Install
from tests.wire.people import User
from tests.wire.running import Installed
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

CLOSED = {"members": {"open_joining": False}}

UNKNOWN = "Das ist kein Einladungscode, den ich kenne."
OVER = "Dieser Einladungscode gilt nicht mehr"
NEEDED = "Zum Beitreten brauchst Du eine Einladung."

JOINING = {
    "Which language shall I use?": "Deutsch",
    "Bist Du einverstanden?": "Ich bin einverstanden",
    "Wie möchtest Du hier heißen?": None,
    "In welcher Region": "Zwickau",
    "Bei was für einem Träger": "Freier Träger",
    "in welchem Bereich": "Flüchtlingssozialarbeit (FSA)",
    "Welche Themen": "Überspringen",
}
"""What joining asks, and what is pressed; None is the name that is proposed."""


async def joins(wire: Wire, anna: User) -> None:
    """Answer everything that joining asks."""
    for question, label in JOINING.items():
        await wire.until(lambda: question in anna.last.text and anna.last.labels)  # noqa: B023
        await anna.presses(label or anna.last.labels[0])
    await wire.until(lambda: any(text.startswith("Schön, dass Du da bist") for text in anna.texts))


async def statuses(service: Installed) -> list[str]:
    return [member.status for member in await service.rows(Member)]


async def test_the_link_lets_one_person_in_and_is_used_up_then(wire: Wire, install: Install) -> None:
    service = await install(**CLOSED)
    code = await service.invites(Role.coordinator)
    await service.starts()
    anna, ben = wire.user("anna"), wire.user("ben")
    await anna.starts(code)
    await joins(wire, anna)
    await ben.starts(code)
    await wire.until(lambda: ben.texts)
    assert ben.last.text.startswith(OVER)
    await service.stops()
    assert await statuses(service) == [Status.active, Status.guest]
    (invitation,) = await service.rows(Invitation)
    assert invitation.used == 1
    assert Role.coordinator in {grant.role for grant in await service.rows(MemberRole)}


async def test_a_code_may_be_typed_alone_or_after_the_command(wire: Wire, install: Install) -> None:
    service = await install(**CLOSED)
    code = await service.invites(uses=10)
    await service.starts()
    for number, words in enumerate(
        (code, code.lower(), f"  {code[:5]}-{code[5:]} ", f"/start {code}", f"!start {code}")
    ):
        anna = wire.user(f"anna{number}")
        await anna.says(words)
        await wire.until(lambda: anna.texts)  # noqa: B023
        assert anna.last.text.startswith("Willkommen!"), words
    await service.stops()


async def test_what_is_no_code_of_ours_lets_nobody_in(wire: Wire, install: Install) -> None:
    service = await install(**CLOSED)
    expired = await service.invites(until=datetime.now(UTC) - timedelta(minutes=1))
    code, elsewhere = await service.invites(), invitations.new_code()
    await service.starts()
    answers = {
        f"/start {expired}": OVER,
        f"/start {elsewhere}": UNKNOWN,
        elsewhere: UNKNOWN,
        f"/start {'A' * 64}": UNKNOWN,
        f"/start {'A' * 65}": UNKNOWN,
        f"/start {code}{'A' * 55}": UNKNOWN,
        f"/start {code} {code}": UNKNOWN,
        f"/start {'ä' * 64}": UNKNOWN,
        "/start -": UNKNOWN,
        "/start": NEEDED,
        "Hallo": NEEDED,
    }
    for number, (words, answer) in enumerate(answers.items()):
        anna = wire.user(f"anna{number}")
        await anna.says(words)
        await wire.until(lambda: anna.texts)  # noqa: B023
        assert anna.last.text.startswith(answer), words
    await service.stops()
    assert set(await statuses(service)) == {Status.guest}
    assert [invitation.used for invitation in await service.rows(Invitation)] == [0, 0]


async def test_a_code_in_a_group_is_everybodys_and_lets_nobody_in(wire: Wire, install: Install) -> None:
    service = await install(**CLOSED)
    code = await service.invites(Role.admin, uses=9)
    await service.starts()
    anna, group = wire.user("anna"), wire.group("Team")
    await group.adds_bot(by=anna, payload=code)
    await wire.until(lambda: group.texts)
    await group.says(anna, f"/start@{wire.bot.username} {code}")
    await group.says(anna, f"/start {code}")
    await group.says(anna, f"/help {code}")
    await wire.until(lambda: not wire.updates.pending and len(group.texts) >= 2)
    await service.stops()
    assert anna.messages == []
    assert set(await statuses(service)) <= {Status.guest}
    assert [invitation.used for invitation in await service.rows(Invitation)] == [0]
    assert await service.rows(MemberRole) == []
    assert not any(code in text for text in group.texts)
