"""`/contact`: whom to call, and a question to the agency's team."""

from dataclasses import replace
from typing import Any

from handlers import help
from handlers.channels import register, storing
from handlers.channels.composing import facts_of
from handlers.channels.contribution import Contribution, contributed, words_of
from handlers.channels.posting import allowed
from handlers.choices import OneOf
from handlers.contact import conversing
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.folding import fold
from handlers.forms import Ask, Form, Invalid, Option, Scene, Typed, Values
from handlers.publishing import guard_ask, guarded
from storage import contacts
from storage.channels import Channel, Kind
from storage.contacts import State
from storage.conversations import Run
from storage.messages import Choice, Keyword, Label, Lines, Part, Text, Verbatim

ONLY_CONFIDENTIAL = "confidential"
"""The answer that lets a question go to networks only that are confidential."""


def _ways(scene: Scene) -> tuple[Option, ...]:
    confidential = Option(value=ONLY_CONFIDENTIAL, label=Text("contact-send-confidential"))
    return (
        Option(value="send", label=Text("choice-send")),
        *([confidential] if scene.context.get("confidential") else []),
        Option(value="change", label=Text("choice-change"), reopens="said"),
    )


def _review(scene: Scene) -> Lines:
    """To whom it goes, as whom, and the words as they will be read."""
    facts = tuple(Label(kind, value) for kind, value in scene.context.get("facts", ()))
    name = Verbatim(str(scene.context.get("name") or ""))
    key = "contact-review.facts" if facts else "contact-review"
    lines: list[Text | Verbatim | Label] = [Text(key, {"name": name, "facts": facts} if facts else {"name": name})]
    if not scene.context.get("confidential"):
        lines.append(Text("contact-review-open"))
    words, _ = guarded(scene, "said", words_of)
    return Lines((*lines, Verbatim(words) if words.strip() else Text("post-only-files")))


FORM = Form(
    name="contact",
    asks=(
        Ask(key="said", prompt=lambda _: Text("contact-what"), kind=Contribution()),
        guard_ask("said", words_of, "contact-guard"),
        Ask(key="send", prompt=_review, kind=OneOf(_ways), when=lambda scene: "said" in scene.values, about="said"),
    ),
)


async def start(ctx: Context) -> None:
    """`/contact`: whom to call, and where a question to the team stands; `/contact words` begins one."""
    words = ctx.call.rest if ctx.call else ""
    if not ctx.person.joined or (not words and not ctx.event.files):
        await help.contact(ctx, *await _way(ctx))
        return
    if fold(words) in ("write", "schreiben") and not ctx.event.files:
        await begin(ctx, None)
        return
    await begin(ctx, replace(ctx.typed, text=words, spans=()))


async def _way(ctx: Context) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """What a member is told of writing to the team, and the way there if anybody can be reached."""
    if not ctx.person.joined:
        return (), ()
    if not await conversing.team(ctx.session, ctx.house, False, ctx.person.id):
        return (Text("contact-way-none"),), ()
    known = await contacts.of_member(ctx.session, ctx.person.id)
    shown = [contact for contact, channel in known if ctx.limits.confidential or not channel.sensitive]
    state = shown[0].state if shown else ""
    stands = (Text("contact-stands", {"state": Keyword(state)}),) if state in (State.open, State.answered) else ()
    return (Text("contact-way"), *stands), (command("contact", Text("contact-write"), "write"),)


async def begin(ctx: Context, said: Typed | None) -> None:
    """Take what somebody wants to ask the team, and let them look at it before it goes."""
    if not await conversing.team(ctx.session, ctx.house, False, ctx.person.id):
        await help.contact(ctx, (Text("contact-way-none"),), ())
        return
    member = ctx.person.member
    facts = facts_of(member, await storing.shown_by_default(ctx, 0, ctx.person.id))
    context: dict[str, Any] = {
        **allowed(ctx),
        "confidential": ctx.limits.confidential,
        "name": member.name,
        "facts": [[fact.kind, fact.key] for fact in facts],
    }
    answers: dict[str, Any] = {}
    before: list[Text] = []
    if said is not None:
        try:
            answers["said"] = contributed(said, context)
        except Invalid as invalid:
            before.append(invalid.reason)
    await Conversation(ctx).open("contact", *before, context=context, answers=answers)


async def look(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Let nothing go where nobody reads it, nor by a network that it must not be on; the words stay."""
    if "send" not in values:
        return None
    confidential = values["send"] == ONLY_CONFIDENTIAL
    if confidential and not ctx.limits.confidential:
        return Refusal("send", Text("contact-not-here"))
    if not await conversing.team(ctx.session, ctx.house, confidential, ctx.person.id):
        return Refusal("send", conversing.nobody(kept=True))
    return None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Let it go to the team, in the conversation there is already, or a new one."""
    scene = ctx.scene(run, values)
    words, decision = guarded(scene, "said", words_of)
    channel = await _conversation(ctx, values["send"] == ONLY_CONFIDENTIAL)
    post = await storing.new_post(ctx, channel, values["said"], author=ctx.person.id, guard=decision, words=words)
    if not await storing.proceed(ctx, post, ctx.person.member):
        ctx.say("post-files-wanted")


async def _conversation(ctx: Context, sensitive: bool) -> Channel:
    known = await contacts.of_member(ctx.session, ctx.person.id)
    found = next((channel for _, channel in known if channel.sensitive is sensitive), None)
    if found is not None:
        return found
    channel = await register.among_few(ctx.session, Kind.contact, (), ctx.language, sensitive, ctx.now)
    await contacts.begin(ctx.session, ctx.person.id, channel.id or 0, ctx.now)
    return channel


FLOW = Flow(form=FORM, finish=finish, progress=look)
