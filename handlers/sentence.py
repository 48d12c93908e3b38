"""A plain sentence is enough: offer what can be done with it."""

import re

from handlers import help, needs
from handlers.cards import browsing
from handlers.cards import numbers as cards_numbers
from handlers.channels import focus, posting, reading
from handlers.channels.contribution import given, typed_again
from handlers.channels.numbers import read
from handlers.choices import OneOf
from handlers.contact import writing
from handlers.context import Context, Flow
from handlers.conversation import Conversation
from handlers.folding import fold
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.menu import menu
from handlers.questions import asking
from handlers.words import clean
from handlers.workshops import visiting
from storage.conversations import Run
from storage.messages import Text, Verbatim

PREVIEW = 160
"""Characters of the sentence that are repeated."""

WORKSHOPS = re.compile(r"werksta(e)?tt|workshop|^((an|ab)melden|register)$")
"""What folded words have in them that are about workshops; to register is that only where it stands alone."""


def _prompt(scene: Scene) -> Text:
    words = str(scene.context["words"])
    if not words:
        return Text("sentence-file")
    return Text("sentence", {"words": Verbatim(words if len(words) <= PREVIEW else f"{words[: PREVIEW - 1]}…")})


def _options(scene: Scene) -> tuple[Option, ...]:
    """What can be done with any words; about workshops, and about coming to one, these come first."""
    first = ("workshops",) if WORKSHOPS.search(fold(str(scene.context["words"]))) else ()
    values = (*first, "ask", "need", "post", "contact", "menu")
    return tuple(Option(value=value, label=Text(f"sentence-{value}")) for value in values)


FORM = Form(
    name="sentence",
    asks=(
        Ask(
            key="what",
            prompt=_prompt,
            kind=OneOf(_options),
        ),
    ),
)


async def answer(ctx: Context) -> None:
    """Free words or files while no form is open: a number alone is a post or a card, else a channel may wait."""
    words = clean(ctx.event.text)
    if not words and not ctx.event.files:
        await help.not_understood(ctx)
        return
    card = cards_numbers.read(words)
    if card is not None and not ctx.event.files:
        await browsing.show(ctx, card)
        return
    if read(words) is not None and not ctx.event.files:
        await reading.show(ctx)
        return
    channel = await focus.current(ctx)
    if channel is not None:
        await posting.begin(ctx, ctx.typed, channel=channel)
        return
    await Conversation(ctx).open("sentence", context={"words": words, "said": given(ctx.typed)})


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Do with the words what was chosen."""
    match values["what"]:
        case "ask":
            if run.context["said"]["files"]:
                ctx.say("ask-without-files")
            await asking.begin(ctx, run.context["words"])
        case "need":
            if run.context["said"]["files"]:
                ctx.say("need-without-files")
            await needs.begin(ctx, run.context["words"])
        case "post":
            await posting.begin(ctx, typed_again(run.context["said"]))
        case "workshops":
            await visiting.visit(ctx)
        case "contact":
            await writing.begin(ctx, typed_again(run.context["said"]))
        case _:
            await menu(ctx)


async def cancelled(ctx: Context, run: Run) -> None:
    """Nothing was begun, so nothing is lost."""
    await menu(ctx)


FLOW = Flow(form=FORM, finish=finish, cancel=cancelled, prepare=asking.prepare, yields=True)
