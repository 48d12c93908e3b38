"""`/lexicon`: coordinators teach the service which words mean the same, so that similar questions are found."""

from handlers.answers import FreeText
from handlers.choices import Review
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.folding import fold
from handlers.forms import Ask, Form, Values
from handlers.ids import row_id
from handlers.matching.lexicon import Entry, LexiconError
from storage import lexicon_entries
from storage.conversations import Run
from storage.lexicon_entries import LexiconEntry
from storage.messages import Arg, Choice, Lines, Message, Text, Verbatim

WORD_LIMIT, VARIANTS_LIMIT = 60, 600
PAGE = 8
"""Entries shown at once."""

PREVIEW = 120
"""Characters of an entry's variants in the list."""

FORM: Form = Form(
    name="lexicon",
    asks=(
        Ask(
            key="canonical",
            prompt=lambda _: Text("lexicon-canonical", {"limit": WORD_LIMIT}),
            name=Text("lexicon-canonical.name"),
            kind=FreeText(limit=WORD_LIMIT),
        ),
        Ask(
            key="german",
            prompt=lambda _: Text("lexicon-german"),
            name=Text("lexicon-german.name"),
            kind=FreeText(limit=VARIANTS_LIMIT),
        ),
        Ask(
            key="english",
            prompt=lambda _: Text("lexicon-english"),
            name=Text("lexicon-english.name"),
            kind=FreeText(limit=VARIANTS_LIMIT),
            optional=True,
        ),
        Ask(key="review", prompt=lambda _: Text("lexicon-review"), kind=Review(lambda: FORM)),
    ),
)


async def manage(ctx: Context) -> None:
    """`/lexicon`: the entries; `/lexicon add word = variant; english variant` makes one; `/lexicon 12` shows one."""
    words = ctx.call.rest if ctx.call else ""
    first, _, rest = words.partition(" ")
    match fold(first):
        case "add" | "neu" | "new" | "hinzufuegen":
            await _add(ctx, rest)
        case "remove" | "entfernen":
            await _remove(ctx, row_id(rest.strip()))
        case "page":
            await _list(ctx, max(row_id(rest.strip()) - 1, 0))
        case number if row_id(number):
            await _show(ctx, row_id(number))
        case _ if "=" in words:
            await _add(ctx, words)
        case _:
            await _list(ctx, 0)


async def _add(ctx: Context, words: str) -> None:
    """Open the form with what was typed already; it begins at the first thing that is missing or does not fit."""
    canonical, _, variants = words.partition("=")
    german, _, english = variants.partition(";")
    typed = {"canonical": canonical, "german": german, "english": english}
    limits = {"canonical": WORD_LIMIT, "german": VARIANTS_LIMIT, "english": VARIANTS_LIMIT}
    known = {key: each.strip() for key, each in typed.items() if 0 < len(each.strip()) <= limits[key]}
    if "german" not in known:
        known.pop("english", None)
    refused = _refusal(ctx, known) if "german" in known and "canonical" in known else None
    if refused is not None:
        known.pop(refused.key)
    await Conversation(ctx).open("lexicon", *([refused.reason] if refused is not None else []), answers=known)


def _split(words: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in (words or "").replace("|", ",").split(",") if each.strip()))


def _entry(values: Values) -> Entry:
    return Entry(
        canonical=values["canonical"], german=_split(values.get("german")), english=_split(values.get("english"))
    )


def _refusal(ctx: Context, values: Values) -> Refusal | None:
    """Why the lexicon cannot take what was answered; None where it can."""
    try:
        ctx.house.similar.check_entry(_entry(values))
    except LexiconError as error:
        if error.circle:
            return Refusal("german", Text("lexicon-loop", {"circle": Verbatim(" → ".join(error.circle))}))
        return Refusal("german", Text("lexicon-malformed"))
    return None


async def progress(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Refuse what the lexicon could not take, as soon as it is said."""
    return _refusal(ctx, values) if values.get("canonical") and values.get("german") else None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Let the entry count: every process takes it in before it looks for something again."""
    entry = _entry(values)
    row = LexiconEntry(
        canonical=entry.canonical,
        variants_de=list(entry.german),
        variants_en=list(entry.english),
        added_by=ctx.person.id,
        created_at=ctx.now,
    )
    ctx.session.add(row)
    choices = (
        command("lexicon", Text("lexicon-new"), "add"),
        command("lexicon", Text("choice-list"), aside=True),
    )
    ctx.say("lexicon-added", *choices, canonical=Verbatim(entry.canonical))


async def _list(ctx: Context, page: int) -> None:
    add = command("lexicon", Text("lexicon-new"), "add", aside=True)
    shown = await lexicon_entries.standing(ctx.session, PAGE + 1, page * PAGE)
    if not shown:
        await ctx.answer(Message(parts=(Text("lexicon-none"),), choices=(add,)))
        return
    numbered = list(enumerate(shown[:PAGE], start=page * PAGE + 1))
    lines = tuple(_line(number, row) for number, row in numbered)
    choices: list[Choice] = [
        command("lexicon", Text("lexicon-open", {"number": number}), str(row.id)) for number, row in numbered
    ]
    if page:
        choices.append(command("lexicon", Text("choice-previous"), f"page {page}", aside=True))
    if len(shown) > PAGE:
        choices.append(command("lexicon", Text("choice-next"), f"page {page + 2}", aside=True))
    many = await lexicon_entries.count(ctx.session)
    title = Text("lexicon", {"number": many})
    await ctx.answer(Message(parts=(title, Lines(lines)), choices=(*choices, add)))


def _line(number: int, row: LexiconEntry) -> Text:
    variants = ", ".join(map(str, (*row.variants_de, *row.variants_en)))
    if len(variants) > PREVIEW:
        variants = f"{variants[: PREVIEW - 1].rstrip()}…"
    args: dict[str, Arg] = {"number": number, "canonical": Verbatim(row.canonical), "variants": Verbatim(variants)}
    return Text("lexicon-line", args)


async def _show(ctx: Context, entry_id: int) -> None:
    row = await lexicon_entries.by_id(ctx.session, entry_id)
    if row is None:
        await _gone(ctx)
        return
    choices = (
        command("lexicon", Text("lexicon-remove"), f"remove {row.id}"),
        command("lexicon", Text("choice-list"), aside=True),
    )
    variants = "\n".join(map(str, (*row.variants_de, *row.variants_en)))
    await ctx.answer(Message(parts=(Verbatim(row.canonical), Verbatim(variants)), choices=choices))


async def _remove(ctx: Context, entry_id: int) -> None:
    row = await lexicon_entries.by_id(ctx.session, entry_id)
    if row is None:
        await _gone(ctx)
        return
    row.removed_at = ctx.now
    back = command("lexicon", Text("choice-list"), aside=True)
    text = Text("lexicon-removed", {"canonical": Verbatim(row.canonical)})
    await ctx.answer(Message(parts=(text,), choices=(back,)))


async def _gone(ctx: Context) -> None:
    back = command("lexicon", Text("choice-list"), aside=True)
    await ctx.answer(Message(parts=(Text("lexicon-gone"),), choices=(back,)))


FLOW = Flow(form=FORM, finish=finish, progress=progress)
