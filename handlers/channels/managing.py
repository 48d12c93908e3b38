"""`/channel`: staff make channels, link rooms to them, and close them."""

from handlers.answers import FreeText
from handlers.channels import linking, register
from handlers.channels.register import named
from handlers.choices import OneOf, Review, catalogue, fixed
from handlers.context import Context, Flow, command
from handlers.conversation import Conversation
from handlers.forms import Ask, Form, Option, Scene, Values
from handlers.joining import LANGUAGE
from storage import channels
from storage.channels import Channel
from storage.conversations import Run
from storage.messages import Choice, Keyword, Lines, Message, Part, Text, Verbatim

NAME_LIMIT, ABOUT_LIMIT = 40, 300
NO_THEME = "none"


def _themes(scene: Scene) -> tuple[Option, ...]:
    return (*catalogue("theme")(scene), Option(value=NO_THEME, label=Text("channel-no-theme")))


def _confidential(scene: Scene) -> bool:
    """Whether the theme leaves open on which networks it may be talked about."""
    theme = scene.catalogue.find("theme", scene.values.get("theme") or "")
    return theme is None or not theme.sensitive


FORM: Form = Form(
    name="channel",
    asks=(
        Ask(
            key="name",
            prompt=lambda _: Text("channel-name", {"limit": NAME_LIMIT}),
            name=Text("channel-name.name"),
            kind=FreeText(limit=NAME_LIMIT),
        ),
        Ask(
            key="theme",
            prompt=lambda _: Text("channel-theme"),
            name=Text("channel-theme.name"),
            kind=OneOf(_themes),
        ),
        Ask(
            key="about",
            prompt=lambda _: Text("channel-about", {"limit": ABOUT_LIMIT}),
            name=Text("channel-about.name"),
            kind=FreeText(limit=ABOUT_LIMIT),
            optional=True,
        ),
        Ask(
            key="language",
            prompt=lambda _: Text("channel-language"),
            name=Text("channel-language.name"),
            kind=LANGUAGE,
        ),
        Ask(
            key="sensitive",
            prompt=lambda _: Text("channel-sensitive"),
            name=Text("channel-sensitive.name"),
            kind=OneOf(
                fixed(
                    Option(value="no", label=Text("channel-everywhere")),
                    Option(value="yes", label=Text("channel-confidential-only")),
                )
            ),
            when=_confidential,
        ),
        Ask(key="review", prompt=lambda _: Text("channel-review"), kind=Review(lambda: FORM)),
    ),
)


async def manage(ctx: Context) -> None:
    """`/channel`: all channels; `/channel new` makes one; `/channel housing` shows one, `… code` links a room."""
    words, _, what = (ctx.call.rest if ctx.call else "").partition(" ")
    if words.casefold() in ("new", "neu"):
        await Conversation(ctx).open("channel")
        return
    offered = await register.open_ones(ctx.session, ctx.house, ctx.now, ctx.limits.confidential)
    channel = register.meant(words, offered, ctx.house, ctx.language) if words else None
    if channel is None:
        choices: list[Choice] = [command("channel", named(each), each.key) for each in offered]
        choices.append(command("channel", Text("channel-new"), "new", aside=True))
        await ctx.answer(Message(parts=(Text("channel-all"),), choices=tuple(choices)))
        return
    match what:
        case "code":
            code = await linking.new_code(ctx, channel)
            text = Text("channel-code", {"code": Verbatim(code), "channel": named(channel)})
            ctx.send(Message(parts=(text,), sensitive=channel.sensitive))
        case "close":
            sure = command("channel", Text("channel-close"), f"{channel.key} close-yes")
            keep = command("channel", Text("choice-keep"), channel.key, aside=True)
            text = Text("channel-close-sure", {"channel": named(channel)})
            await ctx.answer(Message(parts=(text,), choices=(sure, keep)))
        case "close-yes":
            channel.archived_at = ctx.now
            await ctx.answer(Message(parts=(Text("channel-closed", {"channel": named(channel)}),)))
        case _:
            await ctx.answer(await _page(ctx, channel))


async def _page(ctx: Context, channel: Channel) -> Message:
    """A channel as staff see it: how many rooms on which networks, how many readers from k on."""
    assert channel.id is not None
    rooms = (await channels.rooms_of(ctx.session, [channel.id])).get(channel.id, [])
    readers = (await channels.members_of(ctx.session, [channel.id])).get(channel.id, 0)
    lines: list[Text] = [Text("channel-key", {"key": Verbatim(channel.key), "mark": Verbatim(channel.mark)})]
    for network in sorted({room.platform for room in rooms}):
        number = sum(room.platform == network for room in rooms)
        lines.append(Text("channel-rooms", {"network": Keyword(network), "number": number}))
    if readers >= ctx.house.catalogue.k:
        lines.append(Text("channel-readers", {"number": readers}))
    if channel.sensitive:
        lines.append(Text("channel-is-confidential"))
    parts: list[Part] = [Text("channel-title", {"channel": named(channel)})]
    if channel.about:
        parts.append(Verbatim(channel.about))
    choices = (
        command("channel", Text("channel-link"), f"{channel.key} code"),
        command("channel", Text("channel-close"), f"{channel.key} close"),
        command("channel", Text("choice-list"), aside=True),
    )
    return Message(parts=(*parts, Lines(tuple(lines))), choices=choices, sensitive=channel.sensitive)


async def finish(ctx: Context, run: Run, values: Values) -> None:
    """Make the channel; those of the themes come first, or they would never."""
    await register.open_ones(ctx.session, ctx.house, ctx.now)
    theme = None if values["theme"] == NO_THEME else values["theme"]
    known = ctx.house.catalogue.find("theme", theme or "")
    sensitive = values.get("sensitive") == "yes" or (known is not None and known.sensitive)
    channel = await register.make(
        ctx.session, values["name"], values.get("about") or "", theme, values["language"], sensitive, ctx.now
    )
    choices = (
        command("channel", Text("channel-link"), f"{channel.key} code"),
        command("channels", Text("channel-read"), f"{channel.key} at_once"),
    )
    ctx.say("channel-made", *choices, channel=named(channel), mark=Verbatim(channel.mark))


FLOW = Flow(form=FORM, finish=finish)
