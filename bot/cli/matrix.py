"""Commands about the bot's account on Matrix."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import errors, go, wrong

if TYPE_CHECKING:
    from bot.config import Settings

app = typer.Typer()
matrix = typer.Typer(help="The bot's account on Matrix.", no_args_is_help=True)
app.add_typer(matrix, name="matrix")

_WARNING = (
    "warning: with a new identity everybody who verified the bot is told that it may be somebody else, and has to "
    "verify it anew; it is needed only where the keys of the old one are lost"
)


@matrix.command()
def setup(
    context: typer.Context,
    new_identity: Annotated[
        bool, typer.Option("--new-identity", help="Replace the cross-signing identity; who verified the bot is warned.")
    ] = False,
) -> None:
    """Log in, cross-sign, see about the rate limit, make or repair the Space; what is in order stays as it is."""
    from bot import logs
    from bot.config.sources import ADMIN_TOKEN

    settings: Settings = context.obj
    if not settings.matrix.enabled:
        raise wrong("matrix is not enabled: set enabled = true under [matrix]")
    administrator = os.environ.get(ADMIN_TOKEN) or None
    if administrator is not None:
        logs.conceal([administrator])
    if new_identity:
        errors.print(_WARNING, markup=False, soft_wrap=True)
    if not go(_set_up(settings, administrator, new_identity)):
        raise typer.Exit(1)


async def _set_up(settings: "Settings", administrator: str | None, new_identity: bool) -> bool:
    from random import Random

    from bot.backup.home import Home, refuse_interrupted
    from bot.instance import alone
    from bot.platforms.base import Barred, PlatformError
    from bot.platforms.matrix.kept import FOLDER
    from bot.platforms.matrix.setup import Setup
    from bot.refusals import OperatorError
    from bot.service import build_house
    from handlers.texts import Texts
    from storage.files import FileStore

    folder = settings.service.data_dir / FOLDER
    house = build_house(settings, FileStore(settings.service.data_dir / "files"), Texts.load(), Random)
    async with alone(settings, "kollegial matrix setup"):
        refuse_interrupted(Home.of(settings))
        try:
            return await Setup(settings.matrix, folder, house, typer.echo, administrator).run(new_identity=new_identity)
        except PlatformError as error:
            advice = (
                "" if isinstance(error, Barred) else "; is [matrix] homeserver the address of its Client-Server API?"
            )
            raise OperatorError(f"matrix: {settings.matrix.homeserver}: {error.reason}{advice}") from None
