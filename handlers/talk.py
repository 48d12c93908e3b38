"""What a person does to an open form: answer it, press, steer, edit or delete what they wrote."""

from handlers import sentence
from handlers.channels import reactions
from handlers.context import Context
from handlers.conversation import Conversation
from handlers.forms import Back, Skip, Typed
from handlers.prompts import Press
from storage import conversations
from storage.conversations import Run
from storage.messages import Text


async def answer(ctx: Context) -> None:
    """Words while a form is open."""
    run = ctx.run
    assert run is not None
    conversation, given = Conversation(ctx), ctx.typed
    match conversation.steering(run, given):
        case "back":
            await back(ctx)
        case "skip":
            await skip(ctx)
        case "cancel":
            await cancel(ctx)
        case _:
            await _take(ctx, run, given)


async def _take(ctx: Context, run: Run, given: Typed) -> None:
    conversation = Conversation(ctx)
    if ctx.house.flows[run.form].yields and not conversation.understands(run, given):
        await conversation.suspend()
        await sentence.answer(ctx)
    else:
        await conversation.give(run, given)


async def press(ctx: Context) -> None:
    """A choice of a form was pressed."""
    try:
        pressed = Press(ctx.event.data or "")
    except ValueError:
        ctx.say("press-over")
        return
    await Conversation(ctx).press(pressed)


async def back(ctx: Context) -> None:
    """`/back`: drop the last answer."""
    if ctx.run is None:
        ctx.say("no-form-open")
    else:
        await Conversation(ctx).give(ctx.run, Back())


async def skip(ctx: Context) -> None:
    """`/skip`: leave the present question out."""
    if ctx.run is None:
        ctx.say("no-form-open")
    else:
        await Conversation(ctx).give(ctx.run, Skip())


async def cancel(ctx: Context) -> None:
    """`/cancel`: end the open form; works everywhere."""
    if ctx.run is None:
        ctx.say("no-form-open")
    else:
        await Conversation(ctx).cancel(ctx.run)


async def resume(ctx: Context) -> None:
    """`/resume`: go on with the newest draft."""
    run = ctx.run or await conversations.suspended(ctx.session, ctx.person.id)
    if run is None:
        ctx.say("no-draft")
    else:
        await Conversation(ctx).resume(run, Text("form-resumed"))


async def edited(ctx: Context) -> None:
    """An edit of something written earlier: it replaces the answer it was, if that form is still open."""
    if ctx.run is None or not await Conversation(ctx).edited(ctx.run, ctx.typed):
        ctx.say("edit-too-late")


async def deleted(ctx: Context) -> None:
    """A deleted message that was an answer takes the answer away, and a deleted reaction itself."""
    if not await reactions.take_back(ctx) and ctx.run is not None:
        await Conversation(ctx).deleted(ctx.run, ctx.event.message)


async def ignore(ctx: Context) -> None:
    """Nothing is to be done: no answer, no error."""
