"""The library's front door: what it takes, and what it says of what it does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl import examine, extract

if TYPE_CHECKING:
    from conftest import MakePage


@pytest.mark.parametrize(
    ("page", "name"), [(None, "None"), (5, "int"), (["<p>"], "list")], ids=["none", "int", "list"]
)
def test_what_is_no_page_is_a_type_error_that_says_what_is_wanted(page: Any, name: str) -> None:
    for read in (examine, extract):
        with pytest.raises(TypeError, match=f"^a page must be bytes or str, not {name}$"):
            read(page)
        with pytest.raises(TypeError, match="bytes or str"):
            read(page, timeout=5)


@pytest.mark.parametrize("name", ["url", "content_type", "fetched_at"])
def test_a_text_of_another_type_is_a_type_error(name: str) -> None:
    arguments: dict[str, Any] = {name: b"https://news.example/"}
    with pytest.raises(TypeError, match=f"^{name} must be a str or None, not bytes$"):
        examine(b"<p>a page", **arguments)


def test_an_url_of_another_type_is_a_type_error() -> None:
    url: Any = 5
    with pytest.raises(TypeError, match="url must be a str or None"):
        extract(b"<p>a page", url)


def test_bytes_of_any_kind_are_a_page(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed")
    expected = examine(page)
    assert expected.reject is None
    assert examine(bytearray(page)) == expected
    assert examine(memoryview(page)) == expected
