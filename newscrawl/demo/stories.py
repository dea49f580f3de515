"""What the demo site tells: its stories and its editions, read from TOML files."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

__all__ = ["Comment", "DemoStory", "Edition", "Section", "StoryBlock", "editions", "stories"]

Kind: TypeAlias = Literal["paragraph", "subhead", "quote", "item"]

_MARKS: Final[Mapping[str, Kind]] = {"## ": "subhead", "> ": "quote", "- ": "item"}
_BETWEEN_BLOCKS: Final = re.compile(r"\n\n|\n(?=- )")
_LINK_OR_BOLD: Final = re.compile(r"\[([^\[\]]+)\]\([^()]+\)|\*([^*]+)\*")


class StoryBlock(NamedTuple):
    """One block of a story's text; links and bold words are still marked in it."""

    kind: Kind
    text: str

    @property
    def plain(self) -> str:
        """The block's words alone.

        >>> Block("paragraph", "A [garden](/en/) of *nine* hives.").plain
        'A garden of nine hives.'
        """
        return _LINK_OR_BOLD.sub(lambda match: match[1] or match[2], self.text)


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One article of the site."""

    number: int
    language: str
    path: str
    """Where the article is served: no host, not yet percent-encoded."""
    section: str
    """The slug of its section in its edition."""
    layout: str
    published: datetime
    author: str
    headline: str
    lede: str
    tags: tuple[str, ...]
    caption: str
    credit: str
    """The photo's credit as it must come out."""
    credit_line: str
    """The photo's credit as displayed, with its label words."""
    body: tuple[StoryBlock, ...]
    modified: datetime
    linked: bool = True
    """Whether any page or feed leads to it; if not, the sitemap alone does."""
    in_sitemap: bool = True
    tracked_link: bool = False
    """Whether the front page also links it with tracking parameters."""
    old_path: str | None = None
    """An old address that redirects to it."""
    delay: float = 0.0
    """Seconds that the server takes to answer."""

    @property
    def href(self) -> str:
        """The article's path, percent-encoded."""
        return quote(self.path)

    @property
    def photo(self) -> str:
        """The path of its photo."""
        return f"/media/2024/03/photo-{self.number}.png"


class Section(NamedTuple):
    """A section of an edition."""

    slug: str
    name: str


class Comment(NamedTuple):
    """What a reader has written under an article, with at most one answer."""

    name: str
    text: str
    answer: Comment | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in one language: its name, its sections and the wording around the articles."""

    language: str
    own_name: str
    direction: str
    layout: str
    """The layout of its list pages."""
    masthead: str
    motto: str
    date: str
    """The pattern of its dates in words."""
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    sections: tuple[Section, ...]
    share_items: tuple[str, ...]
    labels: Mapping[str, str]
    comments: tuple[Comment, ...]

    @property
    def href(self) -> str:
        """The path of the edition's front page."""
        return f"/{self.language}/"

    def section_href(self, slug: str) -> str:
        """Give the path of a section's first page."""
        return quote(f"/{self.language}/{slug}/")

    def tag_href(self, tag: str) -> str:
        """Give the path of a tag's page."""
        return quote(f"/{self.language}/tag/{tag.casefold().replace(' ', '-')}/")

    def section_name(self, slug: str) -> str:
        """Give the wording of a section."""
        return next(section.name for section in self.sections if section.slug == slug)

    def in_words(self, moment: datetime) -> str:
        """Write a moment as the edition's readers do."""
        return Template(self.date).substitute(
            weekday=self.weekdays[moment.weekday()],
            day=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
            hour=f"{moment.hour:02}",
            minute=f"{moment.minute:02}",
        )


def _tables(folder: str) -> Iterator[dict[str, Any]]:
    found = files(__package__).joinpath(folder).iterdir()
    for entry in sorted(found, key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield tomllib.loads(entry.read_text(encoding="utf-8"))


def _blocks(body: str) -> tuple[StoryBlock, ...]:
    blocks = []
    for part in _BETWEEN_BLOCKS.split(body.strip()):
        mark = next((mark for mark in _MARKS if part.startswith(mark)), "")
        blocks.append(StoryBlock(_MARKS.get(mark, "paragraph"), part.removeprefix(mark)))
    return tuple(blocks)


def _story(number: int, table: dict[str, Any]) -> DemoStory:
    table["tags"] = tuple(table["tags"])
    table["body"] = _blocks(table["body"])
    table.setdefault("modified", table["published"])
    return DemoStory(number=number, **table)


def _comment(table: Mapping[str, Any]) -> Comment:
    answer = table.get("reply")
    return Comment(table["name"], table["text"], _comment(answer) if answer else None)


def _edition(table: dict[str, Any]) -> Edition:
    table["sections"] = tuple(Section(**section) for section in table["sections"])
    table["comments"] = tuple(map(_comment, table["comments"]))
    for name in ("months", "weekdays", "share_items"):
        table[name] = tuple(table[name])
    return Edition(**table)


@cache
def stories() -> tuple[DemoStory, ...]:
    """Read all stories, the newest first."""
    # Numbered by file name, so that a photo's address does not change with a story's date.
    read = [_story(number, table) for number, table in enumerate(_tables("stories"), 4101)]
    return tuple(sorted(read, key=lambda story: story.published, reverse=True))


@cache
def editions() -> Mapping[str, Edition]:
    """Read all editions, by language; English comes first."""
    read = {table["language"]: _edition(table) for table in _tables("editions")}
    return {"en": read["en"], **read}
