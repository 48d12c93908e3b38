"""The settings of the networks; their secrets come from the environment or from a file of their own."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, SecretStr, Strict, model_validator

from bot.config.faults import Right, mistake
from bot.config.section import Section, setting
from bot.config.values import Flag, LocalPath, Secret

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that need no encryption: nothing leaves this machine."""


def _web_address(value: str) -> str:
    """An address without a query, encrypted unless it is of this machine."""
    parts = urlsplit(value)
    further = parts.query or parts.fragment
    if parts.scheme not in ("https", "http") or not _has_host(parts) or further or not _is_written(value):
        raise mistake("is no address")
    if parts.username or parts.password:
        raise mistake("has a password in it, which would be shown")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise mistake("is not encrypted", "an address that begins with https://")
    return value


def _has_host(parts: SplitResult) -> bool:
    """Whether there is a host, and a port that is one if any is named."""
    try:
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_written(value: str) -> bool:
    return value.isprintable() and " " not in value


def _token(secret: SecretStr) -> SecretStr:
    if not _is_written(secret.get_secret_value()):
        raise mistake("has a space in it", "the token as @BotFather wrote it")
    return secret


def _proxy(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not _has_host(parts) or not _is_written(value):
        raise mistake("is no address of a proxy", 'an address such as "http://proxy.example.org:3128"')
    return secret


def _account(value: str) -> str:
    if not re.fullmatch(r"@[A-Za-z0-9_]{4,32}|[0-9]{1,16}", value):
        raise mistake("is no account")
    return value.casefold()


def _user_id(value: str) -> str:
    """An account of Matrix (https://spec.matrix.org/latest/appendices/#user-identifiers), also an old one."""
    if not re.fullmatch(rf"@[!-9;-~]{{1,200}}:{_SERVER}", value) or len(value) > 255:
        raise mistake("is no account")
    return value


def _invited(value: str) -> str:
    if value == "*" or re.fullmatch(_SERVER, value):
        return value.casefold()
    return _user_id(value)


_SERVER = r"(?:[A-Za-z0-9.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
"""A server's name (https://spec.matrix.org/latest/appendices/#server-name)."""

UserId = Annotated[str, AfterValidator(_user_id), Right('an account such as "@kollegial:example.org"')]
Invited = Annotated[
    str,
    AfterValidator(_invited),
    Right('a server such as "example.org", an account such as "@anna:example.org", or "*"'),
]
WebAddress = Annotated[str, AfterValidator(_web_address), Right('an address such as "https://api.telegram.org/bot"')]
Proxy = Annotated[Secret, AfterValidator(_proxy)]
Token = Annotated[Secret, AfterValidator(_token)]
Account = Annotated[str, AfterValidator(_account), Right('a name such as "@other_bot" or a number as text')]


class Telegram(Section):
    """[telegram]: the bot's account there.

    The limits are Telegram's own as it states them (Bots FAQ, "My bot is hitting limits"), with a little air.
    """

    enabled: Flag = setting(False, "Serve people on Telegram.")
    token_file: LocalPath | None = setting(None, "File that holds the token and nothing else.")
    token: Token | None = setting(None, "The bot's token from @BotFather, from wherever it came.")
    base_url: WebAddress = setting("https://api.telegram.org/bot", "Where the Bot API is; the token follows it.")
    base_file_url: WebAddress = setting(
        "https://api.telegram.org/file/bot", "Where files of the Bot API are; the token follows it."
    )
    proxy: Proxy | None = setting(None, "The HTTP proxy through which Telegram is reached, with its password.")
    mode: Annotated[Literal["polling", "webhook"], Right('"polling" or "webhook"')] = setting(
        "polling", "Whether the bot asks for what is new, or Telegram brings it to webhook_url."
    )
    webhook_url: WebAddress | None = setting(
        None, "The public address at which Telegram reaches the path /telegram of this service."
    )
    per_second: Annotated[
        float, Strict(), Field(gt=0, le=1000, allow_inf_nan=False), Right("a number above 0, such as 28")
    ] = setting(28.0, "Messages a second in all; Telegram allows about 30.")
    private_per_second: Annotated[
        float, Strict(), Field(gt=0, le=1000, allow_inf_nan=False), Right("a number above 0, such as 1")
    ] = setting(1.0, "New messages a second to one person; Telegram allows about 1.")
    group_per_minute: Annotated[int, Strict(), Field(ge=1, le=60_000), Right("a whole number such as 20")] = setting(
        20, "Messages a minute in one group; Telegram allows 20."
    )
    bots: tuple[Account, ...] = setting((), "Other bots that are listened to; all others are ignored.")
    profile: Flag = setting(True, "Keep the bot's name, descriptions and menu as the texts have them.")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for name in ("base_url", "base_file_url"):
            if getattr(self, name).endswith("/"):
                raise mistake(f"{name} ends with /", "the address without it: the token follows at once")
        if self.enabled and self.token is None:
            raise mistake(
                "token is missing", "set KOLLEGIAL_TELEGRAM_TOKEN, or token_file to a file with the token in it"
            )
        if self.enabled and self.mode == "webhook" and self.webhook_url is None:
            raise mistake("webhook_url is missing", 'the public address such as "https://bot.example.org/telegram"')
        return self


class Matrix(Section):
    """[matrix]: the bot's account there."""

    enabled: Flag = setting(False, "Serve people on Matrix.")
    homeserver: WebAddress | None = setting(None, "Where the bot's homeserver is.")
    user_id: UserId | None = setting(None, "The bot's account: @name:server.")
    password_file: LocalPath | None = setting(None, "File that holds the password and nothing else.")
    password: Secret | None = setting(None, "The bot's password, from wherever it came.")
    pickle_key_file: LocalPath | None = setting(None, "File that holds the pickle key and nothing else.")
    pickle_key: Secret | None = setting(None, "What the encryption store is encrypted with; unset: a file has it.")
    device_name: Annotated[str, Field(min_length=1, max_length=100), Right("a name of at most 100 characters")] = (
        setting("Kollegial", "How the bot's session is called in lists of devices.")
    )
    invites: tuple[Invited, ...] = setting(
        (), "Whose invitations are accepted: servers and accounts; none named: those of the bot's own server."
    )
    space: (
        Annotated[
            str,
            Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,49}$"),
            Right("a short name such as kollegial: small letters, digits, - . _"),
        ]
        | None
    ) = setting(None, "The local name of the Space with a room for each theme; unset: none is made.")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.enabled:
            return self
        if self.homeserver is None:
            raise mistake(
                "homeserver is missing", 'the address of the bot\'s homeserver, such as "https://matrix.example.org"'
            )
        if self.user_id is None:
            raise mistake("user_id is missing", 'the bot\'s account, such as "@kollegial:example.org"')
        if self.password is None:
            raise mistake(
                "password is missing",
                "set KOLLEGIAL_MATRIX_PASSWORD, or password_file to a file with the password in it",
            )
        return self

    @property
    def server(self) -> str:
        """The name of the bot's own server: what follows the first colon of its account."""
        return (self.user_id or "").partition(":")[2]
