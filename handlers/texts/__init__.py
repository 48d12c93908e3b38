"""Every sentence that a person reads: Fluent files, and how they become spans in the reader's language."""

from handlers.texts.language import choose
from handlers.texts.library import Texts
from handlers.texts.verification import missing, problems, unused

__all__ = ["Texts", "choose", "missing", "problems", "unused"]
