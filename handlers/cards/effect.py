"""What becomes of a card by itself: it takes effect, and it is there when all who are quoted have decided."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import quoting, showing
from handlers.cards.numbers import written
from handlers.cards.telling import tell_author, tell_editor
from handlers.context import House, command
from handlers.publishing import Taking
from storage import cards, quotes
from storage.cards import Card, Role, State
from storage.messages import Lane, Text
from storage.quotes import ANSWER_WITHIN, CardConsent, Decision


async def take_effect(taking: Taking) -> None:
    """A new card asks whose words it quotes, or is there at once; a change is a new version of it."""
    session, publication, at = taking.session, taking.publication, taking.at
    card = await session.get(Card, publication.subject_id)
    if card is None or card.id is None or card.member_id is None:
        return
    if publication.change:
        await _change(taking, card)
        return
    if card.state != State.waiting:
        return
    rows = [row for row in await quotes.consents_of(session, [card.id]) if row.state == Decision.asked]
    await quoting.ask_all(session, card, rows, at, taking.correlation)
    await settle(session, taking.house, card, at, taking.correlation, Lane.interactive)


async def _change(taking: Taking, card: Card) -> None:
    session, at = taking.session, taking.at
    change = taking.publication.change or {}
    role = Role(change["role"])
    if card.state not in (State.published, State.waiting):
        return
    if role is Role.language:  # nothing but words, whatever else may have changed meanwhile
        last = await cards.last_version(session, card.id or 0)
        if last is None or last.number != change["version"]:
            tell_editor(session, card, taking.publication.member_id, at, taking.correlation)
            return
        fields = {**last.fields, **change["fields"]}
    else:
        fields = change["fields"]
    await cards.add_version(session, card, fields, taking.publication.member_id, role, at)
    if card.state != State.published:
        return
    await showing.appear(session, taking.house, card, at, taking.correlation)
    if role is Role.language:
        choices = (
            command("cards", Text("card-open"), written(card.id)),
            command("card", Text("card-take-back"), f"back {card.id}"),
        )
        await tell_author(session, card, "card-language-changed", at, taking.correlation, *choices)


async def look_at_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Look at cards on which something has been decided, or the time for it is over; how many they are."""
    due = await cards.due(session, now, limit)
    for card in due:
        await settle(session, house, card, now, correlation, Lane.reminder)
    return len(due)


async def settle(session: AsyncSession, house: House, card: Card, now: datetime, correlation: str, lane: Lane) -> None:
    """Let a card be there when everybody has decided, with the words of those who agreed; or not at all."""
    assert card.id is not None
    card.due_at = None
    if card.state not in (State.waiting, State.published):
        return
    rows = await quotes.consents_of(session, [card.id])
    await _let_pass(session, rows, now, correlation)
    undecided = [row.asked_at for row in rows if row.state == Decision.asked and row.asked_at is not None]
    if undecided:
        card.due_at = min(undecided) + ANSWER_WITHIN
        return
    if any(row.state == Decision.asked for row in rows):
        return  # it can still be taken back: nobody was asked yet
    left_out = any(row.state == Decision.declined for row in rows)
    if left_out and not card.unquoted:
        await _keep_back(session, card, now, correlation)
        return
    was_there = card.state == State.published
    await showing.appear(session, house, card, now, correlation)
    if not was_there:
        key = "card-published-without" if left_out else "card-published"
        look = command("cards", Text("card-open"), written(card.id))
        await tell_author(session, card, key, now, correlation, look, lane=lane)


async def _let_pass(session: AsyncSession, rows: list[CardConsent], now: datetime, correlation: str) -> None:
    """Who has said nothing in time has not agreed; whose post is gone need not decide any more."""
    for row in rows:
        if row.state == Decision.declined and row.decided_at is None:
            row.decided_at = now
            await quoting.take_question_back(session, row, now, correlation)
        if row.state == Decision.asked and row.asked_at is not None and row.asked_at + ANSWER_WITHIN <= now:
            quoting.reject(row, now)
            await quoting.take_question_back(session, row, now, correlation)
    await session.flush()


async def _keep_back(session: AsyncSession, card: Card, now: datetime, correlation: str) -> None:
    """A card that does not go without somebody's words is a draft again."""
    assert card.id is not None
    await showing.vanish(session, card, now, correlation)
    card.state = State.draft
    await quotes.forget_consents(session, card.id)
    choices = (command("card", Text("card-go-on"), f"write {card.id}"),)
    await tell_author(session, card, "card-kept-back", now, correlation, *choices)
