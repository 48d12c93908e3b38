"""From an outbox row to the actions that bring its recipient's copy to the newest revision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.logs import fault
from bot.numbering import lines, shown
from bot.pieces import Piece, arranged
from bot.platforms.base import Platform
from handlers.context import House
from storage import bodies, contents, delivery, groups, people
from storage.accounts import Account
from storage.contents import Content, Copy, CopyPart, Holds
from storage.delivery import Claimed, Settlement
from storage.groups import Group
from storage.members import Member
from storage.messages import Action, Chat, Delete, Edit, Lane, Limits, Message, Send, Standing, Text
from storage.outbox import State

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A claimed row with everything its sending needs: actions with the tokens of the parts each concerns, in order."""

    row: Claimed
    platform: Platform
    account: int | None
    chat: Chat
    copy: int
    revision: int
    actions: tuple[tuple[tuple[str, ...], Action], ...]


_Planned = tuple[tuple[CopyPart, ...], Action]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """Where a row goes: an account's private chat or a group, and the language read there."""

    account: int | None
    group: int | None
    chat: Chat
    language: str


class Planner:
    """Plans the claimed rows of one transaction. `later` says how a row is put off that cannot go soon."""

    def __init__(
        self,
        session: AsyncSession,
        house: House,
        platforms: Mapping[str, Platform],
        later: Callable[[Claimed, Chat], Settlement | None],
        now: datetime,
    ) -> None:
        self._session = session
        self._house = house
        self._platforms = platforms
        self._later = later
        self._now = now
        self._copies: dict[tuple[int, int | None, int | None], Copy] = {}

    async def plan(self, rows: Sequence[Claimed]) -> tuple[list[Errand], list[Settlement]]:
        """The errands to run, and the rows for which there is nothing to do.

        New copies are written with their parts' tokens before anything is sent.
        """
        await self._look_up(rows)
        replied = {reply for c in self._contents.values() if (reply := c.body.get("reply_to")) is not None}
        accounts = [each.id for _, theirs in self._people.values() for each in theirs if each.id is not None]
        copies = await contents.copies_of(self._session, self._contents.keys() | replied, accounts, self._groups.keys())
        self._copies = {(copy.content_id, copy.account_id, copy.group_id): copy for copy in copies}
        self._planned: set[tuple[int, int | None, int | None]] = set()
        prepared: list[tuple[Claimed, _Target, Copy, list[_Planned], Content]] = []
        settled: list[Settlement] = []
        behind: set[delivery.Recipient] = set()
        for row in rows:
            if row.recipient in behind:
                settled.append(_put_back(row))
                continue
            try:
                found = self._prepare(row)
            except Exception as error:  # one content that cannot be rendered must not hold up the others
                _log.error("cannot be prepared", correlation=row.correlation, row=row.id, **fault(error))
                found = _nothing(row, State.dead, f"error: {type(error).__name__}")
            if isinstance(found, Settlement):
                settled.append(found)
                if found == _put_back(row):
                    behind.add(row.recipient)
            else:
                prepared.append((row, *found))
        await self._session.flush()
        errands = [
            Errand(
                row=row,
                platform=self._platforms[target.chat.platform],
                account=target.account,
                chat=target.chat,
                copy=copy.id or 0,
                revision=content.revision,
                actions=tuple((tuple(part.token for part in parts), action) for parts, action in actions),
            )
            for row, target, copy, actions, content in prepared
        ]
        return errands, settled

    async def chats(self, rows: Sequence[Claimed]) -> list[tuple[Claimed, Chat]]:
        """Where rows would go if they were new; those are left out that would go nowhere."""
        await self._look_up(rows)
        found = [(row, self._target(replace(row, copy_id=None))) for row in rows]
        return [(row, target.chat) for row, target in found if target is not None]

    async def _look_up(self, rows: Sequence[Claimed]) -> None:
        self._contents = await contents.contents_by_id(self._session, {row.content_id for row in rows})
        self._people = await people.reach(self._session, {row.member_id for row in rows if row.member_id})
        self._groups = await groups.by_id(self._session, {row.group_id for row in rows if row.group_id})

    def _prepare(self, row: Claimed) -> Settlement | tuple[_Target, Copy, list[_Planned], Content]:
        content = self._contents[row.content_id]
        target = self._target(row)
        if target is None or target.chat.platform not in self._platforms:
            return _nothing(row, State.dead, "unreachable")
        if not self._may_hold(target.chat.platform, content):
            return _nothing(row, State.dropped, "not confidential")
        place = (content.id or 0, target.account, target.group)
        copy = self._copies.get(place)
        if place in self._planned or (copy is not None and copy.revision >= content.revision):
            return _nothing(row, State.superseded, "newer already there")
        if row.copy_id is not None and (copy is None or copy.revision == 0):
            return _nothing(row, State.superseded, "never arrived")
        if copy is not None and copy.native and not content.deleted:
            return _nothing(row, State.superseded, "their own words")
        if content.deleted and (copy is None or copy.revision == 0):
            return _nothing(row, State.dropped, "deleted")
        if self._answers_what_goes_now(content, target):
            return _put_back(row)
        if (later := self._later(row, target.chat)) is not None:
            return later
        if copy is None:
            copy = Copy(content_id=content.id or 0, account_id=target.account, group_id=target.group)
            self._session.add(copy)
            self._copies[(copy.content_id, copy.account_id, copy.group_id)] = copy
        limits = self._platforms[target.chat.platform].limits
        pieces = [] if content.deleted else self._pieces(content, target, limits)
        if any(file.size > limits.file_bytes for piece in pieces for file in piece.files):
            return _nothing(row, State.dead, "file too large")
        self._planned.add(place)
        if content.deleted and self._stays(copy, limits):
            return target, copy, list(self._blanked(content, copy, target)), content
        return target, copy, list(self._actions(content, copy, pieces, target)), content

    def _target(self, row: Claimed) -> _Target | None:
        default = self._house.policy.language
        if row.group_id is not None:
            group: Group = self._groups[row.group_id]
            if group.standing == Standing.gone:
                return None
            chat = Chat(platform=group.platform, id=group.external_id, private=False, thread=group.thread or None)
            return _Target(account=None, group=group.id, chat=chat, language=default)
        member, accounts = self._people[row.member_id or 0]
        account = self._account(row, member, accounts)
        if account is None:
            return None
        chat = Chat(platform=account.platform, id=account.chat or account.external_id)
        language = self._house.language(member.language, account.language)
        return _Target(account=account.id, group=None, chat=chat, language=language)

    def _account(self, row: Claimed, member: Member, accounts: Sequence[Account]) -> Account | None:
        """A change goes where the copy is, an answer where the member spoke last, anything else where they want it.

        If that does not work, or what is said may not be there, it goes to another one of their accounts.
        """
        if row.copy_id is not None:
            where = next((c.account_id for c in self._copies.values() if c.id == row.copy_id), None)
            return next((account for account in accounts if account.id == where), None)
        if row.account_id is not None:
            accounts = [account for account in accounts if account.id == row.account_id]
        elif row.lane != Lane.interactive:
            accounts = sorted(accounts, key=lambda account: account.platform != member.preferred)
        content = self._contents[row.content_id]
        fit = [account for account in accounts if self._may_hold(account.platform, content)] or accounts
        served = (account for account in fit if account.platform in self._platforms)
        return next((account for account in served if account.reachable), None)

    def _may_hold(self, name: str, content: Content) -> bool:
        """Whether a content may be on a network; that it is taken away there always may."""
        platform = self._platforms.get(name)
        plain = content.deleted or not content.body.get("sensitive", False)
        return plain or (platform is not None and platform.limits.confidential)

    def _pieces(self, content: Content, target: _Target, limits: Limits) -> list[Piece]:
        message = bodies.load(content.body)
        quoted = message.quote is not None and self._reply(content, target) is None
        if quoted and message.quote is not None:
            message = replace(message, parts=(message.quote, *message.parts))
        return pieces_of(message, message.language or target.language, self._house, limits)

    def _actions(self, content: Content, copy: Copy, pieces: Sequence[Piece], target: _Target) -> Iterable[_Planned]:
        """Send what is not there, edit what is, delete what is too much."""
        reply_to = self._reply(content, target)
        known = {part.position: part for part in copy.parts} if copy.id is not None else {}
        position = 0
        for piece in pieces:
            places = range(position, position + max(1, len(piece.files)))
            theirs = [known.pop(place, None) for place in places]
            first = theirs[0]
            if first is not None and first.message is not None and all(p and p.holds == piece.holds for p in theirs):
                if position == 0 or piece.spans:  # further files never had words, nor choices
                    yield (first,), self._change(first, piece, content, target)
            else:
                there = [part for part in theirs if part is not None]
                yield from self._gone([part for part in there if part.message is not None], content, target)
                yield self._new(copy, piece, places, [part for part in there if part.message is None], target, reply_to)
            position, reply_to = places.stop, None
        yield from self._gone([part for part in known.values() if part.message is not None], content, target)

    def _change(self, part: CopyPart, piece: Piece, content: Content, target: _Target) -> Edit:
        return Edit(
            chat=target.chat,
            token=f"{part.token}.{content.revision}",
            message=part.message or "",
            spans=piece.spans,
            choices=piece.choices,
            captioned=piece.holds is Holds.file,
        )

    def _new(
        self,
        copy: Copy,
        piece: Piece,
        places: range,
        waiting: Sequence[CopyPart],
        target: _Target,
        reply_to: str | None,
    ) -> _Planned:
        """Send a piece; parts that were written down before a crash keep their tokens."""
        tokens = {part.position: part for part in waiting}
        parts = []
        for place in places:
            part = tokens.get(place)
            if part is None:
                part = CopyPart(token=uuid4().hex, position=place)
                copy.parts.append(part)
            part.holds = piece.holds
            parts.append(part)
        action = Send(
            chat=target.chat,
            token=parts[0].token,
            spans=piece.spans,
            choices=piece.choices,
            files=piece.files,
            reply_to=reply_to,
        )
        return tuple(parts), action

    def _stays(self, copy: Copy, limits: Limits) -> bool:
        """Whether a copy is too old to be taken away on its network."""
        most, sent_at = limits.deletes_within, copy.sent_at
        return most is not None and sent_at is not None and self._now - sent_at >= most

    def _blanked(self, content: Content, copy: Copy, target: _Target) -> Iterable[_Planned]:
        """Say in place of the words that they are gone; files stay, which the author is told."""
        house = self._house
        spans = house.texts.render(
            Text(content.body.get("gone", "post-gone")), target.language, house.catalogue, house.policy.zone
        )
        for part in copy.parts:
            if part.message is not None:
                piece = Piece(spans=spans)
                yield (part,), replace(self._change(part, piece, content, target), captioned=part.holds == Holds.file)

    def _gone(self, parts: Iterable[CopyPart], content: Content, target: _Target) -> Iterable[_Planned]:
        for part in parts:
            token = f"{part.token}.{content.revision}"
            yield (part,), Delete(chat=target.chat, token=token, message=part.message or "")

    def _reply(self, content: Content, target: _Target) -> str | None:
        if answers := content.body.get("answers"):
            return str(answers)
        replied = self._copies.get((content.body.get("reply_to", 0), target.account, target.group))
        return replied.parts[0].message if replied is not None and replied.parts else None

    def _answers_what_goes_now(self, content: Content, target: _Target) -> bool:
        """Whether what a content answers is sent there just now: as long as that has no id, nothing can point to it."""
        answered = (content.body.get("reply_to", 0), target.account, target.group)
        return answered in self._planned and self._reply(content, target) is None


def pieces_of(message: Message, language: str, house: House, limits: Limits) -> list[Piece]:
    """The physical messages that something becomes for a reader of a language, on a network of these limits.

    Where something is said `instead` of files that are too large there, it goes without them.
    """
    mark, files = limits.mark, message.files
    parts = message.parts
    if message.instead is not None and any(file.size > limits.file_bytes for file in files):
        parts, files = (*parts, message.instead), tuple(file for file in files if file.size <= limits.file_bytes)
    spans = house.texts.render(parts, language, house.catalogue, house.policy.zone, mark)
    choices = tuple(shown(message.choices, house, language, mark))
    below = () if limits.buttons else lines(choices, lambda part: house.wording(part, language, mark))
    return arranged(spans, choices, files, limits, below)


def _put_back(row: Claimed) -> Settlement:
    """A row that is claimed again as soon as what goes to its recipient now has gone."""
    return Settlement(row=row.id, state=State.pending, untried=True)


def _nothing(row: Claimed, state: State, reason: str) -> Settlement:
    return Settlement(row=row.id, state=state, reason=reason)


def recipients(errands: Iterable[Errand]) -> dict[delivery.Recipient, list[Errand]]:
    """The errands of each recipient, in order."""
    found: dict[delivery.Recipient, list[Errand]] = {}
    for errand in errands:
        found.setdefault(errand.row.recipient, []).append(errand)
    return found
