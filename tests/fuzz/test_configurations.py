"""Configurations, right and wrong: what comes of them is settings or faults, and a fault never tells a secret."""

import re
import tomllib
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ConfigError, load
from tests.fuzz.budget import cases, examples, mutations
from tests.fuzz.strategies import TROUBLE, edits, pieces

EXAMPLE = (Path(__file__).parent.parent.parent / "config.example.toml").read_text(encoding="utf-8")
SECRET = "7:aaTopSecretPart"
SECRETS = [
    f'[telegram]\ntoken = "{SECRET}"\n',
    f'[telegram]\ntokn = "{SECRET}"\n',
    f'[telegram]\nenabled = "{SECRET}"\n',
    f'[matrix]\npassword = ["{SECRET}"]\n',
    f'[matrix]\npassword = "{SECRET}\n',
    f'[matrix]\n"{SECRET}" = true\n',
    f'[storage]\nurl = "postgresql+asyncpg://bot:{SECRET}@host/db"\n',
    f'[storage]\nurl = "postgresql://bot:{SECRET}@host:port/"\n',
    f'[storage]\nurl = "sqlite:{SECRET}"\nauto_migrate = "{SECRET}"\n',
    f'[storage]\nurl = {{password = "{SECRET}"}}\n',
]
VARIABLES = ["KOLLEGIAL_DATA_DIR", "KOLLEGIAL_STORAGE_URL", "KOLLEGIAL_TELEGRAM_TOKEN", "KOLLEGIAL_MATRIX_PASSWORD"]
TABLES = tomllib.loads(EXAMPLE)

values = st.one_of(
    st.integers(),
    st.booleans(),
    st.floats(),
    pieces,
    st.lists(pieces, max_size=3),
    st.just({}),
    st.sampled_from(TROUBLE),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def is_taken_or_refused(content: bytes, environ: dict[str, str], folder: Path, *secrets: str) -> None:
    file = folder / "config.toml"
    file.write_bytes(content)
    file.chmod(0o600)
    try:
        settings = load(file, environ)
    except ConfigError as error:
        shown = "".join(traceback.format_exception(error)) + repr(error)
        assert error.faults
    else:
        shown = repr(settings) + "".join(settings.warnings) + settings.database_url.render_as_string()
    for secret in (SECRET, *secrets):
        assert secret not in shown


def toml(value: Any) -> str:
    """A value as TOML, not too carefully."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return "{}"
        case str():
            escaped = value.encode("unicode_escape").decode().replace("\\x", "\\u00").replace('"', '\\"')
            return f'"{escaped}"'
        case _:
            return str(value)


@pytest.mark.parametrize("case", cases("configurations"), ids=lambda case: case.stem)
def test_a_kept_case(case: Path, tmp_path: Path) -> None:
    is_taken_or_refused(case.read_bytes(), {}, tmp_path)


@examples(60)
@given(edits, st.sampled_from(SECRETS))
def test_an_example_that_was_spoilt_below_a_secret(
    tmp_path: Path, spoilt: list[tuple[str, int, str]], secret: str
) -> None:
    header = secret.partition("\n")[0]
    rest = re.sub(rf"^{re.escape(header)}$.*?(?=^\[)", "", EXAMPLE, flags=re.MULTILINE | re.DOTALL)
    is_taken_or_refused((secret + mutations(rest, iter(spoilt))).encode("utf-8", "surrogatepass"), {}, tmp_path)


@examples(60)
@given(
    st.sampled_from([(name, key) for name, table in TABLES.items() if isinstance(table, dict) for key in table]), values
)
def test_each_setting_with_any_value(tmp_path: Path, place: tuple[str, str], value: object) -> None:
    section, key = place
    is_taken_or_refused(f"[{section}]\n{key} = {toml(value)}\n".encode("utf-8", "replace"), {}, tmp_path)


@examples(60)
@given(st.dictionaries(st.sampled_from(VARIABLES), pieces.filter(lambda text: "\0" not in text), min_size=1))
def test_an_environment_of_any_kind(tmp_path: Path, environ: dict[str, str]) -> None:
    secrets = {name: f"{SECRET}{value}" for name, value in environ.items() if name != "KOLLEGIAL_DATA_DIR"}
    is_taken_or_refused(b"", {**environ, **secrets}, tmp_path)
