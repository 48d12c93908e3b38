"""Whether devices are cross-signed: checked as a client does, from what the homeserver says of their keys.

https://spec.matrix.org/latest/client-server-api/#cross-signing
"""

from typing import Any

from nio.api import Api
from vodozemac import Ed25519PublicKey, Ed25519Signature

Json = dict[str, Any]


def cross_signed(keys: Json, user_id: str) -> frozenset[str]:
    """The devices of somebody that their own identity has signed, from the answer to /keys/query."""
    master = keys.get("master_keys", {}).get(user_id)
    own = keys.get("self_signing_keys", {}).get(user_id)
    if not master or not own or not signs(master, own, user_id):
        return frozenset()
    devices: Json = keys.get("device_keys", {}).get(user_id, {})
    return frozenset(name for name, device in devices.items() if _is_whole(device) and signs(own, device, user_id))


def signs(signer: Json, signed: Json, user_id: str) -> bool:
    """Whether a cross-signing key has signed this."""
    ((name, public),) = signer["keys"].items()
    return _verified(signed, user_id, name, public)


def _is_whole(device: Json) -> bool:
    """Whether a device has signed its own keys."""
    name = f"ed25519:{device['device_id']}"
    return _verified(device, device["user_id"], name, device["keys"].get(name, ""))


def _verified(signed: Json, user_id: str, name: str, public: str) -> bool:
    signature = signed.get("signatures", {}).get(user_id, {}).get(name)
    if not signature or not public:
        return False
    said = {key: value for key, value in signed.items() if key not in ("signatures", "unsigned")}
    try:
        Ed25519PublicKey.from_base64(public).verify_signature(
            Api.to_canonical_json(said).encode(), Ed25519Signature.from_base64(signature)
        )
    except ValueError:  # vodozemac's errors are
        return False
    return True
