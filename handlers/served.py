"""Every capability, collected in matching order: which routes, forms and times the service knows."""

from handlers import (
    absence,
    checkins,
    digest,
    experiences,
    groups,
    help,
    joining,
    lexicon,
    needs,
    pairing,
    profile,
    restored,
    sentence,
    talk,
    undo,
)
from handlers.announcements import correcting, reporting, steering
from handlers.announcements import writing as announcing
from handlers.audiences import opting
from handlers.cards import booklet, browsing, entry, wording, writing
from handlers.channels import (
    albums,
    changing,
    focus,
    linking,
    managing,
    pending,
    posting,
    reactions,
    reading,
    storing,
    subscribing,
    threads,
)
from handlers.contact import answering as contacts
from handlers.contact import writing as contacting
from handlers.context import Context, Flow, House
from handlers.ids import row_id
from handlers.introductions import answering, meeting, revealing, talks
from handlers.introductions import reporting as reports_of_talks
from handlers.questions import asking, listing, outcome, widening
from handlers.routing import (
    Arrival,
    Prepare,
    Route,
    about_post,
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
from handlers.workshops import cancelling, material, numbers, planning, registering, takeaways, visiting
from handlers.workshops import changing as workshop_changes
from handlers.workshops import managing as workshop
from storage import outbox
from storage.messages import Kind, Label, Message, Text

FLOWS: dict[str, Flow] = {
    flow.form.name: flow
    for flow in (
        joining.FLOW,
        needs.FLOW,
        asking.FLOW,
        posting.FLOW,
        subscribing.FLOW,
        managing.FLOW,
        profile.FLOW,
        absence.PAUSE_FLOW,
        absence.LEAVE_FLOW,
        sentence.FLOW,
        pairing.FLOW,
        experiences.FLOW,
        revealing.FLOW,
        reports_of_talks.FLOW,
        lexicon.FLOW,
        writing.FLOW,
        wording.FLOW,
        contacting.FLOW,
        announcing.FLOW,
        correcting.EDIT_FLOW,
        planning.FLOW,
        workshop_changes.FLOW,
        cancelling.FLOW,
        takeaways.FLOW,
        registering.FLOW,
    )
}
"""Every form with what becomes of its answers, by name."""


def _is_about_workshops(arrival: Arrival) -> bool:
    """A member means `/workshops` who may not use `/workshop`: in German they differ by an umlaut."""
    call = arrival.call
    return arrival.person.joined and call is not None and call.name == "workshop" and _names_none_or_one(call.rest)


def _names_none_or_one(words: str) -> bool:
    number, more = numbers.first(words)
    return not more and (not number or numbers.meant(number) > 0)


def _is_number(arrival: Arrival) -> bool:
    """A command with nothing but a number: one announcement is meant, no new one."""
    return arrival.call is not None and bool(row_id(arrival.call.rest.strip().removeprefix("#")))


ROUTES = (
    Route("nobody", nobody, talk.ignore),
    Route("digest-file", reports(digest.REPORT), digest.delivered),
    Route("booklet-file", reports(booklet.REPORT), booklet.delivered),
    Route("announcement-file", reports(announcing.FILE), announcing.file_came),
    Route("announcement-table", reports(reporting.REPORT), reporting.delivered),
    Route("post-file", reports(storing.FILE), storing.file_came),
    Route("workshop-file", reports(material.FILE), material.came),
    Route("link-rights", reports(linking.RIGHTS), linking.decided),
    Route("unasked", of(Kind.completed), talk.ignore),
    Route("group", in_group, groups.answer),
    Route("reaction", of(Kind.reaction), reactions.react),
    Route("unasked", of(Kind.joined, Kind.left), talk.ignore),
    Route("post-edit", lambda arrival: of(Kind.edit)(arrival) and about_post(arrival), changing.edited),
    Route("edit", of(Kind.edit), talk.edited),
    Route("post-delete", lambda arrival: of(Kind.delete)(arrival) and about_post(arrival), changing.deleted),
    Route("delete", of(Kind.delete), talk.deleted),
    Route("unreadable", of(Kind.unreadable), help.unreadable),
    Route("back", called("back"), talk.back),
    Route("skip", called("skip"), talk.skip),
    Route("cancel", called("cancel"), talk.cancel),
    Route("resume", called("resume"), talk.resume),
    Route("help", called("help"), help.show),
    Route("contact", called("contact"), contacting.start),
    Route("privacy", called("privacy"), help.privacy),
    Route("digest", called("digest"), digest.show, digest.prepare),
    Route("restored", called("restored"), restored.show, restored.prepare),
    Route("pair", called("pair"), pairing.show),
    Route("workshop-of-others", lambda arrival: forbidden(arrival) and _is_about_workshops(arrival), visiting.visit),
    Route("forbidden", forbidden, help.forbidden),
    Route("press", lambda arrival: of(Kind.press)(arrival) and not any_command(arrival), talk.press),
    Route("join-answer", lambda arrival: guest(arrival) and in_form(arrival) and not any_command(arrival), talk.answer),
    Route("join", guest, joining.start),
    Route("menu", called("menu"), joining.again),
    Route("need", called("need"), needs.report),
    Route("mine", called("mine"), needs.mine),
    Route("revise", called("revise"), needs.revise),
    Route("withdraw", called("withdraw"), needs.withdraw),
    Route("undo", called("undo"), undo.undo),
    Route("ask", called("ask"), asking.start, asking.prepare),
    Route("questions", called("questions"), listing.show),
    Route("question", called("question"), listing.one),
    Route("helped", called("helped"), outcome.helped),
    Route("end-question", called("end"), outcome.end),
    Route("reopen", called("reopen"), outcome.reopen),
    Route("widen", called("widen"), widening.widen),
    Route("channels", called("channels"), subscribing.start),
    Route("channel", called("channel"), managing.manage),
    Route("contacts", called("contacts"), contacts.show),
    Route("announcement", lambda arrival: called("announce")(arrival) and _is_number(arrival), steering.show),
    Route("announce", called("announce"), announcing.start),
    Route("announcements", called("announcements"), steering.show, steering.prepare),
    Route("workshops", called("workshops"), visiting.visit),
    Route("workshop", called("workshop"), workshop.manage),
    Route("post", called("post"), posting.start),
    Route("in", called("in"), focus.start),
    Route("relay", called("relay"), pending.adjust),
    Route("show", called("show"), reading.show),
    Route("recent", called("recent"), reading.recent),
    Route("search", called("search"), reading.find, reading.prepare),
    Route("cards", called("cards"), browsing.browse, browsing.prepare),
    Route("card", called("card"), entry.card),
    Route("booklet", called("booklet"), booklet.show, booklet.prepare),
    Route("thread", called("thread"), threads.thread),
    Route("delete-post", called("delete"), changing.delete),
    Route("meet", called("meet"), meeting.start, meeting.prepare),
    Route("introduce", called("introduce"), answering.answer),
    Route("talks", called("talks"), talks.show),
    Route("offer", called("offer"), experiences.start),
    Route("offers", called("offers"), experiences.listed),
    Route("link", called("link", "unlink"), linking.in_private),
    Route("lexicon", called("lexicon"), lexicon.manage),
    Route("profile", called("profile"), profile.show),
    Route("set", called("set"), profile.change),
    Route("optout", called("optout"), opting.opt_out),
    Route("pause", called("pause"), absence.pause),
    Route("leave", called("leave"), absence.leave),
    Route("dismiss", called("dismiss"), checkins.dismissed),
    Route("unknown", any_command, help.unknown),
    Route("post-reply", lambda arrival: of(Kind.text)(arrival) and about_post(arrival), posting.reply),
    Route("answer", in_form, talk.answer),
    Route("sentence", of(Kind.text), sentence.answer),
)
"""What becomes of an event: the first route that matches takes it."""


PREPARED = frozenset(route.name for route in ROUTES if route.prepare)
"""The commands with a slow part: a route that prepares is named after its command."""


_ANSWERING = frozenset({"answer", "press", "edit"})


def preparation(house: House, arrival: Arrival, route: Route) -> Prepare | None:
    """What is slow about an event, to be done outside the transaction: for its command, or for the form it answers."""
    if route.prepare is not None or arrival.run is None or route.name not in _ANSWERING:
        return route.prepare
    flow = house.flows.get(arrival.run.form)
    return flow.prepare if flow is not None else None


async def handle(ctx: Context, route: Route) -> None:
    """Handle one event; words of acute danger are answered with whom to call before anything else.

    Of an album, which comes as an event for each file, those without words are answered once for all.
    """
    said = ctx.event.kind in (Kind.text, Kind.edit) and ctx.event.chat.private and ctx.event.direct
    if said and ctx.house.danger.matches(ctx.event.text):
        ctx.send(Message(parts=(Text("danger"), Label("sentence", "emergency"))))
    if ctx.event.album is not None:
        key = f"album:{ctx.event.chat.platform}:{ctx.event.chat.id}:{ctx.event.album}"
        answered = await outbox.known(ctx.session, key)
        if ctx.person.joined and await albums.join(ctx):
            return
        if answered and not ctx.event.text.strip():
            return
        ctx.key = None if answered else key
    await route.handle(ctx)


__all__ = ["FLOWS", "PREPARED", "ROUTES", "TICKS", "Arrival", "Route", "find", "handle", "preparation"]
