"""Which networks the configuration asks for. Each is imported only then: their libraries are heavy."""

from bot.config import Settings
from bot.platforms.base import Platform, PlatformError
from bot.refusals import OperatorError
from handlers.context import House
from storage.messages import Clock


def networks(settings: Settings, house: House, clock: Clock) -> list[Platform]:
    """The networks that people are served on; none where the console serves."""
    found: list[Platform] = []
    if settings.telegram.enabled:
        from bot.platforms.telegram import Telegram

        found.append(Telegram(settings.telegram, house, clock))
    if settings.matrix.enabled:
        from bot.platforms.matrix import Matrix
        from bot.platforms.matrix.kept import FOLDER

        folder, auto_space = settings.service.data_dir / FOLDER, settings.channels.auto_space
        found.append(Matrix(settings.matrix, house, clock, folder, auto_space=auto_space))
    return found


async def addresses(settings: Settings) -> dict[str, str]:
    """The public link to the bot on each network that has such links, by network, as the network says it.

    Raises:
        OperatorError: a network could not be asked.
    """
    found: dict[str, str] = {}
    if settings.telegram.enabled:
        from bot.platforms.telegram.inspection import address

        try:
            found["telegram"] = await address(settings.telegram)
        except PlatformError as error:
            raise OperatorError(f"telegram: could not be asked for the bot's link: {error.reason}") from None
    if settings.matrix.enabled and settings.matrix.user_id is not None:
        from bot.platforms.matrix.links import link

        found["matrix"] = link(settings.matrix.user_id)
    return found
