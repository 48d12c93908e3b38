"""Inquiries: what each kind of request asks of its network, and what it means that it did not answer.

| cause                                                     | what becomes of the request                              |
|-----------------------------------------------------------|----------------------------------------------------------|
| refused, gone, vanished                                   | refused                                                  |
| a file beyond what the network gives                      | too large                                                |
| a file that cannot be cleaned                             | unclean                                                  |
| the group has another id                                  | asked at once, there                                     |
| throttled, barred                                         | again; until then this network is asked nothing else     |
| not reached, not well, nobody knows, no answer in time    | again, ever later, a day                                 |
| a network that is not served any more                     | again, ever later, a day                                 |
| an error of ours                                          | again, five times                                        |
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.files.apart import clean_apart
from bot.files.unclean import Unclean
from bot.pauses import delay
from bot.platforms.base import (
    FILE_TOO_LARGE,
    Ambiguous,
    Barred,
    Gone,
    Moved,
    Platform,
    Refused,
    Throttled,
    Unavailable,
    Vanished,
)
from storage import files
from storage.database import Database
from storage.files import FileStore
from storage.messages import Admission, Attachment, Chat, Clock, Question, RemoteFile, Rights
from storage.requests import GIVEN_UP, Kind, Outcome, Request

PATIENCE = 60.0
"""Seconds that a network has to answer a question; longer than the time-outs of its own."""

FETCHING = 300.0
"""Seconds that a file has to come."""

OWN_ERRORS = 5
"""How often a request is tried that fails by an error of ours."""

BARRED = timedelta(seconds=30)
"""How long a network is asked nothing that lets this bot do nothing: only an operator can change that."""

LONGEST_THROTTLE = timedelta(hours=1)
"""A network that wants more silence than this is asked again all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a request, for who asked: `answer` is plain JSON; `file` is what lies in the file store now."""

    outcome: Outcome = Outcome.done
    answer: Mapping[str, Any] = field(default_factory=dict)
    file: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an error means: a reply, or when to ask again; until `pause` the network is asked nothing else either."""

    reply: Reply | None = None
    again: datetime | None = None
    pause: datetime | None = None


def verdict(request: Request, error: Exception, now: datetime) -> Verdict:
    """What is to become of a request that ended in an error."""
    again = now + delay(request.attempts + 1, first=timedelta(seconds=1), cap=timedelta(minutes=5))
    match error:
        case Refused() if error.reason == FILE_TOO_LARGE:
            return _over(Outcome.too_large, error.reason)
        case Refused() | Gone() | Vanished():
            return _over(Outcome.refused, error.reason)
        case Unclean():
            return _over(Outcome.unclean, error.reason)
        case Throttled():
            pause = now + min(timedelta(seconds=error.after), LONGEST_THROTTLE)
            return _later(request, now, max(again, pause), error.reason, pause)
        case Barred():
            return _later(request, now, max(again, now + BARRED), "barred", now + BARRED)
        case Unavailable() | Ambiguous() | Moved():
            return _later(request, now, again, error.reason)
        case TimeoutError():
            return _later(request, now, again, "no answer in time")
        case _ if request.attempts + 1 >= OWN_ERRORS:
            return _over(Outcome.failed, "error")
        case _:
            return Verdict(again=again)


def _over(outcome: Outcome, reason: str) -> Verdict:
    return Verdict(reply=Reply(outcome=outcome, answer={"reason": reason}))


def _later(request: Request, now: datetime, at: datetime, reason: str, pause: datetime | None = None) -> Verdict:
    if now - request.created_at >= GIVEN_UP:
        return replace(_over(Outcome.failed, reason), pause=pause)
    return Verdict(again=at, pause=pause)


class Inquirer:
    """Asks one thing of one network."""

    def __init__(self, platforms: Mapping[str, Platform], store: FileStore, database: Database, clock: Clock) -> None:
        self._platforms = platforms
        self._store = store
        self._database = database
        self._clock = clock
        self._cleaning = asyncio.Semaphore(1)  # one at a time: it takes a processor, and up to `bounds.MEMORY`

    async def ask(self, request: Request) -> Reply:
        """What a network says to a request.

        Raises:
            Exception: it did not answer; `verdict` says what that means.
        """
        platform, args = self._platforms.get(request.platform), request.args
        if platform is None:
            raise Unavailable("network is not served")
        match request.kind:
            case Kind.rights:
                chat = Chat(platform=request.platform, id=args["chat"], private=False, thread=args.get("thread"))
                return await _asked(platform, Rights(chat=chat, account=args["account"]))
            case Kind.admit:
                await _asked(platform, Admission(account=args["account"]))
                return Reply()
            case Kind.fetch:
                return await self._fetched(platform, RemoteFile(**args["file"]))
            case _:
                raise ValueError("no such kind of request")

    async def _fetched(self, platform: Platform, file: RemoteFile) -> Reply:
        """A file, cleaned, in the store.

        It is noted before its bytes are there: a crash leaves none that would never be forgotten.
        """
        most = platform.limits.fetch_bytes
        async with asyncio.timeout(FETCHING):
            data = await _read(platform, file, most)
        async with self._cleaning:
            clean = await clean_apart(data, file.name, file.type, most)
        del data
        async with self._database.transaction() as session:
            await files.note(session, files.attachment(clean.data, clean.name, clean.type), self._clock.now())
        stored = await self._store.put(clean.data, clean.name, clean.type)
        answer = {"name": stored.name, "type": stored.type, "size": stored.size, "hash": stored.hash}
        return Reply(answer={"file": answer}, file=stored)


async def _asked(platform: Platform, question: Question) -> Reply:
    """The answer to a question; to one about a group that has another id now, the answer there."""
    async with asyncio.timeout(PATIENCE):
        try:
            return Reply(answer=await platform.ask(question))
        except Moved as moved:
            if not isinstance(question, Rights):
                raise
            there = replace(question, chat=replace(question.chat, id=moved.to))
            return Reply(answer=await platform.ask(there))


async def _read(platform: Platform, file: RemoteFile, most: int) -> bytes:
    """All bytes of a file, at most `most`.

    Raises:
        Refused: it is larger.
        PlatformError: it did not come.
    """
    if file.size > most:
        raise Refused(FILE_TOO_LARGE)
    data, pieces = bytearray(), platform.fetch(file)
    try:
        async for piece in pieces:
            data += piece
            if len(data) > most:
                raise Refused(FILE_TOO_LARGE)
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
    return bytes(data)
