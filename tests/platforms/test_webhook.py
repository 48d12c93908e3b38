"""The door of the webhook, before anything comes through it."""

import pytest

from bot.platforms.telegram.webhook import HEADER, Intake


@pytest.mark.parametrize("shown", ["\udcff", "ä", "s\u0000", "secre", "secrett", ""])
async def test_whatever_is_shown_in_place_of_the_secret_is_refused(shown: str) -> None:
    """A header that is no UTF-8 comes as half surrogates (aiohttp, `surrogateescape`)."""
    assert await Intake("secret").knock({HEADER: shown}, b"{}") == 403


async def test_where_nobody_takes_it_in_it_is_to_come_again() -> None:
    assert await Intake("secret").knock({HEADER: "secret"}, b"{}") == 503
