"""Whatever people do, in whatever order: nobody is named before both agreed, no blocked couple, no cap exceeded."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage import blocks
from storage.experiences import Experience
from storage.introductions import Introduction, State
from storage.members import Member
from tests.stories.conftest import Raise
from tests.stories.introduced import ASKED, KNOWN, asks, change, member_id
from tests.stories.people import Person, Stage

pytestmark = pytest.mark.parametrize("raise_stage", ["console"], indirect=True)

CAP = 1
"""How often somebody is proposed in 30 days here."""

ASKERS, PEERS = ("anna", "dora"), ("bea", "cem", "emil")
EVERYBODY = (*ASKERS, *PEERS)
ASKED_STATES = (State.asked_first, State.asked_second)

DEEDS: tuple[tuple[str, Any], ...] = (
    *(("meet", who) for who in ASKERS),
    *(("meet", who) for who in ASKERS),
    *((answer, who) for answer in ("yes", "yes", "yes", "no", "later") for who in EVERYBODY),
    *(("pause", who) for who in ("anna", "bea")),
    *(("returns", who) for who in ("anna", "bea")),
    *(("block", couple) for couple in (("anna", "bea"), ("cem", "anna"), ("dora", "emil"))),
    *((what, who) for what in ("leave", "end", "unwilling") for who in ("anna", "cem")),
    *(("wait", how_long) for how_long in ("PT1H", "P2D", "P5D", "P9D")),
)
BEGUN = (("meet", "anna"), ("yes", "anna"), ("wait", "PT1H"))
ALL_AGREE = tuple(("yes", who) for who in PEERS)
SCRIPTS = st.lists(st.sampled_from(DEEDS), min_size=8, max_size=14)
_RUNS = count(1)


class Script:
    """A few people on one stage, what they do, and what must never come of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.run = next(_RUNS)
        self.people: dict[str, Person] = {}
        self.ids: dict[str, int] = {}
        self.posts: dict[str, int] = {}
        self.blocked: set[frozenset[str]] = set()
        self.agreed: set[frozenset[str]] = set()
        self.left: set[str] = set()
        self.before: dict[int, str] = {}

    def name(self, who: str) -> str:
        """What somebody goes by in their profile; nobody else has these letters."""
        return f"Name{who.capitalize()}{self.run}X"

    def alias(self, who: str) -> str:
        return f"Alias{who.capitalize()}{self.run}X"

    async def begin(self) -> None:
        async with self.stage.wire.service.database.transaction() as session:
            await session.execute(update(Member).values(meets=False))
        for who in EVERYBODY:
            person = await self.stage.person(f"{who}{self.run}", name=self.name(who), region="goerlitz")
            self.people[who], self.ids[who] = person, await member_id(self.stage, person)
        async with self.stage.wire.service.database.transaction() as session:
            for who in PEERS:
                words = {"theme": "residence_asylum", "language": "de", "created_at": self.stage.now}
                session.add(Experience(member_id=self.ids[who], words=KNOWN, **words))
        for who in (*PEERS, "dora"):  # who asks may be proposed as well
            await change(self.stage, self.people[who], meets=True)
        for who in ASKERS:
            self.posts[who] = await asks(self.stage, self.people[who], ASKED, alias=self.alias(who))

    async def play(self, deeds: Sequence[tuple[str, Any]]) -> None:
        for what, how in deeds:
            if isinstance(how, str) and how in self.left:
                continue
            await self.do(what, how)
            await self.holds()

    async def do(self, what: str, how: Any) -> None:
        match what:
            case "wait":
                await self.stage.wait(how)
            case "meet":
                await self.people[how].says(f"/meet {self.posts[how]}")
            case "yes" | "no" | "later":
                for row in await self.rows():  # those of others as well
                    await self.people[how].says(f"/introduce {row.id} {what}")
            case "pause":
                await self.people[how].says("/pause 1 Woche")
            case "returns":
                await self.people[how].says("/pause ende")
            case "block":
                async with self.stage.wire.service.database.transaction() as session:
                    one, other = (self.ids[who] for who in how)
                    if not self.left & set(how):
                        await blocks.add(session, one, other, self.stage.now)
                        self.blocked.add(frozenset(how))
            case "unwilling":
                await change(self.stage, self.people[how], meets=False)
            case "end":
                for row in await self.rows():
                    await self.people[how].says(f"/talks {row.id} end yes")
            case "leave":
                await self.people[how].says("/leave")
                await self.people[how].presses("erase")
                self.left.add(how)

    async def rows(self) -> list[Introduction]:
        """The introductions of these people, as far as they are known to be theirs still."""
        mine = set(self.ids.values())
        return [row for row in await self.stage.rows(Introduction) if mine & {row.first_id, row.second_id}]

    async def holds(self) -> None:
        """What must never be otherwise."""
        names = {member: who for who, member in self.ids.items()}
        asked: Counter[int] = Counter()
        for row in await self.rows():
            couple = frozenset(names[each] for each in (row.first_id, row.second_id) if each in names)
            new = self.before.get(row.id or 0) != row.state
            if new and row.state in (*ASKED_STATES, State.agreed):
                assert couple not in self.blocked, (couple, row.state)
            if row.state in (State.agreed, State.ended) and len(couple) == 2:
                self.agreed.add(couple)
            waits = row.state == State.asked_first
            lately = row.asked_at is not None and row.asked_at > self.stage.now - timedelta(days=30)
            if row.second_id is not None and (waits or lately):
                asked[row.second_id] += 1
            self.before[row.id or 0] = row.state
        assert all(times <= CAP for times in asked.values()), asked
        for who, person in self.people.items():
            read = "\n".join(letter.text for letter in person.inbox)
            for other in EVERYBODY:
                if other != who and other in ASKERS and self.posts:
                    proposed = frozenset((who, other)) in self.agreed
                    assert self.alias(other) not in read or proposed, (who, other)
                if other != who:
                    agreed = frozenset((who, other)) in self.agreed
                    assert self.name(other) not in read or agreed, (who, other)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(script=SCRIPTS)
@example(script=[*BEGUN, *ALL_AGREE])
@example(script=[("meet", "anna"), ("block", ("anna", "bea")), ("block", ("cem", "anna")), ("yes", "anna")])
@example(
    script=[("meet", "anna"), ("meet", "dora"), ("yes", "dora"), ("yes", "anna"), ("wait", "P5D"), ("meet", "anna")]
)
@example(
    script=[("meet", "anna"), ("yes", "anna"), ("wait", "PT1H"), ("leave", "anna"), *((("yes", who)) for who in PEERS)]
)
async def test_nobody_is_named_too_early_no_blocked_couple_meets_and_no_cap_is_exceeded(
    raise_stage: Raise, script: list[tuple[str, Any]], shared: dict[str, Stage]
) -> None:
    if not shared:
        shared["stage"] = await raise_stage(matching={"peers": {"monthly_cap": CAP}})
    played = Script(shared["stage"])
    await played.begin()
    await played.play(script)


@pytest.fixture
def shared() -> dict[str, Stage]:
    """The stage of all scripts of one run."""
    return {}
