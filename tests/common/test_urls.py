"""URLs: their normal form, how links are resolved, the site and the day that they tell."""

from __future__ import annotations

from datetime import date

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import (
    absolute_url,
    host_and_port,
    is_plain_normal,
    normalize_url,
    same_site,
    site_of,
    url_date,
)

PAGE = "https://news.example/world/a.html"
ODD = st.text(st.sampled_from("ab.:/?#[]@%&=; ß\n\x85\xa0\u200b\ud800wｗ。"), max_size=24)
URLS = st.one_of(
    st.text(),
    st.text().map("http://".__add__),
    st.text().map("https://news.example/".__add__),
    ODD.map("http://".__add__),
    ODD.map("https://news.example".__add__),
    ODD.map("https://news.example/a?".__add__),
)


@settings(deadline=None, derandomize=True, max_examples=fewer_when_quick(300))
@given(URLS)
def test_a_normal_form_is_its_own_and_can_be_written(address: str) -> None:
    normal = normalize_url(address)
    if normal is not None:
        assert normalize_url(normal) == normal
        assert normal.encode("utf-8").decode("utf-8") == normal
        assert not any(map(str.isspace, normal))
        assert site_of(normal) == site_of(address)
        assert len(article_id(normal)) == 16


PLAIN_STEPS = st.sampled_from(
    ["", "amp", "index.html", "a-story", "a.amp.html", "2026", "11", "30", "20261130", "..", "~a"]
)
PLAIN_HOSTS = st.sampled_from(["news.example", "www.m.news.example", "m.news.example:8080"])
PLAIN_URLS = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.one_of(PLAIN_HOSTS, st.integers(1, 70_000).map("127.0.0.1:{}".format)),
    st.lists(PLAIN_STEPS, max_size=6).map("/".join),
)


@settings(deadline=None, derandomize=True, max_examples=fewer_when_quick(300))
@given(PLAIN_URLS)
def test_the_short_way_of_plain_addresses_says_what_the_long_way_says(address: str) -> None:
    with_fragment = f"{address}#top"  # which is not plain
    if is_plain_normal(address):
        assert normalize_url(with_fragment) == address
    assert normalize_url(address) == normalize_url(with_fragment)
    if normalize_url(address):  # the port is one
        assert article_id(address) == article_id(with_fragment)
    assert url_date(address) == url_date(with_fragment)


@settings(deadline=None, derandomize=True, max_examples=fewer_when_quick(200))
@given(URLS, URLS)
def test_no_address_breaks_the_functions(one: str, other: str) -> None:
    for link in (absolute_url(one, other), absolute_url(PAGE, one), absolute_url(None, one)):
        assert link is None or link.encode("utf-8").startswith((b"http", b"HTTP", b"h", b"H"))
    assert same_site(one, "news.example") in (True, False)
    day = url_date(one)
    assert day is None or date.fromisoformat(day)


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.Example:443/A?b=C#top", "https://news.example/A?b=C"),
        ("http://news.example:80/", "http://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://user:word@news.example/a", "https://news.example/a"),
        ("  https://news.example/a \n", "https://news.example/a"),
        ("https://news.example/my story", "https://news.example/my%20story"),
        ("https://news.example/a?utm_source=x&id=7&UTM_medium=y", "https://news.example/a?id=7"),
        ("https://news.example/a?fbclid=1", "https://news.example/a"),
        ("https://news.example/a?q=a%20b&gclid=1", "https://news.example/a?q=a%20b"),
        ("https://news.example/a?q=a%20b", "https://news.example/a?q=a%20b"),
        (
            "https://news.example/a?b=2&mtm_campaign=x&a=1&_hsenc=y",
            "https://news.example/a?b=2&a=1",
        ),
        ("https://news.example/a?id=7&amp;utm_source=x", "https://news.example/a?id=7"),
        ("https://news.example/a;jsessionid=0A1B?id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?sid=7", "https://news.example/a?sid=7"),
        ("https://news.example/a?id=&page", "https://news.example/a?id=&page"),
        ("https://news.example/?p=1234", "https://news.example/?p=1234"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("https://news.example/новости", "https://news.example/новости"),
        ("https://новости.example/a", "https://новости.example/a"),
    ],
)
def test_normalize(address: str, normal: str) -> None:
    assert normalize_url(address) == normal


NO_URLS = [
    "",
    "news.example/a",
    "/a",
    "ftp://news.example/a",
    "mailto:a@news.example",
    "javascript:void(0)",
    "http://",
    "http://.",
    "http://[",
    "http://[::1",
    "http://news.example:port/",
    "http://news.example:99999/",
    "http://news example/",
    "http:///a",
    "https://news.example/\ud800",
    # What parsers would read different hosts out of.
    "http://h:18080:18090/",
    "http://a\\@news.example/",
    "http://a\\b@news.example/",
    "http://a\x01@news.example/",
    "http://news.example:0/",
    "http://news.example:+80/",
    "http://news%2eexample/",
    "http://[::1]news.example/",
    "http://[::1]:80:90/",
    "http://news..example/",
    "http://.news.example/",
    "http://" + "a" * 64 + ".example/",
]


@pytest.mark.parametrize("address", NO_URLS)
def test_what_is_no_address_has_no_host(address: str) -> None:
    assert host_and_port(address) is None


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("http://News.Example/a", ("news.example", 80)),
        ("https://news.example./a", ("news.example", 443)),
        ("https://news.example:/a", ("news.example", 443)),
        ("http://me:pass@word@news.example:8080", ("news.example", 8080)),
        ("http://a_b-c.news.example:65535/", ("a_b-c.news.example", 65535)),
        ("http://[2001:DB8::1]:81/", ("2001:db8::1", 81)),
        ("http://" + "a" * 63 + ".example/", ("a" * 63 + ".example", 80)),
    ],
)
def test_the_host_and_port_that_an_address_is_asked_of(
    address: str, server: tuple[str, int]
) -> None:
    assert host_and_port(address) == server


@pytest.mark.parametrize("address", NO_URLS)
def test_what_is_no_address_has_no_normal_form_and_no_site(address: str) -> None:
    assert normalize_url(address) is None
    assert site_of(address) is None
    assert not same_site(address, "news.example")
    assert url_date(address) is None


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("b.html", "https://news.example/world/b.html"),
        ("../b", "https://news.example/b"),
        ("/b", "https://news.example/b"),
        ("//media.example/b.jpg", "https://media.example/b.jpg"),
        ("?page=2", "https://news.example/world/a.html?page=2"),
        ("https://other.example/b#c", "https://other.example/b#c"),
        (" b.html\n", "https://news.example/world/b.html"),
        ("my photo.jpg", "https://news.example/world/my%20photo.jpg"),
        ("https://news.example/my photo.jpg", "https://news.example/my%20photo.jpg"),
        (r"\b\c.html", "https://news.example/b/c.html"),
        (r"b\c?d=\e#\f", r"https://news.example/world/b/c?d=\e#\f"),
        (r"https://news.example/b\c", "https://news.example/b/c"),
        (r"https://news.example\b", None),
        (r"http://news.example\@other.example/", None),
        ("", None),
        (None, None),
        ("#comments", None),
        ("javascript:share()", None),
        ("JavaScript:share()", None),
        ("mailto:ann@news.example", None),
        ("tel:+1234", None),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", None),
        ("about:blank", None),
        ("http://[", None),
        ("//[", None),
        ("http://news.example:x/", None),
        ("whatsapp://send?text=a", None),
    ],
)
def test_links_are_resolved_as_browsers_do(href: str | None, link: str | None) -> None:
    assert absolute_url(PAGE, href) == link


def test_a_link_without_a_page_must_be_whole() -> None:
    assert absolute_url(None, "/a") is None
    assert absolute_url(None, "https://news.example/a") == "https://news.example/a"


def test_an_address_is_bounded_before_and_after_it_is_joined() -> None:
    base = "https://news.example/" + "b" * 4000 + "/"
    assert absolute_url(base, "a") == base + "a"
    assert absolute_url(base, "a" * 80) is None
    assert absolute_url(base, "/" + "a" * 80) == "https://news.example/" + "a" * 80
    assert absolute_url(base + "b" * 100, "/a") is None
    assert absolute_url("https://news.example/", "a" * 5000) is None
    # Escaped, it would have three times its length.
    assert absolute_url("https://news.example/", "a b" * 1200) is None
    assert normalize_url("https://news.example/" + "a b" * 1200) is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://h\n.example/a", "https://h.example/a"),
        ("http://h\t.example/a\r\n", "http://h.example/a"),
        ("\x01https://h.example/a\x1f", "https://h.example/a"),
        ("/a\nb", "http://x.example/ab"),
    ],
)
def test_line_breaks_in_an_address_are_left_out_as_browsers_do(href: str, expected: str) -> None:
    assert absolute_url("http://x.example/", href) == expected
    assert host_and_port(expected) is not None


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://news.example/", True),
        ("http://www.news.example/a", True),
        ("https://sport.news.example/a", True),
        ("https://NEWS.EXAMPLE./a", True),
        ("https://badnews.example/", False),
        ("https://news.example.evil.example/", False),
        ("https://evil.example/news.example", False),
        ("https://evil.example/?u=https://news.example", False),
        ("https://news.example@evil.example/", False),
        ("https://example/", False),
        ("news.example", False),
    ],
)
def test_a_site_is_told_by_whole_labels_of_its_host(address: str, same: bool) -> None:
    assert same_site(address, "news.example") is same


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2023/07/12/a-story", "2023-07-12"),
        ("/world/2023-07-12-a-story.html", "2023-07-12"),
        ("/20230712/a", "2023-07-12"),
        ("/a-20230712.html", "2023-07-12"),
        ("/a_2023_07_12", "2023-07-12"),
        ("/2023/02/31/2023/07/12/a", "2023-07-12"),
        ("/2023/WORLD/asia/07/12/a", None),
        ("/2023/WORLD/07/12/a.story/index.html", "2023-07-12"),
        ("/2023/papers/0712.html", None),
        ("/2023/02/31/a", None),
        ("/2023/07/a", None),
        ("/2023/13/12/a", None),
        ("/article-202307123", None),
        ("/12023/07/12", None),
        ("/a?d=2023-07-12", None),
        ("/story/84511", None),
    ],
)
def test_the_day_in_an_address(path: str, day: str | None) -> None:
    assert url_date(f"https://news.example{path}") == day


@pytest.mark.parametrize("host", ["Zürich.Example.", "xn--zrich-kva.example", "www.zürich.example"])
def test_a_host_in_another_script_is_one_site(host: str) -> None:
    assert site_of(f"https://{host}/a") == "xn--zrich-kva.example"
    assert same_site(f"https://sport.{host.removeprefix('www.')}/a", "xn--zrich-kva.example")
