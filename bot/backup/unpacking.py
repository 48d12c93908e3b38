"""Reading an archive: every member to its place, and nothing believed that the manifest does not confirm."""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from pydantic import ValidationError

from bot.backup.archive import DATABASES, FORMAT, MANIFEST, Manifest, Member

RESERVE = 16_000_000
"""Bytes that stay free on a disk: a full one would stop more than this."""

_CHUNK = 1 << 20
_MANIFEST_LIMIT = 1 << 28


class Damaged(Exception):
    """The archive is not what was written, or no backup at all; the message says what is wrong."""


def unpack(source: BinaryIO, place: Callable[[str], Path | None]) -> Manifest:
    """Write every member to where `place` says, and check all of them against the manifest.

    `place` gets a name and answers where the member goes, None where a backup of this version has no such member.

    Raises:
        Damaged: it is no backup, not a whole one, or not as it was written; what is on the disk is worth nothing.
        OSError: the disk is full, or cannot be written.
    """
    members: dict[str, Member] = {}
    said: bytes | None = None
    try:
        with gzip.GzipFile(fileobj=source) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as tar:
            for info in tar:
                if said is not None:
                    raise Damaged(f"{info.name!r} comes after the end")
                read = _opened(tar, info)
                if info.name == MANIFEST:
                    said = _limited(read, info)
                    continue
                if info.name in members:
                    raise Damaged(f"{info.name!r} is in it twice")
                members[info.name] = _written(read, info, place)
            while unzipped.read(_CHUNK):  # to its end, where its checksum stands
                pass
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.TarError, UnicodeError) as error:
        raise Damaged(_explained(error, begun=bool(members))) from None
    return _checked(said, members)


def _explained(error: Exception, begun: bool) -> str:
    if isinstance(error, EOFError):
        return "it is cut off"
    if begun:
        return "its bytes are not those that were written"
    return "it is no backup of kollegial, or still encrypted, or damaged"


def _opened(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    """A member to be read: a plain file with a plain name."""
    path = PurePosixPath(info.name)
    plain = path.as_posix() == info.name and not path.is_absolute() and ".." not in path.parts
    if not plain or "\0" in info.name:
        raise Damaged(f"{info.name!r} is no name that a backup has")
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.issparse():
        raise Damaged(f"{info.name!r} is no plain file")
    file = tar.extractfile(info)
    assert file is not None
    return file


def _limited(read: IO[bytes], info: tarfile.TarInfo) -> bytes:
    if info.size > _MANIFEST_LIMIT:
        raise Damaged("its manifest is beyond measure")
    return read.read()


def _written(read: IO[bytes], info: tarfile.TarInfo, place: Callable[[str], Path | None]) -> Member:
    """Write one member durably."""
    path = place(info.name)
    if path is None:
        raise Damaged(f"{info.name!r} is nothing that a backup of this version has")
    digest, size = hashlib.sha256(), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (FileExistsError, NotADirectoryError):
        raise Damaged(f"{info.name!r} is a file and a folder at once") from None
    with os.fdopen(handle, "wb") as out:
        if shutil.disk_usage(path.parent).free < info.size + RESERVE:
            raise OSError(f"no room for {info.size} bytes in {path.parent}: free some disk space first")
        while data := read.read(_CHUNK):
            digest.update(data)
            size += len(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return Member(size=size, sha256=digest.hexdigest())


def _checked(said: bytes | None, members: dict[str, Member]) -> Manifest:
    """The manifest, if it says of each member what was found, and of no other."""
    if said is None:
        raise Damaged("it has no manifest: it is no backup of kollegial, or not a whole one")
    try:
        raw = json.loads(said)
        number = raw["format"]
        if isinstance(number, int) and number > FORMAT:
            raise Damaged(f"its format is {number}, this version knows up to {FORMAT}: install a newer kollegial")
        manifest = Manifest.model_validate_json(said)
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
        raise Damaged("its manifest cannot be read") from None
    if manifest.format != FORMAT or manifest.made_at.tzinfo is None:
        raise Damaged("its manifest cannot be read")
    if DATABASES[manifest.database] not in members:
        raise Damaged("it holds no database")
    for name in sorted(members.keys() | manifest.members.keys()):
        if members.get(name) != manifest.members.get(name):
            raise Damaged(f"{name!r} is not what the manifest says")
    return manifest
