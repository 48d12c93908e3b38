"""Linking rooms to channels: a code from the one side, used by somebody with a say on the other."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.channels import register
from handlers.channels.register import named
from handlers.context import Context
from handlers.happening import Happening
from storage import accounts, channels, groups, links, outbox, requests
from storage.channels import Channel
from storage.groups import Group
from storage.links import Link
from storage.messages import Chat, Message, Part, Standing, Text

RIGHTS = "link-rights"
"""The report of what somebody may do in a room."""

LASTS = timedelta(hours=24)
"""How long a code can be used."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


async def new_code(ctx: Context, channel: Channel) -> str:
    """A code that links one room to a channel."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    assert channel.id is not None
    until = ctx.now + LASTS
    ctx.session.add(Link(channel_id=channel.id, code=code, code_until=until, made_by=ctx.person.id))
    return code


async def link(ctx: Context) -> None:
    """`/link CODE` in a room: whoever says it has to have a say there too, which the network is asked."""
    code = (ctx.call.rest if ctx.call else "").strip().upper()
    found = await links.by_code(ctx.session, code) if code else None
    if found is None:
        await _answer(ctx, Text("link-code-unknown"))
        return
    await _ask(ctx, "link", {"link": found.id})


async def unlink(ctx: Context) -> None:
    """`/unlink` in a room: the same say is needed to part it from its channel."""
    place = await groups.ensure(ctx.session, _room(ctx))
    if await links.of_group(ctx.session, place.id or 0) is None:
        await _answer(ctx, Text("link-none"))
        return
    await _ask(ctx, "unlink", {})


async def in_private(ctx: Context) -> None:
    """`/link` said to the bot alone: it belongs into the room."""
    ctx.say("link-in-room")


async def _ask(ctx: Context, what: str, more: dict[str, object]) -> None:
    """Ask the network what somebody may do there."""
    chat, me = _room(ctx), ctx.person.account.external_id
    place = await groups.ensure(ctx.session, chat)
    requests.put(
        ctx.session,
        requests.Kind.rights,
        chat.platform,
        {"chat": chat.id, "thread": chat.thread, "account": me},
        ctx.now,
        ctx.correlation,
        account=me,
        room=chat.id,
        report=RIGHTS,
        context={"what": what, "group": place.id, "answers": ctx.event.message, **more},
    )


def _room(ctx: Context) -> Chat:
    """The place that is meant: a topic of a forum is one of its own, a thread at a message is not."""
    return replace(ctx.event.chat, thread=None) if ctx.limits.threads else ctx.event.chat


async def decided(ctx: Context) -> None:
    """The network has said what somebody may do in a room."""
    result = ctx.event.result
    context, powers = result["context"], result.get("answer", {})
    group = await ctx.session.get(Group, context["group"])
    if group is None or group.id is None:
        return
    if ctx.event.text != "done":
        parts: tuple[Part, ...] = (Text("link-not-asked"),)
    elif not powers.get("person"):
        parts = (Text("link-no-say"),)
    elif context["what"] == "unlink":
        parts = (Text("link-undone" if await links.remove(ctx.session, group.id) else "link-none"),)
    else:
        parts = await _link(ctx, context["link"], group, powers)
    ctx.send(Message(parts=parts, answers=context["answers"]), group=group.id)


async def _link(ctx: Context, link_id: int, group: Group, powers: Mapping[str, Any]) -> tuple[Part, ...]:
    """Let a room belong to the channel of a code; what is to be said in the room."""
    wanted = await ctx.session.get(Link, link_id)
    there = await links.of_group(ctx.session, group.id or 0)
    if wanted is None:
        return (Text("link-code-unknown"),)
    channel = await ctx.session.get_one(Channel, wanted.channel_id)
    if there is not None:
        if there.channel_id == channel.id:
            return (Text("link-already", {"channel": named(channel)}),)
        other = await ctx.session.get_one(Channel, there.channel_id)
        return (Text("link-elsewhere", {"channel": named(other)}),)
    if wanted.group_id is not None or wanted.code_until is None or wanted.code_until <= ctx.now:
        return (Text("link-code-over"),)
    if channel.archived_at is not None:
        return (Text("channel-archived", {"channel": named(channel)}),)
    if channel.sensitive and not ctx.limits.confidential:
        return (Text("link-confidential"),)
    wanted.group_id, wanted.linked_by, wanted.linked_at, wanted.code_until = group.id, ctx.person.id, ctx.now, None
    there_already = await accounts.members_of(ctx.session, group.platform, powers.get("people", ()))
    for member_id in {ctx.person.id, *there_already.values()}:
        await links.see(ctx.session, group.id or 0, member_id, ctx.now)
    further = () if powers.get("reads") else (Text("link-reads-not"),)
    return (Text("link-done", {"channel": named(channel)}), _private(ctx), *further)


def _private(ctx: Context) -> Text:
    address = ctx.limits.address
    return Text("link-private") if address is None else Text("link-private.link", {"address": address})


async def _answer(ctx: Context, text: Text) -> None:
    place = await groups.ensure(ctx.session, ctx.event.chat)
    ctx.send(Message(parts=(text,), answers=ctx.event.message), group=place.id)


async def adopt(happening: Happening) -> str:
    """A network has made a room for a theme: it belongs to the theme's channel, unless it was linked otherwise."""
    session, event = happening.session, happening.event
    await register.open_ones(session, happening.house, happening.now)
    channel = await channels.of_theme(session, event.data or "")
    place = await groups.ensure(session, event.chat)
    if channel is None or (channel.sensitive and not happening.limits.confidential):
        return "room-without-channel"
    if await links.of_group(session, place.id or 0) is None:
        session.add(Link(channel_id=channel.id or 0, group_id=place.id, linked_at=happening.now))
    return "room-adopted"


async def lost(happening: Happening, before: Standing | None) -> None:
    """The bot was put out of a linked room: whoever linked it is told, once each time."""
    if before in (None, Standing.gone):
        return
    event = happening.event
    for place in await groups.places_of(happening.session, event.chat.platform, event.chat.id):
        found = await links.of_group(happening.session, place.id or 0)
        if found is not None and found.linked_by is not None:
            channel = await happening.session.get_one(Channel, found.channel_id)
            message = Message(parts=(Text("link-lost", {"channel": named(channel)}),))
            since = place.since.isoformat() if place.since else ""
            key = f"lost:{place.id}:{since}"
            if not await outbox.known(happening.session, key):
                outbox.put(
                    happening.session,
                    message,
                    happening.now,
                    happening.correlation,
                    member_id=found.linked_by,
                    key=key,
                )
