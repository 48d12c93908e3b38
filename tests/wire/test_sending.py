"""What the bot sends arrives as it was meant: the real python-telegram-bot, real HTTP, the judging wire."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot

from bot.platforms.base import Refused
from bot.platforms.telegram.entities import units
from bot.platforms.telegram.sending import do
from bot.splitting import split
from storage.files import FileStore
from storage.messages import Shown, Span, Style
from tests.wire.messages import Shown as Sent
from tests.wire.people import PNG, User
from tests.wire.server import Wire
from tests.wire.ways import chat, delete, edit, send, speaking

pytestmark = pytest.mark.wire

YES = Shown(value="yes", label="Ja", data="7.0.sure.yes")


@pytest.fixture
async def bot(wire: Wire) -> AsyncIterator[Bot]:
    async with speaking(wire) as bot:
        yield bot


@pytest.fixture
async def anna(wire: Wire) -> User:
    anna = wire.user("anna")
    await anna.starts()
    return anna


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def marked(message: Sent) -> list[tuple[str, str]]:
    """The words of each entity, as Telegram counts."""
    code = message.text.encode("utf-16-le")
    return [
        (code[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"), e["type"])
        for e in message.entities
    ]


# --- words -----------------------------------------------------------------------------------


async def test_a_message_has_its_words_styles_and_choices(bot: Bot, anna: User, files: FileStore) -> None:
    said = (Span("👋🏽 Hallo "), Span("Anna", Style.strong), Span("! Mehr "), Span("hier", link="https://example.org"))
    (number,) = await do(bot, send(chat(anna), said, (YES,)), files)
    assert number == str(anna.last.id)
    assert anna.last.text == "👋🏽 Hallo Anna! Mehr hier"
    assert marked(anna.last) == [("Anna", "bold"), ("hier", "text_link")]
    assert anna.last.labels == ["Ja"]


async def test_five_thousand_characters_arrive_in_two_messages_with_the_right_entities(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    paragraph = (
        Span("👩‍👩‍👧‍👦 Was hilft, wenn Überweisungen "),
        Span("nicht 🙂 ankommen", Style.strong),
        Span("? Siehe "),
        Span("die Anleitung 🇩🇪", Style.emphasis, "https://example.org/anleitung"),
        Span(".\n\n"),
    )
    said = paragraph * 60
    assert units("".join(span.text for span in said)) > 5_000
    pieces = split(said, 4096, units)
    for piece in pieces:
        await do(bot, send(chat(anna), piece), files)
    assert len(anna.messages) == len(pieces) == 2
    texts = [message.text for message in anna.messages]
    assert "\n\n".join(texts) == "".join(span.text for span in said).strip()
    for message in anna.messages:
        count = message.text.count("Überweisungen")
        assert (
            marked(message)
            == [
                ("nicht 🙂 ankommen", "bold"),
                ("die Anleitung 🇩🇪", "italic"),
                ("die Anleitung 🇩🇪", "text_link"),
            ]
            * count
        )


@pytest.mark.parametrize("letters", ["a" * 4096, "ä" * 4096, "🙂" * 2048])
async def test_the_longest_message_is_taken(bot: Bot, anna: User, files: FileStore, letters: str) -> None:
    await do(bot, send(chat(anna), letters), files)
    assert anna.last.text == letters


async def test_a_persons_words_are_never_markup(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    words = "*a* _b_ `c` [d](https://example.org) <b>e</b> \\ & &amp;"
    await do(bot, send(chat(anna), words), files)
    assert anna.last.text == words
    asked = wire.asked("sendMessage")[-1].parameters
    assert not {"parse_mode", "entities"} & asked.keys()
    assert asked["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("nothing", ["", " \n ", "\u00a0"])
async def test_nothing_to_read_is_not_asked_of_telegram(
    wire: Wire, bot: Bot, anna: User, files: FileStore, nothing: str
) -> None:
    (number,) = await do(bot, send(chat(anna), "Hallo"), files)
    before = len(wire.requests)
    for action in (send(chat(anna), nothing), edit(chat(anna), number, nothing)):
        with pytest.raises(Refused, match="no words"):
            await do(bot, action, files)
    assert len(wire.requests) == before


# --- choices ---------------------------------------------------------------------------------


async def test_64_bytes_with_umlauts_come_back_with_the_press(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    data = "7.0.thema." + "ü" * 27
    assert len(data.encode()) == 64
    await do(bot, send(chat(anna), "Worum geht es?", (Shown(value="x", label="Wohnen", data=data),)), files)
    press = await anna.presses("Wohnen")
    assert press.data == data
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert update.callback_query.data == data
    await bot.answer_callback_query(update.callback_query.id)


async def test_a_keyboard_that_cannot_be_is_an_error_of_ours_and_not_asked(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    with pytest.raises(ValueError, match="a button carries"):
        await do(bot, send(chat(anna), "?", (Shown(value="x", label="x", data="ü" * 33),)), files)
    assert wire.asked("sendMessage") == []


async def test_an_edit_replaces_words_and_choices_or_takes_the_choices_away(
    bot: Bot, anna: User, files: FileStore
) -> None:
    (number,) = await do(bot, send(chat(anna), "Sicher?", (YES,)), files)
    no = Shown(value="no", label="Nein", data="7.0.sure.no", chosen=True)
    assert await do(bot, edit(chat(anna), number, "Ganz sicher?", (YES, no)), files) == (number,)
    assert (anna.last.text, anna.last.labels) == ("Ganz sicher?", ["Ja", "✓ Nein"])
    await do(bot, edit(chat(anna), number, (Span("Gut", Style.strong),)), files)
    assert (anna.last.text, anna.last.labels, marked(anna.last)) == ("Gut", [], [("Gut", "bold")])


async def test_an_edit_that_changes_nothing_is_done(bot: Bot, anna: User, files: FileStore) -> None:
    (number,) = await do(bot, send(chat(anna), "Sicher?", (YES,)), files)
    assert await do(bot, edit(chat(anna), number, "Sicher?", (YES,)), files) == (number,)
    assert anna.last.edits == 0


async def test_a_deletion_is_done_also_where_there_is_nothing_left(bot: Bot, anna: User, files: FileStore) -> None:
    (number,) = await do(bot, send(chat(anna), "Hallo"), files)
    for _ in range(2):
        assert await do(bot, delete(chat(anna), number), files) == (number,)
    assert anna.messages == []


# --- replies and topics ----------------------------------------------------------------------


async def test_a_reply_is_a_reply_and_one_to_what_is_gone_is_sent_all_the_same(
    bot: Bot, anna: User, files: FileStore
) -> None:
    asked = await anna.says("Wer kennt das?")
    await do(bot, send(chat(anna), "Ich.", reply_to=asked), files)
    assert anna.last.reply_to is asked
    await anna.deletes(asked)
    await do(bot, send(chat(anna), "Ich auch.", reply_to=asked), files)
    assert (anna.last.text, anna.last.reply_to) == ("Ich auch.", None)


async def test_a_topic_is_answered_there_and_general_has_no_number(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    group = wire.group("Team", forum=True)
    await group.adds_bot(by=anna)
    topic = await group.topic("Wohnen", by=anna)
    await do(bot, send(chat(group, topic.id), "im Thema"), files)
    assert topic.last.text == "im Thema"
    await do(bot, send(chat(group), "in General"), files)
    assert (group.last.text, group.last.topic) == ("in General", None)
    assert "message_thread_id" not in wire.asked("sendMessage")[-1].parameters


# --- files -----------------------------------------------------------------------------------


async def test_a_document_arrives_byte_by_byte_with_name_caption_and_choices(
    bot: Bot, anna: User, files: FileStore
) -> None:
    data = bytes(range(256)) * 4_000
    file = await files.put(data, "Übersicht „KW 48“.pdf", "application/pdf")
    (number,) = await do(bot, send(chat(anna), (Span("Der Überblick", Style.strong),), (YES,), (file,)), files)
    shown = anna.last
    assert shown.file is not None
    assert (str(shown.id), shown.file.data == data, shown.file.name) == (number, True, "Übersicht „KW 48“.pdf")
    assert (shown.caption, marked(shown), shown.labels, shown.photo) == (
        "Der Überblick",
        [("Der Überblick", "bold")],
        ["Ja"],
        False,
    )


async def test_a_file_without_words_has_no_caption(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    file = await files.put(b"a,b\n", "a.csv", "text/csv")
    await do(bot, send(chat(anna), files=(file,)), files)
    assert not {"caption", "caption_entities", "reply_markup"} & wire.asked("sendDocument")[-1].parameters.keys()


async def test_a_picture_is_shown_as_a_photo(bot: Bot, anna: User, files: FileStore) -> None:
    await do(bot, send(chat(anna), "Bild", files=(await files.put(PNG, "a.png", "image/png"),)), files)
    assert (anna.last.photo, anna.last.caption) == (True, "Bild")


async def test_what_only_says_that_it_is_a_picture_goes_as_a_document(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    await do(bot, send(chat(anna), "Bild", files=(await files.put(b"no picture", "a.png", "image/png"),)), files)
    assert (anna.last.photo, anna.last.caption) == (False, "Bild")
    assert anna.last.file is not None
    assert anna.last.file.data == b"no picture"


async def test_a_picture_of_more_than_ten_megabytes_goes_as_a_document(
    wire: Wire, bot: Bot, anna: User, files: FileStore
) -> None:
    file = await files.put(PNG + bytes(10_000_000), "a.png", "image/png")
    await do(bot, send(chat(anna), files=(file,)), files)
    assert not anna.last.photo
    assert wire.asked("sendPhoto") == []


@pytest.mark.parametrize(
    ("names", "photos"), [(("a.png", "b.png", "c.png"), True), (("a.pdf", "b.pdf"), False), (("a.png", "b.pdf"), False)]
)
async def test_several_files_are_one_album_of_one_kind(
    wire: Wire, bot: Bot, anna: User, files: FileStore, names: tuple[str, ...], photos: bool
) -> None:
    types = {"png": "image/png", "pdf": "application/pdf"}
    album = tuple([await files.put(PNG + name.encode(), name, types[name[-3:]]) for name in names])
    numbers = await do(bot, send(chat(anna), "Drei Dinge", files=album), files)
    assert [str(message.id) for message in anna.messages] == list(numbers)
    assert [message.caption for message in anna.messages] == ["Drei Dinge", *[""] * (len(names) - 1)]
    assert {message.photo for message in anna.messages} == {photos}
    assert [message.file.data for message in anna.messages if message.file] == [PNG + name.encode() for name in names]
    assert len({message.album for message in anna.messages}) == 1


async def test_an_album_with_a_false_picture_goes_as_documents(bot: Bot, anna: User, files: FileStore) -> None:
    album = (await files.put(PNG, "a.png", "image/png"), await files.put(b"none", "b.png", "image/png"))
    assert len(await do(bot, send(chat(anna), files=album), files)) == 2
    assert {message.photo for message in anna.messages} == {False}


async def test_an_album_has_no_choices(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    album = (await files.put(PNG, "a.png", "image/png"), await files.put(PNG + b"b", "b.png", "image/png"))
    with pytest.raises(ValueError, match="no keyboard"):
        await do(bot, send(chat(anna), "?", (YES,), album), files)
    assert anna.messages == []


async def test_a_caption_is_edited_and_taken_away(bot: Bot, anna: User, files: FileStore) -> None:
    file = await files.put(b"a", "a.txt", "text/plain")
    (number,) = await do(bot, send(chat(anna), "alt", (YES,), (file,)), files)
    await do(bot, edit(chat(anna), number, (Span("neu", Style.strong),), captioned=True), files)
    assert (anna.last.caption, marked(anna.last), anna.last.labels) == ("neu", [("neu", "bold")], [])
    await do(bot, edit(chat(anna), number, "", captioned=True), files)
    assert anna.last.caption == ""


async def test_a_file_goes_as_a_reply_into_a_topic(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    group = wire.group("Team", forum=True)
    await group.adds_bot(by=anna)
    topic = await group.topic("Wohnen", by=anna)
    asked = await topic.says(anna, "Wer hat die Liste?")
    file = await files.put(b"a", "a.txt", "text/plain")
    await do(bot, send(chat(group, topic.id), "Hier.", files=(file,), reply_to=asked), files)
    assert (topic.last.caption, topic.last.reply_to) == ("Hier.", asked)


async def test_a_file_that_is_gone_or_empty_is_not_sent(wire: Wire, bot: Bot, anna: User, files: FileStore) -> None:
    gone = await files.put(b"a", "a.txt", "text/plain")
    await files.remove([gone.hash])
    empty = await files.put(b"", "b.txt", "text/plain")
    for file, reason in ((gone, "file is gone"), (empty, "file is empty")):
        with pytest.raises(Refused, match=reason):
            await do(bot, send(chat(anna), "Hier.", files=(file,)), files)
    assert anna.messages == []
