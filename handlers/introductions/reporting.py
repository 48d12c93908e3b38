"""Report: the agency's coordinators hear what somebody writes to them about a talk, and nothing else of it."""

from handlers.answers import FreeText
from handlers.choices import Review
from handlers.commands import COORDINATION
from handlers.context import Context, Flow, command
from handlers.forms import Ask, Form, Values
from handlers.ids import row_id
from handlers.publishing import guard_ask, guarded
from storage import bodies, introductions, outbox, roles
from storage.channels import Channel
from storage.contents import Content
from storage.conversations import Run
from storage.messages import Lane, Message, Text, Verbatim

LIMIT = 1500
"""Characters of a report."""

FORM: Form = Form(
    name="report",
    asks=(
        Ask(
            key="words",
            prompt=lambda _: Text("report-what", {"limit": LIMIT}),
            name=Text("report-what.name"),
            kind=FreeText(limit=LIMIT),
            reviewed=lambda scene: Verbatim(guarded(scene, "words")[0]),
        ),
        guard_ask("words"),
        Ask(key="review", prompt=lambda _: Text("report-review"), kind=Review(lambda: FORM)),
    ),
)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Tell the coordinators, but not if one of them is the other one; nobody's name stands there."""
    row = await introductions.own(ctx.session, ctx.person.id, row_id(str(run.context.get("introduction", 0))))
    if row is None or row.channel_id is None:
        ctx.say("talk-gone")
        return
    words, _ = guarded(ctx.scene(run, values), "words")
    channel = await ctx.session.get_one(Channel, row.channel_id)
    told = [each for each in await roles.having(ctx.session, COORDINATION) if each not in (row.first_id, row.second_id)]
    if not told:
        ctx.say("report-nobody", command("contact", Text("menu-contact")))
        return
    parts = (Text("report-told", {"number": row.id or 0}), Verbatim(words))
    content = Content(body=bodies.dump(Message(parts=parts, sensitive=channel.sensitive)), created_at=ctx.now)
    recipients = [(member, f"report:{run.token}:{member}") for member in told]
    await outbox.fan_out(ctx.session, content, recipients, Lane.reminder, ctx.now, ctx.correlation)
    choices = [command("talks", Text(f"talk-{act}"), f"{row.id} {act}") for act in ("end", "block")]
    ctx.say("report-done", *choices)


FLOW = Flow(form=FORM, finish=finish)
