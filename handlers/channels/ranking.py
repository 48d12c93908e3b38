"""What of many new posts stands in a bundle, and in which order. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.bundles import Item


@dataclass(frozen=True, slots=True)
class Ranked:
    """The conversations to show, each by one post of it, and whether there are more."""

    shown: tuple[Item, ...]
    more: bool


def ranked(posts: Iterable[Item], most: int) -> Ranked:
    """The conversations in which most people took part in what is new, among them the newest first; `most` at most.

    People count, not posts: who says much does not come before others by that. Authors who have left are told apart
    no more, and count as one. A conversation is shown by its first post if that is new, else by the newest.
    """
    conversations: dict[int, list[Item]] = {}
    for post in posts:
        conversations.setdefault(post.conversation, []).append(post)
    order = sorted(conversations.values(), key=_weight, reverse=True)
    return Ranked(tuple(_shown(new) for new in order[:most]), more=len(order) > most)


def _weight(new: list[Item]) -> tuple[int, object, int]:
    """By how many people, then how new; no two conversations weigh the same."""
    newest = max(new, key=_newness)
    return len({post.author for post in new}), newest.published_at, newest.post


def _newness(post: Item) -> tuple[object, int]:
    return post.published_at, post.post


def _shown(new: list[Item]) -> Item:
    first = next((post for post in new if post.post == post.conversation), None)
    return first or max(new, key=_newness)
