"""The people of a rehearsal: who has which role, who has joined already and as whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.platforms.console.lines import LineError
from bot.platforms.console.platform import NAME
from handlers import rhythm
from handlers.context import House
from handlers.joining import CONSENT_VERSION
from storage import accounts, consents, members, roles
from storage.accounts import Account
from storage.catalogue import Catalogue
from storage.members import Member, Status
from storage.roles import Role

Key = Annotated[str, Field(min_length=1, max_length=64)]


class Part(BaseModel):
    """What a script says about one person. `member`: has joined before, with the profile given here."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    language: Annotated[str, Field(pattern=r"^[A-Za-z-]{2,16}$")] | None = None
    roles: tuple[Role, ...] = ()
    accounts: tuple[Key, ...] = ()
    member: bool = False
    name: Key | None = None
    region: str | None = None
    carrier: str | None = None
    strand: str | None = None
    themes: tuple[str, ...] = ()


def read(people: Mapping[str, Mapping[str, Any]], catalogue: Catalogue) -> dict[str, Part]:
    """The parts by name.

    Raises:
        LineError: something in one of them is not known.
    """
    return {name: _part(name, about, catalogue) for name, about in people.items()}


def _part(name: str, about: Mapping[str, Any], catalogue: Catalogue) -> Part:
    try:
        part = Part.model_validate(dict(about))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        known = ", ".join(Part.model_fields)
        raise LineError(f"people: {name}: {place}: {fault['msg']}; a person may have {known}") from None
    keys = [("region", part.region), ("carrier", part.carrier), ("strand", part.strand)]
    for kind, key in [*keys, *(("theme", theme) for theme in part.themes)]:
        if key is not None and catalogue.find(kind, key) is None:
            known = ", ".join(entry.key for entry in catalogue.entries(kind))
            raise LineError(f'people: {name}: {kind} "{key}" is not in the configuration; known: {known}')
    return part


async def enter(
    session: AsyncSession, house: House, parts: Mapping[str, Part], now: datetime, platform: str = NAME
) -> None:
    """Let people be there as they are described, by their accounts' names; who is there already stays as they are."""
    for name, part in parts.items():
        ids = await accounts.ensure(session, platform, [(name, part.language)])
        member = await session.get(Member, ids[name])
        assert member is not None
        for other in part.accounts:
            await _second_account(session, platform, other, part, ids[name])
        for role in part.roles:
            await roles.grant(session, ids[name], role, now)
        if part.member and member.status != Status.active:
            await _join(session, house, member, name, part, now)


async def _second_account(session: AsyncSession, platform: str, external_id: str, part: Part, member_id: int) -> None:
    known = await accounts.find(session, platform, external_id)
    if known is None:
        session.add(Account(platform=platform, external_id=external_id, member_id=member_id, language=part.language))


async def _join(session: AsyncSession, house: House, member: Member, name: str, part: Part, now: datetime) -> None:
    assert member.id is not None
    language = house.language(part.language)
    member.status, member.joined_at, member.language = Status.active, now, language
    member.name = part.name or name.capitalize()
    member.region = part.region or house.catalogue.regions[0].key
    member.carrier = part.carrier or house.catalogue.carriers[0].key
    member.strand = part.strand or house.catalogue.strands[0].key
    await members.set_themes(session, member.id, part.themes)
    await consents.add(session, member.id, CONSENT_VERSION, language, now)
    await roles.grant(session, member.id, Role.practitioner, now)
    rhythm.begin(member, house.policy, now)
