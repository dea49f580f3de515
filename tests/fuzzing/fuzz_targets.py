"""What is fuzzed: each reader with what must hold of its results, whatever its input.

A check raises where something does not hold.  No check keeps anything, so an input that broke one
breaks it again by itself.
"""

from __future__ import annotations

import dataclasses
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import fuzz_samples as samples
import fuzz_words as words
import orjson
from fuzz_mutators import Dictionary
from schema_check import faults

from newscrawl import Reason, examine
from newscrawl.common.article_identity import article_id, home_of
from newscrawl.common.text import clean_text
from newscrawl.common.urls import normalize_url, server_of, site_of, url_date
from newscrawl.crawl.bot_checks import bot_check_vendor
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    FurtherPage,
    SourceProblems,
    SubSitemap,
    classify_url,
    next_part_url,
    part_number,
    read_list_page,
    read_source,
    request_url,
    robots_text,
    sitemaps_in_robots,
)
from newscrawl.crawl.discovery.xml_stream import w3c_date
from newscrawl.crawl.downloader.retry_after_header import MAX_PAUSE_SECONDS, retry_after
from newscrawl.crawl.downloader.robots_rules import RobotsRules
from newscrawl.extraction.dates.dateparser_fallback import date_in_words
from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.dates.visible_date import find_date, is_date_line
from newscrawl.extraction.document.lenient_json import parse_json, parse_values
from newscrawl.files.http_body import CodingError, decode_body, is_binary, is_html, parse_codings
from newscrawl.files.json_lines import to_line
from newscrawl.files.packing import PACKINGS
from newscrawl.files.page_lines import page_lines
from newscrawl.files.warc import InputError, ReadLog, read_warc
from newscrawl.items import Article
from newscrawl.records.newest import NewestRevisions
from newscrawl.records.reading import record_of
from newscrawl.records.record_files import numbered_lines

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KEPT_PROMISES", "TARGETS", "Target"]

URL: Final = "https://news.example/world/bridge"


@dataclass(frozen=True)
class Target:
    """A reader to be fuzzed."""

    check: Callable[[bytes], None]
    """Reads an input; raises where it breaks, or where what came out cannot be used."""
    inputs: tuple[bytes, ...]
    """Good ones."""
    tokens: Dictionary
    runs: int
    """Inputs that ``make test`` tries: as many as take some three seconds."""


# --- what must hold ------------------------------------------------------------------------------


def _can_be_written(value: object) -> None:
    """Hold that a value can be a line of JSON, in UTF-8: it has no halves of surrogate pairs."""
    orjson.dumps(value)


def _is_address(url: str) -> None:
    """Hold that an address is one, and that all that a crawl asks of an address can be asked."""
    assert normalize_url(url) is not None, ascii(url)
    _can_be_written(
        [url, request_url(url), server_of(url), home_of(url), site_of(url), url_date(url)]
    )
    classify_url(url)
    part_number(url)
    article_id(url)


def _is_date(text: str | None) -> None:
    _can_be_written(text)
    if text is not None:
        parse_date_range(text)


# --- sources -------------------------------------------------------------------------------------


def _check_source(content: bytes) -> None:
    problems = SourceProblems()
    for entry in read_source(content, URL, problems=problems):
        if entry is None:
            continue
        _is_address(entry.url)
        if isinstance(entry, DiscoveredUrl):
            _is_date(entry.published)
        if isinstance(entry, DiscoveredUrl | SubSitemap):
            _is_date(entry.lastmod)
        else:
            assert isinstance(entry, FurtherPage)
    assert problems.first_error is None, problems.first_error
    # A limit may end the reading; an error must not.
    assert problems.error is None or problems.error.startswith("it "), problems.error


def _check_robots(content: bytes) -> None:
    for url in sitemaps_in_robots(content, URL):
        _is_address(url)
    text = robots_text(content)
    if text is not None:
        rules = RobotsRules(text, "newscrawl")
        assert rules.allows(URL) in (True, False)
        assert rules.crawl_delay is None or rules.crawl_delay >= 0


def _check_list(content: bytes) -> None:
    page = read_list_page(content, URL)
    assert page.error is None, page.error
    for url in (*(link.url for link in page.links), *page.feeds, *page.next_pages):
        _is_address(url)
    for link in page.links:
        _is_date(link.date)
    further = next_part_url(content, URL)
    if further is not None:
        _is_address(further)


# --- pages ---------------------------------------------------------------------------------------


def _check_page(content: bytes) -> None:
    outcome = examine(content, URL)
    assert outcome.reject is None or outcome.reject.reason is not Reason.FAILED, outcome.reject
    record = dataclasses.asdict(outcome.article)
    assert orjson.loads(to_line(outcome.article)) == record
    for text in _texts(record):
        assert all(line == clean_text(line) for line in text.split("\n")), ascii(text)
    for url in (outcome.article.canonical_url, *(step.url for step in outcome.article.breadcrumbs)):
        if url is not None:
            _is_address(url)
    _is_date(outcome.article.timestamp)
    _is_date(outcome.article.modified)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() if "url" not in key for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def _check_json(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape")  # bytes that are no UTF-8: lone surrogates
    _can_be_written(_without_huge(parse_json(text)))
    _can_be_written(_without_huge(parse_values(text)))
    script = content.decode("utf-8", "replace").replace("</", "<\\/")
    for kind in ("application/ld+json", "application/json"):
        page = f'<html><head><script type="{kind}">{script}</script></head><body>{samples.ARTICLE}'
        _check_page(page.encode())
    state = f"<html><body><script>window.__PRELOADED_STATE__ = {script};</script><p>Loading"
    _check_page(state.encode())


def _without_huge(value: Any) -> Any:
    """Take the whole numbers out: JSON has no bounds for them, orjson writes those of 64 bits."""
    if isinstance(value, dict):
        return {name: _without_huge(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_huge(inner) for inner in value]
    return None if isinstance(value, int) else value


def _check_date(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape")  # bytes that are no UTF-8: lone surrogates
    for line in text.split("\n")[:20]:
        for language in (None, "en", "de", "ja", "x" * 40):
            _is_date(normalize_date(line, language))
            found = find_date(line, language)
            if found is not None:
                _is_date(found.value)
                assert 0 <= found.start < found.end <= len(line), (ascii(line), found)
        is_date_line(line)
        _is_date(w3c_date(line))
        parse_date_range(line)
    # It takes milliseconds even where it finds nothing.
    _is_date(date_in_words(text[:60], ("vi", "et", "xx", "")[len(text) % 4]))


# --- archives and answers ------------------------------------------------------------------------


def _check_warc(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.warc")
        path.write_bytes(content)
        log = ReadLog()
        try:
            for page in read_warc(str(path), log, label="x.warc"):
                article, reject = examine(page.content, page.url, content_type=page.content_type)
                verdict = page_lines(page, article, reject, keep_all=True)
                assert verdict.reason != Reason.FAILED, verdict.reject
                assert verdict.record or verdict.reject
        except InputError:
            pass  # a sentence for the person: what was read before it is done
        _can_be_written(dict(log.skipped))


_MOST_UNPACKED: Final = 1_000_000


def _check_codings(content: bytes) -> None:
    """Read an input as its header's two lines and its body."""
    coding, _, rest = content.partition(b"\n")
    transfer, _, body = rest.partition(b"\n")
    names = [coding.decode("latin-1"), transfer.decode("latin-1")]
    try:
        found = decode_body(body, coding=names[0], transfer=names[1], limit=_MOST_UNPACKED)
    except CodingError as error:
        assert sum(name.count(",") + 1 for name in names) > 3, error
    else:
        assert isinstance(found, bytes)
        assert len(found) <= max(_MOST_UNPACKED + 1, len(body))
        assert len(parse_codings(names[0])) <= 3
    is_html(body)
    is_binary(body)


def _check_headers(content: bytes) -> None:
    lines = content.decode("latin-1").split("\n")
    headers = {name.lower(): value for name, _, value in (line.partition(":") for line in lines)}
    pause = retry_after({"Retry-After": headers.get("retry-after", lines[0])}, 1_700_000_000.0)
    assert pause is None or 0 <= pause <= MAX_PAUSE_SECONDS
    for status in (200, 403, 503):
        _can_be_written(bot_check_vendor(status, headers, content))


def _check_records(content: bytes) -> None:
    """Read an input as a file of records that is packed as its first bytes say."""
    packed = (ending for ending, way in PACKINGS.items() if content.startswith(way.magic))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.jsonl{next(packed, '')}")
        path.write_bytes(content)
        for line in numbered_lines(path):
            assert line.number >= 0
            found = record_of(line.content)
            if isinstance(found, Article):
                _check_record(found)


def _check_record(article: Article) -> None:
    """Hold an article that a line gave to the published schema, and to what is done with it."""
    assert not faults(orjson.loads(article.to_json()))
    with closing(NewestRevisions()) as newest:
        if article.id is not None:
            newest.note(article)
            assert newest.take(article)


TARGETS: Final = {
    "feeds": Target(
        _check_source,
        (
            *samples.fixtures("discovery/rss*"),
            *samples.fixtures("discovery/*feed"),
            *samples.fixtures("discovery/atom*"),
        ),
        words.XML,
        1200,
    ),
    "sitemaps": Target(_check_source, samples.fixtures("discovery/sitemap*"), words.XML, 1200),
    "robots": Target(_check_robots, samples.fixtures("discovery/robots"), words.ROBOTS, 600),
    "lists": Target(
        _check_list, (*samples.LIST, *samples.fixtures("*/*/inputs/*.html")[:20]), words.HTML, 250
    ),
    "pages": Target(_check_page, samples.fixtures("*/*/inputs/*.html"), words.HTML, 300),
    "json": Target(_check_json, samples.JSON, words.JSON, 400),
    "dates": Target(_check_date, samples.DATES, words.DATES, 300),
    "warc": Target(_check_warc, samples.warcs(), words.WARC, 400),
    "codings": Target(_check_codings, samples.codings(), words.CODINGS, 3000),
    "records": Target(_check_records, samples.records(), words.JSON, 1000),
    "headers": Target(
        _check_headers, (b"Retry-After: 120\nServer: x\n\n<html>",), words.HEADERS, 1000
    ),
}
"""By name, as ``make fuzz TARGET=…`` takes them."""

KEPT_PROMISES: Final = {
    "newscrawl.crawl.discovery.sitemap_or_feed.read_source": "sitemaps",
    "newscrawl.crawl.discovery.list_page.read_list_page": "lists",
    "newscrawl.extraction.examination.examine": "pages",
    "newscrawl.extraction.document.lenient_json.parse_json": "json",
    "newscrawl.extraction.document.lenient_json.parse_values": "json",
    "newscrawl.records.record_files.numbered_lines": "records",
}
"""Functions that say "never raises", and the target that holds them to it."""
