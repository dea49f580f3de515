"""What a page says about itself for machines: JSON-LD, microdata, Open Graph and other meta."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from lxml import etree

from newscrawl.common.caches import cached_by_text
from newscrawl.common.text import clean_text
from newscrawl.extraction.document.json_ld import read_json_ld
from newscrawl.extraction.document.own_article import PageIdentity

__all__ = ["ARTICLE_TYPES", "Node", "StructuredData", "as_list", "texts_of", "types_of"]

Node = dict[str, Any]
Element = etree._Element

ARTICLE_TYPES: Final = frozenset(
    """article newsarticle blogposting reportagenewsarticle liveblogposting analysisnewsarticle
    opinionnewsarticle backgroundnewsarticle reviewnewsarticle satiricalarticle scholarlyarticle
    techarticle socialmediaposting advertisercontentarticle askpublicnewsarticle report
    discussionforumposting""".split()
)
"""schema.org's types of article, in lower case."""

_MAX_NODES: Final = 5_000
"""Articles need a handful; a page with more is hostile or a catalogue."""
_MAX_URLS: Final = 5
"""Of a node, which are compared to the page's; articles have one or two."""
_OF_ANOTHER_PAGE: Final = -2
"""The score of a node whose address and whose headline are both another page's."""
_MAX_REFERENCES: Final = 200
"""How often one node may be referred to: the author of each entry of a live blog.  A text of a
megabyte that 3,000 references name would be read 3,000 times."""

_NO_TYPES: Final[frozenset[str]] = frozenset()
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")


def as_list(value: Any) -> list[Any]:
    """Return a value or a list of values as a list; [] for None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts_of(value: Any) -> list[str]:
    """Return the texts of a JSON-LD value (strings, ``@value``, ``name``), without HTML."""
    found: list[str] = []
    if value is None:  # as most of what is asked for
        return found
    for entry in as_list(value)[:_MAX_NODES]:
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("name")
            if isinstance(entry, list):
                entry = next((e for e in entry if isinstance(e, str)), None)
        if isinstance(entry, str) and (text := strip_tags(entry)):
            found.append(text)
    return found


def strip_tags(text: str) -> str:
    """Return a text without HTML tags, its entities decoded, cleaned by :func:`clean_text`."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return clean_text(text)


def _read_type(name: str) -> frozenset[str]:
    return frozenset((name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower(),))


_type_named: Final = cached_by_text(_read_type, max_bytes=512 * 1024, copies=3)
"""The copies: the name, its end in lower case, the set's key."""


def types_of(node: Node) -> frozenset[str]:
    """The types of a JSON-LD node in lower case, without their vocabulary's URL."""
    named = node.get("@type")
    if isinstance(named, str):
        return _type_named(named)
    return _NO_TYPES.union(*(_type_named(name) for name in as_list(named) if isinstance(name, str)))


def _all_nodes(roots: list[Any]) -> Iterator[Node]:
    """All nodes in lists, graphs and values, outer ones first."""
    queue, seen = list(roots), 0
    while queue and seen < _MAX_NODES:
        following: list[Any] = []
        for entry in queue:
            seen += 1
            if seen > _MAX_NODES:
                return
            if isinstance(entry, list):
                following.extend(entry[:_MAX_NODES])
            elif isinstance(entry, dict):
                if "@type" in entry or "@id" in entry:
                    yield entry
                following += [v for v in entry.values() if isinstance(v, (dict, list))]
        queue = following


# Through these a node holds what the page is about; through others, what that is made of.
_OUTER_KEYS: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")


def _outer_nodes(roots: list[Any], depth: int = 0) -> Iterator[Node]:
    """The nodes that stand for the page, not for a part of it such as a live blog's entry."""
    for entry in roots[:_MAX_NODES]:
        if isinstance(entry, list) and depth < 4:
            yield from _outer_nodes(entry, depth + 1)
        elif isinstance(entry, dict):
            yield entry
            if depth < 4:
                for key in _OUTER_KEYS:
                    if isinstance(entry.get(key), (dict, list)):
                        yield from _outer_nodes(as_list(entry[key]), depth + 1)


class StructuredData:
    """A page's metadata: JSON-LD, ``meta`` and ``link`` elements."""

    def __init__(
        self,
        metas: Iterable[tuple[str, str]],
        links: Iterable[tuple[str, str]],
        scripts: list[Element],
        embedded: Node,
        known_as: tuple[str | None, Sequence[str]] = (None, ()),
    ) -> None:
        """Gather the data.

        ``embedded`` is the node of the embedded article, where that is used; ``known_as`` is the
        page's address, with its title and its first headings.
        """
        self._metas = _values_by_word(metas)
        self._read: dict[str, list[str]] = {}
        self.links = {
            relation: found[0].strip()
            for relation, found in _values_by_word(pair for pair in links if pair[1]).items()
        }
        """URLs of ``link`` elements by relation."""
        roots: list[Any] = []
        for script in scripts:
            if "ld+json" in (script.get("type") or "").lower() and script.text:
                roots += read_json_ld(script.text)
        self._outer = list(_outer_nodes(roots))
        self.nodes: list[Node] = list(_all_nodes(roots))
        """All JSON-LD nodes, outer ones first."""
        self._by_id = {
            node["@id"]: node
            for node in reversed(self.nodes)
            if isinstance(node.get("@id"), str) and len(node) > 1
        }
        self._references: Counter[str] = Counter()
        self.article: Node = self._article(*known_as) or embedded
        """The JSON-LD node of the page's article; empty where there is none."""

    def resolve(self, value: Any) -> Any:
        """Replace a reference (a node with nothing but an ``@id``) by the node it names."""
        if not (isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str)):
            return value
        name = value["@id"]
        self._references[name] += 1
        return self._by_id.get(name, value) if self._references[name] <= _MAX_REFERENCES else value

    def of_type(self, *types: str) -> list[Node]:
        """The nodes that are of one of the types (in lower case)."""
        return [node for node, found in self._types if not found.isdisjoint(types)]

    @cached_property
    def _types(self) -> list[tuple[Node, frozenset[str]]]:
        return [(node, types_of(node)) for node in self.nodes]

    @property
    def meta_names(self) -> Iterable[str]:
        """The names of the page's ``meta`` elements: ``name``, ``property`` or ``itemprop``."""
        return self._metas

    def meta(self, name: str) -> list[str]:
        """The contents of the ``meta`` elements of a name (in lower case)."""
        if name not in self._metas:
            return []
        found = self._read.get(name)
        if found is None:
            # Most of a page's forty are for others, and are not read.
            found = self._read[name] = list(filter(None, map(strip_tags, self._metas[name])))
        return found

    def meta_of(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """The contents of the ``meta`` elements of any of the names, each behind its name."""
        known = self._metas
        return [(name, text) for name in names if name in known for text in self.meta(name)]

    def first_meta(self, *names: str) -> str | None:
        """The first content that one of the names has, in the order of the names."""
        for name in names:
            if found := self.meta(name):
                return found[0]
        return None

    def _article(self, url: str | None, titles: Sequence[str]) -> Node:
        """Return the node of the page's own article; an empty one where there is none."""
        candidates = [node for node in self._outer if ARTICLE_TYPES & types_of(node)]
        if not candidates:
            candidates = self.of_type(*ARTICLE_TYPES)
        if not candidates:
            return {}
        links = self.links.get("canonical"), self.first_meta("og:url")
        page = PageIdentity(url, links, (*titles, self.first_meta("og:title")))
        headlines = [texts_of(node.get("headline") or node.get("name")) for node in candidates]
        if len(candidates) == 1 and page.has_title(headlines[0]):
            return candidates[0]  # as on most pages: its addresses need no look
        fits = [
            page.fit(_urls_of(node), titles)
            for node, titles in zip(candidates, headlines, strict=True)
        ]
        best = max(
            range(len(candidates)), key=lambda i: (fits[i] >= 0, _fullness(candidates[i]), fits[i])
        )
        return candidates[best] if fits[best] > _OF_ANOTHER_PAGE else {}


def _fullness(node: Node) -> int:
    """Return how full an article's node is; those of teasers hold a URL and a title."""
    return (
        ("headline" in node)
        + 2 * ("datePublished" in node)
        + 2 * ("articleBody" in node)
        + ("author" in node)
        + ("mainEntityOfPage" in node)
    )


def _urls_of(node: Node) -> list[str]:
    """Return the addresses of the page that a node says to be about."""
    found = []
    for key in ("url", "mainEntityOfPage"):
        for entry in as_list(node.get(key))[:_MAX_URLS]:
            url = (entry.get("@id") or entry.get("url")) if isinstance(entry, dict) else entry
            if isinstance(url, str):
                found.append(url)
    return found


def _read_words(words: str) -> tuple[str, ...]:
    return tuple(words.lower().split())


_small_words: Final = cached_by_text(_read_words, max_bytes=512 * 1024, copies=3)
"""The copies: the names, their words in small letters, the objects that hold these."""


def _values_by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Values by each of their names' words, in lower case."""
    found: dict[str, list[str]] = {}
    for words, value in pairs:
        for word in _small_words(words):
            found.setdefault(word, []).append(value)
    return found
