"""The keys that others start a session with: so many lie with the homeserver, and one that is never used up.

https://spec.matrix.org/latest/client-server-api/#one-time-and-fallback-keys
"""

from typing import Any

from bot.platforms.matrix.errors import Declined
from bot.platforms.matrix.events import mapping
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.machine import MEGOLM, Machine
from bot.platforms.matrix.olm_store import Outdated

OLM = "m.olm.v1.curve25519-aes-sha2"
CURVE = "signed_curve25519"


class OwnKeys:
    """The keys of this device, of which the homeserver hands one out to everybody who writes first."""

    def __init__(self, machine: Machine, homeserver: Homeserver) -> None:
        self._machine = machine
        self._homeserver = homeserver
        self._left: int | None = None
        self._fallback = not machine.account.shared

    def note(self, sync: Json) -> None:
        """See how many are left. What a sync does not name is zero; who knows no fallback keys does not name them."""
        self._left = _count(sync.get("device_one_time_keys_count"))
        unused = sync.get("device_unused_fallback_key_types")
        if isinstance(unused, list):
            self._fallback = CURVE not in unused

    async def ask(self) -> None:
        """Ask how many are left.

        Raises:
            PlatformError: it cannot be asked now.
        """
        answer = await self._homeserver.call("POST", path("keys", "upload"), {})
        self._left = _count(answer.get("one_time_key_counts"))

    async def upload(self) -> None:
        """Bring what is missing; nothing where all is there.

        Everything is on our disk before, so that no key is there whose secret half is not here.

        Raises:
            Outdated: the homeserver has other keys by the same names: they are of a newer state than ours.
            PlatformError: they could not be brought; a later call brings the same ones.
        """
        account = self._machine.account
        body: Json = {}
        if not account.shared:
            body["device_keys"] = self._device_keys()
        missing = account.max_one_time_keys - (self._left or 0) - len(self._one_time_keys)
        if self._left is not None or not account.shared:
            if missing > 0:
                account.generate_one_time_keys(missing)
            if missing > 0 or self._one_time_keys:
                body["one_time_keys"] = {f"{CURVE}:{name}": self._signed(key) for name, key in self._one_time_keys}
        if self._fallback:
            body["fallback_keys"] = {f"{CURVE}:{name}": self._signed(key, True) for name, key in self._fallback_key()}
        if not body:
            return
        self._machine.save_account()
        try:
            answer = await self._homeserver.call("POST", path("keys", "upload"), body)
        except Declined as error:
            if error.status == 400 and "already exists" in error.said:
                raise Outdated("the homeserver has newer keys of this device than the encryption store") from None
            raise
        account.shared = True
        account.mark_keys_as_published()
        self._machine.save_account()
        self._left = _count(answer.get("one_time_key_counts"))
        self._fallback = False

    @property
    def _one_time_keys(self) -> list[tuple[str, str]]:
        """Those that were not brought yet: names and keys."""
        return list(self._machine.account.one_time_keys["curve25519"].items())

    def _fallback_key(self) -> list[tuple[str, str]]:
        """The one that was not brought yet; a new one where all were. The library knows nothing of it."""
        account = self._machine.account._account
        if not account.fallback_key:
            account.generate_fallback_key()
        return [(name, key.to_base64()) for name, key in account.fallback_key.items()]

    def _signed(self, key: str, fallback: bool = False) -> Json:
        return self._with_signature({"key": key, **({"fallback": True} if fallback else {})})

    def _device_keys(self) -> Json:
        machine, keys = self._machine, self._machine.account.identity_keys
        return self._with_signature(
            {
                "algorithms": [OLM, MEGOLM],
                "device_id": machine.device_id,
                "user_id": machine.user_id,
                "keys": {f"{kind}:{machine.device_id}": keys[kind] for kind in ("curve25519", "ed25519")},
            }
        )

    def _with_signature(self, said: Json) -> Json:
        signature = self._machine.sign_json(said)
        return {**said, "signatures": {self._machine.user_id: {f"ed25519:{self._machine.device_id}": signature}}}


def _count(said: Any) -> int:
    """How many keys a homeserver says are left."""
    found = mapping(said).get(CURVE)
    return found if isinstance(found, int) and found >= 0 else 0
