"""The authors' names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.common.urls import site_of
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.document.structured_data import Node, as_list, plain
from newscrawl.extraction.fields.byline import (
    names_before_date,
    names_behind_text,
    names_below_headline,
    names_beside_date,
    names_of_editors,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.lines.person_names import (
    OPENING,
    clean_names,
    is_agency,
    is_full_name,
    keys_of,
    names_in,
)
from newscrawl.extraction.vocabulary import phrases

__all__ = ["candidates", "clean_names", "find_authors"]

Element = etree._Element

_META: Final = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
_LONGEST: Final = 120
_MOST_AUTHORS: Final = 15
# Things on an article's page that have authors of their own.
_OTHERS: Final = ("image", "photo", "video", "comment", "review", "answer", "person")


def _names_of(node: Node) -> Iterator[str]:
    given, family = node.get("givenName"), node.get("familyName")
    names = [name for name in as_list(node.get("name")) if isinstance(name, str)]
    if not names and isinstance(given, str) and isinstance(family, str):
        names = [f"{given} {family}"]
    yield from names


def _signatures(page: Page) -> Iterator[tuple[str, bool]]:
    """The names of JSON-LD's authors, and whether each is an organization's."""
    article = page.structured.article
    for entry in as_list(article.get("author") or article.get("creator"))[:_MOST_AUTHORS]:
        node: Any = page.structured.resolve(entry)
        if isinstance(node, str):
            yield node, False
        elif isinstance(node, dict):
            is_organization = "organization" in str(node.get("@type", "")).lower()
            yield from ((name, is_organization) for name in _names_of(node))


def _from_json_ld(page: Page) -> list[str]:
    """Persons and agencies; other organizations are outlets."""
    return [
        name
        for name, is_organization in _signatures(page)
        if not is_organization or is_agency(plain(name))
    ]


def _owner(element: Element) -> Element | None:
    """The element of what a microdata property is a property of."""
    return next((e for e in element.iterancestors() if e.get("itemscope") is not None), None)


def _is_others(element: Element, owner: Element | None) -> bool:
    kind = "" if owner is None else (owner.get("itemtype") or "").lower()
    return any(other in kind for other in _OTHERS) or any(
        parent.tag in ("figure", "figcaption") for parent in element.iterancestors()
    )


def _from_microdata(page: Page) -> list[str]:
    """The authors of the first thing that has any: later ones are teasers and comments."""
    found: list[str] = []
    first: Element | None = None
    for element in page.microdata.elements("author")[:_MOST_AUTHORS]:
        owner = _owner(element)
        if _is_others(element, owner) or (found and owner is not first):
            continue
        name = next((e for e in element.iter() if e.get("itemprop") == "name"), None)
        chosen = element if name is None else name
        text = chosen.get("content") or text_of(chosen)
        if text and len(text) < _LONGEST:
            found.append(text)
            first = owner
    return found


def _from_meta(page: Page) -> list[str]:
    told = [text for name in _META for text in page.structured.meta(name)]
    return [text for text in told if "/" not in text]  # some give the address of a profile


def _from_cards(page: Page) -> list[str]:
    """What SEO plugins tell for previews: "Written by" with a name, beside the time to read."""
    data = page.structured
    label, name = data.first_meta("twitter:label1"), data.first_meta("twitter:data1")
    if label is None or name is None:
        return []
    read_in = data.first_meta("twitter:data2") or ""
    signed = OPENING.fullmatch(f"{label} ") or any(map(str.isdigit, read_in))
    return [name] if signed and is_full_name(name) else []


def _from_links(page: Page) -> list[str]:
    return [text_of(link) for link in page.outline.to("author")[:1]]


def _site_names(page: Page) -> list[str]:
    data = page.structured
    publisher = data.resolve(data.article.get("publisher"))
    name = publisher.get("name") if isinstance(publisher, dict) else None
    site = site_of(page.url) or ""
    return [
        data.first_meta("og:site_name") or "",
        name if isinstance(name, str) else "",
        site,
        site.rsplit(".", 1)[0],
    ]


_TOLD: Final[tuple[tuple[Callable[[Page], Iterable[str]], str], ...]] = (
    (_from_json_ld, "json-ld"),
    (_from_microdata, "microdata"),
    (_from_meta, "meta author"),
    (_from_cards, "meta twitter:data1"),
)


def _told(page: Page, refused: frozenset[str]) -> Candidate[list[str]] | None:
    for read, evidence in _TOLD:
        if names := names_in(read(page), refused):
            return Candidate(names, evidence)
    return None


def _differ(told: list[str], shown: list[str]) -> bool:
    """Say whether two lists have nobody in common."""
    known = [letters(name) for name in told]
    return not any(key in other or other in key for key in map(letters, shown) for other in known)


def _outlets(page: Page) -> list[str]:
    """Whoever else JSON-LD names: the outlet signs what has no other author."""
    names = (plain(name) for name, _ in _signatures(page))
    return [
        name
        for name in dict.fromkeys(names)
        if name and len(name) < _LONGEST and not phrases("nobody").is_whole(name)
    ]


def find_authors(page: Page) -> Candidate[list[str]] | None:
    """Take the authors that the page's data name, or those of the byline where it has others.

    An editor or an outlet is the author only where nobody else is named.
    """
    refused = keys_of(_site_names(page))
    told = _told(page, refused)
    below = names_below_headline(page, refused)
    if told is not None:
        # Data often name who has put the article up; the byline says who wrote it.
        if below and all(map(is_full_name, below)) and _differ(told.value, below):
            return Candidate(below, "byline")
        return told
    for read in (names_before_date, names_behind_text, names_of_editors):
        if names := below or read(page, refused):
            return Candidate(names, "byline")
    if names := names_in(_from_links(page), refused):
        return Candidate(names, "rel=author")
    if names := names_beside_date(page, refused):
        return Candidate(names, "byline")
    return Candidate(names, "json-ld") if (names := _outlets(page)) else None


def candidates(page: Page) -> Iterator[Candidate[list[str]]]:
    """The authors by each way of finding them."""
    refused = keys_of(_site_names(page))
    ways: tuple[tuple[list[str], str], ...] = (
        *((names_in(read(page), refused), evidence) for read, evidence in _TOLD),
        (names_below_headline(page, refused), "byline"),
        (names_before_date(page, refused), "byline"),
        (names_behind_text(page, refused), "byline"),
        (names_of_editors(page, refused), "byline"),
        (names_in(_from_links(page), refused), "rel=author"),
        (names_beside_date(page, refused), "byline"),
        (_outlets(page), "json-ld"),
    )
    return (Candidate(names, evidence) for names, evidence in ways if names)
