"""From an answer to a card: anybody proposes it, its author is asked once whether they would like to write it."""

from handlers.cards import writing
from handlers.cards.numbers import written
from handlers.cards.telling import ask
from handlers.channels import numbers
from handlers.channels.composing import author_name, said
from handlers.channels.meaning import meant
from handlers.context import Context, command
from handlers.ids import row_id
from storage import cards, questions
from storage.cards import Card, State
from storage.channels import Channel
from storage.members import Member, Status
from storage.messages import Choice, Lines, Message, Part, Text, Verbatim
from storage.posts import Post
from storage.posts import State as PostState

ANSWERS = 8
"""Answers of a conversation that are offered to be chosen from."""


async def from_post(ctx: Context, post: Post | None, chosen: bool = False) -> None:
    """Take a post as what a card is to be made from; of a whole conversation, ask which answer is meant."""
    if post is None or post.state != PostState.published:
        gone = post is not None and post.state == PostState.deleted
        await ctx.answer(Message(parts=(Text("post-gone-already" if gone else "card-where"),)))
        return
    channel = await ctx.session.get_one(Channel, post.channel_id)
    if channel.sensitive and not ctx.limits.confidential:
        ctx.say("channel-confidential")
        return
    reads = channel.open_to(ctx.person.member.region)
    has_it = ctx.about is not None and ctx.about.post == post.id
    if channel.among_few or not (reads or has_it):
        await ctx.answer(Message(parts=(Text("card-where"),)))
        return
    if not chosen and post.root_id is None:
        helped = await _what_helped(ctx, post)
        if helped is None and reads and await _choose(ctx, post, channel):
            return
        post = helped or post
    await _propose(ctx, post, channel)


async def _what_helped(ctx: Context, root: Post) -> Post | None:
    """The answer that has helped who asked, as they said."""
    posed = await questions.find(ctx.session, root.id or 0) if root.asks else None
    helped = posed.question.helped_by if posed is not None else None
    post = await ctx.session.get(Post, helped) if helped is not None else None
    return post if post is not None and post.state == PostState.published else None


async def chosen(ctx: Context, words: str) -> None:
    """`/card post 12`: this one of a conversation is meant."""
    await from_post(ctx, await ctx.session.get(Post, row_id(words)), chosen=True)


async def named(ctx: Context, words: str) -> Post | None:
    """The post with a number, or the one that is natively answered; None where other words are no number."""
    return await meant(ctx, words) if not words or numbers.read(words) is not None else None


async def _choose(ctx: Context, root: Post, channel: Channel) -> bool:
    """Offer the answers of a conversation, and how it began; False where nobody has answered."""
    found = await cards.in_conversation(ctx.session, root.id or 0, ANSWERS + 1)
    if len(found) < 2:
        return False
    lines: list[Part] = []
    choices: list[Choice] = []
    for each in (*found[1:], found[0]):
        number = numbers.written(channel.mark, each.number)
        author = await ctx.session.get(Member, each.member_id) if each.member_id is not None else None
        line = Text("card-which-line", {"number": Verbatim(number), "name": author_name(author, each)})
        lines.append(Lines((line, said(each))))
        choices.append(command("card", Verbatim(number), f"post {each.id}"))
    parts = (Text("card-which"), *lines)
    await ctx.answer(Message(parts=parts, choices=tuple(choices), sensitive=channel.sensitive))
    return True


async def _propose(ctx: Context, post: Post, channel: Channel) -> None:
    """Begin to write, if it is one's own; else ask the author, once whoever proposes it how often."""
    assert post.id is not None
    author = await ctx.session.get(Member, post.member_id) if post.member_id is not None else None
    if author is None or author.status != Status.active:
        await ctx.answer(Message(parts=(Text("card-author-left"),)))
        return
    theme = ctx.house.catalogue.find("theme", channel.theme or "")
    fresh = Card(
        member_id=author.id,
        from_post_id=post.root_id or post.id,
        answer_id=post.id,
        alias=post.alias,
        theme=theme.key if theme is not None else None,
        language=ctx.house.language(author.language),
        sensitive=channel.sensitive or (theme is not None and theme.sensitive),
        created_at=ctx.now,
    )
    is_new = await cards.propose(ctx.session, fresh)
    card = await cards.of_answer(ctx.session, post.id)
    assert card is not None and author.id is not None
    if author.id == ctx.person.id:
        await writing.begin(ctx, card)
    elif card.state == State.published:
        show = command("cards", Text("card-open"), written(card.id))
        text = Text("card-there-is", {"number": Verbatim(written(card.id))})
        await ctx.answer(Message(parts=(text,), choices=(show,), sensitive=card.sensitive))
    elif is_new:
        question = Text("card-asked", {"number": Verbatim(numbers.written(channel.mark, post.number))})
        choices = (
            command("card", Text("card-asked.yes"), f"write {card.id}"),
            command("card", Text("card-asked.no"), f"no {card.id}"),
        )
        message = Message(parts=(question, said(post)), choices=choices, sensitive=card.sensitive)
        ask(ctx.session, author.id, message, ctx.now, ctx.correlation, f"card:{card.id}")
        await ctx.answer(Message(parts=(Text("card-proposed"),)))
    else:
        await ctx.answer(Message(parts=(Text("card-proposed-before"),)))


async def accept(ctx: Context, words: str) -> None:
    """`/card write 12`: the author who was asked begins, or goes on with what they began."""
    card = await writing.own(ctx, row_id(words))
    if card is None:
        await writing.gone(ctx)
    else:
        await writing.begin(ctx, card)


async def refuse(ctx: Context, words: str) -> None:
    """`/card no 12`: then there is no card, and nobody asks again."""
    card = await writing.own(ctx, row_id(words))
    if card is None or card.state != State.draft:
        await writing.gone(ctx)
        return
    card.state, card.withdrawn_at = State.withdrawn, ctx.now
    await ctx.answer(Message(parts=(Text("card-not-written"),)))
