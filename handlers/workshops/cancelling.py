"""Cancelling a workshop, or all dates of its series that are to come, with a reason for those who are concerned."""

from collections.abc import Sequence
from datetime import datetime

from handlers.announcements import workshops as announcing
from handlers.answers import FreeText
from handlers.choices import OneOf
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.publishing import guard_ask, guarded
from handlers.workshops import planning, telling
from handlers.workshops.composing import title, when
from storage import attendees, reminders, seats, workshops
from storage.conversations import Run
from storage.messages import Choice, Message, Text
from storage.workshops import State, Workshop

REASON_LIMIT = 300
"""The longest reason, in characters."""

ONE, ALL, KEEP = "one", "all", "keep"
"""What is cancelled: this date, all of its series that are to come, or nothing."""


def _others(scene: Scene) -> int:
    return int(scene.context.get("others", 0))


def _is_draft(scene: Scene) -> bool:
    return bool(scene.context.get("draft"))


def _whether(scene: Scene) -> Text:
    return Text("workshop-discard-which" if _is_draft(scene) else "workshop-cancel-which", {"others": _others(scene)})


def _choices(scene: Scene) -> tuple[Option, ...]:
    word = "discard" if _is_draft(scene) else "cancel"
    one, keep = Option(value=ONE, label=Text(f"workshop-{word}")), Option(value=KEEP, label=Text("choice-keep"))
    if not _others(scene):
        return one, keep
    return one, Option(value=ALL, label=Text(f"workshop-{word}-all", {"number": _others(scene) + 1})), keep


FORM: Form = Form(
    name="workshop-cancel",
    asks=(
        Ask(key="which", prompt=_whether, kind=OneOf(_choices)),
        Ask(
            key="reason",
            prompt=lambda _: Text("workshop-cancel-reason", {"limit": REASON_LIMIT}),
            kind=FreeText(limit=REASON_LIMIT),
            when=lambda scene: scene.values.get("which") in (ONE, ALL) and not _is_draft(scene),
            optional=True,
            about="which",
        ),
        guard_ask("reason"),
    ),
)


async def start(ctx: Context, workshop: Workshop, more: str) -> None:
    """`/workshop 12 cancel`: ask once, and for a reason; `… cancel yes` does it at once. A draft is thrown away."""
    if (key := _why_not(workshop, ctx.now)) is not None:
        back = command("workshop", Text("choice-back"), str(workshop.id), aside=True)
        await ctx.answer(Message(parts=(Text(key),), choices=(back,)))
    elif more in ("yes", "ja"):
        await ctx.answer(await _cancel(ctx, [workshop], ""))
    else:
        draft = workshop.state == State.draft
        text = Text(
            "workshop-discard-sure" if draft else "workshop-cancel-sure",
            {"title": title(workshop), "when": when(workshop)},
        )
        others = len(await _remaining(ctx, workshop)) - 1
        context = {"workshop": workshop.id, "draft": draft, "others": others}
        await Conversation(ctx).open("workshop-cancel", text, context=context)


def _why_not(workshop: Workshop, now: datetime) -> str | None:
    if workshop.state == State.cancelled:
        return "workshop-cancelled-already"
    if workshop.state == State.published and now >= workshop.ends_at:
        return "workshop-over-already"
    return None


async def _remaining(ctx: Context, workshop: Workshop) -> list[Workshop]:
    """A workshop, and the dates of its series that stand like it and are not over."""
    if workshop.series is None:
        return [workshop]
    alike = await workshops.of_series(ctx.session, workshop.series, State(workshop.state))
    return [each for each in alike if each.id == workshop.id or each.ends_at > ctx.now]


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Do what was chosen; it may have been cancelled, or be over, meanwhile."""
    if not await planning.still_staff(ctx):
        return
    workshop = await workshops.find(ctx.session, run.context["workshop"])
    if workshop is None:
        ctx.say("workshop-gone")
        return
    look = command("workshop", Text("workshop-look"), str(workshop.id))
    published_since = (workshop.state == State.draft) is not run.context["draft"]
    if values["which"] == KEEP or published_since:
        ctx.say("workshop-kept", look, title=title(workshop))
        return
    if (key := _why_not(workshop, ctx.now)) is not None:
        ctx.say(key, look)
        return
    reason = guarded(ctx.scene(run, values), "reason")[0] if values.get("reason") else ""
    chosen = await _remaining(ctx, workshop) if values["which"] == ALL else [workshop]
    ctx.send(await _cancel(ctx, chosen, reason))


async def _cancel(ctx: Context, chosen: Sequence[Workshop], reason: str) -> Message:
    """Cancel workshops, or throw drafts away, and say what was done."""
    draft, named = chosen[0].state == State.draft, title(chosen[0])
    for each in sorted(chosen, key=lambda workshop: workshop.id or 0):  # one order for all who lock several
        if draft:
            await announcing.forget(ctx.session, each)
            await ctx.session.delete(each)
        else:
            await _call_off(ctx, each.id or 0, reason)
    await ctx.session.flush()
    done = Text("workshop-discarded" if draft else "workshop-is-cancelled", {"title": named, "number": len(chosen)})
    return Message(parts=(done,), choices=(to_list(),))


async def _call_off(ctx: Context, workshop_id: int, reason: str) -> None:
    """Let a workshop not take place; who is concerned hears at once, who was offered a seat waits as before."""
    workshop = await workshops.locked(ctx.session, workshop_id)
    if workshop is None or workshop.state != State.published:
        return  # somebody else was faster
    workshop.state, workshop.cancelled_at, workshop.changed_at = State.cancelled, ctx.now, ctx.now
    workshop.sequence, workshop.freed_at = workshop.sequence + 1, None
    await seats.close(ctx.session, workshop_id, ctx.now)
    await attendees.drop_names(ctx.session, workshop_id, ctx.now)
    await ctx.session.flush()
    await reminders.close_stale(ctx.session, ctx.now)
    message = telling.cancelled(workshop, reason)
    await telling.tell(ctx.session, ctx.house, workshop, lambda _: message, ctx.now, ctx.correlation, but=ctx.person.id)
    await announcing.follow(ctx.session, workshop, ctx.now, ctx.correlation)


def to_list() -> Choice:
    """The way back to all workshops."""
    return command("workshop", Text("choice-list"), aside=True)


FLOW = Flow(form=FORM, finish=finish)
