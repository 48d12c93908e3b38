"""The agency's hand for the language of a card: its words and nothing else; the author takes it back with one tap."""

from handlers.cards import showing, writing
from handlers.cards.fields import collected, known, words_asks
from handlers.cards.numbers import read
from handlers.choices import Review
from handlers.commands import STAFF
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Values
from handlers.ids import row_id
from handlers.publishing import publish
from storage import cards
from storage.cards import Card, Role, State
from storage.conversations import Run
from storage.messages import Message, Text

FORM: Form = Form(
    name="card-language",
    asks=(
        *words_asks(),
        Ask(key="review", prompt=lambda _: Text("card-language-review"), kind=Review(lambda: FORM)),
    ),
)


async def edit(ctx: Context, words: str) -> None:
    """`/card edit PK-12`: for the author all of it, for staff its words."""
    card = await ctx.session.get(Card, read(words) or 0)
    if card is not None and card.member_id == ctx.person.id:
        await writing.begin(ctx, card)
    elif card is None or card.state != State.published:
        await writing.gone(ctx)
    elif not ctx.person.roles & STAFF:
        await ctx.answer(Message(parts=(Text("card-not-yours"),)))
    elif card.member_id is None:
        await ctx.answer(Message(parts=(Text("card-language-nobody"),)))
    elif card.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
    else:
        last = await cards.last_version(ctx.session, card.id or 0)
        assert last is not None
        context = {"card": card.id, "version": last.number, "sensitive": card.sensitive}
        await Conversation(ctx).open("card-language", context=context, answers=known(last.fields))


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Let the words be others, if they are, and nobody has changed the card meanwhile."""
    card = await ctx.session.get(Card, run.context.get("card", 0))
    if card is None or card.state != State.published or card.member_id is None or not ctx.person.roles & STAFF:
        await writing.gone(ctx)
        return
    words, decision = collected(ctx.scene(run, values))
    last = await cards.last_version(ctx.session, card.id or 0)
    if last is None or last.number != run.context["version"]:
        ctx.say("card-changed-meanwhile", command("card", Text("choice-revise"), f"edit PK-{card.id}"))
    elif all(last.fields[key] == said for key, said in words.items()):
        ctx.say("card-language-same")
    else:
        change = {"fields": words, "role": Role.language.value, "version": last.number}
        ctx.say("card-language-saved", *publish(ctx, "card", card.id or 0, decision, change))


async def take_back(ctx: Context, words: str) -> None:
    """`/card back 12`: the author's own words again, as a new version."""
    card = await writing.own(ctx, row_id(words))
    last = await cards.last_version(ctx.session, card.id or 0) if card is not None else None
    if card is None or last is None or card.state != State.published:
        await writing.gone(ctx)
        return
    before = await cards.last_version(ctx.session, card.id or 0, Role.author)
    if last.role != Role.language or before is None:
        await ctx.answer(Message(parts=(Text("card-own-already"),)))
        return
    await cards.add_version(ctx.session, card, before.fields, ctx.person.id, Role.author, ctx.now)
    await showing.appear(ctx.session, ctx.house, card, ctx.now, ctx.correlation)
    await ctx.answer(Message(parts=(Text("card-own-again", writing.about(card)),)))


FLOW = Flow(form=FORM, finish=finish, progress=writing.judge)
