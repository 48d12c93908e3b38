"""The pace of a network, on an event loop whose time is simulated: limits, order, and that no slot is lost."""

import asyncio
import itertools
import random
import selectors
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import Pace, Slot
from bot.platforms.base import Tempo
from storage.messages import Chat, Lane

TELEGRAM = Tempo(per_second=28, private_per_second=1, group_per_minute=20)
FUZZ = 1e-6
"""What sums of floating point numbers may be off by, in seconds."""


class Selector(selectors.SelectSelector):
    """Instead of waiting it moves the time; `late` says by how much the loop wakes too late each time."""

    def __init__(self, late: Callable[[], float]) -> None:
        super().__init__()
        self.now = 0.0
        self._late = late

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self.now += timeout + self._late()
        return super().select(0)


def simulated(main: Coroutine[Any, Any, None], late: Callable[[], float] = lambda: 0.0) -> float:
    """Run something in simulated time; how many seconds it took."""
    selector = Selector(late)

    def loop() -> asyncio.AbstractEventLoop:
        made = asyncio.SelectorEventLoop(selector)
        made.time = lambda: selector.now  # type: ignore[method-assign]
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(main)
    return selector.now


def now() -> float:
    return asyncio.get_running_loop().time()


def private(name: str) -> Chat:
    return Chat(platform="wire", id=name)


def group(name: str) -> Chat:
    return Chat(platform="wire", id=name, private=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody wants to send something."""

    at: float
    chat: Chat
    lane: Lane
    messages: int = 1
    new: bool = True

    @property
    def counts(self) -> bool:
        return self.new or not self.chat.private


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A wish come true: in which place it was asked for, and when it might go."""

    place: int
    wish: Wish
    granted: float


async def play(pace: Pace, wishes: Sequence[Wish], sent: list[Sent]) -> None:
    """Ask for a turn for each wish at its time; `sent` has them in the order in which they went."""
    places = itertools.count()

    async def one(wish: Wish) -> None:
        await asyncio.sleep(wish.at)
        place = next(places)
        slot = await pace.turn(wish.chat, wish.lane, wish.messages, wish.new)
        assert slot is not None
        sent.append(Sent(place=place, wish=wish, granted=now()))

    async with asyncio.TaskGroup() as tasks:
        for wish in wishes:
            tasks.create_task(one(wish))


def most_within(moments: Sequence[tuple[float, int]], seconds: float) -> int:
    """The most messages in any window of so many seconds that has more than a single sending in it."""
    moments = sorted(moments)
    found = 0
    for first, (start, messages) in enumerate(moments):
        total = messages
        for moment, more in moments[first + 1 :]:
            if moment >= start + seconds - FUZZ:
                break
            total += more
            found = max(found, total)
    return found


CHATS = [private("anna"), private("ben"), private("carla"), group("room"), group("hall")]

wishes = st.lists(
    st.builds(
        Wish,
        at=st.floats(0, 5),
        chat=st.sampled_from(CHATS),
        lane=st.sampled_from(list(Lane)),
        messages=st.sampled_from([1, 1, 1, 1, 2, 3, 10]),
        new=st.booleans(),
    ),
    max_size=60,
)
tempos = st.builds(
    Tempo,
    per_second=st.sampled_from([0.5, 1, 3, 28, 30]),
    private_per_second=st.sampled_from([0.5, 1, 2.5]),
    group_per_minute=st.sampled_from([1, 5, 20]),
)


def is_free(wish: Wish, before: Sequence[Sent], at: float) -> bool:
    """By a recount of everything that was sent before: whether a chat may be written to at a moment."""
    if not wish.counts:
        return True
    most, seconds = (1, 1.0) if wish.chat.private else (20, 60.0)
    theirs = [one for one in before if one.wish.chat == wish.chat and one.wish.counts]
    if wish.chat.private:  # an album counts the longer
        return all(at >= one.granted + one.wish.messages * seconds for one in theirs)
    return sum(one.wish.messages for one in theirs if at < one.granted + seconds) + wish.messages <= most


@settings(max_examples=150)
@given(wishes, tempos, st.integers(), st.floats(0, 0.05))
def test_no_limit_is_ever_passed_and_everybody_has_their_turn_in_order(
    wishes: list[Wish], tempo: Tempo, seed: int, lateness: float
) -> None:
    chance, sent = random.Random(seed), list[Sent]()
    simulated(play(Pace(tempo), wishes, sent), lambda: chance.random() * lateness)
    assert len(sent) == len(wishes)
    everything = [(one.granted, one.wish.messages) for one in sent]
    assert most_within(everything, 1.0) <= int(tempo.per_second) + 2
    for chat in CHATS:
        moments = [(one.granted, one.wish.messages) for one in sent if one.wish.chat == chat and one.wish.counts]
        if chat.private:
            most = max(1, int(tempo.private_per_second))
            assert most_within(moments, most / tempo.private_per_second) <= most
        else:
            assert most_within(moments, 60.0) <= tempo.group_per_minute
    in_order: dict[tuple[Chat, Lane], list[int]] = defaultdict(list)
    for one in sent:
        in_order[one.wish.chat, one.wish.lane].append(one.place)
    assert all(places == sorted(places) for places in in_order.values())


@settings(max_examples=150)
@given(wishes)
def test_nobody_whose_chat_is_free_is_overtaken_by_what_is_less_urgent(wishes: list[Wish]) -> None:
    sent: list[Sent] = []
    simulated(play(Pace(TELEGRAM), wishes, sent))
    for place, one in enumerate(sent):
        for later in sent[place + 1 :]:
            if later.wish.lane < one.wish.lane and later.wish.at < one.granted - FUZZ:
                mates = [s.wish.chat for s in sent[place:] if s.place < later.place and s.wish.lane <= later.wish.lane]
                assert later.wish.chat in mates or not is_free(later.wish, sent[:place], one.granted - FUZZ)


@pytest.mark.parametrize("lateness", [0.0, 0.001, 0.03])
def test_a_saturated_network_loses_no_slot(lateness: float) -> None:
    chance = random.Random(7)
    people = [Wish(at=0, chat=private(str(n)), lane=Lane.bulk) for n in range(28 * 60)]
    sent: list[Sent] = []
    simulated(play(Pace(TELEGRAM), people, sent), lambda: chance.random() * lateness)
    assert len(sent) / sent[-1].granted >= 0.98 * TELEGRAM.per_second
    assert most_within([(one.granted, 1) for one in sent], 1.0) <= 29


@settings(max_examples=25)
@given(st.integers(), st.floats(0, 0.08), st.floats(0, 0.01))
def test_a_network_that_counts_at_any_moment_of_the_way_there_never_counts_too_many(
    seed: int, road: float, lateness: float
) -> None:
    chance, counted = random.Random(seed), list[float]()

    async def send() -> None:
        pace = Pace(TELEGRAM)

        async def one(number: int) -> None:
            slot = await pace.turn(private(str(number)), Lane.bulk)
            assert slot is not None
            await asyncio.sleep(road if number // 40 % 2 == 0 else 0)  # slow for a while, then fast for a while
            counted.append(now())
            pace.arrived(slot)

        async with asyncio.TaskGroup() as tasks:
            for number in range(28 * 5):
                tasks.create_task(one(number))

    simulated(send(), lambda: chance.random() * lateness)
    assert most_within([(moment, 1) for moment in counted], 1.0) <= 30


def test_slots_are_even_and_one_that_was_missed_is_caught_up() -> None:
    moments: list[float] = []

    async def send() -> None:
        pace = Pace(Tempo(per_second=10, private_per_second=1, group_per_minute=20))

        async def one(name: str) -> None:
            await pace.turn(private(name), Lane.bulk)
            moments.append(round(now(), 6))

        async with asyncio.TaskGroup() as tasks:
            for number in range(8):
                tasks.create_task(one(str(number)))

    lates = iter([0.0, 0.05, 0.35])  # the third time, three slots and a half are missed
    simulated(send(), lambda: next(lates, 0.0))
    assert moments == [0.0, 0.0, 0.1, 0.25, 0.65, 0.65, 0.75, 0.85]
    gaps = [later - sooner for sooner, later in zip(moments, moments[2:], strict=False)]
    assert min(gaps) >= 0.1 - FUZZ


def test_an_answer_goes_in_the_next_slot_of_a_broadcast() -> None:
    waits: list[float] = []

    async def send() -> None:
        pace = Pace(TELEGRAM)

        async def bulk(name: str) -> None:
            await pace.turn(private(name), Lane.bulk)

        async def answer(name: str, after: float) -> None:
            await asyncio.sleep(after)
            asked = now()
            await pace.turn(private(name), Lane.interactive)
            waits.append(now() - asked)

        async with asyncio.TaskGroup() as tasks:
            for number in range(28 * 20):
                tasks.create_task(bulk(f"reader {number}"))
            for number in range(40):
                tasks.create_task(answer(f"writer {number}", number * 0.3))

    simulated(send())
    assert max(waits) <= 1 / 28 + FUZZ


def test_a_group_whose_minute_is_full_holds_up_nobody() -> None:
    room: list[float] = []
    others: list[float] = []

    async def send() -> None:
        pace = Pace(TELEGRAM)

        async def one(chat: Chat, into: list[float]) -> None:
            await pace.turn(chat, Lane.interactive)
            into.append(now())

        async with asyncio.TaskGroup() as tasks:
            for _ in range(25):
                tasks.create_task(one(group("room"), room))
            for number in range(25):
                tasks.create_task(one(private(str(number)), others))

    simulated(send())
    assert room[19] < 1 < 60 <= room[20]
    assert others[-1] < 2


def test_an_album_counts_as_many_as_it_has_and_breaks_no_window() -> None:
    wishes = [Wish(at=0, chat=private(str(n)), lane=Lane.bulk) for n in range(100)]
    wishes += [Wish(at=1, chat=private("anna"), lane=Lane.interactive, messages=10)]
    wishes += [Wish(at=1.5, chat=private("anna"), lane=Lane.interactive)]
    sent: list[Sent] = []
    simulated(play(Pace(TELEGRAM), wishes, sent))
    assert most_within([(one.granted, one.wish.messages) for one in sent], 1.0) <= 30
    album, after = [one.granted for one in sent if one.wish.chat.id == "anna"]
    assert album < 2
    assert after - album >= 10


def test_edits_in_a_private_chat_wait_for_no_second() -> None:
    async def send() -> None:
        pace, anna = Pace(TELEGRAM), private("anna")
        await pace.turn(anna, Lane.interactive)
        await pace.turn(anna, Lane.interactive, new=False)
        assert now() < 0.1
        await pace.turn(anna, Lane.interactive)
        assert now() >= 1

    simulated(send())


def test_an_edit_does_not_overtake_the_message_before_it() -> None:
    went: list[bool] = []

    async def send() -> None:
        pace = Pace(TELEGRAM)

        async def one(new: bool) -> None:
            await pace.turn(private("anna"), Lane.interactive, new=new)
            went.append(new)

        async with asyncio.TaskGroup() as tasks:
            for new in (True, True, False):
                tasks.create_task(one(new))

    simulated(send())
    assert went == [True, True, False]


def test_a_message_that_the_network_took_late_is_counted_from_then() -> None:
    async def send() -> None:
        pace, anna = Pace(TELEGRAM), private("anna")
        slot = await pace.turn(anna, Lane.interactive)
        assert slot is not None
        await asyncio.sleep(5)
        pace.arrived(slot)
        assert pace.wait(anna, 0) == pytest.approx(1)
        await pace.turn(anna, Lane.interactive)
        assert now() == pytest.approx(6)

    simulated(send())


def test_how_long_a_chat_will_take_can_be_asked() -> None:
    async def ask() -> None:
        pace, anna, room = Pace(TELEGRAM), private("anna"), group("room")
        assert [pace.wait(anna, before) for before in range(3)] == [0, 1, 2]
        assert [pace.wait(room, before) for before in (0, 19, 20, 39, 40)] == [0, 0, 60, 60, 120]
        await pace.turn(anna, Lane.interactive)
        await pace.turn(room, Lane.interactive)
        await asyncio.sleep(0.25)
        assert [pace.wait(anna, before) for before in range(3)] == pytest.approx([0.75, 1.75, 2.75])
        assert [round(pace.wait(room, before)) for before in (18, 19, 20)] == [0, 60, 60]

    simulated(ask())


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 4), st.booleans()), min_size=1, max_size=80))
def test_who_gives_up_waiting_leaves_no_hole(people: list[tuple[float, bool]]) -> None:
    stayed: list[float] = []
    pace = Pace(TELEGRAM)

    async def one(name: str, stays: bool, gives_up: float) -> None:
        try:
            async with asyncio.timeout(None if stays else gives_up):
                await pace.turn(private(name), Lane.bulk)
        except TimeoutError:
            return
        stayed.append(now())

    async def send() -> None:
        async with asyncio.TaskGroup() as tasks:
            for number, (gives_up, stays) in enumerate(people):
                tasks.create_task(one(str(number), stays, gives_up))

    simulated(send())
    # whoever stayed went as if nobody else had been there
    assert stayed == pytest.approx([max(0, n - 1) / 28 for n in range(len(stayed))], abs=1e-5)
    assert pace._waiting == []


def test_a_slot_that_is_granted_at_the_moment_of_giving_up_goes_to_the_next_one() -> None:
    async def send() -> None:
        pace = Pace(Tempo(per_second=1, private_per_second=1, group_per_minute=1))
        for name in ("anna", "ben"):
            await pace.turn(private(name), Lane.bulk)
        unsure = asyncio.create_task(pace.turn(group("room"), Lane.bulk))
        patient = asyncio.create_task(pace.turn(group("room"), Lane.bulk))
        asyncio.get_running_loop().call_at(1, lambda: asyncio.get_running_loop().call_soon(unsure.cancel))
        await patient
        assert unsure.cancelled()
        assert now() == pytest.approx(1)

    simulated(send())


def test_what_waits_for_a_chat_is_given_back_and_nothing_else() -> None:
    async def send() -> None:
        pace = Pace(TELEGRAM)
        for number in range(2):
            await pace.turn(private(str(number)), Lane.bulk)
        anna, ben = (asyncio.create_task(pace.turn(private(name), Lane.bulk)) for name in ("anna", "ben"))
        await asyncio.sleep(0)
        pace.give_back(private("anna"))
        assert await anna is None
        assert isinstance(await ben, Slot)
        carla = asyncio.create_task(pace.turn(private("carla"), Lane.bulk))
        await asyncio.sleep(0)
        pace.give_back()
        assert await carla is None

    simulated(send())


def test_chats_are_forgotten_when_their_windows_are_over() -> None:
    async def send() -> None:
        pace = Pace(TELEGRAM)
        for number in range(500):
            await pace.turn(private(str(number)), Lane.bulk)
            assert len(pace._chats) <= 2 * 29
        await asyncio.sleep(2)
        for number in range(40):
            await pace.turn(private(f"later {number}"), Lane.bulk)
        assert all(name.startswith("later") for name in pace._chats)

    simulated(send())
