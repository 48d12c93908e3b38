"""What people take along from a workshop, and what they still need: the way to a practice card, and to a need."""

from handlers.answers import FreeText
from handlers.cards import writing
from handlers.choices import Review
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Values
from handlers.publishing import guard_ask, guarded
from handlers.workshops.composing import title
from storage import registrations, takeaways, workshops
from storage.cards import Card
from storage.conversations import Run
from storage.messages import Message, Text, Verbatim
from storage.registrations import State
from storage.workshops import State as Standing
from storage.workshops import Workshop

FORM: Form = Form(
    name="takeaway",
    asks=(
        Ask(
            key="text",
            prompt=lambda _: Text("takeaway-text", {"limit": takeaways.TEXT_LIMIT}),
            name=Text("takeaway-text.name"),
            kind=FreeText(limit=takeaways.TEXT_LIMIT),
            reviewed=lambda scene: Verbatim(guarded(scene, "text")[0]),
        ),
        guard_ask("text"),
        Ask(key="review", prompt=lambda _: Text("takeaway-review"), kind=Review(lambda: FORM)),
    ),
)


async def start(ctx: Context, workshop: Workshop) -> None:
    """`/workshops 12 takeaway`: ask what somebody takes along who was registered."""
    if not await _was_registered(ctx, workshop):
        await _refuse(ctx, workshop)
        return
    about = Text("takeaway-about", {"title": title(workshop)})
    await Conversation(ctx).open("takeaway", about, context={"workshop": workshop.id})


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Keep what somebody takes along; it may become a card, and what they still need a need."""
    workshop = await workshops.find(ctx.session, run.context["workshop"])
    if workshop is None or not await _was_registered(ctx, workshop):
        ctx.say("workshops-unknown")
        return
    words, _ = guarded(ctx.scene(run, values), "text")
    await takeaways.put(ctx.session, workshop.id or 0, ctx.person.id, words, ctx.now)
    ctx.say(
        "takeaway-saved",
        command("workshops", Text("takeaway-need"), f"{workshop.id} need"),
        command("workshops", Text("takeaway-card"), f"{workshop.id} card"),
    )


async def need(ctx: Context, workshop: Workshop) -> None:
    """`/workshops 12 need`: report what is still needed; the workshop's theme is known where it has one only."""
    known = {"theme": workshop.themes[0]} if len(workshop.themes) == 1 else None
    await Conversation(ctx).open("need", context={"region": ctx.person.member.region}, answers=known)


async def card(ctx: Context, workshop: Workshop) -> None:
    """`/workshops 12 card`: write a practice card that begins with what one takes along."""
    taken = await takeaways.of(ctx.session, workshop.id or 0, ctx.person.id)
    if taken is None:
        await start(ctx, workshop)
        return
    known = await writing.own(ctx, taken.card_id) if taken.card_id is not None else None
    if known is None:
        theme = workshop.themes[0] if len(workshop.themes) == 1 else None
        known = Card(member_id=ctx.person.id, theme=theme, language=ctx.language, created_at=ctx.now)
        ctx.session.add(known)
        await ctx.session.flush()
        taken.card_id = known.id
    await writing.begin(ctx, known, taken.text)


async def _was_registered(ctx: Context, workshop: Workshop) -> bool:
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    took_place = workshop.state == Standing.published and workshop.starts_at <= ctx.now
    return took_place and row is not None and row.state == State.registered


async def _refuse(ctx: Context, workshop: Workshop) -> None:
    await ctx.answer(Message(parts=(Text("takeaway-not-there", {"title": title(workshop)}),)))


FLOW = Flow(form=FORM, finish=finish)
