"""Matrix, on matrix-nio."""

from bot.platforms.matrix.platform import Matrix

__all__ = ["Matrix"]
