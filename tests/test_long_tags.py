"""Tags that would keep the parser busy for minutes lose their attributes, and nothing else does."""

from __future__ import annotations

from newscrawl import examine
from newscrawl.page.longtags import without_long_tags

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
