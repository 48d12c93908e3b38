"""A draft as staff look at it before it goes: to whom, how many, when, how long it takes, and how it will look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements import composing, estimates
from handlers.announcements.form import TOPICS
from handlers.audiences.wording import describe
from handlers.commands import COORDINATION
from handlers.context import Context, House, command
from handlers.joining import LANGUAGES
from handlers.own_accounts import network
from storage import announcements, audiences, recipients
from storage.announcements import Announcement
from storage.messages import Choice, Formatted, Keyword, Lines, Message, Part, Text, Verbatim
from storage.recipients import Preview


def may_steer(ctx: Context, announcement: Announcement) -> bool:
    """Whether somebody may do something with an announcement: it is theirs, or they coordinate."""
    return announcement.made_by == ctx.person.id or bool(ctx.person.roles & COORDINATION)


async def counted(session: AsyncSession, house: House, announcement: Announcement, now: datetime) -> Preview:
    """How many it would reach if it went now."""
    audience = audiences.load(announcement.audience)
    return await recipients.preview(session, audience, announcement.category, now, house.policy.trial)


def hindrance(announcement: Announcement, preview: Preview, house: House, now: datetime) -> Text | None:
    """Why it must not go as it stands; None where nothing is in its way."""
    if composing.lacks_file(announcement):
        return Text("announcement-file-waits")
    if preview.addressed == 0:
        return Text("announcement-nobody")
    if _is_too_few(announcement, preview, house):
        return Text("announcement-too-few", {"k": house.catalogue.k})
    if preview.reached == 0:
        return Text("announcement-none-reached")
    if announcement.due_at is not None and announcement.due_at <= now:
        return Text("announcement-over")
    return None


def _is_too_few(announcement: Announcement, preview: Preview, house: House) -> bool:
    """Whether it would go to fewer than may be told apart: then nothing of them is counted, either."""
    audience = audiences.load(announcement.audience)
    named = audience is None or audiences.is_registered(audience)
    return not named and 0 < preview.addressed < house.catalogue.k


async def facts(
    session: AsyncSession, house: House, announcement: Announcement, preview: Preview, now: datetime
) -> Lines:
    """To whom and how many it goes, when, how long that takes, what is different on some networks: a line each."""
    message = await composing.whole(session, announcement, now)
    parts = estimates.pieces(message, house.networks, house.texts.languages)
    to = Text("announcement-to", {"audience": await describe(session, audiences.load(announcement.audience))})
    if _is_too_few(announcement, preview, house):
        return Lines((to, when(announcement)))
    lines = [
        to,
        *_reached(preview, house.policy.trial is not None),
        when(announcement),
        Text(
            "announcement-takes",
            {"minutes": estimates.minutes(estimates.takes(preview.networks, parts, house.policy))},
        ),
    ]
    lines += [
        Text("announcement-pieces", {"network": network(name), "number": number})
        for name, number in sorted(parts.items())
        if number > 1 and preview.networks.get(name)
    ]
    if announcement.files:
        lines.append(Text("announcement-attached", {"name": Verbatim(announcement.files[0]["name"])}))
    for name in estimates.without_file(message, house.networks):
        if preview.networks.get(name):
            number = preview.networks[name]
            lines.append(Text("announcement-without-file", {"network": network(name), "number": number}))
    if announcement.urgent:
        urgent = await announcements.urgent_now(session, announcement, now)
        reason = Verbatim(announcement.reason or "")
        lines.append(Text("announcement-is-urgent", {"reason": reason, "number": urgent}))
    return Lines(tuple(lines))


def _reached(preview: Preview, trial: bool) -> list[Text]:
    on = tuple(
        Text("announcement-on", {"network": network(name), "number": number})
        for name, number in preview.networks.items()
        if number
    )
    found = [Text("announcement-trial")] if trial else []
    found += [Text("announcement-reaches", {"number": preview.reached, "networks": on or Text("answer-nothing")})]
    others = {
        "unreachable": preview.unreachable,
        "opted-out": preview.opted_out,
        "untried": preview.untried,
        "closed": preview.closed - preview.paused,
        "away": preview.paused,
    }
    return found + [
        Text(f"announcement-reaches-{name}", {"number": number}) for name, number in others.items() if number
    ]


def when(announcement: Announcement) -> Text:
    """When it goes, in words."""
    if announcement.due_at is None:
        return Text("announcement-goes-now")
    key = "announcement-goes-hour" if announcement.hour else "announcement-goes-at"
    return Text(key, {"moment": announcement.due_at})


async def shown(session: AsyncSession, announcement: Announcement, now: datetime) -> list[Part]:
    """The words as they will be read, in every language."""
    if len(announcement.texts) < 2:
        message = await composing.whole(session, announcement, now)
        return [Text("announcement-looks"), *message.parts[1:]]
    parts: list[Part] = []
    for language, version in composing.ordered(announcement.texts):
        parts += in_language(language, version)
    return parts


def in_language(language: str, version: Mapping[str, Any]) -> tuple[Part, Part]:
    """The words of one language as they will be read, below the name of that."""
    label = next((option.label for option in LANGUAGES if option.value == language), Verbatim(language))
    return Text("announcement-looks-in", {"language": label}), Formatted(composing.spans_of(version))


def title(announcement: Announcement) -> Text:
    """Its number, what it is about, and where it stands."""
    kind = Text(f"category-{announcement.category}")
    return Text(
        "announcement-title", {"number": announcement.id or 0, "kind": kind, "state": Keyword(announcement.state)}
    )


async def page(
    session: AsyncSession, house: House, announcement: Announcement, now: datetime, *before: Part
) -> Message:
    """A draft with all that is to be known before it goes, and what can be done with it."""
    preview = await counted(session, house, announcement, now)
    problem = hindrance(announcement, preview, house, now)
    parts: list[Part] = [*before, title(announcement), await facts(session, house, announcement, preview, now)]
    parts += await shown(session, announcement, now)
    parts += [problem] if problem is not None else []
    return Message(parts=tuple(parts), choices=choices(announcement, ready=problem is None))


def choices(announcement: Announcement, *, ready: bool) -> tuple[Choice, ...]:
    """What can be done with a draft; it can be sent only where nothing is in its way."""
    send = "announcement-send" if announcement.due_at is None else "announcement-plan"
    return (
        do(announcement, "test", Text("announcement-test")),
        *([do(announcement, "send", Text(send))] if ready else []),
        do(announcement, "change", Text("choice-change")),
        do(announcement, "discard", Text("announcement-discard"), aside=True),
    )


def do(announcement: Announcement, what: str, label: Part, *, aside: bool = False) -> Choice:
    """A choice that does something with an announcement."""
    return command("announcements", label, f"{announcement.id} {what}", aside=aside)


async def show(ctx: Context, announcement: Announcement, *before: Part) -> None:
    """Show a draft below everything else."""
    ctx.send(await page(ctx.session, ctx.house, announcement, ctx.now, *before))


async def offer_changes(ctx: Context, announcement: Announcement) -> None:
    """Ask what is to be changed."""
    topics = [topic for topic in TOPICS if topic != "urgent" or ctx.person.roles & COORDINATION]
    offered = tuple(do(announcement, f"change {topic}", Text(f"announcement-topic-{topic}")) for topic in topics)
    back = do(announcement, "look", Text("choice-back"), aside=True)
    await ctx.answer(Message(parts=(Text("announcement-change-what"),), choices=(*offered, back)))
