"""What a state is made of, and whom to ask and call there; without a file it is what defaults.toml says."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config.faults import Right
from bot.config.section import Section, setting
from bot.config.values import Flag, Key, Label, StrandKey, Words, unique
from storage.catalogue import Entry


class Sentences(Section):
    """[contact] and [emergency]: one text in each language."""

    de: Words = Field(description="The text in German.")
    en: Words = Field(description="The text in English.")

    def by_language(self) -> Mapping[str, str]:
        """The texts as handlers know them."""
        return {"de": self.de, "en": self.en}


class Named(Section):
    """One of [[regions]] or [[carriers]]: a key that is stored and a label in each language."""

    key: Key = Field(description="What is stored; never change it later.")
    de: Label = Field(description="The name in German.")
    en: Label = Field(description="The name in English.")

    def entry(self) -> Entry:
        """The same as handlers know it."""
        return Entry(key=self.key, labels={"de": self.de, "en": self.en})


class Strand(Named):
    """One of [[strands]]; their keys are established abbreviations and may have capitals."""

    key: StrandKey = Field(description="What is stored; never change it later.")


class Theme(Named):
    """One of [[themes]]."""

    sensitive: Flag = setting(False, "Kept off Telegram, talked about on Matrix only.")

    def entry(self) -> Entry:
        """The same as handlers know it."""
        return Entry(key=self.key, labels={"de": self.de, "en": self.en}, sensitive=self.sensitive)


def _tables(name: str) -> Right:
    return Right(f"one or more [[{name}]] tables with key, de and en")


Regions = Annotated[tuple[Named, ...], AfterValidator(unique), _tables("regions")]
Carriers = Annotated[tuple[Named, ...], AfterValidator(unique), _tables("carriers")]
Strands = Annotated[tuple[Strand, ...], AfterValidator(unique), _tables("strands")]
Themes = Annotated[tuple[Theme, ...], AfterValidator(unique), _tables("themes")]

BUILT_IN = tomllib.loads((files("bot") / "defaults.toml").read_text(encoding="utf-8"))
"""What holds where the file names nothing else."""
