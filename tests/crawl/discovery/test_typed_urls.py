from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import UrlError, parse_typed_url, request_url


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://news.example", "https://news.example/"),
        (" http://News.example/world?utm_source=x#top ", "http://news.example/world"),
        ("news.example", "https://news.example/"),
        ("news.example/world", "https://news.example/world"),
        ("www.news.example:8443", "https://www.news.example:8443/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("localhost:8000", "https://localhost:8000/"),
        ("http://intranet/news", "http://intranet/news"),
        ("bücher.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_typed_url(typed: str, url: str) -> None:
    assert parse_typed_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "not a url",
        "news",
        "ftp://news.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://news.example:port/",
        "https://-.-..example/",
        "mailto:desk@news.example",
        "https://user:secret@news.example/",
        "http://[::1/",
        "http://h:18080:18090/",
        "h.example:18080:18090",
        "http://a\\@b.example/",
        "http://a\\b.example/",
        "http://news.example:0/",
        "http://news.example:65536/",
        "http:/news.example",
        "http:news.example",
        "http:///news.example",
        "http:\\\\news.example",
        "http//127.0.0.1:8000",
        "http//news.example:8000/a",
    ],
)
def test_what_is_no_typed_url_is_told_in_a_sentence(typed: str) -> None:
    with pytest.raises(UrlError) as caught:
        parse_typed_url(typed)
    assert str(caught.value).endswith(".")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://a\\@b.example/",
        "http://a\\b.example/",
        "//a\\b.example/",
        "http:\\\\a.example/",
        "http://a.example:1:2/",
        "http://a.example:0/",
        "http://[::1]a.example/",
        "http://a\\:b@c.example/",
        "http://a..b.example/",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_what_parsers_read_differently_is_no_url(url: str) -> None:
    assert request_url(url) is None


def test_a_backslash_behind_the_host_does_no_harm() -> None:
    assert request_url("http://a.example/b\\c?d=\\#e") == "http://a.example/b/c?d=%5C"


@given(st.text() | st.text().map("https://".__add__))
def test_any_text_is_a_url_or_a_url_error(text: str) -> None:
    try:
        url = parse_typed_url(text)
    except UrlError:
        return
    assert request_url(url) == url
    assert url.startswith(("http://", "https://"))
