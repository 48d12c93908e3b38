"""Practice cards: from an answer, written with its author, agreed to by whom it quotes, read by all."""

from typing import Any

import pytest
from sqlmodel import col, update

from storage.cards import Card, CardVersion, Role, State
from storage.channels import Channel, Kind
from storage.contents import Content
from storage.posts import Post
from storage.quotes import CardConsent, Decision
from tests.stories.people import Letter, Person, Stage
from tests.stories.talk import PUBLISHED, answers, copy, publishes, reader, speaker
from tests.stories.wires import ON_CONSOLE

SAVED = "Die Karte erscheint in 30 Sekunden"
SAVED_ASKS = "In 30 Sekunden frage ich alle, die Du zitierst."
ANSWER = "Wir haben die Wohnungsgesellschaft vorher besucht."


async def conversation(stage: Stage) -> tuple[Person, Person]:
    """Anna asks, Bea answers: #H-1 and #H-2."""
    anna, bea = await reader(stage, "anna", name="Kiefer"), await reader(stage, "bea", name="Birke")
    await publishes(stage, anna, "Wer kennt den Weg zur Wohnung?")
    await answers(stage, bea, ANSWER, to=copy(bea.inbox, "Wer kennt"))
    await anna.sees(ANSWER)
    return anna, bea


async def writes(
    person: Person, *, quotes: str | None = None, unquoted: str = "go", title: str = "Erst besuchen", **more: Any
) -> None:
    """Answer everything that a card asks for, as far as it is asked, and send it."""
    if quotes is not None:
        await person.sees("Sollen Worte von anderen wörtlich")
        if quotes:
            await person.presses(quotes)
        await person.presses("done")
        if quotes:
            await person.sees("nicht zitiert werden")
            await person.presses(unquoted)
    await person.sees("Wie soll die Karte heißen?")
    await person.says(title)
    await person.sees("Wie war die Situation?")
    await person.says(more.get("situation", "Niemand bekam einen Termin."))
    if more.get("asks_done"):
        await person.sees("Was habt Ihr getan?")
        await person.says("Wir sind hingegangen.")
    await person.sees("Was hat es dafür gebraucht?")
    await person.says("Zwei Nachmittage.")
    await person.sees("Was davon können andere")
    await person.says("Fast alles.")
    await person.sees("Soll die Region")
    await person.presses(more.get("region", "Überspringen"))
    await person.sees("Dürfen andere bei Dir nachfragen?")
    await person.presses(more.get("contact", "yes"))
    await person.sees("Stimmt alles so?", title)
    await person.presses("send")


async def published(stage: Stage, **more: Any) -> tuple[Person, Person]:
    """A card of Bea's, PK-1, without words of others."""
    anna, bea = await conversation(stage)
    await bea.says("/praxiskarte H-2")
    await writes(bea, quotes="", **more)
    await bea.sees(SAVED)
    await stage.wait(PUBLISHED)
    await bea.sees("Deine Praxiskarte ist da", "PK-1")
    return anna, bea


def shown(letters: list[Letter], words: str = "Erst besuchen") -> list[Letter]:
    return [each for each in letters if not each.deleted and "PK-1 ·" in each.text and words in each.text]


# --- from an answer to a card ----------------------------------------------------------------


async def test_an_answer_becomes_a_card_that_all_can_read(stage: Stage) -> None:
    anna, _ = await published(stage, region="goerlitz")
    await anna.says("/karten")
    await anna.presses("Wohnen & Unterbringung")
    await anna.sees("PK-1 Erst besuchen", "Niemand bekam einen Termin.")
    await anna.presses("PK-1")
    letter = await anna.sees("Erst besuchen")
    assert letter.text.splitlines() == [
        "Erst besuchen",
        "PK-1 · Wohnen & Unterbringung · Görlitz · Birke",
        "",
        "Situation",
        "Niemand bekam einen Termin.",
        "",
        "Was wir getan haben",
        ANSWER,
        "",
        "Was es gebraucht hat",
        "Zwei Nachmittage.",
        "",
        "Was sich übertragen lässt",
        "Fast alles.",
        "",
        "Fragen sind willkommen: Antworte im Kanal auf #H-2.",
    ]
    assert list(letter.choices.values()) == ["Das hat mir geholfen", "#H-2 ansehen"]
    await anna.says("pk 1")
    await anna.sees("PK-1 hast Du schon: hier.")


async def test_the_same_in_english(stage: Stage) -> None:
    _, bea = await conversation(stage)
    await bea.says("/set language")
    await bea.presses("en")
    await bea.says("/card H-2")
    await bea.sees("Are words of others")
    await bea.presses("done")
    for words in ("Visit first", "Nobody got an appointment", "Two afternoons", "Nearly all"):
        await bea.says(words)
    await bea.presses("Skip")
    await bea.presses("no")
    await bea.presses("send")
    await bea.sees("The card appears in 30 seconds")
    await stage.wait(PUBLISHED)
    await bea.sees("Your practice card is there", "PK-1")
    await bea.says("/cards visit")
    await bea.sees("PK-1 Visit first")


async def test_anybody_proposes_and_the_author_is_asked_once(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    cem = await reader(stage, "cem")
    await anna.says("/praxiskarte", reply_to=copy(anna.inbox, ANSWER))
    await anna.sees("Ich frage einmal nach")
    await bea.sees("Aus Deiner Antwort #H-2 können andere lernen", ANSWER)
    bea.looks_up()
    await cem.says("/card H-2")
    await cem.sees("ein zweites Mal frage ich nicht")
    await bea.sees_nothing_new()
    await bea.presses("Karte schreiben")
    await writes(bea, quotes="")
    await bea.sees(SAVED)
    await stage.wait(PUBLISHED)
    await cem.says("/card H-2")
    await cem.sees("Daraus gibt es schon eine Karte: PK-1")
    await cem.presses("Karte ansehen")
    await cem.sees("Erst besuchen")


async def test_two_who_propose_at_once_make_one_question(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    cem = await reader(stage, "cem")
    await stage.together(anna.deed(say="/card H-2"), cem.deed(say="/card H-2"))
    await anna.saw("frage")
    await cem.saw("frage")
    assert len(await stage.rows(Card)) == 1
    assert sum("Jemand findet" in letter.text for letter in bea.inbox) == 1


async def test_who_would_rather_not_is_not_asked_again(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await anna.says("/card H-2")
    await bea.presses("Lieber nicht")
    await bea.sees("danach fragt Dich niemand mehr")
    await anna.says("/card H-2")
    await anna.sees("ein zweites Mal frage ich nicht")
    await bea.says("/card H-2")  # they have thought better of it
    await writes(bea, quotes="")
    await bea.sees(SAVED)


async def test_of_a_conversation_the_answer_is_chosen(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await anna.says("/card H-1")
    letter = await anna.sees("Aus welcher Antwort", "#H-2 · Birke", ANSWER, "#H-1 · Kiefer")
    assert list(letter.choices.values()) == ["#H-2", "#H-1"]
    await anna.presses("#H-2")
    await anna.sees("Ich frage einmal nach")
    await bea.sees("Aus Deiner Antwort #H-2")


async def test_it_is_taken_back_in_the_first_half_minute_and_stays_a_draft(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await writes(bea, quotes="#H-1")
    await bea.sees(SAVED_ASKS)
    await bea.presses("Zurücknehmen")
    await bea.sees("Zurückgenommen. Niemand hat es gesehen.")
    await stage.wait("PT1H")
    assert [card.state for card in await stage.rows(Card)] == [State.draft]
    assert not any("Praxiskarte stehen" in letter.text for letter in anna.inbox)
    await bea.presses("Weiterschreiben")
    await bea.sees("Sollen Worte von anderen")
    await bea.presses("done")
    await bea.sees("Stimmt alles so?", "Erst besuchen")
    await bea.presses("send")
    await bea.sees(SAVED)
    await stage.wait(PUBLISHED)
    assert [(card.state, card.shown) for card in await stage.rows(Card)] == [(State.published, 2)]


async def test_what_was_said_under_another_name_becomes_a_card_under_that_name(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    async with stage.wire.service.database.transaction() as session:
        await session.execute(update(Post).where(col(Post.words) == ANSWER).values(alias="Leise Ulme"))
    await anna.says("/card H-1")
    letter = await anna.sees("#H-2 · Leise Ulme")
    assert "Birke" not in letter.text
    await bea.says("/card H-2")
    await writes(bea, quotes="")
    await bea.saw("Die Karte erscheint")
    assert any("als Autor:in steht dort Leise Ulme" in each.text for each in bea.inbox)
    await stage.wait(PUBLISHED)
    await anna.says("/cards PK-1")
    assert "Birke" not in (await anna.sees("Leise Ulme")).text
    await bea.says("/leave")
    await bea.presses("keep")
    await stage.wait("PT1M")
    assert "Leise Ulme" not in shown(anna.inbox)[0].text


@ON_CONSOLE
async def test_what_is_said_among_few_or_elsewhere_becomes_no_card(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    for kind, region in ((Kind.talk, None), (Kind.region, "zwickau")):
        async with stage.wire.service.database.transaction() as session:
            await session.execute(update(Channel).where(col(Channel.mark) == "H").values(kind=kind, region=region))
        for person, words in ((anna, "/card H-2"), (bea, "/card H-1"), (bea, "/card H-2")):
            await person.says(words)
            await person.sees("Aus welchem Beitrag")
    assert await stage.rows(Card) == []


# --- whose words -----------------------------------------------------------------------------


async def test_who_is_quoted_is_asked_with_the_exact_words_and_agrees(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await bea.sees("#H-1", "Wer kennt den Weg zur Wohnung?")
    await writes(bea, quotes="#H-1")
    await stage.wait(PUBLISHED)
    await anna.sees(
        "Darf das auf einer Praxiskarte stehen?", "Erst besuchen", "„Wer kennt den Weg zur Wohnung?“", "14 Tagen"
    )
    await bea.says("/cards")
    await bea.sees("Praxiskarten gibt es noch keine.")
    await anna.presses("Ja, gern")
    await anna.sees("steht es sofort nicht mehr dort")
    await stage.wait("PT10S")
    await bea.saw("Deine Praxiskarte ist da")
    await anna.says("/cards PK-1")
    await anna.sees("„Wer kennt den Weg zur Wohnung?“ (#H-1)")


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("unquoted", ["go", "stay"])
async def test_who_declines_or_says_nothing_is_not_quoted(stage: Stage, silent: bool, unquoted: str) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await writes(bea, quotes="#H-1", unquoted=unquoted)
    await stage.wait(PUBLISHED)
    await anna.sees("Darf das auf einer Praxiskarte stehen?")
    if not silent:
        await anna.presses("Lieber nicht")
        await anna.sees("Das erfährt niemand.")
    await stage.wait("P15D" if silent else "PT10S")
    state = State.published if unquoted == "go" else State.draft
    assert [card.state for card in await stage.rows(Card)] == [state]
    told = "Nicht alle Zitate waren möglich" if unquoted == "go" else "Nicht alle Zitate für „Erst besuchen“"
    assert sum(told in letter.text for letter in bea.inbox) == 1
    assert all("Kiefer" not in letter.text for letter in bea.inbox if told in letter.text)
    assert all(row.words == "" for row in await stage.rows(CardConsent))
    await bea.says("/cards PK-1")
    if unquoted == "go":
        assert "Wer kennt" not in (await bea.sees("Erst besuchen")).text
    else:
        await bea.sees("Diese Praxiskarte gibt es nicht")
    if silent:
        await anna.says("/card agree 1")
        await anna.sees("Darüber ist schon entschieden")


async def test_consent_is_taken_back_at_any_time_and_every_copy_follows(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await writes(bea, quotes="#H-1")
    await stage.wait(PUBLISHED)
    await anna.presses("Ja, gern")
    await stage.wait("PT10S")
    await bea.says("/cards PK-1")
    await bea.sees("„Wer kennt den Weg")
    await anna.presses("Doch nicht")
    await anna.sees("es wird nichts von Dir zitiert")
    await stage.wait("PT10S")
    (letter,) = shown(bea.inbox)
    assert "Wer kennt" not in letter.text
    await bea.saw("steht ein Zitat nicht mehr")
    assert [row.state for row in await stage.rows(CardConsent)] == [Decision.declined]


async def test_words_of_a_deleted_post_disappear_from_the_card(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await writes(bea, quotes="#H-1")
    await stage.wait(PUBLISHED)
    await anna.presses("Ja, gern")
    await stage.wait("PT10S")
    await bea.says("/cards PK-1")
    await bea.sees("„Wer kennt den Weg")
    await anna.says("/delete H-1")
    await stage.wait("PT1M")
    (letter,) = shown(bea.inbox)
    assert "Wer kennt" not in letter.text
    await bea.says("/cards Weg")
    await bea.sees("Dazu gibt es noch keine")


# --- the guard, and what does not fit --------------------------------------------------------


async def test_the_guard_looks_at_every_free_text(stage: Stage) -> None:
    _, bea = await conversation(stage)
    await bea.says("/card H-2")
    await bea.presses("done")
    await bea.says("Ruft 0351 4567890 an")
    await bea.sees("woran man jemanden erkennen kann", "0351 4567890")
    await bea.presses("mask")
    await bea.says("Situation mit 0351 4567891")
    await bea.sees("0351 4567891")
    await bea.presses("edit")
    await bea.says("Situation ohne")
    await bea.says("Braucht 0351 4567892")
    await bea.presses("mask")
    await bea.says("Trägt 0351 4567893")
    await bea.presses("mask")
    await bea.presses("Überspringen")
    await bea.presses("no")
    letter = await bea.sees("Stimmt alles so?")
    assert "45678" not in letter.text
    await bea.presses("send")
    await stage.wait(PUBLISHED)
    (version,) = await stage.rows(CardVersion)
    assert "45678" not in str(version.fields)


async def test_empty_and_too_long_words_are_told_so(stage: Stage) -> None:
    _, bea = await conversation(stage)
    await bea.says("/card H-2")
    await bea.presses("done")
    await bea.says("x" * 101)
    await bea.sees("Das sind 101 Zeichen, Platz ist für 100.")
    await bea.says("\u200b \u200b")
    await bea.sees("Da war nichts zu lesen.")
    await bea.says("Ein\nTitel\nin Zeilen")
    await bea.sees("Wie war die Situation?")
    await bea.says("y" * 801)
    await bea.sees("Platz ist für 800")
    assert await stage.rows(CardVersion) == []


@ON_CONSOLE
async def test_what_is_no_card_and_no_post_is_answered(stage: Stage) -> None:
    anna, bea = await conversation(stage)
    await anna.says("/delete H-1")
    expected = {
        "/card": "Praxiskarten zeigen",
        "/card H-99": "Aus welchem Beitrag",
        "/card H-1": "Diesen Beitrag gibt es nicht mehr.",
        "/card quatsch": "Aus welchem Beitrag",
        "/card PK-99": "Diese Praxiskarte gibt es nicht",
        "/card PK-999999999999": "Aus welchem Beitrag",
        "/card post 99": "Aus welchem Beitrag",
        "/card post ١": "Aus welchem Beitrag",
        "/card write 99": "Diese Praxiskarte gibt es nicht",
        "/card no x": "Diese Praxiskarte gibt es nicht",
        "/card agree 99": "Darüber ist schon entschieden",
        "/card decline": "Darüber ist schon entschieden",
        "/card edit": "Diese Praxiskarte gibt es nicht",
        "/card edit PK-99": "Diese Praxiskarte gibt es nicht",
        "/card back 7": "Diese Praxiskarte gibt es nicht",
        "/card versions PK-9 2": "Diese Praxiskarte gibt es nicht",
        "/card withdraw PK-9 yes": "Diese Praxiskarte gibt es nicht",
        "/cards": "Praxiskarten gibt es noch keine.",
        "/cards PK-99": "Diese Praxiskarte gibt es nicht",
        "/cards helped 99": "Diese Praxiskarte gibt es nicht",
        "/cards theme quatsch": "Dazu gibt es noch keine",
        "/cards 💥 <99999": "Dazu gibt es noch keine",
        "PK-99": "Diese Praxiskarte gibt es nicht",
        "/undo card 99": "Die 30 Sekunden sind vorbei",
    }
    for words, answer in expected.items():
        await bea.says(words)
        await bea.sees(answer)
    assert await stage.rows(Card) == []


async def test_nobody_does_with_a_card_what_only_its_author_may(stage: Stage) -> None:
    anna, _ = await published(stage)
    for words, answer in {
        "/card PK-1": "Das geht nur bei eigenen Karten.",
        "/card edit PK-1": "Das geht nur bei eigenen Karten.",
        "/card versions PK-1": "Das geht nur bei eigenen Karten.",
        "/card withdraw PK-1 yes": "Das geht nur bei eigenen Karten.",
        "/card write 1": "Diese Praxiskarte gibt es nicht",
        "/card back 1": "Diese Praxiskarte gibt es nicht",
        "/card agree 1": "Darüber ist schon entschieden",
        "/undo card 1": "Die 30 Sekunden sind vorbei",
    }.items():
        await anna.says(words)
        await anna.sees(answer)
    assert [card.state for card in await stage.rows(Card)] == [State.published]


# --- what becomes of it ----------------------------------------------------------------------


async def test_an_author_changes_it_and_every_copy_follows(stage: Stage) -> None:
    anna, bea = await published(stage)
    await anna.says("/cards PK-1")
    await anna.sees("Erst besuchen")
    await bea.says("/card PK-1")
    await bea.sees("Diese Karte können alle Mitglieder lesen.")
    await bea.presses("Ändern")
    await bea.sees("Stimmt alles so?")
    await bea.presses("change")
    await bea.presses("needed")
    await bea.sees("Was hat es dafür gebraucht?")
    await bea.says("Drei Nachmittage.")
    await bea.presses("send")
    await bea.sees("Die Änderung gilt in 30 Sekunden")
    await stage.wait("PT29S")
    assert "Zwei Nachmittage." in shown(anna.inbox)[0].text
    await stage.wait("PT5S")
    (letter,) = shown(anna.inbox)
    assert "Drei Nachmittage." in letter.text
    await anna.says("/cards Drei")
    await anna.sees("PK-1 Erst besuchen")
    await bea.says("/card versions PK-1")
    await bea.sees("Fassung 1", "Fassung 2")
    await bea.presses("Fassung 1")
    await bea.sees("Zwei Nachmittage.")


async def test_staff_change_the_language_only_and_the_author_takes_it_back(stage: Stage) -> None:
    anna, bea = await published(stage)
    sven = await stage.person("sven", roles=["staff"])
    await sven.says("/card edit PK-1")
    letter = await sven.sees("Ändere nur die Sprache, nie den Inhalt.", "Niemand bekam einen Termin.")
    assert "Region" not in letter.text and "Nachfragen" not in letter.text
    await sven.presses("change")
    assert set(sven.offered) >= {"Titel", "Situation"} and "Thema" not in sven.offered
    await sven.presses("situation")
    await sven.says("Termine waren nicht zu bekommen.")
    await sven.presses("send")
    await sven.sees("Die Autor:in bekommt Bescheid.")
    await stage.wait(PUBLISHED)
    await bea.sees("sprachlich überarbeitet", "PK-1")
    await anna.says("/cards PK-1")
    await anna.sees("Termine waren nicht zu bekommen.")
    assert [row.role for row in await stage.rows(CardVersion)] == [Role.author, Role.language]
    await bea.presses("Wieder meine Worte")
    await bea.sees("stehen wieder Deine eigenen Worte")
    await stage.wait("PT1S")
    (letter,) = shown(anna.inbox)
    assert "Niemand bekam einen Termin." in letter.text
    await bea.says("/card back 1")
    await bea.sees("Es gelten schon Deine eigenen Worte.")
    await sven.says("/card edit PK-1")
    await sven.presses("send")
    await sven.sees("Daran hat sich nichts geändert.")


async def test_an_author_withdraws_it_and_it_is_gone_everywhere(stage: Stage) -> None:
    anna, bea = await published(stage)
    await anna.says("/cards PK-1")
    await anna.sees("Erst besuchen")
    await bea.says("/card withdraw PK-1")
    await bea.sees("Soll ich PK-1", "zurückziehen?")
    await bea.presses("Zurückziehen")
    await bea.sees("Die Karte ist nicht mehr zu lesen.")
    await stage.wait("PT1M")
    assert shown(anna.inbox) == []
    await anna.says("/cards besuchen")
    await anna.sees("Dazu gibt es noch keine")
    assert await stage.rows(CardVersion) == []
    await bea.says("/card H-2")  # and writes it anew, with the same number
    await writes(bea, quotes="", title="Noch einmal")
    await stage.wait(PUBLISHED)
    await anna.says("PK-1")
    await anna.sees("Noch einmal")


async def test_staff_take_a_card_out_after_a_question_and_the_author_may_work_on_it(stage: Stage) -> None:
    anna, bea = await published(stage)
    sven = await stage.person("sven", roles=["staff"])
    await sven.says("/card withdraw PK-1")
    await sven.sees("ist nicht von Dir")
    await sven.presses("Karte herausnehmen")
    await sven.sees("nicht mehr zu lesen")
    await bea.sees("Die Fachstelle hat Deine Karte", "herausgenommen")
    await anna.says("/cards PK-1")
    await anna.sees("Diese Praxiskarte gibt es nicht")
    await bea.presses("Meine Karte ansehen")
    await bea.sees("Diese Karte ist zurückgezogen.")
    await bea.presses("Weiterschreiben")
    await bea.presses("done")
    await bea.presses("send")
    await bea.sees(SAVED)
    await stage.wait(PUBLISHED)
    await anna.says("/cards PK-1")
    await anna.sees("Erst besuchen")


@pytest.mark.parametrize("how", ["erase", "keep"])
async def test_the_card_of_who_leaves_goes_or_stays_without_them(stage: Stage, how: str) -> None:
    anna, bea = await published(stage)
    await anna.says("/cards PK-1")
    await anna.sees("Birke")
    await bea.says("/leave")
    await bea.presses(how)
    await bea.saw("Du bist ausgetreten.")
    await stage.wait("PT1M")
    letters = shown(anna.inbox)
    assert len(letters) == (1 if how == "keep" else 0)
    assert all("Ehemaliges Mitglied" in each.text and "Birke" not in each.text for each in letters)
    (card,) = await stage.rows(Card)
    assert (card.member_id, card.state) == (None, State.published if how == "keep" else State.withdrawn)
    assert [row.member_id for row in await stage.rows(CardVersion)] == ([None] if how == "keep" else [])
    if how == "erase":
        assert "Zwei Nachmittage" not in str([row.body for row in await stage.rows(Content)])
    sven = await stage.person("sven", roles=["staff"])
    await sven.says("/card edit PK-1")
    await sven.sees("könnte nichts zurücknehmen" if how == "keep" else "gibt es nicht")


@pytest.mark.parametrize("how", ["erase", "keep"])
@pytest.mark.parametrize("agreed", [True, False])
async def test_words_of_who_leaves_stay_only_if_they_agreed_and_want_it(stage: Stage, how: str, agreed: bool) -> None:
    anna, bea = await conversation(stage)
    await bea.says("/card H-2")
    await writes(bea, quotes="#H-1")
    await stage.wait(PUBLISHED)
    if agreed:
        await anna.presses("Ja, gern")
    await anna.says("/leave")
    await anna.presses(how)
    await anna.saw("Du bist ausgetreten.")
    await stage.wait("PT1M")
    await bea.says("/cards PK-1")
    letter = await bea.sees("Erst besuchen")
    assert ("Wer kennt" in letter.text) is (agreed and how == "keep")
    assert [row.member_id for row in await stage.rows(CardConsent)] == [None]
    if how == "erase":
        rows = [row.body for row in await stage.rows(Content) if "darf das auf" in str(row.body).casefold()]
        assert "Wer kennt den Weg" not in str(rows)


async def test_whom_it_has_helped_is_counted_from_three_people_on(stage: Stage) -> None:
    anna, bea = await published(stage)
    cem, dora = await stage.person("cem"), await stage.person("dora")
    await bea.says("/cards PK-1")
    await bea.presses("Das hat mir geholfen")  # one's own word does not count
    for person in (anna, cem):
        await person.says("/cards PK-1")
        await person.sees("Erst besuchen")
        for _ in range(2):
            await person.presses("Das hat mir geholfen")
            await person.sees("Danke, das ist gezählt.")
    await stage.wait("PT10S")
    assert "geholfen." not in shown(anna.inbox)[0].text
    await dora.says("/cards PK-1")
    await dora.presses("Das hat mir geholfen")
    await stage.wait("PT10S")
    for person in (anna, cem, dora, bea):
        assert "3 Personen hat das geholfen." in shown(person.inbox)[0].text


@ON_CONSOLE
async def test_cards_are_listed_a_page_at_a_time_and_own_themes_first(stage: Stage) -> None:
    bea = await speaker(stage, "bea", themes=["health"])
    for number, theme in enumerate(("housing",) * 7 + ("health",), start=1):
        await publishes(stage, bea, f"Beispiel {number}", theme)
        await bea.says(f"/card {'H' if theme == 'housing' else 'HE'}-{number if theme == 'housing' else 1}")
        await writes(bea, title=f"Karte {number}", situation=f"Lage {number}")
        await stage.wait(PUBLISHED)
    assert len(await stage.rows(Card)) == 8
    await bea.says("/cards")
    letter = await bea.sees("Wähle ein Thema")
    assert list(letter.choices)[:2] == ["cards theme health", "cards theme housing"]
    assert "(7)" not in str(letter.choices)  # all of one person
    await bea.presses("cards theme housing")
    letter = await bea.sees("PK-7 Karte 7", "PK-3 Karte 3")
    assert "PK-2" not in letter.text
    await bea.presses("Ältere")
    letter = await bea.sees("PK-2 Karte 2", "PK-1 Karte 1")
    assert "PK-3" not in letter.text
    await bea.says("/cards Lage")
    await bea.sees("PK-8 Karte 8")
    await bea.presses("Ältere")
    await bea.sees("PK-3 Karte 3")
    await bea.says("/cards Wohnen & Unterbringung")
    await bea.sees("PK-7 Karte 7")
