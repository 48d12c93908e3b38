"""The settings of the networks; their secrets come from the environment or from a file of their own."""

from typing import Annotated

from pydantic import AfterValidator

from bot.config.faults import mistake
from bot.config.section import Section, setting
from bot.config.values import Flag, LocalPath, Secret


def _console_only(enabled: bool) -> bool:
    if enabled:
        raise mistake("is not possible yet: this version serves the console only", "set enabled = false")
    return enabled


Enabled = Annotated[Flag, AfterValidator(_console_only)]


class Telegram(Section):
    """[telegram]: the bot's account there."""

    enabled: Enabled = setting(False, "Serve people on Telegram.")
    token_file: LocalPath | None = setting(None, "File that holds the token and nothing else.")
    token: Secret | None = setting(None, "The bot's token from @BotFather, from wherever it came.")


class Matrix(Section):
    """[matrix]: the bot's account there."""

    enabled: Enabled = setting(False, "Serve people on Matrix.")
    password_file: LocalPath | None = setting(None, "File that holds the password and nothing else.")
    password: Secret | None = setting(None, "The bot's password, from wherever it came.")
