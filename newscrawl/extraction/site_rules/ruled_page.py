"""A page with its site's rules laid over it: the values that they find, and the body's blocks.

The rules ask the tree that the page has anyway, and choose among its blocks: no second parse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from newscrawl.common.text import clean_text
from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.dates.visible_date import find_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import ChosenBlocks, Element
from newscrawl.extraction.document.html_elements import BLOCK_TAGS
from newscrawl.extraction.fields.date_locale import date_locale
from newscrawl.extraction.site_rules.lines import parted_by_line, shown_text
from newscrawl.extraction.site_rules.next_page import NextPage
from newscrawl.extraction.site_rules.rule_table import BODY_PARTS, LINKS, SiteRules, ValueRule
from newscrawl.extraction.site_rules.rules_used import RulesUsed
from newscrawl.items import Breadcrumb

__all__ = ["RuledPage"]

_LISTS: Final = frozenset(("authors", "hashtags"))
_DATES: Final = frozenset(("timestamp", "modified"))
# Of strptime's forms: a date format with one of them tells the time of day.
_CLOCK_FORMS: Final = ("%H", "%I", "%X", "%c")


_Elements: TypeAlias = list[list[Element]]
"""What each rule of a name selects."""


class _Found(NamedTuple):
    """What a rule selects."""

    rule: ValueRule
    selected: list[Any]
    """Elements and texts, as ``ElementSelector.find`` returns them."""


class RuledPage:
    """What a site's rules find on a page.  Make it before anything asks for the page's blocks."""

    def __init__(self, page: Page, rules: SiteRules, *, fetched_at: str | None = None) -> None:
        """Find the rules' values, and choose the page's blocks by them.

        A rule with ``until`` is tried on pages that were fetched on that day or before;
        without ``fetched_at`` (ISO 8601), today counts.
        """
        self._page, self._rules = page, rules
        self._day = (fetched_at or datetime.now(UTC).isoformat())[:10]
        root = page.root
        # All is selected before blocks are made, as what is dropped leaves the tree then.
        found = {name: self._found(rules.fields[name], root) for name in rules.fields}
        whole, following = (self._found(links, root) for links in (rules.single_page, rules.next))
        parts = {name: self._elements(rules.of(name), root) for name in BODY_PARTS}
        if any(map(rules.of, BODY_PARTS)):
            self._choose_blocks(**parts)
        values = ((name, self._value(name, found[name])) for name in found)
        self.values: dict[str, Any] = {name: value for name, value in values if value}
        """The values by field: a text, or a list for breadcrumbs, authors and hashtags."""
        self.next_page = self._next_page(whole, following)
        """The page that has the rest of the article, or all of it."""
        self._drop_headline()
        self.used = self._used(
            {
                **self.values,
                **{name: any(elements) for name, elements in parts.items()},
                "single_page": whole,
                "next": following,
            }
        )

    def _used(self, found: Mapping[str, Any]) -> RulesUsed:
        """Return which rules were tried and which found something; ``found`` has that by name."""
        names = (*self._rules.fields, *BODY_PARTS, *LINKS)
        tried = tuple(name for name in names if any(self._holding(self._rules.of(name))))
        return RulesUsed(tried, tuple(name for name in tried if found.get(name)))

    def _found(self, rules: Iterable[ValueRule], root: Element) -> list[_Found]:
        """Return what each of the rules selects that are for a page of this day."""
        found = (_Found(rule, rule.selector.find(root)) for rule in self._holding(rules))
        return [each for each in found if each.selected]

    def _holding(self, rules: Iterable[ValueRule]) -> Iterator[ValueRule]:
        return (rule for rule in rules if rule.holds(self._day))

    # --- values --------------------------------------------------------------------------------

    def _value(self, name: str, found: Iterable[_Found]) -> Any:
        """Return what the first rule that finds something finds; None where none does."""
        for each in found:
            if name == "breadcrumbs":
                value: Any = list(self._breadcrumbs(each))
            elif name in _DATES:
                value = next(self._dates(each), None)
            elif name in _LISTS:
                value = [text.lstrip("#") for text in _texts(each)]
            else:
                value = next(iter(_texts(each)), None)
                if value and name == "canonical_url":
                    value = self._page.absolute_url(value)
            if value:
                return value
        return None

    def _breadcrumbs(self, found: _Found) -> Iterator[Breadcrumb]:
        """Yield what a rule selects as breadcrumbs; one that is or holds a link has its URL."""
        for each in found.selected:
            if name := _matched(found.rule, _text_of(found.rule, each)):
                link = None if isinstance(each, str) else next(each.iter("a"), None)
                href = None if link is None else link.get("href")
                yield Breadcrumb(name, self._page.absolute_url(href))

    def _dates(self, found: _Found) -> Iterator[str]:
        """Yield the dates that a rule selects, as ISO 8601."""
        locale = date_locale(self._page)
        for text in _texts(found):
            if found.rule.date_format is not None:
                if value := _date_by_format(text, found.rule.date_format):
                    yield value
            elif value := normalize_date(text, locale):
                yield value
            elif shown := find_date(text, locale):
                yield shown.value

    def _next_page(self, whole: Iterable[_Found], following: Iterable[_Found]) -> NextPage | None:
        """Return the page with all of the article, else the one with its next part."""
        for has_all, found in ((True, whole), (False, following)):
            for url in self._linked(found):
                if url != self._page.url:
                    return NextPage(url, has_all)
        return None

    def _linked(self, found: Iterable[_Found]) -> Iterator[str]:
        """Yield the URLs that links, texts or attributes name, absolute."""
        for rule, selected in found:
            for each in selected:
                is_link = rule.attr is None and not isinstance(each, str)
                href = each.get("href") if is_link else _text_of(rule, each)
                if url := self._page.absolute_url(_matched(rule, href)):
                    yield url

    # --- blocks --------------------------------------------------------------------------------

    def _choose_blocks(self, *, body: _Elements, keep: _Elements, drop: _Elements) -> None:
        """Tell the page which of its blocks the rules name, by the elements that each selects."""
        page = self._page
        dropped = [*chain.from_iterable(drop)]
        inline = [element for element in dropped if element.tag not in BLOCK_TAGS]
        # What is a line of its own stays in the tree, as it may hold the page's date or byline.
        page.cut_out, lines = parted_by_line(inline)
        page.chosen_blocks = ChosenBlocks(
            next(filter(None, map(self._blocks_within, body)), None),
            self._blocks_within(chain.from_iterable(keep)),
            self._blocks_within(dropped) | self._blocks_of_lines(lines),
        )

    def _drop_headline(self) -> None:
        """Keep the headline that a rule finds out of the body that a rule names."""
        chosen, headline = self._page.chosen_blocks, self.values.get("headline")
        if chosen is None or chosen.body is None or headline is None:
            return
        blocks = self._page.blocks
        shown = {index for index in chosen.body if blocks[index].text == headline}
        self._page.chosen_blocks = chosen._replace(dropped=chosen.dropped | shown)

    def _elements(self, rules: Iterable[ValueRule], root: Element) -> _Elements:
        return [rule.selector.elements(root) for rule in self._holding(rules)]

    def _blocks_of_lines(self, elements: Iterable[Element]) -> frozenset[int]:
        """Return the blocks whose text is that of one of some elements."""
        lines = [element for element in elements if shown_text(element)]
        if not lines:
            return frozenset()
        texts = set(map(shown_text, lines))
        around = {each for element in lines for each in element.iterancestors()}
        return frozenset(
            block.index
            for block in self._page.blocks
            if block.text in texts and block.box.element in around
        )

    def _blocks_within(self, elements: Iterable[Element]) -> frozenset[int]:
        """Return the blocks that stand in some elements."""
        covered = {inner for element in elements for inner in element.iter()}
        if not covered:
            return frozenset()
        blocks = self._page.blocks
        return frozenset(block.index for block in blocks if block.box.element in covered)


def _texts(found: _Found) -> list[str]:
    """Return the texts that a rule selects, cleaned; one where the rule joins them."""
    rule = found.rule
    texts = list(filter(None, (_text_of(rule, each) for each in found.selected)))
    if rule.join is not None and texts:
        texts = [rule.join.join(texts)]
    return [matched for text in texts if (matched := _matched(rule, text))]


def _text_of(rule: ValueRule, found: Element | str) -> str:
    """Return the text of what is selected, or its attribute, cleaned."""
    if isinstance(found, str):
        return clean_text(found)
    if rule.attr is not None:
        return clean_text(found.get(rule.attr) or "")
    return shown_text(found)


def _matched(rule: ValueRule, text: str | None) -> str | None:
    """Return the part of a text that the rule's pattern wants; None where it does not match."""
    if not text or rule.pattern is None:
        return text or None
    match = rule.pattern.search(text)
    if match is None:
        return None
    return clean_text(match.group(1 if match.re.groups else 0) or "") or None


def _date_by_format(text: str, date_format: str) -> str | None:
    """Return a date that is written as ``strptime`` takes it, as ISO 8601."""
    try:
        moment = datetime.strptime(text, date_format)
    except ValueError:
        return None
    has_clock = any(form in date_format for form in _CLOCK_FORMS)
    return moment.isoformat() if has_clock else moment.date().isoformat()
