"""Commands that let people talk to the service: for real, or in a rehearsal."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import errors, go, refusals, wrong

app = typer.Typer()


@app.command()
def run(context: typer.Context) -> None:
    """Serve people until stopped (SIGTERM, Ctrl-C)."""
    from bot.serve import serve

    go(serve(context.obj))


@app.command()
def demo(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a transcript.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the digest file.")] = Path(),
) -> None:
    """Play a week in Saxony, from joining to the coordinator's digest."""
    from bot.demo.show import show

    try:
        go(show(context.obj, as_json=json, out=out))
    except OSError as error:
        raise wrong(f"{error.filename or out}: {error.strerror or error}") from None


@app.command()
def rehearse(
    context: typer.Context,
    script: Annotated[str, typer.Argument(help='A file of JSON Lines, or "-" for standard input.')],
    lockstep: Annotated[bool, typer.Option(help='Write {"line": n} when all of line n has been delivered.')] = False,
    data: Annotated[Path | None, typer.Option(help="Keep the state here; a killed rehearsal goes on.")] = None,
) -> None:
    """Play a script of people to the whole service, in a time of its own."""
    from bot import logs
    from bot.rehearse import ScriptError
    from bot.stage import play, stage, to_standard_output
    from bot.stage import script as read_script

    logs.configure(context.obj.log.format, "warning")

    try:
        with refusals(), stage(context.obj, data) as place:
            if not go(play(context.obj, read_script(script), place, to_standard_output(lockstep))):
                errors.print("played to its end here before: another folder plays it anew (--data)", markup=False)
    except ScriptError as error:
        raise wrong(f"{'standard input' if script == '-' else script}: {error}") from None
    except OSError as error:
        raise wrong(f"{script}: {error.strerror or error}") from None


@app.command()
def chat(
    context: typer.Context,
    who: Annotated[str, typer.Option("--as", help="The name to write under.")],
    member: Annotated[bool, typer.Option("--member", help="Enter as somebody who has joined.")] = False,
    role: Annotated[list[str] | None, typer.Option(help="Enter with this role; may be repeated.")] = None,
    data: Annotated[Path | None, typer.Option(help="Keep the state here; the next chat goes on.")] = None,
) -> None:
    """Talk to the bot in this terminal, as one person; lines from a pipe are answered one by one."""
    from bot import logs
    from bot.chat.session import chat as talk
    from bot.chat.session import part_of
    from bot.platforms.console.lines import LineError
    from bot.stage import stage

    logs.configure(context.obj.log.format, "warning")
    try:
        part = part_of(context.obj, who, role or [], member)
        with refusals(), stage(context.obj, data, "kollegial chat") as place:
            go(talk(context.obj, place, part, who))
    except LineError as error:
        raise wrong(str(error)) from None
    except OSError as error:
        raise wrong(f"{error.filename or data}: {error.strerror or error}") from None
