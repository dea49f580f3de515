"""One article, one key and one id, in whatever form its page is asked for."""

from __future__ import annotations

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.article_identity import article_id, article_key
from newscrawl.common.urls import (
    MAX_URL_CHARS,
    normalize_url,
)

ODD = st.text(st.sampled_from("ab.:/?#[]@%&=; ß\n\x85\xa0\u200b\ud800wｗ。"), max_size=24)
URLS = st.one_of(
    st.text(),
    st.text().map("http://".__add__),
    st.text().map("https://news.example/".__add__),
    ODD.map("http://".__add__),
    ODD.map("https://news.example".__add__),
    ODD.map("https://news.example/a?".__add__),
)
# Addresses of the parts that forms of a page are told by, in any order.
FORMS = st.lists(
    st.sampled_from(["/amp", ".amp", ".html", "/print", "/", "/index.html", "a", "%61mp", "%", "ü"])
    | st.sampled_from([";jsessionid=1", "?", "&", "=1", "amp", "m=1", "print", "amp;", "utm_x"])
    | st.sampled_from(["/(S(0123456789abcdefghijk))", "/2023/07", "ref=rss", "sid=", "0" * 20])
).map("".join)


HOSTS = st.lists(
    st.sampled_from(["www", "m", "mobile", "amp", "news", "example", "co", "uk", "ü", "ｗｗｗ", ""])
).map(".".join)


PORTS = st.sampled_from(["", ":80", ":443", ":8080"])


FORMED = st.builds("{}://{}{}{}".format, st.sampled_from(["http", "https"]), HOSTS, PORTS, FORMS)


@settings(deadline=None, derandomize=True, max_examples=fewer_when_quick(500))
@given(URLS | FORMED)
def test_a_key_is_the_key_of_its_own_address(address: str) -> None:
    key = article_key(address)
    normal = normalize_url(address)
    if normal is None:
        assert key == address
        return
    assert article_key(f"https://{key}") == key
    assert article_key(f"http://{key}/") == key or "?" in key
    assert article_key(normal) == key
    assert article_id(address) == article_id(normal) == article_id(f"https://{key}")


@pytest.mark.parametrize(
    "same",
    [
        "http://news.example/world/a",
        "https://www.news.example/world/a",
        "https://news.example/world/a/",
        "http://www.news.example/world/a/",
        "https://news.example:443/world/a",
        "https://news.example/world/a/index.html",
        "https://news.example/world/a/amp",
        "https://news.example/world/a/amp/",
        "https://news.example/amp/world/a",
        "https://news.example/world/a.amp",
        "https://news.example/world/a?amp",
        "https://news.example/world/a?amp=1",
        "https://news.example/world/a?outputType=amp",
        "https://amp.news.example/world/a",
        "https://m.news.example/world/a",
        "https://mobile.news.example/world/a",
        "https://www.m.news.example/world/a/amp/?utm_source=x",
        "https://news.example/world/a?print=1",
        "https://news.example/world/a/print/",
        "https://news.example/world/a?view=print",
        "https://news.example/world/a?drucken",
        "https://news.example/world/a?ref=rss&amp;fbclid=7",
        "https://news.example/world/a;jsessionid=0A1B",
        "https://news.example/world/a?PHPSESSID=0a1b",
        "https://news.example/(S(0123456789abcdefghijklmn))/world/a",
        "https://news.example/world/%61",
    ],
)
def test_the_forms_of_a_page_have_one_id(same: str) -> None:
    assert article_key(same) == "news.example/world/a"
    assert article_id(same) == article_id("https://news.example/world/a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a.html?amp=1", "https://news.example/a.html"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        ("https://news.example/2023/07/a.html?m=1", "https://news.example/2023/07/a.html"),
        ("https://news.example/?utm_medium=y&b=1&a=2", "https://news.example/index.php?b=1&a=2"),
        ("https://news.example/wörld?ä", "https://news.example/w%c3%b6rld?%C3%A4"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://m.example.co.uk/a", "https://example.co.uk/a"),
    ],
)
def test_one_page_has_one_id(one: str, other: str) -> None:
    assert article_key(one) == article_key(other)


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/world/b",
        "https://news.example/world/a?id=2",
        "https://sport.news.example/world/a",
        "https://news.example/World/a",
        "https://news.example:8080/world/a",
        "https://news.example/amp-story/world/a",
        "https://news.example/world/a/print-edition",
        "https://news.example/world/a-amp",
        "https://news.example/world/a?print=7",
        "https://news.example/world/a?m=1",
        "https://news.example/world/a?ref=7",
        "https://news.example/world/a.html",
        "https://mnews.example/world/a",
        "https://m.example/world/a",
    ],
)
def test_other_articles_have_other_ids(other: str) -> None:
    assert article_id(other) != article_id("https://news.example/world/a")


@pytest.mark.parametrize(
    "address", ["m.example", "m.co.uk", "news.example/amp", "news.example/print", "[::1]:8000/a"]
)
def test_what_is_no_form_of_another_page_stays(address: str) -> None:
    assert article_key(f"https://{address}") == address


@pytest.mark.parametrize("piece", ["/amp", ".amp", "/", "/print", "%", "&amp", ";jsessionid=", "."])
def test_a_hostile_address_has_a_key(piece: str) -> None:
    start = "https://news.example/a"
    longest = start + piece * ((MAX_URL_CHARS - len(start)) // len(piece))
    assert article_key(longest).startswith("news.example/a")
    # What is longer is no address, and its own key.
    assert article_key(longest + piece) == longest + piece
    assert normalize_url(longest + piece) is None


def test_an_id_stays_what_it_was() -> None:
    # Consumers keep ids; a change of this value is a change of the schema.
    assert article_id("https://news.example/world/a") == "390d75b93a6b177b"
