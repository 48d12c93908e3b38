"""`/channels`: which channels somebody reads, how, and what stands there beside their name."""

from handlers.channels import readership, register
from handlers.channels.composing import facts_of
from handlers.channels.register import named
from handlers.channels.storing import shown_by_default
from handlers.choices import ManyOf, OneOf, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from storage import channels, requests
from storage.channels import Channel, Mode, Subscription
from storage.conversations import Run
from storage.messages import Choice, Lines, Message, Part, Text, Verbatim

ADMITTED = "admitted"
"""The report of letting somebody into the place with all rooms."""


def _new(scene: Scene) -> list[str]:
    """The channels chosen that were not read before."""
    return [key for key in scene.values.get("which") or () if key not in scene.context.get("had", ())]


def _how(scene: Scene) -> Text:
    return Text("channels-how", {"number": len(_new(scene))})


FORM = Form(
    name="channels",
    asks=(
        Ask(key="which", prompt=lambda _: Text("channels-which"), kind=ManyOf(register.options)),
        Ask(
            key="mode",
            prompt=_how,
            kind=OneOf(fixed(*(Option(value=mode.value, label=Text(f"mode-{mode.value}")) for mode in Mode))),
            when=lambda scene: bool(_new(scene)),
        ),
    ),
)


async def start(ctx: Context) -> None:
    """`/channels`: what can be read; `/channels housing`: one of them; `/channels housing daily` changes it."""
    words, _, what = (ctx.call.rest if ctx.call else "").partition(" ")
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    if not offered:
        ctx.say("channels-none")
        return
    if words and words != "choose":
        channel = register.meant(ctx.call.rest if ctx.call else "", offered, ctx.house, ctx.language)
        channel = channel or register.meant(words, offered, ctx.house, ctx.language)
        if channel is not None:
            await _one(ctx, channel, what)
            return
    theirs = await channels.subscriptions_of(ctx.session, ctx.person.id)
    if words != "choose" and any(channel.id in theirs for channel in offered):
        await _list(ctx, offered, theirs)
        return
    had = [channel.key for channel in offered if channel.id in theirs]
    context = {"channels": [register.entry(channel) for channel in offered], "had": had}
    await Conversation(ctx).open("channels", context=context, view={"chosen": had})


async def _list(ctx: Context, offered: list[Channel], theirs: dict[int, Subscription]) -> None:
    """What somebody reads, each to be opened, and the way to the others."""
    read = [channel for channel in offered if channel.id in theirs]
    lines = tuple(
        Text("channels-line", {"channel": named(channel), "mode": Text(f"mode-{theirs[channel.id or 0].mode}")})
        for channel in read
    )
    choices: list[Choice] = [command("channels", named(channel), channel.key) for channel in read]
    choices += [
        command("channels", Text("channels-choose"), "choose", aside=True),
        command("post", Text("menu-post"), aside=True),
    ]
    await ctx.answer(Message(parts=(Text("channels"), Lines(lines)), choices=tuple(choices)))


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Read what was chosen, and nothing else."""
    chosen, had = set(values["which"]), set(run.context["had"])
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    ids = {channel.key: channel.id or 0 for channel in offered}
    gone = [ids[key] for key in had - chosen if key in ids]
    if gone:
        await _leave(ctx, gone)
    mode = Mode(values.get("mode") or Mode.at_once)
    for key in values["which"]:
        if key in ids and key not in had:
            await _read(ctx, ids[key], mode)
    if chosen - had:
        _admit(ctx)
    number = len(chosen)
    ctx.say("channels-done", command("channels", Text("menu-channels")), number=number)


async def _one(ctx: Context, channel: Channel, what: str) -> None:
    """One channel: how it is read, who else does, what can be done; `what` changes something first."""
    assert channel.id is not None
    theirs = await channels.subscription(ctx.session, channel.id, ctx.person.id)
    if what in set(Mode):
        await _read(ctx, channel.id, Mode(what))
        if theirs is None:
            _admit(ctx)
    elif what == "leave":
        await _leave(ctx, [channel.id])
    elif what in ("region", "carrier") and theirs is not None:
        usual = getattr(ctx.person.member, f"shows_{what}")
        now = getattr(theirs, what)
        setattr(theirs, what, not (usual if now is None else now))
        await ctx.session.flush()
    await ctx.answer(await _page(ctx, channel))


async def _read(ctx: Context, channel_id: int, mode: Mode) -> None:
    member, policy = ctx.person.member, ctx.house.policy
    await readership.read(ctx.session, member, channel_id, mode, policy, ctx.now, ctx.correlation)


async def _leave(ctx: Context, channel_ids: list[int]) -> None:
    await readership.leave(ctx.session, ctx.person.member, channel_ids, ctx.house.policy, ctx.now)


async def _page(ctx: Context, channel: Channel) -> Message:
    assert channel.id is not None
    theirs = await channels.subscription(ctx.session, channel.id, ctx.person.id)
    parts: list[Part] = [Text("channel-title", {"channel": named(channel)})]
    if channel.about:
        parts.append(Verbatim(channel.about))
    readers = (await channels.members_of(ctx.session, [channel.id])).get(channel.id, 0)
    if readers >= ctx.house.catalogue.k:
        parts.append(Text("channel-readers", {"number": readers}))
    if channel.sensitive:
        parts.append(Text("channel-is-confidential"))
    if theirs is None:
        parts.append(Text("channel-not-read"))
    else:
        parts.append(Text("channel-mode", {"mode": Text(f"mode-{theirs.mode}")}))
        parts.append(_as_whom(ctx, await shown_by_default(ctx, channel.id, ctx.person.id)))
    return Message(parts=tuple(parts), choices=tuple(_choices(channel, theirs)), sensitive=channel.sensitive)


def _as_whom(ctx: Context, shows: list[str]) -> Text:
    """The own name in a channel, with what stands beside it."""
    name, facts = Verbatim(ctx.person.member.name or ""), facts_of(ctx.person.member, shows)
    return Text("channel-as.facts", {"name": name, "facts": facts}) if facts else Text("channel-as", {"name": name})


def _choices(channel: Channel, theirs: Subscription | None) -> list[Choice]:
    modes = [mode for mode in Mode if theirs is None or mode != theirs.mode]
    choices: list[Choice] = [command("channels", Text(f"mode-{mode}"), f"{channel.key} {mode}") for mode in modes]
    choices += [
        command("in", Text("channel-write"), channel.key),
        command("recent", Text("menu-recent"), channel.key),
    ]
    if theirs is not None:
        choices += [
            command("channels", Text(f"channel-{fact}"), f"{channel.key} {fact}") for fact in ("region", "carrier")
        ]
        choices.append(command("channels", Text("channel-leave"), f"{channel.key} leave", aside=True))
    choices.append(command("channels", Text("choice-list"), aside=True))
    return choices


def _admit(ctx: Context) -> None:
    """Let somebody into the place that leads to all rooms, where the network has one; it never says no to them."""
    if ctx.house.policy.admits(ctx.event.chat.platform):
        me = ctx.person.account.external_id
        requests.put(
            ctx.session,
            requests.Kind.admit,
            ctx.event.chat.platform,
            {"account": me},
            ctx.now,
            ctx.correlation,
            account=me,
            report=ADMITTED,
        )


FLOW = Flow(form=FORM, finish=finish)
