"""Choices where nothing can be pressed: numbered lines, which are answered by number, by word, or by a tap."""

import pytest
from structlog.testing import capture_logs

from bot.platforms.matrix.kept import FOLDER, Kept
from storage.needs import Need
from tests.homeserver.conftest import Meet, Serve
from tests.homeserver.faults import too_many
from tests.homeserver.letters import NEED, asks, opened
from tests.homeserver.people import Person
from tests.homeserver.running import Served

ONE, TWO, THREE, FOUR, FIVE = (f"{number}\ufe0f\u20e3" for number in range(1, 6))


def lifts(bot: Served) -> None:
    """Let the bot know that its account has no limit, as `kollegial matrix setup` finds out."""
    Kept(bot.folder / FOLDER / "limits.json").write({"lifted": True})


def taps(person: Person, bot: Served) -> list[str]:
    """What the bot offers to tap under the newest message."""
    return [key for key, people in person.received()[-1].reactions.items() if bot.id in people]


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
async def test_a_form_is_answered_by_number_by_word_and_by_tap(serve: Serve, meet: Meet, encrypted: bool) -> None:
    bot, anna = await serve(), await meet("anna")
    lifts(bot)
    await opened(bot, anna, encrypted=encrypted)
    await anna.until(lambda: taps(anna, bot) == [ONE, TWO, THREE, FOUR, FIVE])  # the menu's
    theme = await asks(anna, "bedarf", "Worum geht es?", "14. Supervision")
    await asks(anna, "2", "Was wird gebraucht?")
    whose = await asks(anna, "Wohnungen für große Familien", "Für wen", "1. Eigene Arbeit")
    assert not theme.reactions  # too many for that
    await anna.until(lambda: taps(anna, bot) == [ONE, TWO, THREE])
    urgency = await asks(anna, "klient:innen", "Wie dringend", "4. Diese Woche")
    await anna.until(lambda: taps(anna, bot) == [ONE, TWO, THREE, FOUR, FIVE])
    await anna.reacts(FOUR, urgency)
    place = await anna.until(lambda: next((each for each in anna.received() if "Welche Region" in each.text), None))
    assert place.id == urgency.id  # a tap changes the question where it is
    await anna.says("Zwickau")
    summary = await anna.sees("Stimmt alles so?", "Wohnungen für große Familien", "Diese Woche", "Zwickau")
    await anna.until(lambda: taps(anna, bot)[:1] == [ONE])
    await anna.reacts(ONE, summary)
    await anna.sees("Dein Bedarf ist gespeichert")

    def rest() -> bool:
        shown = {each.id: each for each in anna.received()}
        return not any(shown[each.id].reactions for each in (theme, whose, urgency, summary))

    await anna.until(rest)
    assert all("Antworte mit der Zahl" not in each.text for each in anna.received()[1:-1])
    (need,) = await bot.rows(Need)
    assert (need.theme, need.whose, need.urgency, need.region) == ("housing", "clients", 4, "zwickau")
    assert all(each.encrypted is encrypted for each in anna.messages())


async def test_where_the_account_has_a_limit_nothing_is_put_there_to_tap_and_a_tap_is_understood(
    serve: Serve, meet: Meet
) -> None:
    bot, anna = await serve(), await meet("anna")
    await opened(bot, anna)
    for words, answer in NEED[:2]:
        await asks(anna, words, answer)
    question = await asks(anna, "Wohnungen für große Familien", "Für wen")
    await anna.reacts("👍", question)
    await anna.reacts(FIVE, question)  # there are three
    await anna.reacts(ONE, question)
    await anna.sees("Wie dringend")
    for words, answer in NEED[4:]:
        await asks(anna, words, answer)
    assert not bot.proxy.asked("/(send/m.reaction|redact)/")
    assert len(await bot.rows(Need)) == 1


async def test_too_many_requests_are_no_reason_to_stop_asking_questions(serve: Serve, meet: Meet) -> None:
    bot, anna = await serve(), await meet("anna")
    lifts(bot)
    refused = bot.proxy.orders(too_many(100), "/send/m.reaction/", times=None)
    with capture_logs() as logs:
        await opened(bot, anna)
        for words, answer in NEED:
            await asks(anna, words, answer)
    assert refused.met == 1
    assert [line["log_level"] for line in logs if "no reactions for an hour" in line["event"]] == ["warning"]
    assert len(await bot.rows(Need)) == 1
