"""Showing: one look, or one each second until somebody has seen enough."""

import json
import signal
import sys
import time

from rich.console import Console
from rich.live import Live

from bot.config import Settings
from bot.status.page import page
from bot.status.source import look

EVERY = 1.0
"""Seconds between two looks."""


def once(settings: Settings, as_json: bool) -> bool:
    """Print one report; whether all is well."""
    found = look(settings)
    if as_json:
        sys.stdout.write(json.dumps(found.plain()) + "\n")
    else:
        Console(highlight=False).print(page(found))
    return found.well


def watch(settings: Settings) -> None:
    """Show a report each second on a screen of its own, until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the terminal is given back either way
    try:
        with Live(page(look(settings)), screen=True, auto_refresh=False) as live:
            while True:
                time.sleep(EVERY)
                live.update(page(look(settings)), refresh=True)
    except KeyboardInterrupt:
        return
