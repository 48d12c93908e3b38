"""The command line of the operator. What a command needs is imported when it is called, so that help comes at once."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import matching, matrix, papers, people, serving, upkeep
from bot.cli.frame import errors, wrong

app = typer.Typer(
    name="kollegial",
    help="Connects practitioners with each other across regions and networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (serving, upkeep, people, papers, matching, matrix):
    app.add_typer(part.app)


def _say_version(wanted: bool) -> None:
    if wanted:
        from bot.release import version

        typer.echo(f"kollegial {version()}")
        raise typer.Exit


@app.callback()
def main_options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The configuration; else $KOLLEGIAL_CONFIG, ./config.toml, or the built-in defaults."),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is."),
    ] = False,
) -> None:
    """Read the configuration before any command."""
    from bot import logs
    from bot.config import ConfigError, load

    try:
        settings = load(config, os.environ)
    except ConfigError as error:
        raise wrong(str(error)) from None
    logs.configure(settings.log.format, settings.log.level)
    logs.conceal(settings.secrets)
    for warning in settings.warnings:
        errors.print(f"warning: {warning}", markup=False)
    context.obj = settings


def _open_streams() -> None:
    """Where a standard stream was closed before the start, let it lead nowhere: no other file may take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  (as long as the process lasts)


def main() -> None:
    """The command `kollegial`. Files it makes are the service's alone to read: they hold what people have written."""
    os.umask(0o077)
    _open_streams()
    # a reader that closes the pipe (head, less) is no error
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
