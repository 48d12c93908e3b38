"""How much each benchmark does: the full run, a quick one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts of people, events and rows; `rounds` is how often what is compared takes turns.

    `updates`: of the ceiling, each time; `singles`: events of the latency; `starts` of the process, `idle` for so many
    seconds; `small`, `large`: stored rows, between which `talkers` talk; `due` of `members`, in so many `bursts`;
    `pending`: rows to be claimed; `jobs` of the peer; `readers` of an announcement, of which a `stretch` of seconds is
    looked at; `chats` of each kind on Matrix, in each of which so many `words` are said; `posts`, in which so many
    `searches` of each kind are made; open `questions` of a round, and as many peers; `colleagues` in so many `days`;
    `corpora`: documents among which similar ones are found for so many `asked`;
    `reminded`: the two numbers of registrations for which reminders are due at once.
    """

    rounds: int
    people: int
    updates: int
    singles: int
    starts: int
    idle: float
    small: int
    large: int
    talkers: int
    members: int
    due: int
    bursts: int
    pending: int
    jobs: int
    readers: int
    stretch: float
    chats: int
    words: int
    posts: int
    searches: int
    questions: int
    colleagues: int
    days: int
    corpora: tuple[int | None, ...]
    asked: int
    reminded: tuple[int, int]


FULL = Sizes(
    rounds=3,
    people=1_000,
    updates=2_000,
    singles=300,
    starts=5,
    idle=2.0,
    small=1_000,
    large=1_000_000,
    talkers=250,
    members=100_000,
    due=10_000,
    bursts=3,
    pending=50_000,
    jobs=2_000,
    readers=10_000,
    stretch=60.0,
    chats=50,
    words=12,
    posts=1_000_000,
    searches=200,
    questions=2_000,
    colleagues=500,
    days=365,
    corpora=(10_000, None),
    asked=10_000,
    reminded=(1_000, 100_000),
)
"""What the aims speak of."""

QUICK = Sizes(
    rounds=1,
    people=90,
    updates=300,
    singles=25,
    starts=1,
    idle=0.5,
    small=1_000,
    large=30_000,
    talkers=60,
    members=10_000,
    due=2_000,
    bursts=1,
    pending=3_000,
    jobs=100,
    readers=2_000,
    stretch=8.0,
    chats=20,
    words=5,
    posts=20_000,
    searches=20,
    questions=500,
    colleagues=150,
    days=90,
    corpora=(1_000, 3_000),
    asked=60,
    reminded=(500, 5_000),
)
"""A look in less than a minute: right in kind, coarse in figures."""
