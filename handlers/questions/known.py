"""What is known already that a question is like: looked for while it is asked, shown before it goes to anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards.composing import SECTIONS, sections
from handlers.cards.numbers import written as card_number
from handlers.channels.composing import author_name
from handlers.channels.numbers import written
from handlers.channels.snippets import preview
from handlers.choices import pick
from handlers.context import House
from handlers.folding import fold
from handlers.forms import Invalid, Option, Reply, Scene, Typed, Value, View
from handlers.matching import Confidence, Subject
from storage import cards, channels, questions
from storage.cards import Card
from storage.members import Member
from storage.messages import Arg, Lines, Part, Text, Verbatim
from storage.posts import Post
from storage.questions import Posed

MOST = 5
"""Suggestions at once: three to five are read, more are a list."""

LOOKED_AT = 25
"""Hits looked at: not everybody may read all of them."""

TITLE = 48
"""Characters of a suggestion on its choice."""

WORDS = 1200
"""Characters of a suggestion that are shown in the form."""

ANSWERS, ANSWER = 3, 500
"""Answers shown to a question that was asked before, and characters of each."""

SECTION = 800
"""Characters of each section of a practice card that are shown in the form."""

ANYWAY, HELPED, SAME = "ask", "helped", "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks: their region says what they may read, and the network whether what is sensitive may be shown."""

    member_id: int
    region: str | None
    confidential: bool


async def look(session: AsyncSession, house: House, words: str, reader: Reader) -> list[dict[str, Any]]:
    """What is like a question, the own same one first, as a form keeps it: see `_question`."""
    found = [await _question(session, own, sure=True, own=True) for own in await _repeated(session, words, reader)]
    await house.similar.refresh(session)
    suggestions = await house.similar.find(words, LOOKED_AT)
    if suggestions.confidence is Confidence.none:
        return found
    subjects = [hit.subject for hit in suggestions.hits]
    there = await _readable(session, subjects, reader)
    for subject in [each for each in subjects if each in there][:MOST]:
        # how sure it is was said of the first hit: where that may not be read, the next is a perhaps at most
        sure = suggestions.confidence is Confidence.likely and subject == subjects[0]
        one = there[subject]
        if isinstance(one, Posed):
            found.append(await _question(session, one, sure=sure, own=False))
        else:
            found.append(await _card(session, one, sure=sure))
    return _sifted(found)[:MOST]


def _sifted(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each thread once; of a question and the card that was made of its answer the card, which says more, and first."""
    made = {each["of"] for each in found if each["kind"] == "card"}
    once: dict[str, dict[str, Any]] = {}
    for each in found:
        if each["own"] or each["kind"] == "card" or each["id"] not in made:
            once.setdefault(name_of(each), each)
    return sorted(once.values(), key=lambda each: (not each["own"], each["kind"] != "card"))


async def _readable(session: AsyncSession, subjects: Sequence[Subject], reader: Reader) -> dict[Subject, Posed | Card]:
    """Those of some hits that somebody may read."""
    numbers = {kind: [number for each, number in subjects if each == kind] for kind in ("question", "card")}
    channels_there = await channels.all_readable(session, reader.confidential, reader.region)
    there = {channel.id for channel in channels_there}
    found: dict[Subject, Posed | Card] = {
        ("question", number): each
        for number, each in (await questions.by_ids(session, numbers["question"])).items()
        if each.channel.id in there and each.post.member_id != reader.member_id
    }
    for number, card in (await cards.by_id(session, numbers["card"])).items():
        if card.state == cards.State.published and (reader.confidential or not card.sensitive):
            found["card", number] = card
    return found


async def _repeated(session: AsyncSession, words: str, reader: Reader) -> list[Posed]:
    """The open question of theirs that says the very same."""
    before = await questions.asked_before(session, reader.member_id)
    same = [post.id or 0 for post in before if fold(post.words.partition("\n\n")[0]) == fold(words)]
    return list((await questions.by_ids(session, same[:1])).values())


async def _question(session: AsyncSession, posed: Posed, *, sure: bool, own: bool) -> dict[str, Any]:
    head = posed.question.thread_id or posed.question.post_id
    answers = await questions.answers(session, posed.question.post_id, ANSWERS)
    if not answers and head != posed.question.post_id:
        answers = await questions.answers(session, head, ANSWERS)
    return {
        "kind": "question",
        "of": None,
        "id": head if not own else posed.question.post_id,
        "words": _cut(posed.post.words, WORDS),
        "theme": posed.question.theme,
        "number": written(posed.channel.mark, posed.post.number),
        "answers": [await _answer(session, post) for post in answers],
        "sensitive": posed.channel.sensitive,
        "sure": sure,
        "own": own,
    }


async def _card(session: AsyncSession, card: Card, *, sure: bool) -> dict[str, Any]:
    fields = (await cards.shown_fields(session, [card]))[card.id or 0]
    return {
        "kind": "card",
        "id": card.id,
        "of": card.from_post_id,
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


def offered(scene: Scene) -> tuple[Mapping[str, Any], ...]:
    """What was found, as the form keeps it."""
    return tuple(scene.context.get("found", ()))


def outcome(scene: Scene) -> tuple[str, str, int]:
    """What came of it: what was said, of what kind of thing, and its id."""
    said, _, which = str(scene.values.get("known") or ANYWAY).partition(":")
    kind, _, number = which.partition(":")
    return said, kind, int(number or 0)


def prompt(scene: Scene) -> Part:
    """The suggestions in short, or the one that is looked at in full."""
    one = _opened(scene)
    if one is None:
        sure = any(each["sure"] for each in offered(scene))
        lines = [_line(place, each) for place, each in enumerate(offered(scene), start=1)]
        return Lines((Text("ask-known" if sure else "ask-known-perhaps"), *lines))
    asked = Text("ask-known-question", {"number": Verbatim(one["number"]), "words": Verbatim(one["words"])})
    if one["kind"] == "card":
        return Lines((asked, *sections(one["sections"])))
    parts = [asked]
    for answer in one["answers"]:
        name = Verbatim(answer["name"]) if answer["name"] else Text("post-author-left")
        parts.append(Text("ask-known-answer", {"name": name, "words": Verbatim(answer["words"])}))
    if not one["answers"]:
        parts.append(Text("ask-known-unanswered"))
    return Lines(tuple(parts))


def _line(place: int, one: Mapping[str, Any]) -> Text:
    key = "ask-known-own" if one["own"] else "ask-known-card" if one["kind"] == "card" else "ask-known-line"
    return Text(key, {"place": place, "words": Verbatim(preview(one["words"], 120))})


def _option(one: Mapping[str, Any]) -> Option:
    return Option(value=name_of(one), label=Verbatim(preview(one["words"], TITLE)))


def _opened(scene: Scene) -> Mapping[str, Any] | None:
    return next((each for each in offered(scene) if name_of(each) == scene.view.get("open")), None)


def name_of(one: Mapping[str, Any]) -> str:
    """What a suggestion is called in presses and answers."""
    return f"{one['kind']}:{one['id']}"


@dataclass(frozen=True, slots=True)
class Known:
    """Look at what is known, one by one; say that it helped or is the same, or ask all the same."""

    def options(self, scene: Scene) -> tuple[Option, ...]:
        """The suggestions; of the one that is open, what it was good for."""
        one = _opened(scene)
        anyway = Option(value=ANYWAY, label=Text("ask-anyway"))
        if one is None:
            return (*map(_option, offered(scene)), anyway)
        helped = Option(value=HELPED, label=Text("ask-helped"))
        asked = one["kind"] == "question" and not one["own"]
        same = (Option(value=SAME, label=Text("ask-same")),) if asked else ()
        return (helped, *same, Option(value="list", label=Text("choice-list")), anyway)

    def press(self, value: str, scene: Scene) -> Reply:
        """Open, close, or decide."""
        return self._taken(next((each for each in self.options(scene) if each.value == value), None), scene)

    def parse(self, typed: Typed, scene: Scene) -> Reply:
        """The same in words."""
        return self._taken(pick(typed.text, self.options(scene), scene), scene)

    def _taken(self, option: Option | None, scene: Scene) -> Reply:
        one = _opened(scene)
        if option is None:
            raise Invalid(Text("answer-choose-one"))
        if option.value == ANYWAY:
            return Value(ANYWAY)
        if option.value == "list":
            return View({})
        if one is None:
            return View({"open": option.value})
        return Value(f"{option.value}:{name_of(one)}")

    def show(self, value: Any, scene: Scene) -> Arg:
        """Never shown: what is known is not part of the question."""
        return Verbatim("")
