"""A workshop that is published and announced: with one tap one comes; what becomes of it reaches what was announced."""

from storage.announcements import State
from storage.registrations import Registration
from tests.stories.announced import SOON, having, the_announcement
from tests.stories.people import Stage
from tests.stories.planned import publishes, staff
from tests.stories.wires import ON_CONSOLE


async def test_a_workshop_is_announced_and_one_tap_is_a_registration_and_all_copies_say_when_it_moves(
    stage: Stage,
) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    ben = await stage.person("ben", language="en")
    number = await publishes(stage, sven, seats="5", waits="no")
    await sven.presses("Ankündigen")
    await sven.sees(
        "Soll diese Werkstatt angekündigt werden?", "Entwurf", "Erreicht werden 3 Personen", "Sprachmittlung"
    )
    await stage.wait(SOON)
    assert having(anna.inbox, "Sprachmittlung") == []
    await sven.presses("Senden")
    await stage.wait(SOON)
    [letter] = having(anna.inbox, "Werkstatt der Fachstelle")
    assert "Do., 10. Dezember, 10:00 – 12:00 Uhr" in letter.text
    assert list(letter.choices.values()) == [
        "Anmelden",
        "Ich komme nicht",
        "Erinnere mich",
        "Keine Werkstätten mehr",
    ]
    await anna.presses("Anmelden")
    await anna.sees("Du bist angemeldet.")
    await ben.presses(f"workshops {number} decline")
    assert sorted(row.state for row in await stage.rows(Registration)) == ["declined", "registered"]
    await sven.says(f"/workshop {number} move")
    for answer in ("11.12.", "11:00", "13:00"):
        await sven.says(answer)
    await stage.wait(SOON)
    [letter] = having(anna.inbox, "Werkstatt der Fachstelle")
    assert "11. Dezember, 11:00" in letter.text
    [english] = having(ben.inbox, "A workshop of the agency")
    assert "11:00" in english.text
    await sven.says(f"/workshop {number} cancel yes")
    await stage.wait(SOON)
    [letter] = having(anna.inbox, "Werkstatt der Fachstelle")
    assert "Sie ist abgesagt." in letter.text
    assert "Anmelden" not in letter.choices.values()


@ON_CONSOLE
async def test_what_is_planned_about_a_workshop_that_is_cancelled_never_goes_out(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna")
    number = await publishes(stage, sven)
    await sven.presses("Ankündigen")
    await sven.presses("Etwas ändern")
    await sven.presses("Zeitpunkt")
    for answer in ("Zu einer Zeit", "morgen", "10:30"):
        await sven.says(answer)
    await sven.presses("So planen")
    await sven.says(f"/workshop {number} cancel yes")
    await stage.wait("P2D")
    assert having(anna.inbox, "Werkstatt der Fachstelle") == []
    assert (await the_announcement(stage)).state == State.stopped
