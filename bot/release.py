"""Which version of the program this is."""

from importlib import metadata


def version() -> str:
    """The version that is installed; a checkout that was never installed has none."""
    try:
        return metadata.version("kollegial")
    except metadata.PackageNotFoundError:
        return "unreleased"
