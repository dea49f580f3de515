"""The stories of the generated site: each is made from its number, and the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, overload

from newsroom.story_words import (
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
    from collections.abc import Callable, Sequence

__all__ = ["NOW", "PACE", "Form", "Story", "chance", "mix", "slug_of"]

_T = TypeVar("_T")

_HEADLINES: Final = len(PLACES) * len(VERBS) * len(OBJECTS) * len(OCCASIONS)
_STRIDE: Final = (
    48271
    # …is a prime that does not divide _HEADLINES: no headline comes twice before all were there.
)
_SENTENCE_STRIDE: Final = 7919
_STEPS: Final = 64
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


@lru_cache(1)
def _sentences() -> list[str]:
    """All sentences that the vocabulary makes, so mixed that neighbours share no part."""
    whole = [f"{who} {what}{tail}" for who in SUBJECTS for what in THINGS for tail in TAILS]
    return [whole[at * _SENTENCE_STRIDE % len(whole)] for at in range(len(whole))]


def _some(drawn: int, count: int) -> str:
    """A few sentences, by a number that looks like chance."""
    bank = _sentences()
    step = 1 + (drawn >> 12) % _STEPS
    start = drawn % (len(bank) - count * step)
    return " ".join(bank[start : start + count * step : step])


class _Once(Generic[_T]):
    """A property that is computed once; functools' own takes a lock each time in Python 3.11."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: object, kind: type) -> _T: ...
    def __get__(self, owner: object | None, kind: type) -> Self | _T:
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._make(owner)
        return value


@dataclass(frozen=True)
class Story:
    """An article at one moment: what it says, and when."""

    number: int
    published: datetime
    modified: datetime
    revision: int = 1
    form: Form = Form.PLAIN

    @_Once
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

    @_Once
    def headline(self) -> str:
        """The headline; no two of the first 200,000 stories have the same."""
        return " ".join(self._pieces)

    @property
    def section(self) -> str:
        """The name of its section."""
        return SECTIONS[self.number % len(SECTIONS)]

    @_Once
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

    @_Once
    def tags(self) -> list[str]:
        """Its three tags."""
        first = mix(self.number, 3)
        return [TAGS[(first + step) % len(TAGS)] for step in (0, 7, 16)]

    @property
    def summary(self) -> str:
        """Its summary, a sentence that does not stand in its text."""
        subject = self.tags[0].lower()
        return f"What {self.place} has decided, and what its {subject} have to do with it."

    @_Once
    def paragraphs(self) -> list[str]:
        """Its text; each revision has one paragraph that is new and one more at the end."""
        drawn = mix(self.number, 4)
        texts = []
        for _ in range(_LEAST_PARAGRAPHS + drawn % 7):
            drawn = (drawn * 1664525 + 1013904223) & 0xFFFFFFFF
            texts.append(_some(drawn >> 4, 3 + (drawn >> 25) % 3))
        texts[0] = f"{self.place} has a new subject to talk about, number {self.number}. {texts[0]}"
        if self.revision > 1:
            drawn = mix(self.number, 100 + self.revision)
            texts[2] = _some(drawn, 4)
            changes = f"This article has been changed {self.revision - 1} times."
            texts.append(f"{changes} {_some(drawn >> 3, 1)}")
        return texts

    @property
    def body(self) -> str:
        """Its text as a record holds it: a blank line between paragraphs."""
        return "\n\n".join(self.paragraphs)

    @_Once
    def published_text(self) -> str:
        """When it appeared, in ISO 8601."""
        return self.published.isoformat()

    @_Once
    def modified_text(self) -> str:
        """When it last changed, in ISO 8601."""
        return self.modified.isoformat()

    @_Once
    def displayed_date(self) -> str:
        """When it appeared, as its page shows it."""
        return f"{self.published:%d %B %Y, %H:%M}"

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
