"""The demo site's pages that are not articles: lists of articles, about, error pages."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from newscrawl.demo.layouts import Html, join_html
from newscrawl.demo.page_frame import PageParts, linked_stories
from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "DRAFTS",
    "MISSING",
    "OFF_SITE",
    "SOFT_404",
    "STORIES_PER_PAGE",
    "list_pages",
    "not_found_page",
    "text_pages",
]

STORIES_PER_PAGE: Final = 2
"""How many stories a page of a section lists: few, so that sections have further pages."""
MISSING: Final = "/en/world/2024/03/01/withdrawn-report/"
"""A page that is linked, and missing: its status is 404."""
SOFT_404: Final = "/en/world/2019/06/02/the-harbour-fire-of-1987/"
"""A page that is linked, and says "not found" with status 200."""
DRAFTS: Final = "/internal/2024/03/13/draft-of-the-next-front-page/"
"""A page that is linked, and that robots.txt forbids."""
OFF_SITE: Final = "https://partner.example/harbour-cams"
"""A link to another site."""

_ABOUT: Final = Html(f"""
<p>The Meridian Courier appears in six languages and on no paper at all. Its newsroom has never
had more than nine desks, and all of them look out over a harbour that is on no map.</p>
<p>We write about people at work, about weather, and about buildings that have become something
else. If we have made a mistake, tell us: we put it right on the same page and say that we did.</p>
<ul>
<li>Newsroom: newsroom@meridian.example</li>
<li>Advertising: ads@meridian.example</li>
<li><a href="{OFF_SITE}">Harbour cameras of our partners</a></li>
</ul>
<h2 id="privacy">Privacy</h2>
<p>We count visits and nothing else.</p>
""")
_ARCHIVE: Final = (
    (MISSING, "Withdrawn: our report on the lights above the harbour"),
    (SOFT_404, "From the archive: the harbour fire of 1987"),
    (DRAFTS, "Draft of the next front page, for the newsroom only"),
)
_NOT_FOUND: Final = Html(
    "<p>Sorry, the page you are looking for could not be found. It may have been moved or"
    ' deleted.</p><p><a href="/en/">Back to the front page</a></p>'
)
_DRAFTS_TEXT: Final = Html(
    "<p>This draft is not for readers. Whoever finds it in a crawl has a crawler that does not"
    " obey robots.txt.</p>"
)


def list_pages(base: str) -> dict[str, Html]:
    """Return the front pages, sections, tags and search by path, for a site at the URL ``base``."""
    pages: dict[str, Html] = {}
    newest: list[DemoStory] = []
    for edition in editions().values():
        linked = linked_stories(edition.language)
        newest += linked[:1]
        teasers = _teasers(linked[: STORIES_PER_PAGE + 1], edition)
        if edition.language == "en":
            teasers = join_html([teasers, _archive_links(edition)])
        url = base + edition.href
        pages[edition.href] = _list_page(edition, edition.labels["latest"], url, teasers)
        pages.update(_section_pages(edition, base))
        pages.update(_tag_pages(edition, base))
    english = editions()["en"]
    teasers = _teasers(newest, english)
    pages["/"] = _list_page(english, english.masthead, f"{base}/", teasers)
    pages["/search"] = _list_page(english, "Search results", f"{base}/search", teasers)
    return pages


def text_pages(base: str) -> dict[str, Html]:
    """Return the pages of text by path: about, "not found" with status 200, the draft."""
    return {
        "/about/": _text_page("About us", f"{base}/about/", _ABOUT),
        SOFT_404: _text_page("Page not found", base + SOFT_404, _NOT_FOUND),
        DRAFTS: _text_page("Draft", base + DRAFTS, _DRAFTS_TEXT),
    }


def not_found_page(base: str) -> Html:
    """Return the page for every path that the site does not have."""
    return _text_page("Page not found", f"{base}/", _NOT_FOUND)


def _section_pages(edition: Edition, base: str) -> Iterator[tuple[str, Html]]:
    linked = linked_stories(edition.language)
    for section in edition.sections:
        first = edition.section_href(section.slug)
        listed = [story for story in linked if story.section == section.slug]
        count = ceil(len(listed) / STORIES_PER_PAGE)
        for number in range(1, count + 1):
            path = first if number == 1 else f"{first}page/{number}/"
            shown = listed[(number - 1) * STORIES_PER_PAGE : number * STORIES_PER_PAGE]
            teasers, pager = _teasers(shown, edition), _pager(edition, first, number, count)
            yield path, _list_page(edition, section.name, base + path, teasers, pager)


def _tag_pages(edition: Edition, base: str) -> Iterator[tuple[str, Html]]:
    """Yield a page for every tag, also for the tags of stories that no page may link."""
    by_tag: dict[str, list[DemoStory]] = {}
    for story in stories():
        if story.language == edition.language:
            for tag in story.tags:
                by_tag.setdefault(tag, []).extend([story] if story.is_linked else [])
    for tag, tagged in by_tag.items():
        path = edition.tag_href(tag)
        title = f"{edition.labels['tagged']}: {tag}"
        yield path, _list_page(edition, title, base + path, _teasers(tagged, edition))


def _teasers(listed: Sequence[DemoStory], edition: Edition) -> Html:
    """Return a list of stories, perhaps of several editions, in the layout of one."""
    parts = PageParts(edition)
    return join_html(
        parts.part(
            "teaser",
            url=story.href,
            name=story.headline,
            text=story.standfirst,
            iso=story.published.isoformat(),
            when=editions()[story.language].in_words(story.published),
        )
        for story in listed
    )


def _archive_links(edition: Edition) -> Html:
    """Return links to what is difficult for a crawler: missing, forbidden and moved pages."""
    moved = [(story.old_path, story.headline) for story in stories() if story.old_path]
    parts = PageParts(edition)
    links = [parts.part("side_item", url=url, name=name) for url, name in (*_ARCHIVE, *moved)]
    return Html(f"<h2>From the archive</h2><ul>{join_html(links)}</ul>")


def _pager(edition: Edition, first: str, number: int, count: int) -> Html:
    """Return links to the pages before and after one page of a section."""
    parts = PageParts(edition)
    links = []
    for rel, label, other in (("prev", "newer", number - 1), ("next", "older", number + 1)):
        if 1 <= other <= count:
            url = first if other == 1 else f"{first}page/{other}/"
            links.append(parts.part("pager", rel=rel, url=url, name=edition.labels[label]))
    return join_html(links)


def _list_page(
    edition: Edition, title: str, url: str, teasers: Html, pager: Html | None = None
) -> Html:
    return _page(edition, "listing", title, url, teasers=teasers, pager=pager or Html())


def _text_page(title: str, url: str, body: Html) -> Html:
    return _page(editions()["en"], "text_page", title, url, body=body)


def _page(edition: Edition, part: str, title: str, url: str, **values: Html) -> Html:
    """Return a page whose main part is one part of the edition's layout."""
    parts = PageParts(edition)
    about = {"head_title": title, "description": edition.motto, "head": parts.part("head_other")}
    return parts.page(parts.part(part, title=title, **values), canonical=url, about=about)
