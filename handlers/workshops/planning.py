"""`/workshop new`: from the answers of the form to drafts, one for each date; and from a workshop back to answers."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from handlers.audiences.building import EVERYBODY
from handlers.audiences.known import CONTEXT, look
from handlers.commands import allowed, find
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.forms import Scene, Values
from handlers.publishing import guarded
from handlers.workshops import material, numbers, offsets
from handlers.workshops.composing import title, when
from handlers.workshops.fields import NEW
from handlers.workshops.kinds import NO_LIMIT
from handlers.workshops.moments import USUAL
from handlers.workshops.walltimes import deadline, doubtful, moments
from storage.conversations import Run
from storage.messages import Lines, Message, Text
from storage.workshops import Workshop


async def context(ctx: Context) -> dict[str, Any]:
    """What the forms of workshops have to know."""
    return {
        "zone": ctx.house.policy.zone.key,
        "voice": False,
        "forwards": True,
        "largest": ctx.limits.fetch_bytes,
        CONTEXT: (await look(ctx.session)).dump(),
    }


async def start(ctx: Context) -> None:
    """Open the form; when it reminds is answered already, as usual, and shown in the review to be changed."""
    usual = {"reminders": list(USUAL)}
    await Conversation(ctx).open("workshop", context=await context(ctx), answers=usual)


async def clone(ctx: Context, workshop: Workshop) -> None:
    """Open the form with everything that a workshop says but its day."""
    before = Text("workshop-cloning", {"title": title(workshop)})
    await Conversation(ctx).open("workshop", before, context=await context(ctx), answers=answers(ctx, workshop))


def answers(ctx: Context, workshop: Workshop) -> dict[str, Any]:
    """A workshop as the answers it was made from, without its day."""
    zone = ctx.house.policy.zone
    begins, ends, until = (
        each.astimezone(zone) for each in (workshop.starts_at, workshop.ends_at, workshop.registers_until)
    )
    known: dict[str, Any] = {
        "title": workshop.title,
        "regions": list(workshop.regions),
        "where": "both" if workshop.online and workshop.place else "online" if workshop.online else "place",
        "start": f"{begins:%H:%M}",
        "until": str((begins.date() - until.date()).days),
        "seats": NO_LIMIT if workshop.seats is None else workshop.seats,
        "waits": "yes" if workshop.waits else "no",
        "themes": list(workshop.themes),
        "audience": workshop.audience or EVERYBODY,
        "about": workshop.description or None,
        "material": [dict(each) for each in workshop.material if each.get("hash")],
        "questions": [dict(each) for each in workshop.questions],
        "reminders": list(offsets.chosen(workshop)),
        "names": "yes" if workshop.names else "no",
    }
    if workshop.place:
        known["place"] = workshop.place
    if workshop.online:
        known["link"] = workshop.link or None
    if begins.date() == ends.date():
        known["end"] = f"{ends:%H:%M}"
    if workshop.description:
        known["about_guard"] = "send"
    return known


async def judge(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Refuse a beginning in the past, an end before it, and an end of registration that is over or comes after it."""
    zone = ctx.house.policy.zone
    if not values.get("days") or not values.get("start") or _in_doubt(values, "start", ctx):
        return None
    begins = [first for first, _ in moments({**values, "end": values["start"], "end_twice": None}, zone)]
    if begins[0] <= ctx.now:
        return Refusal(key="start", reason=Text("workshop-past"))
    if not values.get("end") or _in_doubt(values, "end", ctx):
        return None
    if any(end <= begin for begin, end in moments(values, zone)):
        return Refusal(key="end", reason=Text("workshop-end-first", {"start": begins[0]}))
    if values.get("until") is None:
        return None
    return too_late(values["until"], begins[0], ctx)


def too_late(until: str, starts_at: datetime, ctx: Context) -> Refusal | None:
    """Why people cannot register until then; None where they can."""
    zone = ctx.house.policy.zone
    if not until.isdecimal() and until > starts_at.astimezone(zone).date().isoformat():
        return Refusal(key="until", reason=Text("workshop-until-late", {"start": starts_at}))
    if deadline(until, starts_at, zone) <= ctx.now:
        return Refusal(key="until", reason=Text("workshop-until-past"))
    return None


def _in_doubt(values: Values, which: str, ctx: Context) -> bool:
    zone = ctx.house.policy.zone
    return any(
        doubtful(values, which, zone, readable) is not None and not values.get(f"{which}_{kind}")
        for readable, kind in ((2, "twice"), (0, "missing"))
    )


def said(scene: Scene) -> dict[str, Any]:
    """The columns of a workshop that the answers fill, those of its time apart; of what was not asked, none."""
    values = scene.values
    columns: dict[str, Any] = {}
    for key in ("title", "regions", "questions"):
        if key in values:
            columns[key] = values[key]
    if "themes" in values:
        columns["themes"] = values["themes"] or []
    if "audience" in values:
        columns["audience"] = values["audience"] or None
    if "where" in values:
        columns["online"] = values["where"] != "place"
        columns["place"], columns["link"] = values.get("place") or "", values.get("link") or ""
    if "seats" in values:
        columns["seats"] = None if values["seats"] == NO_LIMIT else values["seats"]
        columns["waits"] = values.get("waits") == "yes"
    if "about" in values:
        columns["description"] = guarded(scene, "about")[0] if values["about"] else ""
    if "reminders" in values:
        columns["reminders"] = offsets.stored(values["reminders"])
    if "names" in values:
        columns["names"] = values["names"] == "yes"
    return columns


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Make a draft for each date; nothing where its maker is no longer of the staff."""
    if not await still_staff(ctx):
        return
    zone = ctx.house.policy.zone
    columns, series = said(ctx.scene(run, values)), None
    made: list[Workshop] = []
    for begins, ends in moments(values, zone):
        uid = f"{uuid4()}@kollegial"
        series = series or uid
        made.append(
            Workshop(
                **columns,
                uid=uid,
                series=series if len(values["days"]) > 1 else None,
                starts_at=begins,
                ends_at=ends,
                zone=zone.key,
                registers_until=deadline(values["until"], begins, zone),
                made_by=ctx.person.id,
                created_at=ctx.now,
            )
        )
        ctx.session.add(made[-1])
    await ctx.session.flush()
    await material.attach(ctx, made, values["material"])
    lines = tuple(Text("workshop-made-line", {"number": numbers.shown(each.id), "when": when(each)}) for each in made)
    told = Text("workshop-made", {"title": title(made[0]), "number": len(made)})
    first = str(made[0].id)
    publish = command("workshop", Text("workshop-publish"), f"{first} publish")
    if len(made) > 1:
        publish = command("workshop", Text("workshop-publish-all"), f"{first} publish all")
    look = command("workshop", Text("workshop-look"), first)
    ctx.send(Message(parts=(told, Lines(lines)), choices=(publish, look)))


async def still_staff(ctx: Context) -> bool:
    """Whether somebody may plan workshops still; else they are told."""
    if allowed(find("workshop"), ctx.person.roles):
        return True
    ctx.say("workshop-not-staff")
    return False


def kept_distance(workshop: Workshop, starts_at: datetime, ctx: Context) -> datetime:
    """The end of registration of a workshop that is moved: as many days before the start as it was.

    Where it would be over then although it was not, it is the new start.
    """
    zone = ctx.house.policy.zone
    if workshop.registers_until >= workshop.starts_at:
        return starts_at
    was, old, new = (each.astimezone(zone) for each in (workshop.registers_until, workshop.starts_at, starts_at))
    until = (was + (new.date() - old.date())).astimezone(UTC)  # on the wall clock: so are sums in one zone
    if until > starts_at or (workshop.registers_until > ctx.now >= until):
        return starts_at
    return until


FLOW = Flow(form=NEW, finish=finish, progress=judge)
