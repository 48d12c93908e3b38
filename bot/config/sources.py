"""The settings in effect: the file, the files of secrets it names, and over both the environment."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.document import FILE_VARIABLE, read_document
from bot.config.faults import ConfigError, Fault, Place, faults_of
from bot.config.secret_files import with_secrets
from bot.config.settings import Settings

VARIABLES: Mapping[str, tuple[str, str]] = {
    "KOLLEGIAL_DATA_DIR": ("service", "data_dir"),
    "KOLLEGIAL_STORAGE_URL": ("storage", "url"),
    "KOLLEGIAL_TELEGRAM_TOKEN": ("telegram", "token"),
    "KOLLEGIAL_MATRIX_PASSWORD": ("matrix", "password"),
    "KOLLEGIAL_MATRIX_PICKLE_KEY": ("matrix", "pickle_key"),
}
"""What each environment variable sets; an empty one counts as not set."""

ADMIN_TOKEN = "KOLLEGIAL_MATRIX_ADMIN_TOKEN"
"""The variable that `kollegial matrix setup` reads; no setting, because the service is not to have it."""


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from the file at `path`, else from $KOLLEGIAL_CONFIG, else ./config.toml, else the defaults.

    Raises:
        ConfigError: with every fault of the file and the environment, in that order.
    """
    document = read_document(path, environ)
    variables: dict[Place, str] = {place: name for name, place in VARIABLES.items() if environ.get(name)}
    tables, faults, warnings = with_secrets(document, variables)
    warnings += _misspelt(environ)
    context = {"source": document.path, "folder": document.folder, "warnings": warnings}
    checked = _checked(_overlaid(tables, environ), context, document.name, variables)
    if isinstance(checked, Settings) and not faults:
        return checked
    if not isinstance(checked, Settings):
        named = {fault.key for fault in faults}
        faults += [fault for fault in checked if not fault.key or fault.key not in named]
    raise ConfigError(faults)


def _checked(
    tables: dict[str, Any], context: dict[str, Any], file: str, variables: Mapping[Place, str]
) -> Settings | list[Fault]:
    """The settings or their faults: not an exception, which would carry the values it was raised about."""
    try:
        return Settings.model_validate(tables, context=context)
    except ValidationError as error:
        return faults_of(error, Settings, file, variables)


def _overlaid(tables: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The tables with what the environment sets; a section that is no table is left for the models to refuse."""
    result = dict(tables)
    for name, (section, key) in VARIABLES.items():
        table = result.get(section, {})
        if environ.get(name) and isinstance(table, dict):
            result[section] = {**table, key: _from_here(environ[name]) if key == "data_dir" else environ[name]}
    return result


def _from_here(path: str) -> str:
    """A path that somebody wrote in a shell counts from where they are, not from the configuration's folder."""
    return str(Path.cwd() / path) if path.strip() and not path.startswith("~") else path


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """A warning for each variable that is nearly one of ours: others may have theirs with the same beginning."""
    ours = [FILE_VARIABLE, ADMIN_TOKEN, *VARIABLES]
    warnings = []
    for name in sorted(environ):
        if name.startswith("KOLLEGIAL_") and name not in ours:
            near = difflib.get_close_matches(name, ours, n=1, cutoff=0.75)
            warnings += [f"{name}: is no variable of this service; perhaps {known}" for known in near]
    return warnings
