"""Names for people who would rather not give theirs: two plain German words, or what they type themselves.

Nouns are things of nature, weather, tools and places: no people, animals, first names, real places, drinks or drugs,
and nothing that recalls a flight (boat, tent, rope, fire). Adjectives are friendly beside any of them and say nothing
of age, body or origin. So no name mocks, and none says anything about who bears it.
"""

import unicodedata
from collections.abc import Callable
from itertools import count
from random import Random

# Stems that take an ending as they are ("ruhig" + "er"): none that changes ("dunkel", "hoch") or stays ("rosa").
_ADJECTIVES = """
    achtsam anmutig aufmerksam ausdauernd ausgeglichen bedacht begeistert behaglich beharrlich behutsam besonnen
    beständig bewährt bunt ehrlich einfallsreich einzigartig erfreulich erfrischend erholsam ermutigend
    fantasievoll farbenfroh feierlich fein festlich flink freundlich friedlich friedvoll frisch froh fröhlich
    funkelnd fürsorglich geduldig gelassen gemütlich gesellig glitzernd glänzend glücklich golden großzügig gut
    gütig harmonisch heilsam heiter hell herzlich hilfreich hilfsbereit hoffnungsvoll idyllisch klangvoll klar
    klug kostbar kreativ kunstvoll kühn lebendig lebhaft leuchtend lieb liebenswert liebevoll luftig malerisch
    melodisch mild munter musikalisch mutig märchenhaft nachdenklich natürlich neugierig offen originell
    praktisch prächtig robust ruhig sacht sanft schillernd schimmernd schön silbern sonnig sorgsam stetig still
    strahlend tapfer tatkräftig treu umsichtig unbeschwert unermüdlich unverzagt vergnügt verlässlich verspielt
    verträumt vielfältig vielseitig wachsam wertvoll willkommen wohltuend wunderbar wundersam zauberhaft zeitlos
    zufrieden zugewandt zuverlässig zuversichtlich
"""

# By the ending that the adjective takes before them: der, die, das.
_NOUNS = {
    "er": """
        Ahorn Anker Apfel Bach Baum Berg Bleistift Bogen Brunnen Deich Farn Feldweg Fels Fjord Fluss Frühling
        Garten Gipfel Hafen Hain Herbst Himmel Holunder Horizont Hügel Kamin Kanal Kirschbaum Klee Kompass Kranz
        Kreisel Lavendel Leuchtturm Löwenzahn Magnet Mond Morgen Nussbaum Obstgarten Park Pfad Planet Regen
        Regenbogen Rosmarin Salbei Schlitten Sommer Sonnenaufgang Sonnenstrahl Spaten Stein Stern Sternenhimmel
        Tannenzapfen Teich Teppich Thymian Wald Wasserfall Webstuhl Weg Wegweiser Weiher Wind Winter
    """,
    "e": """
        Allee Anemone Aster Birke Blume Blüte Brise Brombeere Buche Bucht Dahlie Düne Ebene Eiche Erle Esche
        Feder Fichte Geige Gitarre Glocke Harfe Hecke Heidelbeere Himbeere Hängematte Kastanie Kerze Kirsche
        Knospe Kornblume Lampe Landkarte Laterne Laube Lichtung Linde Lupe Lärche Margerite Minze Mühle Nelke
        Oase Pappel Quelle Quitte Sanduhr Schaukel Sonne Sonnenblume Sternschnuppe Tanne Teekanne Trommel Truhe
        Tulpe Ulme Wabe Weide Welle Werkstatt Wiese Windmühle Wolke Zeder
    """,
    "es": """
        Ahornblatt Beet Blatt Cello Dach Eis Feld Fenster Fernrohr Gebirge Gehölz Gewässer Gänseblümchen Haus
        Heft Holz Karussell Kissen Klavier Kleeblatt Laub Lesezeichen Licht Lied Moor Moos Morgenlicht Morgenrot
        Mosaik Mühlrad Nest Nordlicht Notizbuch Polarlicht Puzzle Schilf Schneefeld Schneeglöckchen Segel
        Sternbild Tal Veilchen Wasserrad Wiesental Windrad Wäldchen
    """,
}

NAMES = tuple(
    f"{stem.capitalize()}{ending} {noun}"
    for stem in _ADJECTIVES.split()
    for ending, nouns in _NOUNS.items()
    for noun in nouns.split()
)
"""Every proposed name without a number, about 21 000: "Ruhiger Fluss", "Ruhige Birke", "Ruhiges Moor"."""

NAME_LIMIT = 40
"""The most characters of a name; the fewest are two."""

_LONGEST_TYPED = 200  # characters; beyond that it is no name, however much of it is invisible
# Letters and symbols that show nothing: Hangul fillers and the blank Braille pattern.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def propose(taken: Callable[[str], bool], rng: Random) -> str:
    """A name that is not `taken`, chosen evenly; with a number from 2 on ("Ruhige Birke 2") when all names are taken.

    `taken` is asked until it says no: with each name once, then with one name and growing numbers.
    """
    for name in rng.sample(NAMES, k=len(NAMES)):
        if not taken(name):
            return name
    name = rng.choice(NAMES)
    return next(numbered for number in count(2) if not taken(numbered := f"{name} {number}"))


def clean_name(text: str) -> str | None:
    """The name that somebody typed: NFC, single spaces, without unseen characters; None if it cannot be one.

    Dropped are control, zero-width and bidi characters, lone surrogates, private and unassigned ones. What is left
    has 2 to 40 characters, a letter among them.
    """
    if len(text) > _LONGEST_TYPED:
        return None
    shown = "".join(
        char for char in " ".join(text.split()) if unicodedata.category(char)[0] != "C" and char not in _BLANK
    )
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    return name if 2 <= len(name) <= NAME_LIMIT and any(map(str.isalpha, name)) else None
