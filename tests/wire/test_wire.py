"""The wire itself: it answers a real client of python-telegram-bot as Telegram does."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from tests.wire.people import PNG
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

HOUSING = InlineKeyboardMarkup([[InlineKeyboardButton("Wohnen", callback_data="housing")]])


async def call(wire: Wire, method: str, **fields: object) -> dict[str, object]:
    """What the wire answers to JSON."""
    url = f"{wire.base_url}{wire.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=fields) as response:
        answer: dict[str, object] = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer


async def test_it_says_who_the_bot_is(client: Bot) -> None:
    me = await client.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("kollegial_bot", False)


async def test_a_message_is_sent_pressed_answered_and_edited(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    sent = await client.send_message(anna.id, "Worum geht es?", reply_markup=HOUSING)
    assert (anna.last.id, anna.last.text, anna.last.labels) == (sent.message_id, "Worum geht es?", ["Wohnen"])
    press = await anna.presses("Wohnen")
    update = (await client.get_updates())[-1]
    assert update.callback_query is not None and update.callback_query.data == "housing"
    assert wire.open_callbacks == [press]
    await client.answer_callback_query(press.id, "Gut.")
    await client.edit_message_text("Wohnen also.", chat_id=anna.id, message_id=sent.message_id)
    assert (anna.last.text, anna.last.edits, anna.last.labels, wire.open_callbacks) == ("Wohnen also.", 1, [], [])
    assert press.answer == {"text": "Gut."}


async def test_a_stale_keyboard_can_be_pressed_only_by_who_still_sees_it(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    sent = await client.send_message(anna.id, "Worum geht es?", reply_markup=HOUSING)
    await client.edit_message_text("Gut.", chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(AssertionError, match="nothing offers 'Wohnen'"):
        await anna.presses("Wohnen")
    assert (await anna.presses("Wohnen", on=anna.last, stale=True)).data == "housing"


async def test_a_press_is_answered_once_and_in_time(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    await client.send_message(anna.id, "Worum geht es?", reply_markup=HOUSING)
    press = await anna.presses("housing")
    await client.answer_callback_query(press.id)
    late = await anna.presses("housing")
    wire.callback_life = 0
    for number in (press.id, late.id, "7"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await client.answer_callback_query(number)
    assert wire.open_callbacks == [late]


async def test_nothing_new_is_no_edit(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    sent = await client.send_message(anna.id, "Worum geht es?", reply_markup=HOUSING)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await client.edit_message_text("Worum geht es?", anna.id, sent.message_id, reply_markup=HOUSING)
    await client.edit_message_reply_markup(anna.id, sent.message_id)
    assert (anna.last.labels, anna.last.edits) == ([], 1)


async def test_what_somebody_deleted_is_neither_edited_nor_deleted(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    said = await anna.starts()
    sent = await client.send_message(anna.id, "Worum geht es?")
    await anna.deletes(anna.last)
    assert anna.messages == []
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await client.edit_message_text("Gut.", anna.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await client.delete_message(anna.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await client.send_message(anna.id, "Gut.", reply_to_message_id=sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await client.edit_message_text("Gut.", anna.id, said.id)


async def test_after_two_days_nothing_is_deleted(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    await client.send_message(anna.id, "eins")
    two = await client.send_message(anna.id, "zwei")
    anna.messages[0].date -= int(timedelta(hours=49).total_seconds())
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await client.delete_message(anna.id, anna.messages[0].id)
    await client.delete_messages(anna.id, [two.message_id])
    assert anna.texts == ["eins"]


async def test_people_who_cannot_be_written_to(wire: Wire, client: Bot) -> None:
    anna, ben, cem, stranger = (wire.user(name) for name in ("anna", "ben", "cem", "stranger"))
    await ben.starts()
    await ben.blocks()
    await cem.starts()
    cem.deactivated = True
    for user, words in (
        (anna, "bot can't initiate conversation with a user"),
        (ben, "bot was blocked by the user"),
        (cem, "user is deactivated"),
    ):
        with pytest.raises(Forbidden, match=words):
            await client.send_message(user.id, "Hallo")
    with pytest.raises(BadRequest, match="Chat not found"):
        await client.send_message(stranger.id + 1, "Hallo")
    await ben.starts()
    await client.send_message(ben.id, "Hallo")
    statuses = [
        each.my_chat_member.new_chat_member.status for each in await client.get_updates() if each.my_chat_member
    ]
    assert statuses == ["kicked", "member"]


async def test_a_person_who_blocks_writes_nothing(wire: Wire) -> None:
    anna = wire.user("anna")
    await anna.blocks()
    with pytest.raises(ValueError, match="unblock"):
        await anna.says("Hallo")


@pytest.mark.parametrize("payload", ["ü", "a b", "x" * 65])
async def test_no_app_passes_on_a_malformed_payload(wire: Wire, payload: str) -> None:
    with pytest.raises(ValueError, match="no app passes this on"):
        await wire.user("anna").starts(payload)


async def test_files_go_both_ways(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    said = await anna.sends_document(b"%PDF-1.7", "plan.pdf", caption="Der Plan")
    message = (await client.get_updates())[-1].message
    assert message is not None and message.document is not None and message.caption == "Der Plan"
    file = await client.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"
    await client.send_document(anna.id, b"%PDF-1.4", "Danke", filename="antwort.pdf", reply_to_message_id=said.id)
    assert anna.last.file is not None and not anna.last.photo
    assert (anna.last.file.data, anna.last.file.name, anna.last.caption) == (b"%PDF-1.4", "antwort.pdf", "Danke")
    assert anna.last.reply_to is said
    again = await client.send_document(anna.id, anna.last.file.id)
    assert again.document is not None and again.document.file_name == "antwort.pdf"
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await client.send_document(anna.id, "BQACunknown")


async def test_a_file_beyond_20_mb_is_not_fetched(wire: Wire, client: Bot) -> None:
    await wire.user("anna").sends_document(b"%PDF", size=20_000_001)
    message = (await client.get_updates())[-1].message
    assert message is not None and message.document is not None and message.document.file_size == 20_000_001
    with pytest.raises(BadRequest, match="File is too big"):
        await client.get_file(message.document.file_id)


async def test_albums_go_both_ways(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.sends_album([PNG, PNG], caption="Zwei")
    got = [each.message for each in await client.get_updates() if each.message]
    assert len({message.media_group_id for message in got}) == 1 and [each.caption for each in got] == ["Zwei", None]
    await client.send_media_group(anna.id, [InputMediaPhoto(PNG, caption="Drei"), InputMediaPhoto(PNG)])
    await client.send_media_group(anna.id, [InputMediaDocument(b"a", filename="a.txt"), InputMediaDocument(b"b")])
    assert [each.photo for each in anna.messages] == [True, True, False, False]
    assert anna.messages[0].caption == "Drei" and anna.messages[0].album == anna.messages[1].album
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await client.send_photo(anna.id, b"no picture")


async def test_typing_and_reactions_of_the_bot_are_seen(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    said = await anna.says("Hallo")
    await client.send_chat_action(anna.id, "typing")
    await client.set_message_reaction(anna.id, said.id, "👍")
    assert (anna.private.actions, said.reactions) == (["typing"], {wire.bot.id: ["👍"]})


async def test_the_profile_is_kept_by_scope_and_language(wire: Wire, client: Bot) -> None:
    await client.set_my_commands([("need", "Bedarf melden")], language_code="de")
    await client.set_my_description("Beschreibung", language_code="de")
    await client.set_my_name("Kollegial!")
    assert [each.command for each in await client.get_my_commands(language_code="de")] == ["need"]
    assert await client.get_my_commands() == ()
    assert (await client.get_my_description("de")).description == "Beschreibung"
    assert (await client.get_my_description()).description == ""
    assert (await client.get_my_name("en")).name == "Kollegial!"
    assert wire.bot.commands == {("default", "de"): [{"command": "need", "description": "Bedarf melden"}]}
    await client.set_chat_menu_button()
    assert wire.bot.menu_buttons == {None: {"type": "default"}}


# --- updates ---------------------------------------------------------------------------------


async def test_the_offset_acknowledges(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    for word in ("eins", "zwei", "drei"):
        await anna.says(word)
    first, second = await client.get_updates(limit=2)
    assert second.update_id == first.update_id + 1
    assert [each.update_id for each in await client.get_updates(limit=1)] == [first.update_id]
    assert [words(each) for each in await client.get_updates(offset=second.update_id + 1)] == ["drei"]
    assert len(wire.updates.pending) == 1
    assert [words(each) for each in await client.get_updates(offset=-1)] == ["drei"]


def words(update: Update) -> str | None:
    return update.message.text if update.message else None


async def test_a_long_poll_ends_when_something_happens(wire: Wire, client: Bot) -> None:
    poll = asyncio.create_task(client.get_updates(timeout=30))
    await wire.until(lambda: wire.asked("getUpdates"))
    await wire.user("anna").says("Hallo")
    assert [words(each) for each in await asyncio.wait_for(poll, 5)] == ["Hallo"]


async def test_a_long_poll_without_news_ends_empty(client: Bot) -> None:
    assert await client.get_updates(timeout=timedelta(seconds=1)) == ()


async def test_the_second_poll_ends_the_first(wire: Wire, client: Bot) -> None:
    first = asyncio.create_task(client.get_updates(timeout=30))
    await wire.until(lambda: wire.asked("getUpdates"))
    async with Bot(wire.token, base_url=wire.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await wire.user("anna").says("Hallo")
        assert [words(each) for each in await second] == ["Hallo"]


async def test_what_is_not_allowed_does_not_come_and_the_choice_sticks(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    said = await anna.says("eins")
    await anna.reacts(said, "👍")
    assert [words(each) for each in await client.get_updates(allowed_updates=["message_reaction"])] == ["eins"]
    await anna.says("zwei")
    await anna.reacts(said)
    updates = await client.get_updates(offset=wire.updates.pending[0]["update_id"] + 1)
    assert [(each.message_reaction is not None, each.message) for each in updates] == [(True, None)]


async def test_a_poison_update_comes_as_it_is(wire: Wire, client: Bot) -> None:
    number = wire.push({"message": {"message_id": "seven"}})
    answer = await call(wire, "getUpdates")
    assert answer["result"] == [{"update_id": number, "message": {"message_id": "seven"}}]


async def test_after_an_idle_week_numbers_begin_elsewhere(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.says("eins")
    high = (await client.get_updates())[0].update_id
    assert await client.get_updates(offset=high + 1) == ()
    wire.renumber(12)
    await anna.says("zwei")
    assert [each.update_id for each in await client.get_updates(offset=high + 1)] == [12]
    wire.renumber(high - 3)
    await anna.says("drei")
    assert await client.get_updates(offset=high + 1) == ()


async def test_a_webhook_brings_each_update_until_it_is_taken(wire: Wire, client: Bot) -> None:
    got: list[tuple[str | None, object]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["message"]["text"]))
        return web.Response(status=500 if len(got) < 3 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wire.webhook.repeat = 0.01
    await client.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="geheim")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await client.get_updates()
    anna = wire.user("anna")
    await anna.says("eins")
    await anna.says("zwei")
    await wire.until(lambda: len(got) == 4 and not wire.updates.pending)
    info = await client.get_webhook_info()
    assert got == [("geheim", "eins")] * 3 + [("geheim", "zwei")]
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert [status for _, status in wire.webhook.deliveries] == [500, 500, 200, 200]
    await client.delete_webhook()
    await anna.says("drei")
    assert [words(each) for each in await client.get_updates()] == ["drei"]
    await runner.cleanup()


async def test_setting_a_webhook_ends_the_poll(wire: Wire, client: Bot) -> None:
    poll = asyncio.create_task(client.get_updates(timeout=30))
    await wire.until(lambda: wire.asked("getUpdates"))
    await client.set_webhook("https://bot.example/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(BadRequest, match="an https url must be provided"):
        await client.set_webhook("http://bot.example/hook")


# --- who asks --------------------------------------------------------------------------------


async def test_a_wrong_token_is_unauthorized(wire: Wire) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("987654321:AAsomebody-elses-token_0123456789abc", base_url=wire.base_url):
            pass
    assert wire.requests[-1].status == 401


async def test_a_revoked_token_is_unauthorized_for_everything(wire: Wire, client: Bot) -> None:
    wire.revoked = True
    assert await call(wire, "getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(wire: Wire) -> None:
    assert await call(wire, "sendLetter") == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert wire.violations.pop() == "there is no method sendLetter"


async def test_a_method_that_is_not_served_is_named(wire: Wire) -> None:
    await call(wire, "sendDice", chat_id=5)
    assert wire.violations.pop() == "sendDice is not served by the wire: tests/wire/methods"


async def test_waiting_in_vain_says_what_is_there(wire: Wire) -> None:
    anna = wire.user("anna")
    await anna.says("Hallo")
    with pytest.raises(AssertionError, match=r"\(the bot wrote nothing in .*'Hallo'.*1 updates waiting"):
        await wire.until(lambda: anna.last.text == "Hallo", seconds=0.01)


async def test_a_file_that_was_sent_goes_by_its_number_as_what_it_was(wire: Wire, client: Bot) -> None:
    anna = wire.user("anna")
    await anna.starts()
    photo = (await client.send_photo(anna.id, PNG)).photo[-1].file_id
    document = (await client.send_document(anna.id, b"pdf", filename="a.pdf")).document
    assert document is not None
    await client.send_photo(anna.id, photo)
    await client.send_document(anna.id, document.file_id)
    with pytest.raises(BadRequest, match="Can't use file of type photo as document"):
        await client.send_document(anna.id, photo)
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await client.send_photo(anna.id, document.file_id)
    assert [message.file.data for message in anna.messages if message.file] == [PNG, b"pdf", PNG, b"pdf"]
    assert len(wire.uploads) == 2
