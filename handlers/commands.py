"""The commands: their names in both languages, who may use them, and what a typed word means. Pure."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.folding import fold
from storage.roles import Role

MARKS = ("/", "!")
"""What a command begins with: "/" as on Telegram, "!" as on Matrix, where clients catch the slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: `name` is the English name and the stored one, `german` the German one, `others` more spellings.

    `roles` are those who may use it, empty for everybody; `listed` whether `/help` names it;
    `guests` whether it works before joining.
    """

    name: str
    german: str
    others: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    listed: bool = True
    guests: bool = False

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

COMMANDS = (
    Command(name="need", german="bedarf", others=("needs", "anliegen")),
    Command(name="mine", german="meine"),
    Command(name="digest", german="überblick", others=("wochenüberblick",), roles=COORDINATION, guests=True),
    Command(name="profile", german="profil", others=("settings", "einstellungen")),
    Command(name="pause", german="pause"),
    Command(name="contact", german="kontakt", guests=True),
    Command(name="privacy", german="datenschutz", guests=True),
    Command(name="help", german="hilfe", guests=True),
    Command(name="menu", german="menü", others=("start",), guests=True),
    Command(name="leave", german="austreten", others=("verlassen",)),
    Command(name="back", german="zurück", listed=False, guests=True),
    Command(name="skip", german="überspringen", listed=False, guests=True),
    Command(name="cancel", german="abbrechen", others=("stop", "stopp", "abbruch"), listed=False, guests=True),
    Command(name="resume", german="weiter", others=("fortsetzen", "continue"), listed=False, guests=True),
    Command(name="set", german="ändern", listed=False),
    Command(name="undo", german="rückgängig", listed=False),
    Command(name="revise", german="berichtigen", listed=False),
    Command(name="withdraw", german="zurückziehen", listed=False),
    Command(name="dismiss", german="nichts", listed=False),
    Command(name="restored", german="wiederherstellung", roles=COORDINATION, listed=False, guests=True),
)
"""Every command, in the order in which `/help` names them."""

_BY_NAME = {command.name: command for command in COMMANDS}
_BY_SPELLING = {spelling: command for command in COMMANDS for spelling in command.spellings}


@dataclass(frozen=True, slots=True)
class Call:
    """A command as typed: `name` is the stored name, or the folded word where there is no such command."""

    name: str
    known: bool
    rest: str = ""


def read(text: str) -> Call | None:
    """The command that a text is, None where it is none. `/need@bot words` names a bot too, as in groups."""
    stripped = text.lstrip()
    if not stripped.startswith(MARKS):
        return None
    body = stripped[1:]
    word = "" if body[:1].isspace() else "".join(body.split(maxsplit=1)[:1])
    rest = body[len(word) :]
    name = fold(word.partition("@")[0])
    if not name or not name.replace("_", "").isalnum():
        return None
    command = _BY_SPELLING.get(name)
    return Call(command.name if command else name, command is not None, rest.strip())


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
