"""What happens to a place, or is nobody's doing in particular."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House
from storage.messages import Incoming, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event that no person stands behind, being handled inside its transaction."""

    session: AsyncSession
    now: datetime
    correlation: str
    limits: Limits
    house: House
    event: Incoming
