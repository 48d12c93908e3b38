"""What is said between a member and the agency's team: who may speak and read, and what each word changes."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import STAFF
from handlers.context import Context, House, command
from storage import contacts, posts
from storage.channels import Channel, Kind
from storage.contacts import Contact, State
from storage.members import Member
from storage.messages import Label, Message, Text, Verbatim
from storage.policy import Policy
from storage.posts import Post


def _fits(policy: Policy, sensitive: bool, platform: str) -> bool:
    return not sensitive or policy.confidential(platform)


async def team(session: AsyncSession, house: House, sensitive: bool, but: int) -> list[int]:
    """Who of the team can be written to now, on a confidential network where it is `sensitive`; `but` one member."""
    return await contacts.team(session, STAFF, partial(_fits, house.policy, sensitive), but)


def nobody(kept: bool) -> Text:
    """That nobody of the team can be reached here, and who can be; whether the words are `kept`."""
    return Text("contact-nobody-kept" if kept else "contact-nobody", {"contact": Label("sentence", "contact")})


async def refusal(ctx: Context, channel: Channel) -> Text | None:
    """Why somebody may not speak in a conversation with the team; None where they may.

    Whoever may not is not held there by what they chose for an hour.
    """
    contact = await contacts.of_channel(ctx.session, channel.id or 0)
    reason: Text | None = None
    if contact is None:
        reason = Text("talk-over")
    elif contact.member_id == ctx.person.id:
        if not await team(ctx.session, ctx.house, channel.sensitive, ctx.person.id):
            reason = nobody(kept=False)
    elif not ctx.person.roles & STAFF:
        reason = Text("contact-not-team")
    if reason is not None and ctx.person.member.posting_in == channel.id:
        ctx.person.member.posting_in = ctx.person.member.posting_until = None
    return reason


async def speaks_for_team(session: AsyncSession, channel: Channel, author: int) -> bool:
    """Whether somebody says in a channel what the team answers, instead of asking it."""
    if channel.kind != Kind.contact:
        return False
    contact = await contacts.of_channel(session, channel.id or 0)
    return contact is None or contact.member_id != author


async def meant(ctx: Context, channel: Channel) -> Post | None:
    """What somebody of the team answers who only writes on: the last thing that the member said."""
    contact = await contacts.of_channel(ctx.session, channel.id or 0)
    if contact is None or contact.member_id == ctx.person.id:
        return None
    said = await contacts.said(ctx.session, contact.channel_id)
    return next((post for post in reversed(said) if not post.from_team), None)


async def receipt(ctx: Context, post: Post, channel: Channel) -> Message:
    """What its author is told of something that goes to the other side now."""
    contact = await contacts.of_channel(ctx.session, channel.id or 0)
    if contact is None:  # the member left while a file was on its way
        return Message(parts=(Text("talk-over"),))
    if not post.from_team:
        sent = "contact-sent.confidential" if channel.sensitive else "contact-sent"
        if contact.state == State.open:
            sent = "contact-sent.more"
        return Message(parts=(Text(sent),), sensitive=channel.sensitive)
    member = await ctx.session.get_one(Member, contact.member_id)
    fits = partial(_fits, ctx.house.policy, channel.sensitive)
    there = await contacts.reachable(ctx.session, [contact.member_id], fits)
    others = contact.state == State.answered and contact.answered_by not in (None, post.member_id)
    key = "contact-reply-sent.also" if others else "contact-reply-sent"
    text = Text(key if there else "contact-reply-sent.unreachable", {"name": Verbatim(member.name or "")})
    close = command("contacts", Text("contacts-close"), f"{contact.id} close", aside=True)
    return Message(parts=(text,), choices=(close,), sensitive=channel.sensitive)


async def take_note(session: AsyncSession, house: House, post: Post, channel: Channel, at: datetime) -> list[int]:
    """Let something that takes effect now change where the conversation stands; the members who are to read it.

    What the member says goes to everybody who is of the team now; what the team says to the member and the others.
    """
    contact = await contacts.of_channel(session, channel.id or 0)
    if contact is None:
        return []
    others = await team(session, house, channel.sensitive, contact.member_id)
    if not post.from_team:
        if contact.state != State.open:
            contact.state, contact.asked_at = State.open, at
        return others
    await _stand(session, contact, State.answered, at)
    contact.answered_at, contact.answered_by = at, post.member_id
    return [contact.member_id, *(each for each in others if each != post.member_id)]


async def close(session: AsyncSession, contact: Contact, now: datetime) -> None:
    """Nothing is open any more."""
    await _stand(session, contact, State.closed, now)
    contact.closed_at = now


async def withdrawn(session: AsyncSession, channel: Channel, now: datetime) -> None:
    """Something was taken away: where the member waits for nothing any more, nothing is open."""
    if channel.kind != Kind.contact:
        return
    contact = await contacts.of_channel(session, channel.id or 0)
    if contact is not None and contact.state == State.open and not await contacts.waiting(session, contact):
        await close(session, contact, now)


async def _stand(session: AsyncSession, contact: Contact, state: State, now: datetime) -> None:
    """Let a conversation stand so, and what the member waited with say it to the team."""
    await posts.mark_stale(session, [post.id or 0 for post in await contacts.waiting(session, contact)], now)
    contact.state = state
    await session.flush()


async def withhold(session: AsyncSession, now: datetime, content_id: int | None = None) -> None:
    """Let nothing, or nothing of one content, go to whoever was of the team and is not any more."""
    await contacts.withhold(session, STAFF, now, content_id)
