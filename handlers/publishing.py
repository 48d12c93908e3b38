"""The one way in which something a person wrote becomes visible to others.

First the review and the guard, as asks of the form that collects it. Then `publish`, which opens half a
minute in which the person can take it back. Only when that is over does it take effect (`take_effect`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import guard
from handlers.choices import OneOf, fixed
from handlers.context import Context, House, command
from handlers.forms import Ask, Option, Scene
from storage import publications
from storage.messages import Choice, Text, Verbatim
from storage.publications import Publication, PublicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A publication that takes effect now, in the caller's transaction; `at` is when it was due."""

    session: AsyncSession
    house: House
    publication: Publication
    at: datetime
    correlation: str


Effect = Callable[[Taking], Awaitable[None]]
"""What happens to the subject of a publication."""


def _itself(value: Any) -> str:
    return value or ""


def guard_ask(about: str, words: Callable[[Any], str] = _itself, key: str = "guard-found") -> Ask:
    """The ask that follows a free text in which identifiers were found: mask them, edit, or send it as it is.

    `words` are those of an answer that has more to it, `key` is the text that asks.
    """

    def found(scene: Scene) -> tuple[guard.Finding, ...]:
        return guard.find(words(scene.values.get(about)), scene.today)

    def prompt(scene: Scene) -> Text:
        text = words(scene.values[about])
        seen = dict.fromkeys(text[finding.start : finding.end] for finding in found(scene))
        return Text(key, {"found": tuple(Text("quoted", {"words": Verbatim(each)}) for each in seen)})

    return Ask(
        key=f"{about}_guard",
        prompt=prompt,
        kind=OneOf(
            fixed(
                Option(value="mask", label=Text("guard-mask")),
                Option(value="edit", label=Text("guard-edit"), reopens=about),
                Option(value="send", label=Text("guard-send")),
            )
        ),
        when=lambda scene: bool(found(scene)),
        about=about,
    )


def guarded(scene: Scene, about: str, words: Callable[[Any], str] = _itself) -> tuple[str, str]:
    """A text as the writer decided that it may be seen, and the decision (`clean`, `masked`, `as_is`)."""
    text = words(scene.values[about])
    decision = scene.values.get(f"{about}_guard")
    if decision is None:
        return text, "clean"
    if decision != "mask":
        return text, "as_is"
    labels = {kind: scene.wording(Text(f"guard-{kind}")) for kind in guard.KINDS}
    return guard.mask(text, guard.find(text, scene.today), labels), "masked"


def publish(
    ctx: Context, kind: str, subject_id: int, decision: str, change: dict[str, Any] | None = None
) -> tuple[Choice, ...]:
    """Let something (or a change of it) take effect when the time for taking it back is over.

    Returns:
        The choice to take it back, to be offered with the confirmation.
    """
    put(ctx.session, ctx.person.id, kind, subject_id, decision, ctx.now, ctx.house.policy.undo, change)
    return (command("undo", Text("choice-undo"), f"{kind} {subject_id}"),)


def put(
    session: AsyncSession,
    member_id: int,
    kind: str,
    subject_id: int,
    decision: str,
    now: datetime,
    undo: timedelta,
    change: dict[str, Any] | None = None,
) -> None:
    """Let something of a member take effect when they had so long to take it back."""
    session.add(
        Publication(
            member_id=member_id, kind=kind, subject_id=subject_id, guard=decision, change=change, due_at=now + undo
        )
    )


async def take_back(ctx: Context, kind: str, subject_id: int) -> tuple[bool, bool]:
    """Take back the newest publication of a subject.

    Returns:
        Whether it could be, being theirs and in time; and whether it was but a change of what stays as it was.
    """
    publication = await publications.pending_for(ctx.session, kind, subject_id)
    if publication is None or publication.member_id != ctx.person.id or publication.due_at <= ctx.now:
        return False, False
    was_change = publication.change is not None
    publication.state, publication.change = PublicationState.undone, None
    return True, was_change


async def take_effect(
    session: AsyncSession, house: House, effects: Mapping[str, Effect], now: datetime, correlation: str, limit: int
) -> int:
    """Let everything that is due take effect; the number of publications that did. What changed is kept once only."""
    due = await publications.due(session, now, limit)
    for publication in due:
        publication.state = PublicationState.published
        at, effect = publication.due_at, effects[publication.kind]
        await effect(Taking(session=session, house=house, publication=publication, at=at, correlation=correlation))
        publication.change = None
    return len(due)
