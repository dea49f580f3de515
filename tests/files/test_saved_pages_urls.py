"""Addresses and errors that cannot be written as UTF-8 cost their page, not the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl import Reason, examine
from newscrawl.extraction import examination
from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.page_lines import page_lines, unread_page_lines

if TYPE_CHECKING:
    from conftest import Cli, MakePage, MakeRecord

HALF = "https://news.example/\ud800"


def test_a_record_whose_address_is_no_utf8_costs_nobody_else(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    bad = warc_record(article_page("One"), uri="https://news.example/ADDRESS")
    bad = bad.replace(b"/ADDRESS", b"/\xff\xed\xa0\x80\xfe")
    cli.write("x.warc", bad + warc_record(article_page("Two")))
    ran = cli("extract", "--all", "x.warc")
    assert ran.status == 0, ran.err
    assert [record["headline"] for record in ran.records] == ["One", "Two"]


@pytest.mark.parametrize("keep_all", [True, False])
def test_an_address_with_half_a_pair_is_written_with_the_replacement_character(
    article_page: MakePage, keep_all: bool
) -> None:
    page = PageBytes(article_page("One"), HALF, input="x.warc", too_large=True)
    article, reject = examine(page.content, page.url)
    assert (
        orjson.loads(page_lines(page, article, reject, keep_all=keep_all).record)["headline"]
        == "One"
    )
    told = unread_page_lines(page, keep_all=keep_all)
    for line in filter(None, (told.reject, told.record)):
        assert orjson.loads(line)["url"] == "https://news.example/\ufffd"


def test_an_error_with_half_a_pair_in_its_words_is_a_reject(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaking(*_: object, **__: object) -> None:
        raise ValueError("bad:\n\ud800")

    monkeypatch.setattr(examination, "examine_page", breaking)
    # pytest's own workers could not send what is captured of the log.
    monkeypatch.setattr(examination._LOGGER, "disabled", True)
    reject = examine(b"<p>a page", "https://news.example/a").reject
    assert reject is not None
    assert (reject.reason, reject.detail) == (Reason.FAILED, "ValueError: bad: \\ud800")
