"""What is known already that a question is like: looked for while it is asked, shown before it goes to anybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.composing import SECTIONS
from handlers.cards.numbers import written as card_number
from handlers.channels.composing import author_name
from handlers.channels.numbers import written
from handlers.context import House
from handlers.folding import fold
from handlers.matching import Confidence, Subject
from handlers.questions import suggesting
from storage import cards, channels, questions
from storage.cards import Card
from storage.members import Member
from storage.messages import Verbatim
from storage.posts import Post
from storage.questions import Posed

MOST = 5
"""Suggestions at once: three to five are read, more are a list."""

LOOKED_AT = 25
"""Hits looked at: not everybody may read all of them."""

PART = 0.35
"""The part of the best hit's score that a suggestion has to have: what is further away shares but a few words."""

WORDS = 1200
"""Characters of a suggestion that are shown in the form."""

ANSWERS, ANSWER = 3, 500
"""Answers shown to a question that was asked before, and characters of each."""

SECTION = 800
"""Characters of each section of a practice card that are shown in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks: their region says what they may read, and the network whether what is sensitive may be shown."""

    member_id: int
    region: str | None
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is like a question: `shown`, the own same one first, as a form keeps it (see `_question`).

    `close` are all subjects that are, whoever may read them: they say who may know.
    """

    shown: list[dict[str, Any]]
    close: list[Subject] = field(default_factory=list)


async def look(session: AsyncSession, house: House, words: str, reader: Reader) -> Looked:
    """Look for what is like a question."""
    places = await _places(session, reader)
    repeated = [each for each in await _repeated(session, words, reader) if each.channel.id in places]
    found = [await _question(session, own, places, sure=True, own=True) for own in repeated]
    await house.similar.refresh(session)
    suggestions = await house.similar.find(words, LOOKED_AT)
    if suggestions.confidence is Confidence.none:
        return Looked(shown=found)
    best = suggestions.hits[0]
    subjects = [hit.subject for hit in suggestions.hits if hit.score >= PART * best.score]
    there = await _readable(session, subjects, reader, places)
    for subject in [each for each in subjects if each in there]:
        # how sure it is was said of the first hit: where that may not be read, the next is a perhaps at most
        sure = suggestions.confidence is Confidence.likely and subject == best.subject
        one = there[subject]
        if isinstance(one, Card):
            found.append(await _card(session, one, sure=sure))
        else:
            found.append(await _question(session, one, places, sure=sure, own=False))
    once: dict[str, dict[str, Any]] = {}
    for each in found:
        once.setdefault(suggesting.name_of(each), each)
    return Looked(shown=list(once.values())[:MOST], close=subjects)


async def still(session: AsyncSession, found: Sequence[Mapping[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """What was found, as it is now; without what is gone or may not be read any more."""
    places = await _places(session, reader)
    asked = await questions.by_ids(session, [_own_id(each) for each in found if each["kind"] == "question"])
    written = await cards.by_id(session, [each["id"] for each in found if each["kind"] == "card"])
    now: list[dict[str, Any]] = []
    for each in found:
        if each["kind"] == "card":
            card = written.get(each["id"])
            if card is not None and _is_there(card, reader):
                now.append(await _card(session, card, sure=each["sure"]))
        elif (posed := asked.get(_own_id(each))) is not None and posed.channel.id in places:
            now.append(await _question(session, posed, places, sure=each["sure"], own=each["own"]))
    return now


def _own_id(one: Mapping[str, Any]) -> int:
    """The id of a question that was found itself, whichever it was confirmed to be the same as."""
    return int(one.get("post", one["id"]))


def _is_there(card: Card, reader: Reader) -> bool:
    return card.state == cards.State.published and (reader.confidential or not card.sensitive)


async def _places(session: AsyncSession, reader: Reader) -> set[int | None]:
    """The channels that somebody may read here."""
    return {channel.id for channel in await channels.all_readable(session, reader.confidential, reader.region)}


async def _readable(
    session: AsyncSession, subjects: Sequence[Subject], reader: Reader, places: Collection[int | None]
) -> dict[Subject, Posed | Card]:
    """Those of some hits that somebody may read: of a question whose answer became a card the card, which says more."""
    numbers = {kind: [number for each, number in subjects if each == kind] for kind in ("question", "card")}
    asked = {
        number: each
        for number, each in (await questions.by_ids(session, numbers["question"])).items()
        if each.channel.id in places and each.post.member_id != reader.member_id
    }
    found: dict[Subject, Posed | Card] = {("question", number): each for number, each in asked.items()}
    heads = {number: each.question.thread_id or number for number, each in asked.items()}
    made = await cards.made_of(session, heads.values(), reader.confidential)
    found |= {("question", number): made[head] for number, head in heads.items() if head in made}
    for number, card in (await cards.by_id(session, numbers["card"])).items():
        if _is_there(card, reader):
            found["card", number] = card
    return found


async def _repeated(session: AsyncSession, words: str, reader: Reader) -> list[Posed]:
    """The open question of theirs that says the very same."""
    before = await questions.asked_before(session, reader.member_id)
    same = [post.id or 0 for post in before if fold(post.words.partition("\n\n")[0]) == fold(words)]
    return list((await questions.by_ids(session, same[:1])).values())


async def _question(
    session: AsyncSession, posed: Posed, places: Collection[int | None], *, sure: bool, own: bool
) -> dict[str, Any]:
    head = await _head(session, posed, places)
    answers = await questions.answers(session, posed.question.post_id, ANSWERS)
    if not answers and head != posed.question.post_id:
        answers = await questions.answers(session, head, ANSWERS)
    return {
        "kind": "question",
        "id": head if not own else posed.question.post_id,
        "post": posed.question.post_id,
        "words": _cut(posed.post.words, WORDS),
        "theme": posed.question.theme,
        "number": written(posed.channel.mark, posed.post.number),
        "answers": [await _answer(session, post) for post in answers],
        "sensitive": posed.channel.sensitive,
        "sure": sure,
        "own": own,
    }


async def _head(session: AsyncSession, posed: Posed, places: Collection[int | None]) -> int:
    """The question that one was confirmed to be the same as, if that may be read; else itself."""
    first = posed.question.thread_id
    same = (await questions.by_ids(session, [first])).get(first) if first is not None else None
    return same.question.post_id if same is not None and same.channel.id in places else posed.question.post_id


async def _card(session: AsyncSession, card: Card, *, sure: bool) -> dict[str, Any]:
    fields = (await cards.shown_fields(session, [card]))[card.id or 0]
    return {
        "kind": "card",
        "id": card.id,
        "theme": card.theme,
        "words": fields["title"],
        "number": card_number(card.id),
        "sections": {key: _cut(fields[key], SECTION) for key in SECTIONS},
        "sensitive": card.sensitive,
        "sure": sure,
        "own": False,
    }


async def _answer(session: AsyncSession, post: Post) -> dict[str, str]:
    author = await session.get(Member, post.member_id) if post.member_id is not None else None
    name = author_name(author, post)
    return {"name": name.text if isinstance(name, Verbatim) else "", "words": _cut(post.words, ANSWER)}


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
