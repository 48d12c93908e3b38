"""After a restore: a coordinator decides what becomes of that which was about to go out."""

from datetime import timedelta

import pytest

from handlers import restored
from storage import outbox, withheld
from storage.messages import Lane
from storage.outbox import Outbox, State
from storage.withheld import Withheld
from tests.storage.rows import queue
from tests.stories.people import Person, Stage


async def holds(stage: Stage, *lanes: Lane, who: tuple[str, ...] = ("anna", "ben")) -> Withheld:
    """Let one message of each lane to each of these people be on its way, and then a backup be restored."""
    async with stage.wire.service.database.transaction() as session:
        for member_id in await stage.members(session, *who):
            for lane in lanes:
                await queue(session, stage.now, lane=lane, member_id=member_id)
        await withheld.withhold(session, stage.now)
        held = await withheld.waiting(session)
        assert held is not None
        await restored.ask(session, held, stage.now)
    return held


async def coordinators(stage: Stage) -> tuple[Person, Person]:
    return await stage.person("karin", roles=["coordinator"]), await stage.person("sven", roles=["admin"])


async def states(stage: Stage, lane: Lane | None = None) -> set[str]:
    asked = {row.id for row in await stage.rows(Outbox) if (row.key or "").startswith(withheld.QUESTION)}
    rows = [row for row in await stage.rows(Outbox) if row.id not in asked and row.correlation == "c"]
    return {row.state for row in rows if lane is None or row.lane == lane}


async def test_everybody_who_coordinates_or_administers_is_asked_in_figures_alone(stage: Stage) -> None:
    karin, sven = await coordinators(stage)
    anna, ben = await stage.person("anna"), await stage.person("ben")
    await holds(stage, Lane.interactive, Lane.bulk)
    await stage.wait("PT1M")
    for person in (karin, sven):
        letter = await person.sees("aus einer Sicherung wiederhergestellt", "4 Nachrichten an 2 Personen")
        assert "Antworten: 2\nAnkündigungen: 2" in letter.text
        assert "Hallo" not in letter.text
        assert person.offered[:2] == ["Alle senden", "Alle verwerfen"]
    assert anna.inbox == ben.inbox == []
    assert await states(stage) == {State.uncertain}


async def test_what_is_sent_arrives_and_is_decided_once(stage: Stage) -> None:
    karin, sven = await coordinators(stage)
    anna, ben = await stage.person("anna"), await stage.person("ben")
    await holds(stage, Lane.interactive)
    await stage.wait("PT1M")
    await karin.presses("Alle senden")
    await karin.sees("die 2 Nachrichten gehen hinaus")
    await sven.presses("Alle verwerfen")
    await sven.sees("Gerade wird nichts zurückgehalten: Darüber ist schon entschieden")
    assert [letter.text for letter in (*anna.inbox, *ben.inbox)] == ["Hallo", "Hallo"]
    assert await states(stage) == {State.sent}


async def test_who_has_left_meanwhile_gets_nothing(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    anna, ben = await stage.person("anna"), await stage.person("ben")
    await holds(stage, Lane.interactive, Lane.bulk)
    await stage.wait("PT1M")
    await anna.says("/leave")
    await anna.presses("Alles löschen")
    read = len(anna.inbox)
    await karin.presses("Alle senden")
    await karin.sees("die 2 Nachrichten gehen hinaus")
    await stage.wait("P3D")
    assert len(anna.inbox) == read
    assert "Hallo" in [letter.text for letter in ben.inbox]
    assert await states(stage) == {State.sent, State.dropped}


async def test_two_who_press_at_once_decide_once(stage: Stage) -> None:
    karin, sven = await coordinators(stage)
    anna = await stage.person("anna")
    await holds(stage, Lane.interactive, who=("anna",))
    await stage.wait("PT1M")
    await stage.together(karin.deed(press="Alle senden"), sven.deed(press="Alle senden"))
    answers = [karin.last.text, sven.last.text]
    assert sum("geht hinaus" in text for text in answers) == 1
    assert sum("schon entschieden" in text for text in answers) == 1
    assert len(anna.inbox) == 1


async def test_who_comes_too_late_for_one_kind_sees_what_is_left(stage: Stage) -> None:
    karin, sven = await coordinators(stage)
    await stage.person("anna")
    await holds(stage, Lane.interactive, Lane.bulk, who=("anna",))
    await stage.wait("PT1M")
    await stage.together(karin.deed(press="Nur Antworten senden"), sven.deed(press="Nur Antworten verwerfen"))
    late = karin if "Ankündigungen: 1" in karin.last.text else sven
    await late.sees("eine Nachricht an eine Person", "Ankündigungen: 1")
    assert late.offered[:2] == ["Alle senden", "Alle verwerfen"]
    assert await states(stage, Lane.bulk) == {State.uncertain}


async def test_what_is_dropped_never_comes(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    anna = await stage.person("anna")
    await holds(stage, Lane.interactive, Lane.reminder, who=("anna",))
    await stage.wait("PT1M")
    await karin.presses("Alle verwerfen")
    await karin.sees("die 2 Nachrichten sind verworfen")
    await stage.wait("P2D")
    assert anna.inbox == []
    rows = [row for row in await stage.rows(Outbox) if row.state == State.dropped]
    assert {row.reason for row in rows} == {withheld.DROPPED}


async def test_one_kind_can_be_sent_and_the_rest_be_decided_later(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    await stage.person("anna")
    await holds(stage, Lane.interactive, Lane.reminder, Lane.bulk, who=("anna",))
    await stage.wait("PT1M")
    await karin.presses("Nur Antworten senden")
    await karin.sees("die Nachricht geht hinaus")
    assert await states(stage, Lane.interactive) == {State.sent}
    assert await states(stage, Lane.bulk) == {State.uncertain}
    await karin.presses("Was noch zurückgehalten wird")
    await karin.sees("2 Nachrichten an eine Person", "Erinnerungen und Kurzabfragen: 1\nAnkündigungen: 1")
    await karin.presses("Nur Ankündigungen verwerfen")
    assert await states(stage, Lane.bulk) == {State.dropped}
    assert await states(stage, Lane.reminder) == {State.uncertain}


@pytest.mark.parametrize(
    "words", ["/wiederherstellung", "/restored", "/restored send", "/restored send all", "/restored x y z"]
)
async def test_the_question_can_be_called_for_and_typed_words_decide_nothing(stage: Stage, words: str) -> None:
    karin, _ = await coordinators(stage)
    await stage.person("anna")
    await holds(stage, Lane.interactive, who=("anna",))
    await karin.says(words)
    await karin.sees("Zurückgehalten: eine Nachricht an eine Person")
    assert await states(stage) == {State.uncertain}


async def test_the_question_about_an_earlier_restore_decides_nothing_about_a_later_one(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    await stage.person("anna")
    await holds(stage, Lane.interactive, who=("anna",))
    await stage.wait("PT1M")
    earlier = karin.last
    await holds(stage, Lane.bulk, who=("anna",))
    await karin.presses("Alle senden", on=earlier)
    await karin.sees("2 Nachrichten an eine Person", "Ankündigungen: 1")
    assert await states(stage) == {State.uncertain}


async def test_a_question_that_had_not_gone_out_is_not_held_but_forgotten(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    await stage.person("anna")
    for _ in range(2):
        await holds(stage, Lane.interactive, who=("anna",))
        stage.jump(stage.now + timedelta(minutes=1))
    await stage.wait("PT1M")
    assert len([letter for letter in karin.inbox if "Zurückgehalten" in letter.text]) == 1
    await karin.sees("2 Nachrichten an eine Person")


async def test_what_is_due_later_still_waits_for_its_moment(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    anna = await stage.person("anna")
    async with stage.wire.service.database.transaction() as session:
        [member_id] = await stage.members(session, "anna")
        due_at = stage.now + timedelta(hours=2)
        await queue(session, stage.now, lane=Lane.relay, member_id=member_id, due_at=due_at, attempts=4)
        await withheld.withhold(session, stage.now)
    await karin.says("/restored")
    await karin.presses("Alle senden")
    assert anna.inbox == []
    await stage.wait("PT2H")
    assert [letter.text for letter in anna.inbox] == ["Hallo"]


async def test_nobody_else_may_ask_or_decide(stage: Stage) -> None:
    await coordinators(stage)
    anna = await stage.person("anna")
    held = await holds(stage, Lane.interactive, who=("anna",))
    for words in ("/restored", f"/restored send all {held.stamp}", f"/wiederherstellung drop all {held.stamp}"):
        await anna.says(words)
        await anna.sees("ist für Koordinator:innen gedacht")
    assert await states(stage) == {State.uncertain}


async def test_without_a_restore_there_is_nothing_to_decide(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    await karin.says("/restored")
    await karin.sees("Gerade wird nichts zurückgehalten")
    assert {row.state for row in await stage.rows(Outbox)} == {outbox.State.sent}


async def test_it_is_asked_in_the_readers_language(stage: Stage) -> None:
    kim = await stage.person("kim", roles=["coordinator"], language="en")
    await stage.person("anna")
    await holds(stage, Lane.interactive, Lane.relay, who=("anna",))
    await stage.wait("PT1M")
    await kim.sees("The service was restored from a backup", "2 messages to one person", "Contributions of others: 1")
    await kim.presses("Drop all")
    await kim.sees("the 2 messages are dropped")


async def test_what_closed_hours_had_put_off_comes_when_they_open(stage: Stage) -> None:
    karin, _ = await coordinators(stage)
    anna = await stage.person("anna")
    await stage.wait("PT10H")
    await holds(stage, Lane.bulk, who=("anna",))
    await karin.says("/restored")
    await karin.presses("Alle senden")
    assert anna.inbox == []
    await stage.wait("PT14H")
    assert [letter.text for letter in anna.inbox] == ["Hallo"]


async def test_whose_hours_are_closed_is_not_asked_when_it_was_decided(stage: Stage) -> None:
    karin, sven = await coordinators(stage)
    await stage.wait("PT14H")  # the evening
    await holds(stage, Lane.interactive)
    await stage.wait("PT1M")
    assert sven.inbox == []
    await karin.says("/restored")
    await karin.presses("Alle verwerfen")
    await stage.wait("P2D")
    assert sven.inbox == []
    assert len(karin.inbox) == (1 if stage.wire.buttons else 2)  # who types gets a message for an answer
