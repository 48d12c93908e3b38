"""`kollegial chat`: a person at a terminal, or lines from a pipe."""

import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.cells import cell_len

from bot.chat.characters import harmless, harmless_line
from bot.chat.choices import Choices, columns
from bot.chat.entry import Keyboard
from bot.chat.room import Change, Letter, News, Option, Room
from bot.chat.screen import Screen
from bot.chat.terminal import Terminal as TerminalFront
from bot.clock import VirtualClock
from bot.platforms.console.interpreter import Interpreter
from bot.platforms.console.network import Network, Record
from storage.messages import Kind, RawEvent

ROOT = Path(__file__).parent.parent
AT = "2026-11-23T08:00:00+01:00"
WAIT = 30
"""Seconds within which a busy machine shows what is waited for."""


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KOLLEGIAL_", "NO_COLOR"))}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "LANG": "C.UTF-8", **more}


def chat(folder: Path, typed: str | bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command on lines from a pipe."""
    lines = typed.encode() if isinstance(typed, str) else typed
    command = [sys.executable, "-m", "bot", "chat", "--data", "data", *options]
    return subprocess.run(command, input=lines, capture_output=True, cwd=folder, env=environment(), timeout=120)


def shown(done: subprocess.CompletedProcess[bytes]) -> str:
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    return done.stdout.decode()


NEED = """\
# You are anna. :help lists what you can do.
# Everything is kept in data

> /need
Worum geht es?
   1  Aufenthalt & Asylverfahren
   2  Wohnen & Unterbringung
   3  Arbeit & Ausbildung
   4  Sprache & Sprachmittlung
   5  Gesundheit & psychosoziale Versorgung
   6  Kita, Schule, Bildung
   7  Kinder, Jugend, Familie, UMA
   8  Leistungen & Existenzsicherung
   9  Gewaltschutz
  10  Diskriminierung & Rassismus
  11  Zusammenarbeit mit Behörden
  12  Ehrenamt & Zivilgesellschaft
  13  Arbeitsbedingungen & Finanzierung
  14  Supervision & Selbstfürsorge
      Abbrechen

> 2
✎ Was wird gebraucht? Schreib es in Deinen Worten, höchstens 2.000 Zeichen. Bitte keine Namen, und nichts, woran man \
Klient:innen erkennt.
      Zurück
      Abbrechen

> Wohnungen für Familien
Für wen wird das gebraucht?
   1  Eigene Arbeit
   2  Klient:innen
   3  Team
      Zurück
      Abbrechen

> eigene arbeit
✎ Wie dringend ist es? Den Überblick gibt es einmal in der Woche. Was nicht warten kann: /kontakt
   1  Wenn Zeit ist
   2  In den nächsten Monaten
   3  In den nächsten Wochen
   4  Diese Woche
   5  Heute noch
      Zurück
      Abbrechen

> 99
Bitte schreib eine Zahl
"""


def test_lines_from_a_pipe_are_answered_one_by_one_in_plain_text(tmp_path: Path) -> None:
    output = shown(chat(tmp_path, "/need\n2\nWohnungen für Familien\neigene arbeit\n", "--as", "anna", "--member"))
    assert output == NEED[: NEED.index("\n> 99")]


def test_a_second_chat_goes_on_where_the_first_one_was(tmp_path: Path) -> None:
    first = shown(chat(tmp_path, "Hallo\n1\n1\n", "--as", "anna"))
    assert first.count("> ") == 3
    assert "Wie möchtest Du hier heißen?" in first
    second = shown(chat(tmp_path, "Anna\nLeipzig\nFreier Träger\nfsa\n1, 3\n/profil", "--as", "anna"))
    assert second.startswith(
        "# You are anna. :help lists what you can do.\n# Everything is kept in data\n✎ Wie möchtest"[:73]
    )
    assert "Wie möchtest Du hier heißen?" in second.partition("> ")[0], "the open question is shown again"
    assert "Schön, dass Du da bist, Anna!" in second
    assert "Leipzig" in second.rpartition("> /profil")[2]


def test_a_coordinator_may_look_at_the_digest_and_others_may_not(tmp_path: Path) -> None:
    typed = "/überblick\n:as anna\n/überblick\n:as karin\n/quit\nnever read\n"
    output = shown(chat(tmp_path, typed, "--as", "karin", "--member", "--role", "coordinator"))
    first, second = output.split("# You are anna now.")
    assert "KW " in first
    assert "KW " not in second
    assert "never read" not in output


def test_one_sees_who_else_gets_something(tmp_path: Path) -> None:
    output = shown(chat(tmp_path, "/need\n:as karin\n:edit x\n:delete\n:as anna\n/stopp\n", "--as", "anna", "--member"))
    assert output.count("# you have not written anything yet that could be changed") == 2
    assert output.rstrip().endswith("Gespeichert oder geändert ist nichts.")


def test_words_are_changed_and_taken_back(tmp_path: Path) -> None:
    typed = "/need\n2\nWohnungen\n:edit Viele Wohnungen\n:delete\n:delete\n"
    output = shown(chat(tmp_path, typed, "--as", "anna", "--member"))
    assert output.count("Für wen wird das gebraucht?") >= 2
    assert output.count("Was wird gebraucht?") == 2
    assert "# you have not written anything" in output


def test_files_are_sent_and_those_that_come_are_named_with_their_path(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("words")
    typed = ":file a b.txt\n:file nowhere.txt\n:file\n:file .\n:file " + "x" * 5000 + "\n:file \0\n"
    output = shown(chat(tmp_path, typed, "--as", "anna", "--member"))
    assert "# nowhere.txt: no such file" in output
    assert '# ":file" is not understood like this; :help lists what is' in output
    assert output.count("no such file") == 4


ODD = [
    b"\n\n   \n\t\n",
    b"\0\n",
    b"\x1b]0;owned\x07\x1b[2J\x9b31m\n",
    b"\xff\xfe broken \xc3\n",
    b"x" * 99_999 + b"\n",
    "🏠👩‍👩‍👧 أهلا بكم é\u0301\u202e\u2066\n".encode(),
    b":\n: \n:nonsense\n:as\n:as \x01\n:edit\n:delete now\n",
    b"::help is no command\n",
    b"0\n-1\n99999999999999999999\n\xd9\xa3\n",
    b"no end of line",
]


def test_odd_lines_are_answered_and_nothing_reaches_the_terminal_as_an_order(tmp_path: Path) -> None:
    output = shown(chat(tmp_path, b"".join(ODD), "--as", "anna", "--member"))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", output)
    assert "␛]0;owned␇␛[2J" in output
    assert output.count(":help lists what is\n") == 6
    assert "> ::help is no command" in output
    assert "> no end of line" in output


def test_a_line_beyond_measure_is_refused_with_its_length(tmp_path: Path) -> None:
    output = shown(chat(tmp_path, b"x" * 100_001 + b"\n/menu\n", "--as", "anna", "--member"))
    assert "# That line has 100001 characters; 100000 is the most that can be sent." in output
    assert output.rstrip().endswith("6  Hilfe")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--as", ""], "a name has 1 to 64 characters that can be printed"),
        (["--as", "x" * 65], "a name has 1 to 64 characters that can be printed"),
        (["--as", "a\x1b[2Jb"], "a name has 1 to 64 characters that can be printed"),
        (["--as", "anna", "--role", "king"], "people: anna: roles.0:"),
    ],
)
def test_who_cannot_be_is_refused_in_a_line(tmp_path: Path, options: list[str], reason: str) -> None:
    done = chat(tmp_path, "Hallo\n", *options)
    assert done.returncode == 2
    assert reason in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
    assert b"\x1b" not in done.stderr
    assert done.stdout == b""


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "kollegial.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = chat(tmp_path, "Hallo\n", "--as", "anna")
    assert done.returncode == 2
    assert b"is in use by" in done.stderr
    assert not (tmp_path / "data" / "kollegial.db").exists()


def test_a_folder_with_half_a_restore_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data" / "restore.ready").mkdir(parents=True)
    (tmp_path / "data" / "restore.ready" / "name").write_text("before-restore-x")
    done = chat(tmp_path, "Hallo\n", "--as", "anna")
    assert done.returncode == 2
    assert b"kollegial restore --finish" in done.stderr
    assert not (tmp_path / "data" / "kollegial.db").exists()


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot chat --data data --as anna --member | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        input=b"/need\n2\n" * 3,
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"# You are anna. :help lists what you can do.\n"


def test_without_a_folder_nothing_stays_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "chat", "--as", "anna"]
    done = subprocess.run(
        command, input=b"Hallo\n", capture_output=True, cwd=tmp_path, env=environment(TMPDIR=str(tmp_path)), timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert f"# Nothing is kept when you leave, but files that you get: {tmp_path}".encode() in done.stdout
    assert list(tmp_path.iterdir()) == []


# --- on a real terminal ----------------------------------------------------------------------

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")


class Terminal:
    """A real pseudo-terminal with the real command in it."""

    def __init__(self, folder: Path, *options: str, size: tuple[int, int] = (40, 80), **more: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        command = [sys.executable, "-m", "bot", "chat", "--data", "data", *options]
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment(**more),
            start_new_session=True,
        )
        os.close(theirs)
        self.raw = ""
        self._seen = 0
        self._bytes = b""

    def types(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def sees(self, words: str) -> None:
        """Wait until words stand on the screen that did not stand there when they were last looked for."""
        until = time.monotonic() + WAIT
        while words not in self.text[self._seen :]:
            assert time.monotonic() < until, self.text[self._seen :]
            assert self._read(until - time.monotonic()), self.text[self._seen :]
        self._seen += self.text[self._seen :].index(words) + len(words)

    @property
    def text(self) -> str:
        return ESCAPES.sub("", self.raw)

    def ends(self) -> int:
        while self._read(WAIT):
            pass
        return self.process.wait(WAIT)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT)
        os.close(self._ours)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], max(seconds, 0))[0]:
            return False
        try:
            self._bytes += os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw = self._bytes.decode("utf-8", "replace")
        return True


@contextmanager
def terminal(folder: Path, *options: str, size: tuple[int, int] = (40, 80), **more: str) -> Iterator[Terminal]:
    made = Terminal(folder, *options, size=size, **more)
    try:
        made.sees(":help lists what you can do.")
        made.sees("anna ▸ ")  # from now on the kernel does not echo what is typed
        yield made
    finally:
        made.close()


UP, DOWN, RIGHT, ENTER, TAB = "\x1b[A", "\x1b[B", "\x1b[C", "\r", "\t"


def test_somebody_joins_by_arrows_numbers_and_words_and_goes_on_later(tmp_path: Path) -> None:
    with terminal(tmp_path, "--as", "anna") as anna:
        anna.types("Hallo" + ENTER)
        anna.sees("In welcher Sprache")
        anna.sees("2 English")
        anna.types(DOWN + ENTER)
        anna.sees("anna ▸ Deutsch")
        anna.sees("Bist Du")
        anna.sees("2 Lieber nicht")
        anna.types("1" + ENTER)
        anna.sees("Wie möchtest Du hier heißen?")
        anna.types("Müller 🏠" + ENTER)
        anna.sees("In welcher Region arbeitest Du?")
        anna.sees("13 Zwickau")
        anna.types("leipzig" + ENTER)
        anna.sees("Bei was für einem Träger")
        anna.sees("2 Öffentlicher Träger")
        anna.types(DOWN + DOWN + UP + ENTER)
        anna.sees("anna ▸ Freier Träger")
        anna.sees("Und in welchem Bereich?")
        anna.types("F" + TAB + "\x03")
        anna.types("/quit" + ENTER)
        assert anna.ends() == 0
    with terminal(tmp_path, "--as", "anna", size=(50, 120)) as anna:
        assert "Und in welchem Bereich?" in anna.text
        anna.sees("6 Andere")
        anna.types("1" + ENTER)
        anna.sees("Welche Themen")
        anna.sees("14 Supervision")
        anna.types(DOWN + ENTER)
        anna.sees("✓ Au")
        anna.types(DOWN + ENTER)
        anna.sees("✓ Wo")
        anna.types("Fertig" + ENTER)
        anna.sees("Schön, dass Du da bist, Müller 🏠!")
        anna.types("\x04")
        assert anna.ends() == 0


def test_tab_completes_and_control_c_clears_the_line_before_it_leaves(tmp_path: Path) -> None:
    with terminal(tmp_path, "--as", "anna", "--member") as anna:
        anna.types("/beda" + TAB)
        anna.sees("/bedarf")
        anna.types("\x03")
        anna.types("\x03")
        anna.sees("Ctrl-C once more leaves.")
        anna.types("/hil" + TAB + ENTER)
        anna.sees("anna ▸ /hilfe")
        anna.sees("anna ▸ ")
        anna.types("\x10")
        anna.sees("/hilfe")
        anna.types("\x03")
        anna.types("\x03")
        anna.sees("Ctrl-C once more leaves.")
        anna.types("\x03")
        assert anna.ends() == 0


def test_hostile_words_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    with terminal(tmp_path, "--as", "anna", "--member") as anna:
        anna.types("\x1b[200~Titel \x1b]0;owned\x07 und \x9b31m rot\x1b[201~" + ENTER)
        anna.sees("Was soll ich damit tun?")
        anna.types(":quit" + ENTER)
        assert anna.ends() == 0
    assert "\x1b]" not in anna.raw
    assert "\x07" not in anna.raw
    assert "\x9b" not in anna.raw


def test_no_color_means_no_color(tmp_path: Path) -> None:
    with terminal(tmp_path, "--as", "anna", "--member", NO_COLOR="1") as anna:
        anna.types("/menu" + ENTER)
        anna.sees("6 Hilfe")
        anna.types("\x04")
        assert anna.ends() == 0
    styles = {number for found in re.findall(r"\x1b\[([0-9;]*)m", anna.raw) for number in found.split(";")}
    assert styles <= {"", "0", "1", "2", "7"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_a_terminal_that_can_be_used(tmp_path: Path, number: signal.Signals) -> None:
    with terminal(tmp_path, "--as", "anna", "--member") as anna:
        anna.types("/menu" + ENTER)
        anna.sees("6 Hilfe")
        anna.process.send_signal(number)
        assert anna.ends() == 0
    assert "Traceback" not in anna.text
    assert anna.raw.rindex("\x1b[?2004l") > anna.raw.rindex("\x1b[?2004h")


# --- the parts -------------------------------------------------------------------------------


@given(st.text())
@example("\x1b]0;x\x07\x9b\r\n\t\x7f\ud800\u202e\u2028")
def test_no_text_gives_a_terminal_an_order(text: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]", harmless(text))
    assert "\n" not in harmless_line(text)


def test_letters_of_other_scripts_and_joined_emoji_stay_as_they_are() -> None:
    text = "Grüße, „ja“ – أهلا بكم, שלום, 👩‍👩‍👧, e\u0301 \u2068x\u2069"
    assert harmless(text) == text


def record(number: int, text: str = "Was?", choices: tuple[str, ...] = (), **more: object) -> Record:
    offered = [{"value": choice.lower(), "label": choice} for choice in choices]
    return {"to": "anna", "id": f"m{number}", "text": text, "choices": offered, "files": [], "at": AT, **more}


def test_a_room_says_what_is_new() -> None:
    room = Room()
    asked = record(1, choices=("Ja", "Nein", "Back"))
    assert room.take(asked).change is Change.new
    edit = {key: value for key, value in asked.items() if key != "id"} | {"edit": "m1"}
    assert room.take(edit) is None, "the same again"
    ticked = edit | {"choices": [{"value": "ja", "label": "✓ Ja"}]}
    assert room.take(ticked).change is Change.choices
    assert room.take(edit | {"text": "Und?"}).change is Change.edited
    assert room.take(edit | {"text": "Und?", "choices": []}) is None, "an answered question loses its choices"
    assert room.take({"to": "anna", "delete": "m1", "at": AT}).change is Change.deleted
    assert room.take({"to": "anna", "delete": "m1", "at": AT}) is None
    assert room.last("anna") is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "ja"),
        ("2", "nein"),
        ("NEIN", "nein"),
        ("back", "back"),
        ("3", None),
        ("0", None),
        ("j", None),
        ("²", None),
    ],
)
def test_a_choice_is_meant_by_number_value_or_label(typed: str, value: str | None) -> None:
    room = Room()
    room.take(record(1, choices=("Ja", "Nein", "Back")))
    room.take(record(2))
    found = room.meant("anna", typed)
    assert (found and found[1].value) == value
    assert room.meant("bert", typed) is None


def offered(*labels: str) -> Letter:
    room = Room()
    room.take(record(1, choices=labels))
    letter = room.open("anna")
    assert letter is not None
    return letter


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=20, unique=True), st.integers(10, 200))
def test_all_choices_are_shown_however_wide_the_terminal_is(labels: list[str], width: int) -> None:
    letter = offered(*labels)
    choices = Choices(letter)
    words = "".join(text for _, text in choices.fragments(width))
    for option in letter.options:
        assert option.label in words
    for _ in range(len(letter.options) + 1):
        choices.move(1)
    assert choices.lit is None, "once around"
    choices.move(-1)
    assert choices.lit == len(letter.options) - 1
    choices.across(1, width)
    choices.across(-1, width)
    assert choices.lit is not None
    assert len(columns(letter.options, 1)) == 1


def test_the_light_stays_while_choices_are_only_ticked() -> None:
    choices = Choices(offered("Ja", "Nein"))
    choices.move(1)
    choices.offer(offered("Ja", "Nein"))
    assert choices.lit == 0
    choices.offer(offered("Gut", "Schlecht"))
    assert choices.lit is None


def test_choices_stand_in_columns_read_downwards() -> None:
    letter = offered("Eins", "Zwei", "Drei", "Vier", "Back")
    assert [option.number for option in letter.options] == [1, 2, 3, 4, None]
    text = "".join(words for _, words in Choices(letter).fragments(20))
    assert [line.split() for line in text.splitlines()] == [
        ["1", "Eins", "3", "Drei"],
        ["2", "Zwei", "4", "Vier"],
        ["Back"],
    ]
    assert Option(number=1, value="x", label="✓ Eins").name == "Eins"


# --- the terminal without a process ----------------------------------------------------------


class Desk:
    """A terminal of a given width that a program types into; what it sends is kept."""

    def __init__(self, folder: Path, keys: PipeInput, width: int = 80) -> None:
        self.drawn = io.StringIO()
        output = Vt100_Output(self.drawn, lambda: Size(rows=24, columns=width), enable_cpr=False)
        self.room = Room()
        self.front = TerminalFront(self.room, input=keys, output=output)
        self.network = Network(folder / "console.jsonl", self._show)
        self.sent: list[dict[str, Any]] = []
        self._keys = keys
        clock = VirtualClock(datetime.fromisoformat(AT))
        keyboard = Keyboard(self.room, Interpreter(self.network, folder, "s-"), clock, "s", "anna")
        self.front.open(keyboard, "Welcome.", None)

    def _show(self, record: Record) -> None:
        news = self.room.take(record)
        if news is not None:
            self.front.news(news)

    def get(self, token: str, text: str, labels: tuple[str, ...] = (), **more: object) -> None:
        """Let somebody get a message."""
        shown = record(0, text, labels, **more)
        self.network.deliver(token, shown, {choice["value"]: f"data-{choice['value']}" for choice in shown["choices"]})

    async def types(self, *keys: str) -> None:
        """Type, and leave."""
        for key in (*keys, "\x03", "\x04"):
            self._keys.send_text(key)
        await self.front.talk(self._send, self._answered)
        self.network.close()

    async def _send(self, event: RawEvent) -> None:
        self.sent.append(dict(event.payload))

    async def _answered(self) -> None:
        raise AssertionError("a terminal waits for nobody")

    @property
    def text(self) -> str:
        return ESCAPES.sub("", self.drawn.getvalue())


async def test_what_is_lit_is_pressed_and_an_empty_line_says_nothing(tmp_path: Path) -> None:
    with create_pipe_input() as keys:
        desk = Desk(tmp_path, keys)
        desk.get("t1", "Wohin?", ("Görlitz", "Zwickau", "Back"))
        await desk.types(ENTER, "  " + ENTER, UP, UP, ENTER)
    assert [(event["kind"], event["message"], event["data"]) for event in desk.sent] == [
        (Kind.press, "m1", "data-zwickau")
    ]
    assert "anna ▸  2 Zwickau" not in desk.text
    assert "anna ▸ Zwickau" in desk.text


async def test_lines_may_have_breaks_and_colons_and_are_changed_later(tmp_path: Path) -> None:
    with create_pipe_input() as keys:
        desk = Desk(tmp_path, keys)
        await desk.types("eins\x1b\rzwei" + ENTER, "drei" + ENTER, ":edit vier" + ENTER, "::x" + ENTER)
    assert [event["text"] for event in desk.sent] == ["eins\nzwei", "drei", "vier", ":x"]
    assert [event["message"] for event in desk.sent] == ["s-u1", "s-u2", "s-u2", "s-u4"]


async def test_edits_deletions_files_and_others_are_shown_as_such(tmp_path: Path) -> None:
    with create_pipe_input() as keys:
        desk = Desk(tmp_path, keys)
        desk.get("t1", "Erstens")
        desk.get("t2", "Für Karin", to="karin")
        desk.get("t3", "Mit Datei", files=[{"name": "a\x1b[2J.md", "path": "/tmp/x/a", "type": "x", "size": 1}])
        desk.network.deliver("t4", {**record(0, "Zweitens"), "edit": "m1"}, {})
        desk.network.deliver("t5", {"to": "anna", "delete": "m1", "at": AT}, {})
        await desk.types()
    assert "→ karin" in desk.text
    for line in ("Für Karin", "[a␛[2J.md: /tmp/x/a]", "✎ Zweitens", "✗ Zweitens"):
        assert line in desk.text


@pytest.mark.parametrize("width", [30, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    letter = Letter(
        id="m1", reader="karin", text="Wörter 🏠 " * 60 + "\n\nx" * 3, files=("f" * 200,), at=datetime.fromisoformat(AT)
    )
    screen = Screen()
    blocks = [screen.news(News(letter, change), "anna", width) for change in (Change.new, Change.edited)]
    blocks += [screen.own("anna", "viele Worte " * 40, width), screen.note("viele Worte " * 40, width)]
    for block in blocks:
        text = "".join(words for _, words in block)
        assert max(cell_len(line) for line in text.splitlines()) < width
        assert text.endswith("\n")
        assert all(line == line.rstrip() for line in text.splitlines())
