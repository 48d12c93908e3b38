"""What people do in the benchmarks: a plain command, a whole form, a plain sentence. In waves, one event a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.wire import Wire
from storage.messages import RawEvent

THIRDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Steps that every person takes, one after the other; `says` and `presses` as on a keyboard."""

    name: str
    steps: tuple[tuple[str, str], ...]

    def cast(self, people: Sequence[str], turn: int) -> Sequence[str]:
        """Who takes part in a turn: everybody, or, where there are many steps, another third each time."""
        return people if len(self.steps) == 1 or len(people) < THIRDS else people[turn % THIRDS :: THIRDS]

    def waves(self, wire: Wire, people: Sequence[str]) -> Iterator[list[RawEvent]]:
        """The events of each step, made when the step before was answered: a press needs what was offered."""
        for deed, value in self.steps:
            act = wire.says if deed == "says" else wire.presses
            yield [act(person, value) for person in people]


COMMAND = Dialogue(name="/help", steps=(("says", "/help"),))

NEED = Dialogue(
    name="/need, whole form",
    steps=(
        ("says", "/need"),
        ("presses", "housing"),
        ("says", "Es fehlen Wohnungen für junge Familien, die aus der Unterkunft ausziehen wollen."),
        ("presses", "clients"),
        ("presses", "3"),
        ("presses", "goerlitz"),
        ("presses", "send"),
    ),
)

SENTENCE = Dialogue(name="plain sentence", steps=(("says", "Wir suchen Menschen, die Arabisch übersetzen können"),))

DIALOGUES = (COMMAND, NEED, SENTENCE)
