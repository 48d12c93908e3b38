"""The guard: structured identifiers in what a person wrote, found before others see it.

It finds what has a form: telephone numbers, e-mail addresses, IBANs, birth dates, German file numbers, AZR numbers and
pension insurance numbers. It does not find names, addresses, places, ages, years of birth, nationalities, user names,
tax or passport numbers, birth dates of the last ten years that no word announces, or numbers in words or over several
lines. It rather finds too much: the writer sees each finding and decides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type
from stdnum import iban, numdb

from handlers.dates import MONTHS, calendar_day
from handlers.folding import UNSEEN, fold

KINDS = ("phone", "email", "iban", "birth_date", "file_number", "azr_number", "social_security")
"""Every kind of finding; `mask` wants a label for each that occurs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An identifier in a text: `text[start:end]`, in characters."""

    kind: str
    start: int
    end: int


@lru_cache(maxsize=64)  # a form looks several times at what was just written
def find(text: str, today: date) -> tuple[Finding, ...]:
    """The identifiers in `text` in their order, none overlapping; `today` tells an old date from a recent one.

    Takes linear time. Characters nobody sees, foreign digits and typographic spaces and dashes hide nothing.
    """
    readable, places = _readable(text)
    findings = []
    for kind, spans in _FINDERS:
        found = list(spans(readable, today))
        readable = _without(readable, found)
        if kind:
            findings += [Finding(kind=kind, start=places[start], end=places[end - 1] + 1) for start, end in found]
    return tuple(sorted(findings, key=lambda finding: finding.start))


def mask(text: str, findings: Iterable[Finding], labels: Mapping[str, str]) -> str:
    """`text` with each of its findings, as `find` gave them, replaced by its kind's label in brackets.

    Raises:
        KeyError: `labels` lacks the kind of a finding.
    """
    parts, position = [], 0
    for finding in findings:
        parts += [text[position : finding.start], f"[{labels[finding.kind]}]"]
        position = finding.end
    return "".join([*parts, text[position:]])


# --- what a text looks like to a reader ------------------------------------------------------


def _readable(text: str) -> tuple[str, list[int]]:
    """`text` in plain characters, and for each of them the place it has in `text`."""
    table = {ord(char): _typed(char) for char in set(text)}
    return text.translate(table), [place for place, char in enumerate(text) if table[ord(char)]]


def _typed(char: str) -> str:
    """The one plain character that this one looks like; empty for a character nobody sees."""
    category = unicodedata.category(char)
    if category in UNSEEN:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    if category == "Zs" or char == "\t":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


# --- finders: where an identifier begins and ends --------------------------------------------

Span = tuple[int, int]
Finder = Callable[[str, date], Iterable[Span]]


def _without(text: str, spans: Iterable[Span]) -> str:
    """`text` with the spans blanked out, so that what one finder took is gone for the next."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "\0" * (end - start)
    return "".join(chars)


def _every(pattern: str, *, flags: int = re.IGNORECASE, digits: int = 0) -> Finder:
    """A finder for each match of `pattern`, or of its group "number", that has at least so many digits."""
    compiled = re.compile(pattern, flags)
    group = "number" if "number" in compiled.groupindex else 0

    def spans(text: str, today: date) -> Iterator[Span]:
        for found in compiled.finditer(text):
            if sum(map(str.isdigit, found[group])) >= digits:
                yield found.span(group)

    return spans


# All patterns take linear time: each begins where a run of its characters begins (a look-behind), takes a run as a
# whole (possessive "++") or has a short greatest length.

_NUMBER_IS = r"(?:[ -]?(?:nummer|number|nr|no))?[ .:#]{0,4}(?:(?:ist|lautet|is) )?"  # after a word that announces one

_WITH_DIGIT = r"\d(?:[\w./-]*\w)?"  # and what is joined to it, without a full stop at the end

# A local part, "@" or "(at)", then at least two labels joined by "." or "(punkt)".
_emails = _every(
    r"(?<![\w.+%-])[\w.+%-]++ {0,2}(?:@|[(\[{] ?(?:at|ät|@) ?[)\]}]) {0,2}"
    r"[\w-]++(?:(?:\.| ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?)[\w-]++)+"
)

# "Az.: 33-1234/2024", "Aktenzeichen M 12 K 24.30123": up to four groups with digits, between them a few letters.
_announced_file_numbers = _every(
    r"\b(?:az|aktenzeichen|gz|gesch(?:äfts)?-?z(?:eichen)?|kassenzeichen"
    r"|(?:akten|bescheid|bg|kunden|vorgangs|file|case|reference)(?=[ -]?(?:nummer|number|nr|no)\b))"
    rf"{_NUMBER_IS}(?P<number>(?:[a-z]{{1,5}}[ .-]?)?{_WITH_DIGIT}(?: (?:[a-z]{{1,4}} )?{_WITH_DIGIT}){{0,3}})",
    digits=3,
)

# Courts: chamber, register sign, running number, year ("12 K 345/24.A", "S 12 AS 345/24", "340 Js 12345/23"); Bavarian
# administrative courts put the year first ("M 12 K 24.30123"). Signs are capitals or one of a few mixed forms; in small
# letters a number is found only where "Az." announces it.
_SIGN = r"(?:[A-Z]{1,3}|[CDGJKLNQSVW]s|KLs|UJs|VRs|OWi|Bv[FLQR]|StR)"
_court_numbers = _every(
    rf"(?<![\w/.,-])(?:(?:[A-Z]{{1,3}} )?\d{{1,4}}[a-z]? ?{_SIGN} \d{{1,6}} ?/ ?(?:20)?\d\d"
    r"(?:[ .][A-Z]{1,3}\b){0,2}|[A-Z]{1,3} \d{1,2}[a-z]? [A-Z]{1,2} \d\d\.\d{3,5})(?!\w)",
    flags=0,
)

# The Federal Office (BAMF): seven or eight digits and three for the country of origin, "1234567-438".
_federal_office_numbers = _every(r"(?<![\w/+-])(?:\d{7,8}|\d ?\d{3} ?\d{3}) ?- ?\d{3}(?![\w/-])")

# Register of foreigners (§ 3 AZRG): twelve digits; where the word announces it, a mistyped length counts as well.
_announced_register_numbers = _every(
    rf"\b(?:azr|ausländerzentralregister){_NUMBER_IS}(?P<number>\d(?:[ ./-]?\d){{7,13}})(?!\d)"
)
_register_numbers = _every(r"(?<![\w+/.,-])(?:\d{12}|\d{3}(?: \d{3}){3})(?![\w/-]|[.,]\d)")

# Pension insurance: area, birth date, initial of the birth name, serial number (§ 2 VKVV), "12 190367 K 006".
_pension_numbers = _every(r"(?<!\w)\d\d ?[0-3]\d ?[01]\d ?\d\d ?[a-z] ?\d\d ?\d(?!\w)")


# --- IBAN ------------------------------------------------------------------------------------

_IBAN_HEAD = re.compile(r"(?<![a-z0-9])(?P<country>[a-z]{2}) ?[0-9]{2}", re.IGNORECASE)


def _ibans(text: str, today: date) -> Iterator[Span]:
    """A country and as many characters as its IBANs have; one of digits counts with wrong check digits as well."""
    position = 0
    while head := _IBAN_HEAD.search(text, position):
        position = head.end()
        rest = _rest_of_iban(head["country"].upper())
        if rest and (tail := rest.match(text, head.end())):
            number = iban.compact(text[head.start() : tail.end()])
            if number[2:].isdigit() or iban.is_valid(number):
                position = tail.end()
                yield head.start(), position


@cache
def _rest_of_iban(country: str) -> re.Pattern[str] | None:
    """What follows the check digits, by the lengths in stdnum's copy of the IBAN registry ("8!n10!n")."""
    structure = numdb.get("iban").info(country)[0][1].get("bban")
    if structure is None:
        return None
    length = sum(int(size) for size in re.findall(r"(\d+)!", structure))
    return re.compile(rf"(?:[ .-]?[a-z0-9]){{{length}}}(?![a-z0-9])", re.IGNORECASE)


# --- dates -----------------------------------------------------------------------------------

# 3.4.1998 and 03/04/98 · 1998-04-03 · 3. April 1998 and 3rd of April 1998 · April 3, 1998
_DATE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<day>\d{1,2}) ?[./-] ?(?P<month>\d{1,2}) ?[./-] ?(?P<year>\d{4}|\d\d)"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<de_day>\d{1,2})(?:\.|st|nd|rd|th)? ?(?:of )?(?P<de_month>[a-zä]{3,9})\.?,? ?(?P<de_year>\d{4})"
    r"|(?P<en_month>[a-z]{3,9})\.? (?P<en_day>\d{1,2})(?:st|nd|rd|th)?,? (?P<en_year>\d{4})"
    r")(?!\w|[./-]\d)",
    re.IGNORECASE,
)
# Ten years: what practitioners write about (arrivals, notices, deadlines) is mostly younger, and adults are older.
_OLD = timedelta(days=3652)
_FAR = 20  # years ahead: no permit is dated later, so "12.03.98" is past and "31.12.27" to come
_BORN_BEFORE = re.compile(r"\b(?:geb|geboren\w*|geburts\w*|born|dob|d\.o\.b|birth\w*)\b|\* ?$", re.IGNORECASE)
_BORN_AFTER = re.compile(r"[ ,(]{0,3}(?:geb|geboren\w*|born)\b", re.IGNORECASE)
_NEAR = 30  # characters between a word of birth and its date: "geboren in Damaskus am 3.4.2019"


def _birth_dates(text: str, today: date) -> Iterator[Span]:
    """Dates beside a word of birth, and full dates longer ago than `_OLD`."""
    for found in _DATE.finditer(text):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        born = bool(_BORN_BEFORE.search(before) or _BORN_AFTER.match(text, found.end()))
        day = _day(found, latest_year=today.year if born else today.year + _FAR)
        if day and day <= today and (born or today - day > _OLD):
            yield found.span()


def _day(found: re.Match[str], latest_year: int) -> date | None:
    """The day a date means; two digits mean the last such year up to `latest_year`. A month over 12 is the day."""
    form = next(prefix for prefix in ("", "iso_", "de_", "en_") if found[f"{prefix}year"])
    written = found[f"{form}month"]
    day, month = int(found[f"{form}day"]), int(written) if written.isdigit() else MONTHS.get(fold(written), 0)
    year = int(found[f"{form}year"])
    if len(found[f"{form}year"]) == 2:
        year = latest_year - (latest_year - year) % 100
    return calendar_day(year, month, day) or calendar_day(year, day, month)


# Neither is an identifier, but both could be taken for a telephone number: "08.00-16.00".
_other_dates = _every(_DATE.pattern)
_hours = _every(r"(?<![\w.,])\d{1,2}[.:]\d\d ?(?:-|bis|to) ?\d{1,2}[.:]\d\d(?!\w)")


# --- telephone -------------------------------------------------------------------------------

# Digits and what stands between them, from "+", "0" or "(0" on: German numbers have an area code, others a "+" or "00".
_DIALLED = re.compile(r"(?<![\w+])(?<!\d\.)\(?(?:\+|0)[\d ()/.+-]{5,}")
_NEXT_NUMBER = re.compile(r" (?=\(?[+0])")
_LONGEST = 40  # characters of one number, generously spaced

# Without an area code a number is one only where a word announces it: "Handy: 4567890".
_announced_phones = _every(
    r"\b(?:tel|telefon|handy|mobil|fon|fax|phone|mobile|whatsapp|durchwahl|ruf)"
    + _NUMBER_IS
    + r"(?P<number>\d(?:[ /-]?\d){4,14})(?![\d/])"
)


def _phones(text: str, today: date) -> Iterator[Span]:
    """What phonenumbers holds for a valid number, seen from Germany, in runs that can be one: it is slow on long texts.

    Runs it does not accept as one number are read as several. Free numbers are help lines, nobody's own.
    """
    for run in _DIALLED.finditer(text):
        found = list(_valid_phones(run[0])) if len(run[0]) <= _LONGEST else []
        if not found:
            begins = [0, *(gap.end() for gap in _NEXT_NUMBER.finditer(run[0]))]
            ends = [*begins[1:], len(run[0])]
            pieces = zip(begins, ends, strict=True)
            found = [
                (begin + start, begin + end)
                for begin, stop in pieces
                for start, end in _valid_phones(run[0][begin:stop])
            ]
        yield from ((run.start() + start, run.start() + end) for start, end in found)


def _valid_phones(text: str) -> Iterator[Span]:
    for match in PhoneNumberMatcher(text, "DE", leniency=Leniency.VALID):
        if number_type(match.number) != PhoneNumberType.TOLL_FREE:
            opened_before = match.raw_string.count("(") > match.raw_string.count(")")  # "(0176 12345678)"
            yield match.start + opened_before, match.end


# The surest first: what one takes, the next does not see. A finder without a kind takes what is no identifier.
_FINDERS: tuple[tuple[str | None, Finder], ...] = (
    ("email", _emails),
    ("iban", _ibans),
    ("azr_number", _announced_register_numbers),
    ("file_number", _announced_file_numbers),
    ("file_number", _court_numbers),
    ("birth_date", _birth_dates),
    (None, _other_dates),
    (None, _hours),
    ("social_security", _pension_numbers),
    ("phone", _phones),
    ("phone", _announced_phones),
    ("file_number", _federal_office_numbers),
    ("azr_number", _register_numbers),
)
