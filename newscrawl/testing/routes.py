"""What stands at each address of the generated site."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from newscrawl.testing import lists, machine
from newscrawl.testing.chrome import NAME, Size
from newscrawl.testing.lists import Listing, Trap
from newscrawl.testing.machine import Robots
from newscrawl.testing.pages import Place, amp_page, article_page, print_page
from newscrawl.testing.simple import redirect, tagged, text
from newscrawl.testing.stories import Form, Story, slug_of
from newscrawl.testing.vocabulary import AUTHORS, SECTIONS, TAGS
from newscrawl.testing.wire import HTML, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.testing.archive import Archive
    from newscrawl.testing.wire import Request

__all__ = ["Router", "Settings", "article_number"]

_ARTICLE: Final = re.compile(r"(/[a-z]+/\d{4}/\d\d/\d\d/[^/]+-(\d{1,9}))(?:/(?:([23])/)?)?\Z")
_MOVED: Final = re.compile(r"/go/(\d{1,9})/([123])/[^/]*\Z")
_PAGED: Final = re.compile(r"(/(?:[^/]+/){0,2})(?:page/(\d{1,5})/)?\Z")
_DAY: Final = re.compile(r"/calendar/(\d{4})/(\d\d)/(\d\d)/\Z")
_PART: Final = re.compile(r"/sitemap-(\d{4}-\d\d)-(\d{1,5})\.xml\Z")
_FEED: Final = re.compile(r"(/(?:[a-z]+/)?)(feed\.xml|atom\.xml|feed\.json)\Z")
_PHOTO: Final = re.compile(r"/photos/\d+\.png\Z")
_RELATED: Final = 5
_XML: Final = "application/xml; charset=utf-8"
_TEXTS: Final = {
    "/login": ("Log in", '<form method="post"><input name="user"><input type="password"></form>'),
    "/newsletter": ("Newsletter", "<p>Thank you. We have sent you a letter.</p>"),
    "/about/": ("About us", f"<p>{NAME} has appeared since 1874. None of it is true.</p>"),
    "/contact/": ("Contact", "<p>Write to desk@courier.example.</p>"),
    "/privacy/": ("Privacy", "<p>We keep nothing, as there is nobody here to keep it.</p>"),
    "/calendar/": ("Calendar", "<p>There are no events.</p>"),
}


def _png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    size = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\x80\x80\x80\x80\x80\x80\x80\x80" * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


_PHOTO_FILE: Final = Response(_png(), 200, "image/png")


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


def article_number(path: str) -> int | None:
    """Read the number out of an article's path; None where it is none.

    >>> article_number("/world/2026/11/20/velmar-proudly-reopens-7/2/")
    7
    """
    found = _ARTICLE.match(path)
    return int(found[2]) if found else None


class Router:
    """Finds what stands at an address."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self._archive = archive
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """What the site is like."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        self._archive.forget()

    def find(self, request: Request) -> Response | None:
        """Answer a request; None where nothing stands at its address."""
        path = request.path
        found = _ARTICLE.match(path)
        if found:
            return self._article(request, found)
        place = self._place(request.base)
        if path in {"/specials/", "/search"} or path.startswith(("/browse/", "/calendar/", "/go/")):
            return self._trap(request, place)
        return self._archive.once((path, place), lambda: self._made(path, place))

    def _place(self, base: str) -> Place:
        settings = self._settings
        traps = tuple(lists.TRAPS[trap] for trap in settings.traps)
        return Place(base, settings.size, traps)

    def _existing(self, number: int) -> Story | None:
        return self._archive.story(number) if 1 <= number <= self._archive.newest else None

    def _article(self, request: Request, found: re.Match[str]) -> Response | None:
        story = self._existing(int(found[2]))
        if story is None or story.path != found[1]:
            return None
        if story.number in self._archive.removed:
            return lists.gone()
        page = int(found[3] or 1)
        if story.form is Form.PARTS_QUERY and request.query:
            wanted = parse_qs(request.query).get("page", ["1"])[0]
            page = int(wanted) if wanted in {"1", "2", "3"} else 0
        elif not found[3] and request.path.endswith("/"):
            return redirect(request.base + story.path)
        elif page > 1 and story.form is not Form.PARTS_PATH:
            return None
        return self._article_page(story, page, request.base) if page else None

    def _article_page(self, story: Story, page: int, base: str) -> Response:
        shown = self._archive.story(story.number - 1) if _is_copy(story) else story
        place = self._place(base)
        return Response(
            lambda: article_page(shown, place, related=self._related(story), page=page),
            etag=f'{story.etag[:-1]}-{shown.revision}-{page}-{place.size}"',
            modified=max(story.modified, shown.modified),
        )

    def _related(self, story: Story) -> list[Story]:
        step = len(SECTIONS)
        older = range(story.number - step, max(0, story.number - step * 12), -step)
        removed = self._archive.removed
        return [self._archive.story(n) for n in older if n not in removed][:_RELATED]

    def _trap(self, request: Request, place: Place) -> Response | None:
        path, traps = request.path, self._settings.traps
        moved = _MOVED.match(path)
        if moved:
            return self._moved(int(moved[1]), int(moved[2]), path, place.base)
        if path == "/search":
            return Response(lists.text_page("Search", "<p>Nothing was found.</p>", place))
        if path == "/specials/" and Trap.SESSION in traps:
            newest = [self._archive.story(n) for n in self._archive.numbers()[:5]]
            return Response(lists.session_page(request.query, newest, place))
        if path.startswith("/browse/") and Trap.FACETS in traps:
            return Response(lists.facet_page([step for step in path.split("/")[2:] if step], place))
        if path.startswith("/calendar/") and Trap.CALENDAR in traps:
            return self._calendar(path, place)
        return self._made(path, place)

    def _calendar(self, path: str, place: Place) -> Response | None:
        found = _DAY.match(path)
        try:
            day = date(*map(int, found.groups())) if found else self._archive.now.date()
            return Response(lists.calendar_page(day, timedelta(days=1), place))
        except (ValueError, OverflowError):  # the calendar ends with the year 9999
            return None

    def _moved(self, number: int, step: int, path: str, base: str) -> Response | None:
        story = self._existing(number)
        if story is None:
            return None
        if step == 3:
            return redirect(base + story.path)
        return redirect(path.replace(f"/go/{number}/{step}/", f"/go/{number}/{step + 1}/"))

    def _made(self, path: str, place: Place) -> Response | None:
        """Make what stays the same until the site changes."""
        for find in (self._list, self._file, self._feed, self._sitemap, self._variant):
            response = find(path, place)
            if response is not None:
                modified = response.modified or self._archive.start
                return tagged(replace(response, modified=modified))
        return None

    def _variant(self, path: str, place: Place) -> Response | None:
        """Find a text page, a photo, an AMP twin or a print version."""
        if path in _TEXTS:
            return Response(lists.text_page(*_TEXTS[path], place))
        if _PHOTO.match(path):
            return _PHOTO_FILE
        kind, _, rest = path[1:].partition("/")
        number = article_number(f"/{rest}") if kind == "amp" else None
        if kind == "print" and rest.isdecimal() and len(rest) < 10:
            number = int(rest)
        story = self._existing(number) if number else None
        if story is None:
            return None
        if story.number in self._archive.removed:
            return lists.gone()
        make: Callable[[Story, str], bytes] = print_page if kind == "print" else amp_page
        if kind == "amp" and (story.form is not Form.AMP or f"/{rest}" != story.path):
            return None
        return Response(make(story, place.base), modified=story.modified)

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
        return Response(lists.list_page(listing, place), modified=self._changed(section, stories))

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
            return text(machine.robots(self._settings.robots, place.base))
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
            body, kind = machine.json_feed(stories, place.base, title), "application/feed+json"
        elif found[2] == "atom.xml":
            body = machine.atom(stories, place.base, title, changed)
            kind = "application/atom+xml; charset=utf-8"
        else:
            body = machine.rss(stories, place.base, title)
            kind = "application/rss+xml; charset=utf-8"
        return Response(body, 200, kind, modified=changed)

    def _sitemap(self, path: str, place: Place) -> Response | None:
        archive, base = self._archive, place.base
        if path == "/sitemap.xml":
            parts = archive.once("parts", self._parts)
            rows = [(name, changed) for name, (_, changed) in parts.items()]
            body = machine.sitemap_index(rows, base)
            return Response(body, 200, _XML, modified=archive.changed("", archive.now))
        if path == "/sitemap-news.xml":
            stories = [archive.story(n) for n in archive.numbers()[: self._settings.in_news]]
            body = machine.news_sitemap(stories, base)
            return Response(body, 200, _XML, modified=self._changed("", stories))
        if not _PART.match(path):
            return None
        numbers, changed = archive.once("parts", self._parts).get(path, ([], archive.now))
        if not numbers:
            return None
        body = machine.sitemap(map(archive.story, numbers), base)
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


def _is_copy(story: Story) -> bool:
    return story.form is Form.COPY and story.number > 1


_SECTIONS: Final = {slug_of(name): name for name in SECTIONS}
_TAGS: Final = {slug_of(name): name for name in TAGS}
_AUTHORS: Final = {slug_of(name): name for name in AUTHORS}
