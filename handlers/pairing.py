"""`/pair`: several accounts of one person, on any networks; a code says on one of them that the other is theirs too.

Whoever has a code owns the account that asked for it, and whoever confirms owns theirs: so both may do afterwards what
either could, roles included. A code is given out privately only, holds for a quarter of an hour and once, and is void
as soon as it is written in a group; wrong ones are counted. All other accounts are told of it at once.
"""

from collections.abc import Sequence

from handlers.choices import OneOf, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from storage import accounts, merging, outbox, pairing, parting, roles
from storage.accounts import Account
from storage.conversations import Run
from storage.members import Member, Status
from storage.messages import Choice, Keyword, Label, Lines, Message, Text, Verbatim
from storage.pairing import Found
from storage.roles import Role

NEW, PART = "new", "part"
"""What `/pair` may be followed by instead of a code: another code, or an account that is to go its own way."""

PLAIN = frozenset({Role.practitioner})
"""Roles that nobody has to think about before they are given to another account."""

_NETWORKS = {"telegram": "Telegram", "matrix": "Matrix"}


def network(platform: str) -> Verbatim:
    """What people call a network."""
    return Verbatim(_NETWORKS.get(platform, platform.capitalize()))


async def show(ctx: Context) -> None:
    """`/pair`: a code, or all accounts with what can be done; `/pair CODE` at the account that is to come along."""
    words = ctx.call.rest if ctx.call else ""
    code = pairing.plain(words)
    if code is not None:
        await _redeem(ctx, code)
    elif not ctx.person.joined:
        ctx.say("pair-guest")
    elif words == NEW:
        await _give_code(ctx)
    elif words.startswith(PART):
        await _part(ctx, words.removeprefix(PART).strip())
    elif words:
        ctx.say("pair-unclear")
    else:
        theirs = await accounts.of_member(ctx.session, ctx.person.id)
        await (_overview(ctx, theirs) if len(theirs) > 1 else _give_code(ctx))


async def _give_code(ctx: Context) -> None:
    code = await pairing.issue(ctx.session, ctx.person.id, ctx.now)
    minutes = int(pairing.VALID.total_seconds() // 60)
    ctx.say("pair-code", code=Verbatim(code), minutes=minutes)


async def _overview(ctx: Context, theirs: Sequence[Account]) -> None:
    """The accounts by their networks, and ways to add one, to let one go, to choose the network for what comes."""
    named = _named(theirs)
    here = ctx.person.account.id
    lines = tuple(
        Text("pair-account", {"account": name, "place": Keyword(_place(account, here))})
        for account, name in zip(theirs, named, strict=True)
    )
    choices: list[Choice] = [command("pair", Text("pair-new"), NEW)]
    for account, name in zip(theirs, named, strict=True):
        label = Text("pair-part-this") if account.id == here else Text("pair-part", {"account": name})
        choices.append(command("pair", label, f"{PART} {account.id}"))
    if len({account.platform for account in theirs}) > 1:
        choices.append(command("set", Text("set-network.name"), "network"))
    await ctx.answer(Message(parts=(Text("pair-accounts"), Lines(lines)), choices=tuple(choices)))


def _place(account: Account, here: int | None) -> str:
    if account.id == here:
        return "here"
    return "elsewhere" if account.reachable else "closed"


def _named(theirs: Sequence[Account]) -> list[Text]:
    """The names of accounts: their network, with a number where there are several on it."""
    names, seen = [], dict[str, int]()
    platforms = [account.platform for account in theirs]
    for platform in platforms:
        seen[platform] = seen.get(platform, 0) + 1
        number = seen[platform] if platforms.count(platform) > 1 else 0
        names.append(Text("pair-name", {"network": network(platform), "number": number}))
    return names


# --- a code is written at another account ----------------------------------------------------


async def _redeem(ctx: Context, words: str) -> None:
    session = ctx.session
    if await pairing.failures(session, ctx.person.id, ctx.now) >= pairing.TRIES:
        ctx.say("pair-too-many")
        return
    code = await pairing.find(session, words)
    if code is not None and code.member_id == ctx.person.id:
        ctx.say("pair-same")
    elif code is None or not code.holds(ctx.now):
        await pairing.fail(session, ctx.person.id, ctx.now)
        ctx.say(_over(code))
    elif ctx.person.joined or ctx.person.roles - PLAIN:
        await _review(ctx, code)
    else:
        await Conversation(ctx).suspend()
        await _connect(ctx, code)


def _over(code: Found | None) -> str:
    if code is None:
        return "pair-code-unknown"
    return "pair-code-over" if code.used_at is None else "pair-code-used"


async def _review(ctx: Context, code: Found) -> None:
    """Show what becoming one means, and ask for a yes: it cannot be undone."""
    owner = await ctx.session.get_one(Member, code.member_id)
    known = await roles.roles_of(ctx.session, [code.member_id])
    both = (ctx.person.roles | known.get(code.member_id, frozenset())) - PLAIN
    context: dict[str, object] = {
        "code": code.id,
        "name": owner.name,
        "region": owner.region,
        "carrier": owner.carrier,
        "strand": owner.strand,
        "roles": sorted(both),
    }
    await Conversation(ctx).open("pair", context=context)


def _question(scene: Scene) -> Text:
    given = scene.context
    carrier = Text(
        "answer-pair", {"first": Label("carrier", given["carrier"]), "second": Label("strand", given["strand"])}
    )
    gained = tuple(Text(f"role-{role}") for role in given["roles"])
    return Text(
        "pair-review",
        {
            "name": Verbatim(given["name"] or ""),
            "region": Label("region", given["region"] or ""),
            "carrier": carrier,
            "roles": Text("pair-review-roles", {"roles": gained}) if gained else Verbatim(""),
        },
    )


FORM = Form(
    name="pair",
    asks=(
        Ask(
            key="confirm",
            prompt=_question,
            kind=OneOf(
                fixed(
                    Option(value="yes", label=Text("pair-review.yes")),
                    Option(value="no", label=Text("pair-review.no")),
                )
            ),
        ),
    ),
)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Unite the two, if the code still holds."""
    if values["confirm"] != "yes":
        ctx.say("pair-kept")
        return
    code = await pairing.by_id(ctx.session, run.context["code"])
    if code is None or not code.holds(ctx.now):
        ctx.say(_over(code))
        return
    await _connect(ctx, code)


async def cancelled(ctx: Context, _run: Run) -> None:
    """Leave everything as it is."""
    ctx.say("pair-kept")


async def _connect(ctx: Context, code: Found) -> None:
    """Let the person be the one whose code it is, and tell every account of theirs."""
    session, account, gone = ctx.session, ctx.person.account, ctx.person.id
    owner = await session.get_one(Member, code.member_id)
    if owner.status != Status.active or not await pairing.spend(session, code.id, ctx.now):
        ctx.say("pair-code-over")
        return
    await merging.unite(session, code.member_id, gone, ctx.now)
    ctx.runs.pop(gone, None)
    ctx.person.member, owner.account_id = owner, account.id
    ctx.person.roles = (await roles.roles_of(session, [ctx.person.id])).get(ctx.person.id, frozenset())
    await outbox.reconsider(session, ctx.person.id, ctx.now)
    theirs = await accounts.of_member(session, ctx.person.id)
    choice = command("pair", Text("pair-look"))
    ctx.say("pair-done", choice, name=Verbatim(owner.name or ""), accounts=tuple(_named(theirs)))
    await _tell(
        ctx, theirs, Message(parts=(Text("pair-told", {"account": _name(account, theirs)}),), choices=(choice,))
    )


def _name(account: Account, theirs: Sequence[Account]) -> Text:
    return next(name for each, name in zip(theirs, _named(theirs), strict=True) if each.id == account.id)


async def _tell(ctx: Context, theirs: Sequence[Account], message: Message) -> None:
    """Say something at all other accounts than the one that wrote."""
    for other in theirs:
        if other.id != ctx.person.account.id:
            outbox.put(ctx.session, message, ctx.now, ctx.correlation, member_id=other.member_id, account_id=other.id)


# --- an account goes its own way again -------------------------------------------------------


async def _part(ctx: Context, which: str) -> None:
    theirs = await accounts.of_member(ctx.session, ctx.person.id)
    account = next((each for each in theirs if str(each.id) == which), None)
    if account is None:
        ctx.say("pair-part-unknown", command("pair", Text("pair-look")))
        return
    others = [each for each in theirs if each.id != account.id]
    if not any(each.reachable for each in others):
        ctx.say("pair-part-last")
        return
    name, language = _name(account, theirs), ctx.language
    guest = await parting.part(ctx.session, account)
    gone = Message(parts=(Text("pair-parted"),), language=language)
    outbox.put(ctx.session, gone, ctx.now, ctx.correlation, member_id=guest, account_id=account.id)
    told = Message(parts=(Text("pair-parted-told", {"account": name}),))
    for other in others:
        outbox.put(ctx.session, told, ctx.now, ctx.correlation, member_id=ctx.person.id, account_id=other.id)


FLOW = Flow(form=FORM, finish=finish, cancel=cancelled)
