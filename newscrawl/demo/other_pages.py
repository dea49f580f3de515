"""The demo site's pages that are no articles: fronts, sections, tags, about, error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.demo.layouts import Html, read_layout
from newscrawl.demo.page_frame import edition_values, framed_page, join_html, linked_stories
from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "DRAFTS",
    "MISSING",
    "OFF_SITE",
    "PER_PAGE",
    "SOFT_404",
    "list_pages",
    "not_found_page",
    "text_pages",
]

_NOTHING: Final = Html()
PER_PAGE: Final = 2
"""Stories on one page of a section."""
MISSING: Final = "/en/world/2024/03/01/withdrawn-report/"
"""A page that is linked and answers with 404."""
SOFT_404: Final = "/en/world/2019/06/02/the-harbour-fire-of-1987/"
"""A page that is linked and says "not found", but with status 200."""
DRAFTS: Final = "/internal/2024/03/13/draft-of-the-next-front-page/"
"""A page that is linked and that robots.txt forbids."""
OFF_SITE: Final = "https://partner.example/harbour-cams"
"""A link that leads off the site."""

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


def _teasers(found: Sequence[DemoStory], edition: Edition) -> Html:
    """Render a list of stories, of several editions perhaps, in one edition's dress."""
    look = read_layout(edition.layout)
    words = edition_values(edition)
    return join_html(
        look.part(
            "teaser",
            words,
            url=story.href,
            name=story.headline,
            text=story.lede,
            iso=story.published.isoformat(),
            when=editions()[story.language].in_words(story.published),
        )
        for story in found
    )


def _archive_links() -> Html:
    """Link, from the English front page, what a crawler must come to terms with."""
    english = editions()["en"]
    moved = [(story.old_path, story.headline) for story in stories() if story.old_path]
    links = [
        read_layout(english.layout).part("side_item", edition_values(english), url=url, name=name)
        for url, name in (*_ARCHIVE, *moved)
    ]
    return Html(f"<h2>From the archive</h2><ul>{join_html(links)}</ul>")


def _page(edition: Edition, part: str, title: str, canonical: str, **values: Html) -> Html:
    """Put a page together from one part of the edition's layout."""
    look = read_layout(edition.layout)
    words = edition_values(edition)
    about = {
        "head_title": title,
        "description": edition.motto,
        "head": look.part("head_other", words),
    }
    main = look.part(part, words, title=title, **values)
    return framed_page(edition, look, main, canonical=canonical, about=about)


def _list_page(
    edition: Edition, title: str, teasers: Html, *, canonical: str, pager: Html = _NOTHING
) -> Html:
    return _page(edition, "listing", title, canonical, teasers=teasers, pager=pager)


def _text_page(title: str, body: Html, canonical: str) -> Html:
    return _page(editions()["en"], "text_page", title, canonical, body=body)


def _pager(edition: Edition, first: str, number: int, count: int) -> Html:
    """Link the pages before and after one page of a section."""
    look = read_layout(edition.layout)
    words = edition_values(edition)
    links = []
    for rel, label, other in (("prev", "newer", number - 1), ("next", "older", number + 1)):
        if 1 <= other <= count:
            url = first if other == 1 else f"{first}page/{other}/"
            links.append(look.part("pager", words, rel=rel, url=url, name=edition.labels[label]))
    return join_html(links)


def _section_pages(edition: Edition, base: str) -> Iterator[tuple[str, Html]]:
    linked = linked_stories(edition.language)
    for section in edition.sections:
        first = edition.section_href(section.slug)
        found = [story for story in linked if story.section == section.slug]
        pages = [found[start : start + PER_PAGE] for start in range(0, len(found), PER_PAGE)]
        for number, part in enumerate(pages, 1):
            path = first if number == 1 else f"{first}page/{number}/"
            yield (
                path,
                _list_page(
                    edition,
                    section.name,
                    _teasers(part, edition),
                    canonical=base + path,
                    pager=_pager(edition, first, number, len(pages)),
                ),
            )


def _tag_pages(edition: Edition, base: str) -> Iterator[tuple[str, Html]]:
    """Render a page for every tag, those of stories included that no list may show."""
    tagged: dict[str, list[DemoStory]] = {}
    for story in stories():
        if story.language == edition.language:
            for tag in story.tags:
                tagged.setdefault(tag, []).extend([story] if story.linked else [])
    for tag, found in tagged.items():
        path = edition.tag_href(tag)
        title = f"{edition.labels['tagged']}: {tag}"
        yield path, _list_page(edition, title, _teasers(found, edition), canonical=base + path)


def list_pages(base: str) -> dict[str, Html]:
    """Render the front pages, the sections with their further pages, the tags, the search."""
    pages: dict[str, Html] = {}
    newest: list[DemoStory] = []
    for edition in editions().values():
        found = linked_stories(edition.language)
        newest += found[:1]
        teasers = _teasers(found[: PER_PAGE + 1], edition)
        if edition.language == "en":
            teasers = join_html([teasers, _archive_links()])
        path = edition.href
        pages[path] = _list_page(edition, edition.labels["latest"], teasers, canonical=base + path)
        pages.update(_section_pages(edition, base))
        pages.update(_tag_pages(edition, base))
    english = editions()["en"]
    teasers = _teasers(newest, english)
    pages["/"] = _list_page(english, english.masthead, teasers, canonical=f"{base}/")
    pages["/search"] = _list_page(english, "Search results", teasers, canonical=f"{base}/search")
    return pages


def text_pages(base: str) -> dict[str, Html]:
    """Render the about page, the page that says "not found" with status 200, the drafts."""
    return {
        "/about/": _text_page("About us", _ABOUT, f"{base}/about/"),
        SOFT_404: _text_page("Page not found", _NOT_FOUND, base + SOFT_404),
        DRAFTS: _text_page("Draft", _DRAFTS_TEXT, base + DRAFTS),
    }


def not_found_page(base: str) -> Html:
    """Render the page for what the site does not have."""
    return _text_page("Page not found", _NOT_FOUND, f"{base}/")
