"""Joins the parts of articles that an archive holds, as the crawl did that fetched them.

A page whose article goes on waits for its next part, which comes later in the archive or in the
next one.  A part that comes before its first page is held until that comes.  Both are bounded: who
waited longest is handed on with what there is.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from urllib.parse import urldefrag

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import same_site, site_of
from newscrawl.crawl.joined_parts import NO_PART, add_part, is_further_part, take_whole
from newscrawl.files.page_bytes import MIN_ERROR_STATUS
from newscrawl.settings import NEWSCRAWL_PARTS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from newscrawl.crawl.workers.messages import PageResult
    from newscrawl.extraction.site_rules.next_page import NextPage
    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.files.warc_pages import ReadLog

__all__ = ["MAX_HELD", "MAX_HELD_CHARS", "with_parts_joined"]

MAX_HELD: Final = 2000
"""Copies in memory of articles that wait for a part, and as many of parts that wait for their
article.  A crawl asks for a part right after its page, and meanwhile each other host for a page."""
MAX_HELD_CHARS: Final = 16_000_000
"""Of the bodies of each of the two: some 40 MB of memory at the most."""
_MAX_JOINED: Final = 100_000
"""Keys of parts that were joined, 16 characters each, so that a part that an archive holds twice is
no article of its own: some 12 MB."""
_JOINED: Final = "parts of articles"
"""The word for pages that gave no record of their own, in the counts of an archive."""

_Read: TypeAlias = "tuple[PageBytes, PageResult | None]"


class _Waiting(NamedTuple):
    """An article whose next part has not come yet."""

    page: PageBytes
    result: PageResult
    next_page: NextPage
    seen: frozenset[str]
    """The keys of the parts that were read."""

    @property
    def key(self) -> str:
        return _key_of(self.next_page)

    @property
    def chars(self) -> int:
        return len(self.result.article.body or "")


class _Part(NamedTuple):
    """A page that is, or may be, a further part of an article."""

    page: PageBytes
    result: PageResult
    is_joined: bool

    @property
    def chars(self) -> int:
        return len(self.result.article.body or "")


def with_parts_joined(pages: Iterable[_Read], log: ReadLog) -> Generator[_Read]:
    """Yield the pages that were read, those of one article joined to the first of them.

    An article in parts is yielded once its last part has come, all else at once.  ``log`` counts
    the parts that were joined, and the articles whose further parts were not found.
    """
    joining = _Joining(log)
    for page, result in pages:
        yield from joining.take(page, result)
    yield from joining.rest()


@dataclass(slots=True)
class _Joining:
    log: ReadLog
    waiting: OrderedDict[int, _Waiting] = field(default_factory=OrderedDict)
    """By a number of their own, the oldest first."""
    by_key: dict[str, list[int]] = field(default_factory=dict)
    """Which of them wait for a part."""
    parts: OrderedDict[str, _Part] = field(default_factory=OrderedDict)
    """By key, the oldest first: those that wait, and those that were joined already."""
    joined: OrderedDict[str, None] = field(default_factory=OrderedDict)
    waiting_chars: int = 0
    part_chars: int = 0
    last_number: int = 0

    def take(self, page: PageBytes, result: PageResult | None) -> Iterator[_Read]:
        """Take a page, and yield what is complete with it."""
        url = page.url
        if result is None or url is None or not page.is_archived or _is_error(page):
            yield page, result
            return
        page = page._replace(content=b"")  # it was read
        keys = [key for key in _keys_of(url) if key in self.by_key]
        is_no_part = result.reject is not None and result.reject.reason in NO_PART
        if keys and not is_no_part:
            yield from self._join(keys, page, result)
        elif not is_no_part and self._is_known_part(url, result):
            yield from self._hold(page, result)
        else:
            yield from self._begin(_waiting(page, result), page, result)

    def rest(self) -> Iterator[_Read]:
        """Yield what waited in vain."""
        while self.waiting:
            yield from self._give_up(next(iter(self.waiting)))
        while self.parts:
            yield from self._drop_part(next(iter(self.parts)))

    def _is_known_part(self, url: str, result: PageResult) -> bool:
        is_again = article_id(url) in self.joined
        return is_again or (result.reject is None and is_further_part(result.article, url))

    def _join(self, keys: list[str], page: PageBytes, result: PageResult) -> Iterator[_Read]:
        """Give a part to the articles that wait for it."""
        for number in [number for key in keys for number in self.by_key[key]]:
            yield from self._go_on(self._take_waiting(number), result)
        yield from self._keep(_Part(page, result, is_joined=True))
        self.log.skipped[_JOINED] += 1

    def _go_on(self, before: _Waiting, part: PageResult) -> Iterator[_Read]:
        """Add a part to an article, and let that wait for the next one, if there is one."""
        article, has_all = before.result.article, before.next_page.has_all
        (take_whole if has_all else add_part)(article, part.article)
        seen = before.seen | {article_id(before.next_page.url)}
        further = None if has_all else part.next_page
        after = _with_next(before.page, before.result, further, seen)
        yield from self._begin(after, before.page, before.result)

    def _begin(
        self, waiting: _Waiting | None, page: PageBytes, result: PageResult
    ) -> Iterator[_Read]:
        """Let an article wait for its next part; yield the page where there is none."""
        if waiting is None:
            yield page, result
            return
        self.last_number += 1
        self.waiting[self.last_number] = waiting
        self.by_key.setdefault(waiting.key, []).append(self.last_number)
        self.waiting_chars += waiting.chars
        while len(self.waiting) > MAX_HELD or self.waiting_chars > MAX_HELD_CHARS:
            yield from self._give_up(next(iter(self.waiting)))

    def _give_up(self, number: int) -> Iterator[_Read]:
        """Hand an article on that waits no more, with the part if it came before the article."""
        waiting = self._take_waiting(number)
        part = self.parts.get(waiting.key)
        if part is None:
            self.log.lacking_parts += 1
            yield waiting.page, waiting.result
            return
        if not part.is_joined:
            self.log.skipped[_JOINED] += 1
            self.parts[waiting.key] = part._replace(is_joined=True)
        yield from self._go_on(waiting, part.result)

    def _take_waiting(self, number: int) -> _Waiting:
        waiting = self.waiting.pop(number)
        self.waiting_chars -= waiting.chars
        numbers = self.by_key[waiting.key]
        numbers.remove(number)
        if not numbers:
            del self.by_key[waiting.key]
        return waiting

    def _hold(self, page: PageBytes, result: PageResult) -> Iterator[_Read]:
        """Hold a part for which no article waits."""
        is_joined = article_id(page.url or "") in self.joined
        if is_joined:
            self.log.skipped[_JOINED] += 1
        yield from self._keep(_Part(page, result, is_joined))

    def _keep(self, part: _Part) -> Iterator[_Read]:
        key = article_id(part.page.url or "")
        if part.is_joined:
            self.joined[key] = None
            if len(self.joined) > _MAX_JOINED:
                self.joined.popitem(last=False)
        yield from self._drop_part(key, by=part)
        self.parts[key] = part
        self.part_chars += part.chars
        while len(self.parts) > MAX_HELD or self.part_chars > MAX_HELD_CHARS:
            yield from self._drop_part(next(iter(self.parts)))

    def _drop_part(self, key: str, *, by: _Part | None = None) -> Iterator[_Read]:
        """Hold a part no more; it is a page of its own unless it was joined, or comes again."""
        part = self.parts.pop(key, None)
        if part is None:
            return
        self.part_chars -= part.chars
        if by is not None and not part.is_joined:
            self.log.skipped[_JOINED] += 1
        elif not part.is_joined:
            yield part.page, part.result


def _is_error(page: PageBytes) -> bool:
    return page.status is not None and page.status >= MIN_ERROR_STATUS


def _keys_of(url: str) -> tuple[str, str]:
    """Return what a page may be awaited as: as a part, and as the page that has all."""
    return article_id(url), urldefrag(url).url


def _key_of(next_page: NextPage) -> str:
    """Return as what a page is awaited: one that has all has its article's own id."""
    return urldefrag(next_page.url).url if next_page.has_all else article_id(next_page.url)


def _waiting(page: PageBytes, result: PageResult) -> _Waiting | None:
    """Return a page whose article goes on; None for one that has all of it, or no article."""
    if result.reject is not None:
        return None
    return _with_next(page, result, result.next_page, frozenset([article_id(page.url or "")]))


def _with_next(
    page: PageBytes, result: PageResult, next_page: NextPage | None, seen: frozenset[str]
) -> _Waiting | None:
    """Return an article that waits for its next part; None where none is to be had, as a crawl."""
    if next_page is None or len(seen) >= NEWSCRAWL_PARTS:
        return None
    is_seen = article_id(next_page.url) in seen and not next_page.has_all
    if is_seen or not same_site(next_page.url, site_of(page.url or "") or ""):
        return None
    return _Waiting(page, result, next_page, seen)
