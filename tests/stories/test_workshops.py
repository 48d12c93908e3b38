"""Workshops: planned, published, registered for, waited for, moved, cancelled."""

from tests.stories.people import Stage
from tests.stories.planned import TICK, publishes, staff


async def test_a_workshop_is_planned_published_and_full_and_a_freed_seat_goes_to_who_waits(stage: Stage) -> None:
    sven, anna = await staff(stage, "sven"), await stage.person("anna", name="Kiefer")
    bea = await stage.person("bea", name="Birke")
    await anna.says("/werkstätten")
    await anna.sees("Gerade ist keine Werkstatt geplant")
    number = await publishes(stage, sven)
    await anna.says("/werkstätten")
    await anna.sees("Sprachmittlung", "Do., 10. Dezember, 10:00 – 12:00 Uhr")
    await anna.presses("Nr. 1 ansehen")
    await anna.sees("Kulturhaus, Raum 3")
    await anna.presses("Anmelden")
    await anna.sees("Du bist angemeldet.")
    await bea.says(f"/workshops {number} register")
    await bea.sees("Du stehst jetzt auf der Warteliste")
    await sven.says(f"/werkstatt {number} personen")
    await sven.sees("Angemeldet\n", "Kiefer", "Wartet\n", "Birke")
    await anna.says(f"/werkstätten {number} absagen")
    await anna.sees("Danke fürs Absagen")
    await stage.wait(TICK)
    await bea.sees("ist ein Platz für Dich frei", "bis Di., 24. November")
    await bea.presses("Platz annehmen")
    await bea.sees("Du bist angemeldet.")
    await anna.says(f"/werkstätten {number} anmelden")
    await anna.sees("Warteliste")
