"""`/cards`: practice cards by theme and by words, a card as a message, and whom one has helped."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.numbers import read, written
from handlers.channels.snippets import preview
from handlers.context import Context, House, command
from handlers.folding import fold
from handlers.ids import row_id
from handlers.routing import Arrival
from storage import card_search, cards, members, relays
from storage.cards import Card, State
from storage.messages import Choice, Label, Lines, Message, Part, Text, Verbatim

PAGE = 5
"""Cards listed at once."""

WIDTH = 140
"""Characters of a card in a list."""

_ALL = ("all", "alle")


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> list[int]:
    """Search outside any write lock: the ids of the cards found, one more than is shown."""
    words, before = _asked(arrival.call.rest if arrival.call else "")
    if not words or words.partition(" ")[0] in ("theme", "helped") or fold(words) in _ALL or read(words) is not None:
        return []
    return await card_search.find(session, words, arrival.confidential, PAGE + 1, before)


def _asked(rest: str) -> tuple[str, int | None]:
    """What was asked for, and from which card on backwards."""
    words, sign, last = rest.rpartition(" <")
    before = row_id(last) if sign else 0
    return (words, before) if before else (rest, None)


async def browse(ctx: Context) -> None:
    """`/cards`: by theme; `/cards words` searches, `/cards PK-12` shows one."""
    words, before = _asked(ctx.call.rest if ctx.call else "")
    word, _, rest = words.partition(" ")
    theme = rest if word == "theme" else _theme(ctx, words)
    if not words:
        await _themes(ctx)
    elif read(words) is not None:
        await show(ctx, read(words) or 0)
    elif word == "helped":
        await _helped(ctx, row_id(rest))
    elif fold(words) in _ALL:
        found = await cards.latest(ctx.session, PAGE + 1, ctx.limits.confidential, None, before)
        await _list(ctx, Text("cards-all"), found, words)
    elif theme is not None:
        found = await cards.latest(ctx.session, PAGE + 1, ctx.limits.confidential, theme, before)
        await _list(ctx, Text("cards-of", {"theme": Label("theme", theme)}), found, f"theme {theme}")
    else:
        by_id = await cards.by_id(ctx.session, list(ctx.prepared or ()))
        found = [by_id[each] for each in ctx.prepared or () if each in by_id]
        await _list(ctx, Text("cards-found", {"words": Verbatim(words[:60])}), found, words[:40])


def _theme(ctx: Context, words: str) -> str | None:
    """The theme whose key or name words are."""
    themes = ctx.house.catalogue.themes
    names = {name: theme.key for theme in themes for name in (fold(theme.key), fold(theme.label(ctx.language)))}
    return names.get(fold(words))


async def _themes(ctx: Context) -> None:
    """What there is, own themes first; how many from k people on."""
    there = await cards.by_theme(ctx.session, ctx.limits.confidential)
    if not there:
        await ctx.answer(Message(parts=(Text("cards-none"),)))
        return
    own = await members.themes_of(ctx.session, ctx.person.id)
    known = [theme.key for theme in ctx.house.catalogue.themes if theme.key in there]
    choices: list[Choice] = []
    for key in sorted(known, key=lambda key: key not in own):
        many, people = there[key]
        label: Part = Label("theme", key)
        if people >= ctx.house.catalogue.k:
            label = Text("cards-theme", {"theme": Label("theme", key), "number": many})
        choices.append(command("cards", label, f"theme {key}"))
    choices.append(command("cards", Text("cards-all-of-them"), "all", aside=True))
    await ctx.answer(Message(parts=(Text("cards"),), choices=tuple(choices)))


async def _list(ctx: Context, title: Text, found: list[Card], again: str) -> None:
    """Cards in short, newest first, each with a choice that shows it whole."""
    may = ctx.limits.confidential
    found = [card for card in found if card.state == State.published and (may or not card.sensitive)]
    if not found:
        back = command("cards", Text("cards-by-theme"))
        await ctx.answer(Message(parts=(title, Text("cards-nothing")), choices=(back,)))
        return
    shown = found[:PAGE]
    fields = await cards.shown_fields(ctx.session, shown)
    lines: list[Part] = []
    for card in shown:
        number, theme = Verbatim(written(card.id)), Label("theme", card.theme or "")
        line = Text("cards-line", {"number": number, "title": Verbatim(card.title), "theme": theme})
        lines.append(Lines((line, Verbatim(preview(fields[card.id or 0]["situation"], WIDTH)))))
    choices = [command("cards", Verbatim(written(card.id)), written(card.id)) for card in shown]
    further = f"{again} <{shown[-1].id}"
    if len(found) > PAGE and len(f">/cards {further}".encode()) <= 64:  # what a choice carries is bounded
        choices.append(command("cards", Text("choice-older"), further, aside=True))
    sensitive = any(card.sensitive for card in shown)
    await ctx.answer(Message(parts=(title, *lines), choices=tuple(choices), sensitive=sensitive))


async def show(ctx: Context, card_id: int) -> None:
    """A whole card; who has it already is led there."""
    card = await ctx.session.get(Card, card_id)
    if card is None or card.state != State.published or card.content_id is None:
        ctx.say("card-unknown")
    elif card.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
    elif not await relays.show_content(ctx.session, card.content_id, ctx.person.id, ctx.now, ctx.correlation):
        there = Text("card-there", {"number": Verbatim(written(card.id))})
        ctx.send(Message(parts=(there,), reply_to=card.content_id, sensitive=card.sensitive))


async def _helped(ctx: Context, card_id: int) -> None:
    """Count that a card has helped somebody, once for each but its author; nobody is told who."""
    card = await ctx.session.get(Card, card_id)
    if card is None or card.state != State.published or (card.sensitive and not ctx.limits.confidential):
        ctx.say("card-unknown")
        return
    if card.member_id != ctx.person.id and await cards.helped(ctx.session, card_id, ctx.person.id):
        await cards.look_again(ctx.session, [card_id], ctx.now)
    ctx.say("card-helped-thanks")
