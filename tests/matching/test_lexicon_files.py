"""The lexicon: what a file may say, and what is said where it says something else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.matching.lexicon import SHIPPED, Entry, Lexicon, LexiconError, load, parse

GOOD = "# remark\n\nTafel\tlebensmittelausgabe|tafelladen\tfood bank\nIsegrim\twolf\n"


def test_the_shipped_lexicon_is_in_order() -> None:
    known = Lexicon(load())
    assert len(known) > 200
    assert known.expand("Die Gemeinschaftsunterkünfte")[1] == ["gemeinschaftsunterkunft"]


def test_a_file_adds_to_what_is_shipped(tmp_path: Path) -> None:
    file = tmp_path / "ours.tsv"
    file.write_text("ausländerbehörde\tfremdenpolizei\t\nTafel\ttafelladen\tfood bank\n")
    known = Lexicon(load(file))
    assert known.expand("Fremdenpolizei")[1] == known.expand("ABH")[1] == ["auslaenderbehoerde"]
    assert known.expand("a food bank")[1] == ["tafel"]
    assert len(known) == len(Lexicon(load())) + 1


def test_a_file_of_another_system_is_read() -> None:
    assert parse("\ufeff" + GOOD.replace("\n", "\r\n"), "x.tsv") == parse(GOOD, "x.tsv")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Tafel", "no tab, so no variants; write the canonical word, a tab"),
        ("a\tb\tc\td", "4 columns; write the canonical word"),
        ("\twolf\t", "no canonical word; begin the line with one"),
        ("Tafel\t\t", "“Tafel” has no variants; add one, or leave it out"),
        ("Tafel\t|||\t|", "“Tafel” has no variants; add one, or leave it out"),
        ("Tafel\t!!\t", "“!!” is no word; write letters or digits"),
        ("tafel\tmarkt\t", "“tafel” stands on line 3 already; put its variants on one line"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_what_would_be_right(line: str, said: str) -> None:
    with pytest.raises(LexiconError) as wrong:
        parse(f"{GOOD}{line}\n", "ours.tsv")
    assert str(wrong.value).startswith("ours.tsv, line 5: ")
    assert said in str(wrong.value)


def test_a_loop_is_named_with_its_file_line_and_words() -> None:
    entries = parse("wolf\tisegrim\nfuchs\treineke\nisegrim\tgrauer\ngrauer\tgraupelz|wolf\n", "ours.tsv")
    with pytest.raises(
        LexiconError, match=r"ours.tsv, line 4: a loop: wolf → isegrim → grauer → wolf; let one"
    ) as loop:
        Lexicon(entries)
    assert loop.value.circle == ("wolf", "isegrim", "grauer", "wolf")


def test_a_loop_with_the_shipped_lexicon_is_laid_to_the_other_file() -> None:
    with pytest.raises(LexiconError, match=r"ours.tsv, line 1: a loop"):
        Lexicon([*load(), *parse("abh\tausländerbehörde\t\n", "ours.tsv")])


def test_a_word_that_is_a_variant_of_itself_makes_no_loop() -> None:
    assert Lexicon([Entry(canonical="Trauma", german=("trauma", "ptbs"))]).expand("PTBS")[1] == ["trauma"]


def test_the_longest_variant_counts() -> None:
    known = Lexicon(parse("Jobcenter\tjc\t\nJobcenterantrag\tantrag beim jc\t\n", "x.tsv"))
    assert known.expand("Antrag beim JC gestellt")[1] == ["jobcenterantrag"]
    assert known.expand("Antrag beim")[1] == []


@given(st.text(alphabet="ab|\t #\n\u0308ÄßJ", max_size=60))
def test_whatever_stands_in_a_file_is_taken_or_named_with_its_line(content: str) -> None:
    try:
        Lexicon(parse(content, "any.tsv"))
    except LexiconError as error:
        assert f"any.tsv, line {error.line}: " in str(error)
        assert 1 <= error.line <= content.count("\n") + 1 + content.count("\x0b")


def test_the_shipped_file_is_where_it_is_said_to_be() -> None:
    assert SHIPPED.is_file()
