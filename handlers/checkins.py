"""The weekly check-in: one short question to each member at their own hour, and how to wave it away."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import rhythm
from handlers.context import Context, House, command
from handlers.profile import HINTS
from handlers.weeks import Week
from storage import bodies, members, outbox
from storage.contents import Content
from storage.members import Due, Status
from storage.messages import Lane, Message, Text

STALE = timedelta(days=2)
"""A check-in that is later than this has lost its sense: the next week brings one."""


def question(hint: str | None) -> Message:
    """The check-in; `hint` names one further setting that is offered along with it."""
    parts = [Text("checkin")]
    choices = [command("need", Text("checkin-yes")), command("dismiss", Text("checkin-no"))]
    if hint is not None:
        parts.append(Text(f"checkin-hint-{hint}"))
        choices.append(command("set", Text(f"set-{hint}.name"), hint, aside=True))
    return Message(parts=tuple(parts), choices=tuple(choices))


async def send_due(session: AsyncSession, house: House, now: datetime, correlation: str, limit: int) -> int:
    """Ask everybody whose hour has come, once a week each; the number of members seen to."""
    due = await members.due_to_checkin(session, now, limit)
    upcoming = {habits: rhythm.next_checkin(habits, house.policy, now) for habits in {m.habits for m in due}}
    asked: dict[str | None, list[tuple[int, str]]] = {}
    changed: dict[int, dict[str, object]] = {}
    for member in due:
        changed[member.id] = {"next_checkin_at": upcoming[member.habits]}
        if _makes_sense(member, now):
            hint = HINTS[member.hints] if member.hints < len(HINTS) else None
            asked.setdefault(hint, []).append((member.id, _occasion(member, house)))
            changed[member.id]["hints"] = member.hints + (1 if hint else 0)
    await members.reschedule(session, changed)
    for hint, recipients in asked.items():
        content = Content(body=bodies.dump(question(hint)), created_at=now)
        await outbox.fan_out(session, content, recipients, Lane.reminder, now, correlation)
    return len(due)


def _makes_sense(member: Due, now: datetime) -> bool:
    paused = member.habits.paused_until is not None and member.habits.paused_until > now
    assert member.next_checkin_at is not None
    return member.status == Status.active and not paused and now - member.next_checkin_at <= STALE


def _occasion(member: Due, house: House) -> str:
    """Its name: there is one for a member in a week."""
    assert member.next_checkin_at is not None
    return f"checkin:{Week.of(member.next_checkin_at.astimezone(house.policy.zone).date())}:{member.id}"


async def dismissed(ctx: Context) -> None:
    """Nothing this week: that is an answer too, and not counted anywhere."""
    await ctx.answer(Message(parts=(Text("checkin-dismissed"),)))
