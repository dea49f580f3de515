"""Links that a page leaves to its scripts: in attributes, in JSON-LD's lists, in embedded JSON."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from newscrawl.crawl.discovery.page_links import PageLink, links_at, resolve_link
from newscrawl.crawl.discovery.url_kind import count_words
from newscrawl.extraction.document.embedded_values import objects_in, values_of_page
from newscrawl.extraction.document.json_ld import read_json_ld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["find_scripted_links"]

_LINK_ATTRIBUTES: Final = ("data-href", "data-url", "data-link")
"""What scripts that make a whole teaser a link read."""
_URL_KEYS: Final = ("url", "canonicalUrl", "canonical_url", "href", "link", "permalink", "path")
"""Of an object that is a teaser's, the best first: "path" may lack the site's own folder."""
_TITLE_KEYS: Final = ("title", "headline", "name")
_MAX_VALUES: Final = 2000
"""Objects and elements with a URL; a front page's state has some hundred teasers."""
_MAX_OBJECTS: Final = 20_000
"""Objects that are looked at; the state of a front page has some thousand."""
_MIN_STATE_CHARS: Final = 80
"""Of a script with teasers in its data: the URL and the title of one take as much."""


def find_scripted_links(root: etree._Element, base: str) -> list[PageLink]:
    """Return the links that a page's scripts make of its data, as far as they have a URL.

    For a page without links to articles: others name in their data what they link anyway.
    """
    found = chain(
        links_at(_in_attributes(root, base)), _of_item_lists(root, base), _of_state(root, base)
    )
    return list(islice(found, _MAX_VALUES))


def _in_attributes(root: etree._Element, base: str) -> Iterator[tuple[etree._Element, str]]:
    """Yield the elements with a URL for scripts, and that URL."""
    for element in root.iter("{*}*"):
        href = next(filter(None, map(element.get, _LINK_ATTRIBUTES)), None)
        if href and element.tag != "a" and (url := resolve_link(base, href)):
            yield element, url


def _of_item_lists(root: etree._Element, base: str) -> Iterator[PageLink]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or "temList" not in (script.text or ""):
            continue
        for node in _objects(read_json_ld(script.text or "")):
            entries = node.get("itemListElement")
            if node.get("@type") == "BreadcrumbList" or not isinstance(entries, list):
                continue
            for entry in entries:
                yield from _of_entry(entry, base)


def _of_entry(entry: Any, base: str) -> Iterator[PageLink]:
    """Yield the link of a list's entry: a URL, an object with one, or one with an item."""
    if isinstance(entry, str):
        entry = {"url": entry}
    if not isinstance(entry, dict):
        return
    item = entry.get("item")
    node = {**entry, **item} if isinstance(item, dict) else entry
    named = node.get("url") or (item if isinstance(item, str) else node.get("@id"))
    if isinstance(named, str) and (url := resolve_link(base, named)):
        yield _titled(url, node)


def _of_state(root: etree._Element, base: str) -> Iterator[PageLink]:
    """Yield a link for each object with a URL and a title, as a teaser's has them."""
    for node in _objects(list(values_of_page(root, min_chars=_MIN_STATE_CHARS))):
        named = next((v for key in _URL_KEYS if isinstance(v := node.get(key), str) and v), None)
        titled = any(isinstance(node.get(key), str) for key in _TITLE_KEYS)
        if named and titled and (url := resolve_link(base, named)):
            yield _titled(url, node)


def _objects(values: list[Any]) -> Iterator[dict[str, Any]]:
    return islice(objects_in(values), _MAX_OBJECTS)


def _titled(url: str, node: dict[str, Any]) -> PageLink:
    titles = (node.get(key) for key in _TITLE_KEYS)
    title = next((title for title in titles if isinstance(title, str) and title), "")
    return PageLink(
        url, title, count_words(title), frozenset(), in_heading=True, hints=0,
        in_pagination=False, in_article=False,
    )  # fmt: skip
