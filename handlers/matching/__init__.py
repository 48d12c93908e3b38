"""Similar questions: which questions, practice cards and experiences are like a text. Pure: no session, no clock.

The index itself, `Matcher`, stands in a module of its own: it takes numpy and scipy, which take half a second.
"""

from handlers.matching.lexicon import Lexicon, LexiconError
from handlers.matching.suggestions import Confidence, Hit, Phrasing, Subject, Suggestions

__all__ = ["Confidence", "Hit", "Lexicon", "LexiconError", "Phrasing", "Subject", "Suggestions"]
