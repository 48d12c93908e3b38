"""`kollegial evaluate-matching`, and the section [matching]: figures, and a sentence for whatever is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.models import open_model, recognise
from bot.refusals import OperatorError

DEV = Path(__file__).parent / "matching" / "dev.jsonl"
DOC = '{"t": "doc", "id": "a", "intent": "i", "voice": "f", "lang": "de", "text": "Wer zahlt den Kurs?"}'
OTHER = '{"t": "doc", "id": "b", "intent": "i", "voice": "c", "lang": "de", "text": "kurs, wer zahlt?"}'
QUERY = '{"t": "query", "src": "a", "intent": "i", "voice": "f", "lang": "de", "text": "Wer zahlt?", "rel": ["b"]}'


def run(folder: Path, *words: str) -> Result:
    config = folder / "config.toml"
    if not config.exists():
        config.write_text("")
    return CliRunner().invoke(app, ["--config", str(config), *words])


def lines(folder: Path, *content: str, name: str = "file.jsonl") -> str:
    file = folder / name
    file.write_text("\n".join(content) + "\n")
    return str(file)


def test_one_object_has_the_figures_of_the_protocol(tmp_path: Path) -> None:
    pad = lines(tmp_path, *(json.dumps({"t": "doc", "id": f"p{at}", "text": f"Satz Nummer {at}"}) for at in range(90)))
    done = run(tmp_path, "evaluate-matching", str(DEV), "--pad", pad, "--size", "600", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == ["size", "pairs", "any", "threshold", "queries_per_second"]
    assert found["size"] == 600
    assert found["pairs"].keys() == {"all", "ordinary", "hard", "english"}
    for measures in found["pairs"].values():
        assert list(measures) == ["R@1", "R@5", "MRR@10", "nDCG@10"]
        assert 0 < measures["R@1"] < measures["MRR@10"] < measures["nDCG@10"] < measures["R@5"] + 0.2 < 1.2
    assert 0 < found["any"]["hit@1"] < found["any"]["hit@5"] <= 1
    assert found["threshold"].keys() == {"precision", "recall"}
    assert found["queries_per_second"] > 0


def test_without_json_it_is_a_table_and_a_lexicon_counts(tmp_path: Path) -> None:
    file = lines(tmp_path, DOC, OTHER.replace("kurs", "Isegrim"), QUERY.replace("Wer zahlt?", "Reineke"))
    assert "│ all      │   0.0 │" in run(tmp_path, "evaluate-matching", file).stdout
    words = lines(tmp_path, "Tiere\tIsegrim|Reineke\t", name="ours.tsv")
    assert "│ all      │ 100.0 │" in run(tmp_path, "evaluate-matching", file, "--lexicon", words).stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (["{"], "line 1: it is no JSON; write one JSON object on each line"),
        (["[1]"], "line 1: it is no object"),
        ([DOC, '{"t": "dok"}'], 'line 2: t is \'dok\', where "doc" or "query" had to be'),
        ([DOC.replace('"voice": "f", ', "")], "line 1: voice is missing, or no text; write"),
        ([DOC.replace('"text": "Wer zahlt den Kurs?"', '"text": 7')], "line 1: text is missing, or no text"),
        ([DOC.replace('"intent": "i"', '"intent": null')], 'line 1: a document without an intent has voice "f"'),
        ([DOC, QUERY.replace('["b"]', '"b"')], "line 2: rel is missing, or no list of ids"),
        ([DOC, QUERY], 'line 2: there is no document "b"; name documents of this file'),
        ([DOC, DOC, QUERY], 'the id "a" is there twice; give each document its own'),
        ([DOC], "it has no question with an intent"),
        ([""], "it has no document"),
    ],
)
def test_a_file_that_cannot_be_judged_is_named_with_what_would_be_right(
    tmp_path: Path, content: list[str], said: str
) -> None:
    done = run(tmp_path, "evaluate-matching", lines(tmp_path, *content))
    assert done.exit_code == 2
    assert "file.jsonl" in done.stderr and said in done.stderr


def test_what_does_not_go_together_is_said(tmp_path: Path) -> None:
    file = lines(tmp_path, DOC, OTHER, QUERY)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"t": "\xfc"}')
    for words, said in (
        ([file, "--size", "1"], "it has 2 documents, more than --size 1; leave --size out"),
        ([file, "--size", "9"], "there are 2 documents and 0 of padding; name a larger file with --pad"),
        ([str(tmp_path / "no.jsonl")], "is it there, and readable?"),
        ([str(tmp_path)], "is it there, and readable?"),
        ([str(latin)], "it is not UTF-8; save it as UTF-8"),
        ([file, "--lexicon", str(tmp_path / "no.tsv")], "is it there, and readable?"),
        ([file, "--lexicon", file], "line 1: no tab, so no variants"),
        ([file, "--model", str(tmp_path / "nothing")], "there is no such folder; name the folder of a model"),
        ([file, "--model", str(tmp_path)], "is no model that is known; name a folder with a model of"),
    ):
        done = run(tmp_path, "evaluate-matching", *words)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


# --- the section of the configuration ---------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('lexicon = "no.tsv"', "matching.lexicon"),
        ('lexicon = "bad.tsv"', "a loop: wolf → isegrim → wolf"),
        ('model = "nothing"', "does not exist"),
        ('model = "bad.tsv"', "is a file"),
        ('model = "."', "is no model that is known"),
    ],
)
def test_a_mistake_in_the_section_is_named_by_its_key(tmp_path: Path, section: str, said: str) -> None:
    (tmp_path / "bad.tsv").write_text("wolf\tisegrim\t\nisegrim\twolf\t\n")
    (tmp_path / "config.toml").write_text(f"[matching]\n{section}\n")
    done = run(tmp_path, "check")
    assert done.exit_code == 2
    assert said in done.stderr
    assert f"matching.{section.split()[0]}" in done.stderr


def test_check_names_the_size_of_the_lexicon(tmp_path: Path) -> None:
    (tmp_path / "ours.tsv").write_text("Tafel\tTafelladen\t\n")
    plain = run(tmp_path, "check").stdout
    (tmp_path / "config.toml").write_text('[matching]\nlexicon = "ours.tsv"\n')
    more = run(tmp_path, "check").stdout
    many = int(plain.split("matching")[1].split()[0])
    assert int(more.split("matching")[1].split()[0]) == many + 1
    assert "ours.tsv" in " ".join(more.split())


# --- models ----------------------------------------------------------------------------------


def test_a_model_is_known_by_its_files(tmp_path: Path) -> None:
    assert recognise(tmp_path) is None
    (tmp_path / "tokenizer.json").write_text("{}")
    assert recognise(tmp_path) is None
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(b"")
    assert recognise(tmp_path) == "fastembed"
    (tmp_path / "modules.json").write_text("[]")
    assert recognise(tmp_path) == "sentence-transformers"
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text("not JSON")
    assert recognise(tmp_path) == "sentence-transformers"
    (tmp_path / "config.json").write_text('{"model_type": "model2vec"}')
    assert recognise(tmp_path) == "model2vec"


def test_a_model_that_cannot_be_opened_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    (tmp_path / "config.json").write_text('{"model_type": "model2vec"}')
    with pytest.raises(OperatorError, match=r"\[matching\] model: .*(needs the package|cannot be opened)"):
        open_model(tmp_path)
