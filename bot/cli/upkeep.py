"""Commands that keep the service well."""

import typer
from rich.console import Console as Terminal

from bot.cli.frame import go

app = typer.Typer()


@app.command()
def check(context: typer.Context) -> None:
    """Say whether everything is well, and what to do where it is not."""
    from bot.check import findings, show

    if not show(go(findings(context.obj)), Terminal(highlight=False)):
        raise typer.Exit(1)


@app.command()
def migrate(context: typer.Context) -> None:
    """Bring the tables up to date; an SQLite file is copied first."""
    from bot.operate import migrate as bring_up

    typer.echo(go(bring_up(context.obj)))
