"""Who the bot is on Matrix: an account, a device that is logged in, and its keys, all in order before anything else."""

from pathlib import Path

import structlog

from bot.config.platforms import Matrix
from bot.platforms.base import PlatformError
from bot.platforms.matrix.account import Account, Session
from bot.platforms.matrix.crypto import Crypto, Outdated
from bot.platforms.matrix.errors import LoggedOut
from bot.platforms.matrix.homeserver import Homeserver
from bot.platforms.matrix.olm_store import stores
from bot.platforms.matrix.pickle_key import pickle_key
from bot.platforms.matrix.signing import ensure_signed

_log = structlog.get_logger(__name__)


async def begin(
    settings: Matrix, folder: Path, homeserver: Homeserver, *, again: bool = False
) -> tuple[Account, Crypto]:
    """Log in if need be, and have the keys in order; with a new device where the old one can read nothing any more.

    Where somebody has logged the bot out, it logs in only if it is to do so `again`.

    Raises:
        Barred: an operator has to act first; the reason is a sentence for them.
        PlatformError: the homeserver cannot be asked now.
    """
    key = pickle_key(settings, folder, stores=any(True for _ in stores(folder)))
    account = Account(settings, folder, homeserver)
    session = await account.open()
    try:
        crypto = await _started(session, folder, homeserver, key)
    except (Outdated, LoggedOut) as error:
        if isinstance(error, LoggedOut) and not again:
            raise
        _log.warning("the bot takes a new device", reason=str(error))
        crypto = await _started(await account.renew(), folder, homeserver, key)
    try:
        sentence = await ensure_signed(account, crypto, folder, homeserver)
    except PlatformError as error:
        sentence = error.reason
    if sentence is not None:
        _log.error("the bot's device is not cross-signed: some people's clients will not let it read", reason=sentence)
    return account, crypto


async def _started(session: Session, folder: Path, homeserver: Homeserver, key: str) -> Crypto:
    crypto = Crypto(session, folder, homeserver, key)
    try:
        await crypto.start()
    except BaseException:
        crypto.abandon()
        raise
    return crypto
