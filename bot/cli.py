"""The command line of the operator."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console as Terminal

from bot import logs
from bot.config import ConfigError, Settings, load

T = TypeVar("T")

app = typer.Typer(
    name="kollegial",
    help="Connects practitioners with each other across regions and networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
members = typer.Typer(help="Who is there, and with which roles.", no_args_is_help=True)
app.add_typer(members, name="members")

errors = Terminal(stderr=True, highlight=False)

EXIT_WRONG = 2
"""Exit code where what was given is wrong: the configuration, a script, an argument."""


@app.callback()
def main_options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The configuration; else $KOLLEGIAL_CONFIG, ./config.toml, or the built-in defaults."),
    ] = None,
) -> None:
    """Read the configuration before any command."""
    try:
        settings = load(config, os.environ)
    except ConfigError as error:
        raise _wrong(str(error)) from None
    logs.configure(settings.log.format, settings.log.level)
    for warning in settings.warnings:
        errors.print(f"warning: {warning}", markup=False)
    context.obj = settings


def _wrong(reason: str) -> typer.Exit:
    """Say what is wrong, a line each, and end with exit code 2."""
    errors.print(reason, markup=False, soft_wrap=True)
    return typer.Exit(EXIT_WRONG)


def _go(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; a database that refuses gets a sentence instead of a traceback."""
    from sqlalchemy.exc import DBAPIError

    from bot.operate import OperatorError
    from bot.service import SchemaBehind
    from storage.database import DatabaseUnavailable
    from storage.schema import NewerDatabase

    try:
        return asyncio.run(work)
    except (NewerDatabase, SchemaBehind, OperatorError) as error:
        raise _wrong(str(error)) from None
    except DatabaseUnavailable as error:
        raise _wrong(f"database: {error}; is it reachable, writable, and not in use by something else?") from None
    except DBAPIError as error:
        raise _wrong(f"database: {error.orig}; is this a database of kollegial?") from None


@app.command()
def run(context: typer.Context) -> None:
    """Serve people until stopped (SIGTERM, Ctrl-C)."""
    from bot.serve import serve

    _go(serve(context.obj))


@app.command()
def demo(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a transcript.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the digest file.")] = Path(),
) -> None:
    """Play a week in Saxony, from joining to the coordinator's digest."""
    from bot.demo.show import show

    try:
        _go(show(context.obj, as_json=json, out=out))
    except OSError as error:
        raise _wrong(f"{error.filename or out}: {error.strerror or error}") from None


@app.command()
def rehearse(
    context: typer.Context,
    script: Annotated[str, typer.Argument(help='A file of JSON Lines, or "-" for standard input.')],
    lockstep: Annotated[bool, typer.Option(help='Write {"line": n} when all of line n has been delivered.')] = False,
    data: Annotated[Path | None, typer.Option(help="Keep the state here; a killed rehearsal goes on.")] = None,
) -> None:
    """Play a script of people to the whole service, in a time of its own."""
    from bot.rehearse import ScriptError
    from bot.stage import play, stage, to_standard_output
    from bot.stage import script as read_script

    logs.configure(context.obj.log.format, "warning")

    try:
        with stage(context.obj, data) as place:
            if not _go(play(context.obj, read_script(script), place, to_standard_output(lockstep))):
                errors.print("played to its end here before: another folder plays it anew (--data)", markup=False)
    except ScriptError as error:
        raise _wrong(f"{'standard input' if script == '-' else script}: {error}") from None
    except OSError as error:
        raise _wrong(f"{script}: {error.strerror or error}") from None


@app.command()
def check(context: typer.Context) -> None:
    """Say whether everything is well, and what to do where it is not."""
    from bot.check import findings, show

    if not show(_go(findings(context.obj)), Terminal(highlight=False)):
        raise typer.Exit(1)


@app.command()
def migrate(context: typer.Context) -> None:
    """Bring the tables up to date; an SQLite file is copied first."""
    from bot.operate import migrate as bring_up

    typer.echo(_go(bring_up(context.obj)))


@app.command()
def invite(
    context: typer.Context,
    role: Annotated[str, typer.Option(help="practitioner, staff, coordinator or admin.")] = "practitioner",
    uses: Annotated[int, typer.Option(min=1, max=100_000, help="How many people may use it.")] = 1,
    expires: Annotated[str | None, typer.Option(help='After what time it ends, as in ISO 8601: "P14D".')] = "P14D",
) -> None:
    """Make an invitation code; people join with /start CODE."""
    from bot.operate import invite as make

    typer.echo(_go(make(context.obj, role, uses, expires)))


@members.command("list")
def list_members(context: typer.Context) -> None:
    """Show everybody by number, with accounts and roles."""
    from bot.operate import roster

    Terminal(highlight=False).print(_go(roster(context.obj)))


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

    typer.echo(_go(change_role(settings, who, role, given)))


def main() -> None:
    """The command `kollegial`. Files it makes are the service's alone to read: they hold what people have written."""
    os.umask(0o077)
    # a reader that closes the pipe (head, less) is no error
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
