"""The Olm machine of the library, deciding otherwise where it would leave people without keys or grow for ever.

Nothing in the library is changed: this inherits from it, and overrides what it calls.
"""

import logging
from collections.abc import Callable
from typing import Any

from nio.crypto import InboundGroupSession, Olm, OlmDevice
from nio.event_builders import RoomKeyRequestMessage
from nio.store import MatrixStore

from bot.platforms.matrix.sparing import Sparing

MEGOLM = "m.megolm.v1.aes-sha2"

UNWEDGING = 300.0
"""Seconds in which one device gets at most one new session; the library waits an hour, and people with it."""

_REQUESTS = 500
"""Keys that are asked for at a time; beyond, the oldest are given up."""

_LETTERS = 500
"""To-device messages that wait at a time; beyond, the oldest are given up."""

_TALKATIVE = ("nio", "peewee")
"""Loggers below whose lines hold what people sent, and keys."""


class Machine(Olm):  # type: ignore[misc]  # the library is not typed
    """The keys of one device, and the sessions with others. `clock` gives seconds that only grow."""

    def __init__(self, user_id: str, device_id: str, store: MatrixStore, clock: Callable[[], float]) -> None:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._by_id: dict[str, list[InboundGroupSession]] = {}
        self._unwedged = Sparing(UNWEDGING, clock)
        super().__init__(user_id, device_id, store)

    def load(self) -> None:
        """Load all there is, and how a session is found by its id alone."""
        super().load()
        for session in self.inbound_group_store:
            self._by_id.setdefault(session.id, []).append(session)

    def group_session(self, room_id: str, session_id: str, sender_key: str | None = None) -> InboundGroupSession | None:
        """The session with which a message was encrypted.

        Of several with one id the one of that sender key is taken, which newer clients need not name
        (https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2).
        """
        found = [session for session in self._by_id.get(session_id, ()) if session.room_id == room_id]
        return next((session for session in found if session.sender_key == sender_key), found[0] if found else None)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Keep a key that came; not one from a later message on than the same that is known."""
        known = self.group_session(room_id, session_id, sender_key)
        if known is not None and known.sender_key == sender_key:
            came = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
            if came.first_known_index >= known.first_known_index:
                return
        super().create_group_session(sender_key, sender_fp_key, room_id, session_id, session_key)

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        """Keep a session of somebody else's; what this device encrypts itself it need not read.

        The store has one row for an id, which nobody who repeats another's key may overwrite.
        """
        if session.sender_key == self.account.identity_keys["curve25519"]:
            return
        source = session.room_id, session.sender_key
        others = [known for known in self._by_id.get(session.id, ()) if (known.room_id, known.sender_key) != source]
        self._by_id[session.id] = [*others, session]
        if not others:
            super().save_inbound_group_session(session)

    def is_device_verified(self, device: OlmDevice) -> bool:
        """Whether somebody verified it; nobody does."""
        return bool(device.verified)

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        """Whether it gets no keys."""
        return bool(device.blacklisted)

    def is_device_ignored(self, device: OlmDevice) -> bool:
        """Whether it gets keys unverified; all do, and nothing has to be written down for it."""
        return True

    def mark_wedged(self, sender: str, sender_key: str) -> None:
        """Have a new session made with a device whose message could not be decrypted."""
        self._mark_device_for_unwedging(sender, sender_key)

    def _mark_device_for_unwedging(self, sender: str, sender_key: str) -> None:
        device = self.device_store.device_from_sender_key(sender, sender_key)
        if device is None:
            self.users_for_key_query.add(sender)
        elif device not in self.wedged_devices and self._unwedged.may((sender, device.id)):
            self.wedged_devices.append(device)

    def _should_accept_forward(self, sender: str, sender_key: str, event: Any) -> bool:
        """The device that made a session may give us its key again, when we asked for it."""
        asked = self.outgoing_key_requests.get(event.session_id)
        matches = asked is not None and (asked.room_id, asked.algorithm) == (event.room_id, event.algorithm)
        if matches and event.source["content"]["sender_key"] == sender_key:
            return True
        return bool(super()._should_accept_forward(sender, sender_key, event))

    def ask_for_key(self, room_id: str, sender: str, device_id: str, sender_key: str, session_id: str) -> None:
        """Ask the device that sent a message for its key, once."""
        if session_id in self.outgoing_key_requests or any(
            getattr(letter, "session_id", None) == session_id for letter in self.outgoing_to_device_messages
        ):
            return
        device = self.device_store.device_from_sender_key(sender, sender_key)
        if device is None:
            self.users_for_key_query.add(sender)
        asked = device.id if device is not None else device_id
        if not asked:
            return
        while len(self.outgoing_key_requests) >= _REQUESTS:
            oldest = next(iter(self.outgoing_key_requests))
            self.store.remove_outgoing_key_request(self.outgoing_key_requests.pop(oldest))
        body = {"algorithm": MEGOLM, "room_id": room_id, "sender_key": sender_key, "session_id": session_id}
        content = {
            "action": "request",
            "body": body,
            "request_id": session_id,
            "requesting_device_id": self.device_id,
        }
        self.post(
            RoomKeyRequestMessage("m.room_key_request", sender, asked, content, session_id, session_id, room_id, MEGOLM)
        )

    def post(self, letter: Any) -> None:
        """Have a to-device message sent."""
        self.outgoing_to_device_messages.append(letter)
        del self.outgoing_to_device_messages[:-_LETTERS]
