"""Questions and peers for stories about introductions: somebody asks, others know about it and may be proposed."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage import phrasings
from storage.channels import Channel, Kind
from storage.introductions import Introduction
from storage.members import Member
from storage.posts import Post
from storage.questions import Audience, Question
from tests.stories.people import Letter, Person, Stage
from tests.stories.posted import open_channel, publish

ASKED = "Wie beantrage ich Familiennachzug für subsidiär Schutzberechtigte?"
KNOWN = "Familiennachzug für subsidiär Schutzberechtigte beantragen"
NEAR = f"{KNOWN} und begleiten"
OTHERS = (
    "Welche Kita nimmt Kinder mitten im Jahr auf?",
    "Wer dolmetscht kurzfristig Tigrinya beim Frauenarzt?",
    "Wie kündigt man einen Stromvertrag, der an der Haustür geschlossen wurde?",
    "Wohin mit einer Familie, deren Gemeinschaftsunterkunft schließt?",
    "Gibt es Sprachkurse am Abend mit Kinderbetreuung?",
    "Das Jobcenter rechnet den Minijob falsch an, was tun?",
    "Wer berät zu Schulden bei Mietrückständen?",
    "Wie bekommt ein Jugendlicher ohne Zeugnisse einen Schulplatz?",
)
"""What others have asked: which words are rare is told by the questions there are."""

PATIENCE = "P5DT1M"
"""How long no answer is no, and a little more."""


async def peer(stage: Stage, who: str, words: str = KNOWN, theme: str = "residence_asylum", **about: Any) -> Person:
    """Somebody who knows about something, and may be proposed."""
    person = await stage.person(who, **about)
    await knows(person, words, theme)
    await person.says("/set meets")
    await person.presses("yes")
    await person.sees("Gespeichert")
    return person


async def knows(person: Person, words: str = KNOWN, theme: str = "residence_asylum") -> None:
    """Offer to know about something."""
    await person.says(f"/angebot {words}")
    await person.presses(theme)
    await person.presses("Absenden")
    await person.saw("das merke ich mir")


async def asks(
    stage: Stage,
    person: Person,
    words: str = ASKED,
    *,
    alias: str | None = None,
    audience: Audience = Audience.all,
    meets: bool = False,
    sensitive: bool = False,
) -> int:
    """Let a question of somebody be published now; its id."""
    async with stage.wire.service.database.transaction() as session:
        [author] = await stage.members(session, person.name)
        found = select(col(Channel.id)).where(col(Channel.kind) == Kind.topic, col(Channel.sensitive) == sensitive)
        known = (await session.execute(found.limit(1))).scalar()
        mark, name = ("S", "Gesundheit") if sensitive else ("A", "Aufenthalt")
        channel = known or await open_channel(session, stage.now, mark, name, sensitive)
        post_id = await publish(session, stage.now, author, channel, words)
        post = await session.get_one(Post, post_id)
        post.asks, post.alias = True, alias
        question = Question(post_id=post_id, theme="residence_asylum", audience=audience, asked_at=stage.now)
        question.meets = meets
        session.add(question)
        await phrasings.put(session, phrasings.Kind.question, post_id, words, author, stage.now)
        for number, other in enumerate(OTHERS, start=10_000):
            await phrasings.put(session, phrasings.Kind.question, number, other, None, stage.now)
    await stage.wait("PT0S")
    return post_id


async def connected(stage: Stage, asker: Person, other: Person, post_id: int) -> Letter:
    """Bring two together; what the one who asked reads then."""
    await asker.says(f"/meet {post_id}")
    await asker.presses("Ja")
    await stage.wait("PT5M")
    await other.presses("Ja")
    await stage.wait("PT5M")
    await other.saw("Ihr seid verbunden")
    return await asker.sees("Ihr seid verbunden")


async def only(stage: Stage) -> Introduction:
    """The only introduction there is."""
    [row] = await stage.rows(Introduction)
    return row


async def member_id(stage: Stage, person: Person) -> int:
    """The id of somebody."""
    async with stage.wire.service.database.transaction() as session:
        [found] = await stage.members(session, person.name)
    return found


async def change(stage: Stage, person: Person, **values: Any) -> None:
    """Let something be otherwise with a member."""
    async with stage.wire.service.database.transaction() as session:
        [found] = await stage.members(session, person.name)
        member = await session.get_one(Member, found)
        for key, value in values.items():
            setattr(member, key, value)


def has(person: Person, words: str) -> bool:
    """Whether anything that lies before somebody has these words."""
    return any(words in letter.text for letter in person.inbox if not letter.deleted)
