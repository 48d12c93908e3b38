"""The invitation as a page to print and hang up: A4, black on white, the same bytes for the same invitation."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import resources
from typing import Literal

import segno
import typst

from bot.config import Settings
from bot.ways import ways_in
from handlers.texts import Texts
from storage.messages import Label, Part, Text

QUIET = 4
"""White modules around the QR code, as ISO/IEC 18004 asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on a poster; `payload` is what its QR code holds."""

    language: str
    title: str
    about: str
    how: str
    voluntary: str
    code: str
    until: str | None
    asking: str
    contact: str
    payload: str


class Posters:
    """Makes posters in one language, with the bot's `addresses` by network.

    Texts, fonts and template are loaded once for all of them.
    """

    def __init__(
        self, settings: Settings, language: str | None = None, addresses: Mapping[str, str] | None = None
    ) -> None:
        self._addresses = addresses or {}
        self._language = language or settings.service.language
        self._wording = _wording(settings, self._language)
        self._template = resources.files("bot").joinpath("posters", "invitation.typ").read_bytes()
        # the fonts that come with the compiler: the same page on every machine
        self._compiler = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True)

    def page(self, code: str, until: datetime | None) -> Page:
        """What stands on the poster of a code that holds until a moment (None: for ever)."""
        way, *others = ways_in(self._addresses, code)
        return Page(
            language=self._language,
            title=self._wording(Text("poster-title")),
            about=self._wording(Text("poster-about")),
            how="\n".join(self._wording(each) for each in (way.how, *(other.also for other in others[:-1]))),
            voluntary=self._wording(Text("poster-voluntary")),
            code=code,
            until=None if until is None else self._wording(Text("poster-until", {"until": until})),
            asking=self._wording(Text("poster-asking")),
            contact=self._wording(Label("sentence", "contact")),
            payload=way.payload,
        )

    def pdf(self, page: Page) -> bytes:
        """The page as a PDF."""
        return self._compiled(page, "pdf")

    def png(self, page: Page) -> bytes:
        """The page as a picture, to be looked at."""
        return self._compiled(page, "png")

    def _compiled(self, page: Page, form: Literal["pdf", "png"]) -> bytes:
        inputs = {"words": json.dumps(asdict(page)), "qr": qr_code(page.payload)}
        made = self._compiler.compile(self._template, format=form, sys_inputs=inputs, timestamp=0)
        assert isinstance(made, bytes), "a poster is one page"
        return made


def qr_code(payload: str) -> str:
    """A QR code as SVG; a quarter of it may be dirty or torn (error correction level Q)."""
    drawn = io.BytesIO()
    segno.make_qr(payload, error="q").save(drawn, kind="svg", border=QUIET, xmldecl=False)
    return drawn.getvalue().decode()


def _wording(settings: Settings, language: str) -> Callable[[Part], str]:
    texts, catalogue, zone = Texts.load(), settings.catalogue(), settings.service.timezone
    return lambda part: texts.plain(part, language, catalogue, zone)
