"""A booklet laid out: as PDF by typst, and as one HTML file. What people wrote is data to both.

Takes a second: nothing for a transaction.
"""

import json
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import Literal

import typst
from jinja2 import Environment, StrictUndefined

from handlers.cards.collecting import Booklet

FORMATS = {"pdf": "application/pdf", "html": "text/html"}
"""As what a booklet can be had, with the media type of each."""


def printed(booklet: Booklet, form: str) -> bytes:
    """A booklet in one of the formats."""
    return pdf(booklet) if form == "pdf" else html(booklet)


def pdf(booklet: Booklet) -> bytes:
    """The booklet as a PDF: A5, to be read on a phone or printed two pages a sheet."""
    [document] = _compiled(booklet, "pdf")
    return document


def pictures(booklet: Booklet) -> list[bytes]:
    """The booklet's pages as PNG, to be looked at."""
    return _compiled(booklet, "png")


def html(booklet: Booklet) -> bytes:
    """The booklet as one HTML file that needs nothing else."""
    surroundings = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return surroundings.from_string(_template("booklet.html").decode()).render(booklet=booklet).encode()


def _compiled(booklet: Booklet, form: Literal["pdf", "png"]) -> list[bytes]:
    # the system's fonts too: those of the compiler know neither Arabic nor emoji
    fonts = typst.Fonts(include_system_fonts=True)
    made = typst.Compiler(font_paths=fonts).compile(
        _template("booklet.typ"), format=form, sys_inputs={"booklet": json.dumps(asdict(booklet))}, timestamp=0
    )
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


@cache
def _template(name: str) -> bytes:
    return resources.files("handlers.cards").joinpath("pages", name).read_bytes()
