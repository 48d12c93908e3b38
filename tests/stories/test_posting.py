"""Posting privately: where it goes, as whom it stands there, and the half minute in which it can be taken back."""

import pytest

from storage.consents import Consent, Purpose
from storage.contents import Content
from storage.conversations import Run
from storage.outbox import Outbox
from storage.posts import Post, State
from storage.publications import Publication
from tests.stories.people import Stage
from tests.stories.talk import ASKS_CONSENT, KEPT, PUBLISHED, answers, copies, copy, posts, publishes, reader, speaker
from tests.stories.wires import ON_CONSOLE, WHERE_DELETIONS_ARE_TOLD

HOUSING = "Wohnen & Unterbringung"


async def test_a_post_is_written_goes_to_a_channel_and_is_confirmed_with_its_number(stage: Stage) -> None:
    anna, bea = await stage.person("anna", name="Stille Kiefer"), await reader(stage, "bea")
    await anna.says("/beitrag")
    await anna.sees("Was möchtest Du schreiben?", "keine Namen")
    await anna.says("Wer kennt eine Wohnung?")
    await anna.sees("In welchen Kanal soll es?")
    await anna.presses(HOUSING)
    await anna.sees(ASKS_CONSENT, "auf Telegram und auf Matrix", "unter Deinem Namen hier")
    await anna.presses("Ja, weitergeben")
    await anna.sees(f"{KEPT} {HOUSING}", "Du stehst dort als Stille Kiefer.")
    await bea.sees_nothing_new()
    await stage.wait(PUBLISHED)
    receipt = await anna.sees(f"#H-1 steht im Kanal {HOUSING}.")
    assert list(receipt.choices.values()) == ["Beitrag löschen"]
    letter = await bea.sees("Wer kennt eine Wohnung?")
    assert letter.text == f"Stille Kiefer · {HOUSING} #H-1\n\nWer kennt eine Wohnung?"
    assert letter.choices == {}
    assert copies(anna.inbox, "Wer kennt eine Wohnung?") == []


async def test_the_same_in_english(stage: Stage) -> None:
    anna, bea = await stage.person("anna", language="en", name="Quiet Pine"), await reader(stage, "bea")
    await anna.says("/post Who knows a flat?")
    await anna.sees("Which channel")
    await anna.presses("Housing & accommodation")
    await anna.presses("yes")
    await anna.sees("30 seconds", "Quiet Pine")
    await stage.wait(PUBLISHED)
    await anna.sees("#H-1")
    await bea.sees(f"Quiet Pine · {HOUSING} #H-1", "Who knows a flat?")


async def test_consent_is_asked_once_and_kept_with_its_version(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/post Eins")
    await anna.presses("housing")
    await anna.sees(ASKS_CONSENT)
    await anna.presses("yes")
    await anna.sees(KEPT)
    await anna.says("/post Zwei")
    await anna.presses("housing")
    await anna.sees(KEPT)
    given = [row for row in await stage.rows(Consent) if row.purpose == Purpose.relaying]
    assert [(row.version, row.language, row.withdrawn_at) for row in given] == [("2026-11", "de", None)]


async def test_who_declines_passes_nothing_on_and_is_asked_again_with_the_next_post(stage: Stage) -> None:
    anna, bea = await stage.person("anna"), await reader(stage, "bea")
    await anna.says("/post Wer kennt das?")
    await anna.presses("housing")
    await anna.presses("Lieber nicht")
    await anna.sees("ich gebe nichts weiter", "Lesen kannst Du trotzdem alles")
    await stage.wait(PUBLISHED)
    await bea.sees_nothing_new()
    assert await stage.rows(Post) == []
    assert all(run.answers == [] for run in await stage.rows(Run))
    await anna.says("/post Doch noch etwas")
    await anna.presses("housing")
    await anna.sees(ASKS_CONSENT)


async def test_a_plain_sentence_is_offered_as_a_post(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("Wer kennt eine Wohnung?")
    await anna.sees("Wer kennt eine Wohnung?")
    await anna.presses("post")
    await anna.sees("In welchen Kanal soll es?")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    await bea.sees("Wer kennt eine Wohnung?", "#H-1")


async def test_channels_that_are_read_are_offered_first(stage: Stage) -> None:
    anna = await reader(stage, "anna", "selfcare")
    await anna.says("/post Hallo")
    letter = await anna.sees("In welchen Kanal soll es?")
    assert list(letter.choices)[:2] == ["selfcare", "residence_asylum"]


async def test_in_a_channel_for_an_hour(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/in wohnen")
    await anna.sees(f"geht in den Kanal {HOUSING}", "höchstens eine Stunde")
    await anna.says("Wer kennt das?")
    await anna.sees(KEPT)
    await stage.wait("PT59M59S")
    await bea.sees("Wer kennt das?")
    await anna.says("Noch etwas")
    await anna.sees(KEPT)
    await stage.wait("PT1S")
    await anna.says("Und jetzt nicht mehr")
    assert "post" in (await anna.sees("Und jetzt nicht mehr")).choices
    await stage.wait(PUBLISHED)
    assert [letter.text.splitlines()[-1] for letter in copies(bea.inbox, "")] == ["Wer kennt das?", "Noch etwas"]


@pytest.mark.parametrize("end", ["/in end", "/in ende", "/in Stop"])
async def test_the_hour_can_be_ended(stage: Stage, end: str) -> None:
    anna = await speaker(stage, "anna")
    await anna.says("/in housing")
    await anna.says(end)
    await anna.sees("geht in keinen Kanal mehr von allein")
    await anna.says("Wer kennt das?")
    assert "post" in (await anna.sees("Wer kennt das?")).choices
    assert await stage.rows(Post) == []


async def test_in_without_a_channel_or_with_an_unknown_one_offers_all(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    for words in ("/in", "/in quantenphysik", "/in " + "x" * 300):
        await anna.says(words)
        letter = await anna.sees("In welchen Kanal soll gehen, was Du schreibst?")
        assert "in housing" in letter.choices and "in end" not in letter.choices
    await anna.presses("in housing")
    await anna.sees("höchstens eine Stunde")
    await anna.says("/in")
    assert "in end" in (await anna.sees(f"geht gerade in den Kanal {HOUSING}")).choices


async def test_a_native_reply_to_a_post_is_a_reply_in_its_channel(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea", name="Birke")
    question = await publishes(stage, anna, "Wer kennt das?")
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Wer kennt das?"))
    letter = copy(anna.inbox, "Ich!")  # who is answered gets the answer, though they do not read the channel
    assert letter.text == f"Birke · {HOUSING} #H-2\n\nIch!"
    assert letter.reply_to is not None
    first, second = await stage.rows(Post)
    assert (second.reply_to_id, second.root_id) == (first.id, first.id)
    assert question != letter.reply_to or stage.wire.account("anna")[0] == "console"


async def test_a_reply_to_a_receipt_before_the_post_is_out_says_what_is_true(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await posts(anna, "Wer kennt das?")
    await anna.says("Ach ja, und noch etwas", reply_to=anna.last)
    await anna.sees("noch nicht hinausgegangen")
    assert "gelöscht" not in anna.last.text
    assert len(await stage.rows(Post)) == 1


# --- the guard -------------------------------------------------------------------------------


async def test_the_guard_shows_what_it_found_and_masks_it(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post Ruft an: 0351 4567890")
    await anna.sees("woran man jemanden erkennen kann", "„0351 4567890“")
    await anna.presses("Unkenntlich machen")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    letter = await bea.sees("Ruft an: ", "Telefonnummer")
    assert "4567890" not in letter.text
    (post,) = await stage.rows(Post)
    assert (post.guard, "4567890" in post.words, post.spans) == ("masked", False, [])
    assert [row.guard for row in await stage.rows(Publication)] == ["masked"]


async def test_the_guard_lets_the_writer_write_anew(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post Ruft an: 0351 4567890")
    await anna.presses("Ändern")
    await anna.sees("Was möchtest Du schreiben?")
    await anna.says("Ruft uns an")
    await anna.sees("In welchen Kanal")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    await bea.sees("Ruft uns an")
    assert [post.guard for post in await stage.rows(Post)] == ["clean"]


async def test_the_guard_lets_it_go_as_it_is(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post Unser Büro: 0351 4567890")
    await anna.presses("So lassen")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    await bea.sees("Unser Büro: 0351 4567890")
    assert [post.guard for post in await stage.rows(Post)] == ["as_is"]


# --- taking back -----------------------------------------------------------------------------


async def test_a_post_is_taken_back_in_its_half_minute_and_nobody_sees_it(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await posts(anna, "Ein Irrtum")
    await stage.wait("PT29S")
    await anna.presses("Zurücknehmen")
    letter = await anna.sees("Zurückgenommen. Niemand hat es gesehen.")
    assert letter.choices == {}
    await stage.wait("PT1H")
    assert copies(bea.inbox, "Ein Irrtum") == []
    (post,) = await stage.rows(Post)
    assert (post.state, post.words, post.spans, post.number) == (State.deleted, "", [], None)
    assert "Ein Irrtum" not in str([content.body for content in await stage.rows(Content)])
    await publishes(stage, anna, "Das gilt")
    await bea.sees("Das gilt", "#H-1")  # what nobody saw has taken no number


@ON_CONSOLE
async def test_an_old_press_takes_nothing_back(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await posts(anna, "Das bleibt")
    receipt = anna.last
    await stage.wait(PUBLISHED)
    await anna.presses("undo post 1", on=receipt)
    await anna.sees("Das geht nicht mehr", "/löschen")
    assert [post.state for post in await stage.rows(Post)] == [State.published]
    copy(bea.inbox, "Das bleibt")
    for words in ("/undo post 1", "/undo post", "/undo post 999999999999", "/undo post -1", "/undo post ١"):
        await anna.says(words)
        await anna.sees("Das geht nicht mehr")


async def test_nobody_takes_back_what_is_not_theirs(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await speaker(stage, "bea")
    await posts(anna, "Von Anna")
    (post,) = await stage.rows(Post)
    for words in (f"/undo post {post.id}", f"/relay show region {post.id}"):
        await bea.says(words)
        await bea.sees("Das geht nicht mehr")
    await stage.wait(PUBLISHED)
    assert [(each.state, each.shows) for each in await stage.rows(Post)] == [(State.published, [])]


# --- what stands beside the name -------------------------------------------------------------


async def test_region_and_carrier_are_shown_for_one_post(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna", name="Kiefer", region="goerlitz"), await reader(stage, "bea")
    await posts(anna, "Eins")
    assert {"Region dazuschreiben", "Träger dazuschreiben"} <= set(anna.offered)
    await anna.presses("Region dazuschreiben")
    await anna.sees("Du stehst dort als Kiefer (Görlitz).")
    assert {"Region weglassen", "Träger dazuschreiben"} <= set(anna.offered)
    await anna.presses("Träger dazuschreiben")
    await anna.sees("Du stehst dort als Kiefer (Görlitz und Freier Träger).")
    await stage.wait(PUBLISHED)
    await bea.sees(f"Kiefer (Görlitz und Freier Träger) · {HOUSING} #H-1")
    await publishes(stage, anna, "Zwei")
    await bea.sees(f"Kiefer · {HOUSING} #H-2")


async def test_region_is_shown_in_one_channel(stage: Stage) -> None:
    anna, bea = await reader(stage, "anna", name="Kiefer", region="goerlitz"), await reader(stage, "bea")
    await anna.says("/channels housing region")
    await anna.sees("Hier stehst Du als Kiefer (Görlitz).")
    await publishes(stage, anna, "Eins")
    await bea.sees(f"Kiefer (Görlitz) · {HOUSING} #H-1")
    await bea.says("/channels health at_once")
    await publishes(stage, anna, "Zwei", "health")
    assert copy(bea.inbox, "Zwei").text.startswith("Kiefer · Gesundheit")
    await posts(anna, "Drei")
    await anna.presses("Region weglassen")
    await anna.sees("Du stehst dort als Kiefer.")
    await stage.wait(PUBLISHED)
    assert copy(bea.inbox, "Drei").text.startswith("Kiefer · Wohnen")


async def test_what_the_profile_shows_stands_everywhere_but_where_a_channel_says_otherwise(stage: Stage) -> None:
    anna, bea = await reader(stage, "anna", name="Kiefer", region="goerlitz"), await reader(stage, "bea")
    await anna.says("/set beside")
    await anna.presses("region")
    await anna.presses("done")
    await publishes(stage, anna, "Eins")
    assert copy(bea.inbox, "Eins").text.startswith("Kiefer (Görlitz) · ")
    await anna.says("/channels housing region")
    await anna.sees("Hier stehst Du als Kiefer.")
    await publishes(stage, anna, "Zwei")
    assert copy(bea.inbox, "Zwei").text.startswith("Kiefer · ")


async def test_no_role_ever_stands_beside_a_name(stage: Stage) -> None:
    kira, bea = (
        await speaker(stage, "kira", name="Kastanie", roles=["coordinator", "staff"]),
        await reader(stage, "bea"),
    )
    await publishes(stage, kira, "Guten Morgen")
    assert copy(bea.inbox, "Guten Morgen").text.splitlines()[0] == f"Kastanie · {HOUSING} #H-1"


# --- drafts, and what happens meanwhile ------------------------------------------------------


async def test_a_post_that_was_begun_is_a_draft(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post Wer kennt das?")
    await anna.says("/menu")
    await anna.says("/need")
    await anna.presses("Abbrechen")
    await anna.saw("Beitrag")
    await anna.says("/weiter")
    await anna.sees("In welchen Kanal soll es?")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    await bea.sees("Wer kennt das?")


async def test_a_channel_that_is_closed_meanwhile_takes_nothing(stage: Stage) -> None:
    anna, kira = await speaker(stage, "anna"), await stage.person("kira", roles=["staff"])
    await anna.says("/post Wer kennt das?")
    await kira.says("/channel housing close-yes")
    await kira.sees("geschlossen")
    await anna.presses("housing")
    await anna.sees("Diesen Kanal gibt es nicht mehr.")
    assert await stage.rows(Post) == []


async def test_the_hour_ends_with_the_channel(stage: Stage) -> None:
    anna, kira = await speaker(stage, "anna"), await stage.person("kira", roles=["staff"])
    await anna.says("/in housing")
    await kira.says("/channel housing close-yes")
    await anna.says("Wer kennt das?")
    assert "post" in (await anna.sees("Wer kennt das?")).choices
    assert await stage.rows(Post) == []


async def test_an_answer_to_a_post_of_a_closed_channel_is_refused_kindly(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    kira = await stage.person("kira", roles=["staff"])
    await publishes(stage, anna, "Wer kennt das?")
    await kira.says("/channel housing close-yes")
    await bea.says("Ich!", reply_to=copy(bea.inbox, "Wer kennt das?"))
    await bea.sees(f"Der Kanal {HOUSING} ist geschlossen.", "/suche")
    assert len(await stage.rows(Post)) == 1


async def test_what_was_confirmed_still_goes_out_when_the_channel_closes_in_the_half_minute(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    kira = await stage.person("kira", roles=["staff"])
    await posts(anna, "Gerade noch")
    await kira.says("/channel housing close-yes")
    await stage.wait(PUBLISHED)
    copy(bea.inbox, "Gerade noch")


async def test_two_accounts_of_one_person_get_each_post_once_and_never_their_own(stage: Stage) -> None:
    await stage.person("anna", accounts=["anna2"])
    anna, anna2, bea = stage.account("anna"), stage.account("anna2"), await reader(stage, "bea")
    await anna.says("/set relays")
    await anna.presses("yes")
    await anna.says("/channels housing at_once")
    await publishes(stage, bea, "Eins")
    assert len(copies(anna.inbox, "Eins") + copies(anna2.inbox, "Eins")) == 1
    await anna2.says("/menu")  # what comes goes where somebody spoke last
    await publishes(stage, bea, "Zwei")
    assert [len(copies(each.inbox, "Zwei")) for each in (anna, anna2)] == [0, 1]
    await publishes(stage, anna, "Drei")
    assert [copies(each.inbox, "Drei") for each in (anna, anna2)] == [[], []]
    copy(bea.inbox, "Drei")


async def test_a_restart_in_the_half_minute_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await posts(anna, "Über die Nacht")
    await stage.restart()
    await stage.wait(PUBLISHED)
    await stage.restart()
    await stage.wait("PT1H")
    copy(bea.inbox, "Über die Nacht")
    assert [row.state for row in await stage.rows(Outbox) if row.key and row.key.startswith("post:")] == ["sent"]


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["*", "<b>fett</b>", "[hier](javascript:alert(1))", "{ $name }", "#H-99999999999", "\u202eabc"]
)
async def test_words_are_never_markup(stage: Stage, words: str) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await publishes(stage, anna, f"Vorher {words} nachher")
    letter = await bea.sees("Vorher", "nachher")
    assert letter.text.splitlines()[-1] == f"Vorher {words} nachher".replace("\u202e", "")


async def test_all_that_an_app_of_any_network_sends_as_one_message_fits(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post")
    await anna.says("x" * 4096)
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    assert "x" * 4096 in "".join(letter.text for letter in bea.inbox)  # Telegram has no room for the name above them


@WHERE_DELETIONS_ARE_TOLD  # an app of Telegram makes several messages of it
async def test_what_is_too_long_is_said_to_be_and_nothing_is_lost(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    await anna.says("/post")
    await anna.says("x" * 4097)
    await anna.sees("4.097", "4.096", "Was möchtest Du schreiben?")
    await anna.says("x" * 4096)
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    copy(bea.inbox, "x" * 4096)


@pytest.mark.parametrize("words", ["/post", "/post    ", "/post \u200b\u200b"])
async def test_nothing_is_no_post(stage: Stage, words: str) -> None:
    anna = await speaker(stage, "anna")
    await anna.says(words)
    await anna.sees("Was möchtest Du schreiben?")
    assert await stage.rows(Post) == []


async def test_words_of_danger_are_answered_before_anything_else(stage: Stage) -> None:
    anna = await speaker(stage, "anna")
    await anna.says("/in housing")
    await anna.says("Sie will sich umbringen")
    await anna.saw("in Gefahr sein")
    await anna.saw(KEPT)
