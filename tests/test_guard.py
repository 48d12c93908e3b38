"""The guard: identifiers that it finds, everyday numbers that it leaves alone."""

import random
from datetime import date, timedelta
from time import process_time

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban

from handlers.guard import KINDS, find, mask

TODAY = date(2026, 11, 22)
LABELS = {kind: kind.upper() for kind in KINDS}

IDENTIFIERS = {
    "phone": [
        "0341 1234567",
        "0341/123 45 67",
        "(0341) 1234567",
        "0341 – 123 4567",
        "+49 (0) 351 4567890",
        "0049 176 12345678",
        "0176.1234.5678",
        "01 76 12 34 56 78",
        "017612345678",
        "0\u200b176\u200b1234\u200b5678",
        "0176\u00a01234\u20095678",
        "٠١٧٦١٢٣٤٥٦٧٨",
        "+963 944 123456",
        "+380671234567",
    ],
    "email": [
        "anna@web.de",
        "anna.b-c+d@x.sachsen.de",
        "anna@bücher.de",
        "anna @ web.de",
        "anna(at)web.de",
        "anna [at] web [punkt] de",
        "a\u200bnna@web.de",
    ],
    "iban": [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 01",  # mistyped
        "GB82 WEST 1234 5698 7654 32",
        "FR1420041010050500013M02606",
    ],
    "birth_date": [
        "03.04.1998",
        "3. 4. 1998",
        "03/04/98",
        "03/25/1998",
        "1998-04-03",
        "3. März 1998",
        "3 April 1998",
        "April 3rd, 1998",
    ],
    "file_number": [
        "12 K 345/24.A",
        "12 L 12/2024",
        "S 12 AS 345/24",
        "A 5 K 1234/23",
        "340 Js 12345/23",
        "M 12 K 24.30123",
        "2 BvR 1234/19",
        "1234567-438",
        "8123456 - 439",
        "6 234 567-423",
    ],
    "azr_number": ["123456789012", "123 456 789 012"],
    "social_security": ["12 190367 K 006", "12190367K006"],
}
KIND_AND_IDENTIFIER = [(kind, each) for kind, identifiers in IDENTIFIERS.items() for each in identifiers]


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find(text, TODAY)]


def test_there_is_an_example_of_each_kind() -> None:
    assert set(IDENTIFIERS) == set(KINDS)


@pytest.mark.parametrize(("kind", "identifier"), KIND_AND_IDENTIFIER)
@pytest.mark.parametrize("sentence", ["{}", "Bitte {}, danke.", "Siehe\n{}\nund mehr", "Das ist ({})!"])
def test_an_identifier_is_found_exactly(kind: str, identifier: str, sentence: str) -> None:
    assert found(sentence.format(identifier)) == [(kind, identifier)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Handy: 4567890", ("phone", "4567890")),
        ("Telefonnummer ist 456 78 90", ("phone", "456 78 90")),
        ("Tel.0351/4567890", ("phone", "0351/4567890")),
        ("Az.: 33-1234/2024", ("file_number", "33-1234/2024")),
        ("Az.33-1234/2024.", ("file_number", "33-1234/2024")),
        ("das Az 12 k 345/24.a ist", ("file_number", "12 k 345/24.a")),
        ("Aktenzeichen: E 1234567-438", ("file_number", "E 1234567-438")),
        ("BG-Nummer 12345BG0001234", ("file_number", "12345BG0001234")),
        ("case number 2024/777", ("file_number", "2024/777")),
        ("AZR-Nr.:123456789012", ("azr_number", "123456789012")),
        ("AZR-Nummer lautet 1234 5678 901", ("azr_number", "1234 5678 901")),
        ("IBAN:DE89370400440532013000", ("iban", "DE89370400440532013000")),
    ],
)
def test_a_word_announces_what_would_be_too_little_alone(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "geb. {}",
        "geboren am {} in Homs",
        "geboren in Damaskus am {}",
        "Geburtsdatum: {}",
        "Amira (*{})",
        "born on {}",
        "DOB {}",
        "{} geboren",
    ],
)
@pytest.mark.parametrize("day", ["03.04.2019", "3.4.19", "2019-04-03", "3. April 2019"])
def test_a_recent_date_beside_a_word_of_birth_is_a_birth_date(text: str, day: str) -> None:
    assert found(text.format(day)) == [("birth_date", day)]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [("22.11.2016", []), ("21.11.2016", ["birth_date"]), ("12.03.26", []), ("12.03.98", ["birth_date"])],
)
def test_a_full_date_of_more_than_ten_years_ago_is_a_birth_date(day: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in found(f"am {day}")] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "seit 2015 bis 2019",
        "2015 2016 2017 2018",
        "§ 25a Abs. 1 AufenthG und § 60a Abs. 2 Satz 3",
        "1.234,56 € oder 0,50 €, zusammen 500.000",
        "am 12.03.2026 um 14 Uhr",
        "24.11.2026 14:00-16:00",
        "08.00-16.00 Uhr, 09.00 - 12.30 Uhr",
        "01067 Dresden, 04109 Leipzig",
        "3 Kinder (4, 7 und 12 Jahre)",
        "ruf 112 an oder 0800 111 0 111",
        "Duldung bis 31.12.27",
        "31.2.1998",
        "Treffen at web.de",
        "3 x 12.50 Euro, 12 Uhr 15.30",
        "Az. unbekannt, Az. 12",
        "Akten 2024, Kunden 200 im Jahr, case 2024",
        "WhatsApp 2024",
        "Jahrgang 1998, eingereist 2016",
        "DE12 ist kein Konto",
        "Version 1.2.3, Raum 3.14",
        "100 bis 200, 80 % von 1200",
        "\ud800 \udfff",
    ],
)
def test_everyday_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_identifiers_are_found_in_their_order() -> None:
    text = "Amira, geb. 3.4.1998, Az. 12 K 345/24.A, AZR 123456789012, 0176 12345678 0176 87654321, a@b.de"
    assert [kind for kind, _ in found(text)] == [
        "birth_date",
        "file_number",
        "azr_number",
        "phone",
        "phone",
        "email",
    ]


def test_masking_leaves_the_rest_as_it_was() -> None:
    text = "\u200bRuf 0176\u200b12345678 an (a@b.de)\ud800"
    masked = mask(text, find(text, TODAY), LABELS)
    assert masked == "\u200bRuf [PHONE] an ([EMAIL])\ud800"


def test_masking_without_a_label_is_refused() -> None:
    text = "a@b.de"
    with pytest.raises(KeyError, match="email"):
        mask(text, find(text, TODAY), {})


@given(st.integers(0, 10**18 - 1))
def test_every_valid_german_iban_is_found_grouped_or_not(account: int) -> None:
    bban = f"{account:018}"
    number = f"DE{iban.calc_check_digits(f'DE00{bban}')}{bban}"
    assert found(f"Konto {number}") == [("iban", number)]
    assert found(f"Konto {iban.format(number)}.") == [("iban", iban.format(number))]


@settings(deadline=None)  # phonenumbers reads each country's plan when it is first met
@given(
    st.sampled_from(["DE", "SY", "AF", "UA", "TR", "PL", "VN"]),
    st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]),
    st.sampled_from([phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL]),
)
def test_numbers_of_many_countries_are_found(region: str, sort: int, form: int) -> None:
    example = phonenumbers.example_number_for_type(region, sort)
    assert example is not None
    number = phonenumbers.format_number(example, form)
    assert found(f"Erreichbar: {number}.") == [("phone", number)]


@given(st.dates(date(1920, 1, 1), TODAY - timedelta(days=366 * 11)), st.sampled_from([".", "/", "-"]))
def test_every_date_of_birth_of_an_adult_is_found(born: date, separator: str) -> None:
    written = separator.join([f"{born.day}", f"{born.month}", f"{born.year}"])
    assert found(f"Frau A., {written}, ledig") == [("birth_date", written)]


PIECES = st.one_of(st.text(st.characters()), st.sampled_from([identifier for _, identifier in KIND_AND_IDENTIFIER]))


@given(st.lists(PIECES, max_size=8).map("".join), st.dates())
def test_findings_are_ordered_inside_the_text_and_apart(text: str, today: date) -> None:
    position = 0
    for finding in find(text, today):
        assert position <= finding.start < finding.end <= len(text)
        assert finding.kind in KINDS
        position = finding.end


@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_a_masked_text_keeps_everything_but_the_findings(text: str) -> None:
    findings = find(text, TODAY)
    rest, position = "", 0
    for finding in findings:
        rest += text[position : finding.start] + "[]"
        position = finding.end
    assert mask(text, findings, dict.fromkeys(KINDS, "")) == rest + text[position:]


DICE = random.Random(1)
LONG = {
    "digits": "1",
    "numbers": "0176 12345678 ",
    "numbers that are none": "0000 1234567 ",
    "zeros": "0 ",
    "brackets": "(0",
    "plus": "+4 ",
    "letters": "a",
    "at": "a@",
    "at in words": "a (at) ",
    "iban": "DE12 ",
    "az": "az 1",
    "azr": "azr 1 2 3 4 5 6 7 ",
    "dates": "geb. 1.1.2020 ",
    "court": "12 K 1/2 ",
    "zero-width": "0\u200b",
    "marks": "\u0315\u0300",
    "surrogates": "\ud800",
    "noise": "".join(DICE.choice("0123456789 +(/-.@K") for _ in range(100_000)),
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_a_long_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begun = process_time()
        find(text, TODAY)
        return process_time() - begun

    assert seconds(100_000) < 20 * seconds(10_000) + 0.5
