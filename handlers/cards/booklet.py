"""`/booklet`: staff get the published practice cards of all themes, or of some, as PDF and as HTML."""

import asyncio
import re
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.collecting import collect
from handlers.cards.printing import FORMATS, printed
from handlers.context import Context, House, command
from handlers.folding import fold
from handlers.routing import Arrival
from storage import cards, files
from storage.catalogue import Catalogue
from storage.messages import Attachment, Choice, Label, Message, Text, Verbatim

REPORT = "booklet-file"
"""The name under which the files' delivery is reported back."""

_ALL = ("all", "alle")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are no theme."""

    words: str


Prepared = tuple[Attachment, ...] | Unknown | None
"""The files; or what was not understood; None where there is nothing to print."""


def themes_meant(words: str, catalogue: Catalogue, language: str) -> tuple[str, ...] | Unknown:
    """The themes that somebody lists with commas, by key or name, or by the beginning of only one; none for all.

    Takes a single key, as choices carry it, as well.
    """
    if not words.strip() or fold(words) in _ALL:
        return ()
    found = []
    for each in filter(None, (part.strip() for part in re.split(r"[,;\n]", words))):
        names = [(theme.key, fold(theme.label(language))) for theme in catalogue.themes]
        meant = [key for key, name in names if fold(each) in (fold(key), name)]
        begun = [key for key, name in names if len(fold(each)) >= 3 and name.startswith(fold(each))]
        if not meant and len(begun) != 1:
            return Unknown(each)
        found += meant or begun
    return tuple(dict.fromkeys(found))


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> Prepared:
    """Lay the booklet out, in a thread beside everything else, outside any write lock."""
    words = arrival.call.rest if arrival.call else ""
    if not words:
        return None
    language = house.language(arrival.person.member.language, arrival.person.account.language)
    themes = themes_meant(words, house.catalogue, language)
    if isinstance(themes, Unknown):
        return themes
    day = arrival.event.sent_at.astimezone(house.policy.zone).date()
    booklet = await collect(session, house.catalogue, lambda part: house.wording(part, language), language, day, themes)
    if booklet is None:
        return None
    name = house.wording(Text("booklet-file-name", {"day": day.isoformat()}), language)
    made = [(form, await asyncio.to_thread(printed, booklet, form)) for form in FORMATS]
    return tuple([await house.files.put(data, f"{name}.{form}", FORMATS[form]) for form, data in made])


async def show(ctx: Context) -> None:
    """`/booklet`: of which themes; with themes or "all": the files."""
    match ctx.prepared:
        case Unknown(words):
            await _offer(ctx, Text("booklet-theme-unknown", {"words": Verbatim(words[:40])}))
        case tuple() as made:
            for file in made:
                await files.note(ctx.session, file, ctx.now)
            ctx.send(Message(parts=(Text("booklet-note"),), files=made), report=REPORT)
        case _ if ctx.call is not None and ctx.call.rest:
            await ctx.answer(Message(parts=(Text("booklet-none"),)))
        case _:
            await _offer(ctx, Text("booklet"))


async def _offer(ctx: Context, text: Text) -> None:
    there = await cards.by_theme(ctx.session, sensitive=False)
    choices: list[Choice] = [command("booklet", Text("cards-all-of-them"), "all")]
    themes = [theme.key for theme in ctx.house.catalogue.themes if theme.key in there]
    choices += [command("booklet", Label("theme", key), key) for key in themes]
    if not there:
        await ctx.answer(Message(parts=(Text("booklet-none"),)))
        return
    await ctx.answer(Message(parts=(text,), choices=tuple(choices)))


async def delivered(ctx: Context) -> None:
    """What became of the files: only a failure is worth a word."""
    if ctx.event.text not in ("sent", "uncertain"):
        ctx.say("booklet-failed", command("booklet", Text("booklet-again")))
