"""Who wrote the article: names only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from typing import Any, Final

from newscrawl.common.text import folded_letters
from newscrawl.common.urls import site_of
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Element
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.document.structured_data import Node, as_list, strip_tags
from newscrawl.extraction.fields import byline
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.site_names import site_names
from newscrawl.extraction.lines.byline_names import is_byline_opening, keys_of, names_in
from newscrawl.extraction.lines.person_names import is_agency, is_full_name
from newscrawl.extraction.vocabulary import phrases

__all__ = ["candidates", "find_authors", "other_authors"]

_META_NAMES: Final = "author article:author dc.creator parsely-author sailthru.author".split()
_OTHERS: Final = "authors that were not taken"
_MAX_NAME_CHARS: Final = 120
"""What is longer is no name but a text about the author."""
_MAX_AUTHORS: Final = 15
"""Entries of a list that are read.  A bound for hostile pages: no article comes near."""
# Things on an article's page that have authors of their own.
_THINGS_WITH_AUTHORS: Final = ("image", "photo", "video", "comment", "review", "answer", "person")


def _names_of(node: Node) -> list[str]:
    names = [name for name in as_list(node.get("name")) if isinstance(name, str)]
    given, family = node.get("givenName"), node.get("familyName")
    if not names and isinstance(given, str) and isinstance(family, str):
        return [f"{given} {family}"]
    return names


def _json_ld_authors(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield the names of JSON-LD's authors, and whether each is an organization's."""
    article = page.structured.article
    for entry in as_list(article.get("author") or article.get("creator"))[:_MAX_AUTHORS]:
        node: Any = page.structured.resolve(entry)
        if isinstance(node, str):
            yield node, False
        elif isinstance(node, dict):
            is_organization = "organization" in str(node.get("@type", "")).lower()
            yield from ((name, is_organization) for name in _names_of(node))


def _in_json_ld(page: Page) -> list[str]:
    """Return persons and agencies; other organizations are outlets."""
    return [
        name
        for name, is_organization in _json_ld_authors(page)
        if not is_organization or is_agency(strip_tags(name))
    ]


def _is_of_something_else(element: Element, owner: Element | None) -> bool:
    """Return True if a microdata property is that of a photo, a comment or the like."""
    kind = "" if owner is None else (owner.get("itemtype") or "").lower()
    return any(thing in kind for thing in _THINGS_WITH_AUTHORS) or any(
        parent.tag in ("figure", "figcaption") for parent in element.iterancestors()
    )


def _in_microdata(page: Page) -> list[str]:
    """Return the authors of the first thing that has any: later ones are teasers and comments."""
    found: list[str] = []
    first_owner: Element | None = None
    for element in page.microdata.elements("author")[:_MAX_AUTHORS]:
        ancestors = element.iterancestors()
        owner = next((e for e in ancestors if e.get("itemscope") is not None), None)
        if _is_of_something_else(element, owner) or (found and owner is not first_owner):
            continue
        name = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
        text = name.get("content") or text_of(name)
        if text and len(text) < _MAX_NAME_CHARS:
            found.append(text)
            first_owner = owner
    return found


def _given_name_first(name: str) -> str:
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip()


def _in_meta(page: Page) -> list[str]:
    data = page.structured
    texts = [text for name in _META_NAMES for text in data.meta(name)]
    if not texts:  # of journals, which write "Lee, Ann B."
        texts = [_given_name_first(text) for text in data.meta("citation_author")]
    return [text for text in texts if "/" not in text]  # some give the URL of a profile


def _in_twitter_cards(page: Page) -> list[str]:
    """Return what SEO plugins write for previews: "Written by" with a name."""
    data = page.structured
    label, name = data.first_meta("twitter:label1"), data.first_meta("twitter:data1")
    if label is None or name is None:
        return []
    reading_time = data.first_meta("twitter:data2") or ""
    is_author = is_byline_opening(label) or any(map(str.isdigit, reading_time))
    return [name] if is_author and is_full_name(name) else []


def _in_author_link(page: Page, refused: frozenset[str]) -> list[str]:
    return names_in([text_of(link) for link in page.outline.links_to("author")[:1]], refused)


def _outlets(page: Page, refused: frozenset[str]) -> list[str]:  # noqa: ARG001 - as the others
    """Return whoever else JSON-LD names: the outlet signs what has no other author."""
    names = (strip_tags(name) for name, _ in _json_ld_authors(page))
    return [
        name
        for name in dict.fromkeys(names)
        if 0 < len(name) < _MAX_NAME_CHARS and not phrases("author_placeholders").is_phrase(name)
    ]


def _declared(page: Page, refused: frozenset[str]) -> Iterator[Candidate[list[str]]]:
    for read, evidence in (
        (_in_json_ld, "json-ld"),
        (_in_microdata, "microdata"),
        (_in_meta, "meta author"),
        (_in_twitter_cards, "meta twitter:data1"),
    ):
        if names := names_in(read(page), refused):
            yield Candidate(names, evidence)


def _displayed(page: Page, refused: frozenset[str]) -> Iterator[Candidate[list[str]]]:
    for read, evidence in (
        (byline.names_below_headline, "byline"),
        (byline.names_of_reporters, "byline"),
        (byline.names_before_date, "byline"),
        (byline.names_behind_text, "byline"),
        (byline.names_of_editors, "byline"),
        (_in_author_link, "rel=author"),
        (byline.names_beside_date, "byline"),
        (byline.names_in_author_boxes, "byline"),
        (byline.names_with_notes, "byline"),
        (_outlets, "json-ld"),
    ):
        if names := read(page, refused):
            yield Candidate(names, evidence)


def _signed_by_site(page: Page) -> Iterator[Candidate[list[str]]]:
    """Yield the site's own name where it stands for an author: blogs are often a person's."""
    nobody: frozenset[str] = frozenset()
    yield from _declared(page, nobody)
    for read in (byline.names_below_headline, byline.names_behind_text):
        if names := read(page, nobody):
            yield Candidate(names, "byline")
    if names := byline.site_in_byline(page, _site_keys(page)):
        yield Candidate(names, "byline")


def _site_keys(page: Page) -> frozenset[str]:
    """Return the letters of the site's names, which sign no article."""
    domain = site_of(page.url) or ""
    return keys_of([*site_names(page), domain.rpartition(".")[0]])


def _have_nobody_in_common(some: list[str], others: list[str]) -> bool:
    pairs = product(map(folded_letters, some), map(folded_letters, others))
    return not any(one in other or other in one for one, other in pairs)


def candidates(page: Page) -> Iterator[Candidate[list[str]]]:
    """Yield the authors by each way of finding them."""
    refused = _site_keys(page)
    return chain(_declared(page, refused), _displayed(page, refused), _signed_by_site(page))


def find_authors(page: Page) -> Candidate[list[str]] | None:
    """Return the authors that the page's data name, or those of the byline where it has others.

    An editor, an outlet or the site is the author only where nobody else is named.
    """
    refused = _site_keys(page)
    declared = next(_declared(page, refused), None)
    if declared is None:
        return next(chain(_displayed(page, refused), _signed_by_site(page)), None)
    # Data often name who has put the article up; the byline says who wrote it.
    below = byline.names_below_headline(page, refused)
    if below and all(map(is_full_name, below)) and _have_nobody_in_common(declared.value, below):
        page.memo[_OTHERS] = declared.value
        return Candidate(below, "byline")
    page.memo[_OTHERS] = below
    return declared


def other_authors(page: Page) -> list[str]:
    """Return the names of the byline where those of the data were taken, and the other way round.

    They are known once :func:`find_authors` has run.
    """
    others = page.memo.get(_OTHERS, [])
    return others if isinstance(others, list) else []
