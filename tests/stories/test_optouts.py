"""Opting out of announcements: one tap in any of them, or in the profile; and what is urgent in quiet hours."""

from handlers.audiences.opting import choice
from storage import bodies, recipients, roles
from storage.announcements import Announcement, Category, Recipient, State
from storage.contents import Content
from storage.members import Member
from storage.messages import Message, Span, Translated
from storage.optouts import OptOut
from storage.roles import Role
from tests.stories.people import Stage


async def announces(stage: Stage, words: str, category: Category = Category.news, urgent: bool = False) -> None:
    """Let something be announced to everybody, and wait until it is there."""
    said = Translated((("de", (Span(words),)), ("en", (Span(f"{words} (en)"),))))
    async with stage.wire.service.database.transaction() as session:
        message = Message(parts=(said,), choices=(choice(category),))
        content = Content(body=bodies.dump(message), created_at=stage.now)
        session.add(content)
        await session.flush()
        values = {"content_id": content.id, "category": category, "urgent": urgent}
        [author] = await stage.members(session, "anna")
        await roles.grant(session, author, Role.staff, stage.now)
        row = Announcement(**values, state=State.sending, made_by=author, created_at=stage.now)
        session.add(row)
        await session.flush()
        await recipients.resolve(session, row, stage.now, "c0ffee")
    await stage.wait("PT1M")


async def test_one_tap_in_an_announcement_ends_its_kind_and_another_one_brings_it_back(stage: Stage) -> None:
    anna, bea = await stage.person("anna"), await stage.person("bea", language="en")
    await announces(stage, "Erste")
    await anna.sees("Erste")
    await bea.sees("Erste (en)")
    await anna.presses("Keine Neuigkeiten mehr")
    await anna.sees("Abbestellt: Neuigkeiten.")
    await announces(stage, "Zweite")
    await announces(stage, "Umfrage", Category.surveys)
    await anna.sees("Umfrage")
    assert "Zweite" not in "".join(anna.news)
    assert "Zweite (en)" in "".join(bea.news)
    await anna.says("/profil")
    await anna.sees("Abbestellt: Neuigkeiten")
    await anna.says("/abbestellen Neues und Werkstätten")
    await anna.sees("Abbestellt: Neuigkeiten und Werkstätten.")
    await anna.says("/abbestellen alles undo")
    await anna.sees("Neuigkeiten, Werkstätten und Umfragen bekommst Du wieder.")
    await announces(stage, "Dritte")
    await anna.sees("Dritte")


async def test_the_profile_says_what_is_wanted(stage: Stage) -> None:
    anna = await stage.person("anna")
    await anna.says("/profil")
    await anna.sees("Abbestellt: nichts", "Dringendes in der Ruhezeit: Nein")
    await anna.presses("Abbestellt")
    await anna.says("Werkstätten, Umfragen")
    await anna.sees("Gespeichert.")
    await anna.says("/optout")
    await anna.sees("Von welchen Ankündigungen möchtest Du nichts mehr hören?")
    await anna.presses("Werkstätten")
    await anna.presses("Fertig")
    await anna.sees("Gespeichert.")
    await announces(stage, "Werkstatt", Category.workshops)
    await anna.sees_nothing_new()
    await announces(stage, "Umfrage", Category.surveys)
    await anna.sees("Umfrage")


async def test_what_is_urgent_comes_in_quiet_hours_to_who_wants_that_but_not_during_a_pause(stage: Stage) -> None:
    stage.starts("2026-11-23T20:00:00+01:00")
    anna, bea, cem = [await stage.person(name) for name in ("anna", "bea", "cem")]
    for person in (anna, cem):
        await person.says("/profil")
        await person.presses("Dringendes in der Ruhezeit")
        await person.presses("Ja")
        await person.sees("Gespeichert.")
    await cem.says("/pause 1 Woche")
    await announces(stage, "Dringend", urgent=True)
    await anna.sees("Dringend")
    await bea.sees_nothing_new()
    await stage.wait("PT12H")
    await bea.sees("Dringend")
    assert "Dringend" not in cem.news
    assert [member.urgent for member in await stage.rows(Member)] == [True, False, True]


async def test_who_leaves_is_in_no_report(stage: Stage) -> None:
    anna = await stage.person("anna")
    await announces(stage, "Erste")
    await anna.presses("Keine Neuigkeiten mehr")
    await anna.says("/leave")
    await anna.presses("erase")
    await anna.sees("Du bist ausgetreten.")
    assert await stage.rows(Recipient) == []
    assert await stage.rows(OptOut) == []
