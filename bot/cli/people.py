"""Commands about people: invitations, roles."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console as Terminal

from bot.cli.frame import errors, go, known_language, refusals

if TYPE_CHECKING:
    from bot.config import Settings

app = typer.Typer()
members = typer.Typer(help="Who is there, and with which roles.", no_args_is_help=True)
app.add_typer(members, name="members")

Language = Annotated[str | None, typer.Option(help="Language of the page: de or en; else the service's.")]


@app.command()
def invite(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="practitioner, expert, staff, coordinator or admin.")] = "practitioner",
    uses: Annotated[int, typer.Option(min=1, max=100_000, help="How many people may use it.")] = 1,
    expires: Annotated[str | None, typer.Option(help='After what time it ends, as in ISO 8601: "P14D".')] = "P14D",
    poster: Annotated[Path | None, typer.Option(help="Also make a page to print and hang up, as PDF.")] = None,
    language: Language = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Make an invitation code; people join with /start CODE."""
    from bot.inviting import Paper
    from bot.inviting import invite as make

    paper = None if poster is None else Paper(path=poster, language=known_language(language))
    typer.echo(go(make(context.obj, role, uses, expires, paper, force)))


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


@members.command("import")
def import_members(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file: label, and if wanted role, uses, expires.")],
    out: Annotated[Path | None, typer.Option(help="Write the list with codes here instead of showing it.")] = None,
    posters: Annotated[Path | None, typer.Option(help="Also make a page to print for each, in this folder.")] = None,
    language: Language = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be made, and make nothing.")] = False,
) -> None:
    """Make an invitation for each line of a list; all of them or, if a line is wrong, none."""
    from bot.inviting import Paper, import_list, rehearse_list

    paper = None if posters is None else Paper(path=posters, language=known_language(language))
    if not dry_run:
        typer.echo(go(import_list(context.obj, file, out, paper, force)), nl=False)
        return
    with refusals():
        typer.echo(rehearse_list(context.obj, file), nl=False)
    errors.print("nothing was made: this is a dry run", markup=False)


def _change_role(settings: "Settings", who: str, role: str, given: bool) -> None:
    from bot.operate import change_role

    typer.echo(go(change_role(settings, who, role, given)))
