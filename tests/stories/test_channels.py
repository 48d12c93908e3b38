"""Channels: choosing them and how they come, leaving them, and what staff do with them."""

import pytest

from storage.channels import Channel, Subscription
from storage.links import Link
from tests.stories.people import Stage
from tests.stories.talk import copies, copy, publishes, reader, reads, speaker
from tests.stories.wires import WITH_BUTTONS

HOUSING = "Wohnen & Unterbringung"


async def test_the_themes_of_the_configuration_are_the_first_channels(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/channels")
    await anna.sees("Welche Kanäle möchtest Du lesen?")
    themes = stage.wire.service.house.catalogue.themes
    assert [(row.key, row.theme, row.name) for row in await stage.rows(Channel)] == [
        (theme.key, theme.key, "") for theme in themes
    ]
    assert len({row.mark for row in await stage.rows(Channel)}) == len(themes)


@WITH_BUTTONS
async def test_several_channels_are_chosen_at_once(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/kanäle")
    await anna.presses(HOUSING)
    await anna.presses("health")
    await anna.presses("done")
    await anna.sees("Wie oft sollen die 2 neuen Kanäle zu Dir kommen?", "Ruhezeiten")
    assert [
        label for value, label in anna.last.choices.items() if value in ("at_once", "daily", "weekly", "muted")
    ] == [*("sofort", "einmal am Tag", "einmal in der Woche", "stumm, nur bei /neueste")]
    await anna.presses("daily")
    await anna.sees("Gespeichert: Du liest 2 Kanäle.")
    assert {row.mode for row in await stage.rows(Subscription)} == {"daily"}
    await anna.says("/channels")
    await anna.sees("Deine Themenkanäle.", f"{HOUSING} – einmal am Tag")


@WITH_BUTTONS
async def test_the_choice_begins_with_what_is_read_and_changes_only_the_difference(stage: Stage) -> None:
    anna = await reader(stage, "anna", mode="weekly")
    await reads(anna, "health", "daily")
    await anna.says("/channels choose")
    letter = await anna.sees("Welche Kanäle")
    assert [value for value, label in letter.choices.items() if label.startswith("✓")] == ["housing", "health"]
    await anna.presses("health")
    await anna.presses("language")
    await anna.presses("done")
    await anna.sees("Wie oft soll der neue Kanal zu Dir kommen?")
    await anna.presses("muted")
    await anna.sees("Gespeichert: Du liest 2 Kanäle.")
    channels = {row.id: row.key for row in await stage.rows(Channel)}
    assert {channels[row.channel_id]: row.mode for row in await stage.rows(Subscription)} == {
        "housing": "weekly",
        "language": "muted",
    }


@WITH_BUTTONS
async def test_choosing_nothing_leaves_all(stage: Stage) -> None:
    anna = await reader(stage, "anna")
    await anna.says("/channels choose")
    await anna.presses("housing")
    await anna.presses("done")
    await anna.sees("Du liest gerade keinen Kanal.")
    assert await stage.rows(Subscription) == []


@pytest.mark.parametrize("name", ["housing", "H", "h", "Wohnen & Unterbringung", "wohnen", "WOHN"])
async def test_a_channel_is_named_by_key_mark_or_name(stage: Stage, name: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/channels {name}")
    await anna.sees(HOUSING, "Du liest diesen Kanal nicht.")


@pytest.mark.parametrize("name", ["quatsch", "e", "x" * 500, "%", "' OR 1=1 --"])
async def test_who_names_no_channel_gets_the_choice(stage: Stage, name: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/channels {name}")
    await anna.sees("Welche Kanäle möchtest Du lesen?")


async def test_one_channel_says_how_it_comes_and_as_whom_one_stands_there(stage: Stage) -> None:
    anna = await stage.person("anna", name="Kiefer", region="goerlitz")
    await anna.says("/channels housing")
    await anna.presses("einmal am Tag")
    await anna.sees("Kommt zu Dir: einmal am Tag.", "Hier stehst Du als Kiefer.")
    assert "channels housing daily" not in anna.last.choices
    await anna.presses("channels housing region")
    await anna.sees("Hier stehst Du als Kiefer (Görlitz).")
    await anna.presses("channels housing carrier")
    await anna.sees("Hier stehst Du als Kiefer (Görlitz und Freier Träger).")
    await anna.presses("channels housing region")
    await anna.sees("Hier stehst Du als Kiefer (Freier Träger).")
    await anna.presses("sofort")
    await anna.sees("Kommt zu Dir: sofort.", "Hier stehst Du als Kiefer (Freier Träger).")
    await anna.presses("Nicht mehr lesen")
    await anna.sees("Du liest diesen Kanal nicht.")
    assert await stage.rows(Subscription) == []


async def test_how_many_read_is_said_from_three_on(stage: Stage) -> None:
    people = [await reader(stage, name) for name in ("anna", "bea", "cem")]
    await people[0].says("/channels housing")
    await people[0].sees("3 Personen lesen mit.")
    await people[1].says("/channels housing leave")
    assert "lesen mit" not in (await people[1].sees("Du liest diesen Kanal nicht.")).text
    await people[0].says("/channels housing")
    assert "lesen mit" not in (await people[0].sees("Kommt zu Dir: sofort.")).text
    await people[0].says("/channels")
    assert "Person" not in (await people[0].sees("Deine Themenkanäle.")).text


async def test_each_reads_in_their_way(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    modes = ("at_once", "daily", "weekly", "muted")
    people = {mode: await reader(stage, f"{mode}-reader".replace("_", ""), mode=mode) for mode in modes}
    await publishes(stage, anna, "Wer kennt das?")
    assert {mode: len(copies(person.inbox, "Wer kennt das?")) for mode, person in people.items()} == {
        **dict.fromkeys(modes, 0),
        "at_once": 1,
    }
    await people["muted"].says("/recent housing")
    await people["muted"].sees("Wer kennt das?")


async def test_who_left_a_channel_gets_no_more(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await publishes(stage, anna, "Eins")
    await bea.says("/channels housing leave")
    await publishes(stage, anna, "Zwei")
    assert [len(copies(bea.inbox, words)) for words in ("Eins", "Zwei")] == [1, 0]


@pytest.mark.parametrize("what", ["region", "carrier", "leave"])
async def test_what_is_not_read_cannot_be_changed(stage: Stage, what: str) -> None:
    anna = await stage.person("anna")
    await anna.says(f"/channels housing {what}")
    await anna.sees("Du liest diesen Kanal nicht.")
    assert await stage.rows(Subscription) == []


# --- what staff do ---------------------------------------------------------------------------


async def test_staff_make_a_channel(stage: Stage) -> None:
    kira, anna = await speaker(stage, "kira", roles=["staff"]), await stage.person("anna")
    await kira.says("/kanal neu")
    await kira.sees("Wie soll der Kanal heißen?", "40 Zeichen")
    await kira.says("Wohnsitzauflage & Umzug")
    await kira.presses(HOUSING)
    await kira.says("Wie andere die Auflage aufheben lassen")
    await kira.presses("Deutsch")
    await kira.presses("Ja, überall")
    await kira.sees("Name: Wohnsitzauflage & Umzug", f"Thema: {HOUSING}", "Auch auf Telegram: Ja, überall")
    await kira.presses("send")
    await kira.sees("Der Kanal Wohnsitzauflage & Umzug ist da.", "#WO-1, #WO-2")
    await anna.says("/channels wohnsitzauflage")
    await anna.sees("Wohnsitzauflage & Umzug", "Wie andere die Auflage aufheben lassen", "Du liest diesen Kanal nicht.")
    made = (await stage.rows(Channel))[-1]
    assert (made.key, made.mark, made.theme, made.sensitive) == ("wohnsitzauflage_umzug", "WO", "housing", False)
    await reads(anna, "wohnsitzauflage")
    await publishes(stage, kira, "Guten Morgen", "wohnsitzauflage_umzug")
    assert "Wohnsitzauflage & Umzug #WO-1" in copy(anna.inbox, "Guten Morgen").text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Übergänge", "uebergaenge"),
        ("🏠🏠", "channel"),
        ("العربية", "channel"),
        ("A" * 40, "a" * 24),
        ("housing", "housing_2"),
    ],
)
async def test_any_name_has_a_key_and_a_mark_of_its_own(stage: Stage, name: str, key: str) -> None:
    kira = await stage.person("kira", roles=["staff"])
    await kira.says("/channel new")
    await kira.says(name)
    for choice in ("none", "skip", "de", "no", "send"):
        await kira.presses(choice)
    await kira.sees("Der Kanal", name, "ist da. Beiträge dort heißen")
    rows = await stage.rows(Channel)
    assert (rows[-1].name, rows[-1].key) == (name, key)
    assert len(rows) == len(stage.wire.service.house.catalogue.themes) + 1
    assert len({row.mark for row in rows}) == len({row.key for row in rows}) == len(rows)


async def test_a_name_that_is_too_long_is_refused(stage: Stage) -> None:
    kira = await stage.person("kira", roles=["staff"])
    await kira.says("/channel new")
    await kira.says("x" * 41)
    await kira.sees("41", "40", "Wie soll der Kanal heißen?")


async def test_a_channel_is_closed_after_a_question(stage: Stage) -> None:
    kira, anna = await stage.person("kira", roles=["staff"]), await reader(stage, "anna")
    await publishes(stage, anna, "Was bleibt")
    await kira.says("/channel housing")
    await kira.presses("Kanal schließen")
    await kira.sees(f"Soll der Kanal {HOUSING} geschlossen werden?")
    await anna.says("/channels housing")
    await anna.sees("Kommt zu Dir: sofort.")
    await kira.presses("Kanal schließen")
    await kira.sees(f"Der Kanal {HOUSING} ist geschlossen.")
    await anna.says("/post Noch etwas")
    assert "housing" not in (await anna.sees("In welchen Kanal soll es?")).choices
    await anna.says("/show H-1")
    await anna.sees("H-1")
    await kira.says("/channel housing code")
    await kira.sees("Alle Kanäle.")
    assert await stage.rows(Link) == []


async def test_a_question_to_close_can_be_left(stage: Stage) -> None:
    kira = await stage.person("kira", roles=["staff"])
    await kira.says("/channel housing close")
    await kira.presses("channel housing")
    await kira.sees(HOUSING, "Befehle nennen ihn housing, Beiträge heißen #H-1 und so weiter.")
    assert all(row.archived_at is None for row in await stage.rows(Channel))


@pytest.mark.parametrize("words", ["/channel", "/channel new", "/channel housing close-yes", "/channel housing code"])
async def test_channels_are_made_and_closed_by_staff_alone(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says("/channels")
    await anna.says(words)
    await anna.sees("/kanal ist für")
    assert all(row.archived_at is None for row in await stage.rows(Channel))
    assert await stage.rows(Link) == []
