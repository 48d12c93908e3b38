"""The kinds of value a setting can have: each says in its type what is right."""

import re
from datetime import time
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, Strict, StringConstraints, ValidationInfo

from bot.config.faults import Right, mistake


class Weekday(IntEnum):
    """A day of the week; its number is that of `datetime.date.weekday`."""

    monday = 0
    tuesday = 1
    wednesday = 2
    thursday = 3
    friday = 4
    saturday = 5
    sunday = 6


def _weekday(value: object) -> Weekday:
    if isinstance(value, str):
        for day in Weekday:
            if value.casefold() in (day.name, day.name[:3]):
                return day
    raise mistake("is no day of the week")


def _different(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if not days:
        raise mistake("is empty")
    if len(set(days)) < len(days):
        raise mistake("names a day twice")
    return tuple(sorted(days))


def _hour(value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise mistake("is no time of day")
    return time.fromisoformat(value)


def _zone(value: object) -> ZoneInfo:
    """The zone of that name; ZoneInfo raises three kinds of error for names that are none."""
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (KeyError, ValueError, OSError):
        raise mistake("is no time zone") from None


def _path_text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise mistake("is empty")
    if isinstance(value, str) and (value.startswith("~") or not value.isprintable()):
        raise mistake("is no path from here or from /")
    return value


def _absolute(path: Path, info: ValidationInfo) -> Path:
    """Relative paths start at the folder of the configuration, which the context names."""
    folder: Path = (info.context or {}).get("folder") or Path.cwd()
    return folder / path


def _printable(text: str) -> str:
    """Labels stand on buttons and in lists: a line break or a direction mark would break those."""
    if not text.isprintable():
        raise mistake("has a line break or an invisible character in it")
    return text


def _one_line(secret: SecretStr) -> SecretStr:
    """A line break would end a request's header early, and half a character cannot be sent at all."""
    if not secret.get_secret_value().strip():
        raise mistake("is empty")
    if not secret.get_secret_value().isprintable():
        raise mistake("has a line break or an invisible character in it")
    return secret


def _host(value: object) -> IPv4Address | IPv6Address:
    """An address, not a name: whom a name means may change, and with it who may ask."""
    try:
        return ip_address(value if isinstance(value, str) else "")
    except ValueError:
        raise mistake("is no address") from None


def _account(value: object) -> str:
    """A network and the id of an account there, as they are stored: ids have no room for spaces."""
    platform, colon, account = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or platform not in NETWORKS or not account or not account.isprintable() or " " in account:
        raise mistake("is no account")
    if platform == "telegram" and not account.isdecimal():
        raise mistake("is no number of an account on Telegram")
    if platform == "matrix" and not re.fullmatch(r"@[^:@]+:.+", account):
        raise mistake("is no address of an account on Matrix")
    return f"{platform}:{account}"


def _repeated(texts: list[str]) -> str | None:
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            return text
        seen.add(text.casefold())
    return None


def unique(entries: Any) -> Any:
    """The same entries: at least one, and no key or label twice (upper and lower case count as the same)."""
    if not entries:
        raise mistake("is empty")
    for name in ("key", "de", "en"):
        if twice := _repeated([getattr(entry, name) for entry in entries]):
            raise mistake(f'has {name} "{twice}" twice', "each key and each label once")
    return entries


NETWORKS = ("telegram", "matrix", "console")
"""The networks on which somebody can have an account."""

AccountName = Annotated[
    str,
    BeforeValidator(_account),
    Right('a network and an account such as "telegram:12345" or "matrix:@anna:example.org"'),
]
Host = Annotated[
    IPv4Address | IPv6Address, BeforeValidator(_host), Right('an address of this machine such as "127.0.0.1" or "::1"')
]
Flag = Annotated[bool, Strict(), Right("true or false")]
Day = Annotated[Weekday, BeforeValidator(_weekday), Right("a day such as thursday or thu")]
WorkingDays = Annotated[tuple[Day, ...], AfterValidator(_different), Right('different days such as ["mon", "thu"]')]
Hour = Annotated[time, BeforeValidator(_hour), Right('a time from "00:00" to "23:59"')]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), Right('a name of the IANA list such as "Europe/Berlin"')]
Language = Annotated[Literal["de", "en"], Right('"de" or "en"')]
LocalPath = Annotated[
    Path, BeforeValidator(_path_text), AfterValidator(_absolute), Right('a path such as "data" or "/var/lib/kollegial"')
]
Secret = Annotated[SecretStr, AfterValidator(_one_line), Right("the secret as one line of text")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,24}$"), Right("1 to 24 of a-z, 0-9 and _")]
StrandKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,24}$"), Right("1 to 24 of A-Z, a-z, 0-9 and _")]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(_printable),
    Right("one line of 1 to 60 characters"),
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    Right("a text of 1 to 1000 characters"),
]
