"""The pages of the generated site that are no articles: lists, forms, traps."""

from __future__ import annotations

import zlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from newsroom import page_frame
from newsroom.generated_stories import Form, Story, mix, slug_of
from newsroom.http_messages import Response
from newsroom.page_frame import NAME, Size
from newsroom.story_words import SECTIONS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, timedelta

    from newsroom.article_pages import Place

__all__ = [
    "TRAPS",
    "Listing",
    "Trap",
    "calendar_page",
    "facet_page",
    "gone",
    "link_to",
    "links_to",
    "list_page",
    "page_path",
    "session_page",
    "text_page",
]


class Trap(StrEnum):
    """Lists without an end."""

    CALENDAR = "calendar"
    """A page for every day, before and after."""
    SESSION = "session"
    """A list whose links each carry a session id of their own."""
    FACETS = "facets"
    """A list that each of thirty facets narrows, in every order."""


TRAPS: Final = {
    Trap.CALENDAR: "/calendar/",
    Trap.SESSION: "/specials/?sid=00000000",
    Trap.FACETS: "/browse/",
}
"""Where each trap begins."""


class Listing(NamedTuple):
    """A list of articles: which, and where it goes on."""

    title: str
    path: str
    stories: Sequence[Story]
    page: int = 1
    pages: int = 1
    section: str = ""
    feed: str = ""
    """The path of its feeds without their ending, or nothing."""


def link_to(story: Story, source: str) -> str:
    """The address by which a list or feed links an article; ``source`` goes into its tracking."""
    if story.form is Form.MOVED:
        return f"/go/{story.number}/1/{story.path.rsplit('/', 1)[1]}"
    if story.form is Form.TRACKED:
        return (
            f"{story.path}?utm_source={quote(source)}&utm_medium=teaser&fbclid={story.number}#top"
        )
    return story.path


def links_to(story: Story, source: str) -> list[str]:
    """All addresses by which a list links an article."""
    own = link_to(story, source)
    return [own, f"/amp{story.path}"] if story.form is Form.AMP else [own]


def _head(title: str, more: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} | {NAME}</title>{more}{page_frame.script(Size.NORMAL)}</head>"
    )


def _teaser(story: Story, source: str) -> str:
    href, *twins = (link.replace("&", "&amp;") for link in links_to(story, source))
    more = "".join(f'<a class="amp" href="{twin}">AMP</a>' for twin in twins)
    return (
        f'<li class="teaser"><a href="{href}"><img src="/photos/{story.number}.png" alt=""></a>'
        f'<h3 class="teaser-title"><a href="{href}">{story.headline}</a></h3>'
        f'<p class="teaser-text">{story.summary}</p>{more}'
        f'<time datetime="{story.published_text}">{story.displayed_date}</time></li>'
    )


def _pager(listing: Listing) -> str:
    if listing.pages == 1:
        return ""
    near = {1, listing.pages, *range(listing.page - 2, listing.page + 3)}
    links = "".join(
        f'<a href="{page_path(listing.path, at)}">{at}</a>'
        for at in sorted(near)
        if 1 <= at <= listing.pages and at != listing.page
    )
    older = ""
    if listing.page < listing.pages:
        older = f'<a rel="next" href="{page_path(listing.path, listing.page + 1)}">Older</a>'
    return f'<nav class="pagination">{links}{older}</nav>'


def page_path(path: str, page: int) -> str:
    """The path of a list's page."""
    return path if page == 1 else f"{path}page/{page}/"


def list_page(listing: Listing, place: Place) -> bytes:
    """Write the front page, or a page of a section, a tag or an author."""
    source = listing.path.strip("/") or "front"
    feeds = "".join(
        f'<link rel="alternate" type="application/{kind}" title="{listing.title}" '
        f'href="{listing.feed}{ending}">'
        for kind, ending in (
            ("rss+xml", "feed.xml"),
            ("atom+xml", "atom.xml"),
            ("feed+json", "feed.json"),
        )
        if listing.feed
    )
    tags = "".join(f'<li><a href="/tag/{slug_of(tag)}/">{tag}</a></li>' for tag in TAGS[:10])
    return "".join(
        (
            _head(listing.title, feeds),
            f'<body class="list-page">{page_frame.header(listing.section)}<main class="wrap">',
            f'<h1>{listing.title}</h1><ul class="teasers">',
            *(_teaser(story, source) for story in listing.stories),
            f'</ul>{_pager(listing)}</main><aside class="topics"><ul>{tags}</ul></aside>',
            page_frame.footer(place.traps),
            "</body></html>\n",
        )
    ).encode()


def text_page(title: str, text: str, place: Place) -> bytes:
    """Write a page with a sentence or a form on it."""
    return (
        f"{_head(title)}<body>{page_frame.header('')}<main><h1>{title}</h1>{text}</main>"
        f"{page_frame.footer(place.traps)}</body></html>\n"
    ).encode()


def _links(links: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{href}">{name}</a></li>' for href, name in links)


def gone() -> Response:
    """What stands in the place of an article that was removed."""
    page = f"<!DOCTYPE html><html><head><title>Gone | {NAME}</title></head>"
    return Response(f"{page}<body><h1>This article is gone</h1></body></html>\n".encode(), 410)


def calendar_page(day: date, step: timedelta, place: Place) -> bytes:
    """Write a day of the endless calendar: it links the days and months around it."""
    near = [day + step * n for n in (-365, -31, -7, -1, 1, 7, 31, 365)]
    rows = _links((f"/calendar/{at:%Y/%m/%d}/", f"{at:%d %B %Y}") for at in near)
    text = f'<p>No events on this day.</p><ul class="calendar">{rows}</ul>'
    return text_page(f"Calendar for {day:%d %B %Y}", text, place)


def session_page(session: str, newest: Sequence[Story], place: Place) -> bytes:
    """Write a list that puts a new session id into each of its links."""
    seed = zlib.crc32(session.encode("utf-8", "replace"))
    sids = [f"{mix(seed + n, 11):08x}{mix(seed, n):08x}" for n in range(12)]
    lists = _links(
        (f"/specials/?sid={sid}", f"{name} specials")
        for name, sid in zip(SECTIONS, sids, strict=False)
    )
    stories = _links(
        (f"{story.path}?sid={sid}", story.headline)
        for story, sid in zip(newest, sids, strict=False)
    )
    return text_page("Specials", f"<ul>{lists}</ul><ul>{stories}</ul>", place)


def facet_page(chosen: Sequence[str], place: Place) -> bytes:
    """Write a list with facets: each adds a step to the address, in every order."""
    path = "/browse/" + "".join(f"{facet}/" for facet in chosen)
    rest = [slug_of(tag) for tag in TAGS if slug_of(tag) not in chosen]
    rows = _links((f"{path}{facet}/", facet) for facet in rest)
    return text_page("Browse " + " ".join(chosen), f'<ul class="facets">{rows}</ul>', place)
