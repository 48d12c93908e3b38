"""Incoming requests for verification: declined at once, so that nobody waits for a person who is not there."""

from collections.abc import Mapping
from typing import Any

from nio.event_builders import ToDeviceMessage

from bot.platforms.matrix.events import mapping, text

CANCEL = "m.key.verification.cancel"

_REFUSAL = {"code": "m.user", "reason": "a bot compares no emoji"}

_BEGINNINGS = ("m.key.verification.request", "m.key.verification.start")


def declined(event: dict[str, Any]) -> ToDeviceMessage | None:
    """The answer to a to-device event, None if it is no beginning of a verification.

    https://spec.matrix.org/latest/client-server-api/#key-verification-framework: "m.user", the user cancelled it.
    """
    content = mapping(event.get("content"))
    sender, device = text(event.get("sender")), text(content.get("from_device"))
    transaction = text(content.get("transaction_id"))
    if event.get("type") not in _BEGINNINGS or not (sender and device and transaction):
        return None
    return ToDeviceMessage(CANCEL, sender, device, {"transaction_id": transaction, **_REFUSAL})


def declined_in_room(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The content of the event that answers one of a room, None if it asks for no verification."""
    content, asked = mapping(event.get("content")), text(event.get("event_id"))
    if event.get("type") != "m.room.message" or content.get("msgtype") != _BEGINNINGS[0] or not asked:
        return None
    return {**_REFUSAL, "m.relates_to": {"rel_type": "m.reference", "event_id": asked}}
