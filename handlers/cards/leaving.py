"""Leaving: cards stay as those of a former member, or go; so do their words in the cards of others."""

from handlers.cards import keeping, quoting
from handlers.context import Context
from storage import card_retention, cards, quotes
from storage.cards import State
from storage.quotes import Decision


async def forget(ctx: Context, keep: bool) -> None:
    """Take a member out of all cards; `keep` leaves what others read already, without anything that leads to them."""
    session = ctx.session
    theirs = await cards.of_member(session, ctx.person.id)
    gone = [card for card in theirs if not keep or card.state != State.published]
    await keeping.take_from_everybody(ctx, gone)
    for card in theirs:
        if card in gone:
            await card_retention.erase(session, card, ctx.now)
        card.member_id, card.alias, card.wants_contact = None, None, False
    await session.flush()
    rows = await quotes.quoting_member(session, ctx.person.id)
    for row in rows:
        await quoting.take_question_back(session, row, ctx.now, ctx.correlation)
        if not keep or row.state != Decision.agreed:
            quoting.reject(row, ctx.now)
        row.member_id = None
    await session.flush()
    await card_retention.forget_versions_of(session, ctx.person.id)
    await cards.forget_helps(session, ctx.person.id, ctx.now)
    await cards.look_again(session, [card.id or 0 for card in theirs], ctx.now)
    await cards.look_again(session, [row.card_id for row in rows], ctx.now)
