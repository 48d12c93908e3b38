"""The chat on a terminal: a prompt line with the choices under it; what arrives appears above."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import Style

from bot import logs
from bot.chat.choices import Choices, Fragment
from bot.chat.entry import Keyboard, Leave, Note
from bot.chat.room import Change, Letter, News, Room
from bot.chat.screen import Screen
from bot.chat.words import Words
from storage.messages import RawEvent

STYLE = Style.from_dict(
    {
        "own": "ansicyan",
        "name": "ansicyan bold",
        "choice": "ansicyan",
        "steering": "dim",
        "lit": "reverse",
        "aside": "dim",
    }
)
"""Few colours, each of the terminal's own sixteen; NO_COLOR leaves bold, dim and reverse."""

AGAIN = "Ctrl-C once more leaves."

Send = Callable[[RawEvent], Coroutine[Any, Any, None]]


class Terminal:
    """Somebody at a keyboard. `input` and `output` are the process's own where none are given."""

    def __init__(self, room: Room, input: Input | None = None, output: Output | None = None) -> None:
        self._room = room
        self._screen = Screen()
        self._choices = Choices()
        self._leaving = False
        self._sending: list[asyncio.Future[None]] = []
        # in memory only: what people type here is of the kind that this project protects
        self._buffer = Buffer(multiline=True, history=InMemoryHistory(), completer=Words(self._choices))
        self._app: Application[None] = Application(
            layout=self._layout(),
            key_bindings=self._keys(),
            style=STYLE,
            erase_when_done=True,
            input=input,
            output=output or _output(),
        )

    def open(self, keyboard: Keyboard, greeting: str, last: Letter | None) -> None:
        """Begin with where one is, and with what was said last."""
        self._keyboard = keyboard
        self._note(greeting)
        if last is not None:
            self._print([("", "\n")])
            self.news(News(last, Change.new))

    def news(self, news: News) -> None:
        """Show what somebody gets above the prompt, the choices below it."""
        self._choices.offer(self._room.open(self._keyboard.who))
        if news.change is not Change.choices:
            self._print(self._screen.news(news, self._keyboard.who, self._width))
        self._app.invalidate()

    async def talk(self, send: Send, answered: Callable[[], Awaitable[None]]) -> None:
        """Take what is entered until the person leaves; answers come when they come."""
        self._send = send
        try:
            with patch_stdout():
                logs.configure("json", "warning")  # to the patched standard error: above the prompt, not into it
                await self._app.run_async(pre_run=self._begin, handle_sigint=False)
        finally:
            logs.configure("json", "warning")
        await asyncio.gather(*self._sending)  # who leaves at once has said it all the same

    # --- what happens below ------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return self._app.output.get_size().columns

    def _layout(self) -> Layout:
        prompt = BeforeInput(lambda: [("class:name", f"{self._keyboard.who} ▸ ")])
        typed = BufferControl(self._buffer, input_processors=[prompt])
        below = FormattedTextControl(self._below)
        return Layout(
            HSplit(
                [
                    Window(height=1),
                    Window(typed, height=Dimension(min=1), wrap_lines=True, dont_extend_height=True),
                    Window(below, height=Dimension(min=0), wrap_lines=True, dont_extend_height=True),
                ]
            )
        )

    def _below(self) -> FormattedText:
        """What stands under the prompt: what Tab found, else how to leave, else the choices."""
        found = self._buffer.complete_state
        if found is not None:
            lit = found.complete_index
            shown: list[Fragment] = []
            for place, completion in enumerate(found.completions):
                shown += [("class:lit" if place == lit else "class:choice", completion.display_text), ("", "  ")]
            return FormattedText(shown)
        if self._leaving and not self._buffer.text:
            return FormattedText([("class:aside", AGAIN)])
        return FormattedText(self._choices.fragments(self._width - 1))

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        empty = Condition(lambda: not self._buffer.text)
        offered = Condition(lambda: bool(self._choices.options))
        lit = Condition(lambda: self._choices.lit is not None)

        @keys.add("enter")
        def _(event: KeyPressEvent) -> None:
            self._leaving = False
            self._enter()

        @keys.add("escape", "enter")
        def _(event: KeyPressEvent) -> None:
            self._buffer.insert_text("\n")

        @keys.add("tab")
        def _(event: KeyPressEvent) -> None:
            self._complete()

        @keys.add("up", filter=empty & offered)
        def _(event: KeyPressEvent) -> None:
            self._choices.move(-1)

        @keys.add("down", filter=empty & offered)
        def _(event: KeyPressEvent) -> None:
            self._choices.move(1)

        @keys.add("left", filter=empty & lit)
        def _(event: KeyPressEvent) -> None:
            self._choices.across(-1, self._width - 1)

        @keys.add("right", filter=empty & lit)
        def _(event: KeyPressEvent) -> None:
            self._choices.across(1, self._width - 1)

        @keys.add("c-c")
        @keys.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            if self._buffer.text:
                self._buffer.reset()
                self._leaving = False
            elif self._leaving:
                event.app.exit()
            else:
                self._leaving = True

        @keys.add("c-d", filter=empty)
        def _(event: KeyPressEvent) -> None:
            event.app.exit()

        return keys

    def _complete(self) -> None:
        """Finish the word if it can only be one; else show what it can be, and go through that."""
        buffer = self._buffer
        found = list(Words(self._choices).get_completions(buffer.document, CompleteEvent()))
        if buffer.complete_state is not None:
            buffer.complete_next()
        elif len(found) == 1:
            buffer.apply_completion(found[0])
        elif found:
            buffer.start_completion(insert_common_part=True)

    def _begin(self) -> None:
        self._choices.offer(self._room.open(self._keyboard.who))

    def _enter(self) -> None:
        """Send the line, or press what is lit."""
        typed, lit = self._buffer.text, self._choices.lit
        self._buffer.reset(append_to_history=bool(typed.strip()))
        if typed.strip():
            self._take(typed, lambda: self._keyboard.enter(typed))
        elif lit is not None and self._choices.letter is not None:
            letter, option = self._choices.letter, self._choices.options[lit]
            self._take(option.label, lambda: self._keyboard.press(letter.id, option.value))

    def _take(self, shown: str, enter: Callable[[], RawEvent | Note | None]) -> None:
        self._print(self._screen.own(self._keyboard.who, shown, self._width))
        try:
            entered = enter()
        except Leave:
            self._app.exit()
            return
        self._choices.offer(self._room.open(self._keyboard.who))  # it may be somebody else now
        if isinstance(entered, Note):
            self._note(entered.text)
        elif entered is not None:
            self._sending.append(asyncio.ensure_future(self._send(entered)))

    def _note(self, text: str) -> None:
        self._print(self._screen.note(text, self._width))

    def _print(self, block: list[Fragment]) -> None:
        """Put a block above the prompt, which is drawn anew below it.

        Not by `run_in_terminal`: that gives the terminal its own line editing back for a moment, in which a Ctrl-D is
        lost and what is typed stands on the screen twice.
        """
        self._app.renderer.erase()
        print_formatted_text(self._app.output, FormattedText(block), STYLE, color_depth=self._app.color_depth)
        self._app.invalidate()


def _output() -> Output:
    """Standard output, never asked where its cursor is: nothing here depends on it, and not every terminal answers."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output
