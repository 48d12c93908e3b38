"""A rehearsal as people read it: who does what, what each gets. What was read once is shortened later."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from itertools import count

from rich.console import Console as Terminal
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text as Line

from bot.demo.reader import Reader
from bot.platforms.console.lines import Deed
from bot.platforms.console.network import Record
from storage.messages import Part, Text

Wording = Callable[[Part], str]
"""A part as plain words in the reader's language."""

TIME, NAME = 7, 10
"""Characters of the two columns before the words."""

CHOICES = 7
"""Choices that are all listed; of more than these the first few and the last."""

STEERING = ("back", "skip", "cancel", "done")
"""Choices that are not counted: they steer."""


class Transcript:
    """An audience that prints to a terminal; where there is none it is plain text.

    The newest message is held until the next thing happens: the same one for somebody else is shown once for all,
    and what the reader knows shares a line with the answer to it.
    """

    def __init__(self, terminal: Terminal, wording: Wording, zone: tzinfo) -> None:
        self._terminal = terminal
        self._wording = wording
        self._zone = zone
        self._reader = Reader()
        self._labels: dict[tuple[str, str], str] = {}
        self._held: list[Record] = []
        self._short: tuple[str, datetime, Line] | None = None
        self._now: datetime | None = None
        self._day: date | None = None
        self._minute = ""
        self._progress: Progress | None = None

    def open(self, title: Part, parts: Iterable[Part]) -> None:
        """Begin with what the reader should know."""
        self._wrap(Line(self._wording(title), "bold"))
        for part in parts:
            self._wrap(Line(self._wording(part), "dim"))

    def close(self, part: Part) -> None:
        """Show what is still held, and end with a sentence."""
        self._show()
        self._terminal.print()
        self._terminal.print(Line(self._wording(part)), soft_wrap=True)

    def deed(self, deed: Deed, at: datetime) -> None:
        """Somebody writes or presses."""
        label = self._labels.get((deed.person, deed.value), str(deed.value))
        if self._asked_before(deed.person) and not label.startswith("/"):
            question, self._held = self._held[0], []
            self._shorten(deed.person, at, Line.assemble(self._words(question), " ", (f"▸ {label}", "cyan")))
        else:
            self._show()
            self._print(
                at, deed.person.capitalize(), Line(f"▸ {label}" if deed.what == "press" else label, "cyan"), "bold"
            )
        self._reader.read(label.partition(" ")[2] if label.startswith("/") else label)

    def record(self, record: Record) -> None:
        """Somebody gets a message, or an earlier one changes."""
        for choice in record.get("choices", ()):
            self._labels |= {(record["to"], choice[key]): choice["label"] for key in ("value", "label")}
        if "edit" in record and not record["choices"] and self._reader.knows(record["text"]):
            return  # an answered question loses its choices: there is nothing to read
        if self._held and not _same(self._held[-1], record):
            self._show_held()
        self._held.append(record)

    def time(self, now: datetime, until: datetime) -> None:
        """Time runs: a bar on a terminal, nothing elsewhere."""
        self._show()
        if self._terminal.is_terminal and now < until:
            self._run(now, until)
        elif self._progress is not None:
            self._progress.stop()
            self._progress = None
        self._now = now

    def restarted(self) -> None:
        """Say that the service was stopped and started again."""
        self._show()
        self._terminal.print(Line(" " * TIME + self._wording(Text("demo-restart")), "yellow"))

    def line(self, number: int) -> None:
        """Nothing is shown: the message held may share a line with what comes next."""

    # --- what happens below ------------------------------------------------------------------

    def _asked_before(self, person: str) -> bool:
        """Whether the message held is for this person alone, and nothing new."""
        return [record["to"] for record in self._held] == [person] and self._reader.knows(self._held[0]["text"])

    def _run(self, now: datetime, until: datetime) -> None:
        if self._progress is None:
            columns = TextColumn("{task.description}", style="dim"), BarColumn(complete_style="cyan")
            self._progress = Progress(*columns, console=self._terminal, transient=True)
            total = (until - (self._now or now)).total_seconds()
            self._progress.add_task(self._wording(Text("demo-time")), total=total)
            self._progress.start()
        task = self._progress.tasks[0]
        self._progress.update(task.id, completed=(task.total or 0) - (until - now).total_seconds(), refresh=True)

    def _show(self) -> None:
        """Show all that waits to be shown."""
        self._show_held()
        if self._short is not None:
            name, at, words = self._short
            self._short = None
            self._print(at, name.capitalize(), words, "bold")

    def _show_held(self) -> None:
        held, self._held = self._held, []
        if not held:
            return
        first, at = held[0], datetime.fromisoformat(held[0]["at"])
        if len(held) == 1 and self._short is not None and self._reader.knows(first["text"]):
            self._shorten(first["to"], at, self._words(first))
            return
        self._show()
        names = [record["to"].capitalize() for record in held]
        if len(names) > 1:
            self._print(at, "→", Line(", ".join(names), "dim"), "dim")
        self._print(at, f"→ {names[0]}" if len(names) == 1 else "", self._words(first), "dim")

    def _shorten(self, name: str, at: datetime, words: Line) -> None:
        """Put something beside what the same person did and got just before."""
        if self._short is not None and self._short[0] == name:
            self._short[2].append(" · ").append_text(words)
            return
        self._show()
        self._short = (name, at, words)

    def _words(self, record: Record) -> Line:
        """What is new in a message, its choices, its files."""
        known = self._reader.knows(record["text"])
        words = Line("↻ " if "edit" in record and not known else "", "dim")
        words.append(self._reader.news(record["text"]).replace("\n\n", "\n"), "not dim")
        self._reader.read(record["text"])
        labels = "\n".join(choice["label"] for choice in record["choices"])
        if not known and not self._reader.knows(labels):
            words.append("\n").append(self._choices(record["choices"]))
            self._reader.read(labels)
        for file in record["files"]:
            words.append(f"\n[{file['name']}]", "cyan not dim")
        return words

    def _choices(self, choices: Sequence[Record]) -> Line:
        """The choices in a row: those that can be typed by number, then those that steer if they are new."""
        counted = [choice["label"] for choice in choices if choice["value"] not in STEERING]
        steering = [choice["label"] for choice in choices if choice["value"] in STEERING]
        numbered = [f"{number}\xa0{label}" for number, label in zip(count(1), counted, strict=False)]
        if len(numbered) > CHOICES:
            numbered[3:-1] = ["…"]
        words = Line("  ".join(numbered), "cyan")
        new = [label for label in steering if not self._reader.knows(label)]
        return words.append("  " if words and new else "").append("  ".join(new), "dim")

    def _print(self, at: datetime, name: str, words: Line, style: str) -> None:
        """One entry: the time if it is another one, the name, the words wrapped beside them."""
        local = at.astimezone(self._zone)
        if local.date() != self._day:
            self._day, self._minute = local.date(), ""
            heading = Line(self._wording(Text("demo-day", {"day": self._day})), "bold")
            self._terminal.print()
            self._terminal.rule(heading, align="left", style="dim")
        minute = f"{local:%H:%M}"
        shown = minute if minute != self._minute else ""
        self._minute, self._now = minute, at
        before = Line.assemble((shown.ljust(TIME), "dim"), (name.ljust(NAME), style))
        self._wrap(words, before)

    def _wrap(self, words: Line, before: Line | None = None) -> None:
        """Print words in lines that fit, beside what stands before the first of them; no line ends in a space."""
        before = before or Line()
        for line in words.wrap(self._terminal, max(self._terminal.width - len(before), 20)):
            line.rstrip()
            self._terminal.print(Line.assemble(before, line))
            before = Line(" " * len(before))


def _same(one: Record, other: Record) -> bool:
    """Whether two people get the same message at the same moment."""
    return one["to"] != other["to"] and all(one.get(key) == other.get(key) for key in ("text", "choices", "at"))
