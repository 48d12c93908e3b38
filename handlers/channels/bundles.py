"""Bundles: what is new in channels in one message, for who wanted quiet meanwhile or reads at an hour of their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels.ranking import Ranked, ranked
from handlers.channels.snippets import preview
from handlers.context import House, command
from storage import bodies, bundles, outbox
from storage.bundles import BundleItem, Held, Item
from storage.contents import Content, contents_by_id
from storage.messages import Label, Lane, Message, Part, Text, Verbatim
from storage.outbox import Change

WIDTH = 100
"""Characters of a post that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A bundle for one member: its posts, and the newest row that it is made of, which names the occasion."""

    member: int
    posts: tuple[int, ...]
    row: int


async def send_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """See to held posts of members whose hours are open: a single one goes as it is, several become one bundle.

    Sensitive ones are kept apart: they go to other networks. Returns how many rows were looked at.
    """
    due = await bundles.due(session, now, limit)
    await bundles.put_off(session, due.closed)
    if not due.open:
        return due.rows
    held = await bundles.sift(session, due.open, now)
    items = await bundles.items(session, {each.post for each in held})
    single, letters = _sorted(held, items)
    await bundles.let_go(session, single, now)
    await bundles.bundle(session, due.open, now)
    await _put(session, house, letters, items, now, correlation)
    return due.rows


def _sorted(held: Iterable[Held], items: dict[int, Item]) -> tuple[list[int], list[_Letter]]:
    """The rows that go as they are, and the bundles that the others make."""
    together: dict[tuple[int, bool], list[Held]] = defaultdict(list)
    for each in held:
        together[each.member, items[each.post].sensitive].append(each)
    single = [rows[0].row for rows in together.values() if len(rows) == 1]
    letters = [
        _Letter(member=member, posts=tuple(sorted(each.post for each in rows)), row=rows[-1].row)
        for (member, _), rows in together.items()
        if len(rows) > 1
    ]
    return single, letters


async def _put(
    session: AsyncSession,
    house: House,
    letters: Sequence[_Letter],
    items: dict[int, Item],
    now: datetime,
    correlation: str,
) -> None:
    """Queue bundles; those of the same posts are one content, stored once for all who get it."""
    contents: dict[tuple[int, ...], tuple[Content, Ranked]] = {}
    for posts in dict.fromkeys(letter.posts for letter in letters):
        found = ranked([items[post] for post in posts], house.policy.bundle_items)
        contents[posts] = Content(body=bodies.dump(message(found.shown, found.more)), created_at=now), found
    session.add_all(content for content, _ in contents.values())
    await session.flush()
    session.add_all(
        BundleItem(content_id=content.id or 0, position=position, post_id=item.post)
        for content, found in contents.values()
        for position, item in enumerate(found.shown)
    )
    queued = [(contents[one.posts][0].id or 0, one.member, f"bundle:{one.row}") for one in letters]
    await outbox.put_each(session, queued, Lane.relay, now, correlation)


def message(shown: Iterable[Item], more: bool) -> Message:
    """A bundle: a paragraph and a choice for each post, and where to find more. No figure stands in it."""
    items = list(shown)
    parts: list[Part] = [Text("bundle"), *map(_part, items)]
    if more:
        parts.append(Text("bundle-more"))
    choices = tuple(command("show", Verbatim(_number(item)), _number(item)[1:]) for item in items if item.there)
    return Message(parts=tuple(parts), choices=choices, sensitive=any(item.sensitive for item in items))


def _part(item: Item) -> Text:
    number = Verbatim(_number(item))
    channel = Verbatim(item.channel) if item.channel or item.theme is None else Label("theme", item.theme)
    if not item.there:
        return Text("bundle-gone", {"channel": channel, "number": number})
    name = Verbatim(item.name) if item.name else Text("post-author-left")
    line = preview(item.words, WIDTH)
    words = Verbatim(line) if line else Text("bundle-file")
    return Text("bundle-item", {"channel": channel, "number": number, "name": name, "words": words})


def _number(item: Item) -> str:
    return f"#{item.mark}-{item.number}"


async def refresh(session: AsyncSession, posts: Collection[int], now: datetime, correlation: str) -> None:
    """Let bundles say of some posts what these say now: they were changed, are gone, or have another author."""
    showing = await bundles.showing(session, posts)
    items = await bundles.items(session, {post for shown in showing.values() for post in shown})
    changes = []
    for content_id, content in (await contents_by_id(session, showing)).items():
        more = any(isinstance(part, Text) and part.key == "bundle-more" for part in bodies.load(content.body).parts)
        body = bodies.dump(message([items[post] for post in showing[content_id] if post in items], more))
        if body != content.body:
            content.body, content.revision = body, content.revision + 1
            changes.append(Change(content=content_id, revision=content.revision, correlation=correlation))
    await session.flush()
    await outbox.follow(session, changes, Lane.relay, now)
