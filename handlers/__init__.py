"""What the service decides and says: every capability, collected here in matching order."""

from handlers import (
    absence,
    checkins,
    digest,
    groups,
    help,
    joining,
    needs,
    pairing,
    profile,
    restored,
    sentence,
    talk,
)
from handlers.context import Context, Flow
from handlers.routing import (
    Arrival,
    Route,
    any_command,
    called,
    find,
    forbidden,
    guest,
    in_form,
    in_group,
    nobody,
    of,
    reports,
)
from handlers.ticks import TICKS
from storage import outbox
from storage.messages import Kind, Label, Message, Text

FLOWS: dict[str, Flow] = {
    flow.form.name: flow
    for flow in (
        joining.FLOW,
        needs.FLOW,
        profile.FLOW,
        absence.PAUSE_FLOW,
        absence.LEAVE_FLOW,
        sentence.FLOW,
        pairing.FLOW,
    )
}
"""Every form with what becomes of its answers, by name."""

ROUTES = (
    Route("nobody", nobody, talk.ignore),
    Route("digest-file", reports(digest.REPORT), digest.delivered),
    Route("unasked", of(Kind.completed, Kind.reaction, Kind.joined, Kind.left), talk.ignore),
    Route("group", in_group, groups.answer),
    Route("edit", of(Kind.edit), talk.edited),
    Route("delete", of(Kind.delete), talk.deleted),
    Route("unreadable", of(Kind.unreadable), help.unreadable),
    Route("back", called("back"), talk.back),
    Route("skip", called("skip"), talk.skip),
    Route("cancel", called("cancel"), talk.cancel),
    Route("resume", called("resume"), talk.resume),
    Route("help", called("help"), help.show),
    Route("contact", called("contact"), help.contact),
    Route("privacy", called("privacy"), help.privacy),
    Route("digest", called("digest"), digest.show, digest.prepare),
    Route("restored", called("restored"), restored.show, restored.prepare),
    Route("pair", called("pair"), pairing.show),
    Route("forbidden", forbidden, help.forbidden),
    Route("press", lambda arrival: of(Kind.press)(arrival) and not any_command(arrival), talk.press),
    Route("join-answer", lambda arrival: guest(arrival) and in_form(arrival) and not any_command(arrival), talk.answer),
    Route("join", guest, joining.start),
    Route("menu", called("menu"), joining.again),
    Route("need", called("need"), needs.report),
    Route("mine", called("mine"), needs.mine),
    Route("revise", called("revise"), needs.revise),
    Route("withdraw", called("withdraw"), needs.withdraw),
    Route("undo", called("undo"), needs.undo),
    Route("profile", called("profile"), profile.show),
    Route("set", called("set"), profile.change),
    Route("pause", called("pause"), absence.pause),
    Route("leave", called("leave"), absence.leave),
    Route("dismiss", called("dismiss"), checkins.dismissed),
    Route("unknown", any_command, help.unknown),
    Route("answer", in_form, talk.answer),
    Route("sentence", of(Kind.text), sentence.answer),
)
"""What becomes of an event: the first route that matches takes it."""


PREPARED = frozenset(route.name for route in ROUTES if route.prepare)
"""The commands with a slow part: a route that prepares is named after its command."""


async def handle(ctx: Context, route: Route) -> None:
    """Handle one event; words of acute danger are answered with whom to call before anything else.

    Of an album, which comes as an event for each file, those without words are answered once for all.
    """
    if ctx.event.album is not None:
        key = f"album:{ctx.event.chat.platform}:{ctx.event.chat.id}:{ctx.event.album}"
        answered = await outbox.known(ctx.session, key)
        if answered and not ctx.event.text.strip():
            return
        ctx.key = None if answered else key
    said = ctx.event.kind in (Kind.text, Kind.edit) and ctx.event.chat.private and ctx.event.direct
    if said and ctx.house.danger.matches(ctx.event.text):
        ctx.send(Message(parts=(Text("danger"), Label("sentence", "emergency"))))
    await route.handle(ctx)


__all__ = ["FLOWS", "PREPARED", "ROUTES", "TICKS", "Arrival", "Route", "find", "handle"]
