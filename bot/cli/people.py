"""Commands about people: invitations, roles."""

from typing import Annotated

import typer
from rich.console import Console as Terminal

from bot.cli.frame import go
from bot.config import Settings

app = typer.Typer()
members = typer.Typer(help="Who is there, and with which roles.", no_args_is_help=True)
app.add_typer(members, name="members")


@app.command()
def invite(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="practitioner, staff, coordinator or admin.")] = "practitioner",
    uses: Annotated[int, typer.Option(min=1, max=100_000, help="How many people may use it.")] = 1,
    expires: Annotated[str | None, typer.Option(help='After what time it ends, as in ISO 8601: "P14D".')] = "P14D",
) -> None:
    """Make an invitation code; people join with /start CODE."""
    from bot.operate import invite as make

    typer.echo(go(make(context.obj, role, uses, expires)))


@members.command("list")
def list_members(context: typer.Context) -> None:
    """Show everybody by number, with accounts and roles."""
    from bot.operate import roster

    Terminal(highlight=False).print(go(roster(context.obj)))


@members.command()
def grant(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help='A number from "members list", or platform:account.')],
    role: Annotated[str, typer.Argument(help="staff, coordinator or admin.")],
) -> None:
    """Give somebody a role."""
    _change_role(context.obj, who, role, given=True)


@members.command()
def revoke(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help='A number from "members list", or platform:account.')],
    role: Annotated[str, typer.Argument(help="The role.")],
) -> None:
    """Take a role away."""
    _change_role(context.obj, who, role, given=False)


def _change_role(settings: Settings, who: str, role: str, given: bool) -> None:
    from bot.operate import change_role

    typer.echo(go(change_role(settings, who, role, given)))
