"""Commands that put on paper what people have made."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import go, known_language

app = typer.Typer()


@app.command()
def cards(
    context: typer.Context,
    output: Annotated[Path, typer.Option(help="Where to write it.")],
    form: Annotated[str, typer.Option("--format", help="pdf or html.")] = "pdf",
    language: Annotated[str | None, typer.Option(help="de or en; else the service's.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Only this theme; may be repeated.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Make a booklet of the published practice cards, without names and without confidential ones."""
    from bot.booklets import make

    typer.echo(go(make(context.obj, form, known_language(language), theme or [], output, force)))
