"""Which channels there are: those of the configured themes at first, and what staff make."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.channels.numbers import mark_for
from handlers.context import House
from handlers.folding import fold
from handlers.forms import Option, Scene
from storage import channels
from storage.channels import Channel, Kind, Mode
from storage.messages import Label, Text, Verbatim

KEY_LIMIT = 24
"""Characters of a channel's key."""


def named(channel: Channel) -> Label | Verbatim | Text:
    """A channel's name: its own, or that of its theme or region in the reader's language."""
    if channel.kind == Kind.region:
        return Label("region", channel.region or "")
    if channel.kind == Kind.contact:
        return Text("contact-channel")
    if channel.kind == Kind.talk:
        return Text("talk")
    return Verbatim(channel.name) if channel.name or channel.theme is None else Label("theme", channel.theme)


def entry(channel: Channel) -> list[str | None]:
    """A channel as a form keeps it in its context, under `channels`; `options` reads it."""
    return [channel.key, channel.name, None if channel.name else channel.theme]


def options(scene: Scene) -> tuple[Option, ...]:
    """The channels that a form offers, by their keys."""
    return tuple(
        Option(value=key, label=Label("theme", theme) if theme else Verbatim(name))
        for key, name, theme in scene.context.get("channels", ())
    )


async def open_ones(session: AsyncSession, house: House, now: datetime, sensitive: bool = True) -> list[Channel]:
    """The open channels; the very first time anybody asks, one is made for each theme of the configuration."""
    if house.policy.channels_from_themes and not await channels.any_known(session):
        await _make_for_themes(session, house, now)
    return await channels.all_open(session, sensitive)


async def _make_for_themes(session: AsyncSession, house: House, now: datetime) -> None:
    keys, marks = await channels.taken(session)
    for theme in house.catalogue.themes:
        mark = mark_for(theme.key, marks)
        marks.add(mark)
        if theme.key not in keys:
            session.add(
                Channel(
                    key=theme.key,
                    mark=mark,
                    name="",
                    theme=theme.key,
                    language=house.policy.language,
                    sensitive=theme.sensitive,
                    created_at=now,
                )
            )
    await session.flush()


async def for_region(
    session: AsyncSession, house: House, region: str, now: datetime, sensitive: bool = False
) -> Channel:
    """The channel that only members of a region read, or that of what is `sensitive`; made when it is first needed."""
    known = await channels.of_region(session, region, sensitive)
    if known is not None:
        return known
    keys, marks = await channels.taken(session)
    channel = Channel(
        key=next(key for key in (region, *(f"{region}_{n}" for n in range(2, 1000))) if key not in keys),
        mark=mark_for(region, marks),
        name="",
        kind=Kind.region,
        region=region,
        language=house.policy.language,
        sensitive=sensitive,
        created_at=now,
    )
    session.add(channel)
    await session.flush()
    return channel


async def among_few(
    session: AsyncSession, kind: Kind, member_ids: Collection[int], language: str, sensitive: bool, now: datetime
) -> Channel:
    """A new channel that only some members read, at once. Nobody can name it."""
    token = f"~{token_hex(8)}"
    channel = Channel(key=token, mark=token, name="", kind=kind, language=language, sensitive=sensitive, created_at=now)
    session.add(channel)
    await session.flush()
    for member_id in member_ids:
        await channels.subscribe(session, channel.id or 0, member_id, Mode.at_once, now)
    return channel


async def make(
    session: AsyncSession, name: str, about: str, theme: str | None, language: str, sensitive: bool, now: datetime
) -> Channel:
    """A new channel, with a key and a mark of its own."""
    keys, marks = await channels.taken(session)
    whole = "_".join("".join(char if char.isalnum() and char.isascii() else " " for char in fold(name)).split())
    stem = whole[:KEY_LIMIT].strip("_") or "channel"
    key = next(each for each in (stem, *(f"{stem[: KEY_LIMIT - 4]}_{n}" for n in range(2, 1000))) if each not in keys)
    channel = Channel(
        key=key,
        mark=mark_for(key, marks),
        name=name,
        about=about,
        theme=theme,
        language=language,
        sensitive=sensitive,
        created_at=now,
    )
    session.add(channel)
    await session.flush()
    return channel


def meant(words: str, offered: list[Channel], house: House, language: str) -> Channel | None:
    """The channel that somebody names: by key, mark or name, or by the beginning of only one name."""
    wanted = fold(words)
    if not wanted:
        return None
    names = [(channel, fold(house.wording(named(channel), language))) for channel in offered]
    for channel, name in names:
        if wanted in (fold(channel.key), fold(channel.mark), name):
            return channel
    begun = [channel for channel, name in names if len(wanted) >= 3 and (name.startswith(wanted) or wanted in name)]
    return begun[0] if len(begun) == 1 else None
