"""The key with which the encryption store's secrets are encrypted on the disk."""

import secrets
from pathlib import Path

from bot.config.platforms import Matrix
from bot.platforms.base import Barred
from bot.platforms.matrix.kept import Kept

FILE = "pickle.key"
"""Where the key is kept if the environment does not give it."""

VARIABLE = "KOLLEGIAL_MATRIX_PICKLE_KEY"


def pickle_key(settings: Matrix, folder: Path, stores: bool) -> str:
    """The key from the settings, else the one that is kept, else a new one that is kept from now on.

    `stores` says whether something is encrypted already: then a new key would be of no use.

    Raises:
        Barred: the key that something was encrypted with is not there.
    """
    if settings.pickle_key is not None:
        return settings.pickle_key.get_secret_value()
    kept = Kept(folder / FILE)
    found = (kept.read() or {}).get("key")
    if isinstance(found, str) and found:
        return found
    if stores:
        raise Barred(
            f"the key of the encryption store is missing: set {VARIABLE} to the one it was made with; if that is "
            f"lost, move the files olm-*.db out of {folder}, and the bot takes a new device"
        )
    made = secrets.token_urlsafe(32)
    kept.write({"key": made})
    return made
