"""How much of the program a command needs before it can answer: nobody at a terminal should wait for libraries."""

import subprocess
import sys

_LISTED = "import sys; {}; print(*{{name.partition('.')[0] for name in sys.modules}})"


def loaded(statement: str) -> set[str]:
    """The packages that a fresh interpreter has imported after a statement."""
    command = [sys.executable, "-c", _LISTED.format(statement)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_help_imports_nothing_of_the_service() -> None:
    found = loaded("import bot.cli")
    assert "typer" in found
    assert not found & {"handlers", "storage", "sqlalchemy", "pydantic", "numpy", "scipy", "telegram", "nio"}


def test_what_only_some_commands_and_networks_need_is_imported_there() -> None:
    found = loaded("import bot.backup, bot.check, bot.inviting, bot.operate, bot.rehearse, bot.serve")
    assert "sqlalchemy" in found
    assert not found & {"scipy", "telegram", "nio", "segno", "prompt_toolkit"}
