"""`kollegial matrix setup`: everything that has to be in order at the homeserver, done where it is not."""

import json
from pathlib import Path

from bot.config.platforms import Matrix
from bot.platforms.base import Barred, PlatformError
from bot.platforms.matrix import account, allowance
from bot.platforms.matrix.account import Account, kept_session
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.homeserver import Homeserver, path
from bot.platforms.matrix.identity import begin
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.patience import Say, patiently
from bot.platforms.matrix.signing import ensure_signed, renew_identity
from bot.platforms.matrix.spaces import Spaces
from handlers.context import House
from storage.messages import Text


class Setup:
    """One run of it. `say` gets a line for each step; `administrator` is an access token of the homeserver's."""

    def __init__(
        self, settings: Matrix, folder: Path, house: House, say: Say, administrator: str | None = None
    ) -> None:
        assert settings.homeserver is not None, "the configuration asks for one"
        self._settings = settings
        self._folder = folder
        self._house = house
        self._say = say
        self._administrator = administrator
        self._homeserver = Homeserver(settings.homeserver)

    async def run(self, *, new_identity: bool = False) -> bool:
        """Do every step; whether all is well now.

        Raises:
            PlatformError: a step could not be done; what was done before it is done.
        """
        before = kept_session(Kept(self._folder / account.FILE))
        crypto: Crypto | None = None
        try:
            owner, crypto = await begin(self._settings, self._folder, self._homeserver, again=True)
            again = before is not None and before.device_id == crypto.device_id
            self._say(f"logged in as {crypto.user_id}, device {crypto.device_id}{' (as before)' if again else ''}")
            signed = await self._sign(owner, crypto, new_identity)
            await self._name(crypto.user_id)
            await self._limit(crypto.user_id)
            await self._space(crypto.user_id)
        finally:
            if crypto is not None:
                await crypto.aclose()
            await self._homeserver.aclose()
        return signed

    async def _sign(self, owner: Account, crypto: Crypto, new_identity: bool) -> bool:
        sign = renew_identity if new_identity else ensure_signed
        wrong = await patiently(lambda: sign(owner, crypto, self._folder, self._homeserver), self._say)
        done = "has a new identity, and the device is signed with it" if new_identity else "the device is signed"
        self._say(f"cross-signing: {wrong or done}")
        return wrong is None

    async def _name(self, me: str) -> None:
        """Give the account a name if it has none: many servers begin with a part of its id."""
        where = path("profile", me, "displayname")
        try:
            found = (await patiently(lambda: self._homeserver.call("GET", where), self._say)).get("displayname")
        except Declined as error:
            if not error.missing:
                raise
            found = None
        if found and found != me.partition(":")[0].removeprefix("@"):
            self._say(f"display name: {found} (as before)")
            return
        name = self._house.wording(Text("bot-name"), self._house.policy.language)
        await patiently(lambda: self._homeserver.call("PUT", where, {"displayname": name}), self._say)
        self._say(f"display name: {name}")

    async def _limit(self, me: str) -> None:
        """See whether the rate limit is lifted, and lift it if an administrator's token is there."""
        now = False

        async def lift() -> bool:
            nonlocal now
            now = await self._lift(me)
            return now

        try:
            if await allowance.tried(self._homeserver, self._folder, self._say, lift):
                self._say(f"rate limit: lifted {'now' if now else 'already'} for this account")
                return
        except Declined as error:
            self._say(f"rate limit: cannot be tried, the homeserver does not let the bot make a room ({error.reason})")
            return
        self._say(
            "rate limit: not lifted. On a Synapse an administrator lifts it with this request, or you do: set "
            "KOLLEGIAL_MATRIX_ADMIN_TOKEN to an access token of theirs, and repeat this\n"
            f"  curl -X POST -H 'Authorization: Bearer TOKEN' -d '{json.dumps(allowance.NO_LIMIT)}' "
            f"'{self._homeserver.url}{allowance.override(me)}'"
        )

    async def _lift(self, me: str) -> bool:
        """Let the administrator whose token is there lift the limit; whether they could."""
        if self._administrator is None:
            return False
        try:
            await allowance.lift(self._homeserver.url, self._administrator, me)
        except PlatformError as error:
            wrong = "it is no longer good" if isinstance(error, Barred) else error.reason
            self._say(f"rate limit: KOLLEGIAL_MATRIX_ADMIN_TOKEN does not lift it ({wrong})")
            return False
        return True

    async def _space(self, me: str) -> None:
        space = self._settings.space
        if space is None:
            self._say("Space: none is wanted ([matrix] space)")
            return
        language = self._house.policy.language
        name = self._house.wording(Text("bot-name"), language)
        spaces = Spaces(self._homeserver, me, self._settings.server, self._folder, self._say)
        await spaces.made(space, name, self._house.catalogue.themes, language)
