"""The demo site's stories, and its editions in six languages, read from TOML files."""

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
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

__all__ = ["Comment", "DemoStory", "Edition", "Section", "StoryBlock", "editions", "stories"]

BlockKind: TypeAlias = Literal["paragraph", "subhead", "quote", "item"]

_PREFIXES: Final[Mapping[str, BlockKind]] = {"## ": "subhead", "> ": "quote", "- ": "item"}
_FIRST_NUMBER: Final = 4101
"""The number of the first story: any will do, but four digits look like a real site's."""
_BETWEEN_BLOCKS: Final = re.compile(r"\n\n|\n(?=- )")
_LINK_OR_BOLD: Final = re.compile(r"\[([^\[\]]+)\]\([^()]+\)|\*([^*]+)\*")


class StoryBlock(NamedTuple):
    """One block of a story's text, in which links and bold words are still marked."""

    kind: BlockKind
    text: str

    @property
    def plain_text(self) -> str:
        """The text without these marks.

        >>> StoryBlock("paragraph", "A [garden](/en/) of *nine* hives.").plain_text
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
    standfirst: str
    tags: Sequence[str]
    caption: str
    credit: str
    """The photo's credit, as the record must have it."""
    credit_line: str
    """The photo's credit as it is displayed, with label words such as "Photo:"."""
    body: tuple[StoryBlock, ...]
    modified: datetime
    is_linked: bool = True
    """Whether pages and feeds link to it; if not, only the sitemap names it."""
    is_in_sitemap: bool = True
    has_tracked_link: bool = False
    """Whether the sidebar links it with tracking parameters."""
    old_path: str | None = None
    """An old path that redirects to it."""
    delay_seconds: float = 0.0
    """How long the server waits before it sends the page."""

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
    """A reader's comment under an article, perhaps with an answer."""

    name: str
    text: str
    answer: Comment | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in one language: its name, its sections, and the words around the articles."""

    language: str
    own_name: str
    direction: str
    layout: str
    """The layout of its list pages."""
    masthead: str
    motto: str
    date: str
    """The template of its dates."""
    months: Sequence[str]
    weekdays: Sequence[str]
    sections: tuple[Section, ...]
    share_items: Sequence[str]
    labels: Mapping[str, str]
    comments: tuple[Comment, ...]

    @property
    def href(self) -> str:
        """The path of the edition's front page."""
        return f"/{self.language}/"

    def section_href(self, slug: str) -> str:
        """Return the path of a section's first page."""
        return quote(f"/{self.language}/{slug}/")

    def tag_href(self, tag: str) -> str:
        """Return the path of a tag's page."""
        return quote(f"/{self.language}/tag/{tag.casefold().replace(' ', '-')}/")

    def section_name(self, slug: str) -> str:
        """Return the name of a section."""
        return next(section.name for section in self.sections if section.slug == slug)

    def in_words(self, moment: datetime) -> str:
        """Return a date and time as the edition writes it."""
        return Template(self.date).substitute(
            weekday=self.weekdays[moment.weekday()],
            day=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
            hour=f"{moment.hour:02}",
            minute=f"{moment.minute:02}",
        )


def _tables(folder: str) -> Iterator[dict[str, Any]]:
    for file in sorted(files(__package__).joinpath(folder).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text(encoding="utf-8"))


def _blocks(body: str) -> tuple[StoryBlock, ...]:
    blocks = []
    for text in _BETWEEN_BLOCKS.split(body.strip()):
        prefix = next((prefix for prefix in _PREFIXES if text.startswith(prefix)), "")
        blocks.append(StoryBlock(_PREFIXES.get(prefix, "paragraph"), text.removeprefix(prefix)))
    return tuple(blocks)


def _story(number: int, table: dict[str, Any]) -> DemoStory:
    table["body"] = _blocks(table["body"])
    table.setdefault("modified", table["published"])
    return DemoStory(number=number, **table)


def _comment(table: Mapping[str, Any]) -> Comment:
    answer = table.get("reply")
    return Comment(table["name"], table["text"], _comment(answer) if answer else None)


def _edition(table: dict[str, Any]) -> Edition:
    table["sections"] = tuple(Section(**section) for section in table["sections"])
    table["comments"] = tuple(map(_comment, table["comments"]))
    return Edition(**table)


@cache
def stories() -> tuple[DemoStory, ...]:
    """Read all stories, the newest first."""
    # Numbered by file name, so that a photo's URL does not change with a story's date.
    numbered = enumerate(_tables("stories"), _FIRST_NUMBER)
    read = [_story(number, table) for number, table in numbered]
    return tuple(sorted(read, key=lambda story: story.published, reverse=True))


@cache
def editions() -> Mapping[str, Edition]:
    """Read all editions, by language; English comes first."""
    read = {table["language"]: _edition(table) for table in _tables("editions")}
    return {"en": read["en"], **read}
