"""A backup's form: a tar in gzip, whose last member says what the others must be.

    database.sqlite or database.pgdump, config.toml, data/…, manifest.json

It is written and read as a stream, so memory does not grow with it. What was cut off has no manifest.
"""

import gzip
import hashlib
import os
import tarfile
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict

FORMAT = 1
MANIFEST = "manifest.json"
CONFIG = "config.toml"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
"""The name of the database's member by the kind of database."""

DATA = "data/"
"""How the names of members from the data folder begin."""


class Member(BaseModel):
    """One member: its size in bytes, the SHA-256 of its bytes."""

    model_config = ConfigDict(frozen=True, strict=True)

    size: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself. `members` has all others by name; `made_at` is UTC."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    kollegial: str
    revision: str
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    members: dict[str, Member] = {}


class Writer:
    """Writes an archive to a stream, member by member."""

    def __init__(self, out: BinaryIO) -> None:
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=out, mtime=0)
        self._tar = tarfile.TarFile(fileobj=self._gzip, mode="w", format=tarfile.PAX_FORMAT)
        self._members: dict[str, Member] = {}

    def add(self, name: str, file: BinaryIO) -> None:
        """Add an open file as long as it is now; what is appended meanwhile is left out."""
        info = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        read = _Hashed(file)
        self._tar.addfile(info, read)  # type: ignore[arg-type]  # it reads, and nothing else
        self._members[name] = Member(size=info.size, sha256=read.digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest, and end the archive."""
        said = manifest.model_copy(update={"members": self._members}).model_dump_json(indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mtime, info.mode = len(said), int(manifest.made_at.timestamp()), 0o600
        self._tar.addfile(info, BytesIO(said))
        self._tar.close()
        self._gzip.close()


class _Hashed:
    """A file being read, and the hash of what was read so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def is_backup(file: Path) -> bool:
    """Whether a file looks like a backup: one that lies in the data folder is not put into the next one."""
    try:
        with gzip.open(file) as unzipped:
            return any(unzipped.peek(100).startswith(name.encode()) for name in DATABASES.values())
    except (OSError, EOFError, zlib.error):
        return False
