"""The authors' names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml import etree

from newscrawl.boilerplate import Mark, alternation
from newscrawl.dates import find_date
from newscrawl.fields.found import Found
from newscrawl.layout import Label, layout_of
from newscrawl.layout.labels import is_byline
from newscrawl.page import Page
from newscrawl.page.boxes import Block
from newscrawl.page.microdata import text_of
from newscrawl.page.structured import Node, as_list, plain
from newscrawl.text import letters
from newscrawl.urls import site_of

__all__ = ["candidates", "clean_names", "find_authors"]

Element = etree._Element

_OPENING: Final = re.compile(rf"^(?:{alternation('bylines')})(?:\s*[:：/]\s*|\s+)", re.IGNORECASE)
# "2023-07-12 16:12　来源：…　作者：林晓舟": the name behind a label within a line.
_LABELLED: Final = re.compile(
    rf"(?:^|\s)(?:{alternation('bylines')})\s*[:：]\s*([^:：|]{{2,40}}?)(?=\s\S+[:：]|\s*[|(（]|$)",
    re.IGNORECASE,
)
_AND: Final = re.compile(
    rf"\s*[;,|•·/、，]\s*|\s+(?:{alternation('conjunctions')})\s+", re.IGNORECASE
)
_MAIL: Final = re.compile(r"(?<!\S)\S{1,254}@\S+|\(@?\w+\)|@\w+|https?://\S+")
_ROLE: Final = re.compile(rf"\b(?:{alternation('roles')})\b", re.IGNORECASE)
_CJK_ROLE: Final = re.compile(r"\s*(?:기자|특파원|記者|记者|编辑|編集委員)$")
_META: Final = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
_LONGEST_NAME: Final = 60
_MOST_AUTHORS: Final = 15
_NEAR_HEADLINE: Final = 14
_OUTLET: Final = re.compile(
    r"""\.(?:com|de|org|net|co|info|ru|fr)\b
    | \b(?:news|zeitung|times|admin|administrator|webmaster|agenc\w+|gazette|tv|radio)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REL_AUTHOR: Final = etree.XPath("//a[contains(concat(' ', @rel, ' '), ' author ')]")


def _is_name(text: str) -> bool:
    if not 2 <= len(text) <= _LONGEST_NAME or any(map(str.isdigit, text)):
        return False
    if (
        len(text.split()) > 5
        or not any(map(str.isalpha, text))
        or (text.endswith((".", ":", "?")) and len(text.split()) > 3)
    ):
        return False
    return not _OUTLET.search(text)


def clean_names(texts: Iterable[str], unwanted: Iterable[str] = ()) -> list[str]:
    """Turn bylines into names: without "By", roles, mail addresses and outlets.

    >>> clean_names(["By Ann Lee and Bo Oh, Chief Editor"])
    ['Ann Lee', 'Bo Oh']
    """
    refused = {letters(text) for text in unwanted if text}
    names: dict[str, str] = {}
    for text in texts:
        text = _OPENING.sub("", _MAIL.sub(" ", plain(text)).strip())
        for part in _AND.split(text):
            part = _CJK_ROLE.sub("", _OPENING.sub("", part).strip(" .,:;|–—-\u00b7")).strip()
            if not part or _ROLE.search(part) or not _is_name(part):
                continue
            key = letters(part)
            if key not in refused:
                names.setdefault(key, part)
    return list(names.values())[:_MOST_AUTHORS]


def _is_organization(node: Node) -> bool:
    return "organization" in str(node.get("@type", "")).lower()


def _of_nodes(page: Page, *, organizations: bool = False) -> Iterator[str]:
    """The names of JSON-LD's authors: persons, or the organizations that sign as authors."""
    article = page.structured.article
    for entry in as_list(article.get("author") or article.get("creator"))[:_MOST_AUTHORS]:
        node = page.structured.resolve(entry)
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict) and _is_organization(node) is organizations:
            yield from (name for name in as_list(node.get("name")) if isinstance(name, str))


def _persons(page: Page) -> Iterator[str]:
    return _of_nodes(page)


def _organizations(page: Page) -> Iterator[str]:
    return _of_nodes(page, organizations=True)


def _is_photographers(element: Element) -> bool:
    """Say whether an author is a picture's."""
    return any(
        parent.tag in ("figure", "figcaption") or "Image" in (parent.get("itemtype") or "")
        for parent in element.iterancestors()
    )


def _from_microdata(page: Page) -> list[str]:
    found = []
    for element in page.microdata.elements("author"):
        if _is_photographers(element):
            continue
        name = next((e for e in element.iter() if e.get("itemprop") == "name"), None)
        chosen = element if name is None else name
        found.append(chosen.get("content") or text_of(chosen))
    return [text for text in found if len(text) < 2 * _LONGEST_NAME]


def _from_meta(page: Page) -> list[str]:
    told = [text for name in _META for text in page.structured.meta.get(name, ())]
    return [text for text in told if "/" not in text]  # some give the address of a profile


def _from_links(page: Page) -> list[str]:
    return [text_of(link) for link in _REL_AUTHOR(page.root)][:1]


def _byline_blocks(page: Page) -> Iterator[Block]:
    """What may be a byline: near the headline, then right behind the text."""
    layout = layout_of(page)
    at = layout.headline if layout.headline is not None else layout.first
    behind = (layout.body or [at])[-1] + 1
    for block in (*page.blocks[at : at + _NEAR_HEADLINE], *page.blocks[behind : behind + 3]):
        found = layout.labels[block.index]
        if len(block.text) > 2 * _LONGEST_NAME or found in (Label.TEXT, Label.HEADLINE):
            continue
        if (
            found is Label.BYLINE
            or _LABELLED.search(block.text)
            or layout.marks[block.index] & Mark.AUTHOR
            or is_byline(block.text)
        ):
            yield block


def _from_byline(page: Page) -> list[str]:
    """What is displayed as a byline."""
    for block in _byline_blocks(page):
        text = block.text
        if shown := find_date(text):
            text = text[: shown.start]
        element = block.box.element
        if (named := _LABELLED.search(block.text)) and (names := clean_names([named[1]])):
            return names
        links = (
            [text_of(a) for a in element.iter("a")] if element is not None and block.linked else []
        )
        if names := clean_names(links) or clean_names([text]):
            return names
    return []


def _site_names(page: Page) -> list[str]:
    data = page.structured
    publisher = data.resolve(data.article.get("publisher"))
    site = site_of(page.url) or ""
    return [
        data.first_meta("og:site_name") or "",
        publisher.get("name", "")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str)
        else "",
        site,
        site.rsplit(".", 1)[0],
    ]


_READERS: Final[tuple[tuple[Callable[[Page], Iterable[str]], str], ...]] = (
    (_persons, "json-ld"),
    (_from_microdata, "microdata"),
    (_from_meta, "meta author"),
    (_from_byline, "byline"),
    (_from_links, "rel=author"),
)


def candidates(page: Page) -> Iterator[Found[list[str]]]:
    """The authors by each way of finding them, best first."""
    unwanted = _site_names(page)
    for read, source in _READERS:
        names = clean_names(read(page), unwanted)
        if names:
            yield Found(names, source)
    # An agency is the author where nobody else is.
    names = [plain(name) for name in _organizations(page)]
    refused = {letters(name) for name in unwanted}
    names = [name for name in names if name and letters(name) not in refused]
    if names:
        yield Found(names, "json-ld")


def find_authors(page: Page) -> Found[list[str]] | None:
    """Take the authors that the page's data name, else those of the displayed byline."""
    return next(candidates(page), None)
