"""`/pair`: a code that somebody gets at one of their accounts and writes at another one makes both one person's.

Whoever has a code owns the account that asked for it, and whoever confirms owns theirs: so both may do afterwards what
either could, roles included. A code is given out privately only, holds for a quarter of an hour and once, and is void
as soon as it is written in a group; wrong ones are counted. All accounts are told of it, each on its own network.
"""

from handlers import own_accounts
from handlers.channels import readership
from handlers.choices import OneOf, fixed
from handlers.context import Context, Flow
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.own_accounts import NEW, PART
from handlers.workshops import reminding
from storage import accounts, merging, outbox, pairing, roles
from storage.conversations import Run
from storage.members import Member, Status
from storage.messages import Label, Message, Text, Verbatim
from storage.pairing import Found
from storage.roles import Role

PLAIN = frozenset({Role.practitioner})
"""Roles that nobody has to think about before they are given to another account."""


async def show(ctx: Context) -> None:
    """`/pair`: a code, or all accounts with what can be done; `/pair CODE` at the account that is to come along."""
    words = ctx.call.rest if ctx.call else ""
    code = pairing.plain(words)
    if code is not None:
        await _redeem(ctx, code)
    elif not ctx.person.joined:
        ctx.say("pair-guest")
    elif words.split(maxsplit=1)[:1] == [PART]:
        await own_accounts.part(ctx, words.removeprefix(PART).strip())
    elif words not in ("", NEW):
        ctx.say("pair-unclear")
    elif words == NEW or not await own_accounts.overview(ctx):
        fresh = await pairing.issue(ctx.session, ctx.person.id, ctx.now)
        ctx.say("pair-code", code=Verbatim(fresh), minutes=int(pairing.VALID.total_seconds() // 60))


async def _redeem(ctx: Context, words: str) -> None:
    if await pairing.failures(ctx.session, ctx.person.id, ctx.now) >= pairing.TRIES:
        ctx.say("pair-too-many")
        return
    code = await pairing.find(ctx.session, words)
    if code is not None and code.member_id == ctx.person.id:
        ctx.say("pair-same")
    elif code is None or not code.holds(ctx.now):
        await pairing.fail(ctx.session, ctx.person.id, ctx.now)
        ctx.say(_why_not(code))
    elif ctx.person.joined or ctx.person.roles - PLAIN:
        await _review(ctx, code)
    else:
        await Conversation(ctx).suspend()
        await _connect(ctx, code)


def _why_not(code: Found | None) -> str:
    """The text for a code that does not hold."""
    if code is None:
        return "pair-code-unknown"
    return "pair-code-over" if code.used_at is None else "pair-code-used"


# --- a look before two members become one -------------------------------------------------------


async def _review(ctx: Context, code: Found) -> None:
    owner = await ctx.session.get_one(Member, code.member_id)
    theirs = (await roles.roles_of(ctx.session, [code.member_id])).get(code.member_id, frozenset())
    context = {key: getattr(owner, key) for key in ("name", "region", "carrier", "strand")}
    context |= {"code": code.id, "roles": sorted((ctx.person.roles | theirs) - PLAIN)}
    await Conversation(ctx).open("pair", context=context)


def _question(scene: Scene) -> Text:
    given = scene.context
    named = {kind: Label(kind, given.get(kind) or "") for kind in ("region", "carrier", "strand")}
    both = tuple(Text(f"role-{role}") for role in given.get("roles", ()))
    return Text(
        "pair-review",
        {
            "name": Verbatim(given.get("name") or ""),
            "region": named["region"],
            "carrier": Text("answer-pair", {"first": named["carrier"], "second": named["strand"]}),
            "roles": Text("pair-review-roles", {"roles": both}) if both else Verbatim(""),
        },
    )


_YES_NO = fixed(
    Option(value="yes", label=Text("pair-review.yes")),
    Option(value="no", label=Text("pair-review.no")),
)
FORM = Form(name="pair", asks=(Ask(key="confirm", prompt=_question, kind=OneOf(_YES_NO)),))


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Unite the two, if the code still holds."""
    code = await pairing.by_id(ctx.session, run.context["code"])
    if values["confirm"] != "yes":
        ctx.say("pair-kept")
    elif code is None or not code.holds(ctx.now):
        ctx.say(_why_not(code))
    else:
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
    await reminding.renew(session, ctx.house.policy, owner, ctx.now)
    await readership.renew(session, owner, ctx.house.policy, ctx.now)
    names = own_accounts.names(await accounts.of_member(session, ctx.person.id))
    done = Text("pair-done", {"name": Verbatim(owner.name or ""), "accounts": tuple(names.values())})
    told = Text("pair-told", {"account": names[account.id or 0]})
    for each in names:
        message = Message(parts=(done if each == account.id else told,), choices=(own_accounts.LOOK,))
        outbox.put(session, message, ctx.now, ctx.correlation, member_id=ctx.person.id, account_id=each)


FLOW = Flow(form=FORM, finish=finish, cancel=cancelled)
