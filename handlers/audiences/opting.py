"""`/optout news`: no announcements of a category any more, in one tap from each of them; taken back as easily."""

import re
from collections.abc import Mapping

from handlers.context import Context, command
from handlers.conversation import Conversation
from handlers.folding import fold
from storage import announcing, optouts
from storage.announcements import Category
from storage.messages import Choice, Message, Text

BACK = "undo"
"""What stands after categories to want them again."""

EVERY = frozenset(Category)

NAMES: Mapping[frozenset[Category], tuple[str, ...]] = {
    frozenset({Category.news}): ("news", "neues", "neuigkeit", "neuigkeiten", "nachrichten", "newsletter"),
    frozenset({Category.workshops}): (
        *("workshop", "workshops", "werkstatt", "werkstaetten", "werkstatten"),
        *("regionalwerkstatt", "regionalwerkstaetten", "veranstaltungen", "events"),
    ),
    frozenset({Category.surveys}): ("survey", "surveys", "umfrage", "umfragen", "befragung", "befragungen", "polls"),
    EVERY: ("all", "alle", "alles", "everything", "ankuendigungen", "announcements"),
}
"""What people call the categories, folded."""

_WORDS = {word: categories for categories, words in NAMES.items() for word in words}
_BACK = frozenset({BACK, "again", "back", "doch", "rueckgaengig", "wieder", "zurueck"})
_BETWEEN = frozenset({"und", "oder", "and", "or", "keine", "no", "mehr", "more"})


def choice(category: str) -> Choice:
    """What has to stand below every announcement of a category."""
    return command("optout", Text(f"optout-{category}"), category)


def read(words: str) -> tuple[tuple[Category, ...], bool] | None:
    """The categories that some words name, and whether they are wanted again; None where that is not clear."""
    said = [word for word in re.findall(r"\w+", fold(words)) if word not in _BETWEEN]
    named = [_WORDS[word] for word in said if word in _WORDS]
    again = [word for word in said if word in _BACK]
    if not named or len(named) + len(again) < len(said):
        return None
    wanted = frozenset[Category]().union(*([each for each in named if each != EVERY] or named))  # "all workshops"
    return tuple(category for category in Category if category in wanted), bool(again)


async def opt_out(ctx: Context) -> None:
    """Want nothing of some categories, or want them again; without one, all categories to choose from."""
    found = read(ctx.call.rest if ctx.call else "")
    if found is None:
        await Conversation(ctx).open("setting", context={"field": "optouts"})
        return
    categories, again = found
    what = tuple(Text(f"category-{category}") for category in categories)
    before = await optouts.of_member(ctx.session, ctx.person.id)
    if again:
        await optouts.choose(ctx.session, ctx.person.id, before - set(categories), ctx.now)
        await ctx.answer(Message(parts=(Text("optout-back", {"what": what}),)))
        return
    for category in categories:
        await announcing.opt_out(ctx.session, ctx.person.id, category, ctx.now)
    back = command("optout", Text("choice-undo"), f"{' '.join(categories)} {BACK}")
    said = Text("optout-done", {"what": what})
    await ctx.answer(Message(parts=(said,), choices=(back, command("profile", Text("menu-profile")))))
