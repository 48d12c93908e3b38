"""How a post looks to whoever reads it: who speaks, where, the words, and what hangs on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels.numbers import mentioned, written
from handlers.channels.register import named
from handlers.channels.snippets import preview
from handlers.context import House, command
from storage import bodies, channels, contacts, introductions, posts, questions, reactions
from storage.channels import Channel, Kind
from storage.members import Member
from storage.messages import Arg, Formatted, Label, Lines, Message, Part, Span, Text, Verbatim
from storage.posts import Post, State
from storage.questions import State as Standing

HEADERS = {
    "post": ("post", "post.edited", "post.facts", "post.facts-edited"),
    "question": ("question", "question.edited", "question.facts", "question.facts-edited"),
    Kind.talk: ("talk-post", "talk-post.edited") * 2,
    Kind.contact: ("contact-post", "contact-post.edited", "contact-post.facts", "contact-post.facts-edited"),
    "answer": ("contact-answer", "contact-answer.edited") * 2,
}
"""How what is said begins: as it was, edited, and the same with what stands beside the name."""

PREVIEW = 100
"""Characters of a post where it is only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What hangs on a post: its author, the one it answers with that one's author, whom it mentions, reactions.

    `helped`: it asks something, and an answer helped. Of a question to the team also how it `stands`. Of the first post
    of a `talk`: the number of the introduction, and the names of the two.
    """

    author: Member | None
    answered: Post | None = None
    answered_author: Member | None = None
    mentions: Sequence[tuple[Post, Channel]] = ()
    helped: bool = False
    reactions: Sequence[tuple[str, int]] = ()
    stands: str = ""
    talk: tuple[int, Sequence[str]] | None = None


def author_name(author: Member | None, post: Post | None = None) -> Verbatim | Text:
    """What somebody goes by, in a post perhaps under another name; who left has no name any more."""
    if post is not None and post.alias and author is not None:
        return Verbatim(post.alias)
    return Verbatim(author.name) if author is not None and author.name else Text("post-author-left")


def said(post: Post) -> Verbatim | Text:
    """What was said, in short; of a post without words, that it has files."""
    return Verbatim(preview(post.words, PREVIEW)) if post.words.strip() else Text("post-only-files")


def compose(post: Post, channel: Channel, around: Around, k: int) -> Message:
    """A post as everybody reads it. A figure of reactions is shown from `k` people on."""
    if is_opening(post, channel):
        return _opening(channel, around.talk)
    parts: list[Part] = [_header(post, channel, around)]
    if post.words.strip():
        parts.append(Formatted(bodies.load_spans(post.spans) or (Span(post.words),)))
    if post.missing:
        parts.append(Text("post-files-missing", {"number": post.missing}))
    if around.mentions:
        lines = (_mention(each, where) for each, where in around.mentions)
        parts.append(Lines(tuple(lines)))
    if around.helped:
        parts.append(Text("question-has-helped"))
    if post.threaded_at is not None:
        parts.append(Text("post-thread", {"number": Verbatim(written(channel.mark, post.number))}))
    if around.reactions:
        shown = (emoji if people < k else f"{emoji} {people}" for emoji, people in around.reactions)
        parts.append(Verbatim("   ".join(shown)))
    answered = around.answered
    there = answered is not None and answered.state == State.published
    return Message(
        parts=tuple(parts),
        files=bodies.load_files([file for file in post.files if "hash" in file]),
        reply_to=answered.content_id if answered is not None and there else None,
        quote=_quote(answered, channel, around.answered_author) if answered is not None else None,
        sensitive=channel.sensitive,
    )


def is_opening(post: Post, channel: Channel) -> bool:
    """Whether a post is the first of a talk, which nobody of the two has written: of who leaves nothing stays there."""
    return channel.kind == Kind.talk and post.member_id is None


def _opening(channel: Channel, talk: tuple[int, Sequence[str]] | None) -> Message:
    if talk is None or channel.archived_at is not None:
        return Message(parts=(Text("talk-ended"),), sensitive=channel.sensitive)
    number, names = talk
    text = Text("talk-opened", {"names": tuple(Verbatim(name) for name in names)})
    choices = (
        command("talks", Text("talk-write"), f"{number} write"),
        command("talks", Text("talk-more"), str(number), aside=True),
    )
    return Message(parts=(text, Text("talk-opened-how")), choices=choices, sensitive=channel.sensitive)


def _header(post: Post, channel: Channel, around: Around) -> Text:
    author = around.author
    args: dict[str, Arg] = {
        "name": author_name(author, post),
        "channel": named(channel),
        "number": Verbatim(written(channel.mark, post.number)),
    }
    if around.stands:
        args["state"] = Text(f"contact-state-{around.stands}")
    facts = facts_of(author, post.shows) if author is not None else ()
    kind = channel.kind if channel.among_few else "question" if post.asks else "post"
    if post.from_team:
        kind = "answer"
    key = HEADERS[kind][2 * bool(facts) + bool(post.edited_at)]
    return Text(key, {**args, "facts": facts} if facts else args)


def facts_of(author: Member, shows: Collection[str]) -> tuple[Label, ...]:
    """What the author lets stand beside the name; never a role."""
    values = {"region": author.region, "carrier": author.carrier}
    return tuple(Label(kind, value) for kind, value in values.items() if kind in shows and value)


def _mention(post: Post, channel: Channel) -> Text:
    number = Verbatim(written(channel.mark, post.number))
    return Text("post-mention", {"number": number, "channel": named(channel), "words": said(post)})


def _quote(answered: Post, channel: Channel, author: Member | None) -> Text:
    args: dict[str, Arg] = {"number": Verbatim(written(channel.mark, answered.number))}
    key = "post-quote-few" if channel.among_few else "post-quote"
    if answered.state != State.published:
        return Text("post-quote-few-gone" if channel.among_few else "post-quote-gone", args)
    name = Text("contact-team") if answered.from_team else author_name(author, answered)
    return Text(key, {**args, "name": name, "words": said(answered)})


async def look_around(session: AsyncSession, post: Post) -> Around:
    """Look up what hangs on a post."""
    answered = await session.get(Post, post.reply_to_id) if post.reply_to_id is not None else None
    if answered is not None and answered.number is None:
        answered = None  # it was never published: nobody could tell what is meant, nor may they read it
    here = await session.get_one(Channel, post.channel_id)
    if answered is not None and is_opening(answered, here):
        answered = None  # it says nothing that could be quoted
    talk = None
    if is_opening(post, here):
        introduced = await introductions.of_channel(session, post.channel_id)
        if introduced is not None:
            talk = introduced.id or 0, list((await introductions.names(session, introduced)).values())
    numbers = mentioned(post.words)
    found = await posts.by_numbers(session, numbers)
    by_number = {(channel.mark, each.number): (each, channel) for each, channel in found}
    mentions = [by_number[number] for number in numbers if number in by_number]
    mentions = [(each, channel) for each, channel in mentions if channel.kind == Kind.topic or channel is here]
    return Around(
        author=await _author(session, post),
        answered=answered,
        answered_author=await _author(session, answered) if answered is not None else None,
        # what is sensitive must not be quoted where it may not be read
        mentions=[
            (each, channel)
            for each, channel in mentions
            if each.state == State.published
            and each.id not in (post.id, post.reply_to_id)
            and (here.sensitive or not channel.sensitive)
        ],
        helped=post.asks and await _has_helped(session, post),
        reactions=(await reactions.of_posts(session, [post.id or 0])).get(post.id or 0, []),
        stands=await _stands(session, post, here),
        talk=talk,
    )


async def _has_helped(session: AsyncSession, post: Post) -> bool:
    asked = await questions.find(session, post.id or 0)
    return asked is not None and asked.question.state == Standing.helped


async def _stands(session: AsyncSession, post: Post, channel: Channel) -> str:
    """How a question to the team stands; nothing of anything else."""
    if channel.kind != Kind.contact or post.from_team or post.published_at is None:
        return ""
    contact = await contacts.of_channel(session, post.channel_id)
    return contacts.State.closed if contact is None else contact.stands(post.published_at)


async def _author(session: AsyncSession, post: Post) -> Member | None:
    return await session.get(Member, post.member_id) if post.member_id is not None else None


async def body_of(session: AsyncSession, house: House, post: Post) -> dict[str, object]:
    """What the copies of a post are to say now."""
    channel = (await channels.by_id(session, [post.channel_id]))[post.channel_id]
    around = await look_around(session, post)
    return bodies.dump(compose(post, channel, around, house.catalogue.k))
