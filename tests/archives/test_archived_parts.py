"""Parts of articles in an archive are joined to the first, in whatever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.archives import further_parts
from newscrawl.archives.further_parts import with_parts_joined
from newscrawl.crawl.workers.messages import PageResult
from newscrawl.extraction.site_rules.next_page import NextPage
from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.warc_pages import ReadLog
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable

HOST = "https://news.example"
FIRST = f"{HOST}/world/harbour-opens-after-the-long-winter"

Read = tuple[PageBytes, PageResult | None]


def read(
    url: str,
    body: str,
    further: str | None = None,
    *,
    canonical: str | None = None,
    reject: Reason | None = None,
    has_all: bool = False,
    status: int = 200,
    offset: int | None = 7,
) -> Read:
    """A page that was read, whose article may go on."""
    page = PageBytes(b"x", url, status=status, offset=offset)
    article = Article(url=url, canonical_url=canonical or url, site="news.example", body=body)
    next_page = NextPage(further, has_all) if further else None
    return page, PageResult(article, Reject(url, reject) if reject else None, next_page)


def part(number: int, *, last: int = 3, first: str = FIRST) -> Read:
    url = f"{first}/{number}" if number > 1 else first
    further = f"{first}/{number + 1}" if number < last else None
    return read(url, f"Text {number}.", further, canonical=first)


def joined(pages: Iterable[Read]) -> tuple[list[tuple[str, str]], ReadLog]:
    """The URL's end and the body of each page that is handed on."""
    log = ReadLog()
    told = []
    for page, result in with_parts_joined(pages, log):
        body = (result.article.body or "") if result else "unread"
        told.append(((page.url or "").removeprefix(HOST), " ".join(body.split())))
    return told, log


WHOLE = (FIRST.removeprefix(HOST), "Text 1. Text 2. Text 3.")
PLAIN = read(f"{HOST}/world/another-story-of-the-day", "Other text.")
OTHER = ("/world/another-story-of-the-day", "Other text.")


@pytest.mark.parametrize("order", ["123", "132", "213", "231", "312", "321"])
def test_in_whatever_order_they_come(order: str) -> None:
    told, log = joined([part(int(order[0])), PLAIN, *(part(int(n)) for n in order[1:])])
    assert sorted(told) == sorted([WHOLE, OTHER])
    assert (log.skipped["parts of articles"], log.lacking_parts) == (2, 0)


def test_a_page_without_parts_is_handed_on_at_once() -> None:
    told, log = joined([part(1), PLAIN, part(2), part(3)])
    assert told == [OTHER, WHOLE]
    assert dict(log.skipped) == {"parts of articles": 2}


def test_what_is_not_there_leaves_the_rest_and_is_counted() -> None:
    told, log = joined([part(1), part(2)])
    assert told == [(WHOLE[0], "Text 1. Text 2.")]
    assert log.lacking_parts == 1
    told, log = joined([part(2), part(3)])
    assert [body for _, body in told] == ["Text 2.", "Text 3."], "its first page is not there"
    assert (dict(log.skipped), log.lacking_parts) == ({}, 0)


def test_a_part_that_comes_again_is_no_article() -> None:
    told, log = joined([part(1), part(2), part(3), part(3), part(2)])
    assert told == [WHOLE]
    assert log.skipped["parts of articles"] == 4


def test_an_article_that_comes_again_takes_parts_that_came_before() -> None:
    told, _ = joined([part(1), part(2), part(3), part(1)])
    assert told == [WHOLE, WHOLE]


def test_the_page_that_has_all_takes_the_place_of_the_text() -> None:
    print_url = f"{FIRST}?print=1"
    first = read(FIRST, "Text 1.", print_url, has_all=True)
    told, _ = joined([first, read(print_url, "Text 1. And all of the rest.", canonical=FIRST)])
    assert told == [(WHOLE[0], "Text 1. And all of the rest.")]


@pytest.mark.parametrize(
    "wall",
    [
        read(f"{FIRST}/2", "", reject=Reason.CHALLENGE),
        read(f"{FIRST}/2", "Sorry.", status=503),
        (PageBytes(b"", f"{FIRST}/2", too_large=True, offset=7), None),
    ],
)
def test_what_stands_in_the_place_of_a_part_is_none(wall: Read) -> None:
    told, log = joined([part(1, last=2), wall, part(2, last=2)])
    assert (told[1], log.lacking_parts) == ((WHOLE[0], "Text 1. Text 2."), 0)


def test_a_part_that_is_no_article_by_itself_is_one_all_the_same() -> None:
    short = read(f"{FIRST}/2", "Text 2.", reject=Reason.NO_TEXT)
    told, _ = joined([part(1, last=2), short])
    assert told == [(WHOLE[0], "Text 1. Text 2.")]


def test_no_part_of_another_site_and_none_twice() -> None:
    elsewhere = read(FIRST, "Text 1.", "https://other.example/2")
    told, log = joined([elsewhere, read("https://other.example/2", "Text 2.")])
    assert [body for _, body in told] == ["Text 1.", "Text 2."]
    assert log.lacking_parts == 0
    circle = [read(FIRST, "Text 1.", f"{FIRST}/2"), read(f"{FIRST}/2", "Text 2.", FIRST)]
    assert joined(circle)[0] == [(WHOLE[0], "Text 1. Text 2.")]


def test_pages_that_were_given_one_by_one_stay_apart() -> None:
    pages = [read(FIRST, "Text 1.", f"{FIRST}/2", offset=None)]
    pages += [read(f"{FIRST}/2", "Text 2.", canonical=FIRST, offset=None)]
    assert [body for _, body in joined(pages)[0]] == ["Text 1.", "Text 2."]


@pytest.mark.parametrize("limit", ["MAX_HELD", "MAX_HELD_CHARS"])
def test_no_more_than_a_few_wait(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited longest is handed on with what there is; nothing is lost."""
    monkeypatch.setattr(further_parts, limit, 3 if limit == "MAX_HELD" else 3 * len("Text 1."))
    stories = [f"{HOST}/world/story-of-the-harbour-{name}" for name in "abcdefgh"]
    told, log = joined(part(1, last=2, first=story) for story in stories)
    assert [url for url, _ in told] == [story.removeprefix(HOST) for story in stories]
    assert log.lacking_parts == len(stories)
    told, log = joined(part(2, last=2, first=story) for story in stories)
    assert [url for url, _ in told] == [f"{story}/2".removeprefix(HOST) for story in stories]
