"""Knowing that the encryption store is the newest: its generation lies with the homeserver, too.

A store that was put back from an older copy has used its keys already. Others take what it encrypts for a repetition,
and what they sent meanwhile it can never read.
"""

from nio.store import SqliteStore

from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.olm_store import Outdated, changes, generation, set_generation

KIND = "org.kollegial.device"
"""The kind of the account data in which the homeserver has it."""

_SPOILT = -1
"""The generation of a store that is of no use any more."""


class Generation:
    """Raised with what changes in a device's store."""

    def __init__(self, store: SqliteStore, user_id: str, device_id: str, homeserver: Homeserver) -> None:
        self._store = store
        self._device_id = device_id
        self._where = path("user", user_id, "account_data", KIND)
        self._homeserver = homeserver
        self._raised: int | None = None

    async def check(self) -> None:
        """Compare both.

        Raises:
            Outdated: the homeserver's is newer.
            PlatformError: it cannot be asked now.
        """
        ours = generation(self._store)
        if ours == _SPOILT:
            raise Outdated("the encryption store was found to be of no use any more")
        try:
            found = await self._homeserver.call("GET", self._where)
        except Declined as error:
            if not error.missing:
                raise
            return
        theirs = found.get("generation")
        if found.get("device_id") == self._device_id and isinstance(theirs, int) and theirs > ours:
            raise Outdated("the encryption store is an older one than the bot used last")

    async def keep_up(self) -> None:
        """Raise both if the store has changed: ours first, so that a crash does not leave it behind.

        Raises:
            PlatformError: it cannot be raised now.
        """
        seen, ours = changes(self._store), generation(self._store)
        if seen == self._raised or ours == _SPOILT:
            return
        set_generation(self._store, ours + 1)
        await self._homeserver.call("PUT", self._where, {"device_id": self._device_id, "generation": ours + 1})
        self._raised = seen

    def spoil(self) -> None:
        """Never use this store again."""
        set_generation(self._store, _SPOILT)
