"""The stories of the generated site: each is made from its number, and the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from newscrawl.testing.vocabulary import (
    AUTHORS,
    OBJECTS,
    OCCASIONS,
    PHOTOGRAPHERS,
    PLACES,
    SECTIONS,
    SUBJECTS,
    TAGS,
    TAILS,
    THINGS,
    VERBS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NOW", "PACE", "Form", "Story", "chance", "mix", "slug_of"]

_HEADLINES: Final = len(PLACES) * len(VERBS) * len(OBJECTS) * len(OCCASIONS)
_STRIDE: Final = (
    48271
    # …is a prime that does not divide _HEADLINES: no headline comes twice before all were there.
)
_SENTENCES: Final = len(SUBJECTS) * len(THINGS) * len(TAILS)
_SENTENCE_STRIDE: Final = 7919
_LEAST_PARAGRAPHS: Final = 6
_PARTS: Final = 3


class Form(StrEnum):
    """In which form an article stands on the site."""

    PLAIN = "plain"
    """One page at one address."""
    PARTS_PATH = "parts-path"
    """In three parts: the address, ``…/2/`` and ``…/3/``."""
    PARTS_QUERY = "parts-query"
    """In three parts: the address, ``?page=2`` and ``?page=3``."""
    MOVED = "moved"
    """Linked by an old address, from which three redirects (301) lead to the new one."""
    AMP = "amp"
    """With an AMP twin, which lists link as well."""
    TRACKED = "tracked"
    """Lists and feeds link it with tracking parameters and a fragment, each with others."""
    COPY = "copy"
    """A second copy of the article before it, which it names as the canonical one."""
    SYNDICATED = "syndicated"
    """Names an address of another site as the canonical one."""


def mix(number: int, salt: int = 0) -> int:
    """Mix a number into 32 bits that look like chance, the same every time."""
    value = (number * 0x9E3779B1 + salt * 0x85EBCA6B + 0x7F4A7C15) & 0xFFFFFFFF
    value ^= value >> 15
    value = value * 0x2C1B3C6D & 0xFFFFFFFF
    return value ^ value >> 13


def chance(number: int, salt: int = 0) -> float:
    """A number from 0 to 1 that looks like chance, the same every time."""
    return mix(number, salt) / 0x1_0000_0000


@lru_cache(4096)
def slug_of(text: str) -> str:
    """Write a name as a step of an address.

    >>> slug_of("Bans Lorries From the Market Bridge")
    'bans-lorries-from-the-market-bridge'
    """
    plain = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return "-".join(plain.replace("í", "i").replace(",", "").split())


def _sentence(index: int) -> str:
    index, subject = divmod(index % _SENTENCES, len(SUBJECTS))
    tail, thing = divmod(index, len(THINGS))
    return f"{SUBJECTS[subject]} {THINGS[thing]}{TAILS[tail]}"


@dataclass(frozen=True)
class Story:
    """An article at one moment: what it says, and when."""

    number: int
    published: datetime
    modified: datetime
    revision: int = 1
    form: Form = Form.PLAIN

    @cached_property
    def _pieces(self) -> tuple[str, str, str, str]:
        index = self.number * _STRIDE % _HEADLINES
        index, place = divmod(index, len(PLACES))
        index, verb = divmod(index, len(VERBS))
        occasion, thing = divmod(index, len(OBJECTS))
        return PLACES[place], VERBS[verb], OBJECTS[thing], OCCASIONS[occasion]

    @property
    def place(self) -> str:
        """The town that it is about."""
        return self._pieces[0]

    @cached_property
    def headline(self) -> str:
        """The headline; no two of the first 200,000 stories have the same."""
        return " ".join(self._pieces)

    @property
    def section(self) -> str:
        """The name of its section."""
        return SECTIONS[self.number % len(SECTIONS)]

    @cached_property
    def path(self) -> str:
        """The path of its address."""
        slug = "-".join(map(slug_of, self._pieces))
        day = self.published
        section = slug_of(self.section)
        return f"/{section}/{day.year}/{day.month:02}/{day.day:02}/{slug}-{self.number}"

    @property
    def author(self) -> str:
        """Who wrote it."""
        return AUTHORS[mix(self.number, 1) % len(AUTHORS)]

    @property
    def photographer(self) -> str:
        """Who took its photo."""
        return PHOTOGRAPHERS[mix(self.number, 2) % len(PHOTOGRAPHERS)]

    @cached_property
    def tags(self) -> list[str]:
        """Its three tags."""
        first = mix(self.number, 3)
        return [TAGS[(first + step) % len(TAGS)] for step in (0, 7, 16)]

    @property
    def summary(self) -> str:
        """Its summary, a sentence that does not stand in its text."""
        subject = self.tags[0].lower()
        return f"What {self.place} has decided, and what its {subject} have to do with it."

    @cached_property
    def paragraphs(self) -> list[str]:
        """Its text; each revision has one paragraph that is new and one more at the end."""
        chosen = mix(self.number, 4)
        count = _LEAST_PARAGRAPHS + chosen % 7
        texts = []
        for at in range(count):
            size = 3 + (chosen >> at) % 3
            texts.append(
                " ".join(_sentence(chosen + (at * 6 + n) * _SENTENCE_STRIDE) for n in range(size))
            )
        texts[0] = f"{self.place} has a new subject to talk about, number {self.number}. {texts[0]}"
        if self.revision > 1:
            new = mix(self.number, 100 + self.revision)
            texts[2] = " ".join(_sentence(new + n * _SENTENCE_STRIDE) for n in range(4))
            texts.append(
                f"This article has been changed {self.revision - 1} times. {_sentence(new)}"
            )
        return texts

    @property
    def body(self) -> str:
        """Its text as a record holds it: a blank line between paragraphs."""
        return "\n\n".join(self.paragraphs)

    @property
    def in_parts(self) -> bool:
        """Whether it stands on several pages."""
        return self.form in {Form.PARTS_PATH, Form.PARTS_QUERY}

    @property
    def pages(self) -> int:
        """How many pages it stands on."""
        return _PARTS if self.in_parts else 1

    def part(self, page: int) -> Sequence[str]:
        """The paragraphs that stand on a page, counted from 1."""
        size = -(-len(self.paragraphs) // self.pages)
        return self.paragraphs[(page - 1) * size : page * size]

    def page_path(self, page: int) -> str:
        """The address of one of its pages, without the host."""
        if page == 1:
            return self.path
        return (
            f"{self.path}/{page}/" if self.form is Form.PARTS_PATH else f"{self.path}?page={page}"
        )

    @property
    def etag(self) -> str:
        """What names this very state of its page."""
        return f'"a{self.number}-{self.revision}-{self.form}"'


NOW: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""When the newest article of a site appeared, where nothing else is said."""
PACE: Final = timedelta(minutes=30)
"""Between two articles."""
