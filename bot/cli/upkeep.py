"""Commands that keep the service well."""

import signal
import sys
from typing import Annotated

import typer
from rich.console import Console as Terminal

from bot.cli.frame import errors, go, refusals, wrong

app = typer.Typer()


@app.command()
def check(context: typer.Context) -> None:
    """Say whether everything is well, and what to do where it is not."""
    from bot.check import findings, show

    if not show(go(findings(context.obj)), Terminal(highlight=False)):
        raise typer.Exit(1)


@app.command()
def status(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Look once; exit code 1 if something is not well.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object, as --once.")] = False,
) -> None:
    """Show how the service is, each second until Ctrl-C; once where nobody watches (a pipe, cron)."""
    from bot import logs
    from bot.status.show import once as show_once
    from bot.status.show import watch

    logs.configure(context.obj.log.format, "error")  # what is wrong stands on the page
    if not (once or json) and sys.stdout.isatty():
        watch(context.obj)
    elif not show_once(context.obj, as_json=json):
        raise typer.Exit(1)


@app.command()
def migrate(context: typer.Context) -> None:
    """Bring the tables up to date; an SQLite file is copied first."""
    from bot.operate import migrate as bring_up

    typer.echo(go(bring_up(context.obj)))


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help='Where to; "-" writes to standard output, for a program that encrypts.')],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Save everything in one file, while the service runs; secrets of the configuration stay out."""
    from bot.backup.make import make

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what is killed leaves nothing half done: so may Ctrl-C
    with refusals():
        for line in make(context.obj, file, force):
            errors.print(line, markup=False, soft_wrap=True)


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help='The backup; "-" reads standard input.')] = "",
    force: Annotated[bool, typer.Option("--force", help="Move aside what is there already.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Bring a restore to its end that was cut off.")] = False,
) -> None:
    """Bring a backup back, into an empty folder or database; it is checked before anything is changed."""
    from bot.backup import restore as bring_back

    if bool(file) == finish:
        raise wrong('name the backup, as in "kollegial restore FILE", or --finish alone')
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what is killed leaves the old state or the new one: so may Ctrl-C
    work = bring_back.finish(context.obj) if finish else bring_back.restore(context.obj, file, force)
    for line in go(work):
        typer.echo(line)
