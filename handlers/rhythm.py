"""A member's week: when they may be written to first, when their check-in comes. Kept in their row."""

from datetime import datetime

from handlers import hours
from handlers.hours import Rhythm
from storage.members import Member
from storage.policy import Policy


def begin(member: Member, policy: Policy, now: datetime) -> None:
    """Give a new member the service's defaults."""
    member.checkin_weekday, member.checkin_at = policy.checkin_weekday, policy.checkin_at
    member.working_days = list(policy.working_days)
    member.quiet_from, member.quiet_until = policy.quiet_from, policy.quiet_until
    member.checkins = True
    renew(member, policy, now)


def renew(member: Member, policy: Policy, now: datetime) -> None:
    """Compute open hours and the next check-in anew, after a change of the rhythm or when they are over."""
    roll(member, policy, now)
    plan_checkin(member, policy, now)


def roll(member: Member, policy: Policy, now: datetime) -> None:
    """Compute the present or next open hours; who is never open keeps hours that never come."""
    window = hours.open_window(
        _rhythm(member, policy), now, is_holiday=policy.is_holiday, paused_until=member.paused_until
    )
    never = datetime.max.replace(tzinfo=now.tzinfo, microsecond=0)
    member.open_from, member.open_until = window or (never, never)


def plan_checkin(member: Member, policy: Policy, now: datetime) -> None:
    """Compute the next check-in; none for those who do not want one."""
    after = max(now, member.paused_until or now)
    member.next_checkin_at = (
        hours.next_weekly(
            _rhythm(member, policy),
            weekday=member.checkin_weekday,
            at=member.checkin_at,
            after=after,
            is_holiday=policy.is_holiday,
        )
        if member.checkins
        else None
    )


def _rhythm(member: Member, policy: Policy) -> Rhythm:
    return Rhythm(
        working_days=frozenset(member.working_days),
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
        timezone=policy.zone.key,
    )
