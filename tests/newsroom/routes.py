"""What stands at each address of the generated site."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from newsroom import list_pages
from newsroom.article_pages import Place, amp_page, article_page, print_page
from newsroom.generated_stories import Form, Story
from newsroom.http_messages import Response
from newsroom.list_pages import Trap
from newsroom.page_frame import NAME
from newsroom.simple_site import redirect, tagged
from newsroom.site_contents import Contents, Settings
from newsroom.story_words import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsroom.http_messages import Request
    from newsroom.story_archive import Archive

__all__ = ["Router", "article_number"]

_ARTICLE: Final = re.compile(r"(/[a-z]+/\d{4}/\d\d/\d\d/[^/]+-(\d{1,9}))(?:/(?:([23])/)?)?\Z")
_MOVED: Final = re.compile(r"/go/(\d{1,9})/([123])/[^/]*\Z")
_DAY: Final = re.compile(r"/calendar/(\d{4})/(\d\d)/(\d\d)/\Z")
_PHOTO: Final = re.compile(r"/photos/\d+\.png\Z")
_RELATED: Final = 5
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
        self.settings = settings

    @property
    def settings(self) -> Settings:
        """What the site is like."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        self._contents = Contents(self._archive, settings)
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
        traps = tuple(list_pages.TRAPS[trap] for trap in settings.traps)
        return Place(base, settings.size, traps)

    def _existing(self, number: int) -> Story | None:
        return self._archive.story(number) if 1 <= number <= self._archive.newest else None

    def _article(self, request: Request, found: re.Match[str]) -> Response | None:
        story = self._existing(int(found[2]))
        if story is None or story.path != found[1]:
            return None
        if story.number in self._archive.removed:
            return list_pages.gone()
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
        place, related = self._place(base), self._related(story)
        return Response(
            lambda: article_page(shown, place, related=related, page=page),
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
            return Response(list_pages.text_page("Search", "<p>Nothing was found.</p>", place))
        if path == "/specials/" and Trap.SESSION in traps:
            newest = [self._archive.story(n) for n in self._archive.numbers()[:5]]
            return Response(list_pages.session_page(request.query, newest, place))
        if path.startswith("/browse/") and Trap.FACETS in traps:
            return Response(
                list_pages.facet_page([step for step in path.split("/")[2:] if step], place)
            )
        if path.startswith("/calendar/") and Trap.CALENDAR in traps:
            return self._calendar(path, place)
        return self._made(path, place)

    def _calendar(self, path: str, place: Place) -> Response | None:
        found = _DAY.match(path)
        try:
            day = date(*map(int, found.groups())) if found else self._archive.now.date()
            return Response(list_pages.calendar_page(day, timedelta(days=1), place))
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
        response = self._contents.find(path, place) or self._variant(path, place)
        if response is None:
            return None
        return tagged(replace(response, modified=response.modified or self._archive.start))

    def _variant(self, path: str, place: Place) -> Response | None:
        """Find a text page, a photo, an AMP twin or a print version."""
        if path in _TEXTS:
            return Response(list_pages.text_page(*_TEXTS[path], place))
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
            return list_pages.gone()
        make: Callable[[Story, str], bytes] = print_page if kind == "print" else amp_page
        if kind == "amp" and (story.form is not Form.AMP or f"/{rest}" != story.path):
            return None
        return Response(make(story, place.base), modified=story.modified)


def _is_copy(story: Story) -> bool:
    return story.form is Form.COPY and story.number > 1
