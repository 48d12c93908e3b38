"""The booklet of practice cards, made from the shell."""

from datetime import date
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Settings
from bot.operate import opened
from bot.outputs import Outputs
from bot.refusals import OperatorError
from handlers.cards.booklet import Unknown, themes_meant
from handlers.cards.collecting import collect
from handlers.cards.printing import FORMATS, printed
from handlers.texts import Texts


async def make(
    settings: Settings, form: str, language: str | None, themes: list[str], output: Path, force: bool = False
) -> str:
    """Write the published practice cards into a file; a sentence about it. Nothing is written where there are none.

    Raises:
        OperatorError: the format or a theme is none, there is no card, or the file cannot be written.
    """
    if form not in FORMATS:
        raise OperatorError(f"--format {form}: no such format; there are {' and '.join(FORMATS)}")
    catalogue, zone, texts = settings.catalogue(), settings.service.timezone, Texts.load()
    chosen = language or settings.service.language
    meant = themes_meant(",".join(themes), catalogue, chosen)
    if isinstance(meant, Unknown):
        known = ", ".join(theme.key for theme in catalogue.themes)
        raise OperatorError(f"--theme {meant.words}: no such theme; there are {known}")
    day: date = SystemClock().now().astimezone(zone).date()
    with Outputs(force) as outputs:
        async with opened(settings) as database, database.reading() as session:
            booklet = await collect(
                session, catalogue, lambda part: texts.plain(part, chosen, catalogue, zone), chosen, day, meant
            )
        if booklet is None:
            raise OperatorError("there are no practice cards for that yet; nothing was written")
        outputs.write(output, printed(booklet, form))
        outputs.publish()
    number = sum(len(chapter.entries) for chapter in booklet.chapters)
    return f"{output}: {number} practice card{'s' if number != 1 else ''}"
