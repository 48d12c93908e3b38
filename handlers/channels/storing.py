"""From what somebody gave to a post: stored, its files asked for, published when nothing is in the way any more."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handlers.channels.composing import author_name, facts_of
from handlers.channels.register import named
from handlers.contact import conversing
from handlers.context import Context, command
from handlers.publishing import put
from storage import channels, files, introductions, originals, publications, requests
from storage.channels import Channel, Kind
from storage.contents import Content
from storage.members import Member
from storage.messages import Attachment, Choice, Message, Part, Text
from storage.posts import Post, State

FILE = "post-file"
"""The report of a file that was asked for."""


async def new_post(
    ctx: Context,
    channel: Channel,
    value: Mapping[str, Any],
    *,
    author: int,
    guard: str = "clean",
    words: str | None = None,
    answered: Post | None = None,
    group: int | None = None,
    alias: str | None = None,
    asks: bool = False,
) -> Post:
    """Store what somebody gave for a channel; `words` are what the guard made of them.

    It waits: `proceed` publishes it when its files are there and nothing is left to be decided. Who began a
    conversation under another name, the `alias`, goes by it in all of it; and so does who asked, in a talk about that.
    Beside what the team says stands nothing of who wrote it.
    """
    from_team = await conversing.speaks_for_team(ctx.session, channel, author)
    root_id = (answered.root_id or answered.id) if answered is not None else None
    root = await ctx.session.get(Post, root_id) if root_id is not None else None
    if root is not None and root.member_id == author:
        alias = root.alias
    if channel.kind == Kind.talk:
        talk = await introductions.of_channel(ctx.session, channel.id or 0)
        alias = talk.alias if talk is not None and talk.first_id == author else None
    said = value["words"] if words is None else words
    content = Content(body={"parts": []}, created_at=ctx.now)
    ctx.session.add(content)
    await ctx.session.flush()
    assert channel.id is not None and content.id is not None
    post = Post(
        channel_id=channel.id,
        member_id=author,
        content_id=content.id,
        root_id=root_id,
        reply_to_id=answered.id if answered is not None else None,
        words=said,
        spans=value["spans"] if said == value["words"] else [],
        guard=guard,
        shows=[] if alias or from_team else await shown_by_default(ctx, channel.id, author),
        group_id=group,
        album=value.get("album"),
        alias=alias,
        asks=asks,
        from_team=from_team,
        state=State.waiting,
        created_at=ctx.now,
    )
    ctx.session.add(post)
    await ctx.session.flush()
    if value.get("source"):
        await originals.note_original(
            ctx.session, content.id, [value["source"]], account_id=value["origin"]["account"], group_id=group
        )
    ask_for_files(ctx, post, value)
    await ctx.session.flush()
    return post


def ask_for_files(ctx: Context, post: Post, value: Mapping[str, Any]) -> None:
    """Ask the network for files that came with a post; each has its place among them already."""
    origin = value["origin"]
    for file in value["files"]:
        place = len(post.files) + post.missing  # one that could not be had keeps its place
        post.files = [*post.files, {"wanted": place, "name": file["name"], "type": file["type"]}]
        requests.put(
            ctx.session,
            requests.Kind.fetch,
            origin["platform"],
            {"file": dict(file)},
            ctx.now,
            ctx.correlation,
            account=origin["sender"],
            room=origin["room"],
            report=FILE,
            context={"post": post.id, "place": place},
        )


async def shown_by_default(ctx: Context, channel_id: int, member_id: int) -> list[str]:
    """What stands beside the author's name if nothing else is said: as for this channel, else as for all."""
    member = ctx.person.member if ctx.person.id == member_id else await ctx.session.get_one(Member, member_id)
    theirs = await channels.subscription(ctx.session, channel_id, member_id)
    usual = {"region": member.shows_region, "carrier": member.shows_carrier}
    chosen = {"region": theirs.region, "carrier": theirs.carrier} if theirs is not None else {}
    return [name for name, always in usual.items() if (always if chosen.get(name) is None else chosen[name])]


async def proceed(ctx: Context, post: Post, author: Member) -> bool:
    """Publish a post if nothing is in its way; False where something is.

    What was said privately can be taken back for half a minute; in a room, everybody there has read it already; and
    where only a few read, who agreed to that before, it is a talk.
    """
    channel = await ctx.session.get_one(Channel, post.channel_id)
    wanted = any("wanted" in file for file in post.files)
    agreed = author.relays or channel.among_few
    if post.state != State.waiting or wanted or post.guard == "found" or not agreed or post.id is None:
        return False
    if not post.words.strip() and not post.files and not post.missing:
        return False
    private = post.group_id is None and not channel.among_few
    post.state = State.pending
    undo = ctx.house.policy.undo if private else timedelta(0)
    put(ctx.session, author.id or 0, "post", post.id, post.guard, ctx.now, undo)
    if private:
        await _receipt(ctx, post, await receipt_of(ctx, post, author))
    elif channel.kind == Kind.contact:
        await _receipt(ctx, post, await conversing.receipt(ctx, post, channel))
    return True


async def _receipt(ctx: Context, post: Post, message: Message) -> None:
    """Tell the author where it goes; as whom, and how to take it back."""
    if post.receipt_id is not None:
        ctx.edit(await ctx.session.get_one(Content, post.receipt_id), message)
        return
    content = ctx.send(message)
    await ctx.session.flush()
    post.receipt_id = content.id


async def receipt_of(ctx: Context, post: Post, author: Member) -> Message:
    """What is said of a post that can still be taken back: channel, name, and what may stand beside it."""
    channel = await ctx.session.get_one(Channel, post.channel_id)
    shown = facts_of(author, post.shows)
    name = author_name(author, post)
    who: Part = Text("post-as.facts", {"name": name, "facts": shown}) if shown else Text("post-as", {"name": name})
    choices: list[Choice] = [command("undo", Text("choice-undo"), f"post {post.id}")]
    for fact, value in (("region", author.region), ("carrier", author.carrier)):
        if value:
            way = "hide" if fact in post.shows else "show"
            choices.append(command("relay", Text(f"post-{way}-{fact}"), f"{way} {fact} {post.id}", aside=True))
    text = Text("post-receipt", {"channel": named(channel), "seconds": int(ctx.house.policy.undo.total_seconds())})
    return Message(parts=(text, who), choices=tuple(choices), sensitive=channel.sensitive)


async def file_came(ctx: Context) -> None:
    """A file that was asked for has come, or cannot be had: then the post goes without it, and says so."""
    result = ctx.event.result
    post = await ctx.session.get(Post, result.get("context", {}).get("post", 0))
    if post is None or post.member_id != ctx.person.id or post.state not in (State.waiting, State.pending):
        return
    place, came = result["context"]["place"], result.get("answer", {}).get("file")
    others = [file for file in post.files if file.get("wanted") != place]
    if came is not None:
        found = Attachment(**came)
        keep = ctx.house.policy.keep
        await files.note(ctx.session, found, ctx.now + max(keep.posts - keep.messages, timedelta(0)))
        placed = {"name": found.name, "type": found.type, "size": found.size, "hash": found.hash}
        post.files = [placed if file.get("wanted") == place else file for file in post.files]
    else:
        post.files, post.missing = others, post.missing + 1
        _tell_of_missing(ctx, post)
    if _is_empty(post):
        post.state = State.deleted
        await publications.forget_subject(ctx.session, "post", post.id or 0)
    else:
        await proceed(ctx, post, ctx.person.member)


def _is_empty(post: Post) -> bool:
    """Whether nothing is left that could be passed on: of what was said privately, a note alone is nothing."""
    return not post.words.strip() and not post.files and post.group_id is None


def _tell_of_missing(ctx: Context, post: Post) -> None:
    """Tell the author why a file is not passed on, and what becomes of the rest."""
    outcome = ctx.event.text
    key = {"too large": "post-file-large", "unclean": "post-file-unclean"}.get(outcome, "post-file-failed")
    more = () if post.words.strip() or post.files else (Text("post-file-nothing-left"),)
    ctx.send(Message(parts=(Text(key), *more)))
