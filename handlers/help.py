"""Help: what this person may do, whom to ask, what is stored; and what to say to what is not understood."""

from collections.abc import Sequence

from handlers import commands
from handlers.context import Context, command
from handlers.menu import ways
from storage import outbox
from storage.messages import Choice, Label, Lines, Message, Part, Text, Verbatim
from storage.roles import Role


async def show(ctx: Context) -> None:
    """`/help`: the commands this person may use now, in their language."""
    usable = [
        each
        for each in commands.COMMANDS
        if each.listed and commands.allowed(each, ctx.person.roles) and (ctx.person.joined or each.guests)
    ]
    lines = tuple(
        Text("help-line", {"name": Verbatim(each.called(ctx.language)), "what": Text(f"help-{each.name}")})
        for each in usable
    )
    plain = Text("help-plain" if ctx.limits.buttons else "help-plain.unmarked")
    further = plain if ctx.person.joined else Text("help-guest")
    await ctx.answer(Message(parts=(Text("help"), Lines(lines), further), choices=_choices(ctx)))


def _choices(ctx: Context) -> tuple[Choice, ...]:
    return ways(ctx) if ctx.person.joined else ()


async def contact(ctx: Context, further: Sequence[Part] = (), choices: Sequence[Choice] = ()) -> None:
    """A human at the agency, and whom to call in an emergency; below that what is possible here."""
    parts = (Text("contact"), Label("sentence", "contact"), Text("contact-emergency"), Label("sentence", "emergency"))
    await ctx.answer(Message(parts=(*parts, *further), choices=tuple(choices)))


async def privacy(ctx: Context) -> None:
    """`/privacy`: what is stored, for what, how long, and how to end it."""
    keep = ctx.house.policy.keep
    kept = Text("privacy", {"days": keep.posts.days, "workshops": keep.workshops.days, "names": keep.names.days})
    await ctx.answer(Message(parts=(kept, Text("privacy-limits", {"k": ctx.house.catalogue.k}))))


async def forbidden(ctx: Context) -> None:
    """A command for other roles: say who may use it."""
    call = ctx.call
    assert call is not None
    known = commands.find(call.name)
    who = tuple(Text(f"role-{role}") for role in sorted(known.roles - {Role.admin}))
    ctx.say("command-not-yours", *_choices(ctx), command=Verbatim(known.called(ctx.language)), who=who)


async def unknown(ctx: Context) -> None:
    """A command that does not exist: offer the nearest one."""
    call = ctx.call
    assert call is not None
    near = commands.nearest(call.name, ctx.person.roles)
    if near is None:
        ctx.say("command-unknown", command("help", Text("menu-help")), command=Verbatim(call.name[:40]))
        return
    name = Verbatim(near.called(ctx.language))
    ctx.say("command-nearest", command(near.name, Text("choice-command", {"name": name})), name=name)


async def unreadable(ctx: Context) -> None:
    """A message whose key is missing here: say once how to help, since nothing else can be said of it."""
    key = f"unreadable:{ctx.person.id}"
    if not await outbox.known(ctx.session, key):
        ctx.key = key
        ctx.say("unreadable")


async def not_understood(ctx: Context) -> None:
    """A message without words: say what can be done here."""
    ctx.say("nothing-to-read", *_choices(ctx))
