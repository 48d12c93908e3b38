"""What is said to the two who are to be introduced, before they agree: reasons and never a name."""

from handlers.context import command
from handlers.introductions.matching import reasons
from handlers.peers.why import shown
from storage.channels import Channel
from storage.introductions import Introduction
from storage.members import Member
from storage.messages import Choice, Message, Part, Text, Verbatim
from storage.posts import Post

PREVIEW = 80
"""Characters of a question where it is only named."""


def short(words: str) -> Verbatim:
    """A question in one line."""
    line = " ".join(words.split())
    return Verbatim(line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1]}…")


def _answers(row: Introduction, *answers: str) -> tuple[Choice, ...]:
    return tuple(command("introduce", Text(f"introduce-{each}"), f"{row.id} {each}") for each in answers)


def to_first(row: Introduction, post: Post, channel: Channel, k: int, *before: Part) -> Message:
    """Whether somebody who may know shall be asked."""
    parts = (
        *before,
        Text("introduce-first", {"words": short(post.words)}),
        shown(reasons(row.facts, "first", "second", k)),
        Text("introduce-first-how"),
    )
    return Message(parts=parts, choices=_answers(row, "yes", "no", "later"), sensitive=channel.sensitive)


def to_second(row: Introduction, post: Post, channel: Channel, member: Member, k: int) -> Message:
    """Whether they want to talk with who asked."""
    parts = (
        Text("introduce-second"),
        Verbatim(post.words),
        shown(reasons(row.facts, "second", "first", k)),
        Text("introduce-second-how", {"name": Verbatim(member.name or "")}),
    )
    return Message(parts=parts, choices=_answers(row, "yes", "no", "later"), sensitive=channel.sensitive)
