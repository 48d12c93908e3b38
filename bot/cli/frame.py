"""What all commands share: how they run, and how they say what is wrong."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from rich.console import Console as Terminal

T = TypeVar("T")

errors = Terminal(stderr=True, highlight=False)

EXIT_WRONG = 2
"""Exit code where what was given is wrong: the configuration, a script, an argument."""


def wrong(reason: str) -> typer.Exit:
    """Say what is wrong, a line each, and end with exit code 2."""
    errors.print(reason, markup=False, soft_wrap=True)
    return typer.Exit(EXIT_WRONG)


def known_language(language: str | None) -> str | None:
    """A language that there are texts in, or None for the service's; else say which there are."""
    if language not in (None, "de", "en"):
        raise wrong(f"{language}: no such language; there are de and en")
    return language


@contextmanager
def refusals() -> Iterator[None]:
    """Give what is refused inside a sentence instead of a traceback, a database that refuses as well."""
    from sqlalchemy.exc import DBAPIError

    from bot.refusals import OperatorError
    from bot.service import SchemaBehind
    from storage.database import DatabaseUnavailable
    from storage.schema import NewerDatabase

    try:
        yield
    except (NewerDatabase, SchemaBehind, OperatorError) as error:
        raise wrong(str(error)) from None
    except DatabaseUnavailable as error:
        raise wrong(f"database: {error}; is it reachable, writable, and not in use by something else?") from None
    except DBAPIError as error:
        raise wrong(f"database: {error.orig}; is this a database of kollegial?") from None


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end."""
    with refusals():
        return asyncio.run(work)
