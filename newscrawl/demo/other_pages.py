"""The demo site's pages that are not articles: lists of articles, about, error pages."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final

from newscrawl.demo.layouts import Html, fill_template, join_html
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

_ARCHIVE: Final = (
    (MISSING, "Withdrawn: our report on the lights above the harbour"),
    (SOFT_404, "From the archive: the harbour fire of 1987"),
    (DRAFTS, "Draft of the next front page, for the newsroom only"),
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
        "/about/": _text_page("About us", f"{base}/about/", "about"),
        SOFT_404: _text_page("Page not found", base + SOFT_404, "not_found"),
        DRAFTS: _text_page("Draft", base + DRAFTS, "draft"),
    }


def not_found_page(base: str) -> Html:
    """Return the page for every path that the site does not have."""
    return _text_page("Page not found", f"{base}/", "not_found")


def _section_pages(edition: Edition, base: str) -> Iterator[tuple[str, Html]]:
    linked = linked_stories(edition.language)
    for section in edition.sections:
        first = edition.section_href(section.slug)
        listed = [story for story in linked if story.section == section.slug]
        starts = range(0, len(listed), STORIES_PER_PAGE)
        paths = [f"{first}page/{n}/" if n > 1 else first for n in range(1, len(starts) + 1)]
        for start, path in zip(starts, paths, strict=True):
            teasers = _teasers(listed[start : start + STORIES_PER_PAGE], edition)
            pager = _pager(edition, paths, path)
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


def _pager(edition: Edition, paths: Sequence[str], path: str) -> Html:
    """Return links to the pages before and after one page of a section."""
    parts, at = PageParts(edition), paths.index(path)
    links = [("prev", url, "newer") for url in paths[max(0, at - 1) : at]]
    links += [("next", url, "older") for url in paths[at + 1 : at + 2]]
    return join_html(
        parts.part("pager", rel=rel, url=url, name=edition.labels[label])
        for rel, url, label in links
    )


def _list_page(edition: Edition, title: str, url: str, teasers: Html, pager: str = "") -> Html:
    return _page(edition, "listing", title, url, teasers=teasers, pager=pager)


def _text_page(title: str, url: str, name: str) -> Html:
    """Return an English page with the text of a file."""
    text = files(__package__).joinpath("pages", f"{name}.html").read_text(encoding="utf-8")
    body = fill_template(Template(text), {"off_site": OFF_SITE})
    return _page(editions()["en"], "text_page", title, url, body=body)


def _page(edition: Edition, part: str, title: str, url: str, **values: str) -> Html:
    """Return a page whose main part is one part of the edition's layout."""
    parts = PageParts(edition)
    main, head = parts.part(part, title=title, **values), parts.part("head_other")
    return parts.page(main, canonical=url, head_title=title, description=edition.motto, head=head)
