"""The commands: their names in both languages, who may use them, and what a typed word means. Pure."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from handlers.folding import fold
from storage.invitations import looks_like
from storage.roles import Role

MARKS = ("/", "!")
"""What a command begins with: "/" as on Telegram, "!" as on Matrix, where clients catch the slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: `name` is the English name and the stored one, `german` the German one, `others` more spellings.

    `roles` are those who may use it, empty for everybody; `listed` whether `/help` names it, `offered` whether a
    network's own menu does although `/help` does not; `guests` whether it works before joining; `among_others`
    whether it is offered in groups.
    """

    name: str
    german: str
    others: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    listed: bool = True
    offered: bool = False
    guests: bool = False
    among_others: bool = False

    def called(self, language: str) -> str:
        """The name to show in a language."""
        return self.german if language == "de" else self.name

    @property
    def spellings(self) -> frozenset[str]:
        """Every folded way to write it: umlauts, their two-letter forms, and without dots."""
        names = (self.name, self.german, *self.others)
        return frozenset(fold(name) for name in names) | {_undotted(name) for name in names}


def _undotted(name: str) -> str:
    return fold(name.translate(str.maketrans("äöüÄÖÜ", "aouAOU")))


COORDINATION = frozenset({Role.coordinator, Role.admin})
STAFF = COORDINATION | {Role.staff}

# "men" is what Telegram makes of "/menü" in our words when somebody taps on it: its links end at the first umlaut
COMMANDS = (
    Command(name="need", german="bedarf", others=("needs", "anliegen")),
    Command(name="mine", german="meine"),
    Command(name="ask", german="frage"),
    Command(name="questions", german="fragen"),
    Command(name="channels", german="kanäle", others=("themen", "topics")),
    Command(name="post", german="beitrag", others=("schreiben",)),
    Command(name="recent", german="neueste", others=("zuletzt", "latest")),
    Command(name="search", german="suche", others=("suchen", "find")),
    Command(name="meet", german="vorstellung", others=("vorstellungen", "introduction")),
    Command(name="talks", german="gespräche", others=("gespräch", "talk")),
    Command(name="offer", german="angebot"),
    Command(name="cards", german="praxiskarten", others=("karten",)),
    Command(name="card", german="praxiskarte", others=("karte",)),
    Command(name="booklet", german="broschüre", others=("heft",), roles=STAFF),
    Command(name="workshops", german="werkstätten", others=("veranstaltungen",)),
    Command(name="workshop", german="werkstatt", roles=STAFF),
    Command(name="digest", german="überblick", others=("wochenüberblick",), roles=COORDINATION, guests=True),
    Command(name="profile", german="profil", others=("settings", "einstellungen")),
    Command(name="pair", german="koppeln", others=("verbinden",), guests=True),
    Command(name="channel", german="kanal", roles=STAFF),
    Command(name="lexicon", german="lexikon", others=("wörterbuch",), roles=COORDINATION),
    Command(name="contacts", german="anfragen", others=("anfrage",), roles=STAFF),
    Command(name="announce", german="ankündigung", others=("ankündigen",), roles=STAFF),
    Command(name="announcements", german="ankündigungen", roles=STAFF),
    Command(name="pause", german="pause"),
    Command(name="contact", german="kontakt", guests=True),
    Command(name="privacy", german="datenschutz", guests=True, among_others=True),
    Command(name="help", german="hilfe", guests=True, among_others=True),
    Command(name="menu", german="menü", others=("start", "men"), guests=True),
    Command(name="leave", german="austreten", others=("verlassen",)),
    Command(name="back", german="zurück", listed=False, guests=True),
    Command(name="skip", german="überspringen", listed=False, guests=True),
    Command(
        name="cancel", german="abbrechen", others=("stop", "stopp", "abbruch"), listed=False, offered=True, guests=True
    ),
    Command(name="resume", german="weiter", others=("fortsetzen", "continue"), listed=False, guests=True),
    Command(name="set", german="ändern", listed=False),
    Command(name="optout", german="abbestellen", listed=False),
    Command(name="undo", german="rückgängig", listed=False),
    Command(name="revise", german="berichtigen", listed=False),
    Command(name="withdraw", german="zurückziehen", listed=False),
    Command(name="dismiss", german="nichts", listed=False),
    Command(name="question", german="stand", listed=False),
    Command(name="helped", german="geholfen", listed=False),
    Command(name="end", german="beenden", listed=False),
    Command(name="reopen", german="öffnen", listed=False),
    Command(name="widen", german="ausweiten", listed=False),
    Command(name="in", german="in", listed=False),
    Command(name="show", german="zeigen", others=("zeig",), listed=False),
    Command(name="thread", german="faden", listed=False),
    Command(name="delete", german="löschen", listed=False),
    Command(name="introduce", german="vorstellen", listed=False),
    Command(name="offers", german="angebote", listed=False),
    Command(name="link", german="verknüpfen", others=("verknüpfe",), roles=STAFF, listed=False),
    Command(name="unlink", german="trennen", roles=STAFF, listed=False),
    Command(name="relay", german="weitergeben", listed=False),
    Command(name="restored", german="wiederherstellung", roles=COORDINATION, listed=False, guests=True),
)
"""Every command, in the order in which `/help` names them."""

_NEEDS = ("need", "bedarf")
"""What a message may begin with that is a need without a mark."""

_BY_NAME = {command.name: command for command in COMMANDS}
_BY_SPELLING = {spelling: command for command in COMMANDS for spelling in command.spellings}


@dataclass(frozen=True, slots=True)
class Call:
    """A command as typed: `name` is the stored name, or the folded word where there is no such command.

    `to` is the bot that it names, if it names one.
    """

    name: str
    known: bool
    rest: str = ""
    to: str = field(default="", compare=False)


def read(text: str) -> Call | None:
    """The command that a text is, None where it is none. `/need@bot words` names a bot too, as in groups."""
    stripped = text.lstrip()
    if not stripped.startswith(MARKS):
        return None
    body = stripped[1:]
    word = "" if body[:1].isspace() else "".join(body.split(maxsplit=1)[:1])
    rest = body[len(word) :]
    word, _, bot = word.partition("@")
    name = fold(word)
    if not name or not name.replace("_", "").isalnum():
        return None
    command = _BY_SPELLING.get(name)
    return Call(command.name if command else name, command is not None, rest.strip(), bot)


def unmarked(text: str) -> str | None:
    """What words say as a command although no mark stands before them; None where they are a sentence.

    A command that stands alone, a need with what is needed, `start` or `pair` with a code: "Hilfe beim Antrag gesucht"
    is none.
    """
    first, _, rest = " ".join(text.split(maxsplit=1)).partition(" ")
    word = first.rstrip(".,:;!?…")
    command = _BY_SPELLING.get(fold(word))
    if command is None:
        return None
    with_more = fold(word) in _NEEDS or (command.name in ("menu", "pair") and looks_like(rest.strip()))
    return f"{word} {rest}".strip() if with_more or not rest else None


def find(name: str) -> Command:
    """A command by its stored name.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


def allowed(command: Command, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may use a command."""
    return not command.roles or bool(command.roles & set(roles))


def nearest(word: str, roles: Iterable[str]) -> Command | None:
    """The command that was probably meant, among those that these roles may use."""
    mine = {
        spelling: command for spelling, command in _BY_SPELLING.items() if allowed(command, roles) and command.listed
    }
    close = difflib.get_close_matches(word[:32], mine, n=1, cutoff=0.6)
    return mine[close[0]] if close else None


def menu(language: str, among_others: bool = False) -> tuple[tuple[str, str], ...]:
    """The commands for a network's own menu, a name and the key of its description each: those for everybody.

    Names have small letters, digits and underscores only (https://core.telegram.org/bots/api#botcommand): umlauts are
    written with two letters, which are understood like the umlauts themselves.
    """
    offered = [each for each in COMMANDS if (each.listed or each.offered) and not each.roles]
    chosen = [each for each in offered if each.among_others or not among_others]
    return tuple(
        (fold(each.called(language)), f"group-menu-{each.name}" if among_others else f"help-{each.name}")
        for each in chosen
    )
