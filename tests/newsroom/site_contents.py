"""The lists of a generated site, and its files for machines, by address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from newsroom import list_pages, robots_sitemaps_feeds
from newsroom.generated_stories import Story, slug_of
from newsroom.http_messages import Response
from newsroom.list_pages import Listing, Trap
from newsroom.page_frame import NAME, Size
from newsroom.robots_sitemaps_feeds import Robots
from newsroom.simple_site import text
from newsroom.story_words import AUTHORS, SECTIONS, TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsroom.article_pages import Place
    from newsroom.story_archive import Archive

__all__ = ["Contents", "Settings"]

_PAGED: Final = re.compile(r"(/(?:[^/]+/){0,2}?)(?:page/(\d{1,5})/)?\Z")
_PART: Final = re.compile(r"/sitemap-(\d{4}-\d\d)-(\d{1,5})\.xml\Z")
_FEED: Final = re.compile(r"(/(?:[a-z]+/)?)(feed\.xml|atom\.xml|feed\.json)\Z")
_XML: Final = "application/xml; charset=utf-8"
_SECTIONS: Final = {slug_of(name): name for name in SECTIONS}
_TAGS: Final = {slug_of(name): name for name in TAGS}
_AUTHORS: Final = {slug_of(name): name for name in AUTHORS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a generated site is like."""

    size: Size = Size.NORMAL
    per_page: int = 20
    """Articles on a page of a list."""
    on_front: int = 40
    per_sitemap: int = 1000
    """Entries of a sub-sitemap; each is of one month."""
    in_news: int = 100
    """Entries of the news sitemap."""
    in_feed: int = 30
    robots: Robots = field(default_factory=Robots)
    traps: tuple[Trap, ...] = ()


class Contents:
    """Finds the lists, feeds and sitemaps, made from the stories as they are now."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self._archive = archive
        self._settings = settings

    def find(self, path: str, place: Place) -> Response | None:
        """Give what stands at a path; None where it is none of these."""
        for find in (self._list, self._file, self._feed, self._sitemap):
            response = find(path, place)
            if response is not None:
                return response
        return None

    def _list(self, path: str, place: Place) -> Response | None:
        found = _PAGED.match(path)
        if not found:
            return None
        listed = self._listed(found[1])
        if listed is None:
            return None
        title, numbers, section = listed
        settings, page = self._settings, int(found[2] or 1)
        front = found[1] == "/"
        size = settings.on_front if front else settings.per_page
        pages = 1 if front else max(1, -(-len(numbers) // size))
        if not 1 <= page <= pages:
            return None
        stories = [self._archive.story(n) for n in numbers[(page - 1) * size : page * size]]
        feed = found[1] if front or section else ""
        listing = Listing(title, found[1], stories, page, pages, section, feed)
        return Response(
            list_pages.list_page(listing, place), modified=self._changed(section, stories)
        )

    def _changed(self, key: str, stories: Sequence[Story]) -> datetime:
        return self._archive.changed(key, stories[0].published if stories else None)

    def _listed(self, path: str) -> tuple[str, list[int], str] | None:
        """Give a list's title, its articles and its section by its path."""
        if path == "/":
            return NAME, self._archive.numbers(), ""
        kind, _, slug = path.strip("/").rpartition("/")
        if kind == "" and slug in _SECTIONS:
            name = _SECTIONS[slug]
            return name, self._chosen(name, lambda story: story.section == name), name
        if kind == "tag" and slug in _TAGS:
            tag = _TAGS[slug]
            return f"All about {tag}", self._chosen(path, lambda story: tag in story.tags), ""
        if kind == "author" and slug in _AUTHORS:
            author = _AUTHORS[slug]
            title = f"Articles by {author}"
            return title, self._chosen(path, lambda story: story.author == author), ""
        return None

    def _chosen(self, key: str, is_in: Callable[[Story], bool]) -> list[int]:
        archive = self._archive
        if key in SECTIONS:
            at = SECTIONS.index(key)
            return [n for n in archive.numbers() if n % len(SECTIONS) == at]

        def choose() -> list[int]:
            never = datetime.min.replace(tzinfo=UTC)  # what a list asks for hangs on no date
            return [n for n in archive.numbers() if is_in(Story(n, never, never))]

        return archive.once(("chosen", key), choose)

    def _file(self, path: str, place: Place) -> Response | None:
        if path == "/robots.txt":
            return text(robots_sitemaps_feeds.robots(self._settings.robots, place.base))
        return None

    def _feed(self, path: str, place: Place) -> Response | None:
        found = _FEED.match(path)
        listed = self._listed(found[1]) if found else None
        if not found or listed is None:
            return None
        title, numbers, section = listed
        stories = [self._archive.story(n) for n in numbers[: self._settings.in_feed]]
        changed = self._changed(section, stories)
        if found[2] == "feed.json":
            body, kind = (
                robots_sitemaps_feeds.json_feed(stories, place.base, title),
                "application/feed+json",
            )
        elif found[2] == "atom.xml":
            body = robots_sitemaps_feeds.atom(stories, place.base, title, changed)
            kind = "application/atom+xml; charset=utf-8"
        else:
            body = robots_sitemaps_feeds.rss(stories, place.base, title)
            kind = "application/rss+xml; charset=utf-8"
        return Response(body, 200, kind, modified=changed)

    def _sitemap(self, path: str, place: Place) -> Response | None:
        archive, base = self._archive, place.base
        if path == "/sitemap.xml":
            parts = archive.once("parts", self._parts)
            rows = [(name, changed) for name, (_, changed) in parts.items()]
            body = robots_sitemaps_feeds.sitemap_index(rows, base)
            return Response(body, 200, _XML, modified=archive.changed("", archive.now))
        if path == "/sitemap-news.xml":
            stories = [archive.story(n) for n in archive.numbers()[: self._settings.in_news]]
            body = robots_sitemaps_feeds.news_sitemap(stories, base)
            return Response(body, 200, _XML, modified=self._changed("", stories))
        if not _PART.match(path):
            return None
        numbers, changed = archive.once("parts", self._parts).get(path, ([], archive.now))
        if not numbers:
            return None
        body = robots_sitemaps_feeds.sitemap(map(archive.story, numbers), base)
        return Response(body, 200, _XML, modified=changed)

    def _parts(self) -> dict[str, tuple[list[int], datetime]]:
        """Cut the articles into sub-sitemaps by month, oldest first: path -> articles, change."""
        archive, months = self._archive, dict[str, list[int]]()
        for number in reversed(archive.numbers()):
            months.setdefault(f"{archive.published(number):%Y-%m}", []).append(number)
        parts = {}
        size = self._settings.per_sitemap
        for month, numbers in months.items():
            for at in range(0, len(numbers), size):
                some = numbers[at : at + size]
                edits = archive.edits_of(range(some[0], some[-1] + 1))
                changed = max([archive.published(some[-1]), *edits])
                parts[f"/sitemap-{month}-{at // size + 1}.xml"] = (some, changed)
        return parts
