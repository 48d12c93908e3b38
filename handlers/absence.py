"""Being away: a pause with its end, and leaving."""

from datetime import date, time, timedelta

from handlers import hours, rhythm
from handlers.answers import Day
from handlers.cards import leaving as cards_leaving
from handlers.channels import leaving
from handlers.choices import OneOf, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.folding import fold
from handlers.forms import Ask, Form, Invalid, Option, Scene, Typed, Value, Values
from handlers.introductions import ending
from handlers.workshops import reminding
from storage import (
    accounts,
    announcing,
    attendees,
    circles,
    consents,
    conversations,
    inbox,
    lexicon_entries,
    members,
    needs,
    outbox,
    pairing,
    parting,
    phrasings,
    publications,
    questions,
    retention,
    roles,
    withheld,
)
from storage.conversations import Run
from storage.members import Member, Status
from storage.messages import Message, Text

OFFERED = (1, 2, 3, 6)
"""Weeks offered for a pause."""

END = "end"
"""The answer that ends a pause instead of beginning one."""


def _offers(scene: Scene) -> tuple[Option, ...]:
    weeks = tuple(
        Option(value=(scene.today + timedelta(weeks=number)).isoformat(), label=Text("pause-weeks", {"number": number}))
        for number in OFFERED
    )
    return (*weeks, Option(value=END, label=Text("pause-end"))) if scene.context.get("paused") else weeks


UNTIL = Day(earliest=1, latest=366, offered=_offers, unclear="pause-unclear", outside="pause-range")
PAUSE = Form(name="pause", asks=(Ask(key="until", prompt=lambda _: Text("pause-how-long"), kind=UNTIL),))


async def pause(ctx: Context) -> None:
    """`/pause 3 weeks`, `/pause bis 24.12.`, `/pause end`; without more, what can be chosen."""
    words = ctx.call.rest if ctx.call else ""
    context = {"paused": ctx.person.member.paused_until is not None}
    if not words:
        await Conversation(ctx).open("pause", context=context)
    elif fold(words) in (END, "ende"):
        await _end(ctx)
    else:
        try:
            reply = UNTIL.parse(Typed(text=words), ctx.scene())
        except Invalid as invalid:
            await Conversation(ctx).open("pause", invalid.reason, context=context)
            return
        assert isinstance(reply, Value)
        await _begin(ctx, date.fromisoformat(reply.value))


async def pause_chosen(ctx: Context, run: Run, values: Values) -> None:
    """Begin or end the pause that was chosen."""
    if values["until"] == END:
        await _end(ctx)
    else:
        await _begin(ctx, date.fromisoformat(values["until"]))


async def _begin(ctx: Context, until: date) -> None:
    """Pause until the beginning of a day."""
    member = ctx.person.member
    member.paused_until = hours.to_utc(until, time(0), ctx.house.policy.zone.key)
    rhythm.renew(member, ctx.house.policy, ctx.now)
    await outbox.reconsider(ctx.session, ctx.person.id, ctx.now)
    await reminding.renew(ctx.session, ctx.house.policy, member, ctx.now)
    ctx.say("pause-begun", command("pause", Text("pause-end"), END), day=until)


async def _end(ctx: Context) -> None:
    member = ctx.person.member
    was_away = member.paused_until is not None
    member.paused_until = None
    rhythm.renew(member, ctx.house.policy, ctx.now)
    await outbox.reconsider(ctx.session, ctx.person.id, ctx.now)
    await reminding.renew(ctx.session, ctx.house.policy, member, ctx.now)
    await ctx.answer(Message(parts=(Text("pause-ended" if was_away else "pause-none"),)))


LEAVE = Form(
    name="leave",
    asks=(
        Ask(
            key="how",
            prompt=lambda _: Text("leave"),
            kind=OneOf(
                fixed(
                    Option(value="erase", label=Text("leave-erase")),
                    Option(value="keep", label=Text("leave-keep")),
                    Option(value="stay", label=Text("leave-stay")),
                )
            ),
        ),
    ),
)


async def leave(ctx: Context) -> None:
    """`/leave`: one question, then it is done."""
    await Conversation(ctx).open("leave")


async def leave_chosen(ctx: Context, run: Run, values: Values) -> None:
    """Forget the person. Their needs go too, or stay as nobody's."""
    if values["how"] == "stay":
        ctx.say("leave-stayed")
        return
    farewell = Message(parts=(Text("leave-done"),), language=ctx.language)
    await forget(ctx, keep_needs=values["how"] == "keep")
    ctx.send(farewell)  # written last, it comes when the question is gone


async def forget(ctx: Context, keep_needs: bool) -> None:
    """Keep nothing of a member but the account id, which a farewell needs, and the proof of consent."""
    session, member = ctx.session, ctx.person.member
    await conversations.forget_runs(session, ctx.person.id)
    await publications.forget(session, ctx.person.id)
    heir = None
    if keep_needs:
        heir = Member()
        session.add(heir)
        await session.flush()
    await needs.hand_over(session, ctx.person.id, heir.id if heir else None)
    await ending.forget(ctx)
    await leaving.forget(ctx, keep_needs)
    if keep_needs:
        await phrasings.leave_unnamed(session, ctx.person.id)
    else:
        await phrasings.drop_of_member(session, ctx.person.id, ctx.now)
    await lexicon_entries.forget(session, ctx.person.id)
    await cards_leaving.forget(ctx, keep_needs)
    await members.set_themes(session, ctx.person.id, ())
    for role in ctx.person.roles:
        await roles.revoke(session, ctx.person.id, role)
    await consents.withdraw(session, ctx.person.id, ctx.now)
    await outbox.drop_unasked(session, ctx.person.id, "left", ctx.now)
    await withheld.forget(session, ctx.person.id, "left", ctx.now)
    await retention.forget_dialogue(session, ctx.person.id, changing=ctx.changes)
    await pairing.forget(session, ctx.person.id)
    await announcing.forget_member(session, ctx.person.id)
    await circles.forget_member(session, ctx.person.id)
    await questions.forget_member(session, ctx.person.id)
    await attendees.forget(session, ctx.person.id, ctx.now)
    for account in await accounts.of_member(session, ctx.person.id):
        await inbox.forget_words(session, account.platform, account.external_id)
        account.language = None
        if account.id != ctx.person.account.id:  # that both were theirs is forgotten, too
            await parting.part(session, account)
    ctx.person.roles = frozenset()
    for column, value in Member(account_id=member.account_id).model_dump(exclude={"id"}).items():
        setattr(member, column, value)
    member.status = Status.guest


PAUSE_FLOW = Flow(form=PAUSE, finish=pause_chosen)
LEAVE_FLOW = Flow(form=LEAVE, finish=leave_chosen)
