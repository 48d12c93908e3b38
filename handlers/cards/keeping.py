"""What the author of a card, and staff, can look at and do: their list, its versions, taking it from everybody."""

from collections.abc import Sequence

from handlers.cards import quoting, showing, writing
from handlers.cards.composing import compose, heading, look_around, sections
from handlers.cards.numbers import read, written
from handlers.cards.telling import tell_author
from handlers.commands import STAFF
from handlers.context import Context, command
from handlers.ids import row_id
from storage import card_retention, cards, publications, quotes
from storage.cards import Card, State
from storage.messages import Choice, Keyword, Lines, Message, Part, Text, Verbatim
from storage.quotes import Decision

PAGE = 10
"""Own cards that are listed at once."""


async def mine(ctx: Context, words: str = "") -> None:
    """`/card`: how a card is made, the own ones, and those that quote one."""
    theirs = [card for card in await cards.of_member(ctx.session, ctx.person.id) if card.title]
    if not ctx.limits.confidential:
        theirs = [card for card in theirs if not card.sensitive]
    lines = tuple(
        Text("card-own-line", {**writing.about(card), "state": Keyword(card.state)}) for card in theirs[:PAGE]
    )
    choices = tuple(command("card", Verbatim(written(card.id)), written(card.id)) for card in theirs[:PAGE])
    parts: list[Part] = [Text("card-how")]
    if lines:
        parts += [Text("card-own"), Lines(lines)]
    quoting_them = await _quoting(ctx)
    if quoting_them:
        about = tuple(Text("card-quoted-line", writing.about(card)) for card in quoting_them)
        parts += [Text("card-quoted"), Lines(about)]
        choices += tuple(
            command("card", Text("card-unquote", {"number": Verbatim(written(card.id))}), f"decline {card.id}")
            for card in quoting_them
        )
    sensitive = any(card.sensitive for card in (*theirs, *quoting_them))
    await ctx.answer(Message(parts=tuple(parts), choices=choices, sensitive=sensitive))


async def _quoting(ctx: Context) -> list[Card]:
    """The cards in which somebody's words stand, or will, because they agreed."""
    rows = await quotes.quoting_member(ctx.session, ctx.person.id)
    found = await cards.by_id(ctx.session, {row.card_id for row in rows if row.state == Decision.agreed})
    there = [card for card in found.values() if card.state in (State.published, State.waiting)]
    return [card for card in there if ctx.limits.confidential or not card.sensitive][:PAGE]


async def manage(ctx: Context, words: str) -> None:
    """`/card PK-12`: the card as it is now, and what its author or staff can do with it."""
    card = await _may(ctx, words)
    if card is None:
        return
    last = await cards.last_version(ctx.session, card.id or 0)
    if last is None:
        await writing.gone(ctx)
        return
    own, number = card.member_id == ctx.person.id, written(card.id)
    choices: list[Choice] = []
    if own and card.state != State.published:
        choices.append(command("card", Text("card-go-on"), f"write {card.id}"))
    elif own or card.member_id is not None:
        label = Text("choice-revise") if own else Text("card-edit-language")
        choices.append(command("card", label, f"edit {number}"))
    choices.append(command("card", Text("card-versions"), f"versions {number}"))
    choices.append(command("card", Text("card-withdraw" if own else "card-withdraw-theirs"), f"withdraw {number}"))
    shown = compose(card, last.fields, await look_around(ctx.session, card), ctx.house.catalogue.k)
    state = Text("card-state", {"state": Keyword(card.state)})
    await ctx.answer(Message(parts=(*shown.parts, state), choices=tuple(choices), sensitive=card.sensitive))


async def versions(ctx: Context, words: str) -> None:
    """`/card versions PK-12`: which versions there are; `/card versions PK-12 2`: one of them."""
    number, _, which = words.rpartition(" ") if read(words) is None else (words, "", "")
    card = await _may(ctx, number)
    if card is None:
        return
    there = await cards.versions(ctx.session, card.id or 0)
    chosen = next((each for each in there if which and each.number == row_id(which)), None)
    if chosen is not None:
        author = await cards.author_of(ctx.session, card)
        title = Text("card-version", {"number": chosen.number, "role": Keyword(chosen.role), "day": chosen.created_at})
        parts: tuple[Part, ...] = (title, heading(card, chosen.fields, author), *sections(chosen.fields))
        choices: tuple[Choice, ...] = (
            command("card", Text("choice-list"), f"versions {written(card.id)}", aside=True),
        )
    else:
        lines = tuple(
            Text("card-version", {"number": each.number, "role": Keyword(each.role), "day": each.created_at})
            for each in there
        )
        parts = (Text("card-versions.title", writing.about(card)), Lines(lines))
        choices = tuple(
            command("card", Text("card-version.label", {"number": each.number}), f"versions PK-{card.id} {each.number}")
            for each in there[-PAGE:]
        )
    await ctx.answer(Message(parts=parts, choices=choices, sensitive=card.sensitive))


async def withdraw(ctx: Context, words: str) -> None:
    """`/card withdraw PK-12`: after a question the card is gone for everybody; its author's words are forgotten."""
    number, _, sure = words.rpartition(" ") if words.endswith(" yes") else (words, "", "")
    card = await _may(ctx, number)
    if card is None:
        return
    own = card.member_id == ctx.person.id
    if not sure:
        yes = command("card", Text("card-withdraw" if own else "card-withdraw-theirs"), f"withdraw PK-{card.id} yes")
        keep = command("card", Text("choice-keep"), written(card.id), aside=True)
        text = Text("card-withdraw-sure" if own else "card-withdraw-sure.theirs", writing.about(card))
        await ctx.answer(Message(parts=(text,), choices=(yes, keep), sensitive=card.sensitive))
        return
    await take_from_everybody(ctx, [card])
    if own:
        await card_retention.erase(ctx.session, card, ctx.now)
    else:
        card.state, card.withdrawn_at = State.withdrawn, ctx.now
        await quotes.forget_consents(ctx.session, card.id or 0)
        choices = (command("card", Text("card-look"), written(card.id)),)
        await tell_author(ctx.session, card, "card-withdrawn-by-staff", ctx.now, ctx.correlation, *choices)
    await ctx.answer(Message(parts=(Text("card-withdrawn"),)))


async def take_from_everybody(ctx: Context, gone: Sequence[Card]) -> None:
    """Let cards be gone for their readers; what would have become of them, and open questions, go too."""
    for card in gone:
        assert card.id is not None
        await publications.forget_subject(ctx.session, "card", card.id)
        for row in await quotes.consents_of(ctx.session, [card.id]):
            await quoting.take_question_back(ctx.session, row, ctx.now, ctx.correlation)
        await showing.vanish(ctx.session, card, ctx.now, ctx.correlation)
        card.due_at = None


async def _may(ctx: Context, words: str) -> Card | None:
    """A card that this person may look behind; else it is said why not."""
    card = await ctx.session.get(Card, read(words) or 0)
    own = card is not None and card.member_id == ctx.person.id
    seen = card is not None and card.state in (State.published, State.withdrawn) and card.title
    if card is None or not (own or seen):
        await writing.gone(ctx)
    elif not own and not ctx.person.roles & STAFF:
        await ctx.answer(Message(parts=(Text("card-not-yours"),)))
    elif card.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
    else:
        return card
    return None
