"""The bot's account: it logs in once, and with the token it got from then on."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog

from bot import logs
from bot.config.platforms import Matrix
from bot.platforms.base import Barred, PlatformError
from bot.platforms.matrix.errors import Challenged, Declined
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.kept import Kept

FILE = "account.session"

_WRONG_PASSWORD = (
    "the homeserver does not take the bot's account and password: is user_id an account of this homeserver, exactly as "
    "written there? Else set KOLLEGIAL_MATRIX_PASSWORD, or the file that password_file names, to the right password"
)
_WRONG_PLACE = (
    "nobody logs in at this address: [matrix] homeserver has to be that of the Client-Server API, without a path"
)
_NO_PASSWORDS = "the homeserver does not let the bot do this with its password alone"

_REFUSALS = {"M_FORBIDDEN": _WRONG_PASSWORD, "M_UNRECOGNIZED": _WRONG_PLACE, "M_NOT_FOUND": _WRONG_PLACE}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A device that is logged in."""

    user_id: str
    device_id: str
    access_token: str


class Account:
    """The account of the settings; its session lies in `folder`, and the homeserver is asked with it."""

    def __init__(self, settings: Matrix, folder: Path, homeserver: Homeserver) -> None:
        self._settings = settings
        self._kept = Kept(folder / FILE)
        self._homeserver = homeserver

    @property
    def user_id(self) -> str:
        """Whose account it is, as configured."""
        return self._settings.user_id or ""

    async def open(self) -> Session:
        """The session that is kept; the first time, and for another account, one to log in for.

        Raises:
            Barred: the homeserver does not take the password.
            PlatformError: it was not reached, or wants to be asked later.
        """
        session = kept_session(self._kept)
        if session is None or session.user_id != self.user_id:
            return await self._log_in()
        return self._use(session)

    async def renew(self) -> Session:
        """A session with a new device; the old one is logged out, if the homeserver is so kind.

        Raises:
            PlatformError: as `open`; the old session is still kept then.
        """
        old = kept_session(self._kept)
        session = await self._log_in()
        if old is not None and old.access_token != session.access_token:
            before = Homeserver(self._homeserver.url, old.access_token)
            try:
                await before.call("POST", path("logout"), {})
            except PlatformError as error:
                _log.info("the old device could not be logged out", reason=error.reason)
            finally:
                await before.aclose()
        return session

    async def authorized(self, method: str, where: str, body: Json) -> Json:
        """Ask for something for which a homeserver may want the password again.

        https://spec.matrix.org/latest/client-server-api/#user-interactive-authentication-api

        Raises:
            Barred: the password is wrong, or not enough.
            PlatformError: as `Homeserver.call`.
        """
        try:
            return await self._homeserver.call(method, where, body)
        except Challenged as challenge:
            if not challenge.by_password:
                raise Barred(_NO_PASSWORDS) from None
            proof = {"type": "m.login.password", "session": challenge.session, **self._credentials()}
        try:
            return await self._homeserver.call(method, where, {**body, "auth": proof})
        except Challenged as challenge:
            raise Barred(_WRONG_PASSWORD if challenge.by_password else _NO_PASSWORDS) from None

    async def _log_in(self) -> Session:
        asked = {
            "type": "m.login.password",
            "initial_device_display_name": self._settings.device_name,
            **self._credentials(),
        }
        anonymous = Homeserver(self._homeserver.url)
        try:
            found = session_of(await anonymous.call("POST", path("login"), asked))
        except Declined as error:
            raise Barred(_REFUSALS.get(error.code, _NO_PASSWORDS)) from None
        finally:
            await anonymous.aclose()
        if found is None or found.user_id != self.user_id:
            raise Barred("the homeserver logged the bot in as somebody else: set user_id to the account's exact name")
        self._kept.write(asdict(found))
        _log.info("logged in", device=found.device_id)
        return self._use(found)

    def _credentials(self) -> Json:
        password = self._settings.password
        return {
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": password.get_secret_value() if password is not None else "",
        }

    def _use(self, session: Session) -> Session:
        logs.conceal([session.access_token])
        self._homeserver.token = session.access_token
        return session


def kept_session(kept: Kept) -> Session | None:
    """The session that is kept, None if there is none."""
    return session_of(kept.read() or {})


def session_of(said: dict[str, Any]) -> Session | None:
    """The session that a login's answer, or a file, tells of."""
    found = [said.get(name) for name in ("user_id", "device_id", "access_token")]
    if not all(isinstance(word, str) and word for word in found):
        return None
    user_id, device_id, access_token = map(str, found)
    return Session(user_id=user_id, device_id=device_id, access_token=access_token)
