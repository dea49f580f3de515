"""Tags that would keep the parser busy for minutes lose their attributes, and nothing else does."""

from __future__ import annotations

from newscrawl import examine
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import MAX_BLOCKS
from newscrawl.extraction.document.parser_guards import without_countless_tags, without_long_tags

MANY = b" ".join(b"a%d=1" % number for number in range(100_000))
LONG_VALUE = b"x" * 1_000_000


def test_a_tag_with_too_many_attributes_loses_them() -> None:
    page = b"<p>one</p><div " + MANY + b"><p>two</p></div><a href='/x'>three</a>"
    assert without_long_tags(page) == b"<p>one</p><div><p>two</p></div><a href='/x'>three</a>"


def test_each_of_several_such_tags_loses_them() -> None:
    page = b"<i>" + (b"<div " + MANY + b">") * 3 + b"end"
    assert without_long_tags(page) == b"<i>" + b"<div>" * 3 + b"end"


def test_a_long_attribute_stays() -> None:
    page = b'<div data-state="' + LONG_VALUE + b'" class="body"><p>text</p></div>'
    assert without_long_tags(page) is page


def test_long_text_and_scripts_stay() -> None:
    page = b"<p>" + LONG_VALUE + b"</p><script>" + LONG_VALUE + b"</script>"
    assert without_long_tags(page) is page


def test_such_a_page_is_read_in_bounded_time() -> None:
    outcome = examine(b"<div " + MANY + b" unclosed")
    assert outcome.reject is not None
    assert outcome.reject.reason == "empty"


def test_a_page_ends_behind_more_tags_than_any_page_has() -> None:
    page = b"<p>one</p>" + b"<i>" * 1_000_000
    cut = without_countless_tags(page)
    assert cut == page[: len(b"<p>one</p>") + 3 * (500_000 - 2)]
    assert without_countless_tags(page[:1_000_000]) == page[:1_000_000]


def test_what_follows_behind_countless_lines_is_not_read() -> None:
    lines = b"".join(b"<p>line %d" % number for number in range(MAX_BLOCKS + 10))
    assert len(Page(lines).blocks) == MAX_BLOCKS
    assert len(Page(b"a line\n" * (MAX_BLOCKS + 10), content_type="text/plain").blocks) == (
        MAX_BLOCKS
    )
