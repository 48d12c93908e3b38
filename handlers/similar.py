"""What handlers may ask of the index of similar questions; who keeps it in step with the database is no matter here."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.matching import Suggestions
from handlers.matching.lexicon import Entry
from handlers.matching.suggestions import MOST, Allowed


class Similar(Protocol):
    """Questions, practice cards and experiences by what they say. Heavy work goes on beside the event loop."""

    async def refresh(self, session: AsyncSession) -> None:
        """Take in what has changed since; to be awaited before each use, best while `prepare` reads."""
        ...

    async def find(self, text: str, limit: int = MOST, allowed: Allowed = None) -> Suggestions:
        """The subjects most similar to a text, with how sure it is; as `Matcher.find`."""
        ...

    async def cosines(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """How similar each text is to each of the others, from 0 to 1; as `Matcher.similar`."""
        ...

    async def theme(self, text: str, themes: Mapping[str, str], near: Sequence[str] = ()) -> str | None:
        """The theme that a text is about, to be proposed; None: it is not clear. As `propose_theme`."""
        ...

    def check_entry(self, entry: Entry) -> None:
        """Insist that the lexicon could take an entry.

        Raises:
            LexiconError: it is malformed, or makes a loop with what is there.
        """
        ...
