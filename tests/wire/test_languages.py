"""The first message is in the language that Telegram names, as far as there are texts for it."""

import pytest

from storage.accounts import Account
from tests.wire.conftest import Install
from tests.wire.server import Wire

pytestmark = pytest.mark.wire

GERMAN, ENGLISH = "Willkommen!", "Welcome!"

FIRST = {
    "de": GERMAN,
    "de-AT": GERMAN,
    "DE": GERMAN,
    "en": ENGLISH,
    "en-GB": ENGLISH,
    "pt-br": GERMAN,
    "zz": GERMAN,
    "x" * 300: GERMAN,
    None: GERMAN,
}
"""What a person's app says, and how the first message begins; German where the service has no such texts."""


async def test_the_first_message_is_in_the_language_of_the_app(wire: Wire, install: Install) -> None:
    service = await install()
    await service.starts()
    people = [(wire.user(f"p{number}", language=code), code) for number, code in enumerate(FIRST)]
    for person, _ in people:
        await person.starts()
    await wire.until(lambda: all(person.texts for person, _ in people))
    await service.stops()
    assert {code: person.last.text.partition(" ")[0] for person, code in people} == FIRST


async def test_where_the_service_speaks_english_others_get_that(wire: Wire, install: Install) -> None:
    service = await install(service={"language": "en"})
    await service.starts()
    people = [wire.user(str(code), language=code) for code in ("zz", None, "de-CH")]
    for person in people:
        await person.starts()
    await wire.until(lambda: all(person.texts for person in people))
    await service.stops()
    assert [person.last.text.partition(" ")[0] for person in people] == [ENGLISH, ENGLISH, GERMAN]


async def test_what_a_person_chose_goes_before_what_their_app_says(wire: Wire, install: Install) -> None:
    service = await install()
    await service.starts()
    anna = wire.user("anna", language="en")
    await anna.starts()
    await wire.until(lambda: anna.last.labels)
    await anna.presses("Deutsch")
    await wire.until(lambda: anna.last.text.startswith("Bevor es losgeht."))
    await anna.says("/privacy")
    await wire.until(lambda: anna.last.text.startswith("Was gespeichert ist:"))
    await service.stops()
    assert [account.language for account in await service.rows(Account)] == ["en"]
