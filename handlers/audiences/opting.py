"""`/optout news`: no announcements of a category any more, in one tap from each of them; taken back as easily."""

from handlers.context import Context, command
from handlers.conversation import Conversation
from storage import announcing, optouts
from storage.announcements import Category
from storage.messages import Choice, Message, Text

BACK = "undo"
"""What stands after a category to want it again."""


def choice(category: str) -> Choice:
    """What has to stand below every announcement of a category."""
    return command("optout", Text(f"optout-{category}"), category)


async def opt_out(ctx: Context) -> None:
    """Want nothing of a category, or want it again; without one, all categories to choose from."""
    category, _, rest = (ctx.call.rest if ctx.call else "").partition(" ")
    if category not in Category.__members__:
        await Conversation(ctx).open("setting", context={"field": "optouts"})
        return
    if rest.strip() == BACK:
        kept = await optouts.of_member(ctx.session, ctx.person.id) - {category}
        await optouts.choose(ctx.session, ctx.person.id, kept, ctx.now)
        await ctx.answer(Message(parts=(Text("optout-back", {"what": Text(f"category-{category}")}),)))
        return
    await announcing.opt_out(ctx.session, ctx.person.id, category, ctx.now)
    said = Text("optout-done", {"what": Text(f"category-{category}")})
    back = command("optout", Text("choice-undo"), f"{category} {BACK}")
    await ctx.answer(Message(parts=(said,), choices=(back, command("profile", Text("menu-profile")))))
