"""Registering: a seat or a place on the waiting list, with what is asked; giving it back; claiming one that is free."""

from typing import Any

from handlers.answers import FreeText
from handlers.choices import OneOf, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.publishing import guard_ask, guarded
from handlers.workshops import filing, fitting, reminding
from handlers.workshops.composing import about, attachments, standing, title
from handlers.workshops.lists import MOST_QUESTIONS, READY
from storage import attendees, consents, registrations, workshops
from storage.consents import Purpose
from storage.conversations import Run
from storage.messages import Choice, Message, Part, Text, Verbatim
from storage.registrations import SEATED, Outcome, State
from storage.workshops import Workshop

ANSWER_LIMIT, NAME_LIMIT = 500, 80
"""The longest answer and real name, in characters."""

ATTENDANCE_VERSION = "2026-12"
"""The version of the text `workshop-real`: raise it when what people agree to changes."""


def _question(place: int, needed: bool) -> tuple[Ask, ...]:
    """The question at a place among those of a workshop, where it must be answered, or where it need not be."""
    key = f"{'n' if needed else 'q'}{place}"

    def asked(scene: Scene) -> bool:
        questions = scene.context.get("questions", ())
        return place < len(questions) and bool(questions[place].get("needed")) is needed

    def prompt(scene: Scene) -> Part:
        question = scene.context["questions"][place]
        if question["key"] in READY:
            return Text(f"workshop-question-{question['key']}")
        return Verbatim(question["text"])

    ask = Ask(key=key, prompt=prompt, kind=FreeText(limit=ANSWER_LIMIT), when=asked, optional=not needed)
    return ask, guard_ask(key)


FORM: Form = Form(
    name="registration",
    asks=(
        *(ask for place in range(MOST_QUESTIONS) for needed in (False, True) for ask in _question(place, needed)),
        Ask(
            key="agrees",
            prompt=lambda scene: Text("workshop-real", {"days": scene.context.get("days", 0)}),
            kind=OneOf(
                fixed(
                    Option(value="yes", label=Text("workshop-real.yes")),
                    Option(value="no", label=Text("workshop-real.no")),
                )
            ),
            when=lambda scene: bool(scene.context.get("names")),
        ),
        Ask(
            key="name",
            prompt=lambda _: Text("workshop-real-name"),
            kind=FreeText(limit=NAME_LIMIT, check=lambda words, _scene: " ".join(words.split())),
            when=lambda scene: scene.values.get("agrees") == "yes",
            about="agrees",
        ),
    ),
)


async def register(ctx: Context, workshop: Workshop) -> None:
    """Register at once, or after what the workshop asks."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    has = row is not None and row.state in (*SEATED, State.waiting)
    asks = bool(workshop.questions) or workshop.names
    if has or not asks or registrations.hindrance(workshop, ctx.now) is not None or await _is_full(ctx, workshop):
        await _register(ctx, workshop, {}, None)
        return
    context = {
        "workshop": workshop.id,
        "questions": [dict(each) for each in workshop.questions],
        "names": workshop.names,
        "days": ctx.house.policy.keep.names.days,
    }
    await Conversation(ctx).open("registration", Text("workshop-asks", {"title": title(workshop)}), context=context)


async def _is_full(ctx: Context, workshop: Workshop) -> bool:
    """Whether nobody can come any more, not even wait."""
    if workshop.seats is None or workshop.waits:
        return False
    return await registrations.taken(ctx.session, workshop.id or 0) >= workshop.seats


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Register with the answers; the workshop may have changed meanwhile."""
    workshop = await workshops.find(ctx.session, run.context["workshop"])
    if workshop is None or not await fitting.fits(ctx, [workshop]):
        await answer_with(ctx, Text("workshops-unknown" if workshop is None else "workshops-others"))
        return
    scene = ctx.scene(run, values)
    if run.context.get("naming"):
        await _keep_name(ctx, workshop, values.get("name"))
        return
    answers = {}
    for place, question in enumerate(run.context["questions"]):
        key = f"{'n' if question.get('needed') else 'q'}{place}"
        if values.get(key):
            answers[question["key"]] = guarded(scene, key)[0]
    await _register(ctx, workshop, answers, values.get("name"))


async def _register(ctx: Context, workshop: Workshop, answers: dict[str, str], name: str | None) -> None:
    """Let the database decide, and say what came of it."""
    outcome = await registrations.register(ctx.session, workshop.id or 0, ctx.person.id, ctx.now, answers)
    if name and workshop.names and outcome in (Outcome.registered, Outcome.waiting):
        await _put_name(ctx, workshop, name)
    if outcome is Outcome.already:
        row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
        said = Text("workshops-again-waiting" if row is not None and row.state == State.waiting else "workshops-again")
    else:
        said = Text(f"workshops-{outcome.value}")
    if outcome is Outcome.registered:
        await _seated(ctx, said, workshop)
    else:
        await answer_with(ctx, said, workshop)


async def _seated(ctx: Context, said: Text, workshop: Workshop) -> None:
    """Tell who has a seat, with the file for their calendar; they are reminded at their hours."""
    await reminding.expect(ctx.session, ctx.house.policy, workshop, ctx.person.member, ctx.now)
    shown = await page(ctx, workshop)
    if ctx.event.data is not None:
        await ctx.answer(shown)
    file = await filing.file(ctx.session, ctx.house, workshop, ctx.now, inside=True)
    ctx.send(Message(parts=(said, Text("calendar-yours")), choices=shown.choices, files=(file,)))


async def _put_name(ctx: Context, workshop: Workshop, name: str) -> None:
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    assert row is not None and row.id is not None
    await attendees.put_name(ctx.session, row.id, name, ctx.now)
    await consents.add(
        ctx.session, ctx.person.id, ATTENDANCE_VERSION, ctx.language, ctx.now, purpose=Purpose.attendance
    )


async def decline(ctx: Context, workshop: Workshop) -> None:
    """Say that one does not come: the seat goes to the next one."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    seated = row is not None and row.state in SEATED
    outcome = await registrations.decline(ctx.session, workshop.id or 0, ctx.person.id, ctx.now)
    if outcome in (Outcome.declined, Outcome.already):
        await _withdraw(ctx)
        await reminding.give_back(ctx.session, workshop.id or 0, ctx.person.id, ctx.now)
        said = Text("workshops-declined-seat" if seated else "workshops-declined")
    else:
        said = Text(f"workshops-{outcome.value}")
    await answer_with(ctx, said, workshop)


async def claim(ctx: Context, workshop: Workshop) -> None:
    """Take the seat that was offered."""
    outcome = await registrations.claim(ctx.session, workshop.id or 0, ctx.person.id, ctx.now)
    said = Text("workshops-again") if outcome is Outcome.already else Text(f"workshops-{outcome.value}")
    if outcome is Outcome.registered:
        await _seated(ctx, said, workshop)
    else:
        await answer_with(ctx, said, workshop)


async def remind(ctx: Context, workshop: Workshop) -> None:
    """Be reminded before the registration ends, of what one has no seat for yet; not where no hour is left for that."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    if row is not None and row.state in (State.waiting, State.offered):
        await answer_with(ctx, standing(row) or Text("workshops-reminded-already"), workshop)
        return
    known = row is not None and (row.reminds or row.state == State.registered)
    open_still = registrations.hindrance(workshop, ctx.now) is None
    if open_still and not known and not reminding.reaches(ctx.house.policy, workshop, ctx.person.member, ctx.now):
        await answer_with(ctx, Text("workshops-remind-late", {"until": workshop.registers_until}), workshop)
        return
    outcome = await registrations.remind(ctx.session, workshop.id or 0, ctx.person.id, ctx.now)
    if outcome is Outcome.noted:
        await reminding.expect(ctx.session, ctx.house.policy, workshop, ctx.person.member, ctx.now)
    said = Text("workshops-reminded-already" if outcome is Outcome.already else f"workshops-{outcome.value}")
    await answer_with(ctx, said, workshop)


async def name(ctx: Context, workshop: Workshop) -> None:
    """Give the real name, or another one, for the attendance list."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    if not workshop.names or row is None or row.state not in (*SEATED, State.waiting):
        await ctx.answer(await page(ctx, workshop))
        return
    days = ctx.house.policy.keep.names.days
    context: dict[str, Any] = {"workshop": workshop.id, "questions": [], "names": True, "naming": True, "days": days}
    await Conversation(ctx).open("registration", context=context)


async def _keep_name(ctx: Context, workshop: Workshop, given: str | None) -> None:
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    if row is None or row.state not in (*SEATED, State.waiting):
        await answer_with(ctx, Text("workshops-not_offered"), workshop)
    elif given and workshop.names:  # it may need none any more since it was asked
        await _put_name(ctx, workshop, given)
        await answer_with(ctx, Text("workshop-name-kept"), workshop)
    else:
        await unname(ctx, workshop)


async def unname(ctx: Context, workshop: Workshop) -> None:
    """Take the real name back."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    if row is not None and row.id is not None:
        await attendees.drop_name(ctx.session, row.id)
    await _withdraw(ctx)
    await answer_with(ctx, Text("workshop-name-gone"), workshop)


async def _withdraw(ctx: Context) -> None:
    """Note that the consent no longer holds, where no real name is left that it was given for."""
    await attendees.withdraw_unneeded(ctx.session, [ctx.person.id], ctx.now)


# --- what is shown ----------------------------------------------------------------------------


async def page(ctx: Context, workshop: Workshop, *before: Part) -> Message:
    """A workshop as the person sees it, with how their registration stands and what can be done."""
    row = await registrations.of(ctx.session, workshop.id or 0, ctx.person.id)
    state = State(row.state) if row is not None else None
    inside = state is State.registered
    full = False
    if workshop.seats is not None:
        found = await registrations.counts(ctx.session, workshop.id or 0)
        seated = sum(found.get(each, 0) for each in SEATED)
        full = seated >= workshop.seats or bool(found.get(State.waiting))
    parts = [*before, *about(workshop, ctx.now, full, inside)]
    own = standing(row)
    if own is not None and not before:
        parts.append(own)
    return Message(parts=tuple(parts), choices=await _choices(ctx, workshop, state, full))


async def _choices(ctx: Context, workshop: Workshop, state: State | None, full: bool) -> tuple[Choice, ...]:
    """What can be done about a workshop now."""

    def deed(label: str, word: str, aside: bool = False) -> Choice:
        return command("workshops", Text(label), f"{workshop.id} {word}", aside=aside)

    choices: list[Choice] = []
    hindered = registrations.hindrance(workshop, ctx.now)
    if hindered in (None, Outcome.closed):
        if state is State.offered:
            choices.append(deed("workshop-claim", "claim"))
        elif state not in (State.registered, State.waiting) and hindered is None and (not full or workshop.waits):
            choices.append(deed("workshop-queue" if full else "workshop-register", "register"))
        if state is not State.declined:
            choices.append(deed("workshop-decline", "decline"))
        if state in (None, State.declined, State.lapsed) and hindered is None:
            choices.append(deed("workshop-remind", "remind"))
        if workshop.names and state in (*SEATED, State.waiting):
            choices.append(deed("workshop-name", "name"))
        choices.append(deed("calendar-get", "calendar", aside=True))
    if attachments(workshop):
        choices.append(deed("workshop-material-see", "material", aside=True))
    choices.append(command("workshops", Text("choice-list"), aside=True))
    return tuple(choices)


async def answer_with(ctx: Context, said: Text, workshop: Workshop | None = None) -> None:
    """Say what came of something, above the workshop that it was about."""
    if workshop is None:
        to_list = command("workshops", Text("choice-list"), aside=True)
        await ctx.answer(Message(parts=(said,), choices=(to_list,)))
        return
    await ctx.answer(await page(ctx, workshop, said))


FLOW = Flow(form=FORM, finish=finish)
