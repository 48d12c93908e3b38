"""An account goes its own way again: it is that of a guest, and nothing but the account goes with it."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage import accounts, inbox
from storage.accounts import Account
from storage.contents import Copy
from storage.groups import Group
from storage.links import Presence
from storage.members import Member
from storage.outbox import Outbox

_BLIND = {"synchronize_session": False}  # nobody looks at these rows again before the commit


async def part(session: AsyncSession, account: Account) -> int:
    """Let an account be that of a guest again; everything but the account stays with the member it was of.

    What is to be changed of what was said there follows it, and so does what it has said that is not handled yet.

    Returns:
        The guest's id.
    """
    await session.flush()
    member = await session.get_one(Member, account.member_id)
    guest = Member(account_id=account.id)
    session.add(guest)
    await session.flush()
    assert guest.id is not None
    assert member.id is not None
    account.member_id = guest.id
    await session.flush()
    left = await accounts.of_member(session, member.id)
    if member.account_id == account.id:
        nearest = sorted(left, key=lambda each: not each.reachable)
        member.account_id = nearest[0].id if nearest else None
    platforms = {each.platform for each in left}
    if member.preferred not in platforms:
        member.preferred = None
    if account.platform not in platforms:  # whoever was seen in rooms there was seen by this account
        rooms = select(col(Group.id)).where(col(Group.platform) == account.platform)
        seen = (col(Presence.member_id) == member.id, col(Presence.group_id).in_(rooms))
        await session.execute(delete(Presence).where(*seen), execution_options=_BLIND)
    copies = select(col(Copy.id)).where(col(Copy.account_id) == account.id)
    there = or_(col(Outbox.account_id) == account.id, col(Outbox.copy_id).in_(copies))
    await session.execute(
        update(Outbox).where(col(Outbox.member_id) == member.id, there).values(member_id=guest.id),
        execution_options=_BLIND,
    )
    await inbox.hand_back(session, account.platform, account.external_id, member.id, guest.id)
    return guest.id
