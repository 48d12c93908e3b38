"""Commands as people type them, in both languages."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import COMMANDS, MARKS, Call, Command, allowed, find, menu, nearest, read
from handlers.texts import Texts
from storage.catalogue import Catalogue
from storage.messages import Text
from storage.roles import Role

EVERYBODY: frozenset[str] = frozenset()
COORDINATOR = frozenset({Role.coordinator})


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("/need", "need", ""),
        ("!need", "need", ""),
        ("  /need", "need", ""),
        ("/Need", "need", ""),
        ("/NEED", "need", ""),
        ("/bedarf", "need", ""),
        ("/Anliegen", "need", ""),
        ("/bedarf eine Wohnung", "need", "eine Wohnung"),
        ("/need   two   words ", "need", "two   words"),
        ("/need@kollegial_bot", "need", ""),
        ("/need@kollegial_bot a flat", "need", "a flat"),
        ("/überblick", "digest", ""),
        ("/ueberblick", "digest", ""),
        ("/uberblick", "digest", ""),
        ("/u\u0308berblick", "digest", ""),
        ("/ÜBERBLICK KW 47", "digest", "KW 47"),
        ("/wochenüberblick", "digest", ""),
        ("/menü", "menu", ""),
        ("/menue", "menu", ""),
        ("/menu", "menu", ""),
        ("/men", "menu", ""),
        ("/start", "menu", ""),
        ("/start CODE-1234", "menu", "CODE-1234"),
        ("/zurück", "back", ""),
        ("/zurueck", "back", ""),
        ("/zuruck", "back", ""),
        ("/überspringen", "skip", ""),
        ("/ändern region", "set", "region"),
        ("/aendern region", "set", "region"),
        ("/rückgängig need 3", "undo", "need 3"),
        ("/ruckgangig need 3", "undo", "need 3"),
        ("/zurückziehen 3", "withdraw", "3"),
        ("/einstellungen", "profile", ""),
        ("/settings", "profile", ""),
        ("/stop", "cancel", ""),
        ("/pause 3 Wochen", "pause", "3 Wochen"),
        ("/kontakt", "contact", ""),
        ("/hilfe", "help", ""),
        ("/ne\u200bed", "need", ""),
    ],
)
def test_commands_are_read(text: str, name: str, rest: str) -> None:
    assert read(text) == Call(name, True, rest)


@pytest.mark.parametrize("space", ["\n", "\t", "\u00a0", "  "])
def test_words_may_follow_on_a_new_line(space: str) -> None:
    assert read(f"/need{space}a flat") == Call("need", True, "a flat")


@pytest.mark.parametrize(
    "text",
    ["", " ", "/", "!", "//", "!!", "/!", "/ need", "/?", "/...", "need", "Hallo /need", "/👍", "!!!", "/@bot", "/-1"],
)
def test_what_is_no_command(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(("text", "word"), [("/ü", "ue"), ("/bedraf", "bedraf"), ("/xyz 1", "xyz"), ("/123", "123")])
def test_unknown_commands_keep_their_word(text: str, word: str) -> None:
    call = read(text)
    assert call is not None
    assert (call.name, call.known) == (word, False)


@pytest.mark.parametrize("mark", MARKS)
def test_ten_thousand_characters_are_no_known_command(mark: str) -> None:
    call = read(mark + "ü" * 10_000)
    assert call is not None
    assert not call.known
    assert nearest(call.name, EVERYBODY) is None


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_name_shown_is_a_name_that_works(command: Command, language: str) -> None:
    assert read(f"/{command.called(language)}") == Call(command.name, True, "")


def test_no_two_commands_share_a_spelling() -> None:
    spellings = [spelling for command in COMMANDS for spelling in command.spellings]
    assert len(spellings) == len(set(spellings))


def test_every_listed_command_says_in_help_what_it_does() -> None:
    texts = Texts.load()
    assert [command.name for command in COMMANDS if command.listed and not texts.has(f"help-{command.name}")] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bedraf", "need"),
        ("bedarff", "need"),
        ("neeed", "need"),
        ("hlife", "help"),
        ("hepl", "help"),
        ("profiel", "profile"),
        ("kontackt", "contact"),
        ("menue1", "menu"),
        ("paus", "pause"),
        ("datenschuts", "privacy"),
        ("meinne", "mine"),
    ],
)
def test_a_mistyped_command_gets_the_nearest(typed: str, meant: str) -> None:
    found = nearest(typed, EVERYBODY)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize("typed", ["ue", "qqq", "xyz", "", "123"])
def test_far_from_everything_gets_none(typed: str) -> None:
    assert nearest(typed, EVERYBODY) is None


def test_a_command_that_a_role_may_not_use_is_not_proposed() -> None:
    assert nearest("digets", EVERYBODY) is None
    found = nearest("digets", COORDINATOR)
    assert found is not None
    assert found.name == "digest"


@pytest.mark.parametrize("role", [Role.practitioner, Role.staff])
def test_the_digest_is_for_coordination(role: Role) -> None:
    assert not allowed(find("digest"), {role})


@pytest.mark.parametrize("role", [Role.coordinator, Role.admin])
def test_coordination_may_use_everything(role: Role) -> None:
    assert all(allowed(command, {role}) for command in COMMANDS)


def test_a_command_that_is_none_cannot_be_found() -> None:
    with pytest.raises(KeyError):
        find("nothing")


# --- the menu of a network -----------------------------------------------------------------------

LANGUAGES = ["de", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("among_others", [False, True])
def test_a_menu_has_names_that_telegram_takes_and_that_work_when_typed(language: str, among_others: bool) -> None:
    for name, key in menu(language, among_others):
        assert re.fullmatch("[a-z0-9_]{1,32}", name)
        call = read(f"/{name}")
        assert call is not None
        assert (call.known, f"{'group-menu' if among_others else 'help'}-{call.name}") == (True, key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("among_others", [False, True])
def test_a_menu_says_of_each_command_what_it_does(language: str, among_others: bool) -> None:
    texts = Texts.load()
    for _, key in menu(language, among_others):
        (words,) = texts.lines(key, language)
        assert 3 <= len(words) <= 256  # https://core.telegram.org/bots/api#botcommand


def test_umlauts_in_a_menu_have_two_letters() -> None:
    assert "menue" in [name for name, _ in menu("de")]


def test_a_menu_offers_what_everybody_may_do_and_to_stop_it() -> None:
    names = [name for name, _ in menu("en")]
    assert names == [
        *("need", "mine", "ask", "questions", "channels", "post", "recent", "search"),
        *("meet", "talks", "offer", "cards", "card"),
        *("workshops", "profile", "pair", "pause"),
        *("contact", "privacy", "help", "menu", "leave", "cancel"),
    ]


@pytest.mark.parametrize(("language", "names"), [("de", ["datenschutz", "hilfe"]), ("en", ["privacy", "help"])])
def test_in_a_group_only_what_can_be_said_there_is_offered(language: str, names: list[str]) -> None:
    assert [name for name, _ in menu(language, among_others=True)] == names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "limit"), [("bot-name", 64), ("bot-about", 120), ("bot-description", 512)])
def test_what_is_said_of_the_bot_fits_into_its_profile(language: str, key: str, limit: int) -> None:
    """https://core.telegram.org/bots/api#setmyname and the two after it."""
    catalogue = Catalogue(regions=(), carriers=(), strands=(), themes=())
    words = Texts.load().plain(Text(key), language, catalogue, ZoneInfo("Europe/Berlin"))
    assert 0 < len(words.encode("utf-16-le")) // 2 <= limit


@pytest.mark.parametrize(
    ("text", "bot"), [("/need", ""), ("/need@kollegial_bot a", "kollegial_bot"), ("/need@", ""), ("/need a@b", "")]
)
def test_a_command_may_name_the_bot_it_is_for(text: str, bot: str) -> None:
    call = read(text)
    assert call is not None
    assert (call.name, call.to) == ("need", bot)


@given(st.text())
def test_whatever_is_typed_is_read_or_left(text: str) -> None:
    call = read(text)
    if call is not None:
        assert text.lstrip()[0] in MARKS
        assert call.name
        assert call.known == any(call.name == command.name for command in COMMANDS)
        nearest(call.name, EVERYBODY)
