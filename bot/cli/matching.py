"""Commands about similar questions."""

import json as jsonlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console as Terminal

from bot.cli.frame import refusals

app = typer.Typer()


@app.command("evaluate-matching")
def evaluate_matching(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Questions and documents in JSON Lines, with what is the same.")],
    pad: Annotated[Path | None, typer.Option(help="Further documents that fill the index.")] = None,
    size: Annotated[int | None, typer.Option(min=1, help="Documents in all; else the whole pad file.")] = None,
    lexicon: Annotated[Path | None, typer.Option(help="Further words; else the configured ones.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of a model; else the configured one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with fractions from 0 to 1.")] = False,
) -> None:
    """Say how well similar questions are found, to judge a lexicon or a model."""
    from bot.evaluation.report import Asked, evaluate, show

    with refusals():
        found = evaluate(context.obj, Asked(file=file, pad=pad, size=size, lexicon=lexicon, model=model))
    if json:
        typer.echo(jsonlib.dumps(found.as_json()))
    else:
        show(found, Terminal(highlight=False))
