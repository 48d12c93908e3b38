"""Group chats: the bot greets when it is added; whoever calls it there is told how to reach it privately."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from handlers import commands
from handlers.cards import entry as cards
from handlers.channels import changing, linking, rooms, threads
from handlers.commands import Call, read
from handlers.context import Context
from storage import groups, outbox, pairing
from storage.groups import Group
from storage.messages import Incoming, Kind, Limits, Message, Standing, Text, Verbatim
from storage.roles import Role

CROWDED = 3
"""Answers that wait for a place, at most: there all read the same, and a network bounds how much may be said."""

_HERE: Mapping[str, Callable[[Context], Awaitable[None]]] = {
    "link": linking.link,
    "unlink": linking.unlink,
    "thread": threads.thread,
    "delete": changing.delete,
    "card": cards.card,
}
"""Commands that are about the place where they are said, or about a post there."""


def calls(event: Incoming, limits: Limits) -> bool:
    """Whether somebody in a group calls this bot: by a command, which may name another bot."""
    call = read(event.text) if event.kind is Kind.text else None
    if call is None:
        return False
    name = _local((limits.address or "").rpartition("/")[2])
    return not call.to or not name or _local(call.to) == name


def _local(name: str) -> str:
    """The bot's own part of its name: of "@kollegial:example.org", as of "kollegial"."""
    return name.removeprefix("@").partition(":")[0].casefold()


def hint(event: Incoming, limits: Limits, language: str | None = None) -> Message:
    """The answer to a call: how to reach the bot privately, with the link where there is one; what it reads here."""
    call = read(event.text)
    private = _linked("group-private", "group-private.link", limits)
    if call is not None and call.name == "privacy":
        private = _linked("greeting-private", "greeting-private.link", limits)
        return Message(parts=(Text("group-privacy"), private), answers=event.message, language=language)
    return Message(parts=(private,), answers=event.message, language=language)


def greeting(limits: Limits, standing: str) -> Message:
    """What it is, what it reads here, where everything else goes on, and what it would need to see reactions."""
    further = () if standing == Standing.admin or limits.reactions != Standing.admin else (Text("greeting-reactions"),)
    return Message(parts=(Text("greeting"), _linked("greeting-private", "greeting-private.link", limits), *further))


def greeting_key(place: Group) -> str:
    """What makes the greeting of a group unique, until it is put out and added again."""
    return f"greeting:{place.id}:{place.since.isoformat() if place.since else ''}"


async def answer(ctx: Context) -> None:
    """Forms run privately; what is said among others stays among them, unless the place is linked to a channel.

    Strangers are answered once in each group.
    """
    if not calls(ctx.event, ctx.limits):
        await rooms.heard(ctx)
        return
    call = ctx.call
    if call is not None and call.name in _HERE and ctx.person.joined:
        await _do(ctx, call)
        return
    if ctx.call is not None and ctx.call.name == "pair" and (code := pairing.plain(ctx.call.rest)) is not None:
        await pairing.withdraw(ctx.session, code)  # everybody here has read it
    place = await groups.ensure(ctx.session, ctx.event.chat)
    whole = await groups.ensure(ctx.session, replace(ctx.event.chat, thread=None))
    if ctx.call is not None and ctx.call.name == "menu" and ctx.call.rest:
        # the link by which people add a bot to their group; a code in it would be everybody's
        await _greet(ctx, place, whole)
    elif await outbox.waiting_in(ctx.session, place.id or 0) >= CROWDED:
        return
    elif ctx.person.joined or ctx.person.id not in whole.noticed:
        if not ctx.person.joined:
            whole.noticed = [*whole.noticed, ctx.person.id]
        ctx.send(hint(ctx.event, ctx.limits, ctx.language), group=place.id)


async def _do(ctx: Context, call: Call) -> None:
    """Do what a command is about here, if this person may use it."""
    command = commands.find(call.name)
    if commands.allowed(command, ctx.person.roles):
        await _HERE[call.name](ctx)
        return
    place = await groups.ensure(ctx.session, ctx.event.chat)
    who = tuple(Text(f"role-{role}") for role in sorted(command.roles - {Role.admin}))
    text = Text("command-not-yours", {"command": Verbatim(command.called(ctx.language)), "who": who})
    ctx.send(Message(parts=(text,), answers=ctx.event.message, language=ctx.language), group=place.id)


async def _greet(ctx: Context, place: Group, whole: Group) -> None:
    key = greeting_key(whole)
    if not await outbox.known(ctx.session, key):
        ctx.key = key
        ctx.send(greeting(ctx.limits, whole.standing), group=place.id)


def _linked(plain: str, linked: str, limits: Limits) -> Text:
    return Text(plain) if limits.address is None else Text(linked, {"address": limits.address})
