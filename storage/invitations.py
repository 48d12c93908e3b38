"""Invitation codes: who may join, and with which role."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from storage.database import Moment, Row
from storage.roles import Role

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Characters of a code: none that is mistaken for another when it is read aloud or typed off paper."""

LENGTH = 10
"""Characters in a code: 31^10, about 2^49, is beyond guessing over a chat network."""


class Invitation(Row, table=True):
    """A code, kept as its SHA-256 so that a read database invites nobody. `hint` is its first two letters."""

    __tablename__ = "invitations"
    __table_args__ = ({"info": {"retention": "invitations"}, "sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    hint: str
    role: str = Role.practitioner
    uses: int = 1
    used: int = 0
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


def new_code() -> str:
    """A fresh code; it has letters and digits, so that it can be told from a word."""
    while not looks_like(code := "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))):
        pass
    return code


def digest(code: str) -> str:
    """What is stored of a code: its SHA-256, however it was written."""
    plain = code.strip().upper().replace("-", "").encode("utf-8", "replace")
    return hashlib.sha256(plain).hexdigest()


async def create(
    session: AsyncSession, code: str, role: Role, uses: int, expires_at: datetime | None, now: datetime
) -> Invitation:
    """Make a code valid for a number of people until a moment (None: for ever)."""
    invitation = Invitation(
        digest=digest(code), hint=code[:2], role=role, uses=uses, expires_at=expires_at, created_at=now
    )
    session.add(invitation)
    return invitation


async def find(session: AsyncSession, code: str) -> Invitation | None:
    """The invitation of a code, whether or not it still holds."""
    return (await session.execute(select(Invitation).where(col(Invitation.digest) == digest(code)))).scalar()


async def redeem(session: AsyncSession, invitation_id: int, now: datetime) -> bool:
    """Use an invitation once; False where it is used up or expired by now."""
    result = await session.execute(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation_id,
            col(Invitation.used) < col(Invitation.uses),
            col(Invitation.expires_at).is_(None) | (col(Invitation.expires_at) > now),
        )
        .values(used=col(Invitation.used) + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def holds(invitation: Invitation, now: datetime) -> bool:
    """Whether a code can still be used."""
    return invitation.used < invitation.uses and (invitation.expires_at is None or invitation.expires_at > now)


def looks_like(words: str) -> bool:
    """Whether words have the shape of a code, perhaps a mistyped one: one word that is none of a sentence."""
    plain = words.replace("-", "")
    shaped = len(plain) == LENGTH and plain.isascii() and plain.isalnum()
    return shaped and not plain.isalpha() and not plain.isdigit()
