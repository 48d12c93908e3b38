"""The configuration: `load` gives frozen settings, or a `ConfigError` with one line per fault."""

from bot.config.faults import ConfigError, Fault
from bot.config.settings import Settings
from bot.config.sources import load
from bot.config.values import Weekday

__all__ = ["ConfigError", "Fault", "Settings", "Weekday", "load"]
