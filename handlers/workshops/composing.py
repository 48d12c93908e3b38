"""How a workshop looks: to who may register, and to staff. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from storage.messages import Arg, Attachment, Keyword, Label, Lines, Part, Text, Verbatim
from storage.registrations import Registration, hindrance
from storage.workshops import Workshop


def title(workshop: Workshop) -> Verbatim:
    """What it is called."""
    return Verbatim(workshop.title)


def when(workshop: Workshop) -> Text:
    """From when until when it goes."""
    return span(workshop.starts_at, workshop.ends_at, ZoneInfo(workshop.zone))


def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Text:
    """A day with two times, or two days with a time each."""
    days = {each.astimezone(zone).date() for each in (starts_at, ends_at)}
    return Text("workshop-when" if len(days) == 1 else "workshop-when.days", {"start": starts_at, "end": ends_at})


def where(workshop: Workshop, inside: bool) -> Text:
    """Where it is; the address of the online room only for who is `inside`: registered, or of the staff."""
    args: dict[str, Arg] = {"place": Verbatim(workshop.place), "link": workshop.link}
    shown = workshop.online and bool(workshop.link) and inside
    kind = "both" if workshop.online and workshop.place else "online" if workshop.online else "place"
    return Text(f"workshop-at-{kind}-link" if shown else f"workshop-at-{kind}", args)


def about(workshop: Workshop, now: datetime, full: bool, inside: bool) -> list[Part]:
    """A workshop with everything that helps to decide whether to come; `full`: no seat is free."""
    lines: list[Text | Verbatim | Label] = [when(workshop), where(workshop, inside)]
    if workshop.regions:
        lines.append(
            Text("workshop-for-regions", {"regions": tuple(Label("region", each) for each in workshop.regions)})
        )
    if workshop.themes:
        lines.append(Text("workshop-on-themes", {"themes": tuple(Label("theme", each) for each in workshop.themes)}))
    hindered = hindrance(workshop, now)
    if hindered is not None:
        lines.append(Text("workshop-stands", {"state": Keyword(hindered.value)}))
    else:
        if workshop.registers_until < workshop.starts_at:
            lines.append(Text("workshop-until-when", {"until": workshop.registers_until}))
        if full:
            lines.append(Text("workshop-full-waits" if workshop.waits else "workshop-full"))
    parts: list[Part] = [Text("workshop-headline", {"title": title(workshop)}), Lines(tuple(lines))]
    if workshop.description:
        parts.append(Verbatim(workshop.description))
    return parts


def standing(row: Registration | None) -> Text | None:
    """How somebody's registration stands, in a sentence; None where they have said nothing."""
    if row is None:
        return None
    args: dict[str, Arg] = {"until": row.offered_until} if row.offered_until is not None else {}
    return Text(f"workshop-you-{row.state}", args)


def attachments(workshop: Workshop) -> tuple[Attachment, ...]:
    """The material that has come."""
    fields = ("name", "type", "size", "hash")
    return tuple(Attachment(**{key: each[key] for key in fields}) for each in workshop.material if each.get("hash"))
