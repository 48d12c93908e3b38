"""Whatever two authors do to their posts, in whatever order, and however often the service stops: the end is the same.

Every reader has each published post exactly once, with its last words, and nothing of those that are gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage.contents import Content
from storage.posts import Post, State
from tests.stories.people import Person, Stage
from tests.stories.talk import KEPT, copies, reader, speaker
from tests.stories.wires import ON_CONSOLE

pytestmark = ON_CONSOLE

AUTHORS = ("anna", "bea")
READERS = ("cem", "dora", "emil")
UNDO = timedelta(seconds=30)

_TOKENS = count(1)

DEEDS: tuple[tuple[str, Any], ...] = (
    *(("post", who) for who in AUTHORS),
    *((what, which) for what in ("edit", "delete", "undo", "both") for which in range(3)),
    *(("wait", how_long) for how_long in ("PT1S", "PT15S", "PT30S", "PT30S", "PT30S")),
    ("restart", None),
)
SCRIPTS = st.lists(st.sampled_from(DEEDS), min_size=8, max_size=12)


@dataclass(slots=True)
class Said:
    """A post as it should stand: its author's message, what it says now, whether it is gone."""

    author: Person
    message: str
    token: str
    post: int
    due: datetime
    words: str
    gone: bool = False


class Script:
    """What two authors do on one stage, and what should come of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.said: list[Said] = []

    async def play(self, deeds: Sequence[tuple[str, Any]]) -> None:
        for what, how in deeds:
            if what == "post":
                await self.post(self.stage.account(how))
            elif what == "wait":
                await self.stage.wait(how)
            elif what == "restart":
                await self.stage.restart()
            elif self.said:
                await getattr(self, what)(self.said[how % len(self.said)])

    async def post(self, author: Person) -> None:
        token = f"Zeichen{next(_TOKENS)}."
        message = await author.says(f"/post {token} zuerst")
        await author.presses("housing")
        await author.sees(KEPT)
        (*_, row) = await self.stage.rows(Post)
        assert row.id is not None
        self.said.append(Said(author, message, token, row.id, self.stage.now + UNDO, f"{token} zuerst"))

    async def edit(self, said: Said) -> None:
        words = f"{said.token} dann {self.stage.written}"
        await said.author.edits(said.message, words)
        if not said.gone:
            said.words = words

    async def delete(self, said: Said) -> None:
        await said.author.deletes(said.message)
        said.gone = True

    async def both(self, said: Said) -> None:
        """A change and a deletion at once."""
        words = f"{said.token} zuletzt"
        await self.stage.together(said.author.deed(edit=said.message, say=words), said.author.deed(delete=said.message))
        said.gone = True

    async def undo(self, said: Said) -> None:
        await said.author.says(f"/undo post {said.post}")
        said.gone = said.gone or self.stage.now < said.due

    async def ends(self) -> None:
        await self.stage.wait("PT31S")
        for who in READERS:
            inbox = self.stage.account(who).inbox
            for each in self.said:
                found = [letter.text.splitlines()[-1] for letter in copies(inbox, each.token)]
                assert found == ([] if each.gone else [each.words]), (who, each)
        stored = str([content.body for content in await self.stage.rows(Content)])
        rows = {row.id: row for row in await self.stage.rows(Post)}
        for each in self.said:
            assert (rows[each.post].state == State.deleted) is each.gone
            assert (each.token in stored + rows[each.post].words) is not each.gone


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(script=SCRIPTS)
@example(script=[("wait", "PT30S"), ("edit", 0), ("restart", None), ("delete", 0), ("edit", 0), ("both", 1)])
@example(script=[("edit", 0), ("undo", 0), ("edit", 0), ("wait", "PT30S"), ("undo", 1), ("edit", 1)])
async def test_everybody_has_what_was_said_last_once_and_nothing_of_what_is_gone(
    stage: Stage, script: list[tuple[str, Any]]
) -> None:
    if not stage.people:
        for who in AUTHORS:
            await speaker(stage, who)
        for who in READERS:
            await reader(stage, who)
    played = Script(stage)
    await played.play([("post", who) for who in AUTHORS] + script)
    await played.ends()
