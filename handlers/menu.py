"""The menu: at most six ways that lead everywhere, and help."""

from handlers.commands import allowed, find
from handlers.context import Context, command
from storage.messages import Choice, Message, Text


def ways(ctx: Context) -> tuple[Choice, ...]:
    """The choices of the menu for this person."""
    names = ["ask", "need", "channels", "profile", "contact"]
    if allowed(find("digest"), ctx.person.roles):
        names.insert(3, "digest")
    ways = (command(name, Text(f"menu-{name}")) for name in names)
    return (*ways, command("help", Text("menu-help"), aside=True))


async def menu(ctx: Context) -> None:
    """Show what can be done here."""
    ctx.send(Message(parts=(Text("menu"),), choices=ways(ctx)))
