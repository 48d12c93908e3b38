"""Whether a device is vouched for by its account's own identity, by checking the signatures themselves.

Source: Client-Server API, "Cross-signing"; signing JSON: https://spec.matrix.org/latest/appendices/#signing-json
"""

from collections.abc import Mapping
from typing import Any

from nio.api import Api
from vodozemac import Ed25519PublicKey, Ed25519Signature

from bot.platforms.matrix.events import mapping, text


def standing(answer: Mapping[str, Any], user: str, device: str) -> str | None:
    """What is wrong with a device by an answer of /keys/query, in a few words; None where all is well."""
    keys = mapping(mapping(mapping(answer.get("device_keys")).get(user)).get(device))
    if not keys:
        return "it has no keys there"
    master = mapping(mapping(answer.get("master_keys")).get(user))
    signing = mapping(mapping(answer.get("self_signing_keys")).get(user))
    if not master or not signing:
        return "the account has no cross-signing identity"
    if not any(signed(signing, user, half) for half in _halves(master)):
        return "the account's cross-signing identity is not whole"
    if not any(signed(keys, user, half) for half in _halves(signing)):
        return "it is not cross-signed"
    return None


def signed(said: Mapping[str, Any], user: str, half: str) -> bool:
    """Whether an object has a signature of somebody's key, whose public half is given, and the signature is good."""
    signature = text(mapping(mapping(said.get("signatures")).get(user)).get(f"ed25519:{half}"))
    plain = {name: value for name, value in said.items() if name not in ("signatures", "unsigned")}
    try:
        Ed25519PublicKey.from_base64(half).verify_signature(
            Api.to_canonical_json(plain).encode(), Ed25519Signature.from_base64(signature)
        )
    except ValueError:  # all errors of the library are
        return False
    return True


def _halves(said: Mapping[str, Any]) -> list[str]:
    """The public halves that an object publishes."""
    return [half for half in mapping(said.get("keys")).values() if isinstance(half, str)]
