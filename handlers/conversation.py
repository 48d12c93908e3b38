"""Running forms: opening, answering, steering, suspending, resuming. One is open per person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers import forms
from handlers.commands import find
from handlers.context import Context, command
from handlers.folding import fold
from handlers.forms import Answer, Back, Form, Given, Pressed, Skip, State, Typed
from handlers.prompts import Press, prompt
from storage import bodies, conversations
from storage.conversations import Run, RunState
from storage.messages import Message, Part, Text

STEERING = ("back", "skip", "cancel")
"""What can be done in a form besides answering."""

_PAGE = re.compile(r"page-[0-9]{1,4}")  # what a press carries can be forged


@dataclass(frozen=True, slots=True)
class Conversation:
    """The dialogue of one person during one event."""

    ctx: Context

    async def open(
        self,
        name: str,
        *before: Part,
        context: Mapping[str, Any] | None = None,
        answers: Mapping[str, Any] | None = None,
        view: Mapping[str, Any] | None = None,
    ) -> Run:
        """Begin a form with some answers known already, or half made; an open one is kept as a draft."""
        await self.suspend()
        run = Run(
            member_id=self.ctx.person.id,
            form=name,
            context=dict(context or {}),
            answers=forms.dump([Answer(key=key, value=value) for key, value in (answers or {}).items()]),
            view=dict(view or {}),
            created_at=self.ctx.now,
            touched_at=self.ctx.now,
        )
        self.ctx.session.add(run)
        self.ctx.runs[run.member_id] = run
        self._ask(run, *before)
        return run

    async def suspend(self) -> bool:
        """Put the open form aside; True where that left a draft. Nothing is kept of one without answers."""
        run = self.ctx.runs.pop(self.ctx.person.id, None)
        if run is None:
            return False
        self._retire_prompt(run)
        if run.answers and not self.ctx.house.flows[run.form].yields:
            run.state = RunState.suspended
        else:
            conversations.end(run, RunState.cancelled)
        # written now: the database takes one open form per person, and the next one may be added before this is
        await conversations.put_down(self.ctx.session, run)
        return run.state == RunState.suspended

    async def resume(self, run: Run, *before: Part) -> None:
        """Go on with a draft where it was left."""
        if self.ctx.run is not run:
            await self.suspend()
            run.state = RunState.active
            self.ctx.runs[run.member_id] = run
        run.revision += 1
        run.touched_at = self.ctx.now
        self._retire_prompt(run)
        changed = await self._renewed(run)
        if forms.position(self._form(run), _state(run), self.ctx.scene(run)) is None:
            await self._finish(run)
        else:
            self._ask(run, *before, *changed)

    async def cancel(self, run: Run) -> None:
        """End a form without its result."""
        flow = self.ctx.house.flows[run.form]
        self._retire_prompt(run)
        self.ctx.runs.pop(run.member_id, None)
        if flow.cancel:
            await flow.cancel(self.ctx, run)
        else:
            self.ctx.say("form-cancelled")
        conversations.end(run, RunState.cancelled)
        await self._offer_draft(run)

    async def give(self, run: Run, given: Given, in_place: bool = False) -> None:
        """Take one step in the open form and show what comes next; where its question is no more, what is asked now."""
        changed = await self._renewed(run)
        if changed and not isinstance(given, Back):
            run.revision += 1
            self._retire_prompt(run)
            self._ask(run, *changed)
            return
        form, scene = self._form(run), self.ctx.scene(run)
        before = _state(run)
        step = forms.advance(form, before, given, scene)
        await self._take(run, before, step, in_place)

    async def press(self, press: Press) -> None:
        """Take a press on a choice of a form: the present one, a draft's, or one that is long answered.

        Where the choice was typed, no message was pressed that could be changed: what comes next is said below.
        """
        run = self.ctx.run
        if run is None or run.token != press.token:
            other = await conversations.by_token(self.ctx.session, press.token)
            if other is None or other.member_id != self.ctx.person.id or other.state != RunState.suspended:
                self.ctx.say("press-over")
                return
            await self.resume(other, Text("form-resumed"))
            return
        ask = forms.position(self._form(run), _state(run), self.ctx.scene(run))
        if ask is None or press.revision != run.revision or press.ask != ask.key:
            self.ctx.say("press-answered")
            return
        in_place = self.ctx.event.message is not None
        match press.value if press.steers else "":
            case "cancel":
                await self.cancel(run)
            case "back":
                await self.give(run, Back(), in_place)
            case "skip":
                await self.give(run, Skip(), in_place)
            case page if _PAGE.fullmatch(page):
                view = {**run.view, "page": int(page.removeprefix("page-"))}
                await self._take(run, _state(run), forms.Step(state=replace(_state(run), view=view)), in_place)
            case _:
                await self.give(run, Pressed(press.value), in_place)

    async def edited(self, run: Run, typed: Typed) -> bool:
        """Take an edit of a message that was an answer; False where it was none."""
        before = _state(run)
        step = forms.reanswer(self._form(run), before, typed, self.ctx.scene(run))
        if step is None:
            return False
        await self._take(run, before, step, in_place=False)
        return True

    async def deleted(self, run: Run, source: str | None) -> None:
        """Take away the answer that came with a message that was deleted, if one did."""
        before = _state(run)
        key = next((answer.key for answer in before.answers if source and answer.source == source), None)
        if key is not None:
            step = forms.Step(state=forms.without(self._form(run), before, key))
            await self._take(run, before, step, in_place=False)

    def understands(self, run: Run, typed: Typed) -> bool:
        """Whether words are an answer to the present question."""
        step = forms.advance(self._form(run), _state(run), typed, self.ctx.scene(run))
        return step.problem is None

    def steering(self, run: Run, typed: Typed) -> str | None:
        """The command whose word was typed instead of a press, where the present question offers it as a choice.

        Words that are a choice are no answer: "Überspringen" is not what somebody eats. "Stop" may be.
        """
        if typed.files or forms.position(self._form(run), _state(run), self.ctx.scene(run)) is None:
            return None
        word, offered = fold(typed.text), {choice.value for choice in self._prompt(run).choices if choice.aside}
        named = (name for name in STEERING if name in offered and word in (name, fold(find(name).german)))
        return next(named, None)

    # --- what happens below ------------------------------------------------------------------

    def _form(self, run: Run) -> Form:
        return self.ctx.house.flows[run.form].form

    async def _renewed(self, run: Run) -> tuple[Part, ...]:
        """Bring up to date what the form keeps of others; what is to be said where it asks something else now."""
        renew = self.ctx.house.flows[run.form].renew
        if renew is None:
            return ()
        before = forms.position(self._form(run), _state(run), self.ctx.scene(run))
        said = await renew(self.ctx, run)
        return (said,) if forms.position(self._form(run), _state(run), self.ctx.scene(run)) is not before else ()

    async def _take(self, run: Run, before: State, step: forms.Step, in_place: bool) -> None:
        run.touched_at = self.ctx.now
        if step.state.answers != before.answers:
            step = await self._judged(run, step)
            run.answers = forms.dump(step.state.answers)
            run.revision += 1
        run.view = dict(step.state.view)
        if forms.position(self._form(run), step.state, self.ctx.scene(run)) is None:
            await self._finish(run)
        elif in_place and run.prompt is not None:
            problem = (step.problem,) if step.problem else ()
            self.ctx.edit(run.prompt, self._prompt(run, *problem))
        else:
            self._retire_prompt(run)
            self._ask(run, *((step.problem,) if step.problem else ()))

    async def _judged(self, run: Run, step: forms.Step) -> forms.Step:
        """The step, less an answer that the form's own check refuses."""
        flow, scene = self.ctx.house.flows[run.form], self.ctx.scene(run)
        if flow.progress is None:
            return step
        refusal = await flow.progress(self.ctx, run, forms.values(flow.form, step.state, scene))
        if refusal is None:
            return step
        return forms.Step(state=forms.without(flow.form, step.state, refusal.key), problem=refusal.reason)

    def _prompt(self, run: Run, *before: Part) -> Message:
        return prompt(self._form(run), _state(run), self.ctx.scene(run), run, *before)

    def _ask(self, run: Run, *before: Part) -> None:
        run.prompt = self.ctx.send(self._prompt(run, *before))

    def _retire_prompt(self, run: Run) -> None:
        """Take the choices off the question that was asked last: an answered keyboard must not stay."""
        if run.prompt is None:
            return
        shown = bodies.load(run.prompt.body)
        self.ctx.edit(run.prompt, replace(shown, choices=()))
        run.prompt, run.prompt_id = None, None

    async def _finish(self, run: Run) -> None:
        scene = forms.seen(self._form(run), _state(run), self.ctx.scene(run))
        context = dict(run.context)
        self._retire_prompt(run)
        self.ctx.runs.pop(run.member_id, None)
        # written before anything else is: the database takes one open form per person, and another may be opened now
        run.state = RunState.finished
        await self.ctx.session.flush()
        await self.ctx.house.flows[run.form].finish(self.ctx, run, scene.values)
        conversations.end(run, RunState.finished)
        if "then" in context:
            await self._go_on(context["then"], context.get("words", ""))
        else:
            await self._offer_draft(run)

    async def _go_on(self, name: str, words: str) -> None:
        """Open the form for which another one had to come first, with what was said then."""
        flow = self.ctx.house.flows.get(name)
        if self.ctx.run is None and self.ctx.person.joined and flow is not None and flow.begin is not None:
            await flow.begin(self.ctx, words)

    async def _offer_draft(self, ended: Run) -> None:
        draft = await conversations.suspended(self.ctx.session, ended.member_id)
        if draft is not None and draft is not ended and self.ctx.run is None:
            about = Text(f"form-{draft.form}")
            self.ctx.say("draft-waiting", command("resume", Text("choice-resume")), about=about)


def _state(run: Run) -> State:
    return State(answers=forms.load(run.answers), view=run.view)
