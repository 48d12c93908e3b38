"""The index of similar questions beside the database: loaded at the start, brought up to date before each use.

What counts in it, numpy and scipy, takes half a second to import: that is done beside the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.matching import Lexicon, LexiconError, Phrasing, Suggestions, lexicon, themes
from handlers.matching.lexicon import Entry
from handlers.matching.suggestions import MOST, Allowed
from storage import lexicon_entries, phrasings
from storage.database import Database, WritingSession
from storage.lexicon_entries import LexiconEntry
from storage.messages import Clock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from handlers.matching.dense import Encoder
    from handlers.matching.matcher import Matcher

PAGE = 2_000
"""Rows that are read and indexed at once."""

FEW = 3
"""Rows that are taken in at once: each takes less than a millisecond, and a thread would not be faster."""

TAUGHT = "chat"
"""The source of lexicon entries that were taught in chat; their line is the id of their row."""

_log = structlog.get_logger(__name__)


class Similarity:
    """A `handlers.similar.Similar`. `model` opens the operator's model, when it is first needed.

    `clock` tells when tombstones may have been forgotten that were never seen: then everything is read again.
    `database` is what a service has.
    """

    def __init__(self, files: Sequence[Path], model: Callable[[], Encoder] | None, clock: Clock | None = None) -> None:
        self._entries = lexicon.load(*files)
        self._written = Lexicon(self._entries)
        self._lexicon = self._written
        self._model = model
        self._encoder: Encoder | None = None
        self._clock = clock
        self.database: Database | None = None
        self._matcher: Matcher | None = None
        self._serial = 0
        self._taught: tuple[int, int, int] | None = None
        self._refreshed: datetime | None = None
        self._lock = asyncio.Lock()

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon as it is now."""
        return self._lexicon

    async def refresh(self, session: AsyncSession) -> None:
        """Take in what has changed in the database; everything, where nothing is known or too much time has passed.

        A session that writes is not looked through: what it has written may never be committed.
        """
        if isinstance(session.sync_session, WritingSession):
            assert self.database is not None, "only a service's index can be refreshed in the middle of writing"
            async with self.database.reading() as reading:
                await self.refresh(reading)
            return
        async with self._lock:
            taught = await lexicon_entries.state(session)
            now = self._clock.now() if self._clock is not None else None
            late = now is not None and self._refreshed is not None and now - self._refreshed > _TRUSTED
            if self._matcher is None or taught != self._taught or late:
                await self._load(session, taught)
            else:
                await self._follow(session, self._matcher)
            self._refreshed = now

    async def _load(self, session: AsyncSession, taught: tuple[int, int, int]) -> None:
        known = self._known(await lexicon_entries.standing(session))
        matcher = await asyncio.to_thread(self._empty, known)
        serial = await phrasings.last_serial(session)
        last = 0
        while rows := await phrasings.standing(session, last, PAGE):
            page = [Phrasing(number, (kind, subject), text) for _, number, kind, subject, text in rows]
            await asyncio.to_thread(matcher.fill, page)
            last = rows[-1][0]
        await asyncio.to_thread(matcher.merge)
        self._lexicon, self._matcher, self._taught, self._serial = matcher.lexicon, matcher, taught, serial
        _log.info("similar questions loaded", phrasings=len(matcher), concepts=len(matcher.lexicon))

    async def _follow(self, session: AsyncSession, matcher: Matcher) -> None:
        while rows := await phrasings.changed_since(session, self._serial, PAGE):
            gone = [row.id or 0 for row in rows if row.deleted_at is not None]
            said = [
                Phrasing(row.id or 0, (row.subject_kind, row.subject_id), row.text)
                for row in rows
                if row.deleted_at is None
            ]
            if len(rows) <= FEW and not matcher.wants_merging:
                _apply(matcher, gone, said)
            else:
                await asyncio.to_thread(_apply, matcher, gone, said)
            self._serial = rows[-1].serial
            if len(rows) < PAGE:
                return

    def _empty(self, known: Lexicon) -> Matcher:
        from handlers.matching.dense import Dense
        from handlers.matching.matcher import Matcher

        if self._model is not None and self._encoder is None:
            self._encoder = self._model()
        return Matcher(known, None if self._encoder is None else Dense(self._encoder))

    def _known(self, taught: Sequence[LexiconEntry]) -> Lexicon:
        """The lexicon with what was taught in chat; what no longer fits the files is left out and logged."""
        if not taught:
            return self._written
        entries, known = list(self._entries), self._written
        fits = [_entry(row) for row in taught]
        try:
            return Lexicon([*entries, *fits])
        except LexiconError:
            pass
        for entry in fits:
            try:
                known = Lexicon([*entries, entry])
            except LexiconError as error:
                _log.warning("lexicon entry left out", entry=entry.line, reason=type(error).__name__)
            else:
                entries.append(entry)
        return known

    def check_entry(self, entry: Entry) -> None:
        """Insist that the lexicon could take an entry.

        Raises:
            LexiconError: it is malformed, or makes a loop with what is there.
        """
        lexicon.check(entry)
        Lexicon([*self._lexicon.entries, entry])

    async def find(self, text: str, limit: int = MOST, allowed: Allowed = None) -> Suggestions:
        """The subjects most similar to a text; nothing before the first `refresh`."""
        async with self._lock:
            if self._matcher is None:
                return Suggestions()
            return await asyncio.to_thread(self._matcher.find, text, limit, allowed)

    async def cosines(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """How similar each text is to each of the others, from 0 to 1."""
        async with self._lock:
            matcher = await asyncio.to_thread(self._empty, self._lexicon) if self._matcher is None else self._matcher
            return await asyncio.to_thread(matcher.similar, texts, others)

    async def theme(self, text: str, offered: Mapping[str, str], near: Sequence[str] = ()) -> str | None:
        """The theme that a text is about; None: it is not clear."""
        return await asyncio.to_thread(themes.propose_theme, text, offered, self._lexicon, near)


_TRUSTED: timedelta = phrasings.TOMBSTONES / 2
"""How long an index may go without a look at the rows."""


def _apply(matcher: Matcher, gone: Sequence[int], said: Sequence[Phrasing]) -> None:
    for number in gone:
        matcher.drop(number)
    if len(said) > 1:
        matcher.fill(said)
    else:
        for each in said:
            matcher.put(each.number, each.subject, each.text)
    if matcher.wants_merging:
        matcher.merge()


def _entry(row: LexiconEntry) -> Entry:
    german, english = tuple(map(str, row.variants_de)), tuple(map(str, row.variants_en))
    return Entry(canonical=row.canonical, german=german, english=english, source=TAUGHT, line=row.id or 0)
