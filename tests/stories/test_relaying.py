"""What becomes of a post: answers, mentions, changes, deletions, reactions, threads and files, everywhere once."""

from io import BytesIO

import pytest
from PIL import Image

from storage.contents import Content
from storage.files import File
from storage.outbox import Outbox
from storage.posts import Post, State
from storage.reactions import PostReaction
from storage.search import PostWords
from storage.threads import ThreadReader
from tests.stories.people import Person, Stage
from tests.stories.talk import KEPT, PUBLISHED, answers, copies, copy, posts, publishes, reader, speaker
from tests.stories.wires import ON_CONSOLE, WHERE_DELETIONS_ARE_TOLD, WITH_ALBUMS

HOUSING = "Wohnen & Unterbringung"
GATHERED = "PT15S"


async def company(stage: Stage) -> tuple[Person, Person, Person]:
    """Anna, Bea and Cem, who read the same channel."""
    anna = await reader(stage, "anna", name="Kiefer")
    bea = await reader(stage, "bea", name="Birke")
    return anna, bea, await reader(stage, "cem", name="Ulme")


async def bodies_of(stage: Stage) -> str:
    """Everything that is stored of what was or will be shown."""
    return str([content.body for content in await stage.rows(Content)])


# --- answers ---------------------------------------------------------------------------------


@ON_CONSOLE  # where people know the ids of what they wrote; the others: test_channels_everywhere.py
async def test_answers_hang_on_each_readers_own_copy(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    question = await publishes(stage, anna, "Wer kennt das?")
    theirs = {person.name: copy(person.inbox, "Wer kennt das?").id for person in (bea, cem)}
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Wer kennt das?"))
    assert copy(anna.inbox, "Ich!").reply_to == question
    assert copy(cem.inbox, "Ich!").reply_to == theirs["cem"]
    await answers(stage, cem, "Und ich!", to=copy(cem.inbox, "Ich!"))
    assert copy(anna.inbox, "Und ich!").reply_to == copy(anna.inbox, "Ich!").id
    assert copies(bea.inbox, "Und ich!")[0].reply_to is not None
    first, second, third = await stage.rows(Post)
    assert [(post.reply_to_id, post.root_id) for post in (second, third)] == [
        (first.id, first.id),
        (second.id, first.id),
    ]
    assert all("Antwort auf" not in letter.text for person in (anna, bea, cem) for letter in person.inbox)


async def test_who_does_not_have_what_is_answered_gets_a_quote(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna", name="Kiefer"), await reader(stage, "bea", name="Birke")
    await publishes(stage, anna, "Wer kennt " + "das und jenes " * 20)
    dora = await reader(stage, "dora")
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Wer kennt"))
    letter = copy(dora.inbox, "Ich!")
    quote, header, words = letter.text.split("\n\n")
    assert quote.startswith("Antwort auf #H-1, Kiefer: Wer kennt das und jenes") and quote.endswith("…")
    assert len(quote) < 140
    assert (header, words, letter.reply_to) == (f"Birke · {HOUSING} #H-2", "Ich!", None)


@ON_CONSOLE
async def test_an_answer_to_something_deleted_says_so(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    question = await publishes(stage, anna, "Wer kennt das?")
    theirs = copy(bea.inbox, "Wer kennt das?")
    await stage.together(anna.deed(delete=question), bea.deed(say="Ich!", reply_to=theirs.id))
    await bea.saw("Dieser Beitrag ist gelöscht, antworten kann man darauf nicht mehr.")
    await bea.says("Ich doch!", reply_to=theirs)  # what it answers is nowhere any more
    await bea.sees("„Ich doch!“", "Was soll ich damit tun?")
    assert len(await stage.rows(Post)) == 1
    assert copies(cem.inbox, "Ich") == []


@WHERE_DELETIONS_ARE_TOLD
async def test_an_answer_whose_question_goes_in_the_half_minute_goes_without_its_words(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    question = await publishes(stage, anna, "Wer kennt Frau Unsichtbar?")
    await bea.says("Ich!", reply_to=copy(bea.inbox, "Wer kennt"))
    await anna.deletes(question)
    await stage.wait(PUBLISHED)
    for person in (anna, cem):
        assert copy(person.inbox, "Ich!").text.startswith("Antwort auf #H-1, das gelöscht ist")
    assert "Unsichtbar" not in await bodies_of(stage)


# --- mentions --------------------------------------------------------------------------------


async def test_a_number_in_a_post_is_resolved_for_the_reader(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await publishes(stage, anna, "Wer kennt das?")
    await publishes(stage, bea, "Siehe #h-1, #H-99 und X-1, #H-1 nochmal")
    letter = copy(anna.inbox, "Siehe")
    assert letter.text.splitlines()[-1] == f"↗ #H-1 {HOUSING}: Wer kennt das?"
    assert letter.text.count("↗") == 1


@WHERE_DELETIONS_ARE_TOLD
@pytest.mark.parametrize("written", ["#H-1", "#h-1"])
async def test_what_is_mentioned_follows_changes_and_deletions(stage: Stage, written: str) -> None:
    anna, bea, cem = await company(stage)
    first = await publishes(stage, anna, "Wer kennt Frau Unsichtbar?")
    await publishes(stage, bea, f"Siehe {written}")
    await anna.edits(first, "Wer kennt das?")
    await stage.wait("PT1S")
    assert copy(cem.inbox, "Siehe").text.endswith(": Wer kennt das?")
    assert "Unsichtbar" not in await bodies_of(stage)
    await anna.deletes(first)
    await stage.wait("PT1S")
    assert "↗" not in copy(cem.inbox, "Siehe").text
    assert "Wer kennt das?" not in await bodies_of(stage)


@WHERE_DELETIONS_ARE_TOLD
async def test_what_is_mentioned_by_a_later_change_follows_too(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    older = await publishes(stage, bea, "Siehe unten")
    later = await publishes(stage, anna, "Wer kennt Frau Unsichtbar?")
    await bea.edits(older, "Siehe #H-2")
    assert copy(cem.inbox, "Siehe").text.endswith(": Wer kennt Frau Unsichtbar?")
    await anna.deletes(later)
    await stage.wait("PT1S")
    assert "Unsichtbar" not in await bodies_of(stage)
    assert "Unsichtbar" not in str([letter.text for letter in cem.inbox if not letter.deleted])


async def test_a_quote_follows_a_change(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna", name="Kiefer"), await reader(stage, "bea")
    first = await publishes(stage, anna, "Wer kennt Frau Unsichtbar?")
    dora = await reader(stage, "dora")
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Wer kennt"))
    await anna.edits(first, "Wer kennt das?")
    await stage.wait("PT1S")
    assert copy(dora.inbox, "Ich!").text.startswith("Antwort auf #H-1, Kiefer: Wer kennt das?")
    assert "Unsichtbar" not in await bodies_of(stage)


@WHERE_DELETIONS_ARE_TOLD
async def test_what_is_confidential_is_not_named_elsewhere(stage: Stage) -> None:
    kira = await speaker(stage, "kira", roles=["staff"])
    anna, cem = await speaker(stage, "anna"), await reader(stage, "cem")
    await confidential(kira)
    await cem.says("/channels vertraulich at_once")
    await publishes(stage, anna, "Wer kennt Frau Unsichtbar?", "vertraulich")
    await publishes(stage, anna, "Siehe #V-1", "housing")
    assert "↗" not in copy(cem.inbox, "Siehe").text
    await publishes(stage, anna, "Dazu #V-1", "vertraulich")
    assert "↗ #V-1" in copy(cem.inbox, "Dazu").text


async def confidential(kira: Person) -> None:
    """Open a channel that is on confidential networks only."""
    await kira.says("/channel new")
    await kira.says("Vertraulich")
    await kira.presses("none")
    await kira.says("/skip")
    await kira.presses("de")
    await kira.presses("yes")
    await kira.presses("send")
    await kira.sees("Der Kanal Vertraulich ist da.", "#V-1")


# --- changes ---------------------------------------------------------------------------------


async def test_a_change_is_one_everywhere(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    message = await publishes(stage, anna, "Wer kent das?")
    before = {person.name: copy(person.inbox, "Wer kent das?").id for person in (bea, cem)}
    await anna.edits(message, "Wer kennt das?")
    await anna.sees("Geändert.")
    for person in (bea, cem):
        letter = copy(person.inbox, "Wer kennt das?")
        assert (letter.id, letter.text.splitlines()[0]) == (before[person.name], f"Kiefer · {HOUSING} #H-1 · geändert")
        assert copies(person.inbox, "kent") == []


async def test_a_change_in_the_half_minute_is_what_goes_out(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await posts(anna, "Wer kent das?")
    await anna.edits(message, "Wer kennt das?")
    await stage.wait(PUBLISHED)
    letter = copy(bea.inbox, "Wer kennt das?")
    assert (letter.edits, letter.text.splitlines()[0]) == (0, f"Kiefer · {HOUSING} #H-1")
    await anna.says("/search kent")
    await anna.sees("habe ich nichts gefunden")


@ON_CONSOLE
async def test_a_change_and_a_deletion_win_over_what_is_still_on_its_way(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    first, second = await posts(anna, "Eins alt"), await posts(anna, "Zwei")
    await bea.does(unreachable=True)
    await stage.wait(PUBLISHED)
    await stage.together(
        anna.deed(edit=first, say="Eins neu"), anna.deed(delete=second), cem.deed(say="/menu"), bea.deed(say="/menu")
    )
    assert copies(cem.inbox, "Eins alt") == copies(cem.inbox, "Zwei") == []
    copy(cem.inbox, "Eins neu")


@ON_CONSOLE
async def test_a_change_and_a_deletion_win_while_the_post_is_held(stage: Stage) -> None:
    anna, bea = await speaker(stage, "anna"), await reader(stage, "bea")
    stage_evening = "PT10H30M"  # half past seven: her hours are over
    await stage.wait(stage_evening)
    first = await publishes(stage, anna, "Eins alt")
    second = await publishes(stage, anna, "Zwei Unsichtbar")
    await anna.edits(first, "Eins neu")
    await anna.deletes(second)
    await stage.wait("PT13H")
    letter = copy(bea.inbox, "Eins neu")  # one is left: it comes as it is
    assert letter.edits == 0
    assert "Unsichtbar" not in str([each.text for each in bea.inbox]) + await bodies_of(stage)


async def test_the_guard_looks_at_changes_too(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Ruft uns an")
    await anna.edits(message, "Ruft uns an: 0351 4567890")
    await anna.sees("gebe ich so noch nicht weiter", "„0351 4567890“")
    assert "4567890" not in copy(bea.inbox, "Ruft uns an").text
    await anna.presses("Unkenntlich machen")
    await anna.sees("Geändert.")
    assert "Telefonnummer" in copy(bea.inbox, "Ruft uns an").text
    (post,) = await stage.rows(Post)
    (content,) = [each for each in await stage.rows(Content) if each.id == post.content_id]
    assert "4567890" not in post.words + str(content.body)
    assert post.guard == "masked"


async def test_a_guarded_change_can_be_written_anew_or_left(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Ruft uns an")
    await anna.edits(message, "Ruft uns an: 0351 4567890")
    await anna.presses("Ändern")
    await anna.says("Schreibt uns")
    await anna.sees("Geändert.")
    copy(bea.inbox, "Schreibt uns")
    await anna.edits(message, "Ruft uns an: 0351 4567890")
    await anna.says("/cancel")
    await anna.sees("Abgebrochen.")
    copy(bea.inbox, "Schreibt uns")
    assert [post.words for post in await stage.rows(Post)] == ["Schreibt uns"]


@WHERE_DELETIONS_ARE_TOLD  # an app of Telegram sends no empty change
@pytest.mark.parametrize("words", ["   ", "\u200b"])
async def test_an_empty_change_is_refused(stage: Stage, words: str) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Wer kennt das?")
    await anna.edits(message, words)
    await anna.sees("Ganz ohne Worte geht es nicht.")
    copy(bea.inbox, "Wer kennt das?")


@WHERE_DELETIONS_ARE_TOLD  # an app of Telegram sends no change that long
async def test_a_change_that_is_too_long_is_refused(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Wer kennt das?")
    await anna.edits(message, "x" * 4097)
    await anna.sees("4.097", "4.096")
    copy(bea.inbox, "Wer kennt das?")


# --- deletions -------------------------------------------------------------------------------


@WHERE_DELETIONS_ARE_TOLD
async def test_an_own_message_that_is_deleted_is_deleted_everywhere(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    message = await publishes(stage, anna, "Frau Unsichtbar")
    await anna.deletes(message)
    await anna.saw("Gelöscht, überall wo es geht.")
    for person in (bea, cem):
        assert copies(person.inbox, "Unsichtbar") == []
    (post,) = await stage.rows(Post)
    assert (post.state, post.words, post.spans, post.files, post.number) == (State.deleted, "", [], [], 1)
    assert "Unsichtbar" not in await bodies_of(stage)
    await bea.says("/search Unsichtbar")
    await bea.sees("habe ich nichts gefunden")
    await bea.says("/show H-1")
    await bea.sees("Diesen Beitrag gibt es nicht mehr.")


@pytest.mark.parametrize("words", ["/delete H-1", "/löschen #h-1", "/delete", "Beitrag löschen"])
async def test_an_own_post_is_deleted_by_number_by_reply_or_by_its_receipt(stage: Stage, words: str) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Frau Unsichtbar")
    if words.startswith("/"):
        await anna.says(words, reply_to=None if "1" in words else message)
    else:
        await anna.presses(words)
    await anna.saw("Gelöscht, überall wo es geht.")
    assert copies(bea.inbox, "Unsichtbar") == []
    await anna.says("/delete H-1")
    await anna.sees("Diesen Beitrag gibt es nicht mehr.")


async def test_nobody_deletes_what_others_said(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    await publishes(stage, anna, "Wer kennt das?")
    await bea.says("/delete H-1")
    await bea.sees("Löschen kannst Du nur, was von Dir ist.", "/kontakt")
    await bea.says("/delete H-1 yes")
    await bea.sees("Löschen kannst Du nur, was von Dir ist.")
    await bea.says("/delete", reply_to=copy(bea.inbox, "Wer kennt das?"))
    await bea.sees("Löschen kannst Du nur, was von Dir ist.")
    copy(cem.inbox, "Wer kennt das?")


async def test_staff_delete_what_others_said_after_a_question(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    kira = await stage.person("kira", roles=["staff"])
    await publishes(stage, anna, "Frau Unsichtbar")
    await kira.says("/delete H-1")
    await kira.sees("#H-1 ist nicht von Dir.", "überall gelöscht")
    copy(bea.inbox, "Unsichtbar")
    await kira.presses("Beitrag löschen")
    await kira.sees("Gelöscht, überall wo es geht.")
    assert "Deine eigene Nachricht" not in kira.last.text
    assert copies(bea.inbox, "Unsichtbar") == []
    assert "Unsichtbar" not in await bodies_of(stage)


@pytest.mark.parametrize("words", ["/delete", "/delete H-7", "/delete H-999999999", "/delete ;DROP", "/delete Q-1"])
async def test_what_is_no_post_cannot_be_deleted(stage: Stage, words: str) -> None:
    anna, _, _ = await company(stage)
    await publishes(stage, anna, "Wer kennt das?")
    await anna.says(words)
    await anna.sees("Diesen Beitrag kenne ich nicht.")
    assert [post.state for post in await stage.rows(Post)] == [State.published]


@WHERE_DELETIONS_ARE_TOLD
async def test_what_is_deleted_in_the_half_minute_never_goes_out(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await posts(anna, "Frau Unsichtbar")
    await anna.deletes(message)
    await stage.wait("PT1H")
    assert copies(bea.inbox, "Unsichtbar") == []
    assert [(post.state, post.number) for post in await stage.rows(Post)] == [(State.deleted, None)]
    assert await stage.rows(Outbox) != []
    assert "Unsichtbar" not in await bodies_of(stage)


async def test_a_change_after_the_deletion_brings_nothing_back(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Frau Unsichtbar")
    await anna.says("/delete H-1")
    await anna.edits(message, "Doch wieder da")
    await anna.sees("Dieser Beitrag ist gelöscht, ändern lässt er sich nicht mehr.")
    assert copies(bea.inbox, "") == []
    assert [post.words for post in await stage.rows(Post)] == [""]


@WHERE_DELETIONS_ARE_TOLD
async def test_a_post_that_was_never_there_any_more_is_not_found_by_search(stage: Stage) -> None:
    anna, _, _ = await company(stage)
    message = await publishes(stage, anna, "Unsichtbar")
    assert await stage.rows(PostWords) != []
    await anna.deletes(message)
    assert await stage.rows(PostWords) == []


# --- reactions -------------------------------------------------------------------------------


async def test_reactions_are_gathered_into_one_line_and_counted_from_k_on(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    dora = await reader(stage, "dora")
    await publishes(stage, anna, "Gute Nachricht")
    for person in (bea, cem):
        await person.reacts("👍", copy(person.inbox, "Gute Nachricht"))
    before = copy(bea.inbox, "Gute Nachricht").edits
    await stage.wait(GATHERED)
    letter = copy(bea.inbox, "Gute Nachricht")
    assert letter.text.splitlines()[-1] == "👍"  # two people are fewer than three: no figure
    assert letter.edits == before + 1
    await dora.reacts("👍", copy(dora.inbox, "Gute Nachricht"))
    await bea.reacts("❤️", copy(bea.inbox, "Gute Nachricht"))
    await stage.wait("PT4M59S")
    assert copy(cem.inbox, "Gute Nachricht").text.splitlines()[-1] == "👍"  # not one edit after the other
    await stage.wait("PT2S")
    assert copy(cem.inbox, "Gute Nachricht").text.splitlines()[-1] in ("❤️   👍", "👍   ❤️")


async def test_three_people_are_a_figure_and_taking_back_takes_it_back(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    message = await publishes(stage, anna, "Gute Nachricht")
    for person in (bea, cem):
        await person.reacts("👍", copy(person.inbox, "Gute Nachricht"))
    await anna.reacts("👍", message)
    await stage.wait(GATHERED)
    assert copy(bea.inbox, "Gute Nachricht").text.splitlines()[-1] == "👍 3"
    await cem.reacts("", copy(cem.inbox, "Gute Nachricht"))
    await stage.wait("PT6M")
    assert copy(bea.inbox, "Gute Nachricht").text.splitlines()[-1] == "👍"
    for person in (bea, anna):
        await person.reacts("", copy(person.inbox, "Gute Nachricht") if person is bea else message)
    await stage.wait("PT6M")
    assert copy(bea.inbox, "Gute Nachricht").text.endswith("\n\nGute Nachricht")
    assert await stage.rows(PostReaction) == []


@ON_CONSOLE
@pytest.mark.parametrize("emoji", ["dafür", "<b>", "1", "x" * 100, "👍" * 60, "\u200b", "#"])
async def test_words_are_no_reaction(stage: Stage, emoji: str) -> None:
    anna, bea, _ = await company(stage)
    await publishes(stage, anna, "Gute Nachricht")
    await bea.reacts(emoji, copy(bea.inbox, "Gute Nachricht"))
    await stage.wait(GATHERED)
    assert copy(bea.inbox, "Gute Nachricht").text.endswith("\n\nGute Nachricht") or emoji.startswith("👍")
    assert len(await stage.rows(PostReaction)) <= 1


@ON_CONSOLE
async def test_a_reaction_to_what_is_no_post_is_nothing(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Gute Nachricht")
    theirs = copy(bea.inbox, "Gute Nachricht")
    await bea.says("/menu")
    await bea.reacts("👍", bea.last)
    await bea.reacts("👍", "m999")
    await anna.deletes(message)
    await bea.reacts("👍", theirs)
    await stage.wait("PT6M")
    assert await stage.rows(PostReaction) == []


# --- threads ---------------------------------------------------------------------------------


async def test_a_thread_is_for_those_who_join_and_others_see_where_it_begins(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    await publishes(stage, anna, "Wer kennt das?")
    await answers(stage, bea, "Ich!", to=copy(bea.inbox, "Wer kennt das?"))
    await bea.says("/thread", reply_to=copy(bea.inbox, "Wer kennt das?"))
    await bea.saw("Der Faden an #H-1 ist offen.")
    await stage.wait(GATHERED)
    assert copy(cem.inbox, "Wer kennt das?").text.endswith("Hier geht es in einem Faden weiter. Mitlesen: /faden #H-1")
    await answers(stage, bea, "Genauer: so", to=copy(bea.inbox, "Wer kennt das?"))
    copy(anna.inbox, "Genauer")  # who spoke before reads along
    assert copies(cem.inbox, "Genauer") == []
    await cem.says("/faden H-1")
    await cem.sees("Du liest den Faden an #H-1 jetzt mit.")
    await answers(stage, anna, "Danke!", to=copy(anna.inbox, "Genauer"))
    copy(cem.inbox, "Danke!")
    await cem.presses("Nicht mehr mitlesen")
    await cem.sees("Du liest den Faden an #H-1 nicht mehr mit.")
    await answers(stage, bea, "Gern", to=copy(bea.inbox, "Danke!"))
    assert copies(cem.inbox, "Gern") == []
    copy(anna.inbox, "Gern")
    assert len({reader.member_id for reader in await stage.rows(ThreadReader)}) == 2


async def test_who_writes_in_a_thread_joins_it(stage: Stage) -> None:
    anna, bea, cem = await company(stage)
    await publishes(stage, anna, "Wer kennt das?")
    await anna.says("/thread H-1")
    await answers(stage, cem, "Ich auch", to=copy(cem.inbox, "Wer kennt das?"))
    copy(anna.inbox, "Ich auch")
    assert copies(bea.inbox, "Ich auch") == []
    await answers(stage, anna, "Schön", to=copy(anna.inbox, "Ich auch"))
    copy(cem.inbox, "Schön")


@pytest.mark.parametrize("words", ["/thread", "/thread H-7", "/thread quatsch", "/thread H-1 leave", "/thread H-1"])
async def test_a_thread_hangs_on_a_post_that_is_there(stage: Stage, words: str) -> None:
    anna, bea, _ = await company(stage)
    message = await publishes(stage, anna, "Wer kennt das?")
    await anna.deletes(message)
    await bea.says(words)
    await bea.sees("An welchem Beitrag?")
    assert await stage.rows(ThreadReader) == []


# --- files -----------------------------------------------------------------------------------


def photo(words: str = "Kamera von Anna") -> bytes:
    """A photo that says where it was made."""
    image, data = Image.new("RGB", (32, 24), (200, 30, 60)), BytesIO()
    exif = Image.Exif()
    exif[0x010F] = words
    image.save(data, "JPEG", exif=exif, comment=b"Anna war hier")
    return data.getvalue()


def files_of(person: Person) -> list[str]:
    """The names of all files that somebody has got, each in its own message where there are no albums."""
    return [file["name"] for letter in person.inbox if not letter.deleted for file in letter.files]


async def sends(stage: Stage, person: Person, name: str, data: bytes, words: str = "") -> None:
    """Send a file into the housing channel."""
    await person.sends(stage.file(name, data), words)
    await person.presses("post")
    await person.presses("housing")


async def test_a_document_is_passed_on(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await sends(stage, anna, "Liste.txt", b"Wohnungen: keine", "Hier die Liste")
    await anna.saw("ich hole die Datei")
    await anna.sees(KEPT)
    await stage.wait(PUBLISHED)
    letter = copy(bea.inbox, "Hier die Liste")
    assert (letter.files[0]["name"], letter.file_text) == ("Liste.txt", "Wohnungen: keine")


async def test_a_photo_loses_what_it_says_of_who_made_it(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await sends(stage, anna, "Küche.jpg", photo())
    await stage.wait(PUBLISHED)
    letter = copy(bea.inbox, "#H-1")
    data = letter.file_bytes
    assert b"Anna" not in data and Image.open(BytesIO(data)).size == (32, 24)
    assert not Image.open(BytesIO(data)).getexif()


@WITH_ALBUMS
async def test_several_photos_are_one_post(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await anna.says("/in housing")
    for number in range(3):
        name = stage.file(f"Bild-{number}.jpg", photo(str(number)))
        await stage.play(anna.deed(file=name, album="a", **({"say": "Drei Bilder"} if number == 0 else {})))
    await stage.wait("PT2M")
    assert len(copies(bea.inbox, "#H-")) == 1
    copy(bea.inbox, "Drei Bilder")
    assert files_of(bea) == [f"Bild-{number}.jpg" for number in range(3)]


@ON_CONSOLE
async def test_of_an_album_what_cannot_be_had_is_left_out_and_said(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await anna.says("/in housing")
    for number, data in enumerate([b"\x7fELF\x02", photo("1"), photo("2")]):
        name = stage.file(f"Bild-{number}.{'jpg' if number else 'exe'}", data)
        await stage.play(anna.deed(file=name, album="a", **({"say": "Drei Bilder"} if number == 0 else {})))
    await anna.saw("kann ich nicht entfernen, was über Dich darin steht")
    await stage.wait("PT2M")
    letter = copy(bea.inbox, "Drei Bilder")
    assert files_of(bea) == ["Bild-1.jpg", "Bild-2.jpg"]
    assert "Eine Datei dazu konnte ich nicht weitergeben." in letter.text


@ON_CONSOLE
async def test_words_in_a_later_caption_go_through_the_guard(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await anna.says("/in housing")
    for number, words in enumerate(["Zwei Bilder", "Ruft an: 0351 4567890"]):
        name = stage.file(f"Bild-{number}.jpg", photo(str(number)))
        await stage.play(anna.deed(file=name, album="a", say=words))
    await anna.saw("„0351 4567890“")
    await stage.wait("PT2M")
    assert copies(bea.inbox, "#H-1") == []
    await anna.presses("Unkenntlich machen")
    await stage.wait("PT2M")
    letter = copy(bea.inbox, "Zwei Bilder")
    assert "Telefonnummer" in letter.text and "4567890" not in letter.text
    assert files_of(bea) == ["Bild-0.jpg", "Bild-1.jpg"]


async def test_an_unclean_kind_is_refused_with_its_reason(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await sends(stage, anna, "Programm.exe", b"MZ\x90\x00")
    await anna.saw("kann ich nicht entfernen, was über Dich darin steht")
    await anna.saw("Darum geht nichts hinaus.")
    await stage.wait("PT1H")
    assert copies(bea.inbox, "") == []
    assert [post.state for post in await stage.rows(Post)] == [State.deleted]


async def test_words_go_out_although_their_file_cannot(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await sends(stage, anna, "Programm.exe", b"MZ\x90\x00", "Hier ein Programm")
    await stage.wait(PUBLISHED)
    letter = copy(bea.inbox, "Hier ein Programm")
    assert (letter.files, "Eine Datei dazu konnte ich nicht weitergeben." in letter.text) == ([], True)


@ON_CONSOLE
async def test_a_file_that_vanished_is_said_to_have(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    await anna.sends(stage.file("Liste.txt", b"weg"))
    (stage.folder / "Liste.txt").unlink()
    await anna.presses("post")
    await anna.presses("housing")
    await anna.saw("Eine Datei konnte ich nicht holen.")
    await anna.saw("Darum geht nichts hinaus.")
    assert copies(bea.inbox, "") == []


async def test_the_same_file_twice_is_stored_once_and_passed_on_twice(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    for words in ("Eins", "Zwei"):
        await sends(stage, anna, "Liste.txt", b"dieselbe", words)
        await stage.wait(PUBLISHED)
    assert [copy(bea.inbox, words).file_text for words in ("Eins", "Zwei")] == ["dieselbe"] * 2
    (file,) = await stage.rows(File)
    await anna.says("/delete H-1")
    await stage.wait("P2D")
    assert [each.hash for each in await stage.rows(File)] == [file.hash]  # the other post still has it
    await anna.says("/delete H-2")
    await stage.wait("PT2H")
    assert copies(bea.inbox, "Zwei") == []


async def test_a_post_with_a_file_that_is_taken_back_lets_the_file_go(stage: Stage) -> None:
    anna, _, _ = await company(stage)
    await sends(stage, anna, "Liste.txt", b"geheim")
    await anna.sees(KEPT)
    await anna.presses("Zurücknehmen")
    (file,) = await stage.rows(File)
    assert file.used_at.year == 1970  # the next forgetting takes it


async def test_a_caption_changes_and_the_file_stays(stage: Stage) -> None:
    anna, bea, _ = await company(stage)
    message = await anna.sends(stage.file("Liste.txt", b"bleibt"), "Alt")
    await anna.presses("post")
    await anna.presses("housing")
    await stage.wait(PUBLISHED)
    await anna.edits(message, "Neu")
    letter = copy(bea.inbox, "Neu")
    assert letter.file_text == "bleibt"
