"""Incoming requests for verification: declined at once, so that nobody waits for a person who is not there."""

from typing import Any

from nio.event_builders import ToDeviceMessage

from bot.platforms.matrix.events import mapping, text

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
    answer = {"transaction_id": transaction, "code": "m.user", "reason": "a bot compares no emoji"}
    return ToDeviceMessage("m.key.verification.cancel", sender, device, answer)
