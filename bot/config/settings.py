"""The frozen settings: one model per section of the file, each setting explained beside its type."""

from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import holidays
from pydantic import Field, PrivateAttr, Strict, field_validator, model_validator
from sqlalchemy.engine import URL

from bot.config.catalogue import BUILT_IN, Carriers, Regions, Sentences, Strands, Themes
from bot.config.database import DatabaseAddress, database_url
from bot.config.faults import Right, mistake
from bot.config.platforms import Matrix, Telegram
from bot.config.section import Section, setting
from bot.config.text_files import UnreadableError, read_text_file
from bot.config.values import AccountName, Day, Flag, Host, Hour, Language, LocalPath, WorkingDays, Zone
from bot.models import FORMATS, recognise
from handlers.matching import Lexicon, LexiconError, lexicon
from storage.catalogue import Catalogue
from storage.policy import PeerWeights

LEXICON_LIMIT = 5_000_000
"""Bytes of the largest lexicon."""


class Service(Section):
    """[service]: where the data lies, and the time and language of those who have not said theirs."""

    data_dir: LocalPath = setting(Path("data"), "Folder for the database, the files and the keys.")
    timezone: Zone = setting("Europe/Berlin", "The wall time that people mean.")
    language: Language = setting("de", "Language for whoever has not chosen one yet.")


class Calendar(Section):
    """[calendar]: whose public holidays are days off, by ISO 3166 codes (source: the library `holidays`)."""

    country: Annotated[str, Right('a country code such as "DE"')] = setting("DE", "Country.")
    subdivision: Annotated[str, Right('a state code such as "SN"')] = setting(
        "SN", "State of the country; empty for the whole country."
    )

    @model_validator(mode="after")
    def _exists(self) -> Self:
        countries = holidays.list_supported_countries(include_aliases=False)
        if self.country not in countries:
            raise mistake("country is not known", 'an ISO 3166 code in capitals such as "DE"')
        if self.subdivision and self.subdivision not in countries[self.country]:
            raise mistake(
                f"subdivision is not one of {self.country}", f'"" or one of {", ".join(countries[self.country])}'
            )
        return self


class Storage(Section):
    """[storage]: the database."""

    url: DatabaseAddress | None = setting(
        None, "Address of the database; unset: the SQLite file kollegial.db in data_dir."
    )
    auto_migrate: Flag = setting(True, "Bring the tables up to date when the service starts.")


class Members(Section):
    """[members]: who may join."""

    open_joining: Flag | None = setting(None, "Joining without a code; unset: yes on the console, no on real networks.")

    def open_joining_on(self, platform: str) -> bool:
        """Whether people on that platform may join without an invitation code."""
        return platform == "console" if self.open_joining is None else self.open_joining


class Digest(Section):
    """[digest]: the week's overview."""

    k: Annotated[int, Strict(), Field(ge=2), Right("a whole number of 2 or more")] = setting(
        3, "A figure about fewer people than this is not shown."
    )


class Channels(Section):
    """[channels]: topic channels."""

    from_themes: Flag = setting(True, "Make a channel for each theme when the service first starts.")
    auto_space: Flag = setting(False, "Make the Matrix Space and link its rooms to the channels of their themes.")
    voice: Flag = setting(False, "Pass on voice messages and videos; they tell who somebody is.")
    forwards: Flag = setting(False, "Pass on forwarded messages; they tell whose they are.")
    bundle_items: Annotated[int, Strict(), Field(ge=1, le=20), Right("a whole number from 1 to 20")] = setting(
        7, "The most conversations that one bundle names."
    )
    keep_days: Annotated[int, Strict(), Field(ge=30, le=3650), Right("a whole number from 30 to 3650")] = setting(
        365, "Days that a post is kept."
    )


class Announcements(Section):
    """[announcements]: what staff tell many at once."""

    trial: Flag = setting(False, "Reach nobody but trial_people with announcements.")
    trial_people: Annotated[tuple[AccountName, ...], Right('accounts such as ["telegram:12345"]')] = setting(
        (), "Who may be reached during a trial."
    )
    confirm_above: Annotated[int, Strict(), Field(ge=1, le=1_000_000), Right("a whole number from 1 to 1000000")] = (
        setting(200, "Above so many people somebody else has to confirm.")
    )

    @property
    def listed(self) -> frozenset[tuple[str, str]] | None:
        """The accounts that may be reached, network and id there; None where everybody may."""
        if not self.trial:
            return None
        return frozenset((platform, account) for platform, _, account in (p.partition(":") for p in self.trial_people))


class Workshops(Section):
    """[workshops]: seats, and how long it is known who was there."""

    claim_hours: Annotated[int, Strict(), Field(ge=1, le=168), Right("a whole number from 1 to 168")] = setting(
        24, "Hours to claim a seat that became free, at most; near the start there are fewer."
    )
    keep_days: Annotated[int, Strict(), Field(ge=1, le=3650), Right("a whole number from 1 to 3650")] = setting(
        365, "Days that a workshop is kept after its end, with its registrations."
    )
    keep_names_days: Annotated[int, Strict(), Field(ge=1, le=3650), Right("a whole number from 1 to 3650")] = setting(
        90, "Days that real names are kept after it, where its attendance list needs them."
    )


Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False), Right("a number from 0 to 1")]


class Peers(Section):
    """[matching.peers]: who is proposed to whom, and how often."""

    other_region: Share = setting(0.15, "How much more it counts that the other one works in another region.")
    other_carrier: Share = setting(0.10, "How much more another kind of carrier, or another strand, counts.")
    monthly_cap: Annotated[int, Strict(), Field(ge=1, le=30), Right("a whole number from 1 to 30")] = setting(
        4, "To how many askers somebody is proposed in 30 days at most, whatever they know."
    )
    inactive_half_life_days: Annotated[
        float, Strict(), Field(ge=1, le=3650, allow_inf_nan=False), Right("a number from 1 to 3650")
    ] = setting(90.0, "After so many days without a word somebody counts half.")
    load_exponent: Annotated[float, Strict(), Field(ge=0, le=5, allow_inf_nan=False), Right("a number from 0 to 5")] = (
        setting(0.7, "How strongly recent proposals weigh against a further one.")
    )
    least_similarity: Share = setting(0.1, "How close two people's texts have to be, from 0 to 1.")

    def weights(self) -> PeerWeights:
        """The same, as handlers take it."""
        return PeerWeights(**self.model_dump())


class Matching(Section):
    """[matching]: how similar questions are found, and peers."""

    lexicon: LocalPath | None = setting(None, "A file with further words of the field; the shipped ones stay.")
    model: LocalPath | None = setting(None, "A folder with a model of meaning, weighed in beside the words.")
    peers: Peers = setting({}, "Who is proposed to whom, and how often.")

    @field_validator("lexicon")
    @classmethod
    def _is_lexicon(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        how = "a file with lines of: canonical word, tab, German variants with | between, tab, English variants"
        try:
            text = read_text_file(path, limit=LEXICON_LIMIT).text
            Lexicon([*lexicon.load(), *lexicon.parse(text, str(path))])
        except UnreadableError as error:
            raise mistake(str(error), how) from None
        except LexiconError as error:
            raise mistake(f"cannot be taken: {error}", how) from None
        return path

    @field_validator("model")
    @classmethod
    def _is_model(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_dir():
            raise mistake("is a file" if path.exists() else "does not exist", FORMATS)
        if path is not None and recognise(path) is None:
            raise mistake("is no model that is known", FORMATS)
        return path


class Checkin(Section):
    """[checkin]: what a new member starts with; everybody changes it for themselves."""

    weekday: Day = setting("thursday", "Day of the weekly check-in.")
    hour: Hour = setting("10:00", "Time of the weekly check-in, wall time.")
    working_days: WorkingDays = setting(("mon", "tue", "wed", "thu", "fri"), "Days on which the bot may write first.")
    quiet_from: Hour = setting("18:00", "From this time on the bot does not write first.")
    quiet_until: Hour = setting("08:00", "Until this time the bot does not write first.")

    @model_validator(mode="after")
    def _reaches_people(self) -> Self:
        if self.quiet_from == self.quiet_until:
            raise mistake("quiet_from and quiet_until are the same time", "two different times")
        if _within(self.hour, self.quiet_from, self.quiet_until):
            raise mistake("hour lies in the quiet hours", "a time between quiet_until and quiet_from")
        if self.weekday not in self.working_days:
            raise mistake("weekday is not one of working_days", "a day that is")
        return self


def _within(moment: time, start: time, end: time) -> bool:
    """Whether a time of day lies in [start, end), which may run past midnight."""
    return start <= moment < end if start < end else moment >= start or moment < end


class Privacy(Section):
    """[privacy]: how long records are kept, in days.

    Telegram repeats unconfirmed events for 24 hours and may number afresh after a week without any
    (Bot API, getUpdates and Update): a received event has to be remembered longer than the one, shorter than the other.
    """

    inbox_days: Annotated[int, Strict(), Field(ge=2, le=6), Right("a whole number from 2 to 6")] = setting(
        3, "Days that the record of a handled event is kept."
    )
    outbox_days: Annotated[int, Strict(), Field(ge=1, le=3650), Right("a whole number from 1 to 3650")] = setting(
        30, "Days that the record of a delivered message is kept."
    )


class Log(Section):
    """[log]: what the operator reads."""

    format: Annotated[Literal["auto", "pretty", "json"], Right('"auto", "pretty" or "json"')] = setting(
        "auto", "Form of a line; auto: pretty on a terminal, json elsewhere."
    )
    level: Annotated[Literal["debug", "info", "warning", "error"], Right('"debug", "info", "warning" or "error"')] = (
        setting("info", "The least important kind of line that is written.")
    )


class Health(Section):
    """[health]: whether others may ask how the service is."""

    enabled: Flag = setting(False, "Answer /healthz and /metrics over HTTP.")
    host: Host = setting("127.0.0.1", "Address of this machine to answer on.")
    port: Annotated[int, Strict(), Field(ge=1, le=65535), Right("a whole number from 1 to 65535")] = setting(
        9464, "Port to answer on."
    )

    @property
    def warnings(self) -> Sequence[str]:
        """A line where more than this machine may ask."""
        if not self.enabled or self.host.is_loopback:
            return ()
        return (
            f"health: {self.host}:{self.port} answers everybody who reaches it, without a password or encryption; "
            'host = "127.0.0.1" answers this machine only',
        )


class Settings(Section):
    """Everything an operator can set, and where it came from. Made by `load`."""

    service: Service = setting({}, "Where the data lies; time zone and language.")
    calendar: Calendar = setting({}, "Whose public holidays are days off.")
    storage: Storage = setting({}, "The database.")
    members: Members = setting({}, "Who may join.")
    digest: Digest = setting({}, "The week's overview.")
    channels: Channels = setting({}, "Topic channels.")
    announcements: Announcements = setting({}, "What staff tell many at once.")
    workshops: Workshops = setting({}, "Seats, and how long it is known who was there.")
    matching: Matching = setting({}, "Similar questions, and peers.")
    checkin: Checkin = setting({}, "What a new member starts with.")
    privacy: Privacy = setting({}, "How long records are kept.")
    log: Log = setting({}, "What the operator reads.")
    health: Health = setting({}, "Whether others may ask how the service is.")
    telegram: Telegram = setting({}, "The bot's account on Telegram.")
    matrix: Matrix = setting({}, "The bot's account on Matrix.")
    contact: Sentences = setting(BUILT_IN["contact"], "Whom to ask at the agency.")
    emergency: Sentences = setting(BUILT_IN["emergency"], "Whom to call in acute danger.")
    regions: Regions = setting(BUILT_IN["regions"], "Where people work.")
    carriers: Carriers = setting(BUILT_IN["carriers"], "Who employs people.")
    strands: Strands = setting(BUILT_IN["strands"], "The kind of service people work in.")
    themes: Themes = setting(BUILT_IN["themes"], "What needs and questions are about.")

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        if self.telegram.enabled and self.telegram.mode == "webhook" and not self.health.enabled:
            raise mistake(
                'telegram: mode = "webhook" needs the service to answer over HTTP',
                'set enabled = true under [health], or mode = "polling"',
            )
        return self

    @model_validator(mode="after")
    def _has_a_space(self) -> Self:
        if self.channels.auto_space and self.matrix.enabled and self.matrix.space is None:
            raise mistake(
                "channels: auto_space needs a name for the Space", 'set space = "kollegial" under [matrix], or another'
            )
        return self

    _source: Path | None = PrivateAttr(default=None)
    _folder: Path = PrivateAttr(default_factory=Path.cwd)
    _warnings: tuple[str, ...] = PrivateAttr(default=())

    def model_post_init(self, context: Any) -> None:
        """Remember where the settings came from, as `load` says in the context."""
        if context:
            self._source, self._folder = context["source"], context["folder"]
            self._warnings = tuple(context["warnings"])

    @property
    def source(self) -> Path | None:
        """The file that was read; None where the built-in defaults serve."""
        return self._source

    @property
    def warnings(self) -> Sequence[str]:
        """Lines about what works but should be changed, such as a secret that everybody can read."""
        return (*self._warnings, *self.health.warnings)

    @property
    def secrets(self) -> Sequence[str]:
        """What must not be read anywhere, in plain words."""
        found = (self.telegram.token, self.telegram.proxy, self.matrix.password, self.matrix.pickle_key)
        return [secret.get_secret_value() for secret in found if secret is not None]

    @property
    def database_url(self) -> URL:
        """The database's address as SQLAlchemy takes it; shown or logged, it hides the password."""
        return database_url(self.storage.url, folder=self._folder, data_dir=self.service.data_dir)

    def catalogue(self) -> Catalogue:
        """What handlers offer as choices and decide by."""
        return Catalogue(
            regions=tuple(region.entry() for region in self.regions),
            carriers=tuple(carrier.entry() for carrier in self.carriers),
            strands=tuple(strand.entry() for strand in self.strands),
            themes=tuple(theme.entry() for theme in self.themes),
            k=self.digest.k,
            contact=self.contact.by_language(),
            emergency=self.emergency.by_language(),
        )
