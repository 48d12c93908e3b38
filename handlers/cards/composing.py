"""How a practice card looks to whoever reads it: sections with their names, words of others, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.fields import WORDS
from handlers.cards.numbers import written
from handlers.channels import numbers
from handlers.channels.composing import author_name
from handlers.context import command
from storage import cards, channels, posts, quotes
from storage.cards import Card
from storage.channels import Kind
from storage.members import Member
from storage.messages import Arg, Choice, Label, Message, Part, Text, Verbatim
from storage.posts import State
from storage.quotes import Decision

SECTIONS = tuple(key for key in WORDS if key != "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What hangs on a card: its author, words of others with the number of their post, where to ask.

    There is no number of what is gone, or stands where not everybody reads: it would tell the region.
    `helped` is how many people it has helped.
    """

    author: Member | None
    quotes: Sequence[tuple[str, str | None]] = ()
    asking: str | None = None
    helped: int = 0


def compose(card: Card, fields: Mapping[str, Any], around: Around, k: int) -> Message:
    """A card as everybody reads it. How many people it has helped is shown from `k` on."""
    choices: list[Choice] = [command("cards", Text("card-helps"), f"helped {card.id}")]
    parts: list[Part] = [heading(card, fields, around.author), *sections(fields)]
    parts += [_quote(*each) for each in around.quotes]
    if fields["wants_contact"] and around.asking is not None:
        parts.append(Text("card-ask-there", {"number": Verbatim(around.asking)}))
        choices.append(command("show", Text("card-to-post", {"number": Verbatim(around.asking)}), around.asking))
    if around.helped >= k:
        parts.append(Text("card-helped", {"number": around.helped}))
    return Message(parts=tuple(parts), choices=tuple(choices), sensitive=card.sensitive)


def heading(card: Card, fields: Mapping[str, Any], author: Member | None) -> Text:
    """Title, number, theme, region if it is told, and who wrote it."""
    args: dict[str, Arg] = {
        "title": Verbatim(fields["title"]),
        "number": Verbatim(written(card.id)),
        "theme": Label("theme", fields["theme"] or ""),
        "name": name_of(card, author),
    }
    if fields["region"]:
        return Text("card.region", {**args, "region": Label("region", fields["region"])})
    return Text("card", args)


def name_of(card: Card, author: Member | None) -> Verbatim | Text:
    """What the author goes by on a card: as in the answer it was made from."""
    return Verbatim(card.alias) if card.alias and author is not None else author_name(author)


def sections(fields: Mapping[str, Any]) -> list[Text]:
    """What a card says, a section for each thing."""
    return [
        Text("card-section", {"name": Text(f"card-{key}.name"), "words": Verbatim(fields[key])}) for key in SECTIONS
    ]


def _quote(words: str, number: str | None) -> Text:
    if number is None:
        return Text("card-quote-gone", {"words": Verbatim(words)})
    return Text("card-quote", {"words": Verbatim(words), "number": Verbatim(number)})


async def look_around(session: AsyncSession, card: Card) -> Around:
    """Look up what hangs on a card."""
    assert card.id is not None
    agreed = [each for each in await quotes.consents_of(session, [card.id]) if each.state == Decision.agreed]
    known = await numbers_of(session, [each.post_id for each in agreed if each.post_id is not None], everybody=True)
    asking = await numbers_of(session, [card.answer_id], everybody=True) if card.answer_id is not None else {}
    return Around(
        author=await cards.author_of(session, card),
        quotes=[(each.words, known.get(each.post_id or 0)) for each in agreed],
        asking=asking.get(card.answer_id or 0),
        helped=await cards.people_helped(session, card.id),
    )


async def numbers_of(session: AsyncSession, post_ids: Sequence[int], everybody: bool = False) -> dict[int, str]:
    """The numbers of those posts that are there to be read; only where `everybody` may, if that is wanted."""
    found = await posts.by_id(session, post_ids)
    there = {key: post for key, post in found.items() if post.state == State.published}
    kinds = await channels.by_id(session, {post.channel_id for post in there.values()})
    return {
        key: numbers.written(kinds[post.channel_id].mark, post.number)
        for key, post in there.items()
        if not everybody or kinds[post.channel_id].kind == Kind.topic
    }
