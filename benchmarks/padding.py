"""What fills an index up to a size: the padding beside the repository where it is, else texts made here."""

import os
from itertools import product
from pathlib import Path
from random import Random

from bot.evaluation.corpus import read
from handlers.matching.evaluation import Corpus, Document

DEV = Path(__file__).parents[1] / "tests" / "matching" / "dev.jsonl"
"""Questions of which is known what is the same; see the README beside it."""

PAD = Path(os.environ.get("KOLLEGIAL_PAD", Path(__file__).parents[2] / "shared" / "matching" / "pad.jsonl"))
"""67 500 further texts, template questions of neighbouring fields and sentences of statutes; not in the repository."""

_WHO = ("Mein Klient", "Eine Kollegin", "Unser Verein", "Eine ältere Dame", "Ein junger Mann", "Eine Mutter", "Wir")
_WHAT = """Pflegegrad|Patientenverfügung|Kleingarten|Rettungsschwimmen|Trauergruppe|Vereinsrecht|Notschlafstelle
|Adoption|Substitution|Täter-Opfer-Ausgleich|Haftentlassung|Mehrgenerationenhaus|Schülerzeitung|Nachtbus|Bienenhaltung
|Chorprobe|Fahrradwerkstatt|Denkmalschutz|Grundsteuer|Hundehaltung|Kurantrag|Lesepaten|Seniorentanz|Baugenehmigung|Streuobstwiese
""".replace("\n", "").split("|")
_WHERE = ("Aue", "Bautzen", "Borna", "Freiberg", "Görlitz", "Grimma", "Meißen", "Pirna", "Plauen", "Riesa", "Torgau")
_ASKED = (
    "{who} braucht dringend Hilfe bei {what}, alle Stellen in {where} sind voll. Alternativen?",
    "{who} hat einen Bescheid zu {what} aus {where} bekommen und versteht ihn nicht.",
    "{what} – wie läuft das bei euch in {where}? {who} fragt schon zum {number}. Mal.",
    "Wer in {where} für {what} zuständig ist, regelt Absatz {number} der Satzung entsprechend.",
    "Who can help with {what} in {where}? {who}, Zimmer {number}.",
    "suche kontakt wg {what} raum {where}, gern telefon, {who} nr {number}",
)


def made(number: int) -> list[Document]:
    """So many texts made of templates, always the same."""
    chance = Random(7)
    every = list(product(_ASKED, _WHO, _WHAT, _WHERE, range(1, 1 + -(-number // 11_550))))
    chance.shuffle(every)
    return [
        Document(id=f"made {at}", text=asked.format(who=who, what=what, where=where, number=count * 7 + at % 7))
        for at, (asked, who, what, where, count) in enumerate(every[:number])
    ]


def padded(size: int | None = None) -> tuple[Corpus, str]:
    """dev.jsonl filled up to a size (None: to the whole padding), and which padding that is."""
    if PAD.exists():
        return read(DEV, PAD, size), f"filled up from {PAD.name}"
    alone = read(DEV)
    there = alone.documents
    more = made((size or 68_000) - len(there))
    return Corpus(documents=(*there, *more), questions=alone.questions), "filled up with texts made of templates"
