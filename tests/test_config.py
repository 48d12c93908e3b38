"""The configuration: where it comes from, what is wrong with it, and that it keeps its secrets."""

import json
import traceback
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import ConfigError, Settings, Weekday, load

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
SECRET = "7:aaTopSecretPart"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str | bytes, name: str = "config.toml", mode: int = 0o600) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def lines(path: Path | None = None, environ: Mapping[str, str] | None = None) -> list[str]:
    """The faults that loading gives, as the operator sees them."""
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    return str(caught.value).splitlines()


# --- where it comes from ---------------------------------------------------------------------


def test_without_any_file_the_defaults_serve_the_console(here: Path) -> None:
    found = load(None, {})
    assert found.source is None
    assert found.service.data_dir == here / "data"
    assert found.service.timezone.key == "Europe/Berlin"
    assert str(found.database_url) == f"sqlite+aiosqlite:///{here}/data/kollegial.db"
    assert (found.checkin.weekday, found.checkin.hour) == (Weekday.thursday, time(10))
    assert found.checkin.working_days == tuple(Weekday)[:5]
    assert not found.telegram.enabled and not found.matrix.enabled
    assert found.warnings == ()


def test_the_example_says_the_same_as_the_defaults() -> None:
    example = write(EXAMPLE.read_bytes(), "example.toml")
    assert dict(load(example, {})) == dict(load(None, {}))


def described(model: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every section and setting by its path, those of sections in sections too."""
    for key, field in getattr(model, "model_fields", {}).items():
        yield f"{place}{key}", field
        yield from described(field.annotation, f"{place}{key}.")


def test_the_example_names_every_setting() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for path, field in described(Settings):
        if path in ("telegram.token", "matrix.password", "matrix.pickle_key"):
            continue
        key = path.rpartition(".")[2]
        section = "." not in path or hasattr(field.annotation, "model_fields")
        assert f"[{path}" in text if section else f"{key} = " in text, path


def test_every_setting_has_a_description() -> None:
    assert all(field.description for _, field in described(Settings))


def test_the_file_named_goes_before_the_variable_and_that_before_the_file_here() -> None:
    write("[digest]\nk = 4")
    variable = write("[digest]\nk = 5", "variable.toml")
    named = write("[digest]\nk = 6", "named.toml")
    assert load(None, {}).digest.k == 4
    assert load(None, {"KOLLEGIAL_CONFIG": str(variable)}).digest.k == 5
    assert load(named, {"KOLLEGIAL_CONFIG": str(variable)}).digest.k == 6
    assert load(None, {"KOLLEGIAL_CONFIG": ""}).digest.k == 4


def test_relative_paths_start_at_the_folder_of_the_file_and_those_of_a_shell_where_it_is(here: Path) -> None:
    path = write('[service]\ndata_dir = "d"\n[storage]\nurl = "sqlite+aiosqlite:///x.db"', "etc/kollegial.toml")
    found = load(path, {})
    assert found.service.data_dir == here / "etc/d"
    assert found.database_url.database == str(here / "etc/x.db")
    assert load(path, {"KOLLEGIAL_DATA_DIR": "/srv/d"}).service.data_dir == Path("/srv/d")
    assert load(path, {"KOLLEGIAL_DATA_DIR": "e"}).service.data_dir == here / "e"
    assert load(path, {"KOLLEGIAL_DATA_DIR": ""}).service.data_dir == here / "etc/d"


def test_a_file_from_windows_with_a_byte_order_mark_is_read() -> None:
    assert load(write(b"\xef\xbb\xbf[digest]\r\nk = 4\r\n"), {}).digest.k == 4


def test_the_database_may_be_postgresql_and_its_password_stays_hidden() -> None:
    found = load(None, {"KOLLEGIAL_STORAGE_URL": f"postgresql+asyncpg://u:{SECRET}@db.example/k"})
    assert found.database_url.password == SECRET
    assert SECRET not in f"{found!r}{found}{found.database_url}{found.database_url!r}"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load(None, {}).digest.__setattr__("k", 2)


@pytest.mark.parametrize(
    ("text", "console", "telegram"),
    [("", True, False), ("open_joining = true", True, True), ("open_joining = false", False, False)],
)
def test_who_may_join_without_a_code(text: str, console: bool, telegram: bool) -> None:
    members = load(write(f"[members]\n{text}"), {}).members
    assert members.open_joining_on("console") is console
    assert members.open_joining_on("telegram") is telegram
    assert members.open_joining_on("matrix") is telegram


def test_the_catalogue_is_saxony_until_a_file_names_others() -> None:
    saxony = load(None, {}).catalogue()
    assert [len(saxony.entries(kind)) for kind in ("region", "carrier", "strand", "theme")] == [13, 3, 6, 14]
    assert [strand.key for strand in saxony.strands] == ["FSA", "MSA", "MBE", "JMD", "mainstream", "other"]
    assert not any(theme.sensitive for theme in saxony.themes)
    assert "112" in saxony.emergency["de"] and saxony.k == 3
    tables = (
        '[[regions]]\nkey = "ulm"\nde = "Ulm"\nen = "Ulm"\n[[themes]]\nkey = "x"\nde = "A"\nen = "B"\nsensitive = true'
    )
    other = load(write(tables), {}).catalogue()
    assert [(region.key, region.label("en")) for region in other.regions] == [("ulm", "Ulm")]
    assert [(theme.key, theme.sensitive) for theme in other.themes] == [("x", True)]
    assert other.strands == saxony.strands


def test_days_are_taken_long_and_short() -> None:
    found = load(write('[checkin]\nweekday = "Wed"\nworking_days = ["wednesday", "mon"]'), {}).checkin
    assert found.weekday is Weekday.wednesday
    assert found.working_days == (Weekday.monday, Weekday.wednesday)


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("enabled = true", False),
        ('enabled = true\nhost = "::1"', False),
        ('enabled = false\nhost = "0.0.0.0"', False),
        ('enabled = true\nhost = "0.0.0.0"', True),
        ('enabled = true\nhost = "::"', True),
        ('enabled = true\nhost = "192.168.1.5"', True),
    ],
)
def test_who_lets_others_than_this_machine_ask_is_warned(text: str, warned: bool) -> None:
    warnings = load(write(f"[health]\n{text}"), {}).warnings
    assert [warning.startswith("health: ") for warning in warnings] == [True] * warned


# --- what is wrong with it -------------------------------------------------------------------

ENTRY = 'de = "Ulm"\nen = "Ulm"'
POSTGRESQL = "postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE"
URL_FORMS = f"sqlite+aiosqlite:///kollegial.db or {POSTGRESQL}"
NUMBER = "a whole number of 2 or more"
VALID = "valid TOML, see config.example.toml"
CLOCK = 'a time from "00:00" to "23:59"'

FAULTS = [
    ("[matching.peers]\nother_region = 1.5", "matching.peers.other_region: 1.5 is too large; a number from 0 to 1"),
    ("[matching.peers]\nother_carrier = -1", "matching.peers.other_carrier: -1 is too small; a number from 0 to 1"),
    (
        "[matching.peers]\nleast_similarity = nan",
        "matching.peers.least_similarity: is not possible; a number from 0 to 1",
    ),
    (
        "[matching.peers]\nmonthly_cap = 0",
        "matching.peers.monthly_cap: 0 is too small; a whole number from 1 to 30",
    ),
    (
        "[matching.peers]\ninactive_half_life_days = 0",
        "matching.peers.inactive_half_life_days: 0 is too small; a number from 1 to 3650",
    ),
    (
        '[matching.peers]\nload_exponent = "x"',
        'matching.peers.load_exponent: "x" is text; a number from 0 to 5',
    ),
    ("[matching]\npeers = 3", "matching.peers: 3 is a whole number; a section: [matching.peers] and its keys below"),
    ("[digest]\nk = 1", f"digest.k: 1 is too small; {NUMBER}"),
    ('[digest]\nk = "3"', f'digest.k: "3" is text; {NUMBER}'),
    ("[digest]\nk = true", f"digest.k: true is a switch (true or false); {NUMBER}"),
    ("[digest]\nk = 2.5", f"digest.k: 2.5 is a number; {NUMBER}"),
    ("[digest]\nk = nan", f"digest.k: is a number; {NUMBER}"),
    ("[digest]\nk = 2026-11-24", f"digest.k: is a date or time; {NUMBER}"),
    (
        '[announcements]\ntrial_people = ["12345"]',
        'announcements.trial_people[1]: "12345" is no account; accounts such as ["telegram:12345"]',
    ),
    (
        '[announcements]\ntrial_people = ["signal:1"]',
        'announcements.trial_people[1]: "signal:1" is no account; accounts such as ["telegram:12345"]',
    ),
    (
        '[announcements]\ntrial_people = ["telegram:@anna"]',
        'announcements.trial_people[1]: "telegram:@anna" is no number of an account on Telegram; '
        'accounts such as ["telegram:12345"]',
    ),
    (
        '[announcements]\ntrial_people = ["matrix:anna"]',
        'announcements.trial_people[1]: "matrix:anna" is no address of an account on Matrix; '
        'accounts such as ["telegram:12345"]',
    ),
    (
        "[announcements]\ntrial_people = [7]",
        'announcements.trial_people[1]: 7 is no account; accounts such as ["telegram:12345"]',
    ),
    (
        '[announcements]\ntrial_people = "telegram:1"',
        'announcements.trial_people: "telegram:1" is text; accounts such as ["telegram:12345"]',
    ),
    (
        "[announcements]\nconfirm_above = 0",
        "announcements.confirm_above: 0 is too small; a whole number from 1 to 1000000",
    ),
    ('[announcements]\ntrial = "yes"', 'announcements.trial: "yes" is text; true or false'),
    ("digest = 3", "digest: 3 is a whole number; a section: [digest] and its keys below"),
    ("[digest]\nK = 3", "digest.K: is not known; perhaps k? known here: k"),
    (
        '[service]\nlanguge = "de"',
        "service.languge: is not known; perhaps language? known here: data_dir, timezone, language",
    ),
    (
        '[health]\nhost = "localhost"',
        'health.host: "localhost" is no address; an address of this machine such as "127.0.0.1" or "::1"',
    ),
    ("[health]\nhost = 1", 'health.host: 1 is no address; an address of this machine such as "127.0.0.1" or "::1"'),
    ("[health]\nport = 0", "health.port: 0 is too small; a whole number from 1 to 65535"),
    ("[health]\nport = 70000", "health.port: 70000 is too large; a whole number from 1 to 65535"),
    ('[health]\nport = "9464"', 'health.port: "9464" is text; a whole number from 1 to 65535'),
    ('[health]\nenabled = "yes"', 'health.enabled: "yes" is text; true or false'),
    ('[service]\nlanguage = "fr"', 'service.language: "fr" is not possible; "de" or "en"'),
    ("[service]\nlanguage = 1", 'service.language: 1 is not possible; "de" or "en"'),
    (
        '[service]\ntimezone = "Europe/Dresden"',
        'service.timezone: "Europe/Dresden" is no time zone; a name of the IANA list such as "Europe/Berlin"',
    ),
    (
        '[service]\ntimezone = "../x"',
        'service.timezone: "../x" is no time zone; a name of the IANA list such as "Europe/Berlin"',
    ),
    ('[service]\ntimezone = ""', 'service.timezone: is no time zone; a name of the IANA list such as "Europe/Berlin"'),
    (
        '[service]\ntimezone = "Europe"',
        'service.timezone: "Europe" is no time zone; a name of the IANA list such as "Europe/Berlin"',
    ),
    ('[service]\ndata_dir = ""', 'service.data_dir: is empty; a path such as "data" or "/var/lib/kollegial"'),
    ("[service]\ndata_dir = 1", 'service.data_dir: 1 is a whole number; a path such as "data" or "/var/lib/kollegial"'),
    (
        '[service]\ndata_dir = "~/d"',
        'service.data_dir: "~/d" is no path from here or from /; a path such as "data" or "/var/lib/kollegial"',
    ),
    ('[calendar]\ncountry = "XX"', 'calendar: country is not known; an ISO 3166 code in capitals such as "DE"'),
    ('[calendar]\ncountry = "AT"', 'calendar: subdivision is not one of AT; "" or one of 1, 2, 3, 4, 5, 6, 7, 8, 9'),
    ('[storage]\nurl = "postgres://u:p@h/d"', f"storage.url: begins with postgres://; {POSTGRESQL}"),
    ('[storage]\nurl = "postgresql://u:p@h/d"', f"storage.url: begins with postgresql://; {POSTGRESQL}"),
    ('[storage]\nurl = "sqlite:///x.db"', "storage.url: begins with sqlite://; sqlite+aiosqlite:///kollegial.db"),
    ('[storage]\nurl = "sqlite+aiosqlite://"', "storage.url: names no file; sqlite+aiosqlite:///kollegial.db"),
    ('[storage]\nurl = "sqlite+aiosqlite:///:memory:"', "storage.url: names no file; sqlite+aiosqlite:///kollegial.db"),
    ('[storage]\nurl = "sqlite+aiosqlite://x.db"', "storage.url: names no file; sqlite+aiosqlite:///kollegial.db"),
    ('[storage]\nurl = "postgresql+asyncpg://u:p@h"', f"storage.url: names no database; {POSTGRESQL}"),
    (
        '[storage]\nurl = "postgresql+asyncpg://h/d?password=p"',
        f"storage.url: has its password behind the question mark, where it would be shown; {POSTGRESQL}",
    ),
    (
        '[storage]\nurl = "postgresql+asyncpg://u:p@h:p/d"',
        f"storage.url: is no address of a database that can be used; {URL_FORMS}",
    ),
    ('[storage]\nurl = "mysql://u:p@h/d"', f"storage.url: is no address of a database that can be used; {URL_FORMS}"),
    ('[storage]\nurl = ""', f"storage.url: is no address of a database that can be used; {URL_FORMS}"),
    ("[storage]\nurl = 1", f"storage.url: is a whole number; {URL_FORMS}"),
    ('[storage]\nauto_migrate = "yes"', "storage.auto_migrate: is text; true or false"),
    ("[members]\nopen_joining = 1", "members.open_joining: 1 is a whole number; true or false"),
    (
        '[checkin]\nweekday = "thorsday"',
        'checkin.weekday: "thorsday" is no day of the week; a day such as thursday or thu',
    ),
    ('[checkin]\nweekday = "sun"', "checkin: weekday is not one of working_days; a day that is"),
    ('[checkin]\nhour = "25:00"', f'checkin.hour: "25:00" is no time of day; {CLOCK}'),
    ("[checkin]\nhour = 10", f"checkin.hour: 10 is no time of day; {CLOCK}"),
    ('[checkin]\nhour = "20:00"', "checkin: hour lies in the quiet hours; a time between quiet_until and quiet_from"),
    ('[checkin]\nquiet_until = "18:00"', "checkin: quiet_from and quiet_until are the same time; two different times"),
    ("[checkin]\nworking_days = []", 'checkin.working_days: is empty; different days such as ["mon", "thu"]'),
    ('[checkin]\nworking_days = "mon"', 'checkin.working_days: "mon" is text; different days such as ["mon", "thu"]'),
    (
        '[checkin]\nworking_days = ["thu", "x"]',
        'checkin.working_days[2]: "x" is no day of the week; different days such as ["mon", "thu"]',
    ),
    (
        '[checkin]\nworking_days = ["thu", "thursday"]',
        'checkin.working_days: names a day twice; different days such as ["mon", "thu"]',
    ),
    ("[privacy]\ninbox_days = 1", "privacy.inbox_days: 1 is too small; a whole number from 2 to 6"),
    ("[privacy]\ninbox_days = 7", "privacy.inbox_days: 7 is too large; a whole number from 2 to 6"),
    ("[privacy]\noutbox_days = 0", "privacy.outbox_days: 0 is too small; a whole number from 1 to 3650"),
    ('[log]\nformat = "xml"', 'log.format: "xml" is not possible; "auto", "pretty" or "json"'),
    ('[log]\nlevel = "INFO"', 'log.level: "INFO" is not possible; "debug", "info", "warning" or "error"'),
    (
        "[telegram]\nenabled = true",
        "telegram: token is missing; set KOLLEGIAL_TELEGRAM_TOKEN, or token_file to a file with the token in it",
    ),
    (
        '[telegram]\nenabled = true\ntoken = "t"\nmode = "webhook"',
        'telegram: webhook_url is missing; the public address such as "https://bot.example.org/telegram"',
    ),
    (
        '[telegram]\nenabled = true\ntoken = "t"\nmode = "webhook"\nwebhook_url = "https://bot.example.org/telegram"',
        'telegram: mode = "webhook" needs the service to answer over HTTP; '
        'set enabled = true under [health], or mode = "polling"',
    ),
    ('[telegram]\nmode = "push"', 'telegram.mode: is not possible; "polling" or "webhook"'),
    (
        '[telegram]\nbase_url = "http://telegram.example.org/bot"',
        "telegram.base_url: is not encrypted; an address that begins with https://",
    ),
    (
        '[telegram]\nbase_url = "https://me:secret@telegram.example.org/bot"',
        "telegram.base_url: has a password in it, which would be shown; "
        'an address such as "https://api.telegram.org/bot"',
    ),
    (
        '[telegram]\nbase_file_url = "api.telegram.org"',
        'telegram.base_file_url: is no address; an address such as "https://api.telegram.org/bot"',
    ),
    (
        '[telegram]\nwebhook_url = "https://bot.example.org/telegram?key=1"',
        'telegram.webhook_url: is no address; an address such as "https://api.telegram.org/bot"',
    ),
    (
        '[telegram]\nproxy = "proxy.example.org:3128"',
        'telegram.proxy: is no address of a proxy; an address such as "http://proxy.example.org:3128"',
    ),
    (
        '[telegram]\nproxy = "http://proxy.example.org:port"',
        'telegram.proxy: is no address of a proxy; an address such as "http://proxy.example.org:3128"',
    ),
    ('[telegram]\ntoken = " t "', "telegram.token: has a space in it; the token as @BotFather wrote it"),
    *(
        (
            f'[telegram]\nbase_url = "{address}"',
            'telegram.base_url: is no address; an address such as "https://api.telegram.org/bot"',
        )
        for address in (
            "https://api telegram.org/bot",
            "https://telegram.example.org:99999/bot",
            "https://telegram.example.org:port/bot",
            "https://telegram.example.org/bot#here",
        )
    ),
    (
        '[telegram]\nbase_url = "https://api.telegram.org/bot/"',
        "telegram: base_url ends with /; the address without it: the token follows at once",
    ),
    ("[telegram]\nper_second = 0", "telegram.per_second: is too small; a number above 0, such as 28"),
    ("[telegram]\nper_second = inf", "telegram.per_second: is not possible; a number above 0, such as 28"),
    ("[telegram]\nper_second = 1001", "telegram.per_second: is too large; a number above 0, such as 28"),
    ("[telegram]\nper_second = nan", "telegram.per_second: is not possible; a number above 0, such as 28"),
    ('[telegram]\nper_second = "28"', "telegram.per_second: is text; a number above 0, such as 28"),
    ("[telegram]\nprivate_per_second = -1", "telegram.private_per_second: is too small; a number above 0, such as 1"),
    ("[telegram]\ngroup_per_minute = 0", "telegram.group_per_minute: is too small; a whole number such as 20"),
    ("[telegram]\ngroup_per_minute = 1.5", "telegram.group_per_minute: is a number; a whole number such as 20"),
    (
        '[telegram]\nbots = ["other_bot"]',
        'telegram.bots[1]: is no account; a name such as "@other_bot" or a number as text',
    ),
    (
        "[matrix]\nenabled = true",
        'matrix: homeserver is missing; the address of the bot\'s homeserver, such as "https://matrix.example.org"',
    ),
    ('[matrix]\nenabled = "no"', "matrix.enabled: is text; true or false"),
    ('[contact]\nde = "Frag uns"', "contact.en: is missing; a text of 1 to 1000 characters"),
    ('[emergency]\nde = " "\nen = "112"', 'emergency.de: " " is empty; a text of 1 to 1000 characters'),
    ("regions = []", "regions: is empty; one or more [[regions]] tables with key, de and en"),
    ("regions = [1]", "regions[1]: 1 is a whole number; one or more [[regions]] tables with key, de and en"),
    ("[regions]", "regions: is a table; one or more [[regions]] tables with key, de and en"),
    (f"[[regions]]\n{ENTRY}", "regions[1].key: is missing; 1 to 24 of a-z, 0-9 and _"),
    (f'[[regions]]\nkey = "Ulm"\n{ENTRY}', 'regions[1].key: "Ulm" is not possible; 1 to 24 of a-z, 0-9 and _'),
    (f'[[strands]]\nkey = "F-A"\n{ENTRY}', 'strands[1].key: "F-A" is not possible; 1 to 24 of A-Z, a-z, 0-9 and _'),
    (
        f'[[carriers]]\nkey = "{"a" * 25}"\n{ENTRY}',
        f'carriers[1].key: "{"a" * 25}" is not possible; 1 to 24 of a-z, 0-9 and _',
    ),
    ('[[regions]]\nkey = "ulm"\nde = ""\nen = "Ulm"', "regions[1].de: is empty; one line of 1 to 60 characters"),
    (
        f'[[regions]]\nkey = "ulm"\nde = "{"U" * 61}"\nen = "Ulm"',
        f'regions[1].de: "{"U" * 39}…" is too long; one line of 1 to 60 characters',
    ),
    (
        '[[regions]]\nkey = "ulm"\nde = "U\\nlm"\nen = "Ulm"',
        'regions[1].de: "U\\nlm" has a line break or an invisible character in it; one line of 1 to 60 characters',
    ),
    (
        f'[[strands]]\nkey = "FSA"\n{ENTRY}\n[[strands]]\nkey = "fsa"\nde = "a"\nen = "a"',
        'strands: has key "fsa" twice; each key and each label once',
    ),
    (
        f'[[regions]]\nkey = "a"\n{ENTRY}\n[[regions]]\nkey = "b"\n{ENTRY}',
        'regions: has de "Ulm" twice; each key and each label once',
    ),
    (
        f'[[regions]]\nkey = "ulm"\n{ENTRY}\nsensitive = true',
        "regions[1].sensitive: is not known; known here: key, de, en",
    ),
    (f'[[themes]]\nkey = "x"\n{ENTRY}\nsensitive = "no"', 'themes[1].sensitive: "no" is text; true or false'),
    (
        "[digest\nk = 3",
        f"line 1, column 8: is not TOML (Expected ']' at the end of a table declaration); {VALID}",
    ),
    (
        "[digest]\nk = 3\nk = 4\n",
        f"line 3, column 6: a key or section is there a second time; {VALID}",
    ),
    ("a = [1", f"end of document: is not TOML (Unclosed array); {VALID}"),
    (
        "a = " + "[" * 9000,
        f"is not TOML that can be read (a number or a nesting beyond measure); {VALID}",
    ),
    (
        "a = " + "1" * 9000,
        f"is not TOML that can be read (a number or a nesting beyond measure); {VALID}",
    ),
    (b"a = '\xff'", "the file is not UTF-8 text; a readable TOML file, see config.example.toml"),
    (b" " * 1_000_001, "the file is longer than 1000000 bytes; a readable TOML file, see config.example.toml"),
]


@pytest.mark.parametrize(("text", "line"), FAULTS)
def test_a_mistake_gives_one_clear_line(text: str | bytes, line: str) -> None:
    assert lines(write(text)) == [f"config.toml: {line}"]


def test_a_number_without_end_is_an_allowed_number() -> None:
    assert load(write("[digest]\nk = 0x" + "f" * 5000), {}).digest.k > 10**5000


def test_each_mistake_has_its_own_line() -> None:
    found = lines(write('servce = 1\n[digest]\nk = 1\n[log]\nlevel = "loud"\n[telegram]\ntoken_file = "gone"'))
    assert len(found) == 4
    assert any(line.startswith("config.toml: servce: is not known; perhaps service? ") for line in found)


def test_a_key_cannot_break_the_line_or_steer_the_terminal() -> None:
    (line,) = lines(write('"a\\n\\u001b[31mb" = 1'))
    assert line.isprintable()


NO_FILE = "a readable TOML file, see config.example.toml"


def test_a_file_that_was_named_has_to_be_there() -> None:
    assert lines(Path("gone.toml")) == [f"gone.toml: the file does not exist; {NO_FILE}"]
    assert lines(environ={"KOLLEGIAL_CONFIG": "gone.toml"}) == [
        f"KOLLEGIAL_CONFIG: the file gone.toml does not exist; {NO_FILE}"
    ]
    assert lines(environ={"KOLLEGIAL_CONFIG": "a\0b"}) == [
        f"KOLLEGIAL_CONFIG: the file a�b is not the name of a file; {NO_FILE}"
    ]


def test_a_folder_or_a_loop_is_no_file(here: Path) -> None:
    assert lines(here) == [f"{here}: the file is a folder; {NO_FILE}"]
    Path("config.toml").symlink_to("config.toml")
    assert lines() == [f"config.toml: the file cannot be read (Too many levels of symbolic links); {NO_FILE}"]


def test_a_file_here_that_leads_nowhere_is_not_passed_over() -> None:
    Path("config.toml").symlink_to("gone.toml")
    assert lines() == [f"config.toml: the file does not exist; {NO_FILE}"]


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("KOLLEGIAL_STORAGE_URL", "postgres://u:p@h/d", f"begins with postgres://; {POSTGRESQL}"),
        ("KOLLEGIAL_DATA_DIR", " ", '" " is empty; a path such as "data" or "/var/lib/kollegial"'),
        (
            "KOLLEGIAL_TELEGRAM_TOKEN",
            "\udcff",
            "has a line break or an invisible character in it; the secret as one line of text",
        ),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(variable: str, value: str, line: str) -> None:
    assert lines(environ={variable: value}) == [f"{variable}: {line}"]


def test_the_environment_cannot_fill_a_section_that_is_none() -> None:
    assert lines(write("telegram = 1"), environ={"KOLLEGIAL_TELEGRAM_TOKEN": SECRET}) == [
        "config.toml: telegram: is a whole number; a section: [telegram] and its keys below"
    ]


# --- secrets ---------------------------------------------------------------------------------


def test_a_token_comes_from_the_environment_before_a_file_of_its_own() -> None:
    write(f"{SECRET}\n", "etc/token")
    path = write('[telegram]\ntoken_file = "token"', "etc/config.toml")
    from_file, from_environment = load(path, {}), load(path, {"KOLLEGIAL_TELEGRAM_TOKEN": "other"})
    assert from_file.telegram.token and from_file.telegram.token.get_secret_value() == SECRET
    assert from_environment.telegram.token and from_environment.telegram.token.get_secret_value() == "other"
    assert SECRET not in f"{from_file!r}{from_file}{from_file.model_dump_json()}"


def test_a_password_comes_the_same_way_and_keeps_its_spaces() -> None:
    write(" two words \r\n", "password")
    found = load(write('[matrix]\npassword_file = "password"'), {})
    assert found.matrix.password and found.matrix.password.get_secret_value() == " two words "


ONLY = "a file that holds the token and nothing else"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", f"names a file that is empty; {ONLY}"),
        (b" \n", f"names a file that is empty; {ONLY}"),
        (b"a\nb\n", f"names a file with more than one line in it; {ONLY}"),
        (b"\xff", f"is not UTF-8 text; {ONLY}"),
        (b"a" * 4097, f"is longer than 4096 bytes; {ONLY}"),
    ],
)
def test_a_file_that_is_no_secret_is_refused(content: bytes, line: str) -> None:
    write(content, "token")
    assert lines(write('[telegram]\ntoken_file = "token"')) == [f"config.toml: telegram.token_file: {line}"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (SECRET, f"does not exist; {ONLY}"),
        (".", f"is a folder; {ONLY}"),
        ("config.toml/token", f"cannot be read (Not a directory); {ONLY}"),
        ("", f"is a folder; {ONLY}"),
    ],
)
def test_a_file_of_a_secret_that_cannot_be_read_is_a_fault_without_its_name(name: str, line: str) -> None:
    assert lines(write(f'[telegram]\ntoken_file = "{name}"')) == [f"config.toml: telegram.token_file: {line}"]


def test_a_secret_and_a_file_for_it_are_one_too_many() -> None:
    assert lines(write(f'[telegram]\ntoken = "{SECRET}"\ntoken_file = "token"')) == [
        "config.toml: telegram.token_file: stands beside token; only one of the two"
    ]


def test_a_secret_that_everybody_can_read_gives_a_warning() -> None:
    write(SECRET, "token", mode=0o644)
    (warning,) = load(write('[telegram]\ntoken_file = "token"'), {}).warnings
    assert warning.startswith("config.toml: telegram.token_file: every account of this machine can read")
    (warning,) = load(write(f'[telegram]\ntoken = "{SECRET}"', mode=0o644), {}).warnings
    assert warning.startswith("config.toml: telegram.token: every account of this machine can read")
    assert load(write(f'[telegram]\ntoken = "{SECRET}"'), {}).warnings == ()


def test_a_misspelt_variable_gives_a_warning_and_those_of_others_none() -> None:
    found = load(None, {"KOLLEGIAL_TELEGRAM_TOKN": SECRET, "KOLLEGIAL_PORT_8080_TCP": "tcp://10.0.0.1", "TOKEN": "x"})
    assert found.warnings == (
        "KOLLEGIAL_TELEGRAM_TOKN: is no variable of this service; perhaps KOLLEGIAL_TELEGRAM_TOKEN",
    )


def assert_nothing_leaks(error: BaseException) -> None:
    """Neither the lines nor a traceback, nor anything chained to the error, holds the secret."""
    shown = "".join(traceback.format_exception(error)) + repr(error)
    assert "TopSecretPart" not in shown
    assert error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)


@pytest.mark.parametrize(
    "text",
    [
        f'telegram.token = ["{SECRET}"]',
        f'telegram.token = {{ a = "{SECRET}" }}',
        f'telegram.token = {{ "{SECRET}" = 1 }}',
        f'telegram.tokn = "{SECRET}"',
        f'telegram."token{SECRET}" = true',
        f'telegram."{SECRET}" = true',
        f'telegram.token.value = "{SECRET}"',
        f'telegram = "{SECRET}"',
        f'matrix.passwort = "{SECRET}"',
        f'matrix.enabled = "{SECRET}"',
        f'storage.url = "{SECRET}"',
        f'storage.url = "postgres://u:{SECRET}@h/d"',
        f'storage.url = "{SECRET}://h/d"',
        f'storage.url = "postgresql+asyncpg://u:p@h:{SECRET}/d"',
        f'storage.auto_migrate = "{SECRET}"',
        f'token = "{SECRET}"',
        f'telegrm.token = "{SECRET}"',
        f'service.token = "{SECRET}"',
        f'telegram.token = "{SECRET}',
        f"telegram.token = {SECRET}",
        f'telegram."{SECRET}" = 1\ntelegram."{SECRET}" = 2',
        f'["{SECRET}"]\n["{SECRET}"]',
        f'telegram.token = {{ "{SECRET}" = 1, "{SECRET}" = 2 }}',
        f"telegram.token = '{SECRET}'\nx = '\udcff'",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(text.encode(errors="surrogateescape")), {})
    assert_nothing_leaks(caught.value)


def test_a_mistyped_number_for_a_secret_is_not_shown() -> None:
    (line,) = lines(write("telegram.token = 123456789"))
    assert line == "config.toml: telegram.token: is a whole number; the secret as one line of text"


def test_an_unknown_key_beside_a_secret_is_described_not_quoted() -> None:
    assert lines(write('telegram.tokn = "x"')) == [
        "config.toml: telegram: has a key that is not known; perhaps token? known here: enabled, token_file, token, "
        "base_url, base_file_url, proxy, mode, webhook_url, per_second, private_per_second, group_per_minute, bots, "
        "profile"
    ]


# --- anything at all -------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["de", "10:00", "mon", "ulm"]
)
SCALARS = st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXTS


def values(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Scalars, and lists and tables of them."""
    return st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


VALUES, SECRETS = values(SCALARS), values(SCALARS | st.just(SECRET))
SECTIONS = sorted(Settings.model_fields)
KEYS = sorted(
    {key for field in Settings.model_fields.values() for key in getattr(field.annotation, "model_fields", {})}
)
TABLES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
NAMED = st.dictionaries(st.sampled_from(["key", "de", "en", "sensitive"]), SCALARS, max_size=4)
DOCUMENTS = st.dictionaries(st.sampled_from(SECTIONS), TABLES | VALUES | st.lists(NAMED, max_size=3), max_size=4)


def toml(value: Any) -> str:
    """The value as TOML: JSON does, except for tables and the names of special numbers."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {toml(inner)}" for key, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    document=DOCUMENTS, variables=st.dictionaries(st.sampled_from(["DATA_DIR", "STORAGE_URL", "TELEGRAM_TOKEN"]), TEXTS)
)
def test_whatever_stands_in_the_file_gives_settings_or_plain_lines(document: Any, variables: dict[str, str]) -> None:
    telegram = document.get("telegram", {})
    tables = {**document, "telegram": {**telegram, "token": SECRET} if isinstance(telegram, dict) else [SECRET]}
    path = write("\n".join(f"{name} = {toml(value)}" for name, value in tables.items()))
    try:
        found = load(path, {f"KOLLEGIAL_{name}": value for name, value in variables.items()})
    except ConfigError as error:
        assert error.faults and all(str(fault).isprintable() for fault in error.faults)
        assert str(error).count("\n") == len(error.faults) - 1
        assert_nothing_leaks(error)
    else:
        assert found.digest.k >= 2 and found.catalogue().regions
        assert "TopSecretPart" not in f"{found!r}{found}{found.warnings}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(
    section=st.sampled_from(["telegram", "matrix", "storage"]),
    table=st.dictionaries(st.sampled_from([*KEYS, SECRET, "tokn"]), SECRETS, min_size=1, max_size=4) | SECRETS,
)
def test_a_secret_anywhere_in_a_section_with_secrets_is_never_shown(section: str, table: Any) -> None:
    try:
        found = load(write(f"{section} = {toml(table)}"), {})
    except ConfigError as error:
        assert_nothing_leaks(error)
    else:
        assert "TopSecretPart" not in f"{found!r}{found}{found.warnings}"
