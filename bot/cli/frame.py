"""What all commands share: how they run, and how they say what is wrong."""

import asyncio
from collections.abc import Coroutine
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


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; a database that refuses gets a sentence instead of a traceback."""
    from sqlalchemy.exc import DBAPIError

    from bot.operate import OperatorError
    from bot.service import SchemaBehind
    from storage.database import DatabaseUnavailable
    from storage.schema import NewerDatabase

    try:
        return asyncio.run(work)
    except (NewerDatabase, SchemaBehind, OperatorError) as error:
        raise wrong(str(error)) from None
    except DatabaseUnavailable as error:
        raise wrong(f"database: {error}; is it reachable, writable, and not in use by something else?") from None
    except DBAPIError as error:
        raise wrong(f"database: {error.orig}; is this a database of kollegial?") from None
