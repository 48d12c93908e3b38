"""What posts in a benchmark say: German words in the proportions of real texts, and some whose share is known.

Few words are frequent and most are rare: the share of a word falls with its rank (G. K. Zipf, 1949; with Mandelbrot's
shift of 2.7 the first ones do not dominate).
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, product
from random import Random

_FIRST = (
    "amt antrag arbeit asyl auskunft ausweis bezirk bildung bund deutsch dolmetsch ehren eltern fach flucht fluss "
    "freiwilligen früh gast gebühr gemeinde gesundheit gruppen haus heim hilfe integration jugend kinder kita kosten "
    "kranken kreis kurs land lehr lern mieter migration mutter nachbar netz ort paten pflege praxis projekt recht "
    "region reise rück schul schutz sozial sprach stadt start straßen tages träger umzug unterlagen verband verein "
    "verfahren vormund wander weiter wohn zeit zeugnis ziel zugang"
)

_SECOND = (
    "ablauf abend alltag anfrage angebot ansprüche ausschuss bedarf begleitung behörde bericht bescheid bestätigung "
    "betrag bogen brief büro dienst einladung fälle fahrt feier förderung formular forum frist gang gebäude gebiet "
    "gespräche gesuch gruppe gutachten helfende karte klasse konzept lage leistung leitung liste lösung mappe markt "
    "meldung mittel nachweis ordnung papiere plan platz raum regel richtlinie runde satz schein stelle stunde suche "
    "tag tausch teil treffen übergang umfang unterricht verbund vertrag verteilung vertretung wechsel weg werk woche "
    "zahl zentrum ziele zusage zuschuss"
)

_SMALL = "und die der das ist in zu mit für auf nicht wir haben bei von eine auch noch nach wie über wenn"

EVERY_SECOND = "beratung", "familie", "gemeinsam", "vorschlag"
"""Words of which each is in half of all posts."""

EVERY_TENTH = "wohnung", "termine", "jobcenter", "aufenthalt", "zwickau", "anmeldung"
"""Words of which each is in a tenth of them."""

EVERY_HUNDREDTH = "duldung", "widerspruch", "familiennachzug", "härtefall"
"""Words of which each is in a hundredth of them."""

APART = "vormittags", "nachmittags"
"""Two words that are in half of all posts each, and never in the same."""

LONG_AGO = "impfung"
"""A word of which only the first fifth speaks, there every second post."""


def words() -> list[str]:
    """All words whose share follows from their rank alone, by rank."""
    compounds = [f"{first}{second}" for first, second in product(_FIRST.split(), _SECOND.split())]
    Random(1949).shuffle(compounds)
    return compounds


def halves(left: int, right: int, length: int) -> tuple[list[str], list[str]]:
    """Beginnings and endings of posts, about `length` words each, which make other posts with each other.

    The words of which the share is known are either in beginnings or in endings, so that they meet by chance.
    """
    chance = Random(1950)
    return (
        list(_texts(chance, left, length, (EVERY_SECOND[::2], EVERY_TENTH[::2], EVERY_HUNDREDTH[::2], APART))),
        list(_texts(chance, right, length, (EVERY_SECOND[1::2], EVERY_TENTH[1::2], EVERY_HUNDREDTH[1::2], ()))),
    )


def _texts(chance: Random, many: int, length: int, known: tuple[Sequence[str], ...]) -> Iterator[str]:
    ranked = words()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(ranked) + 1)))
    second, tenth, hundredth, apart = known
    small = _SMALL.split()
    for number in range(many):
        said = chance.choices(ranked, cum_weights=weights, k=length) + chance.choices(small, k=length // 2)
        for share, some in ((0.5, second), (0.1, tenth), (0.01, hundredth)):
            said += [word for word in some if chance.random() < share]
        said += apart[number % 2 : number % 2 + 1]
        chance.shuffle(said)
        yield " ".join(said)
