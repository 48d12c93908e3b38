"""`/announce`: the form, and what becomes of its answers: a draft, which is looked at before anything goes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers import walltimes
from handlers.announcements import page
from handlers.announcements.form import AT, FORM, HOUR, TOPICS
from handlers.announcements.kinds import Wording
from handlers.audiences.known import CONTEXT
from handlers.audiences.known import look as look_around
from handlers.channels.contribution import words_of
from handlers.commands import COORDINATION, STAFF
from handlers.context import Context, Flow, Refusal
from handlers.conversation import Conversation
from handlers.forms import Invalid, Scene, Values
from handlers.joining import LANGUAGES
from handlers.publishing import guarded
from storage import announcements, files, requests
from storage.announcements import Announcement, State
from storage.conversations import Run
from storage.messages import Attachment, Text, Verbatim

FILE = "announcement-file"
"""The report of an attachment that was asked for."""


async def start(ctx: Context) -> None:
    """`/announce`: begin with the words, which may stand behind the command already."""
    context, said = await context_of(ctx), ctx.call.rest if ctx.call else ""
    before: list[Text] = []
    answers: dict[str, Any] = {}
    if said or ctx.event.files:
        try:
            answers["said"] = Wording().read(replace(ctx.typed, text=said, spans=()), ctx.scene(context=context))
        except Invalid as wrong:
            before.append(wrong.reason)
    await Conversation(ctx).open("announcement", *before, context=context, answers=answers)


async def change(ctx: Context, announcement: Announcement, topic: str) -> None:
    """Ask anew for one thing about a draft."""
    if topic not in TOPICS or (topic == "urgent" and not ctx.person.roles & COORDINATION):
        await page.offer_changes(ctx, announcement)
        return
    known = {"announcement": announcement.id, "topic": topic}
    await Conversation(ctx).open("announcement", context={**await context_of(ctx), **known})


async def context_of(ctx: Context) -> dict[str, Any]:
    """What the form has to know of the service and of who fills it in."""
    return {
        "language": ctx.house.policy.language,
        "zone": ctx.house.policy.zone.key,
        "largest": ctx.limits.fetch_bytes,
        CONTEXT: (await look_around(ctx.session)).dump(),
        "coordinates": bool(ctx.person.roles & COORDINATION),
    }


async def look(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Take no time that is over."""
    if "time" not in values or (values["when"] == AT and "which" not in values and _comes_twice(ctx, values)):
        return None
    if _due(ctx, values) <= ctx.now:
        return Refusal("time", Text("announcement-time-over", {"time": Verbatim(values["time"])}))
    return None


def _wall(ctx: Context, values: Values) -> tuple[date, time, ZoneInfo]:
    return date.fromisoformat(values["day"]), time.fromisoformat(values["time"]), ctx.house.policy.zone


def _comes_twice(ctx: Context, values: Values) -> bool:
    return len(walltimes.readings(*_wall(ctx, values))) > 1


def _due(ctx: Context, values: Values) -> datetime:
    return walltimes.moment(*_wall(ctx, values), values.get("which"))


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Put down what was answered, in a new draft or in one that is changed, and show it."""
    if not ctx.person.roles & STAFF:
        ctx.say("announcement-not-staff")
        return
    announcement = await _draft(ctx, run)
    if announcement is None:
        ctx.say("announcement-not-there")
        return
    scene = ctx.scene(run, values)
    if "said" in values:
        announcement.texts = texts_of(scene)
        announcement.digest = announcements.digest_of(announcement.texts, announcement.workshop_id)
    if "audience" in values:
        announcement.audience = values["audience"] or None
    if "category" in values:
        announcement.category = values["category"]
    if "when" in values:
        later = values["when"] in (AT, HOUR)
        announcement.due_at = _due(ctx, values) if later else None
        announcement.hour = values["time"] if values["when"] == HOUR else None
    if "urgent" in values:
        announcement.urgent = values["urgent"] == "yes" and bool(ctx.person.roles & COORDINATION)
        announcement.reason = values.get("reason")
    if run.context.get("topic") == "file":
        announcement.files = []
    await ctx.session.flush()
    attached = _attached(values)
    if attached is not None:
        await _ask_for_file(ctx, announcement, attached)
    await page.show(ctx, announcement)


async def _draft(ctx: Context, run: Run) -> Announcement | None:
    """The draft that a form is about, a new one, or None where it is none any more."""
    known = run.context.get("announcement")
    if known is None:
        announcement = Announcement(made_by=ctx.person.id, created_at=ctx.now)
        ctx.session.add(announcement)
        return announcement
    found = await announcements.lock(ctx.session, known)
    if found is None or found.state != State.draft:
        return None
    return found if found.made_by == ctx.person.id or ctx.person.roles & COORDINATION else None


def texts_of(scene: Scene) -> dict[str, Any]:
    """The words of all languages as the guard left them, the service's language first."""
    found = {scene.context["language"]: {**_version(scene, "said"), "first": True}}
    for each in LANGUAGES:
        key = f"said_{each.value}"
        if scene.values.get(key) is not None:
            found[each.value] = _version(scene, key)
    return found


def _version(scene: Scene, key: str) -> dict[str, Any]:
    words, _ = guarded(scene, key, words_of)
    value = scene.values[key]
    return {"words": words, "spans": value["spans"] if words == value["words"] else []}


def _attached(values: Values) -> Mapping[str, Any] | None:
    """The answer that brought the attachment."""
    brought = (values.get(key) for key in ("file", "said"))
    return next((value for value in brought if value is not None and value["files"]), None)


async def _ask_for_file(ctx: Context, announcement: Announcement, value: Mapping[str, Any]) -> None:
    """Ask the network for the attachment; it takes the place of the one before."""
    file, origin = value["files"][0], value["origin"]
    announcement.files = [
        {"wanted": file["reference"], "name": file["name"], "type": file["type"], "size": file["size"]}
    ]
    requests.put(
        ctx.session,
        requests.Kind.fetch,
        origin["platform"],
        {"file": dict(file)},
        ctx.now,
        ctx.correlation,
        account=origin["sender"],
        room=origin["room"],
        report=FILE,
        context={"announcement": announcement.id, "wanted": file["reference"]},
    )


async def file_came(ctx: Context) -> None:
    """The attachment has come, or cannot be had: then that is said, and the draft stays without it."""
    result = ctx.event.result
    context, came = result.get("context", {}), result.get("answer", {}).get("file")
    announcement = await announcements.lock(ctx.session, context.get("announcement", 0))
    if announcement is None or not any(file.get("wanted") == context.get("wanted") for file in announcement.files):
        return
    if came is None:
        announcement.files = []
        key = {"too large": "post-file-large", "unclean": "post-file-unclean"}.get(ctx.event.text, "post-file-failed")
        await page.show(ctx, announcement, Text(key))
        return
    found = Attachment(**came)
    await keep_file(ctx, announcement, found)
    announcement.files = [{"name": found.name, "type": found.type, "size": found.size, "hash": found.hash}]
    await page.show(ctx, announcement, Text("announcement-file-came"))


async def keep_file(ctx: Context, announcement: Announcement, file: Attachment) -> None:
    """Keep an attachment as long as the announcement may still go out with it."""
    await files.note(ctx.session, file, max(ctx.now, announcement.due_at or ctx.now) + timedelta(days=1))


FLOW = Flow(form=FORM, finish=finish, progress=look)
