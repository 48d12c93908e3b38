"""The kinds of answers that are given one by one: questions for a registration, and files. Pure."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from handlers.channels.contribution import FILES_LIMIT, check, dump_file
from handlers.channels.snippets import preview
from handlers.choices import pick
from handlers.folding import fold
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value, View
from handlers.words import clean
from storage.messages import Arg, Part, Text, Verbatim

MOST_QUESTIONS, QUESTION_LIMIT = 6, 200
"""The most questions at a registration, and the longest of them, in characters."""

WIDTH = 23
"""Characters of a question where it is a choice to tick; with the tick, 25."""

READY = ("diet", "access", "topic")
"""Questions that need not be typed."""


def question_key(words: str) -> str:
    """What a question's answers are kept by: the same words are the same question."""
    return words if words in READY else sha256(words.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked at a registration: ready questions to tick, and others to type; one with a `*` must be answered."""

    def _chosen(self, scene: Scene) -> list[dict[str, Any]]:
        return [dict(each) for each in scene.view.get("questions", ())]

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The ready ones with their ticks, those that were typed to take away, and that it is all."""
        chosen = self._chosen(scene)
        keys = {each["key"] for each in chosen}
        shown: dict[str, Part] = {key: Text(f"workshop-question-{key}.short") for key in READY}
        shown |= {each["key"]: Verbatim(preview(each["text"], WIDTH)) for each in chosen if each["key"] not in READY}
        ticks = (
            Option(value=key, label=label, chosen=key in keys, press=("-" if key in keys else "+") + key)
            for key, label in shown.items()
        )
        return (*ticks, Option(value="done", label=Text("choice-done"), number=0))

    def press(self, value: str, scene: Scene) -> Reply:
        """Tick, untick, or be done.

        Raises:
            Invalid: it is not offered, or there are too many.
        """
        chosen = self._chosen(scene)
        if value == "done":
            return Value(chosen)
        mark, key = value[:1], value[1:]
        kept = [each for each in chosen if each["key"] != key]
        if mark == "-" and len(kept) < len(chosen):
            return self._view(kept, scene)
        if mark != "+" or key not in READY:
            raise Invalid(Text("answer-choose-many"))
        return self._view([*kept, {"key": key, "text": "", "needed": False}], scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take a question, ready ones by number ("1, 3") or label, or the word on the last choice.

        Raises:
            Invalid: it is empty or too long, or there are too many.
        """
        words = clean(typed.text)
        if fold(words) in (fold(scene.wording(Text("choice-done"))), "done", "ok"):
            return Value(self._chosen(scene))
        ready = self.options(scene)[: len(READY)]
        picked = [pick(part, ready, scene) for part in re.split(r"[,;\s]+", words) if part]
        if picked and all(picked):
            own = [each for each in self._chosen(scene) if each["key"] not in READY]
            keys = dict.fromkeys(option.value for option in picked if option)
            return Value([*({"key": key, "text": "", "needed": False} for key in keys), *own])
        if not any(map(str.isalpha, words)):
            raise Invalid(Text("answer-empty"))
        if len(words) > QUESTION_LIMIT:
            raise Invalid(Text("answer-too-long", {"length": len(words), "limit": QUESTION_LIMIT}))
        text = " ".join(words.rstrip("*").split())
        asked = {"key": question_key(text), "text": text, "needed": words.endswith("*")}
        return self._view([*(each for each in self._chosen(scene) if each["key"] != asked["key"]), asked], scene)

    def _view(self, chosen: list[dict[str, Any]], scene: Scene) -> Reply:
        if len(chosen) > MOST_QUESTIONS:
            raise Invalid(Text("workshop-many-questions", {"limit": MOST_QUESTIONS}))
        return View({**scene.view, "questions": chosen})

    def show(self, value: Any, scene: Scene) -> Arg:
        """The questions."""
        shown = tuple(worded(each) for each in value)
        return shown or Text("answer-nothing")


def worded(question: dict[str, Any]) -> Text | Verbatim:
    """A question in short, as lists of answers name it."""
    if question["key"] in READY:
        return Text(f"workshop-question-{question['key']}.short")
    return Verbatim(question["text"])


@dataclass(frozen=True, slots=True)
class Files:
    """Files that come one by one, or are there already; each new one with where it lies on its network."""

    def _given(self, scene: Scene) -> list[dict[str, Any]]:
        return list(scene.view.get("files", ()))

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """That these are all, or that there are none."""
        key = "choice-done" if self._given(scene) else "workshop-no-files"
        return (Option(value="done", label=Text(key), number=0),)

    def press(self, value: str, scene: Scene) -> Reply:
        """Be done.

        Raises:
            Invalid: it is not offered.
        """
        if value != "done":
            raise Invalid(Text("workshop-send-files"))
        return Value(self._given(scene))

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """Take files, or the word on the choice.

        Raises:
            Invalid: there is none, or it cannot be taken.
        """
        given = self._given(scene)
        if not typed.files:
            return self._word(typed, scene)
        check(Typed(text="", files=typed.files), scene.context)
        files = [*given, *({**dump_file(file), "origin": dict(typed.origin)} for file in typed.files)]
        if len(files) > FILES_LIMIT:
            raise Invalid(Text("post-too-many-files", {"limit": FILES_LIMIT}))
        return View({**scene.view, "files": files})

    def _word(self, typed: Typed, scene: Scene) -> Reply:
        options = self.options(scene)
        meant = pick(clean(typed.text), options, scene)
        if meant is None and fold(clean(typed.text)) not in ("done", "ok"):
            raise Invalid(Text("workshop-send-files"))
        return Value(self._given(scene))

    def show(self, value: Any, scene: Scene) -> Arg:
        """Their names."""
        shown = tuple(Verbatim(str(each["name"])) for each in value)
        return shown or Text("answer-nothing")
