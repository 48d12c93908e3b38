"""What a service keeps, and where: the data folder, its database, and what in the folder is nobody's to save."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bot.config import Settings
from bot.refusals import OperatorError
from storage import snapshot

UNFINISHED = "*.part"
"""What the names of files and folders match that are still being written; a rest of it means a process was killed."""

ASIDE = "before-restore-"
"""How the names of folders begin in which a restore leaves what was there."""

READY, PLACING = "restore.ready", "restore.placing"
"""Folders of a restore: everything is checked and what was there goes aside; what was restored comes in its place."""

NAME = "name"
"""The file in a restore's folder that holds its name, which is that of the folder for what was there."""

CONFIG = "config.from-backup.toml"
"""Where a restore leaves the configuration of then, for the operator to look at."""

_NEVER = (UNFINISHED, f"{UNFINISHED}-*", f"{ASIDE}*", READY, PLACING, CONFIG, "*.lock")
_SESSIONS = "matrix", "*.session"
"""The folder of a network that logs in, and the files in it by which this installation is logged in: a restore that
took them up would be a second one with the same device. The network says the same in its `kept.py`."""

_COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while it is open (https://sqlite.org/tempfiles.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a service keeps its things.

    `database` is the file of an SQLite database, None where PostgreSQL has it. `apart` are the configuration and the
    files of secrets: they may lie in the folder, and are the operator's.
    """

    folder: Path
    database: Path | None
    apart: frozenset[Path]

    @classmethod
    def of(cls, settings: Settings) -> "Home":
        """The home that a configuration means."""
        url = settings.database_url
        matrix = settings.matrix
        files = (settings.source, settings.telegram.token_file, matrix.password_file, matrix.pickle_key_file)
        return cls(
            folder=settings.service.data_dir.resolve(),
            database=Path(str(url.database)).resolve() if url.get_backend_name() == "sqlite" else None,
            apart=frozenset(file.resolve() for file in files if file is not None),
        )

    def keeps(self, name: str) -> bool:
        """Whether something of that name, directly in the folder, belongs to what is saved and restored."""
        path = self.folder / name
        if any(fnmatchcase(name, pattern) for pattern in _NEVER) or path.resolve() in self.apart:
            return False
        if self.database is None or self.database.parent != self.folder:
            return True
        return path not in self.database_files and not fnmatchcase(name, f"{self.database.name}.before-*")

    @property
    def database_files(self) -> tuple[Path, ...]:
        """The SQLite file with what SQLite keeps beside it; none where PostgreSQL has the database."""
        file = self.database
        return () if file is None else (file, *(file.with_name(file.name + end) for end in _COMPANIONS))

    @property
    def interrupted(self) -> str | None:
        """The name of a restore that was decided and not brought to its end; None if there is none."""
        names = (self.folder / folder / NAME for folder in (READY, PLACING))
        return next((file.read_text() for file in names if file.exists()), None)

    def entries(self) -> list[Path]:
        """What lies directly in the folder and belongs to what is saved and restored, the database apart."""
        if not self.folder.is_dir():
            return []
        here = (path for path in self.folder.iterdir() if path.is_dir() or path.is_file())
        return sorted(path for path in here if self.keeps(path.name))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file below, with its name from the folder on. Sockets and the like are none; links are followed."""
        seen: set[Path] = set()
        waiting = self.entries()[::-1]
        while waiting:
            path = waiting.pop()
            if path.is_dir():
                if path.resolve() not in seen:  # a link may lead back
                    seen.add(path.resolve())
                    waiting += sorted(path.iterdir(), reverse=True)
            elif path.is_file() and self._is_saved(path):
                yield path.relative_to(self.folder).as_posix(), path

    def _is_saved(self, path: Path) -> bool:
        """Whether a file below belongs to what is saved."""
        folder, sessions = _SESSIONS
        if path.parent == self.folder / folder and fnmatchcase(path.name, sessions):
            return False
        return not fnmatchcase(path.name, UNFINISHED) and not _companion(path)

    @property
    def occupied(self) -> bool:
        """Whether anything is kept here already, a PostgreSQL database apart."""
        return bool(self.entries()) or (self.database is not None and self.database.exists())


def _companion(path: Path) -> bool:
    """Whether SQLite keeps a file beside one of its databases: the database's copy has what is in it."""
    owners = (path.with_name(path.name.removesuffix(end)) for end in _COMPANIONS if path.name.endswith(end))
    return any(owner.is_file() and snapshot.is_sqlite(owner) for owner in owners)


def refuse_interrupted(home: Home) -> None:
    """Refuse to touch a home that is half moved out.

    Raises:
        OperatorError: a restore was cut off in its last step.
    """
    if home.interrupted is not None:
        raise OperatorError(
            f'{home.folder}: a restore was cut off here; "kollegial restore --finish" brings it to its end'
        )
