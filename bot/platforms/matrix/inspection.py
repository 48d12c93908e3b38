"""What `kollegial check` says of Matrix. It runs beside the service: it reads only, and opens no encryption store."""

import re
import stat
from pathlib import Path

from bot.config.platforms import Matrix
from bot.platforms.base import Barred, Finding, PlatformError
from bot.platforms.matrix import account, allowance
from bot.platforms.matrix.account import Session, kept_session
from bot.platforms.matrix.homeserver import V1, Homeserver, Json, path
from bot.platforms.matrix.kept import Kept
from bot.platforms.matrix.links import link
from bot.platforms.matrix.olm_store import place
from bot.platforms.matrix.parsing import NAME
from bot.platforms.matrix.signatures import standing
from bot.platforms.matrix.spaces import missing
from handlers.context import House
from storage.messages import Text

OLDEST = 11
"""The version 1.N of Matrix that is needed: since then files are brought and fetched by somebody only who may."""

SETUP = '"kollegial matrix setup"'

_SHOWN = 3
"""Rooms that are named; the others are counted."""


async def inspected(settings: Matrix, folder: Path, house: House) -> list[Finding]:
    """Look at everything; nothing is changed, here or there."""
    try:
        return await _inspected(settings, folder, house)
    except OSError as error:
        return [_look(f"{error.filename or folder}: {error.strerror}; run this as the service's user")]


async def _inspected(settings: Matrix, folder: Path, house: House) -> list[Finding]:
    session = kept_session(Kept(folder / account.FILE))
    homeserver = Homeserver(settings.homeserver or "")
    try:
        found = [await _version(homeserver)]
        if found[0].well and session is not None:
            found += await _there(homeserver, settings, folder, session, house)
    finally:
        await homeserver.aclose()
    return [*found, *_here(folder, session)]


async def _version(homeserver: Homeserver) -> Finding:
    try:
        said = (await homeserver.call("GET", "/_matrix/client/versions")).get("versions")
    except PlatformError as error:
        return _look(
            f"{homeserver.url} does not answer as a homeserver does ({error.reason}); is it reachable, and is "
            "[matrix] homeserver the address of its Client-Server API?"
        )
    named = [re.fullmatch(r"v1\.([0-9]{1,4})", str(version)) for version in (said if isinstance(said, list) else [])]
    newest = max((int(version[1]) for version in named if version), default=0)
    if newest < OLDEST:
        return _look(f"{homeserver.host} does not speak Matrix 1.{OLDEST} yet, which is needed: update the homeserver")
    return _well(f"{homeserver.host} speaks Matrix up to 1.{newest}")


async def _there(
    homeserver: Homeserver, settings: Matrix, folder: Path, session: Session, house: House
) -> list[Finding]:
    """What the homeserver tells the bot."""
    homeserver.token = session.access_token
    try:
        me = await _account(homeserver, settings, session)
        if not me.well:
            return [me]
        return [
            me,
            await _device(homeserver, session),
            _limit(folder, session.user_id),
            *await _space(homeserver, settings, session.user_id, house),
            await _files(homeserver),
        ]
    except PlatformError as error:
        return [_look(f"{homeserver.host} could not be asked ({error.reason}); try again")]


async def _account(homeserver: Homeserver, settings: Matrix, session: Session) -> Finding:
    try:
        found = await homeserver.call("GET", path("account", "whoami"))
    except Barred as error:
        return _look(error.reason)
    if found.get("user_id") != settings.user_id or session.user_id != settings.user_id:
        return _look(f"logged in as {session.user_id}, not as [matrix] user_id says: {SETUP} logs in anew")
    return _well(f"logged in as {session.user_id}: {link(session.user_id)}")


async def _device(homeserver: Homeserver, session: Session) -> Finding:
    """Whether other people's clients can know the bot's device for its own."""
    asked: Json = {"device_keys": {session.user_id: []}}
    wrong = standing(await homeserver.call("POST", path("keys", "query"), asked), session.user_id, session.device_id)
    if wrong is None:
        return _well(f"encryption: the device {session.device_id} is cross-signed")
    return _look(
        f"encryption: the device {session.device_id} is not to be trusted, {wrong}; many people's clients will not "
        f"let the bot read: {SETUP} mends it"
    )


def _limit(folder: Path, me: str) -> Finding:
    match allowance.recorded(folder):
        case True:
            return _well("rate limit: lifted for the bot's account")
        case False:
            return _look(
                "rate limit: not lifted, so the bot sends a message in about five seconds, and puts no reactions to "
                f"be tapped under choices; an administrator lifts it with POST {allowance.override(me)}, or you do: "
                f"set KOLLEGIAL_MATRIX_ADMIN_TOKEN, then {SETUP}"
            )
        case _:
            return _look(f"rate limit: nobody looked yet whether it is lifted for the bot's account: {SETUP} does")


async def _space(homeserver: Homeserver, settings: Matrix, me: str, house: House) -> list[Finding]:
    if settings.space is None:
        return []
    language = house.policy.language
    name = house.wording(Text("bot-name"), language)
    themes = house.catalogue.themes
    lines = await missing(homeserver, me, settings.server, settings.space, name, themes, language)
    alias = f"#{settings.space}:{settings.server}"
    if not lines:
        return [_well(f"Space {alias}: there with its {len(themes)} rooms, all as they should be")]
    further = f", and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return [_look(f"Space {alias}: {'; '.join(lines[:_SHOWN])}{further}; {SETUP} mends what it can")]


async def _files(homeserver: Homeserver) -> Finding:
    size = (await homeserver.call("GET", path("media", "config", under=V1))).get("m.upload.size")
    bound = f"up to {size / 1_000_000:.0f} MB each" if isinstance(size, int) else "of any size, as it says"
    return _well(f"files: {bound}")


def _here(folder: Path, session: Session | None) -> list[Finding]:
    """What lies on this machine."""
    if session is None:
        return [_look(f'not logged in yet: {SETUP} does it, and so does "kollegial run"')]
    found = []
    if not place(folder, session.device_id).exists():
        found.append(
            _look(
                "encryption: the store of this device is gone; the next start takes a new device, which cannot read "
                "what was written before; a backup brings the keys back"
            )
        )
    exposed = sorted(file.name for file in folder.iterdir() if stat.S_IMODE(file.stat().st_mode) & 0o077)
    if exposed or stat.S_IMODE(folder.stat().st_mode) & 0o077:
        names = ", ".join(exposed[:_SHOWN]) or "the folder"
        found.append(_look(f"{folder}: others on this machine can read {names}: chmod -R go-rwx takes that right away"))
    return found or [_well("encryption: the store is there, and only the service can read it")]


def _well(detail: str) -> Finding:
    return Finding(subject=NAME, well=True, detail=detail)


def _look(detail: str) -> Finding:
    return Finding(subject=NAME, well=False, detail=detail)
