"""A member goes: their conversations with the team end, and what they answered for it is nobody's."""

from handlers.contact import conversing
from handlers.context import Context
from storage import bodies, contacts, outbox
from storage.contacts import State
from storage.contents import Content
from storage.messages import Lane, Message, Text


async def forget(ctx: Context) -> None:
    """End what a member began, and tell the team so, without a name, where it was not closed already."""
    session, told = ctx.session, Message(parts=(Text("contact-ended"),))
    for contact, channel in await contacts.of_member(session, ctx.person.id):
        channel.archived_at = ctx.now
        if contact.state != State.closed:
            readers = await conversing.team(session, ctx.house, channel.sensitive, ctx.person.id)
            letters = [(reader, f"contact-ended:{contact.id}:{reader}") for reader in readers]
            content = Content(body=bodies.dump(told), created_at=ctx.now)
            await outbox.fan_out(session, content, letters, Lane.reminder, ctx.now, ctx.correlation)
    await session.flush()
    await contacts.forget(session, ctx.person.id)
