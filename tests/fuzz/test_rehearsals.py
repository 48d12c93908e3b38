"""Whole rehearsals of people who do anything at all: only reasons come back, and the service stays in good order."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.config import Settings
from bot.rehearse import Rehearsal, ScriptError
from handlers import forms
from handlers.forms import Scene
from handlers.served import FLOWS
from handlers.texts import Texts
from storage.conversations import Run, RunState
from storage.inbox import Inbox
from storage.messages import Batch, RawEvent
from tests.fuzz.budget import cases, examples, mutations
from tests.fuzz.strategies import TROUBLE, edits, pieces
from tests.stories.wires import _Recorder

PEOPLE = {
    "anna": {"member": True, "language": "de"},
    "bert": {"language": "en"},
    "karin": {"member": True, "roles": ["coordinator"]},
}
START = {"start": "2026-11-23T09:00:00+01:00", "people": PEOPLE}
WORDS = [
    "/need", "/mine", "/profile", "/pause", "/leave", "/menu", "/help", "/back", "/skip", "/cancel", "/resume",
    "/digest", "/digest letzte", "/digest datei", "/undo", "/revise 1", "/withdraw 1", "/set name", "/set hour",
    "/need new", "Hallo", "housing", "clients", "own", "goerlitz", "3", "1", "1, 2", "ja", "morgen", "24.12.",
    "8:30", "in 3 Wochen", "Es fehlen Wohnungen", "Tel. 0351 4567890", "Wer kann helfen?", "Deutsch", "done",
    "send", "change", "erase",
]  # fmt: skip
WAITS = ["PT0S", "PT31S", "PT1H", "P1D", "P4D", "P8D", "-PT1H", "-P400D"]

who = st.sampled_from([*PEOPLE, "eve"])
words = st.one_of(st.sampled_from(WORDS), pieces)
deeds = st.one_of(
    st.builds(lambda name, text: {"as": name, "say": text}, who, words),
    st.builds(lambda name, text: {"as": name, "press": text}, who, words),
    st.builds(lambda name, text, to: {"as": name, "edit": f"u{to}", "say": text}, who, words, st.integers(0, 9)),
    st.builds(lambda name, to: {"as": name, "delete": f"u{to}"}, who, st.integers(0, 9)),
    st.builds(lambda name, text: {"as": name, "in": "room", "say": text}, who, words),
    st.builds(lambda name, text: {"as": name, "react": text, "to": "m1"}, who, words),
    st.builds(lambda name, gone: {"as": name, "unreachable": gone}, who, st.booleans()),
)
forged = st.builds(
    lambda name, number, spoilt, fresh: {"forged": name, "number": number, "spoilt": spoilt, "fresh": fresh},
    who,
    st.integers(0, 30),
    st.one_of(st.just([]), edits),
    st.one_of(st.none(), st.sampled_from(TROUBLE)),
)
"""A press that no network would send: data that somebody made up, or of somebody else, or spoilt."""
lines = st.one_of(
    deeds,
    deeds,
    deeds,
    forged,
    st.builds(lambda several: {"together": several}, st.lists(deeds, min_size=1, max_size=4)),
    st.builds(lambda length: {"wait": length}, st.sampled_from(WAITS)),
    st.just({"restart": True}),
)


@pytest.fixture(autouse=True)
def texts_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts.load()
    monkeypatch.setattr(Texts, "load", lambda: texts)


class Play:
    """One rehearsal in a folder of its own; what people get is kept for forging."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(migrated, folder / "kollegial.db")
        self._folder = folder
        url = f"sqlite+aiosqlite:///{folder / 'kollegial.db'}"
        audience = _Recorder(lambda _record: None)
        self.rehearsal = Rehearsal(Settings(), url, folder, folder / "files", "fuzz", folder, audience)
        self._number = 0

    async def act(self, script: list[dict[str, Any]]) -> None:
        """Play it all, and look whether everything is in order."""
        await self.rehearsal.open()
        for line in [START, *script]:
            self._number += 1
            if "forged" in line:
                await self._forge(**line)
            else:
                await self._perform(line)
        await self._in_order()
        await self._perform({"as": "karin", "say": "/help"})
        await self._in_order()
        await self.rehearsal.aclose()

    async def _perform(self, line: dict[str, Any]) -> None:
        try:
            await self.rehearsal.perform(self._number, json.dumps(line).encode())
        except ScriptError as error:
            assert error.line == self._number

    async def _forge(self, forged: str, number: int, spoilt: list[tuple[str, int, str]], fresh: str | None) -> None:
        entries = [json.loads(line) for line in (self._folder / "console.jsonl").read_text().splitlines()]
        offered = [(entry["record"], data) for entry in entries for data in entry["data"].values()]
        record, data = offered[number % len(offered)] if offered else ({}, "x.1.y.z")
        data = mutations(data, iter(spoilt)) if fresh is None else fresh
        at = self.rehearsal.service.wiring.clock.now().isoformat()
        payload = {"kind": "press", "as": forged, "at": at, "message": record.get("id", "m1"), "data": data[:64]}
        event = RawEvent(key=f"forged {self._number}", payload=payload, account=forged)
        await self.rehearsal.service.receivers[0].store(Batch(events=(event,)))
        await self.rehearsal.service.settle()

    async def _in_order(self) -> None:
        service = self.rehearsal.service
        assert await service.idle()
        async with service.database.reading() as session:
            events = (await session.execute(select(Inbox))).scalars().all()
            runs = (await session.execute(select(Run))).scalars().all()
        assert {(event.state, event.reason) for event in events} <= {("done", None)}
        for run in runs:
            state = forms.State(answers=forms.load(run.answers), view=run.view)
            assert forms.dump(state.answers) == run.answers
            if run.state in (RunState.active, RunState.suspended):
                house = service.house
                scene = Scene(
                    catalogue=house.catalogue,
                    wording=lambda part, house=house: house.wording(part, "de"),
                    today=service.wiring.clock.now().date(),
                    context=run.context,
                )
                assert forms.position(FLOWS[run.form].form, state, scene) is not None


@pytest.mark.parametrize("case", cases("rehearsals"), ids=lambda case: case.stem)
def test_a_kept_case(case: Path, tmp_path: Path, migrated_file: Path) -> None:
    script = [json.loads(line) for line in case.read_text(encoding="utf-8").splitlines()]
    asyncio.run(Play(tmp_path / "play", migrated_file).act(script))


@examples(12)
@given(st.lists(lines, min_size=5, max_size=20))
def test_anything_at_all(tmp_path: Path, migrated_file: Path, script: list[dict[str, Any]]) -> None:
    asyncio.run(Play(tmp_path / "play", migrated_file).act(script))
