"""What boilerplate looks like: vocabularies as data, and the little that reads them.

``class_words.toml`` holds the words of class and id attributes; ``phrases/*.txt`` the wordings that
readers see, in many languages.
"""

from newscrawl.boilerplate.class_words import Mark, marks_of
from newscrawl.boilerplate.phrases import Hit, Phrases, alternation, lines, phrases, wordings

__all__ = ["Hit", "Mark", "Phrases", "alternation", "lines", "marks_of", "phrases", "wordings"]
