"""From rows to what peers are chosen from: members, whom they met, how often they were asked, what is shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import House
from handlers.peers.facts import KINDS, Facts, Profile, visible
from handlers.peers.people import Peer
from storage import blocks, introductions, knowledge, rounds
from storage.channels import Channel
from storage.members import Member
from storage.messages import Label
from storage.policy import WINDOW
from storage.posts import Post
from storage.questions import Audience, Question

KEPT = timedelta(days=7)
"""How long it stays as it was computed what may be shown of members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An open question with its post and the channel it was asked in."""

    question: Question
    post: Post
    channel: Channel

    @property
    def asker(self) -> int:
        """The id of who asked."""
        return self.post.member_id or 0

    def may_be_seen_by(self, region: str | None, asker_region: str | None) -> bool:
        """Whether somebody of a region may read it."""
        everywhere = self.question.audience != Audience.region or region == asker_region
        return everywhere and self.channel.open_to(region)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All members as peers by id, their themes, how many share each, and what may be shown of them.

    `renewed`: that was computed just now, and is to be kept.
    """

    peers: Mapping[int, Peer]
    themes: Mapping[int, Collection[str]]
    sharing: Counter[str]
    facts: Mapping[int, Facts]
    renewed: bool


async def world(session: AsyncSession, house: House, now: datetime) -> World:
    """Everything that proposals are made from, in a fixed number of queries."""
    everybody = await knowledge.members(session)
    themes = await knowledge.themes(session)
    since = await rounds.shown_since(session)
    renewed = since is None or now - since >= KEPT
    facts = computed(everybody, house.catalogue.k) if renewed else await rounds.shown(session)
    still = {member: still_so(everybody[member], facts.get(member, ())) for member in everybody}
    sharing = Counter(theme for member in everybody for theme in themes.get(member, ()))
    peers = await people(session, house, now, everybody)
    return World(peers=peers, themes=themes, sharing=sharing, facts=still, renewed=renewed)


async def people(
    session: AsyncSession, house: House, now: datetime, members: Mapping[int, Member], but: int | None = None
) -> dict[int, Peer]:
    """Some members as peers, by id, as if there were not the one introduction that is named."""
    ids = list(members)
    active = await knowledge.active_at(session, ids)
    reachable = await knowledge.reachable(session, ids)
    met, blocked = await introductions.met(session, ids, but), await blocks.around(session, ids)
    asked = await introductions.proposals(session, now - WINDOW, ids, but)
    return {
        member: Peer(
            id=member,
            region=row.region,
            carrier=row.carrier,
            strand=row.strand,
            languages=frozenset([house.language(row.language)]),
            met=frozenset(met.get(member, ())),
            blocks=frozenset(blocked.get(member, ())),
            active_at=max(filter(None, (active.get(member), row.joined_at)), default=now),
            opted_in=row.meets,
            paused=row.paused_until is not None and row.paused_until > now,
            reachable=member in reachable,
            proposals=asked[member],
        )
        for member, row in members.items()
    }


def computed(everybody: Mapping[int, Member], k: int) -> dict[int, Facts]:
    """What may be shown of each member at present.

    Whoever takes part lets it be shown: they read so before they do. Of the others it is never asked.
    """
    profiles = {member: _profile(row) for member, row in everybody.items()}
    counts: dict[Profile, int] = {}
    for profile in profiles.values():
        counts[profile] = counts.get(profile, 0) + 1
    shown = visible(counts, max(2, k))
    return {member: shown[profile] for member, profile in profiles.items()}


def _profile(member: Member) -> Profile:
    return Profile(region=member.region, carrier=member.carrier, strand=member.strand, lets=frozenset(KINDS))


def still_so(member: Member, facts: Iterable[Label]) -> Facts:
    """Facts as they were computed, if each is so still; else none, for one that is missing tells something, too."""
    shown = tuple(facts)
    return shown if all(getattr(member, fact.kind) == fact.key for fact in shown) else ()


async def questions(session: AsyncSession, post_ids: Collection[int] | None = None) -> list[Open]:
    """The open questions whose askers want to be introduced, or some that are named."""
    found = await knowledge.meeting(session, post_ids)
    return [Open(question=question, post=post, channel=channel) for question, post, channel in found]
