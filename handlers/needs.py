"""Needs: a short conversation to report one, and the own ones to look at, correct, withdraw."""

from dataclasses import replace
from typing import Any

from handlers.answers import FreeText
from handlers.choices import OneOf, Review, Scale, catalogue, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.ids import row_id
from handlers.publishing import Taking, guard_ask, guarded, publish, take_back
from storage import conversations, needs, publications
from storage.conversations import Run, RunState
from storage.messages import Label, Lines, Message, Text, Verbatim
from storage.needs import Need
from storage.publications import PublicationState

PAGE = 5
"""Own needs shown at once."""

PREVIEW = 80
"""Characters of a need in a list."""

FIELDS = ("theme", "text", "whose", "urgency", "region")
"""What a need consists of: the keys of the answers and the columns alike."""


def _regions(scene: Scene) -> tuple[Option, ...]:
    """The own region first, then the others."""
    own = scene.context.get("region")
    options = catalogue("region")(scene)
    if own not in {option.value for option in options}:
        return options
    first = Option(value=own, label=Text("need-region.own", {"region": Label("region", own)}))
    return (first, *(option for option in options if option.value != own))


FORM: Form = Form(
    name="need",
    asks=(
        Ask(
            key="theme",
            prompt=lambda _: Text("need-theme"),
            name=Text("need-theme.name"),
            kind=OneOf(catalogue("theme")),
        ),
        Ask(
            key="text",
            prompt=lambda _: Text("need-text", {"limit": needs.TEXT_LIMIT}),
            name=Text("need-text.name"),
            kind=FreeText(limit=needs.TEXT_LIMIT),
            reviewed=lambda scene: Verbatim(guarded(scene, "text")[0]),
        ),
        guard_ask("text"),
        Ask(
            key="whose",
            prompt=lambda _: Text("need-whose"),
            name=Text("need-whose.name"),
            kind=OneOf(fixed(*(Option(value=whose, label=Label("whose", whose)) for whose in needs.WHOSE))),
        ),
        Ask(
            key="urgency",
            prompt=lambda _: Text("need-urgency"),
            name=Text("need-urgency.name"),
            kind=Scale(low=needs.URGENCY[0], high=needs.URGENCY[1], kind="urgency"),
        ),
        Ask(
            key="region",
            prompt=lambda _: Text("need-region"),
            name=Text("need-region.name"),
            kind=OneOf(_regions),
            reviewed=lambda scene: Label("region", scene.values["region"]),
        ),
        Ask(key="review", prompt=lambda _: Text("need-review"), kind=Review(lambda: FORM)),
    ),
)


async def report(ctx: Context) -> None:
    """`/need`: begin to report one; words after the command are taken as what is needed."""
    words = ctx.call.rest if ctx.call else ""
    draft = await conversations.suspended(ctx.session, ctx.person.id, "need")
    if draft is not None and not words:
        anew = command("need", Text("choice-new"), "new")
        ctx.say("draft-found", command("resume", Text("choice-resume")), anew, about=Text("form-need"))
        return
    fresh = words.casefold() in ("new", "neu")
    if draft is not None and fresh:
        conversations.end(draft, RunState.cancelled)
    await begin(ctx, "" if fresh else words)


async def begin(ctx: Context, words: str) -> None:
    """Open the form, with what is needed filled in if it is known and not too long."""
    context = {"region": ctx.person.member.region}
    if len(words) > needs.TEXT_LIMIT:
        too_long = Text("answer-too-long", {"length": len(words), "limit": needs.TEXT_LIMIT})
        await Conversation(ctx).open("need", too_long, context=context)
    else:
        await Conversation(ctx).open("need", context=context, answers={"text": words} if words else None)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store a new need, or a correction of one; either takes effect when it can no longer be taken back."""
    text, decision = guarded(ctx.scene(run, values), "text")
    fields: dict[str, Any] = {**{key: values[key] for key in FIELDS}, "text": text}
    known = await needs.own(ctx.session, ctx.person.id, run.context.get("need", 0))
    if known is None and "need" in run.context:
        await _gone(ctx)
    elif known is None:
        need = Need(member_id=ctx.person.id, created_at=ctx.now, **fields)
        ctx.session.add(need)
        await ctx.session.flush()
        assert need.id is not None
        ctx.say("need-saved", *publish(ctx, "need", need.id, decision))
    else:
        assert known.id is not None
        await _replace_correction(ctx, known.id)
        ctx.say("need-revised", *publish(ctx, "need", known.id, decision, change=fields))


async def _replace_correction(ctx: Context, need_id: int) -> None:
    """Let a newer correction take the place of one that waits; the need's own publication goes on."""
    waiting = await publications.pending_for(ctx.session, "need", need_id)
    if waiting is not None and waiting.change is not None:
        waiting.state, waiting.change = PublicationState.undone, None


async def take_effect(taking: Taking) -> None:
    """A need counts from now on; a correction replaces what stood there and leaves the week as it is."""
    publication, at = taking.publication, taking.at
    need = await taking.session.get(Need, publication.subject_id)
    if need is None or need.withdrawn_at is not None:
        return
    for field, value in (publication.change or {}).items():
        setattr(need, field, value)
    if publication.change:
        need.revised_at = at
    need.published_at = need.published_at or at


async def undo(ctx: Context, need_id: int) -> None:
    """Take a need or its correction back in the first half minute."""
    done, was_change = await take_back(ctx, "need", need_id) if need_id else (False, False)
    if not done:
        await ctx.answer(Message(parts=(Text("undo-too-late"),), choices=(command("mine", Text("menu-mine")),)))
        return
    need = await ctx.session.get(Need, need_id)
    if need is not None and not was_change:
        await publications.forget_subject(ctx.session, "need", need_id)
        await ctx.session.delete(need)
    await ctx.answer(Message(parts=(Text("undo-done"),)))


async def mine(ctx: Context) -> None:
    """`/mine`: the own needs, a page at a time; `/mine 12` one of them in full."""
    words = ctx.call.rest if ctx.call else ""
    if words and not words.startswith("page"):
        await _show(ctx, row_id(words))
        return
    page = max(row_id(words.removeprefix("page").strip()) - 1, 0)
    total = await needs.count_of_member(ctx.session, ctx.person.id)
    shown = await needs.of_member(ctx.session, ctx.person.id, PAGE, page * PAGE)
    if not shown:
        await ctx.answer(Message(parts=(Text("mine-none"),), choices=(command("need", Text("menu-need")),)))
        return
    numbered = list(enumerate(shown, start=page * PAGE + 1))
    lines = tuple(
        Text(
            "mine-line",
            {"number": index, "theme": Label("theme", need.theme), "words": Verbatim(_preview(need.text))},
        )
        for index, need in numbered
    )
    choices = [
        replace(command("mine", Text("mine-open", {"number": index}), str(need.id)), number=index)
        for index, need in numbered
    ]
    if page:
        choices.append(command("mine", Text("choice-previous"), f"page {page}", aside=True))
    if (page + 1) * PAGE < total:
        choices.append(command("mine", Text("choice-next"), f"page {page + 2}", aside=True))
    await ctx.answer(Message(parts=(Text("mine", {"number": total}), Lines(lines)), choices=tuple(choices)))


async def _show(ctx: Context, need_id: int) -> None:
    need = await needs.own(ctx.session, ctx.person.id, need_id)
    if need is None:
        await _gone(ctx)
        return
    about = Text(
        "mine-about",
        {
            "theme": Label("theme", need.theme),
            "whose": Label("whose", need.whose),
            "urgency": Label("urgency", str(need.urgency)),
            "region": Label("region", need.region or ""),
            "day": need.created_at,
        },
    )
    choices = (
        command("revise", Text("choice-revise"), str(need.id)),
        command("withdraw", Text("choice-withdraw"), str(need.id)),
        command("mine", Text("choice-list"), aside=True),
    )
    await ctx.answer(Message(parts=(about, Verbatim(need.text)), choices=choices))


async def revise(ctx: Context) -> None:
    """`/revise 12`: open the form with a need's answers; it begins at the review."""
    need = await needs.own(ctx.session, ctx.person.id, row_id(ctx.call.rest if ctx.call else ""))
    if need is None:
        await _gone(ctx)
        return
    context = {"region": ctx.person.member.region, "need": need.id}
    await Conversation(ctx).open("need", context=context, answers={key: getattr(need, key) for key in FIELDS})


async def withdraw(ctx: Context) -> None:
    """`/withdraw 12`: ask once, then forget the need."""
    number, _, sure = (ctx.call.rest if ctx.call else "").partition(" ")
    need = await needs.own(ctx.session, ctx.person.id, row_id(number))
    if need is None:
        await _gone(ctx)
    elif sure != "yes":
        choices = (
            command("withdraw", Text("choice-withdraw"), f"{need.id} yes"),
            command("mine", Text("choice-keep"), str(need.id), aside=True),
        )
        await ctx.answer(Message(parts=(Text("withdraw-sure"),), choices=choices))
    else:
        assert need.id is not None
        await publications.forget_subject(ctx.session, "need", need.id)
        await ctx.session.delete(need)
        await ctx.answer(Message(parts=(Text("withdraw-done"),), choices=(command("mine", Text("menu-mine")),)))


async def _gone(ctx: Context) -> None:
    await ctx.answer(Message(parts=(Text("mine-gone"),), choices=(command("mine", Text("menu-mine")),)))


def _preview(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1]}…"


FLOW = Flow(form=FORM, finish=finish, begin=begin)
