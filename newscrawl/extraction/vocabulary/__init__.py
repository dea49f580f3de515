"""What boilerplate looks like: vocabularies as data, and the little that reads them.

``class_words.toml`` holds the words of class and id attributes; ``phrase_lists/*.txt`` the phrases
that readers see, in many languages.
"""

from newscrawl.extraction.vocabulary.class_words import ClassHint, class_hints_of
from newscrawl.extraction.vocabulary.phrases import (
    PhraseMatch,
    PhraseSet,
    folded_phrases,
    phrases,
    phrases_as_written,
    phrases_regex,
)
from newscrawl.extraction.vocabulary.phrases_in_text import (
    PhraseFound,
    PhrasePattern,
    PhrasesAt,
    PhrasesWithin,
    Place,
    WholePhrases,
    WordsWithin,
    small_letters,
)

__all__ = [
    "ClassHint",
    "PhraseFound",
    "PhraseMatch",
    "PhrasePattern",
    "PhraseSet",
    "PhrasesAt",
    "PhrasesWithin",
    "Place",
    "WholePhrases",
    "WordsWithin",
    "class_hints_of",
    "folded_phrases",
    "phrases",
    "phrases_as_written",
    "phrases_regex",
    "small_letters",
]
