"""What stands in a bundle: conversations by how many people take part, never by how much is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.channels.ranking import ranked
from storage.bundles import Item

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def item(post: int, conversation: int, author: int | None, minutes: int) -> Item:
    return Item(
        post=post,
        conversation=conversation,
        number=post,
        mark="H",
        channel="Wohnen",
        theme=None,
        sensitive=False,
        author=author,
        name="Stille Birke",
        words="Wer kennt das?",
        files=False,
        published_at=NOW + timedelta(minutes=minutes),
        there=True,
    )


@st.composite
def posts(draw: st.DrawFn) -> list[Item]:
    """New posts: each has an id of its own, and belongs to its own conversation or to an earlier one, new or not."""
    found = []
    for post in range(100, 100 + draw(st.integers(0, 25))):
        conversation = draw(st.sampled_from([post, *(each.conversation for each in found), 1, 2]))
        found.append(item(post, conversation, draw(st.none() | st.integers(1, 5)), draw(st.integers(0, 50))))
    return found


def people(new: list[Item], conversation: int) -> int:
    return len({each.author for each in new if each.conversation == conversation})


def newest(new: list[Item], conversation: int) -> datetime:
    return max(each.published_at for each in new if each.conversation == conversation)


@given(posts(), st.integers(1, 20))
def test_each_conversation_is_shown_once_and_no_more_than_fit(new: list[Item], most: int) -> None:
    found = ranked(new, most)
    conversations = {each.conversation for each in new}
    assert len({each.conversation for each in found.shown}) == len(found.shown) == min(most, len(conversations))
    assert found.more == (len(conversations) > most)
    assert set(found.shown) <= set(new)


@given(posts())
def test_more_people_come_first_and_then_what_is_newer(new: list[Item]) -> None:
    weights = [(people(new, each.conversation), newest(new, each.conversation)) for each in ranked(new, 20).shown]
    assert weights == sorted(weights, reverse=True)


@given(posts(), st.integers(1, 20))
def test_what_is_left_out_has_no_more_people_than_what_is_shown(new: list[Item], most: int) -> None:
    shown = {each.conversation for each in ranked(new, most).shown}
    left = {each.conversation for each in new} - shown
    assert all(people(new, out) <= people(new, inside) for out in left for inside in shown)


@given(posts(), st.randoms(use_true_random=False), st.integers(1, 20))
def test_the_order_in_which_they_are_read_does_not_matter(new: list[Item], chance: object, most: int) -> None:
    shuffled = list(new)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(shuffled, most) == ranked(new, most)


@given(posts(), st.data(), st.integers(1, 20), st.integers(1, 30))
def test_who_says_more_does_not_come_further_up(new: list[Item], data: st.DataObject, most: int, times: int) -> None:
    if not new:
        return
    loud = data.draw(st.sampled_from(new))
    more = [replace(loud, post=200 + number, published_at=NOW - timedelta(minutes=1)) for number in range(times)]
    before, after = ranked(new, most), ranked([*new, *more], most)
    assert [each.conversation for each in after.shown] == [each.conversation for each in before.shown]


@given(posts())
def test_a_conversation_is_shown_by_its_beginning_if_that_is_new_else_by_its_newest_post(new: list[Item]) -> None:
    for shown in ranked(new, 20).shown:
        same = [each for each in new if each.conversation == shown.conversation]
        begun = [each for each in same if each.post == each.conversation]
        assert shown == (begun[0] if begun else max(same, key=lambda each: (each.published_at, each.post)))


def test_nothing_new_shows_nothing() -> None:
    assert ranked([], 7).shown == ()
