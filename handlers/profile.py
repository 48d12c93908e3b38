"""The own profile: what is stored, and each thing to change, one at a time."""

from collections.abc import Collection
from datetime import time

from handlers import rhythm
from handlers.answers import ClockTime
from handlers.channels import posting
from handlers.choices import ManyOf, OneOf, fixed
from handlers.context import Context, Flow, Refusal, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Kind, Option, Scene, Values
from handlers.joining import CARRIER, LANGUAGE, NAME, REGION, THEMES
from handlers.own_accounts import network
from handlers.workshops import reminding
from storage import accounts, announcing, cards, consents, members, optouts, outbox, posts
from storage.announcements import Category
from storage.consents import Purpose
from storage.conversations import Run
from storage.members import Member
from storage.messages import Arg, Label, Lines, Message, Part, Text, Verbatim

WEEKDAYS = tuple(Option(value=str(day), label=Text(f"weekday-{day}")) for day in range(7))
YES_NO = fixed(Option(value="yes", label=Text("choice-yes")), Option(value="no", label=Text("choice-no")))

QUESTIONS = tuple(Option(value=str(many), label=Text(f"questions-{many}")) for many in (0, 1, 3, 5))
"""How many questions a week somebody may be asked privately."""

CATEGORIES = tuple(Option(value=each.value, label=Text(f"category-{each.value}")) for each in Category)

LAST = "last"
"""The answer that stands for the network on which somebody spoke last."""


def _networks(scene: Scene) -> tuple[Option, ...]:
    theirs = tuple(Option(value=each, label=network(each)) for each in scene.context.get("networks", ()))
    return (*theirs, Option(value=LAST, label=Text("network-last")))


FIELDS: dict[str, Kind] = {
    "language": LANGUAGE,
    "name": NAME,
    "region": REGION,
    "carrier": CARRIER,
    "themes": THEMES,
    "beside": ManyOf(
        fixed(
            Option(value="region", label=Text("set-region.name")),
            Option(value="carrier", label=Text("post-carrier")),
        )
    ),
    "questions": OneOf(fixed(*QUESTIONS)),
    "relays": OneOf(YES_NO),
    "meets": OneOf(YES_NO),
    "checkins": OneOf(YES_NO),
    "weekday": OneOf(fixed(*WEEKDAYS)),
    "hour": ClockTime(("08:00", "09:00", "10:00", "12:00", "14:00", "16:00")),
    "days": ManyOf(fixed(*WEEKDAYS), at_least=1),
    "evening": ClockTime(("16:00", "17:00", "18:00", "19:00", "20:00", "22:00")),
    "morning": ClockTime(("06:00", "07:00", "08:00", "09:00", "10:00")),
    "bundle": ClockTime(("08:00", "09:00", "10:00", "12:00", "14:00", "16:00")),
    "optouts": ManyOf(fixed(*CATEGORIES)),
    "urgent": OneOf(YES_NO),
    "network": OneOf(_networks),
}
"""What can be changed, and the kind of answer each takes, in the order of the profile.

The network is there only for those who have accounts on several.
"""

HINTS = ("hour", "days", "evening")
"""Settings with a good default that are offered later, one with each check-in."""


def _ask(field: str, kind: Kind) -> Ask:
    def prompt(scene: Scene) -> Text:
        if field == "carrier" and "first" in scene.view:
            return Text("join-strand")
        return Text(f"set-{field}")

    return Ask(key=field, prompt=prompt, kind=kind, when=lambda scene: scene.context.get("field") == field)


FORM = Form(name="setting", asks=tuple(_ask(field, kind) for field, kind in FIELDS.items()))


async def show(ctx: Context) -> None:
    """`/profile`: everything that is stored about the person, and a choice for each to change it."""
    member = ctx.person.member
    themes = await members.themes_of(ctx.session, ctx.person.id)
    values = _values(member, themes, await optouts.of_member(ctx.session, ctx.person.id))
    shown = [name for name in FIELDS if name != "network" or len(await _platforms(ctx)) > 1]
    lines = tuple(Text("profile-line", {"name": Text(f"set-{name}.name"), "value": values[name]}) for name in shown)
    choices = [command("set", Text(f"set-{name}.name"), name) for name in shown]
    choices += [command("pause", Text("menu-pause"), aside=True), command("leave", Text("menu-leave"), aside=True)]
    parts: list[Part] = [Text("profile"), Lines(lines)]
    if member.paused_until:
        parts.append(Text("profile-paused", {"day": member.paused_until}))
    await ctx.answer(Message(parts=tuple(parts), choices=tuple(choices)))


async def _platforms(ctx: Context) -> list[str]:
    """The networks on which the person has an account, each once."""
    theirs = await accounts.of_member(ctx.session, ctx.person.id)
    return list(dict.fromkeys(account.platform for account in theirs))


def _values(member: Member, themes: list[str], unwanted: Collection[str]) -> dict[str, Arg]:
    labels = tuple(Label("theme", theme) for theme in themes)
    return {
        "language": Text(f"language-{member.language or 'de'}"),
        "name": Verbatim(member.name or ""),
        "region": Label("region", member.region or ""),
        "carrier": Text(
            "answer-pair",
            {"first": Label("carrier", member.carrier or ""), "second": Label("strand", member.strand or "")},
        ),
        "themes": labels or Text("answer-none"),
        "beside": tuple(
            Text(key)
            for key, shown in (("set-region.name", member.shows_region), ("post-carrier", member.shows_carrier))
            if shown
        )
        or Text("answer-nothing"),
        "questions": Text(f"questions-{member.questions_weekly}"),
        "relays": Text("answer-open" if member.relays is None else "choice-yes" if member.relays else "choice-no"),
        "meets": Text("choice-yes" if member.meets else "choice-no"),
        "checkins": Text("choice-yes" if member.checkins else "choice-no"),
        "weekday": Text(f"weekday-{member.checkin_weekday}"),
        "hour": Verbatim(f"{member.checkin_at:%H:%M}"),
        "days": tuple(Text(f"weekday-{day}") for day in sorted(member.working_days)),
        "evening": Verbatim(f"{member.quiet_from:%H:%M}"),
        "morning": Verbatim(f"{member.quiet_until:%H:%M}"),
        "bundle": Verbatim(f"{member.bundle_at:%H:%M}"),
        "optouts": tuple(option.label for option in CATEGORIES if option.value in unwanted) or Text("answer-nothing"),
        "urgent": Text("choice-yes" if member.urgent else "choice-no"),
        "network": network(member.preferred) if member.preferred else Text("network-last"),
    }


async def change(ctx: Context) -> None:
    """`/set region`: ask for one setting anew."""
    field = ctx.call.rest if ctx.call else ""
    networks = await _platforms(ctx) if field == "network" else []
    if field not in FIELDS or (field == "network" and len(networks) < 2):
        await show(ctx)
        return
    further = {"networks": networks} if networks else {}
    await Conversation(ctx).open("setting", context={"field": field, **further})


async def progress(ctx: Context, run: Run, values: Values) -> Refusal | None:
    """Refuse a name that somebody else goes by, and quiet hours that leave no hour to write in."""
    member = ctx.person.member
    if values.get("name") and await members.name_taken(ctx.session, values["name"], but=ctx.person.id):
        return Refusal("name", Text("answer-name-taken", {"name": Verbatim(values["name"])}))
    for field, other in (("evening", member.quiet_until), ("morning", member.quiet_from)):
        if field in values and time.fromisoformat(values[field]) == other:
            return Refusal(field, Text("answer-quiet-all-day"))
    return None


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Store the one setting that was asked for."""
    member = ctx.person.member
    for field, value in values.items():
        await _store(ctx, member, field, value)
    rhythm.renew(member, ctx.house.policy, ctx.now)
    await outbox.reconsider(ctx.session, ctx.person.id, ctx.now)
    await reminding.renew(ctx.session, ctx.house.policy, member, ctx.now)
    ctx.say("set-done", command("profile", Text("menu-profile")))


async def _store(ctx: Context, member: Member, field: str, value: object) -> None:
    match field, value:
        case "language", str(word):
            member.language = word
        case "name", str(word):
            member.name = word
            await posts.mark_stale(ctx.session, await posts.showing_name_of(ctx.session, ctx.person.id), ctx.now)
            theirs = [card.id or 0 for card in await cards.of_member(ctx.session, ctx.person.id)]
            await cards.look_again(ctx.session, theirs, ctx.now)
        case "region", str(word):
            member.region = word
        case "carrier", [str(carrier), str(strand)]:
            member.carrier, member.strand = carrier, strand
        case "themes", list(themes):
            await members.set_themes(ctx.session, ctx.person.id, themes)
        case "beside", list(shown):
            member.shows_region, member.shows_carrier = "region" in shown, "carrier" in shown
        case "questions", str(many):
            member.questions_weekly = int(many)
        case "relays", _:
            await _relay(ctx, value == "yes")
        case "meets", _:
            member.meets = value == "yes"
        case "checkins", _:
            member.checkins = value == "yes"
        case "weekday", str(day):
            member.checkin_weekday = int(day)
        case "hour", str(wall):
            member.checkin_at = time.fromisoformat(wall)
        case "days", list(days):
            member.working_days = sorted(int(day) for day in days)
        case "evening", str(wall):
            member.quiet_from = time.fromisoformat(wall)
        case "morning", str(wall):
            member.quiet_until = time.fromisoformat(wall)
        case "bundle", str(wall):
            member.bundle_at = time.fromisoformat(wall)
        case "optouts", list(unwanted):
            await optouts.choose(ctx.session, ctx.person.id, unwanted, ctx.now)
            await announcing.drop_unwanted(ctx.session, ctx.person.id, ctx.now)
        case "urgent", _:
            member.urgent = value == "yes"
        case "network", str(name):
            # an account may have gone its own way since the question was asked
            member.preferred = name if name in await _platforms(ctx) else None


async def _relay(ctx: Context, wanted: bool) -> None:
    """Agree that posts are passed on, or take that back: what is out already stays until it is deleted."""
    if wanted:
        await posting.agree(ctx)
        await posting.release(ctx)
    else:
        ctx.person.member.relays = False
        await consents.withdraw(ctx.session, ctx.person.id, ctx.now, Purpose.relaying)


FLOW = Flow(form=FORM, finish=finish, progress=progress)
