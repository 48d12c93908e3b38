"""`/questions`: the own ones with how they stand, and open ones of others that one could answer."""

from handlers.channels import register
from handlers.channels.numbers import written
from handlers.channels.snippets import preview
from handlers.context import Context, command
from handlers.folding import fold
from handlers.ids import row_id
from handlers.questions import spreading
from storage import channels, members, questions
from storage.channels import Kind
from storage.messages import Choice, Label, Lines, Message, Part, Text, Verbatim
from storage.questions import Posed, State

PAGE = 5
"""Questions shown at once, of each kind."""

WIDTH = 120
"""Characters of a question in the list."""

ALL, REGION = "all", "region"
"""What is named instead of a theme: all of them, or what was asked in the own region only."""

STATES = {State.open: "question-state-open", State.helped: "question-state-helped", State.ended: "question-state-ended"}
"""How a question stands, in words."""


async def show(ctx: Context) -> None:
    """`/questions`: what one asked, and what one could answer: of the own themes, of a named one, of all, or nearby."""
    words = (ctx.call.rest if ctx.call else "").split()
    before = row_id(words.pop()[1:]) or None if words and words[-1][:1] == "<" else None
    theme = _theme(ctx, " ".join(words))
    chosen = theme or (words[0] if words else "")
    if words and theme is None and chosen not in (ALL, REGION):
        choices = tuple(command("questions", Label("theme", each.key), each.key) for each in ctx.house.catalogue.themes)
        await ctx.answer(Message(parts=(Text("questions-which"),), choices=choices))
        return
    themes = [theme] if theme else [] if chosen else await members.themes_of(ctx.session, ctx.person.id)
    await register.open_ones(ctx.session, ctx.house, ctx.now)
    readable = await channels.all_readable(ctx.session, ctx.limits.confidential, ctx.person.member.region)
    ids = [each.id or 0 for each in readable if chosen != REGION or each.kind == Kind.region]
    others = await questions.waiting(ctx.session, ids, ctx.person.id, themes, PAGE + 1, before)
    own: list[Posed] = []
    if before is None and not words:
        own = await questions.of_member(ctx.session, ctx.person.id, PAGE, ctx.limits.confidential)
    await ctx.answer(_page(own, others, chosen, some=bool(themes)))


def _theme(ctx: Context, words: str) -> str | None:
    """The theme that words name: by its key, or by its label in the reader's language."""
    for each in ctx.house.catalogue.themes:
        if words and fold(words) in (fold(each.key), fold(each.label(ctx.language))):
            return each.key
    return None


def _own(own: list[Posed]) -> tuple[list[Part], tuple[Choice, ...]]:
    lines = tuple(
        Text("questions-own-line", {**_args(each), "state": Text(STATES[State(each.question.state)])}) for each in own
    )
    choices = tuple(
        command("question", Text("choice-question", {"number": Verbatim(_number(each))}), str(each.question.post_id))
        for each in own
    )
    return [Text("questions-own"), Lines(lines)], choices


def _page(own: list[Posed], others: list[Posed], chosen: str, *, some: bool) -> Message:
    """A page of them; `some`: only those of some themes are on it."""
    parts, choices = _own(own) if own else ([], ())
    shown = others[:PAGE]
    if shown:
        lines = tuple(
            Text("questions-line", {**_args(each), "theme": Label("theme", each.question.theme)}) for each in shown
        )
        parts = [*parts, Text("questions-others"), Lines(lines)]
        choices += tuple(command("show", Verbatim(_number(each)), _number(each)[1:]) for each in shown)
    else:
        parts = [*parts, Text("questions-none")]
    further: list[Choice] = []
    if len(others) > PAGE:
        further.append(
            command("questions", Text("choice-older"), f"{chosen} <{shown[-1].question.post_id}".strip(), aside=True)
        )
    if some or chosen == REGION:
        further.append(command("questions", Text("questions-all"), ALL, aside=True))
    if chosen != REGION:
        further.append(command("questions", Text("questions-region"), REGION, aside=True))
    ask = command("ask", Text("menu-ask"), aside=True)
    sensitive = any(each.channel.sensitive for each in (*own, *others))
    return Message(parts=tuple(parts), choices=(*choices, *further, ask), sensitive=sensitive)


def _args(posed: Posed) -> dict[str, Verbatim]:
    return {"number": Verbatim(_number(posed)), "words": Verbatim(preview(posed.post.words, WIDTH))}


def _number(posed: Posed) -> str:
    return written(posed.channel.mark, posed.post.number)


async def one(ctx: Context) -> None:
    """`/question 12`: an own question, how it stands, and what can be done with it."""
    posed = await questions.find(ctx.session, row_id(ctx.call.rest if ctx.call else ""))
    if posed is None or posed.post.member_id != ctx.person.id or posed.post.number is None:
        ctx.say("question-which", command("questions", Text("menu-questions")))
        return
    if posed.channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return
    number = str(posed.question.post_id)
    state = Text(STATES[State(posed.question.state)])
    head = Text("question-one", {**_args(posed), "words": Verbatim(posed.post.words), "state": state})
    answered = await questions.is_answered(ctx.session, posed.question.post_id)
    parts: list[Part] = [head, Text("question-has-answers" if answered else "question-no-answers")]
    if posed.question.state == State.open:
        choices = (command("meet", Text("choice-meet"), number), *spreading.closing(posed))
    else:
        card = command("card", Text("choice-card"), _number(posed)[1:])
        choices = (card, command("reopen", Text("choice-reopen"), number, aside=True))
    await ctx.answer(Message(parts=tuple(parts), choices=choices, sensitive=posed.channel.sensitive))
