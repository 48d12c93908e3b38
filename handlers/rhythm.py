"""A member's week: when they may be written to first, when their check-in comes. Kept in their row."""

from datetime import datetime

from handlers import hours
from handlers.hours import Rhythm
from storage.members import Habits, Member
from storage.policy import Policy


def begin(member: Member, policy: Policy, now: datetime) -> None:
    """Give a new member the service's defaults."""
    member.checkin_weekday, member.checkin_at = policy.checkin_weekday, policy.checkin_at
    member.working_days = list(policy.working_days)
    member.quiet_from, member.quiet_until = policy.quiet_from, policy.quiet_until
    member.checkins = True
    renew(member, policy, now)


def renew(member: Member, policy: Policy, now: datetime) -> None:
    """Compute open hours, the next check-in and bundle anew, after a change of the rhythm or when they are over."""
    habits = Habits.of(member)
    member.open_from, member.open_until = open_hours(habits, policy, now)
    member.next_checkin_at = next_checkin(habits, policy, now)
    if member.next_bundle_at is not None:
        member.next_bundle_at = next_bundle(habits, policy, now)


def renew_bundles(member: Member, policy: Policy, now: datetime, wanted: bool) -> None:
    """Let a member get bundles at their hour, or no more: whether they read any channel daily or weekly is known."""
    if not wanted:
        member.next_bundle_at = None
    elif member.next_bundle_at is None:  # else one may be due just now
        member.next_bundle_at = next_bundle(Habits.of(member), policy, now)


def open_hours(habits: Habits, policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    """The present or next open hours; who is never open has hours that never come."""
    window = hours.open_window(
        _rhythm(habits, policy), now, is_holiday=policy.is_holiday, paused_until=habits.paused_until
    )
    never = datetime.max.replace(tzinfo=now.tzinfo, microsecond=0)
    return window or (never, never)


def last_open(habits: Habits, policy: Policy, due: datetime, after: datetime) -> datetime | None:
    """The open moment that is due, else the last one before it since `after`; None if there is none."""
    return hours.last_open(
        _rhythm(habits, policy), due, after, is_holiday=policy.is_holiday, paused_until=habits.paused_until
    )


def next_checkin(habits: Habits, policy: Policy, now: datetime) -> datetime | None:
    """The next check-in; none for those who do not want one."""
    if not habits.checkins:
        return None
    return hours.next_weekly(
        _rhythm(habits, policy),
        weekday=habits.checkin_weekday,
        at=habits.checkin_at,
        after=max(now, habits.paused_until or now),
        is_holiday=policy.is_holiday,
    )


def next_bundle(habits: Habits, policy: Policy, now: datetime) -> datetime | None:
    """The next moment for what was posted in channels that are read daily; None for those who are never open."""
    return hours.next_daily(
        _rhythm(habits, policy),
        at=habits.bundle_at,
        after=max(now, habits.paused_until or now),
        is_holiday=policy.is_holiday,
    )


def brings_week(habits: Habits, due: datetime, policy: Policy, now: datetime) -> bool:
    """Whether one of the bundles that fell due, from the first one until now, is the week's."""
    moment: datetime | None = due
    while moment is not None and moment <= now:
        day = moment.astimezone(policy.zone).date()
        if hours.is_weekly_day(
            _rhythm(habits, policy), day, weekday=habits.checkin_weekday, is_holiday=policy.is_holiday
        ):
            return True
        moment = next_bundle(habits, policy, moment)
    return False


def _rhythm(habits: Habits, policy: Policy) -> Rhythm:
    return Rhythm(
        working_days=frozenset(habits.working_days),
        quiet_from=habits.quiet_from,
        quiet_until=habits.quiet_until,
        timezone=policy.zone.key,
    )
