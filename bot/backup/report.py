"""What the operator reads when a restore is done."""

from pathlib import Path

from bot.backup.archive import Manifest
from bot.backup.home import CONFIG, Home
from bot.backup.revival import Revived


def restored(home: Home, manifest: Manifest, revived: Revived, folders: list[Path]) -> list[str]:
    """What was restored, what is withheld, what comes next; `folders` hold what was there before."""
    made = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.kollegial}"
    lines = [f"restored: the backup made on {made}, with {_number(revived.members, 'member')}"]
    if not revived.held:
        lines.append("nothing was about to go out then, so nothing is held")
    else:
        lines.append(
            f"held: {_number(revived.held, 'message')} that should have gone out then; "
            "nobody knows whether that happened, so nothing goes out by itself"
        )
        if revived.asked:
            asked = _number(revived.asked, "person", "people")
            lines.append(f"asked what to do with them: {asked} with the role coordinator or admin")
        else:
            lines.append(
                'nobody could be asked: "kollegial members grant NUMBER coordinator" gives somebody the role '
                '("kollegial members list" has the numbers); they decide with /restored'
            )
    return [*lines, *left(folders), *next_steps(home)]


def _number(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def left(folders: list[Path]) -> list[str]:
    """Where what was there before lies now."""
    return [f"what was there before lies in {folder}: remove it when you are sure" for folder in folders]


def next_steps(home: Home) -> list[str]:
    """What to do now."""
    config = home.folder / CONFIG
    lines = [f"the configuration of then, without its secrets, is in {config}"] if config.exists() else []
    return [*lines, 'next: "kollegial check", then "kollegial run"']
