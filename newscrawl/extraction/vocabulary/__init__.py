"""What boilerplate looks like: vocabularies as data, and the little that reads them.

``class_words.toml`` holds the words of class and id attributes; ``phrases/*.txt`` the wordings that
readers see, in many languages.
"""

from newscrawl.extraction.vocabulary.class_words import ClassHint, class_hints_of
from newscrawl.extraction.vocabulary.phrases import (
    Hit,
    Phrases,
    alternation,
    lines,
    phrases,
    wordings,
)

__all__ = [
    "ClassHint",
    "Hit",
    "Phrases",
    "alternation",
    "class_hints_of",
    "lines",
    "phrases",
    "wordings",
]
