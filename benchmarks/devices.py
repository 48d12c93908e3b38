"""The devices on a homeserver in memory: their keys, and the letters from one to another.

https://spec.matrix.org/latest/client-server-api/#end-to-end-encryption
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

KEY = "signed_curve25519"
"""The kind of one-time keys."""


@dataclass(slots=True, kw_only=True)
class Device:
    """A device of an account; of each letter that waits for it, since when."""

    user: str
    id: str
    keys: Json = field(default_factory=dict)
    one_time: dict[str, Json] = field(default_factory=dict)
    fallback: dict[str, Json] = field(default_factory=dict)
    letters: list[tuple[int, Json]] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    """The events that it sent, by their transactions."""

    @property
    def counts(self) -> dict[str, int]:
        """How many one-time keys are left."""
        return {"curve25519": 0, KEY: len(self.one_time)}


class Devices:
    """All devices by their tokens. `position` is how far everything that happens on the homeserver was counted."""

    def __init__(self) -> None:
        self.position = 0
        self._by_token: dict[str, Device] = {}
        self._signing: dict[str, Json] = {"master_keys": {}, "self_signing_keys": {}, "user_signing_keys": {}}
        self._changes: list[tuple[int, str]] = []

    def tick(self) -> int:
        """Count something that happens."""
        self.position += 1
        return self.position

    def add(self, user: str, named: str | None) -> tuple[str, Device]:
        """Somebody logs in; the device and its token."""
        number = len(self._by_token) + 1
        device = Device(user=user, id=named or f"DEVICE{number}")
        self._by_token[f"token-{number}"] = device
        return f"token-{number}", device

    def get(self, token: str) -> Device:
        """The device with a token."""
        return self._by_token[token]

    def of(self, user: str) -> list[Device]:
        """Everything that somebody has."""
        return [device for device in self._by_token.values() if device.user == user]

    def changed(self, since: int) -> list[str]:
        """Whose keys changed since then."""
        return sorted({user for at, user in self._changes if at > since})

    def upload(self, device: Device, body: Json) -> Json:
        """A device brings its keys."""
        device.one_time |= body.get("one_time_keys", {})
        device.fallback = body.get("fallback_keys") or device.fallback
        if body.get("device_keys"):
            device.keys = body["device_keys"]
            self._note(device.user)
        return {"one_time_key_counts": device.counts}

    def query(self, body: Json) -> Json:
        """Somebody asks for the keys of people."""
        users = body["device_keys"]
        devices = {user: {each.id: each.keys for each in self.of(user) if each.keys} for user in users}
        signing = {kind: {user: keys[user] for user in users if user in keys} for kind, keys in self._signing.items()}
        return {"device_keys": devices, "failures": {}, **signing}

    def claim(self, body: Json) -> Json:
        """Somebody takes a key of each of these devices."""
        wanted: Mapping[str, Mapping[str, str]] = body["one_time_keys"]
        found: dict[str, dict[str, dict[str, Json]]] = {}
        for user, names in wanted.items():
            for device in (each for each in self.of(user) if each.id in names):
                if device.one_time:
                    name = next(iter(device.one_time))
                    found.setdefault(user, {})[device.id] = {name: device.one_time.pop(name)}
                elif device.fallback:
                    found.setdefault(user, {})[device.id] = device.fallback
        return {"one_time_keys": found, "failures": {}}

    def identify(self, user: str, body: Json) -> None:
        """Somebody brings the keys that they sign with."""
        for kind, keys in self._signing.items():
            if (given := body.get(kind.removesuffix("s"))) is not None:
                keys[user] = given
        self._note(user)

    def sign(self, body: Json) -> None:
        """Somebody signs devices."""
        for user, signed in body.items():
            for device in (each for each in self.of(user) if each.id in signed):
                signatures = device.keys.setdefault("signatures", {}).setdefault(user, {})
                signatures |= signed[device.id].get("signatures", {}).get(user, {})
            self._note(user)

    def deliver(self, sender: str, kind: str, body: Json) -> None:
        """Letters to devices."""
        at = self.tick()
        for user, contents in body["messages"].items():
            for device in self.of(user):
                if (content := contents.get(device.id, contents.get("*"))) is not None:
                    device.letters.append((at, {"type": kind, "sender": sender, "content": content}))

    def _note(self, user: str) -> None:
        self._changes.append((self.tick(), user))
