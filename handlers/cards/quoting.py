"""Words of others in a card: which can be quoted, and that each of their authors is asked and decides."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.composing import numbers_of
from handlers.cards.telling import ask, tell_author
from handlers.channels.snippets import preview
from handlers.context import Context, command
from handlers.ids import row_id
from storage import cards, contents, posts, quotes, relays
from storage.cards import Card, State
from storage.channels import Channel
from storage.contents import Content
from storage.members import Member, Status
from storage.messages import Lines, Message, Part, Text, Verbatim
from storage.quotes import QUOTE_LIMIT, CardConsent, Decision

MOST = 5
"""Posts of others that are offered to be quoted from."""

_CONVERSATION = 30
"""Posts of a conversation among which they are looked for."""

Quotable = tuple[int, str, str]
"""A post, its number, and what is quoted of it."""


async def quotable(ctx: Context, card: Card) -> list[Quotable]:
    """What others said in the conversation that a card came from, and how it began first of all."""
    if card.from_post_id is None:
        return []
    found = await cards.in_conversation(ctx.session, card.from_post_id, _CONVERSATION)
    where = await ctx.session.get(Channel, found[0].channel_id) if found else None
    if where is None or not where.open_to(ctx.person.member.region):
        found = found[:1]  # what they were asked; they do not read along there
    others = [
        post for post in found if post.member_id not in (None, card.member_id) and post.words.strip() and post.id
    ][:MOST]
    known = await numbers_of(ctx.session, [post.id for post in others if post.id is not None])
    return [(post.id, known[post.id], quoted(post.words)) for post in others if post.id is not None]


def quoted(words: str) -> str:
    """What is quoted of a post: all of it, or its beginning where it is long."""
    said = words.strip()
    return said if len(said) <= QUOTE_LIMIT else preview(said, QUOTE_LIMIT)


def listed(others: Sequence[Quotable]) -> list[Part]:
    """What can be quoted, to be read before it is chosen from."""
    return [
        Lines((Text("card-quotable", {"number": Verbatim(number)}), Verbatim(preview(words, 120))))
        for _, number, words in others
    ]


async def choose(ctx: Context, card: Card, chosen: Collection[str]) -> None:
    """Let these posts be the ones that a card is to quote; their authors are asked when it can no longer go back."""
    assert card.id is not None
    await quotes.forget_consents(ctx.session, card.id)
    found = await posts.by_id(ctx.session, [row_id(each) for each in chosen])
    there = {post: each for each in await quotable(ctx, card) for post in (each[0],)}
    for post_id in sorted(found.keys() & there.keys()):
        ctx.session.add(
            CardConsent(card_id=card.id, post_id=post_id, member_id=found[post_id].member_id, words=there[post_id][2])
        )
    await ctx.session.flush()


async def ask_all(
    session: AsyncSession, card: Card, rows: Collection[CardConsent], now: datetime, correlation: str
) -> None:
    """Ask each author once, with all of their words that are to be quoted."""
    for member_id in sorted({row.member_id for row in rows if row.member_id is not None}):
        theirs = [row for row in rows if row.member_id == member_id]
        member = await session.get_one(Member, member_id)
        for row in theirs:
            row.asked_at = now
        if member.status != Status.active:
            continue
        parts: list[Part] = [Text("card-consent", {"title": Verbatim(card.title)})]
        parts += [Text("quoted", {"words": Verbatim(row.words)}) for row in theirs]
        choices = (
            command("card", Text("card-consent.yes"), f"agree {card.id}"),
            command("card", Text("card-consent.no"), f"decline {card.id}"),
        )
        message = Message(parts=(*parts, Text("card-consent-free")), choices=choices, sensitive=card.sensitive)
        content = ask(session, member_id, message, now, correlation, f"quote:{theirs[0].id}")
        await session.flush()
        for row in theirs:
            row.content_id = content.id


async def agree(ctx: Context, words: str) -> None:
    """`/card agree 12`: one's words may be quoted."""
    rows = await _asked(ctx, row_id(words))
    undecided = [row for row in rows if row.state == Decision.asked]
    if not undecided:
        agreed = any(row.state == Decision.agreed for row in rows)
        await ctx.answer(Message(parts=(Text("card-agreed" if agreed else "card-consent-over"),)))
        return
    for row in undecided:
        row.state, row.decided_at = Decision.agreed, ctx.now
    await cards.look_again(ctx.session, [row.card_id for row in undecided], ctx.now)
    no = command("card", Text("card-consent.take-back"), f"decline {undecided[0].card_id}", aside=True)
    await ctx.answer(Message(parts=(Text("card-agreed"),), choices=(no,)))


async def decline(ctx: Context, words: str) -> None:
    """`/card decline 12`: one's words may not be quoted, or no more; at any time, and nobody is told who."""
    rows = [row for row in await _asked(ctx, row_id(words)) if row.state != Decision.declined]
    if not rows:
        await ctx.answer(Message(parts=(Text("card-consent-over"),)))
        return
    card = await ctx.session.get_one(Card, rows[0].card_id)
    for row in rows:
        reject(row, ctx.now)
    await ctx.session.flush()
    if card.state == State.published and card.unquoted:
        await tell_author(ctx.session, card, "card-quote-left", ctx.now, ctx.correlation)
    await cards.look_again(ctx.session, [card.id or 0], ctx.now)
    await ctx.answer(Message(parts=(Text("card-declined"),)))


async def _asked(ctx: Context, card_id: int) -> list[CardConsent]:
    """What this person was asked about for a card."""
    rows = await quotes.consents_of(ctx.session, [card_id])
    return [row for row in rows if row.member_id == ctx.person.id and row.asked_at is not None]


def reject(row: CardConsent, now: datetime) -> None:
    """Note that words may not be quoted; the words themselves are forgotten."""
    row.state, row.words, row.decided_at = Decision.declined, "", now


async def take_question_back(session: AsyncSession, row: CardConsent, now: datetime, correlation: str) -> None:
    """Take away what somebody was asked with: it has their words in it, and is over."""
    if row.content_id is None:
        return
    content = await session.get(Content, row.content_id)
    row.content_id = None
    if content is not None and not content.deleted:
        contents.take_away(content)
        await relays.follow(session, content, now, correlation)
