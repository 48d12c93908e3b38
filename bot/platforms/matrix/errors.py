"""What a homeserver's errors mean. Nothing of what it says is passed on: a word of ours goes to the operator instead.

Codes: Client-Server API, "Standard error response" (https://spec.matrix.org/latest/client-server-api/).
"""

from collections.abc import Mapping
from typing import Any

from bot.platforms.base import Barred, PlatformError, Refused, Throttled, Unavailable

_REVOKED = 'the homeserver does not know the bot\'s session any more: "kollegial matrix setup" logs in anew'
_DEACTIVATED = "the homeserver's administration has deactivated or locked the bot's account"
_CONSENT = "the homeserver wants its terms accepted first: log in once as the bot with another client, and do so"

_BARRED = {
    "M_USER_DEACTIVATED": _DEACTIVATED,
    "M_USER_LOCKED": _DEACTIVATED,
    "M_USER_SUSPENDED": _DEACTIVATED,
    "M_CONSENT_NOT_GIVEN": _CONSENT,
}

_LOGGED_OUT = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
"""Codes by which a server says that it does not know the token."""

_NOT_WELL = frozenset({"M_RESOURCE_LIMIT_EXCEEDED"})
"""Codes with a status of 4xx by which a server says that it is not well."""

_PASSWORD = ["m.login.password"]
"""The stages of an authentication by password alone."""

_LEAST_PAUSE = 1.0
"""Seconds to wait where a server does not say how long."""

_LONGEST_PAUSE = 3600.0
"""Seconds that a server is believed at most."""


class Declined(Refused):
    """A homeserver answered with a status of 4xx that says something about this request only."""

    def __init__(self, status: int, code: str, said: str) -> None:
        super().__init__(code.removeprefix("M_").replace("_", " ").casefold())
        self.status = status
        self.code = code
        self.said = said
        """Its sentence, for deciding only: it may hold names, and is neither shown nor logged."""

    @property
    def missing(self) -> bool:
        """Whether there is no such thing."""
        return self.code == "M_NOT_FOUND"


class LoggedOut(Barred):
    """The bot's device was logged out by somebody; logging in anew helps, if that is wanted."""


class Challenged(Refused):
    """It wants to know again who asks: user-interactive authentication. `session` names the attempt."""

    def __init__(self, session: str, by_password: bool) -> None:
        super().__init__("wants the password")
        self.session = session
        self.by_password = by_password
        """Whether the password alone is enough."""


def translated(status: int, body: object, retry_after: str | None = None) -> PlatformError:
    """What an answer with a status other than 2xx means; `retry_after` is the header of that name."""
    known: Mapping[str, Any] = body if isinstance(body, dict) else {}
    code, said = known.get("errcode"), known.get("error")
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        return Throttled(_pause(known.get("retry_after_ms"), retry_after), everywhere=True)
    if status == 401 and isinstance(known.get("session"), str) and isinstance(known.get("flows"), list):
        by_password = any(isinstance(flow, dict) and flow.get("stages") == _PASSWORD for flow in known["flows"])
        return Challenged(known["session"], by_password)
    if not isinstance(code, str) or not 400 <= status < 500:
        # only a homeserver's own words are believed: a page of a proxy may have any status
        return Unavailable("not well" if status >= 500 else "something on the way answered instead")
    if code in _LOGGED_OUT:
        return LoggedOut(_REVOKED)
    if code in _BARRED:
        return Barred(_BARRED[code])
    if code in _NOT_WELL:
        return Unavailable("beyond its means")
    return Declined(status, code, said if isinstance(said, str) else "")


def _pause(milliseconds: object, seconds: str | None) -> float:
    """The time to wait, in seconds: as the body says it, or the header in newer servers (MSC4041)."""
    if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool):
        found = min(milliseconds, _LONGEST_PAUSE * 1000) / 1000  # a whole number may be too large for a fraction
    elif seconds is not None and seconds.isascii() and seconds.isdecimal():
        found = float(seconds)
    else:
        found = _LEAST_PAUSE
    return min(max(found, 0.1), _LONGEST_PAUSE) if found == found else _LEAST_PAUSE
