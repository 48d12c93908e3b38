"""What a proposal tells of people: only what they let be shown, and what k others would be shown as too."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from handlers.peers.choosing import Unmatched
from handlers.peers.facts import KINDS, Facts, Profile, theme_visible, visible
from handlers.peers.why import shown, told, why
from handlers.texts import Texts
from storage.messages import Label, Part

TEXTS = Texts.load()
ALL = frozenset(KINDS)

profiles = st.builds(
    Profile,
    region=st.sampled_from(["goerlitz", "zwickau", "leipzig", None]),
    carrier=st.sampled_from(["public", "independent", None]),
    strand=st.sampled_from(["MBE", "FSA", None]),
    lets=st.frozensets(st.sampled_from(KINDS)) | st.just(ALL),
)
populations = st.dictionaries(profiles, st.integers(0, 9), max_size=15)
thresholds = st.integers(2, 5)


def classes(counts: Mapping[Profile, int], found: Mapping[Profile, Facts]) -> dict[Facts, int]:
    """How many members are shown alike."""
    people: defaultdict[Facts, int] = defaultdict(int)
    for profile, facts in found.items():
        people[facts] += counts[profile]
    return dict(people)


@given(populations, thresholds)
def test_whoever_is_shown_is_shown_like_k_others_and_so_is_who_is_not(counts: dict[Profile, int], k: int) -> None:
    people = classes(counts, visible(counts, k))
    assert all(many > k for many in people.values()) or list(people) in ([], [()])


@given(populations, thresholds)
def test_each_fact_and_each_part_of_them_is_true_of_k_others(counts: dict[Profile, int], k: int) -> None:
    for facts in visible(counts, k).values():
        for kinds in (facts, *((fact,) for fact in facts)):
            same = [each for each in counts if all(each.shows(fact.kind) == fact.key for fact in kinds)]
            assert not kinds or sum(counts[each] for each in same) > k


@given(populations, thresholds)
def test_nothing_is_shown_that_is_not_so_or_not_let(counts: dict[Profile, int], k: int) -> None:
    found = visible(counts, k)
    assert found.keys() == {profile for profile, count in counts.items() if count}
    for profile, facts in found.items():
        assert all(profile.shows(fact.kind) == fact.key for fact in facts)
        assert [fact.kind for fact in facts] == [kind for kind in KINDS if any(fact.kind == kind for fact in facts)]


@given(populations, thresholds, st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(counts: dict[Profile, int], k: int, chance: object) -> None:
    mixed = list(counts.items())
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert visible(dict(mixed), k) == visible(counts, k)


def of(*facts: str | None) -> Profile:
    region, carrier, strand = facts
    return Profile(region=region, carrier=carrier, strand=strand, lets=ALL)


def test_one_migration_adviser_in_a_district_is_a_name() -> None:
    adviser = of("goerlitz", "independent", "MBE")
    counts = {adviser: 1, of("goerlitz", "independent", "FSA"): 9, of("zwickau", "independent", "MBE"): 9}
    found = visible(counts, 3)
    assert found[adviser] == (Label("region", "goerlitz"), Label("carrier", "independent"))
    assert found[of("goerlitz", "independent", "FSA")] == found[adviser], "else who has no strand would be the adviser"
    assert [fact.key for fact in found[of("zwickau", "independent", "MBE")]] == ["zwickau", "independent", "MBE"]


def test_who_is_rare_is_hidden_among_the_smallest_of_the_others() -> None:
    counts = {
        of("goerlitz", "public", None): 4,
        of("goerlitz", "independent", None): 8,
        of("goerlitz", "volunteer", None): 1,
    }
    found = visible(counts, 3)
    assert found[of("goerlitz", "volunteer", None)] == found[of("goerlitz", "public", None)]
    assert found[of("goerlitz", "public", None)] == (Label("region", "goerlitz"),)
    assert found[of("goerlitz", "independent", None)][1] == Label("carrier", "independent")


def test_who_shows_nothing_shows_nothing() -> None:
    quiet = Profile(region="goerlitz", carrier="public")
    assert visible({quiet: 50, of("goerlitz", "public", "MBE"): 50}, 3)[quiet] == ()


@pytest.mark.parametrize(("counts", "k"), [({}, 1), ({of("goerlitz", None, None): -1}, 3)])
def test_what_cannot_be_is_refused(counts: dict[Profile, int], k: int) -> None:
    with pytest.raises(ValueError, match=r"people|members"):
        visible(counts, k)


def test_nobody_at_all_shows_nothing() -> None:
    assert visible({}, 3) == {}
    assert visible(Counter({of("goerlitz", "public", "MBE"): 0}), 3) == {}


# --- how it is read ---------------------------------------------------------------------------

GOERLITZ = (Label("region", "goerlitz"), Label("carrier", "public"))
ZWICKAU = (Label("region", "zwickau"), Label("carrier", "independent"))


def read(part: Part, language: str) -> str:
    return TEXTS.plain(part, language, load(None, {}).catalogue(), ZoneInfo("Europe/Berlin"))


def test_a_proposal_says_what_both_work_on_and_what_is_told_of_each() -> None:
    reasons = shown(why("housing", 9, GOERLITZ, [ZWICKAU], 3))
    assert read(reasons, "de") == (
        "Euch beide beschäftigt Wohnen & Unterbringung.\n"
        "Du: Görlitz und Öffentlicher Träger.\n"
        "Die andere Person: Zwickau und Freier Träger."
    )
    assert read(reasons, "en").endswith("The other person: Zwickau and Independent carrier.")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("theme", [None, "housing"])
@pytest.mark.parametrize("others", [[ZWICKAU], [ZWICKAU, ()]])
def test_whatever_is_known_makes_a_line_for_each_person(language: str, theme: str | None, others: list[Facts]) -> None:
    lines = read(shown(why(theme, 9, (), others, 3)), language).splitlines()
    assert len(lines) == 2 + len(others)
    assert not any("{" in line or "[" in line for line in lines)


def test_a_theme_that_few_share_is_not_named() -> None:
    assert why("housing", 3, (), [()], 3).theme is None
    assert why("housing", 4, (), [()], 3).theme == Label("theme", "housing")
    assert not theme_visible(3, 3)


@pytest.mark.parametrize("reason", Unmatched)
@pytest.mark.parametrize("language", ["de", "en"])
def test_who_gets_nobody_reads_what_happens_next(reason: Unmatched, language: str) -> None:
    assert {"de": "bleibt offen", "en": "stays open"}[language] in read(told(reason), language)
