"""Announcements over all networks at once, through deaths of the service; networks with other limits."""

from dataclasses import replace

import pytest

from bot.platforms.console import Console
from storage.files import File
from storage.outbox import Outbox
from tests.stories.announced import SOON, having, sends, staff, writes
from tests.stories.conftest import Raise
from tests.stories.mixed import Gathering
from tests.stories.people import Stage
from tests.stories.wires import ON_CONSOLE

WORDS = "Am Montag ist die Fachstelle zu."
NETWORKS = ("telegram", "matrix", "console")


@pytest.mark.wire
async def test_who_is_on_whatever_network_gets_it_once_although_the_service_dies_in_the_middle(
    gathering: Gathering,
) -> None:
    sven = await staff(gathering, "sven", on="console", name="Sven")
    people = [await gathering.person(f"{network}-anna", on=network, name=f"Anna {network}") for network in NETWORKS]
    both = await gathering.person("both", on="telegram", accounts={"both2": "matrix"})
    wire = gathering.wire
    await writes(sven, WORDS)
    await sven.sees("Erreicht werden 5 Personen: 2 auf Console, 1 auf Matrix und 2 auf Telegram.")
    async with wire.killed("telegram", "matrix"):
        await sven.presses("Senden")
    await gathering.wait("PT2M")
    for person in (sven, *people, both):
        assert len(having(person.inbox, WORDS, but="Ankündigung")) == 1
    assert having(gathering.account("both2").inbox, WORDS) == []
    await sven.saw("5 Personen in der Zielgruppe, davon:\nangekommen: 5")
    await sven.says("/announcements 1 edit")
    await sven.says("Am Dienstag ist die Fachstelle zu.")
    async with wire.killed("telegram", "matrix"):
        await sven.presses("skip")
    await gathering.wait("PT2M")
    for person in (*people, both):
        assert len(having(person.inbox, "Am Dienstag ist die Fachstelle zu.")) == 1
        assert having(person.inbox, WORDS) == []
    await sven.says("/announcements 1 withdraw")
    await sven.sees("Console: wird bei 2 gelöscht", "Matrix: wird bei 1 gelöscht", "Telegram: wird bei 2 gelöscht")
    async with wire.killed("telegram", "matrix"):
        await sven.presses("announcements 1 withdraw yes")
    await gathering.wait("PT2M")
    for person in (*people, both):
        assert having(person.inbox, "Fachstelle zu") == []
    assert {row.state for row in await gathering.rows(Outbox)} <= {"sent", "superseded", "dropped", "uncertain"}


@ON_CONSOLE
async def test_a_long_text_and_a_large_file_are_foretold_for_a_network_that_does_not_take_them(
    raise_stage: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "limits", replace(Console.limits, file_bytes=5, text_length=600))
    stage = await raise_stage()
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sven.says("/announce")
    await sven.sends(stage.file("Plan.txt", b"Montag: zu"), "Ein Satz, der sich wiederholt. " * 30)
    await sven.presses("skip")
    for answer in ("Neuigkeiten", "alle", "Sofort"):
        await sven.says(answer)
    await stage.wait("PT1S")
    preview = "\n".join(letter.text for letter in sven.inbox[-6:])
    assert "Auf Console ist der Text zu lang für eine Nachricht: Es werden 3." in preview
    assert "Für Console ist der Anhang zu groß: Dort bekommen 2 Personen den Text ohne ihn." in preview
    await sven.presses("Senden")
    await stage.wait(SOON)
    assert len(anna.inbox) == 3
    assert len(having(anna.inbox, "Dazu gehört eine Datei.")) == 1
    assert all(not letter.files for letter in anna.inbox)
    await sven.saw("angekommen: 2")


@ON_CONSOLE
async def test_a_trial_reaches_nobody_who_is_not_on_its_list_and_says_so_before(raise_stage: Raise) -> None:
    trial = {"trial": True, "trial_people": ["console:sven", "console:anna"]}
    stage = await raise_stage(announcements=trial)
    sven, anna, ben = await staff(stage, "sven"), await stage.person("anna"), await stage.person("ben")
    await writes(sven, WORDS)
    await sven.sees("Probebetrieb:", "Erreicht werden 2 Personen", "Eine Person steht nicht auf der Liste")
    await sven.presses("Senden")
    await stage.wait(SOON)
    assert [len(having(person.inbox, WORDS)) for person in (anna, ben)] == [1, 0]
    await sven.saw("angekommen: 2\nnicht auf der Liste des Probebetriebs: 1")


@ON_CONSOLE
async def test_an_audience_of_nobody_and_one_that_is_too_small_are_refused_and_a_wider_one_is_shown_in_words(
    raise_stage: Raise,
) -> None:
    stage = await raise_stage()
    sven = await staff(stage, "sven", region="dresden", strand="FSA")
    people = {name: await stage.person(name, region="goerlitz", strand="MBE") for name in ("anna", "ben")}
    people["cora"] = await stage.person("cora", region="bautzen", strand="FSA")
    await writes(sven, WORDS, audience="Zwickau")
    await sven.sees("An: Zwickau", "Erreicht wird niemand.", "In dieser Zielgruppe ist niemand.")
    assert "Senden" not in sven.offered
    await sven.says("/announcements 1 send")
    await sven.sees("In dieser Zielgruppe ist niemand.")
    await sven.presses("Etwas ändern")
    await sven.presses("Zielgruppe")
    await sven.says("Görlitz")
    await sven.sees("An: Görlitz", "weniger als 3 Personen")
    await sven.says("/announcements 1 change audience")
    await sven.says("Görlitz oder Bautzen, aber nicht Dresden")
    await sven.sees("An: (Görlitz oder Bautzen), aber nicht Dresden", "Erreicht werden 3 Personen")
    await sven.presses("Senden")
    await stage.wait(SOON)
    assert [len(having(person.inbox, WORDS)) for person in people.values()] == [1, 1, 1]
    await sven.saw("3 Personen in der Zielgruppe")


@ON_CONSOLE
async def test_who_opts_out_in_one_tap_gets_nothing_more_of_that_kind_and_the_report_says_so(
    raise_stage: Raise,
) -> None:
    stage = await raise_stage()
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sends(sven, "Eins")
    await stage.wait(SOON)
    await anna.presses("Keine Neuigkeiten mehr")
    await sends(sven, "Zwei")
    await stage.wait(SOON)
    assert having(anna.inbox, "Zwei") == []
    await sven.saw("angekommen: 1\nmöchten nichts von dieser Art: 1")


@ON_CONSOLE
async def test_a_file_lives_until_what_is_planned_goes_out(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    await sven.says("/announce")
    await sven.sends(stage.file("Plan.txt", b"Montag"), WORDS)
    await sven.presses("skip")
    for answer in ("Neuigkeiten", "alle", "Zu einer Zeit", "15.2.", "10:00"):
        await sven.says(answer)
    await sven.presses("So planen")
    await stage.wait("P84DT2H")
    assert len(await stage.rows(File)) == 1
    assert [each.file_text for each in anna.inbox if each.files] == ["Montag"]
