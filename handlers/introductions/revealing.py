"""Reveal: each tells the other who they are, if they want to and what they want to, as a post in their talk."""

from handlers.answers import FreeText
from handlers.channels import storing
from handlers.channels.contribution import given
from handlers.choices import OneOf, Review, fixed
from handlers.context import Context, Flow, command
from handlers.forms import Ask, Form, Option, Scene, Typed, Values
from handlers.ids import row_id
from storage import introductions
from storage.channels import Channel
from storage.conversations import Run
from storage.introductions import State
from storage.messages import Text, Verbatim

KINDS = ("name", "address", "link")
"""What can be revealed: a name, a way to be reached, a meeting link."""

LIMIT = 300
"""Characters of what is revealed."""


def _prompt(scene: Scene) -> Text:
    return Text(f"reveal-{scene.values.get('kind', KINDS[0])}", {"limit": LIMIT})


FORM: Form = Form(
    name="reveal",
    asks=(
        Ask(
            key="kind",
            prompt=lambda _: Text("reveal-what"),
            name=Text("reveal-what.name"),
            kind=OneOf(fixed(*(Option(value=kind, label=Text(f"reveal-{kind}.name")) for kind in KINDS))),
        ),
        Ask(key="words", prompt=_prompt, name=Text("reveal-words.name"), kind=FreeText(limit=LIMIT)),
        Ask(key="review", prompt=lambda _: Text("reveal-sure"), kind=Review(lambda: FORM)),
    ),
)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Say it in the talk, where it can be edited and deleted like anything else."""
    row = await introductions.own(ctx.session, ctx.person.id, row_id(str(run.context.get("introduction", 0))))
    if row is None or row.state != State.agreed or row.channel_id is None:
        ctx.say("talk-over")
        return
    channel = await ctx.session.get_one(Channel, row.channel_id)
    kind = values["kind"]
    said = Text("reveal-said", {"kind": Text(f"reveal-{kind}.name"), "words": Verbatim(values["words"])})
    words = ctx.house.wording(said, ctx.language)
    value = {**given(Typed(text=words)), "origin": ctx.typed.origin}
    post = await storing.new_post(ctx, channel, value, author=ctx.person.id, guard="as_is")
    await storing.proceed(ctx, post, ctx.person.member)
    shown = {kind: post.id or 0}
    if row.first_id == ctx.person.id:
        row.first_shown = {**row.first_shown, **shown}
    else:
        row.second_shown = {**row.second_shown, **shown}
    ctx.say("reveal-done", command("talks", Text("talk-more"), str(row.id), aside=True))


FLOW = Flow(form=FORM, finish=finish)
