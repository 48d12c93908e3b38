"""Posting privately: `/post`, a plain sentence, or a native answer to a post."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import forms
from handlers.channels import changing, register, storing
from handlers.channels.contribution import Contribution, contributed, words_of
from handlers.channels.register import named
from handlers.choices import OneOf, fixed
from handlers.contact import conversing
from handlers.context import Context, Flow
from handlers.conversation import Conversation
from handlers.forms import Answer, Ask, Form, Invalid, Option, Scene, State, Typed, Values
from handlers.publishing import guard_ask, guarded
from storage import channels, consents, posts
from storage.channels import Channel, Kind
from storage.consents import Purpose
from storage.conversations import Run
from storage.messages import Message, Text
from storage.posts import Post
from storage.posts import State as PostState

RELAYING_VERSION = "2026-11"
"""The version of the text `post-consent`: raise it when what people agree to changes."""


def _asks_where(scene: Scene) -> bool:
    return "channel" not in scene.context


def _asks_consent(scene: Scene) -> bool:
    return not scene.context.get("relays")


CONSENT = OneOf(
    fixed(
        Option(value="yes", label=Text("post-consent.yes")),
        Option(value="no", label=Text("post-consent.no")),
    )
)
"""Whether what somebody posts may be passed on to every network."""

FORM = Form(
    name="post",
    asks=(
        Ask(key="said", prompt=lambda _: Text("post-what"), kind=Contribution()),
        guard_ask("said", words_of),
        Ask(key="channel", prompt=lambda _: Text("post-where"), kind=OneOf(register.options), when=_asks_where),
        Ask(
            key="relays",
            prompt=lambda _: Text("post-consent"),
            kind=CONSENT,
            when=_asks_consent,
        ),
    ),
)


async def start(ctx: Context) -> None:
    """`/post`, perhaps with what is to be said, or as an answer to a post with `/post` before the words."""
    words = ctx.call.rest if ctx.call else ""
    said = replace(ctx.typed, text=words, spans=()) if words or ctx.event.files else None
    await begin(ctx, said, answered=await _answered(ctx))


async def reply(ctx: Context) -> None:
    """A native answer to a post is an answer in its channel."""
    answered = await _answered(ctx)
    if answered is None:
        about = await ctx.session.get(Post, ctx.about.post) if ctx.about is not None else None
        gone = about is None or about.state == PostState.deleted
        ctx.say("post-gone-reply" if gone else "post-not-yet-reply")
        return
    await begin(ctx, ctx.typed, answered=answered)


async def _answered(ctx: Context) -> Post | None:
    post = await ctx.session.get(Post, ctx.about.post) if ctx.about is not None else None
    return post if post is not None and post.state == PostState.published else None


async def begin(
    ctx: Context, said: Typed | None, *, channel: Channel | None = None, answered: Post | None = None
) -> None:
    """Take what is to be said; ask for what is still open, and store it at once where nothing is."""
    before: list[Text] = []
    context: dict[str, Any] = {**allowed(ctx), "relays": bool(ctx.person.member.relays)}
    if answered is not None:
        channel = await ctx.session.get_one(Channel, answered.channel_id)
        context["answers"] = answered.id
    if channel is not None and channel.among_few:
        context["relays"] = True  # that was agreed to when it began
    if channel is not None and not await may_speak(ctx, channel):
        return
    if channel is not None and channel.kind == Kind.contact and answered is None:
        answered = await conversing.meant(ctx, channel)
        context |= {"answers": answered.id} if answered is not None else {}
    if channel is not None:
        context["channel"] = channel.key
    else:
        context["channels"] = await choices(ctx)
        if not context["channels"]:
            ctx.say("channels-none")
            return
        if len(context["channels"]) == 1:
            context["channel"] = context["channels"][0][0]
    answers: dict[str, Any] = {}
    if said is not None:
        try:
            answers["said"] = contributed(said, context)
        except Invalid as invalid:
            before.append(invalid.reason)
    state = State(answers=tuple(Answer(key=key, value=value) for key, value in answers.items()))
    scene = ctx.scene(values={}, context=context)
    if not before and forms.position(FORM, state, scene) is None:
        await store(ctx, context, forms.seen(FORM, state, scene))
    else:
        await Conversation(ctx).open("post", *before, context=context, answers=answers)


def allowed(ctx: Context) -> dict[str, Any]:
    """What may be passed on here: see `contribution.check`."""
    policy = ctx.house.policy
    return {"voice": policy.voice, "forwards": policy.forwards, "largest": ctx.limits.fetch_bytes}


async def may_speak(ctx: Context, channel: Channel) -> bool:
    """Whether a channel may be spoken in from this network."""
    if channel.kind == Kind.contact:
        reason = await conversing.refusal(ctx, channel)
        if reason is not None:
            await ctx.answer(Message(parts=(reason,)))
            return False
    elif channel.among_few and (
        channel.archived_at is not None
        or await channels.subscription(ctx.session, channel.id or 0, ctx.person.id) is None
    ):
        ctx.say("talk-over")
        return False
    if channel.archived_at is not None:
        ctx.say("channel-archived", channel=named(channel))
        return False
    if channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return False
    return True


async def choices(ctx: Context) -> list[list[str | None]]:
    """The channels that can be spoken in from here, those that the person reads first."""
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    theirs = await channels.subscriptions_of(ctx.session, ctx.person.id)
    in_order = sorted(offered, key=lambda channel: channel.id not in theirs)
    return [register.entry(channel) for channel in in_order]


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store what was said, with what was decided about it."""
    scene = ctx.scene(run, values)
    if values.get("relays") == "no":
        await _declined(ctx, run)
        return
    if values.get("relays") == "yes":
        await agree(ctx)
        if "post" not in run.context:  # else it goes on in its order
            await release(ctx)
    await store(ctx, run.context, scene)


async def agree(ctx: Context) -> None:
    """Note that what a member posts may be passed on to every network of a channel."""
    if not ctx.person.member.relays:
        ctx.person.member.relays = True
        version, language = RELAYING_VERSION, ctx.language
        await consents.add(ctx.session, ctx.person.id, version, language, ctx.now, Purpose.relaying)


async def release(ctx: Context) -> bool:
    """Let go what a member said in rooms and has decided about; whether anything went."""
    waiting = await posts.waiting_of(ctx.session, ctx.person.id)
    return any([await storing.proceed(ctx, each, ctx.person.member) for each in waiting])


async def _declined(ctx: Context, run: Run) -> None:
    ctx.person.member.relays = False
    waiting = await _decided_about(ctx, run.context)
    for post in await posts.waiting_of(ctx.session, ctx.person.id) if waiting is not None else ():
        await changing.erase(ctx.session, post, ctx.now)
    ctx.say("post-declined" if waiting is None else "post-declined-room")


async def _decided_about(ctx: Context, context: Mapping[str, Any]) -> Post | None:
    """The post of a room that a form is about."""
    post = await ctx.session.get(Post, context.get("post", 0))
    return post if post is not None and post.member_id == ctx.person.id else None


async def store(ctx: Context, context: Mapping[str, Any], scene: Scene) -> None:
    """Store a new post, or go on with one of a room that waited for its author's word."""
    words, decision = guarded(scene, "said", words_of)
    value: Mapping[str, Any] = scene.values["said"]
    if "edit" in context:
        await changing.take(ctx, context["edit"], value, words, decision)
        return
    if "post" in context:
        await _go_on(ctx, context, value, words, decision)
        return
    key = context.get("channel") or scene.values["channel"]
    channel = await channels.find(ctx.session, str(key))
    if channel is None:
        ctx.say("channel-unknown")
        return
    if not await may_speak(ctx, channel):
        return
    answered = await ctx.session.get(Post, context["answers"]) if "answers" in context else None
    if answered is not None and answered.state != PostState.published:
        answered = None  # it went while this was written: the words stand by themselves
    post = await storing.new_post(
        ctx,
        channel,
        value,
        author=ctx.person.id,
        guard=decision,
        words=words,
        answered=answered,
    )
    if not await storing.proceed(ctx, post, ctx.person.member):
        ctx.say("post-files-wanted")


async def _go_on(ctx: Context, context: Mapping[str, Any], value: Mapping[str, Any], words: str, decision: str) -> None:
    """Decided about a post of a room: it goes, and so does what waited for the same word."""
    post = await _decided_about(ctx, context)
    if post is not None and post.state == PostState.waiting and post.guard == "found":
        if words != post.words:
            post.words, post.spans = words, value["spans"] if words == value["words"] else []
        post.guard = decision
    ctx.say("post-relayed" if await release(ctx) else "post-nothing-waits")


async def cancelled(ctx: Context, run: Run) -> None:
    """Nothing is passed on; what was said in a room stays there, all that waits for the same word."""
    post = await _decided_about(ctx, run.context)
    if post is not None and post.state == PostState.waiting:
        asked = [post] if ctx.person.member.relays else await posts.waiting_of(ctx.session, ctx.person.id)
        for each in asked:
            await changing.erase(ctx.session, each, ctx.now)
        ctx.say("post-kept-in-room")
    else:
        ctx.say("form-cancelled")


FLOW = Flow(form=FORM, finish=finish, cancel=cancelled)
