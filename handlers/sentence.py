"""A plain sentence is enough: offer what can be done with it."""

from handlers import help, needs
from handlers.choices import OneOf, fixed
from handlers.context import Context, Flow
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.menu import menu
from handlers.words import clean
from storage.conversations import Run
from storage.messages import Text, Verbatim

PREVIEW = 160
"""Characters of the sentence that are repeated."""


def _prompt(scene: Scene) -> Text:
    words = str(scene.context["words"])
    return Text("sentence", {"words": Verbatim(words if len(words) <= PREVIEW else f"{words[: PREVIEW - 1]}…")})


FORM = Form(
    name="sentence",
    asks=(
        Ask(
            key="what",
            prompt=_prompt,
            kind=OneOf(
                fixed(
                    Option(value="need", label=Text("sentence-need")),
                    Option(value="contact", label=Text("sentence-contact")),
                    Option(value="menu", label=Text("sentence-menu")),
                )
            ),
        ),
    ),
)


async def answer(ctx: Context) -> None:
    """Free words while no form is open."""
    words = clean(ctx.event.text)
    if not words:
        await help.not_understood(ctx)
        return
    unread = (help.unread(ctx),) if ctx.event.files else ()
    await Conversation(ctx).open("sentence", *unread, context={"words": words})


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Do with the words what was chosen."""
    match values["what"]:
        case "need":
            await needs.begin(ctx, run.context["words"])
        case "contact":
            await help.contact(ctx)
        case _:
            await menu(ctx)


async def cancelled(ctx: Context, run: Run) -> None:
    """Nothing was begun, so nothing is lost."""
    await menu(ctx)


FLOW = Flow(form=FORM, finish=finish, cancel=cancelled, yields=True)
