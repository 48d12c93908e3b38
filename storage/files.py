"""The file store: every file once, under the hash of its bytes."""

import asyncio
import hashlib
import os
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row, insert
from storage.messages import Attachment


class File(Row, table=True):
    """A file that messages may carry, by the SHA-256 of its bytes; `size` in bytes."""

    __tablename__ = "files"
    __table_args__ = ({"info": {"retention": "messages"}},)

    hash: str = Field(primary_key=True)
    size: int
    used_at: datetime = Field(sa_type=Moment, index=True)


class FileStore:
    """Bytes on disk below one folder, readable by the service's user only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where the bytes of a hash lie."""
        return self.root / digest[:2] / digest

    async def put(self, data: bytes, name: str, media_type: str) -> Attachment:
        """Store bytes durably; the same bytes twice are stored once."""
        file = attachment(data, name, media_type)
        await asyncio.to_thread(self._write, self.path(file.hash), data)
        return file

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.{uuid4().hex}.part")
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    async def remove(self, digests: list[str]) -> None:
        """Take files away; those that are gone already do not matter."""
        for digest in digests:
            await asyncio.to_thread(self.path(digest).unlink, missing_ok=True)


def attachment(data: bytes, name: str, media_type: str) -> Attachment:
    """What a file of these bytes is called, before or after they are stored."""
    return Attachment(name=name, type=media_type, size=len(data), hash=hashlib.sha256(data).hexdigest())


async def note(session: AsyncSession, file: Attachment, now: datetime) -> None:
    """Remember that a file is in use as of `now`, which may lie ahead where it is known to be used for longer."""
    row = insert(session, File).values(hash=file.hash, size=file.size, used_at=now)
    await session.execute(row.on_conflict_do_update(index_elements=["hash"], set_={"used_at": now}))


async def release(session: AsyncSession, digests: Collection[str]) -> None:
    """Let files go with the next forgetting: nothing uses them any more."""
    over = datetime(1970, 1, 1, tzinfo=UTC)
    await session.execute(update(File).where(col(File.hash).in_(digests)).values(used_at=over))


async def forget(session: AsyncSession, now: datetime, keep: timedelta) -> list[str]:
    """Forget files that no message used for `keep`.

    Returns:
        Their hashes: the bytes go after the commit.
    """
    old = list((await session.execute(select(col(File.hash)).where(col(File.used_at) < now - keep))).scalars())
    await session.execute(delete(File).where(col(File.hash).in_(old)))
    return old
