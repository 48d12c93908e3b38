"""What stands in a booklet: the published practice cards by theme, as plain words in one language, without names."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.composing import SECTIONS
from handlers.cards.numbers import written
from storage import cards, quotes
from storage.cards import Card
from storage.catalogue import Catalogue
from storage.messages import Label, Part, Text
from storage.quotes import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a card with its name."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A card as it is printed; `language` is the one it was written in, `region` empty where it is not told."""

    number: str
    title: str
    region: str
    language: str
    sections: tuple[Section, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The cards of a theme, newest first."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet:
    """All that stands in a booklet in the reader's `language`, ready to be laid out."""

    language: str
    title: str
    about: str
    made: str
    contents: str
    quoted: str
    asking: str
    contact: str
    chapters: tuple[Chapter, ...]


async def collect(
    session: AsyncSession,
    catalogue: Catalogue,
    wording: Callable[[Part], str],
    language: str,
    day: date,
    themes: Collection[str] = (),
) -> Booklet | None:
    """A booklet of all themes, or of some; None where there is no card. What is sensitive is in none.

    `wording` gives each part in the booklet's language.
    """
    found = [card for card in await cards.all_public(session) if not themes or card.theme in themes]
    if not found:
        return None
    fields = await cards.shown_fields(session, found)
    rows = await quotes.consents_of(session, [card.id or 0 for card in found])

    def entry(card: Card) -> Entry:
        said = fields[card.id or 0]
        return Entry(
            number=written(card.id),
            title=said["title"],
            region=wording(Label("region", said["region"])) if said["region"] else "",
            language=card.language,
            sections=tuple(Section(name=wording(Text(f"card-{key}.name")), words=said[key]) for key in SECTIONS),
            quotes=tuple(row.words for row in rows if row.card_id == card.id and row.state == Decision.agreed),
        )

    known = [theme.key for theme in catalogue.themes]
    others = sorted({card.theme or "" for card in found} - set(known))
    return Booklet(
        language=language,
        title=wording(Text("booklet-title")),
        about=wording(Text("booklet-about")),
        made=wording(Text("booklet-made", {"day": day, "number": len(found)})),
        contents=wording(Text("booklet-contents")),
        quoted=wording(Text("booklet-quoted")),
        asking=wording(Text("booklet-asking")),
        contact=wording(Label("sentence", "contact")),
        chapters=tuple(
            Chapter(name=wording(Label("theme", theme)), entries=tuple(entry(card) for card in of_theme))
            for theme in (*known, *others)
            if (of_theme := [card for card in found if (card.theme or "") == theme])
        ),
    )
