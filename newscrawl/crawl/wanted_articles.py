"""Which articles an operator wants by what they say: languages and keywords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.common.typed_patterns import typed_pattern
from newscrawl.items import Reason, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.items import Article

__all__ = ["WantedArticles"]


@dataclass(frozen=True, slots=True)
class WantedArticles:
    """Languages and keywords; none of them means all."""

    languages: tuple[str, ...] = ()
    """In lower case, as in "en" (with all its kinds) or "pt-br"."""
    keywords: tuple[re.Pattern[str], ...] = ()
    """Headline or body has one of these."""

    @classmethod
    def of(cls, languages: Iterable[str], keywords: Iterable[str]) -> WantedArticles:
        """Read languages (BCP 47) and keywords (regular expressions, in capitals or not).

        Raises ValueError with a sentence for a pattern that does not compile.
        """
        patterns = (typed_pattern(keyword, ignore_case=True) for keyword in keywords)
        return cls(tuple(map(str.casefold, languages)), tuple(patterns))

    def why_not(self, article: Article) -> Reject | None:
        """Return the reject of an article that is not wanted; None for one that is.

        An article whose language is unknown is wanted.
        """
        language = (article.language or "").casefold()
        is_other = language and not any(
            language == wanted or language.startswith(f"{wanted}-") for wanted in self.languages
        )
        if self.languages and is_other:
            return _unwanted(article, f"its language is {article.language}")
        text = f"{article.headline or ''}\n{article.plain_body or ''}"
        if self.keywords and not any(keyword.search(text) for keyword in self.keywords):
            return _unwanted(article, "it has none of the keywords")
        return None


def _unwanted(article: Article, detail: str) -> Reject:
    return Reject(article.url, Reason.UNWANTED, detail, article.fetched_at)
