"""What people type without a form: plain sentences, commands well and badly written, words of danger."""

import pytest

from storage.needs import Need
from tests.stories.people import Stage


async def test_a_plain_sentence_becomes_a_need(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("Ich suche eine Dolmetscherin für Dari")
    await anna.sees("„Ich suche eine Dolmetscherin für Dari“", "Was soll ich damit tun?")
    await anna.presses("Als Bedarf melden")
    await anna.sees("Worum geht es?")
    await anna.presses("Sprache & Sprachmittlung")
    await anna.sees("Für wen wird das gebraucht?")
    for choice in ("own", "2", "Dresden", "Absenden"):
        await anna.presses(choice)
    assert [need.text for need in await stage.rows(Need)] == ["Ich suche eine Dolmetscherin für Dari"]


@pytest.mark.parametrize("words", ["Ich möchte mich für die Werkstatt anmelden", "Anmelden"])
async def test_words_about_a_workshop_lead_to_the_workshops(stage: Stage, words: str) -> None:
    anna = await stage.person("anna")
    await anna.says("Wo kann sich eine Familie anmelden?")
    await anna.sees("Was soll ich damit tun?")
    assert "Werkstätten ansehen" not in anna.offered
    await anna.says(words)
    await anna.presses("Werkstätten ansehen")
    await anna.sees("Gerade ist keine Werkstatt geplant")


async def test_another_sentence_takes_the_place_of_the_first(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("Das erste")
    offer = anna.last
    await anna.says("Das zweite")
    await anna.sees("„Das zweite“")
    assert offer.choices == {}
    if stage.wire.buttons:
        await anna.presses("Als Bedarf melden", on=offer)
        await anna.sees("Diese Auswahl gilt nicht mehr.")
    await anna.presses("Als Bedarf melden")
    await anna.sees("Worum geht es?")
    await anna.presses("housing")
    await anna.sees("Für wen")


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        ("Einen Menschen fragen", "Frag das Team"),
        ("Etwas anderes", "Was möchtest Du tun?"),
        ("In einen Kanal schreiben", "In welchen Kanal soll es?"),
        ("4", "Frag das Team"),
    ],
)
async def test_a_plain_sentence_can_lead_elsewhere(stage: Stage, choice: str, answer: str) -> None:
    anna = await stage.person("anna")
    await anna.says("Wer ist zuständig?")
    await (anna.says(choice) if choice == "4" else anna.presses(choice))
    await anna.sees(answer)


async def test_cancelling_the_offer_shows_the_menu(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("Hallo")
    await anna.presses("Abbrechen")
    await anna.sees("Was möchtest Du tun?")


async def test_the_menu_leads_everywhere(stage: Stage) -> None:
    anna = await stage.person("anna")
    for choice, answer in {
        "Bedarf melden": "Worum geht es?",
        "Kolleg:innen fragen": "Was möchtest Du Kolleg:innen fragen?",
        "Themenkanäle": "Welche Kanäle möchtest Du lesen?",
        "Mein Profil": "Dein Profil.",
        "Kontakt und Notfall": "112",
        "Hilfe": "Das kannst Du hier tun:",
    }.items():
        await anna.says("/menü")
        assert len(anna.offered) <= 6
        await anna.presses(choice)
        await anna.sees(answer)


# --- commands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/need", "Worum geht es?"),
        ("/bedarf", "Worum geht es?"),
        ("!bedarf", "Worum geht es?"),
        ("/BEDARF", "Worum geht es?"),
        ("  /need", "Worum geht es?"),
        ("/need@kollegial_bot", "Worum geht es?"),
        ("/überblick", "Wochenüberblick"),
        ("/ueberblick", "Wochenüberblick"),
        ("/uberblick", "Wochenüberblick"),
        ("/u\u0308berblick", "Wochenüberblick"),
        ("/digest", "Wochenüberblick"),
        ("/menü", "Was möchtest Du tun?"),
        ("/menue", "Was möchtest Du tun?"),
        ("/menu", "Was möchtest Du tun?"),
        ("/start", "Was möchtest Du tun?"),
        ("/hilfe", "Das kannst Du hier tun:"),
        ("/help", "Das kannst Du hier tun:"),
        ("/kontakt", "Frag das Team"),
        ("/contact", "Frag das Team"),
        ("/datenschutz", "Was gespeichert ist:"),
        ("/privacy", "ab 3 Personen"),
        ("/meine", "Hier steht noch kein Bedarf"),
        ("/profil", "Dein Profil."),
        ("/einstellungen", "Dein Profil."),
        ("/pause", "Wie lange möchtest Du Pause machen?"),
        ("/austreten", "Möchtest Du austreten?"),
        ("/zurück", "Gerade ist keine Frage offen."),
        ("/zurueck", "Gerade ist keine Frage offen."),
        ("/zuruck", "Gerade ist keine Frage offen."),
        ("/überspringen", "Gerade ist keine Frage offen."),
        ("/skip", "Gerade ist keine Frage offen."),
        ("/abbrechen", "Gerade ist keine Frage offen."),
        ("/stop", "Gerade ist keine Frage offen."),
        ("/weiter", "Es gibt nichts Angefangenes."),
    ],
)
async def test_a_command_is_known_by_every_name_it_has(stage: Stage, typed: str, answer: str) -> None:
    karin = await stage.person("karin", roles=["coordinator"])
    await karin.says(typed)
    await karin.sees(answer)


@pytest.mark.parametrize(
    ("language", "typed", "nearest"),
    [("de", "/bedraf", "/bedarf"), ("de", "/hlife", "/hilfe"), ("en", "/nede", "/need"), ("en", "/profle", "/profile")],
)
async def test_a_mistyped_command_gets_the_nearest_one(stage: Stage, language: str, typed: str, nearest: str) -> None:
    anna = await stage.person("anna", language=language)
    await anna.says(typed)
    await anna.sees(f"{nearest}?")
    assert anna.offered == [nearest]
    await anna.presses(nearest)
    assert f"{nearest}?" not in anna.last.text


async def test_the_nearest_command_is_never_one_that_others_may_use(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/überblck")
    assert "/überblick" not in anna.last.text


async def test_a_command_like_none_is_answered_with_help(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/xyzzy")
    await anna.sees("/xyzzy kenne ich nicht.", "/hilfe")
    await anna.presses("Hilfe")
    await anna.sees("Das kannst Du hier tun:")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "de",
            "bedarf meine frage fragen kanäle beitrag neueste suche vorstellung gespräche angebot praxiskarten "
            "praxiskarte werkstätten profil koppeln pause kontakt datenschutz hilfe menü austreten",
        ),
        (
            "en",
            "need mine ask questions channels post recent search meet talks offer cards card "
            "workshops profile pair pause contact privacy help menu leave",
        ),
    ],
)
async def test_help_names_what_a_practitioner_may_use_in_their_language(
    stage: Stage, language: str, names: str
) -> None:
    anna = await stage.person("anna", language=language)
    await anna.says("/help")
    listed = [line.partition(" ")[0] for line in anna.last.text.splitlines() if line.startswith("/")]
    assert listed == [f"/{name}" for name in names.split()]


async def test_help_names_what_a_guest_may_use(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("/help")
    listed = [line.partition(" ")[0] for line in anna.last.text.splitlines() if line.startswith("/")]
    assert listed == ["/koppeln", "/kontakt", "/datenschutz", "/hilfe", "/menü"]
    assert anna.offered == []


# --- danger ----------------------------------------------------------------------------------


async def test_words_of_danger_are_answered_first_with_whom_to_call(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("Morgen soll die Familie abgeschoben werden")
    first, second = anna.news
    assert first.startswith("Das klingt, als könnte jemand in Gefahr sein.")
    assert "112" in first
    assert "Was soll ich damit tun?" in second


async def test_words_of_danger_in_a_form_are_answered_and_the_form_goes_on(stage: Stage) -> None:
    anna = await stage.person("anna", language="en")
    await anna.says("/need")
    await anna.presses("housing")
    await anna.says("A colleague wants to die")
    first, second = anna.news
    assert first.startswith("It sounds as if somebody could be in danger.")
    assert "Who is it needed for?" in second


async def test_words_of_danger_of_somebody_who_has_not_joined_are_answered_too(stage: Stage) -> None:
    anna = await stage.person("anna", member=False)
    await anna.says("Verdacht auf Kindeswohlgefährdung")
    assert anna.news[0].startswith("Das klingt, als könnte jemand in Gefahr sein.")


async def test_words_of_danger_in_an_edit_are_answered_too(stage: Stage) -> None:
    anna = await stage.person("anna")
    message = await anna.says("Hallo")
    await anna.edits(message, "Sie will sich umbringen")
    assert anna.news[0].startswith("Das klingt, als könnte jemand in Gefahr sein.")
