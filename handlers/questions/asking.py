"""Asking: `/ask`, from what is known already to a question that stands in its channel."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels import posting, register, storing
from handlers.context import Context, Flow, House, Refusal, command
from handlers.conversation import Conversation
from handlers.forms import Scene, Values
from handlers.pseudonyms import propose
from handlers.publishing import guarded
from handlers.questions import known, suggesting
from handlers.questions.form import FORM, QUESTION_LIMIT
from handlers.questions.known import Reader
from handlers.questions.suggesting import HELPED, SAME
from handlers.routing import Arrival
from storage import cards, channels, members, phrasings, questions
from storage.cards import Card
from storage.channels import Channel
from storage.conversations import Run
from storage.messages import Kind, Text
from storage.questions import Audience, Question

SENTENCE = "sentence"
"""The form that asks what is to be done with a plain sentence."""


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> dict[str, Any] | None:
    """What is like the question that was just written, and what it is about; None while something else is asked."""
    words = _written(arrival)
    if not words:
        return None
    member = arrival.person.member
    reader = Reader(member_id=arrival.person.id, region=member.region, confidential=arrival.confidential)
    looked = await known.look(session, house, words, reader)
    labels = {each.key: " ".join(each.labels.values()) for each in house.catalogue.themes}
    near = [each["theme"] for each in looked.shown if each["theme"] is not None]
    return {
        "words": words,
        "found": looked.shown,
        "close": [list(subject) for subject in looked.close],
        "theme": await house.similar.theme(words, labels, near),
    }


def _written(arrival: Arrival) -> str:
    """The question that an event brings, if it brings one.

    It stands after the command, is the first answer of the form, or a plain sentence that may become one.
    """
    if arrival.call is not None and arrival.call.name == "ask":
        return arrival.call.rest
    run, event = arrival.run, arrival.event
    if run is not None and run.form == SENTENCE:
        chooses = event.kind is not Kind.press or (event.data or "").endswith(".ask")
        return str(run.context["words"]) if chooses else ""
    if run is None or run.form != FORM.name:
        return ""
    asked = next((each for each in run.answers if each["key"] == "question"), None)
    if event.kind is Kind.edit:
        changed = asked is not None and asked["source"] is not None and asked["source"] == event.message
        return event.text if changed else ""
    return event.text if asked is None else ""


async def start(ctx: Context) -> None:
    """`/ask`, perhaps with the question."""
    await begin(ctx, ctx.call.rest if ctx.call else "")


async def begin(ctx: Context, words: str) -> None:
    """Open the form; what is known of words that were said already has been looked for, where it could be."""
    context = await _context(ctx)
    before: list[Text] = []
    answers: dict[str, Any] = {}
    if len(words) > QUESTION_LIMIT:
        before.append(Text("answer-too-long", {"length": len(words), "limit": QUESTION_LIMIT}))
    elif any(map(str.isalpha, words)):
        answers["question"] = words
        context |= _looked_up(ctx)
    await Conversation(ctx).open("ask", *before, context=context, answers=answers)


async def _context(ctx: Context) -> dict[str, Any]:
    member = ctx.person.member
    there = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    taken = await members.names(ctx.session)
    alias = propose(lambda name: name.casefold() in taken, ctx.house.dice(f"alias:{ctx.person.id}:{ctx.now}"))
    return {
        "channels": await posting.choices(ctx),
        "with_channel": sorted({each.theme for each in there if each.theme is not None}),
        "closed": [each.key for each in there if each.sensitive],
        "confidential": ctx.limits.confidential,
        "region": member.region,
        "own": member.name,
        "alias": alias,
        "relays": bool(member.relays),
    }


def _looked_up(ctx: Context) -> dict[str, Any]:
    """What `prepare` found, as the form keeps it."""
    prepared = ctx.prepared or {}
    return {**_kept(prepared.get("found", [])), "close": prepared.get("close", []), "theme": prepared.get("theme")}


def _kept(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"found": found, "sensitive": any(each["sensitive"] for each in found)}


async def renew(ctx: Context, run: Run) -> Text:
    """Show what was found as it is now; on another network offer what may be spoken of there."""
    member, confidential = ctx.person.member, ctx.limits.confidential
    if run.context.get("confidential") != confidential:
        run.context = {**run.context, **await _context(ctx), "alias": run.context.get("alias")}
    if run.context.get("found"):
        reader = Reader(member_id=ctx.person.id, region=member.region, confidential=confidential)
        run.context = {**run.context, **_kept(await known.still(ctx.session, run.context["found"], reader))}
    return Text("ask-known-gone")


async def progress(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Keep what was found when the question was written; forget it with the question."""
    if "question" not in values:
        run.context = {**run.context, "found": [], "close": [], "theme": None, "sensitive": False}
    elif ctx.prepared is not None and ctx.prepared["words"].strip():
        run.context = {**run.context, **_looked_up(ctx)}
    if values.get("review") and not ctx.limits.confidential:
        channel = await _channel(ctx, ctx.scene(run, values))
        if channel is not None and channel.sensitive:  # begun elsewhere: the words stay
            return Refusal(key="review", reason=Text("channel-confidential"))
    return None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Count what helped, or let the question go its way."""
    scene = ctx.scene(run, values)
    said, kind, number = suggesting.outcome(scene)
    if said == HELPED:
        await _helped(ctx, scene, kind, number)
    elif values.get("relays") == "no":
        ctx.person.member.relays = False
        ctx.say("post-declined")
    else:
        if values.get("relays") == "yes":
            await posting.agree(ctx)
            await posting.release(ctx)
        await _ask(ctx, run, scene, number if said == SAME else None)


async def _helped(ctx: Context, scene: Scene, kind: str, number: int) -> None:
    """Something that was known was enough: it is counted, and found more easily from now on if the asker likes."""
    posed = (await questions.by_ids(ctx.session, [number])).get(number) if kind == "question" else None
    card = await ctx.session.get(Card, number) if kind == "card" else None
    if card is not None and card.state == cards.State.published:
        await cards.helped(ctx.session, number, ctx.person.id)
    elif posed is not None:
        await questions.note_help(ctx.session, number, ctx.person.id)
        if scene.values.get("keep") == "yes":
            words, _ = guarded(scene, "question")
            await phrasings.put(ctx.session, phrasings.Kind.question, number, words, ctx.person.id, ctx.now)
    ctx.say("ask-done", command("questions", Text("menu-questions")))


async def _ask(ctx: Context, run: Run, scene: Scene, same: int | None) -> None:
    """Store the question as a post that asks; it goes when half a minute is over."""
    channel = await _channel(ctx, scene)
    if channel is None:
        ctx.say("channel-unknown")
        return
    if not await posting.may_speak(ctx, channel):
        return
    words, decision = guarded(scene, "question")
    background, about = guarded(scene, "background") if scene.values.get("background") else ("", "clean")
    value = {
        "words": f"{words}\n\n{background}".strip(),
        "spans": [],
        "files": [],
        "origin": dict(ctx.typed.origin),
    }
    decisions = {decision, about}
    alias = run.context.get("alias") if scene.values["name"] == "alias" else None
    post = await storing.new_post(
        ctx,
        channel,
        value,
        author=ctx.person.id,
        guard=next(each for each in ("as_is", "masked", "clean") if each in decisions),
        alias=alias,
        asks=True,
    )
    other = (await questions.by_ids(ctx.session, [same])).get(same) if same is not None else None
    ctx.session.add(
        Question(
            post_id=post.id or 0,
            theme=scene.values["theme"],
            audience=scene.values["audience"],
            thread_id=(other.question.thread_id or other.question.post_id) if other is not None else None,
            close_to=run.context.get("close", []),
            asked_at=ctx.now,
        )
    )
    await ctx.session.flush()
    await storing.proceed(ctx, post, ctx.person.member)


async def _channel(ctx: Context, scene: Scene) -> Channel | None:
    """Where a question goes: the channel of its theme, of the asker's region, or the one that was named."""
    region = ctx.person.member.region
    if scene.values["audience"] == Audience.region and region:
        theme = ctx.house.catalogue.find("theme", scene.values["theme"])
        sensitive = theme is not None and theme.sensitive
        return await register.for_region(ctx.session, ctx.house, region, ctx.now, sensitive)
    if scene.values.get("channel"):
        return await channels.find(ctx.session, scene.values["channel"])
    return await channels.of_theme(ctx.session, scene.values["theme"])


FLOW = Flow(
    form=FORM,
    finish=finish,
    progress=progress,
    prepare=prepare,
    renew=renew,
    begin=begin,
)
