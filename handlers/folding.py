"""Spellings compared, as storage does it too: there is one definition."""

from storage.folding import UNSEEN, fold

__all__ = ["UNSEEN", "fold"]
