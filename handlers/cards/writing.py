"""Writing a card: the form, which begins with what is known already, and what becomes of its answers."""

from collections.abc import Mapping
from typing import Any

from handlers.cards import quoting
from handlers.cards.fields import collected, facts, facts_asks, known, words_asks
from handlers.cards.numbers import written
from handlers.choices import ManyOf, OneOf, Review, fixed
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.publishing import publish, take_back
from storage import cards, conversations, publications, quotes
from storage.cards import LIMITS, Card, Role, State
from storage.conversations import Run
from storage.messages import Message, Part, Text, Verbatim
from storage.posts import Post


def _quotable(scene: Scene) -> tuple[Option, ...]:
    return tuple(Option(value=str(post), label=Verbatim(number)) for post, number in scene.context.get("quotable", ()))


def _last_look(scene: Scene) -> Text:
    return Text("card-review", {"name": Verbatim(str(scene.context.get("name") or ""))})


FORM: Form = Form(
    name="card",
    asks=(
        Ask(
            key="quotes",
            prompt=lambda _: Text("card-quotes"),
            name=Text("card-quotes.name"),
            kind=ManyOf(_quotable),
            when=lambda scene: bool(_quotable(scene)),
        ),
        Ask(
            key="unquoted",
            prompt=lambda _: Text("card-unquoted"),
            name=Text("card-unquoted.name"),
            kind=OneOf(
                fixed(
                    Option(value="go", label=Text("card-unquoted.go")),
                    Option(value="stay", label=Text("card-unquoted.stay")),
                )
            ),
            when=lambda scene: bool(scene.values.get("quotes")),
            about="quotes",
        ),
        *words_asks(),
        *facts_asks(),
        Ask(key="review", prompt=_last_look, kind=Review(lambda: FORM)),
    ),
)


async def own(ctx: Context, card_id: int) -> Card | None:
    """A card that somebody wrote, or is to write; None where it is not theirs, or there is none."""
    card = await ctx.session.get(Card, card_id)
    return card if card is not None and card.member_id == ctx.person.id else None


async def gone(ctx: Context) -> None:
    """There is no such card, or not for this person."""
    await ctx.answer(Message(parts=(Text("card-unknown"),)))


async def begin(ctx: Context, card: Card, words: str = "") -> None:
    """Open the form for a card, or go on with what was begun; what is known already is filled in.

    `words` are what was done, where it is made from none that were posted.
    """
    assert card.id is not None
    if card.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return
    draft = await conversations.suspended(ctx.session, ctx.person.id, "card")
    if draft is not None and draft.context.get("card") == card.id:
        await Conversation(ctx).resume(draft, Text("form-resumed"))
        return
    before: list[Part] = []
    context: dict[str, Any] = {"card": card.id, "sensitive": card.sensitive, "region": ctx.person.member.region}
    context["name"] = card.alias or ctx.person.member.name
    last = await cards.last_version(ctx.session, card.id)
    if last is not None:
        answers = known(last.fields) | facts(last.fields)
    else:
        answers, before = await _from_answer(ctx, card, words)
    if card.state in (State.draft, State.withdrawn):
        others = await quoting.quotable(ctx, card)
        context["quotable"] = [[post, number] for post, number, _ in others]
        before += quoting.listed(others)
    await Conversation(ctx).open("card", *before, context=context, answers=answers)


async def _from_answer(ctx: Context, card: Card, words: str) -> tuple[dict[str, Any], list[Part]]:
    """What an answer gives for the card it is made from: its theme, and its words as what was done."""
    answers: dict[str, Any] = {}
    post = await ctx.session.get(Post, card.answer_id) if card.answer_id is not None else None
    if card.theme is not None:
        answers["theme"] = card.theme
    done = post.words.strip() if post is not None else words
    if not done or len(done) > LIMITS["done"]:
        return answers, []
    return answers | {"done": done}, [Text("card-prefilled")]


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store what was written; it goes to its readers when it can no longer be taken back, and all have agreed."""
    card = await own(ctx, run.context.get("card", 0))
    if card is None or card.id is None:
        await gone(ctx)
        return
    words, decision = collected(ctx.scene(run, values))
    fields = words | {
        "theme": values["theme"],
        "region": values["region"],
        "wants_contact": values["contact"] == "yes",
    }
    theme = ctx.house.catalogue.find("theme", values["theme"])
    if theme is not None and theme.sensitive:
        card.sensitive = True  # wherever its answer stands
    waiting = await publications.pending_for(ctx.session, "card", card.id)
    if card.state == State.published or (card.state == State.waiting and waiting is None):
        change = {"fields": fields, "role": Role.author.value}
        ctx.say("card-revised", *publish(ctx, "card", card.id, decision, change))
        return
    await publications.forget_subject(ctx.session, "card", card.id)
    await cards.add_version(ctx.session, card, fields, ctx.person.id, Role.author, ctx.now)
    card.state, card.language, card.withdrawn_at = State.waiting, ctx.language, None
    if "quotable" in run.context:
        card.unquoted = values.get("unquoted") != "stay"
        await quoting.choose(ctx, card, values.get("quotes") or ())
    asked = bool(values.get("quotes"))
    ctx.say("card-saved-asks" if asked else "card-saved", *publish(ctx, "card", card.id, decision))


async def judge(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Take nothing from a network that is not confidential for a card that is."""
    if run.context.get("sensitive") and not ctx.limits.confidential and values:
        return Refusal(key=list(values)[-1], reason=Text("channel-confidential"))
    return None


async def undo(ctx: Context, card_id: int) -> None:
    """Take back a card, or a change of one, in the first half minute; what was written stays a draft."""
    done, was_change = await take_back(ctx, "card", card_id) if card_id else (False, False)
    card = await ctx.session.get(Card, card_id)
    if not done or card is None:
        await ctx.answer(Message(parts=(Text("card-undo-too-late"),)))
        return
    if was_change or card.member_id != ctx.person.id:
        await ctx.answer(Message(parts=(Text("undo-done"),)))
        return
    card.state = State.draft
    await quotes.forget_consents(ctx.session, card_id)
    go_on = command("card", Text("card-go-on"), f"write {card_id}")
    await ctx.answer(Message(parts=(Text("undo-done"),), choices=(go_on,)))


def about(card: Card) -> Mapping[str, Verbatim]:
    """Arguments of a text that names a card."""
    return {"number": Verbatim(written(card.id)), "title": Verbatim(card.title)}


FLOW = Flow(form=FORM, finish=finish, progress=judge)
