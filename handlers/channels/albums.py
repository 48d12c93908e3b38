"""Albums come as an event for each file: further ones join what the first one began."""

from collections.abc import Mapping
from typing import Any

from handlers import guard
from handlers.channels import storing
from handlers.channels.contribution import check, given, joined_with
from handlers.channels.posting import allowed
from handlers.context import Context
from handlers.conversation import Conversation
from handlers.forms import Invalid
from handlers.publishing import take_back
from storage import originals, posts
from storage.conversations import Run
from storage.messages import Message
from storage.posts import Post, State

TAKING = ("post", "sentence", "contact")
"""The forms that take files."""


async def join(ctx: Context) -> bool:
    """A further file of an album joins what the first one began; False where nothing was begun."""
    event = ctx.event
    if event.album is None or not event.files:
        return False
    run = ctx.run
    if run is not None and run.form in TAKING and "post" not in run.context and _holds_album(ctx, run):
        if _fits(ctx):
            await _add_to_run(ctx, run)
        return True
    post = await posts.of_album(ctx.session, ctx.person.id, event.album)
    if post is None:
        return False
    if not _fits(ctx):
        return True
    if post.state == State.pending:  # it waits for this one too
        post.state = State.waiting
        await take_back(ctx, "post", post.id or 0)
    if event.message is not None:
        group = post.group_id
        mine = ctx.person.account.id
        await originals.note_original(ctx.session, post.content_id, [event.message], account_id=mine, group_id=group)
    value = given(ctx.typed)
    storing.ask_for_files(ctx, post, value)
    if value["words"]:
        await _add_words(ctx, post, value)
    return True


def _fits(ctx: Context) -> bool:
    """Whether a further file may be passed on; its sender is told why not."""
    try:
        check(ctx.typed, allowed(ctx))
    except Invalid as invalid:
        ctx.send(Message(parts=(invalid.reason,)))
        return False
    return True


def _known(run: Run) -> Mapping[str, Any]:
    """What a form has of what was given."""
    if run.form == "sentence":
        return run.context.get("said") or {}
    return next((answer["value"] for answer in run.answers if answer["key"] == "said"), None) or {}


def _holds_album(ctx: Context, run: Run) -> bool:
    return bool(_known(run).get("album") == ctx.event.album)


async def _add_to_run(ctx: Context, run: Run) -> None:
    """Put a file to what a form has of the same album; where it has words, the question is asked anew."""
    known, more = _known(run), given(ctx.typed)
    value = {**joined_with(known, more), "files": [*known["files"], *more["files"]]}
    if run.form == "sentence":
        run.context = {**run.context, "said": value, "words": value["words"]}
    else:
        run.answers = [{**each, "value": value} if each["key"] == "said" else each for each in run.answers]
    if more["words"]:
        await Conversation(ctx).resume(run)


async def _add_words(ctx: Context, post: Post, value: Mapping[str, Any]) -> None:
    """Put the words of a further file to those of the first; what the guard finds is asked about, all in one."""
    whole = joined_with({**value, "words": post.words, "spans": post.spans}, value)
    post.words, post.spans = whole["words"], whole["spans"]
    found = guard.find(value["words"], ctx.event.sent_at.astimezone(ctx.house.policy.zone).date())
    if not found and post.guard != "found":
        return
    post.guard = "found"
    if ctx.run is not None and ctx.run.context.get("post") == post.id:
        ctx.run.answers = []  # it asks about less: no draft of it is kept
    context = {"post": post.id, "channel": "", "relays": bool(ctx.person.member.relays)}
    await Conversation(ctx).open("post", context=context, answers={"said": whole})
