"""`/contacts`, for the team: who waits for an answer; one conversation to read, to answer, to close."""

from dataclasses import replace

from handlers.channels import focus
from handlers.channels.composing import facts_of
from handlers.contact import conversing
from handlers.context import Context, command
from handlers.ids import row_id
from storage import contacts, outbox, relays
from storage.channels import Channel
from storage.contacts import Contact, State
from storage.members import Member
from storage.messages import Arg, Choice, Keyword, Lane, Lines, Message, Part, Text, Verbatim

PAGE = 5
"""Conversations shown at once."""


async def show(ctx: Context) -> None:
    """`/contacts`: who waits; `/contacts answered`: who has an answer; `/contacts 12`: one, `… answer`, `… close`."""
    first, *further = (ctx.call.rest if ctx.call else "").split() or [""]
    if not row_id(first):
        state = State.answered if first in ("answered", "beantwortet") else State.open
        await _list(ctx, state, max(row_id(further[-1]) if further else 1, 1))
        return
    found = await contacts.find(ctx.session, row_id(first))
    if found is None or found[0].member_id == ctx.person.id:
        await ctx.answer(Message(parts=(Text("contacts-gone"),), choices=(_to_list(),)))
        return
    contact, channel, member = found
    if channel.sensitive and not ctx.limits.confidential:
        ctx.say("contacts-confidential")
        return
    match " ".join(further):
        case "answer":
            await _answer(ctx, channel, member)
        case "close" if contact.state == State.open:
            await _ask_whether(ctx, contact, channel, member)
        case "close" | "close yes":
            await _close(ctx, contact, channel, member)
        case _:
            await _read(ctx, contact, channel, member)


async def _list(ctx: Context, state: State, page: int) -> None:
    """A page of conversations, who has waited longest first; what is confidential is only counted elsewhere."""
    session, me, all_of_them = ctx.session, ctx.person.id, ctx.limits.confidential
    shown = await contacts.standing(session, state, all_of_them, me, PAGE, (page - 1) * PAGE)
    total = await contacts.count(session, state, None if all_of_them else False, me)
    hidden = 0 if all_of_them else await contacts.count(session, state, True, me)
    numbered = list(enumerate(shown, start=(page - 1) * PAGE + 1))
    lines = tuple(
        Text("contacts-line", {"number": index, "who": _who(channel, member), "since": contact.asked_at})
        for index, (contact, channel, member) in numbered
    )
    parts: list[Part] = [Text(f"contacts-{state}", {"number": total})]
    parts += [Lines(lines)] if lines else []
    parts += [Text("contacts-elsewhere", {"number": hidden})] if hidden else []
    choices = [
        replace(command("contacts", Text("mine-open", {"number": index}), str(contact.id)), number=index)
        for index, (contact, _, _) in numbered
    ]
    name = "answered" if state is State.answered else "open"
    if page > 1:
        choices.append(command("contacts", Text("choice-previous"), f"{name} {page - 1}", aside=True))
    if page * PAGE < total:
        choices.append(command("contacts", Text("choice-next"), f"{name} {page + 1}", aside=True))
    other = "open" if state is State.answered else "answered"
    choices.append(command("contacts", Text(f"contacts-show-{other}"), other, aside=True))
    await ctx.answer(Message(parts=tuple(parts), choices=tuple(choices), sensitive=_any_sensitive(shown)))


def _any_sensitive(shown: list[tuple[Contact, Channel, Member]]) -> bool:
    return any(channel.sensitive for _, channel, _ in shown)


def _who(channel: Channel, member: Member) -> Text:
    """Who has asked, with what their profile shows; and that it is confidential, where it is."""
    shows = [name for name, shown in (("region", member.shows_region), ("carrier", member.shows_carrier)) if shown]
    facts = facts_of(member, shows)
    confidential = Keyword("true" if channel.sensitive else "false")
    args: dict[str, Arg] = {"name": Verbatim(member.name or ""), "confidential": confidential}
    return Text("contacts-who.facts", {**args, "facts": facts}) if facts else Text("contacts-who", args)


async def _read(ctx: Context, contact: Contact, channel: Channel, member: Member) -> None:
    """Everything that was said and is not here yet, as it was said; then where it stands and what can be done."""
    said = await contacts.said(ctx.session, contact.channel_id)
    for post in said:
        await relays.show(ctx.session, post, ctx.person.id, ctx.now, ctx.correlation, ctx.person.account.id)
    await ctx.session.flush()
    args: dict[str, Arg] = {"who": _who(channel, member), "state": Keyword(contact.state), "since": contact.asked_at}
    parts: list[Part] = [Text("contacts-about", args)]
    if contact.answered_by is not None and contact.answered_at is not None:
        colleague = await ctx.session.get(Member, contact.answered_by)
        name = Verbatim(colleague.name if colleague is not None and colleague.name else "")
        parts.append(Text("contacts-answered-by", {"name": name, "day": contact.answered_at}))
    parts.append(Text("contacts-all-here") if said else Text("contacts-forgotten"))
    close = command("contacts", Text("contacts-close"), f"{contact.id} close")
    choices = (
        command("contacts", Text("contacts-answer"), f"{contact.id} answer"),
        *([] if contact.state == State.closed else [close]),
        _to_list(),
    )
    last = next((post.content_id for post in reversed(said) if not post.from_team), None)
    ctx.send(Message(parts=tuple(parts), choices=choices, reply_to=last, sensitive=channel.sensitive))


async def _answer(ctx: Context, channel: Channel, member: Member) -> None:
    """Let plain sentences go there for a while."""
    ctx.person.member.posting_in, ctx.person.member.posting_until = channel.id, ctx.now + focus.LONGEST
    end = command("in", Text("in-end"), "end", aside=True)
    text = Text("contacts-answering", {"name": Verbatim(member.name or "")})
    await ctx.answer(Message(parts=(text,), choices=(end,), sensitive=channel.sensitive))


async def _ask_whether(ctx: Context, contact: Contact, channel: Channel, member: Member) -> None:
    """Ask once, where the member still waits for an answer."""
    sure = command("contacts", Text("contacts-close"), f"{contact.id} close yes")
    keep = command("contacts", Text("contacts-keep"), str(contact.id), aside=True)
    text = Text("contacts-close-sure", {"name": Verbatim(member.name or "")})
    await ctx.answer(Message(parts=(text,), choices=(sure, keep), sensitive=channel.sensitive))


async def _close(ctx: Context, contact: Contact, channel: Channel, member: Member) -> None:
    """Close a conversation, and tell the member: once, whoever else of the team does so too."""
    if contact.state != State.closed:
        await conversing.close(ctx.session, contact, ctx.now)
        again = command("contact", Text("contact-write"), "write")
        told = Message(parts=(Text("contact-closed"),), choices=(again,), sensitive=channel.sensitive)
        outbox.put(ctx.session, told, ctx.now, ctx.correlation, member_id=contact.member_id, lane=Lane.reminder)
    if ctx.person.member.posting_in == channel.id:
        ctx.person.member.posting_in = ctx.person.member.posting_until = None
    text = Text("contacts-closed", {"name": Verbatim(member.name or "")})
    await ctx.answer(Message(parts=(text,), choices=(_to_list(),), sensitive=channel.sensitive))


def _to_list() -> Choice:
    return command("contacts", Text("choice-list"), aside=True)
