"""Similar questions: which questions, practice cards and experiences are like a text. Pure: no session, no clock."""

from handlers.matching.lexicon import Lexicon, LexiconError
from handlers.matching.matcher import Matcher, Phrasing
from handlers.matching.suggestions import Confidence, Hit, Subject, Suggestions

__all__ = ["Confidence", "Hit", "Lexicon", "LexiconError", "Matcher", "Phrasing", "Subject", "Suggestions"]
