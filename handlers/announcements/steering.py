"""`/announcements`: which there are; one of them with what can be done; and that, by its word."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import (
    amending,
    composing,
    correcting,
    launching,
    page,
    reporting,
    seconding,
    sending,
    status,
    writing,
)
from handlers.announcements.page import do, may_steer
from handlers.commands import COORDINATION
from handlers.context import Context, House, command
from handlers.folding import fold
from handlers.ids import row_id
from handlers.routing import Arrival
from storage import announcements, announcing, tallies
from storage.announcements import Announcement, State
from storage.messages import Choice, Keyword, Lines, Message, Part, Text

PAGE = 8
"""Announcements shown at once."""

DRAFTS = frozenset({State.draft})
WAITING = frozenset({State.unconfirmed, State.scheduled})
RUNNING = frozenset({State.sending, State.paused})
OVER = frozenset({State.sent, State.stopped, State.withdrawn})
THERE = frozenset({State.sending, State.paused, State.sent, State.stopped})
"""States in which there is something that could be corrected."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with an announcement that stands so.

    Its author may, and who coordinates; `anybody` of the staff where that is said.
    """

    do: Callable[[Context, Announcement, str], Awaitable[None]]
    states: frozenset[State]
    anybody: bool = False


async def show(ctx: Context) -> None:
    """`/announcements`: those one may steer; `/announcements 3`: one; `… 3 pause`, and so on: do it."""
    number, _, rest = (ctx.call.rest if ctx.call else "").strip().partition(" ")
    if fold(number) in ("new", "neu"):
        await writing.start(ctx)
        return
    announcement_id = row_id(number.removeprefix("#"))
    if not announcement_id:
        await _list(ctx, max(row_id(rest), 1) if number in ("page", "seite") else 1)
        return
    word, _, further = rest.strip().partition(" ")
    await act(ctx, announcement_id, ALIASES.get(fold(word), fold(word)), further.strip())


async def act(ctx: Context, announcement_id: int, word: str, further: str) -> None:
    """Do with an announcement what a word says, if it stands so and it is theirs to do."""
    announcement = await announcements.lock(ctx.session, announcement_id)
    deed = DEEDS.get(word or "look")
    sees = announcement is not None and (may_steer(ctx, announcement) or announcement.state == State.unconfirmed)
    if announcement is not None and word in DECISIONS and announcement.state not in DEEDS[word].states:
        ctx.say("announcement-decided")
    elif announcement is None or not (sees or word in DECISIONS):
        await ctx.answer(Message(parts=(Text("announcement-gone"),), choices=(_to_list(),)))
    elif deed is None:
        await ctx.answer(
            Message(parts=(Text("announcement-what"),), choices=(do(announcement, "look", Text("announcement-look")),))
        )
    elif announcement.state not in deed.states or not (deed.anybody or may_steer(ctx, announcement)):
        await ctx.answer(await shown(ctx, announcement, Text("announcement-not-now")))
    else:
        await deed.do(ctx, announcement, further)


async def shown(ctx: Context, announcement: Announcement, *before: Part) -> Message:
    """An announcement as it stands, with what can be done."""
    match announcement.state:
        case State.draft:
            return await page.page(ctx.session, ctx.house, announcement, ctx.now, *before)
        case State.unconfirmed if announcement.made_by != ctx.person.id:
            message = await seconding.question(seconding.within(ctx), announcement)
        case State.unconfirmed | State.scheduled:
            message = await _waiting(ctx, announcement)
        case _:
            message = await status.of(ctx.session, ctx.house, announcement, ctx.now)
    return replace(message, parts=(*before, *message.parts))


async def _waiting(ctx: Context, announcement: Announcement) -> Message:
    """One that has not begun: it waits for its time, or for somebody's yes."""
    preview = await page.counted(ctx.session, ctx.house, announcement, ctx.now)
    facts = await page.facts(ctx.session, ctx.house, announcement, preview, ctx.now)
    choices = launching.scheduled_choices(announcement)
    if announcement.state == State.unconfirmed:
        choices = launching.unconfirmed_choices(announcement)
    return Message(
        parts=(page.title(announcement), facts, *await page.shown(ctx.session, announcement, ctx.now)), choices=choices
    )


async def _look(ctx: Context, announcement: Announcement, words: str) -> None:
    await ctx.answer(await shown(ctx, announcement))


async def _list(ctx: Context, number: int) -> None:
    mine = None if ctx.person.roles & COORDINATION else ctx.person.id
    found = await announcements.listed(ctx.session, mine, PAGE, (number - 1) * PAGE)
    total = await announcements.count(ctx.session, mine)
    lines = tuple(
        Text(
            "announcement-line",
            {
                "number": each.id or 0,
                "state": Keyword(each.state),
                "day": each.began_at or each.due_at or each.created_at,
                "words": composing.named(each),
            },
        )
        for each in found
    )
    choices: list[Choice] = [
        replace(do(each, "look", Text("mine-open", {"number": each.id or 0})), number=each.id) for each in found
    ]
    if number > 1:
        choices.append(command("announcements", Text("choice-previous"), f"page {number - 1}", aside=True))
    if number * PAGE < total:
        choices.append(command("announcements", Text("choice-next"), f"page {number + 1}", aside=True))
    choices.append(command("announce", Text("announcement-new"), aside=True))
    head = Text("announcement-list") if found else Text("announcement-list-none")
    await ctx.answer(Message(parts=(head, Lines(lines)) if lines else (head,), choices=tuple(choices)))


def _to_list() -> Choice:
    return command("announcements", Text("choice-list"), aside=True)


async def _pause(ctx: Context, announcement: Announcement, words: str) -> None:
    await sending.pause(ctx.session, announcement)
    await _steered(ctx, announcement, "announcement-paused")


async def _resume(ctx: Context, announcement: Announcement, words: str) -> None:
    """Go on; an announcement whose author is not of the staff any more belongs to whoever lets it go on."""
    await _inherit(ctx, announcement)
    await sending.resume(ctx.session, announcement, ctx.now)
    await _steered(ctx, announcement, "announcement-resumed")


async def _inherit(ctx: Context, announcement: Announcement) -> None:
    """Take over what goes out again, if its author is not of the staff any more."""
    if not await sending.is_staff(ctx.session, announcement.made_by):
        announcement.made_by, announcement.progress_id = ctx.person.id, None


async def _confirm(ctx: Context, announcement: Announcement, words: str) -> None:
    """Agree to it before it goes, or to a correction of it afterwards."""
    await (launching if announcement.state == State.unconfirmed else amending).confirm(ctx, announcement, words)


async def _refuse(ctx: Context, announcement: Announcement, words: str) -> None:
    await (launching if announcement.state == State.unconfirmed else amending).refuse(ctx, announcement, words)


async def _stop(ctx: Context, announcement: Announcement, words: str) -> None:
    if announcement.state in RUNNING and words != "yes":
        tally = await tallies.tally(ctx.session, announcement)
        sure = Text("announcement-stop-sure", {"number": tally.left})
        choices = (
            do(announcement, "stop yes", Text("announcement-do-stop")),
            do(announcement, "look", Text("choice-back"), aside=True),
        )
        await ctx.answer(Message(parts=(sure,), choices=choices))
        return
    await sending.stop(ctx.session, announcement, ctx.now)
    await _steered(ctx, announcement, "announcement-stopped")


async def _steered(ctx: Context, announcement: Announcement, key: str) -> None:
    """Say that it was done, and let the author's message say it, too."""
    await ctx.session.flush()
    if announcement.progress_id is not None:
        await sending.show_progress(ctx.session, ctx.house, announcement, ctx.now, ctx.correlation)
    choices = () if announcement.state == State.stopped else (do(announcement, "look", Text("announcement-look")),)
    ctx.say(key, *choices, number=announcement.id or 0)


async def _resend(ctx: Context, announcement: Announcement, words: str) -> None:
    """Send it again to those whom it failed to reach, and to nobody else."""
    if await sending.is_about_nothing(ctx.session, announcement, ctx.now):
        ctx.say("announcement-resend-gone")
        return
    number = await announcing.again(ctx.session, announcement, ctx.now, ctx.correlation, trial=ctx.house.policy.trial)
    if not number:
        ctx.say("announcement-resend-none")
        return
    if announcement.state != State.sending:
        announcements.move(announcement, State.sending)
    announcement.look_at, announcement.ended_at, announcement.progress_id = ctx.now, None, None
    await _inherit(ctx, announcement)
    await launching.keep_files(ctx, announcement)
    await ctx.answer(Message(parts=(Text("announcement-resent", {"number": number}),)))


async def _change(ctx: Context, announcement: Announcement, words: str) -> None:
    await writing.change(ctx, announcement, words)


async def _discard(ctx: Context, announcement: Announcement, words: str) -> None:
    """Forget a draft; its attachment goes with the files that nothing uses any more."""
    await announcements.drop(ctx.session, [announcement.id])
    await ctx.answer(Message(parts=(Text("announcement-discarded"),), choices=(_to_list(),)))


DEEDS: Mapping[str, Deed] = {
    "look": Deed(_look, frozenset(State), anybody=True),
    "test": Deed(launching.test, DRAFTS | WAITING),
    "send": Deed(launching.send, DRAFTS),
    "change": Deed(_change, DRAFTS),
    "discard": Deed(_discard, DRAFTS),
    "confirm": Deed(_confirm, THERE | {State.unconfirmed}, anybody=True),
    "refuse": Deed(_refuse, THERE | {State.unconfirmed}, anybody=True),
    "back": Deed(launching.back, WAITING),
    "pause": Deed(_pause, frozenset({State.sending})),
    "resume": Deed(_resume, frozenset({State.paused})),
    "stop": Deed(_stop, RUNNING | {State.scheduled}),
    "report": Deed(reporting.report, RUNNING | OVER),
    "csv": Deed(reporting.csv, RUNNING | OVER),
    "resend": Deed(_resend, frozenset({State.sent})),
    "edit": Deed(correcting.edit, THERE),
    "withdraw": Deed(correcting.withdraw, THERE),
}
"""What can be done with an announcement, by the word that says so."""

DECISIONS = ("confirm", "refuse")
"""What is asked of others than its author."""

ALIASES = {
    fold(german): english
    for german, english in {
        "ansehen": "look",
        "testen": "test",
        "senden": "send",
        "ändern": "change",
        "verwerfen": "discard",
        "bestätigen": "confirm",
        "ablehnen": "refuse",
        "zurück": "back",
        "anhalten": "pause",
        "fortsetzen": "resume",
        "abbrechen": "stop",
        "bericht": "report",
        "tabelle": "csv",
        "nochmal": "resend",
        "berichtigen": "edit",
        "zurückziehen": "withdraw",
    }.items()
}
"""The German words for the same."""


async def prepare(session: AsyncSession, house: House, arrival: Arrival) -> reporting.Prepared:
    """Write the table that was asked for, if it may be: it is slow, and outside any write lock."""
    number, word, *_ = (*(arrival.call.rest if arrival.call else "").split(), "", "")
    announcement_id = row_id(number.removeprefix("#"))
    if ALIASES.get(fold(word), word) != "csv" or not announcement_id:
        return None
    announcement = await session.get(Announcement, announcement_id)
    if announcement is not None and announcement.state not in DEEDS["csv"].states:
        return None
    theirs = announcement is not None and announcement.made_by == arrival.person.id
    if announcement is None or not (theirs or arrival.person.roles & COORDINATION):
        return None
    return await reporting.table(session, house, arrival, announcement)


__all__ = ["act", "may_steer", "prepare", "show"]
