"""Panics of the library's Rust part: no `Exception`, so that they would end the service where faults are contained.

What anybody may send raises one: vodozemac 0.10 panics at an Ed25519 key of more than 32 bytes (seen).
"""

from collections.abc import Iterator
from contextlib import contextmanager

_NAME = "PanicException"
"""PyO3's name of it; its class cannot be imported (https://docs.rs/pyo3/latest/pyo3/panic/struct.PanicException.html)."""


class Panicked(Exception):
    """The library panicked; its state is what it was before."""


@contextmanager
def caught() -> Iterator[None]:
    """Raise a panic as an error like any other.

    Raises:
        Panicked: there was one.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != _NAME:
            raise
        raise Panicked from None
