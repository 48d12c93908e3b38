"""Being away: a pause with its end, and leaving."""

from datetime import date, time, timedelta

from handlers import hours, rhythm
from handlers.answers import OneOf, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.dates import parse_date, parse_duration
from handlers.folding import fold
from handlers.forms import Ask, Form, Option, Values
from storage import conversations, members, needs, outbox, publications
from storage.conversations import Run
from storage.members import Member, Status
from storage.messages import Choice, Message, Text

LONGEST = timedelta(days=366)
"""The longest pause."""

OFFERED = (1, 2, 3, 6)
"""Weeks offered for a pause."""


async def pause(ctx: Context) -> None:
    """`/pause 3 weeks`, `/pause bis 24.12.`, `/pause end`; without more, what can be chosen."""
    words = ctx.call.rest if ctx.call else ""
    today = ctx.scene().today
    if not words:
        await ctx.answer(Message(parts=(Text("pause-how-long"),), choices=_offers(ctx)))
    elif fold(words) in ("end", "ende"):
        await _end(ctx)
    elif (until := _until(words, today)) is None:
        ctx.say("pause-unclear", *_offers(ctx))
    elif until <= today or until > today + LONGEST:
        ctx.say("pause-range", *_offers(ctx))
    else:
        member = ctx.person.member
        member.paused_until = hours.to_utc(until, time(0), ctx.house.policy.zone.key)
        rhythm.renew(member, ctx.house.policy, ctx.now)
        end = command("pause", Text("pause-end"), "end")
        await ctx.answer(Message(parts=(Text("pause-begun", {"day": until}),), choices=(end,)))


def _until(words: str, today: date) -> date | None:
    """The day on which a pause ends: a length counts from today, a day is the day of the return."""
    length = parse_duration(words)
    if length is None:
        return parse_date(words, today)
    return today + length if length <= LONGEST else date.max


def _offers(ctx: Context) -> tuple[Choice, ...]:
    offers = [command("pause", Text("pause-weeks", {"number": weeks}), f"{weeks} weeks") for weeks in OFFERED]
    if ctx.person.member.paused_until:
        offers.append(command("pause", Text("pause-end"), "end"))
    return tuple(offers)


async def _end(ctx: Context) -> None:
    member = ctx.person.member
    was_away = member.paused_until is not None
    member.paused_until = None
    rhythm.renew(member, ctx.house.policy, ctx.now)
    await ctx.answer(Message(parts=(Text("pause-ended" if was_away else "pause-none"),)))


FORM = Form(
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


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Forget the person. Their needs go too, or stay as nobody's."""
    if values["how"] == "stay":
        ctx.say("leave-stayed")
        return
    ctx.send(Message(parts=(Text("leave-done"),), language=ctx.language))
    await forget(ctx, keep_needs=values["how"] == "keep")


async def forget(ctx: Context, keep_needs: bool) -> None:
    """Keep nothing of a member but the account id, which a farewell needs, and the proof of consent."""
    session, member = ctx.session, ctx.person.member
    await conversations.forget_runs(session, ctx.person.id)
    await publications.undo_all(session, ctx.person.id)
    heir = None
    if keep_needs:
        heir = Member()
        session.add(heir)
        await session.flush()
    await needs.hand_over(session, ctx.person.id, heir.id if heir else None)
    await members.set_themes(session, ctx.person.id, ())
    for role in ctx.person.roles:
        await members.revoke(session, ctx.person.id, role)
    await members.withdraw_consents(session, ctx.person.id, ctx.now)
    await outbox.drop_unasked(session, ctx.person.id, "left", ctx.now)
    ctx.person.roles = frozenset()
    for column, value in Member(account_id=member.account_id).model_dump(exclude={"id"}).items():
        setattr(member, column, value)
    member.status = Status.guest


FLOW = Flow(form=FORM, finish=finish)
