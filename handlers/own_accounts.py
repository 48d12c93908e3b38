"""The accounts of one person, by their networks: what can be done with them, and letting one go its own way again."""

from collections.abc import Sequence

from handlers.context import Context, command
from storage import accounts, outbox, parting
from storage.accounts import Account
from storage.messages import Keyword, Lines, Message, Text, Verbatim

NEW, PART = "new", "part"
"""What `/pair` may be followed by instead of a code: another code, or an account that is to go its own way."""

LOOK = command("pair", Text("pair-look"))

_NETWORKS = {"telegram": "Telegram", "matrix": "Matrix"}


def network(platform: str) -> Verbatim:
    """What people call a network."""
    return Verbatim(_NETWORKS.get(platform, platform.capitalize()))


def names(theirs: Sequence[Account]) -> dict[int, Text]:
    """What accounts are called, by id: their network, with a number where there are several on it."""
    found: dict[int, Text] = {}
    for place, account in enumerate(theirs):
        alike = [other for other in theirs if other.platform == account.platform]
        before = [other for other in theirs[:place] if other.platform == account.platform]
        number = len(before) + 1 if len(alike) > 1 else 0
        found[account.id or 0] = Text("pair-name", {"network": network(account.platform), "number": number})
    return found


async def overview(ctx: Context) -> bool:
    """Show them with ways to add one, to let one go, to choose the network; False where there is but one."""
    theirs = await accounts.of_member(ctx.session, ctx.person.id)
    if len(theirs) < 2:
        return False
    named, here = names(theirs), ctx.person.account.id
    lines = [
        Text("pair-account", {"account": named[each.id or 0], "place": Keyword(_place(each, here))}) for each in theirs
    ]
    choices = [command("pair", Text("pair-new"), NEW)]
    for each in theirs:
        this = each.id == here
        label = Text("pair-part-this") if this else Text("pair-part", {"account": named[each.id or 0]})
        choices.append(command("pair", label, f"{PART} {each.id}"))
    if len({each.platform for each in theirs}) > 1:
        choices.append(command("set", Text("set-network.name"), "network"))
    await ctx.answer(Message(parts=(Text("pair-accounts"), Lines(tuple(lines))), choices=tuple(choices)))
    return True


def _place(account: Account, here: int | None) -> str:
    if account.id == here:
        return "here"
    return "elsewhere" if account.reachable else "closed"


async def part(ctx: Context, which: str) -> None:
    """Let one of the person's accounts be a guest's again, unless they could be reached at no other one."""
    session = ctx.session
    theirs = await accounts.of_member(session, ctx.person.id)
    account = next((each for each in theirs if str(each.id) == which), None)
    if account is None or account.id is None:
        ctx.say("pair-part-unknown", LOOK)
        return
    if not any(each.reachable for each in theirs if each is not account):
        ctx.say("pair-part-last")
        return
    language = ctx.language
    guest = await parting.part(session, account)
    parted = Message(parts=(Text("pair-parted"),), language=language)
    outbox.put(session, parted, ctx.now, ctx.correlation, member_id=guest, account_id=account.id)
    told = Message(parts=(Text("pair-parted-told", {"account": names(theirs)[account.id]}),))
    for other in theirs:
        if other is not account:
            outbox.put(session, told, ctx.now, ctx.correlation, member_id=ctx.person.id, account_id=other.id)
