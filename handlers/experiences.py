"""`/offer`: what somebody knows about, to be compared with questions; `/offers`: what is stored, to remove."""

from dataclasses import replace

from handlers.answers import FreeText
from handlers.choices import OneOf, Review, catalogue
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Values
from handlers.ids import row_id
from handlers.publishing import guard_ask, guarded
from storage import experiences, phrasings
from storage.conversations import Run
from storage.experiences import LIMIT, MOST, Experience
from storage.messages import Choice, Label, Lines, Message, Part, Text, Verbatim

PREVIEW = 120
"""Characters of an experience in the list."""

FORM: Form = Form(
    name="offer",
    asks=(
        Ask(
            key="words",
            prompt=lambda _: Text("offer-what", {"limit": LIMIT}),
            name=Text("offer-what.name"),
            kind=FreeText(limit=LIMIT),
            reviewed=lambda scene: Verbatim(guarded(scene, "words")[0]),
        ),
        guard_ask("words"),
        Ask(
            key="theme",
            prompt=lambda _: Text("offer-theme"),
            name=Text("offer-theme.name"),
            kind=OneOf(catalogue("theme")),
        ),
        Ask(key="review", prompt=lambda _: Text("offer-review"), kind=Review(lambda: FORM)),
    ),
)


async def start(ctx: Context) -> None:
    """`/offer`; words after the command are taken as what somebody knows about."""
    if len(await experiences.of_member(ctx.session, ctx.person.id)) >= MOST:
        ctx.say("offer-many", command("offers", Text("menu-offers")), number=MOST)
        return
    words = ctx.call.rest if ctx.call else ""
    if len(words) > LIMIT:
        too_long = Text("answer-too-long", {"length": len(words), "limit": LIMIT})
        await Conversation(ctx).open("offer", too_long)
    else:
        await Conversation(ctx).open("offer", answers={"words": words} if words else None)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store it; the same words twice are stored once."""
    words, decision = guarded(ctx.scene(run, values), "words")
    known = await experiences.of_member(ctx.session, ctx.person.id)
    if not any(each.words == words and each.theme == values["theme"] for each in known):
        row = Experience(
            member_id=ctx.person.id,
            words=words,
            theme=values["theme"],
            language=ctx.language,
            guard=decision,
            created_at=ctx.now,
        )
        ctx.session.add(row)
        await ctx.session.flush()
        kind, number = phrasings.Kind.experience, row.id or 0
        await phrasings.put(ctx.session, kind, number, words, ctx.person.id, ctx.now)
    parts: list[Part] = [Text("offer-done")]
    choices: list[Choice] = [command("offers", Text("menu-offers"))]
    if not ctx.person.member.meets:
        parts.append(Text("offer-unmet"))
        choices.insert(0, command("set", Text("set-meets.name"), "meets"))
    ctx.send(Message(parts=tuple(parts), choices=tuple(choices)))


async def listed(ctx: Context) -> None:
    """`/offers`: all of them; `/offers 12 remove` takes one away."""
    number, _, what = (ctx.call.rest if ctx.call else "").partition(" ")
    row = await experiences.own(ctx.session, ctx.person.id, row_id(number)) if number else None
    before: list[Part] = []
    if row is not None and what == "remove":
        await phrasings.drop(ctx.session, phrasings.Kind.experience, row.id or 0, ctx.now)
        await ctx.session.delete(row)
        await ctx.session.flush()
        before.append(Text("offers-removed"))
    elif number:
        before.append(Text("offers-gone"))
    found = await experiences.of_member(ctx.session, ctx.person.id)
    offer = command("offer", Text("menu-offer"), aside=True)
    if not found:
        await ctx.answer(Message(parts=(*before, Text("offers-none")), choices=(offer,)))
        return
    numbered = list(enumerate(found, start=1))
    lines = tuple(
        Text("offers-line", {"number": index, "theme": Label("theme", each.theme), "words": _short(each.words)})
        for index, each in numbered
    )
    choices = tuple(
        replace(command("offers", Text("offers-remove", {"number": index}), f"{each.id} remove"), number=index)
        for index, each in numbered
    )
    await ctx.answer(Message(parts=(*before, Text("offers"), Lines(lines)), choices=(*choices, offer)))


def _short(words: str) -> Verbatim:
    line = " ".join(words.split())
    return Verbatim(line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1]}…")


FLOW = Flow(form=FORM, finish=finish)
