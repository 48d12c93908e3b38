"""The material of workshops: files that staff sent, fetched from their network, kept as long as the workshop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from handlers.context import Context
from handlers.workshops.composing import title
from storage import files, requests, workshops
from storage.messages import Attachment, Message, Text
from storage.workshops import Workshop

FILE = "workshop-file"
"""The report of a file that was asked for."""


async def attach(ctx: Context, made: Sequence[Workshop], given: Sequence[dict[str, Any]]) -> None:
    """Give workshops the files that were sent: what is here already at once, the others when they have come."""
    held, wanted = [], []
    for file in given:
        if file.get("hash"):
            held.append(file)
            continue
        mark = uuid4().hex[:12]
        wanted.append((mark, file))
        held.append({"wanted": mark, "name": file["name"], "type": file["type"]})
    for workshop in made:
        workshop.material = list(held)
    await ctx.session.flush()
    ids = [workshop.id for workshop in made]
    until = max((workshop.ends_at for workshop in made), default=ctx.now)
    for file in held:
        if file.get("hash"):
            await keep(ctx, Attachment(**{key: file[key] for key in ("name", "type", "size", "hash")}), until)
    for mark, file in wanted:
        origin = file["origin"]
        requests.put(
            ctx.session,
            requests.Kind.fetch,
            origin["platform"],
            {"file": {key: value for key, value in file.items() if key != "origin"}},
            ctx.now,
            ctx.correlation,
            account=origin["sender"],
            room=origin["room"],
            report=FILE,
            context={"workshops": ids, "mark": mark},
        )


async def came(ctx: Context) -> None:
    """A file that was asked for has come, or cannot be had: then it is left out, and its sender told."""
    result = ctx.event.result
    context, found = result.get("context", {}), result.get("answer", {}).get("file")
    made = await workshops.by_ids(ctx.session, context.get("workshops", []))
    waiting = [each for each in made if any(file.get("wanted") == context["mark"] for file in each.material)]
    if not waiting:
        return
    placed = None
    if found is not None:
        file = Attachment(**found)
        await keep(ctx, file, max(workshop.ends_at for workshop in waiting))
        placed = {"name": file.name, "type": file.type, "size": file.size, "hash": file.hash}
    for workshop in waiting:
        others = [placed if file.get("wanted") == context["mark"] else file for file in workshop.material]
        workshop.material = [file for file in others if file is not None]
    if placed is None:
        key = {"too large": "post-file-large", "unclean": "post-file-unclean"}.get(ctx.event.text, "post-file-failed")
        ctx.send(Message(parts=(Text("workshop-file-missing", {"title": title(waiting[0])}), Text(key))))


async def keep(ctx: Context, file: Attachment, until: datetime) -> None:
    """Keep a file as long as the workshop that it belongs to."""
    keep = ctx.house.policy.keep
    await files.note(ctx.session, file, max(until + keep.workshops - keep.messages, ctx.now))
