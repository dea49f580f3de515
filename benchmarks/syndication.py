"""Invented texts of agencies as sites take them over, and articles that only look like them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from newscrawl.common.article_identity import article_id
from newscrawl.items import Article

__all__ = ["CHANGES", "OTHERS", "SyndicatedArticle", "syndicated_articles"]

_WORDS: Final = 6000
_SITES: Final = 60
_TOPICS: Final = 30
_BACKGROUND_SHARE: Final = 0.4  # of stories that end in paragraphs of their topic's background
_OWN_PARAGRAPH_SHARE: Final = 0.5  # of articles below which the site puts a paragraph of its own
_COPIES: Final = (0, 0, 0, 0, 1, 2, 3, 5)
"""How many sites take over a story: half of all stories stand on one site only."""
_NOTICE: Final = (
    "The winning numbers of draw {} were drawn last night in front of a notary and a live audience."
    " They are {}, {}, {}, {}, {} and {}, and the bonus number is {}. The jackpot now stands at {}"
    " million, and the next draw takes place on Friday evening. All data are without warranty;"
    " players must be of age, and find help against addiction at the lottery's offices."
)


@dataclass
class SyndicatedArticle:
    """An article, with what it was made from."""

    article: Article
    story: int
    """Articles with the same number hold one text, as far as it was not changed."""
    change: str
    """One of ``CHANGES``, or of ``OTHERS``."""


@dataclass
class _Writer:
    """Writes texts of a made-up language, whose words are as unevenly frequent as real ones."""

    random: Random
    words: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
        self.words = [
            "".join(self.random.choices(syllables, k=self.random.randint(1, 4)))
            for _ in range(_WORDS)
        ]
        self.weights = [1 / (rank + 5) for rank in range(_WORDS)]

    def sentence(self) -> str:
        length = self.random.randint(8, 26)
        return " ".join(self.random.choices(self.words, self.weights, k=length)) + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 4)))

    def story(self) -> list[str]:
        return [self.paragraph() for _ in range(self.random.randint(4, 14))]

    def cut(self, text: list[str]) -> list[str]:
        kept = round(len(text) * self.random.uniform(0.35, 0.9))
        return text[: max(2, kept)]

    def added_to(self, text: list[str]) -> list[str]:
        text = list(text)
        for _ in range(self.random.randint(1, 3)):
            text.insert(self.random.randint(0, len(text)), self.paragraph())
        return text

    def edited(self, text: list[str]) -> list[str]:
        share = self.random.uniform(0.01, 0.06)
        return [" ".join(map(self._edit(share), paragraph.split())) for paragraph in text]

    def _edit(self, share: float) -> Callable[[str], str]:
        return lambda word: word if self.random.random() >= share else self.sentence().split()[0]


CHANGES: Final[dict[str, Callable[[_Writer, list[str]], list[str]]]] = {
    "as it was": lambda _, text: text,
    "cut to 35–90 %": _Writer.cut,
    "1–3 paragraphs added": _Writer.added_to,
    "cut and added to": lambda writer, text: writer.added_to(writer.cut(text)),
    "1–6 % of its words changed": _Writer.edited,
}
"""What sites do to an agency's text; all give it a headline of their own."""
OTHERS: Final = ("roundup of four stories", "notice of one form")
"""What looks like a copy, and is none."""


def syndicated_articles(stories: int, seed: int) -> list[SyndicatedArticle]:
    """Return articles of so many stories, and of roundups and notices; of a seed always the same.

    Stories of a topic may share background paragraphs, and articles of a site a paragraph of the
    site's own: neither makes them one text.
    """
    random = Random(seed)  # noqa: S311 - invented texts
    writer = _Writer(random)
    below = [writer.paragraph() for _ in range(_SITES)]
    background = [[writer.paragraph() for _ in range(3)] for _ in range(_TOPICS)]
    made: list[SyndicatedArticle] = []

    def add(text: list[str], story: int, change: str) -> None:
        site = random.randrange(_SITES)
        more = [below[site]] if random.random() < _OWN_PARAGRAPH_SHARE else []
        url = f"https://site{site}.example/{len(made)}"
        body = "\n\n".join([*text, *more])
        headline, day = writer.sentence(), f"2026-11-{1 + story % 28:02}"
        article = Article(id=article_id(url), url=url, headline=headline, body=body, timestamp=day)
        made.append(SyndicatedArticle(article, story, change))

    for story in range(stories):
        text = writer.story()
        if random.random() < _BACKGROUND_SHARE:
            text += random.sample(background[story % _TOPICS], random.randint(1, 2))
        add(text, story, "as it was")
        for _ in range(random.choice(_COPIES)):
            change = random.choice(list(CHANGES))
            add(CHANGES[change](writer, text), story, change)
    for number in range(stories // 20):
        parts = [str(random.choice(made).article.body).split("\n\n") for _ in range(4)]
        text = [paragraph for part in parts for paragraph in part[: random.randint(1, 2)]]
        add(text, stories + number, OTHERS[0])
    for number in range(stories // 50):
        numbers = random.choices(range(1, 50), k=9)
        add([_NOTICE.format(*numbers)], 2 * stories + number, OTHERS[1])
    return made
