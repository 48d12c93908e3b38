"""Joining: language, consent, then at most four questions; everything else has good defaults."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import rhythm
from handlers.answers import FreeText
from handlers.choices import ManyOf, OneOf, Pair, catalogue, fixed
from handlers.commands import read
from handlers.context import Context, Flow, Refusal
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Invalid, Option, Scene, Values
from handlers.menu import menu
from handlers.pseudonyms import NAME_LIMIT, clean_name, propose
from storage import consents, invitations, members, retention, roles
from storage.conversations import Run
from storage.invitations import Invitation
from storage.members import Member, Status
from storage.messages import Kind, Label, Message, Text, Verbatim
from storage.roles import Role

CONSENT_VERSION = "2026-11"
"""The version of the text `join-consent`: raise it when what people agree to changes."""


def consented(scene: Scene) -> bool:
    """Whether the person agreed to the consent text."""
    return scene.values.get("consent") == "yes"


def name_of(words: str, _scene: Scene) -> str:
    """A name as it may be shown.

    Raises:
        Invalid: it is too short, too long, or has nothing in it that can be read.
    """
    name = clean_name(words)
    if name is None:
        raise Invalid(Text("answer-name"))
    return name


def _suggested(scene: Scene) -> str | None:
    return scene.context.get("pseudonym")


LANGUAGES = (Option(value="de", label=Text("language-de")), Option(value="en", label=Text("language-en")))
LANGUAGE = OneOf(fixed(*LANGUAGES))
NAME = FreeText(limit=NAME_LIMIT, suggestion=_suggested, check=name_of)
REGION = OneOf(catalogue("region"))
CARRIER = Pair(catalogue("carrier"), catalogue("strand"))
THEMES = ManyOf(catalogue("theme"))


def _carrier_prompt(scene: Scene) -> Text:
    return Text("join-strand") if "first" in scene.view else Text("join-carrier")


def _consent_prompt(scene: Scene) -> Text:
    return Text("join-consent", {"emergency": Label("sentence", "emergency")})


FORM = Form(
    name="join",
    asks=(
        Ask(key="language", prompt=lambda _: Text("join-language"), kind=LANGUAGE),
        Ask(
            key="consent",
            prompt=_consent_prompt,
            kind=OneOf(
                fixed(
                    Option(value="yes", label=Text("join-consent.yes")),
                    Option(value="no", label=Text("join-consent.no")),
                )
            ),
        ),
        Ask(key="name", prompt=lambda _: Text("join-name"), kind=NAME, when=consented),
        Ask(key="region", prompt=lambda _: Text("join-region"), kind=REGION, when=consented),
        Ask(key="carrier", prompt=_carrier_prompt, kind=CARRIER, when=consented),
        Ask(key="themes", prompt=lambda _: Text("join-themes"), kind=THEMES, when=consented, optional=True),
    ),
)


async def start(ctx: Context) -> None:
    """Begin to join, or go on; what the person wanted first is done afterwards."""
    if ctx.run is not None:
        await Conversation(ctx).resume(ctx.run, Text("join-first"))
        return
    invitation = await _invitation(ctx)
    if invitation is None and _code(ctx) is not None:
        ctx.say("join-code-unknown")
        return
    if invitation is None and not ctx.house.policy.open_joining(ctx.event.chat.platform):
        ctx.say("join-needs-code")
        return
    if invitation is not None and not invitations.holds(invitation, ctx.now):
        ctx.say("join-code-over")
        return
    context: dict[str, Any] = {"pseudonym": await _pseudonym(ctx)}
    if invitation is not None:
        context["invitation"] = invitation.id
    wanted = ctx.call
    if wanted is not None and wanted.name == "need":
        context |= {"then": wanted.name, "words": wanted.rest}
    await Conversation(ctx).open("join", Text("join-hello"), context=context)


async def again(ctx: Context) -> None:
    """`/start CODE` of somebody who has joined: a role invitation adds its role, anything else is the menu."""
    invitation = await _invitation(ctx)
    if invitation is None and _code(ctx) is not None:
        ctx.say("join-code-unknown")
    elif invitation is None or invitation.role == Role.practitioner:
        await menu(ctx)
    elif invitation.role in ctx.person.roles:
        ctx.say("role-already")
    elif await _redeem(ctx, invitation):
        ctx.say("role-granted", role=Text(f"role-{invitation.role}"))
    else:
        ctx.say("join-code-over")


def _code(ctx: Context) -> str | None:
    """The code in `/start CODE`, or a message that is nothing but something like a code."""
    if ctx.event.kind is not Kind.text:
        return None
    call = read(ctx.event.text)
    if call is not None:
        return call.rest[:64] if call.name == "menu" and call.rest else None
    words = ctx.event.text.strip()
    return words if invitations.looks_like(words) else None


async def _invitation(ctx: Context) -> Invitation | None:
    code = _code(ctx)
    return await invitations.find(ctx.session, code) if code else None


async def _pseudonym(ctx: Context) -> str:
    """A proposal that nobody goes by."""
    taken = await members.names(ctx.session)
    return propose(lambda name: name.casefold() in taken, ctx.house.dice(ctx.person.account.external_id))


async def _redeem(ctx: Context, invitation: Invitation) -> bool:
    assert invitation.id is not None
    if not await invitations.redeem(ctx.session, invitation.id, ctx.now):
        return False
    await roles.grant(ctx.session, ctx.person.id, invitation.role, ctx.now)
    ctx.person.roles |= {invitation.role}
    return True


async def progress(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Speak the chosen language at once, note the consent before anything else is asked, refuse a taken name."""
    member = ctx.person.member
    member.language = values.get("language")
    if values.get("consent") == "yes" and not run.context.get("consented"):
        await consents.add(ctx.session, ctx.person.id, CONSENT_VERSION, ctx.language, ctx.now)
        run.context = {**run.context, "consented": True}
    if "consent" not in values and run.context.get("consented"):
        await consents.forget(ctx.session, ctx.person.id)
        run.context = {**run.context, "consented": False}
    if values.get("name") and await members.name_taken(ctx.session, values["name"], but=ctx.person.id):
        return Refusal("name", Text("answer-name-taken", {"name": Verbatim(values["name"])}))
    return None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Make a member of a guest; without consent nothing stays but the account id."""
    if values["consent"] != "yes":
        await decline(ctx, run)
        return
    invitation = await ctx.session.get(Invitation, run.context.get("invitation", 0))
    if invitation is not None and not await _redeem(ctx, invitation):
        ctx.send(Message(parts=(Text("join-code-over"),), language=ctx.language))
        await _forget(ctx)
        return
    if invitation is None:
        await roles.grant(ctx.session, ctx.person.id, Role.practitioner, ctx.now)
        ctx.person.roles |= {Role.practitioner}
    member = ctx.person.member
    member.status, member.joined_at = Status.active, ctx.now
    member.name, member.region = values["name"], values["region"]
    member.carrier, member.strand = values["carrier"]
    await members.set_themes(ctx.session, ctx.person.id, values.get("themes") or [])
    rhythm.begin(member, ctx.house.policy, ctx.now)
    ctx.say("join-done", name=Verbatim(member.name or ""))
    if "then" not in run.context:
        await menu(ctx)


async def decline(ctx: Context, run: Run) -> None:
    """Keep nothing but the account id."""
    ctx.send(Message(parts=(Text("join-declined"),), language=ctx.language))
    await _forget(ctx)


async def _forget(ctx: Context) -> None:
    ctx.person.member.language = ctx.person.account.language = None
    await consents.forget(ctx.session, ctx.person.id)
    await retention.forget_dialogue(ctx.session, ctx.person.id, changing=ctx.changes)


async def expire(session: AsyncSession, run: Run) -> None:
    """Who never came back to finish joining is an account id again."""
    member = await session.get(Member, run.member_id)
    if member is not None and member.status == Status.guest:
        member.language = None
        await consents.forget(session, run.member_id)


FLOW = Flow(form=FORM, finish=finish, progress=progress, cancel=decline, expire=expire)
