"""Cross-signing: the bot vouches for its own device, so that clients which trust nothing else give it their keys.

https://spec.matrix.org/latest/client-server-api/#cross-signing
"""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

from Crypto.PublicKey import ECC
from Crypto.PublicKey.ECC import EccKey
from Crypto.Signature import eddsa
from nio.api import Api

from bot.platforms.matrix.account import Account
from bot.platforms.matrix.crypto import Crypto
from bot.platforms.matrix.events import mapping
from bot.platforms.matrix.homeserver import Homeserver, Json, path
from bot.platforms.matrix.kept import Kept

FILE = "cross-signing.json"
"""Where the secret halves are kept."""

USES = ("master", "self_signing", "user_signing")

_OTHER = (
    "the bot's account has a cross-signing identity that was made elsewhere: bring back "
    f"{FILE} of the installation that made it, or replace the identity with "
    '"kollegial matrix setup --new-identity"; everybody who verified the bot is warned then'
)
_UNREADABLE = f"{FILE} cannot be read, or belongs to another account: bring back the right one, or move it away"
_NOT_THERE = "the homeserver does not list the bot's device with the keys it has"
_NOT_TAKEN = "the homeserver did not take the signature of the bot's device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The three keys of an account."""

    user_id: str
    keys: dict[str, EccKey]

    def public(self, use: str) -> Json:
        """The public half of a key, as it is published; signed by the master key unless it is that."""
        name = public(self.keys[use])
        said = {"user_id": self.user_id, "usage": [use], "keys": {f"ed25519:{name}": name}}
        return said if use == "master" else self.signed(said, "master")

    def signed(self, said: Json, use: str) -> Json:
        """The same, with the signature of a key beside those that are there.

        https://spec.matrix.org/latest/appendices/#signing-json
        """
        plain = {name: value for name, value in said.items() if name not in ("signatures", "unsigned")}
        signature = eddsa.new(self.keys[use], "rfc8032").sign(Api.to_canonical_json(plain).encode())
        others = mapping(said.get("signatures"))
        ours = {**mapping(others.get(self.user_id)), f"ed25519:{public(self.keys[use])}": _encoded(signature)}
        return {**plain, "signatures": {**others, self.user_id: ours}}


async def ensure_signed(account: Account, crypto: Crypto, folder: Path, homeserver: Homeserver) -> str | None:
    """Have the bot's device signed. None if it is; else a sentence for the operator why not.

    An identity that the homeserver has is never replaced.

    Raises:
        PlatformError: the homeserver cannot be asked now, or does not let the bot do this.
    """
    kept = Kept(folder / FILE)
    mine, known = _read(kept, crypto.user_id), await _known(crypto, homeserver)
    if mine is None and kept.file.exists():
        return _UNREADABLE
    if mine is None:
        if known.master is not None:
            return _OTHER
        mine = _made(crypto.user_id, kept)
    if known.master not in (None, public(mine.keys["master"])):
        return _OTHER
    if known.master is None or known.self_signing != public(mine.keys["self_signing"]):
        await _publish(account, mine)
    return await _sign(mine, crypto, known.device, homeserver)


async def renew_identity(account: Account, crypto: Crypto, folder: Path, homeserver: Homeserver) -> str | None:
    """Replace the account's identity by a new one, and sign the bot's device with it; as `ensure_signed`."""
    fresh = Kept(folder / f"{FILE}.new")
    mine = _made(crypto.user_id, fresh)
    await _publish(account, mine)
    fresh.file.replace(folder / FILE)
    return await _sign(mine, crypto, (await _known(crypto, homeserver)).device, homeserver)


def public(key: EccKey) -> str:
    """The public half of a key, in unpadded base64."""
    return _encoded(key.public_key().export_key(format="raw"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the homeserver has: the public halves, and our device."""

    master: str | None
    self_signing: str | None
    device: Json


async def _known(crypto: Crypto, homeserver: Homeserver) -> _Known:
    answer = await homeserver.call("POST", path("keys", "query"), {"device_keys": {crypto.user_id: []}})
    halves = []
    for name in ("master_keys", "self_signing_keys"):
        keys = mapping(mapping(mapping(answer.get(name)).get(crypto.user_id)).get("keys"))
        halves.append(next((key for key in keys.values() if isinstance(key, str)), None))
    device = mapping(mapping(mapping(answer.get("device_keys")).get(crypto.user_id)).get(crypto.device_id))
    return _Known(master=halves[0], self_signing=halves[1], device=dict(device))


async def _publish(account: Account, identity: Identity) -> None:
    body = {f"{use}_key": identity.public(use) for use in USES}
    await account.authorized("POST", path("keys", "device_signing", "upload"), body)


async def _sign(identity: Identity, crypto: Crypto, device: Json, homeserver: Homeserver) -> str | None:
    if mapping(device.get("keys")) != crypto.public_keys:
        return _NOT_THERE
    signed = identity.signed(device, "self_signing")
    if signed["signatures"] == device.get("signatures"):
        return None
    where = path("keys", "signatures", "upload")
    answer = await homeserver.call("POST", where, {crypto.user_id: {crypto.device_id: signed}})
    return _NOT_TAKEN if answer.get("failures") else None


def _made(user_id: str, kept: Kept) -> Identity:
    """A new identity, on the disk before anybody hears of it."""
    seeds = {use: os.urandom(32) for use in USES}
    kept.write({"user_id": user_id, **{use: _encoded(seed) for use, seed in seeds.items()}})
    return _identity(user_id, seeds)


def _read(kept: Kept, user_id: str) -> Identity | None:
    """The identity that is kept, None if there is none that can be read."""
    found = kept.read() or {}
    try:
        seeds = {use: base64.b64decode(found[use] + "=", validate=True) for use in USES}
        return _identity(user_id, seeds) if found["user_id"] == user_id else None
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None


def _identity(user_id: str, seeds: dict[str, bytes]) -> Identity:
    return Identity(
        user_id=user_id, keys={use: ECC.construct(curve="Ed25519", seed=seed) for use, seed in seeds.items()}
    )


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
