"""Which URLs a robots.txt allows: a table of files, addresses and answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import robots_text
from newscrawl.crawl.downloader.robots_rules import RobotsRules, product_token

ROBOT = "newscrawl"


def rules(robots: str | bytes) -> RobotsRules:
    text = robots_text(robots.encode() if isinstance(robots, str) else robots)
    assert text is not None
    return RobotsRules(text, ROBOT)


def allowed(robots: str | bytes, path: str) -> bool:
    return rules(robots).allows(f"https://news.example{path}")


def ours(*lines: str) -> str:
    return "\n".join(["User-agent: newscrawl", *lines])


# What a group's name says, with "Disallow: /" below it: is it ours?
NAMES = {
    "newscrawl": True,
    "Newscrawl": True,
    "NEWSCRAWL": True,
    "Newscrawl/1.0": True,
    "newscrawl/0.1 (+https://crawler.example)": True,
    "Newscrawl bot": True,
    "newscrawl*": True,
    "newscrawl, otherbot": True,
    "newscrawl2": True,  # digits are of no token
    "  newscrawl  # us": True,
    "*": True,
    "* # all": True,
    "* all": True,
    "news": False,
    "crawl": False,
    "newscrawlbot": False,
    "newscrawl-images": False,
    "newscrawl_images": False,
    "my-newscrawl": False,
    "Mozilla/5.0 (compatible; newscrawl/1.0)": False,
    "*bot": False,
    "": False,
    "1newscrawl": False,
    "otherbot": False,
}


@pytest.mark.parametrize(("name", "is_ours"), NAMES.items())
def test_a_group_is_ours_by_its_product_token(name: str, is_ours: bool) -> None:
    assert allowed(f"User-agent: {name}\nDisallow: /", "/a") is not is_ours


@pytest.mark.parametrize(
    ("robots", "path", "may"),
    [
        # Which group counts.
        ("User-agent: *\nDisallow: /\nUser-agent: newscrawl\nAllow: /", "/a", True),
        ("User-agent: newscrawl\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Newscrawl/1.0\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /x\nUser-agent: newscrawl\nDisallow: /y", "/x", True),
        ("User-agent: *\nDisallow: /\nUser-agent: newscrawl\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: newscrawl", "/a", True),  # an empty group
        ("User-agent: *\nDisallow: /\nUser-agent: news\nAllow: /", "/a", False),
        ("User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /b", "/a", True),
        # Several groups of one name are one.
        (ours("Disallow: /a", "User-agent: x", "Allow: /", ours("Disallow: /b")), "/a", False),
        (ours("Disallow: /a", "User-agent: x", "Allow: /", ours("Disallow: /b")), "/b", False),
        ("User-agent: *\nDisallow: /a\nUser-agent: x\nAllow: /\nUser-agent: *\nDisallow: /b", "/a",
         False),
        # Several names above a group; what is no rule does not end them.
        ("User-agent: other\nUser-agent: newscrawl\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\nUser-agent: other\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\n\n\nUser-agent: other\n\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\nSitemap: /s.xml\nUser-agent: other\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\nVisit-time: 0600\nUser-agent: other\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\nAllow: /x\nUser-agent: other\nDisallow: /", "/a", True),
        (ours("Sitemap: /s.xml", "", "Disallow: /"), "/a", False),
        # Rules without a group are nobody's.
        ("Disallow: /", "/a", True),
        ("Disallow: /\nUser-agent: newscrawl\nDisallow: /b", "/a", True),
        ("User-agent:\nDisallow: /", "/a", True),
        ("foo: newscrawl\nbar: /", "/a", True),
        ("", "/a", True),
        ("\x00\x01\x02", "/a", True),
    ],
)  # fmt: skip
def test_the_groups_that_count(robots: str, path: str, may: bool) -> None:
    assert allowed(robots, path) is may


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        ("USER-AGENT: newscrawl\nDISALLOW: /a", False),
        ("User-agent:newscrawl\nDisallow:/a", False),
        ("  User-agent \t: newscrawl\n\tDisallow  :  /a  ", False),
        ("user agent: newscrawl\nDisallow: /a", False),
        ("useragent: newscrawl\nDisallow: /a", False),
        ("USERAGENT newscrawl\nDisallow: /a", False),
        ("user-agent newscrawl\ndisallow /a", False),
        ("user-agent newscrawl\ndisallow\t/a", False),
        ("user-agent newscrawl\ndisallow to all of /a", True),  # prose
        (ours("Dissallow: /a"), False),
        (ours("Dissalow: /a"), False),
        (ours("Disalow: /a"), False),
        (ours("Diasllow: /a"), False),
        (ours("Disallaw: /a"), False),
        (ours("Disallow: /a # not this"), False),
        (ours("Disallow: /a#not-this"), False),
        (ours("# Disallow: /a"), True),
        (ours("No-Disallow: /a"), True),
        (ours("Disallow : /a", "Allow: /"), False),
        (ours("Disallow: A"), True),
        (ours("Disallow: a"), True),  # a rule begins with a slash or a star
        ("User-agent: newscrawl\rDisallow: /a\r", False),
        ("User-agent: newscrawl\r\nDisallow: /a\r\n", False),
        ("User-agent: other\rDisallow: /a\rUser-agent: newscrawl\rDisallow: /b", True),
        ("\ufeffUser-agent: newscrawl\nDisallow: /a", False),
        ("\ufeff\ufeffUser-agent: newscrawl\nDisallow: /a", False),
        ("# joined\n\ufeffUser-agent: newscrawl\nDisallow: /a", False),
        ("<b>Warning</b>: in x.php<br />\nUser-agent: newscrawl\nDisallow: /a", False),
    ],
)
def test_how_lines_are_written(robots: str, may: bool) -> None:
    assert allowed(robots, "/a") is may


# A rule, and addresses that it holds for and that it does not.
RULES = {
    "/": (["/", "/a", "/a/b?c"], []),
    "/fish": (
        ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fish.html?id=anything"],
        ["/Fish.asp", "/catfish", "/?id=fish", "/desert/fish"],
    ),
    "/fish*": (["/fish", "/fish.html", "/fishheads/yummy.html"], ["/Fish.asp", "/catfish"]),
    "/fish/": (["/fish/", "/fish/?id=1", "/fish/salmon.htm"], ["/fish", "/fish.html", "/Fish/x"]),
    "/*.php": (
        ["/index.php", "/folder/any.php.file.html", "/filename.php/", "/f.php?parameters"],
        ["/", "/windows.PHP"],
    ),
    "/*.php$": (
        ["/filename.php", "/folder/filename.php", "/a.php.php"],
        ["/filename.php?parameters", "/filename.php/", "/filename.php5", "/windows.PHP"],
    ),
    "/fish*.php": (["/fish.php", "/fishheads/catfish.php?parameters"], ["/Fish.PHP", "/fish"]),
    "*/print": (["/print", "/a/print/b"], ["/a"]),
    "/$": (["/"], ["/a", "/?a"]),
    "/foo/bar$": (["/foo/bar"], ["/foo/bar/", "/foo/bar/baz", "/foo/barn"]),
    "/a*b*c$": (["/abc", "/axbxc", "/abcbc", "/abxcc"], ["/ab", "/acb", "/abcx"]),
    "/a**b": (["/ab", "/axxb"], ["/a"]),
    "/ab*b$": (["/abb", "/ab/b"], ["/ab"]),
    "/a$b": (["/a$b", "/a%24b"], ["/a", "/ab"]),
    "/path/file-with-a-%2A.html": (["/path/file-with-a-*.html"], ["/path/file-with-a-x.html"]),
    "/path/foo-%24": (["/path/foo-$", "/path/foo-%24"], ["/path/foo-"]),
    "/*?": (["/a?b", "/a?"], ["/a"]),
    "/*?*sort=": (["/a?x=1&sort=up"], ["/a/sort=", "/a?x"]),
    "/page;id=1": (["/page;id=1"], ["/page"]),
    # Percent-encoding: in the rule, in the address, or in both.
    "/foo/bar/ツ": (["/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", "/foo/bar/ツ"], ["/foo/bar/x"]),
    "/foo/bar/%E3%83%84": (["/foo/bar/%E3%83%84", "/foo/bar/ツ"], ["/foo/bar/x"]),
    "/%7ejoe/": (["/~joe/x", "/%7Ejoe/x", "/%7ejoe/"], ["/joe/"]),
    "/foo/bar/%62%61%7A": (["/foo/bar/baz", "/foo/bar/%62%61%7A"], ["/foo/bar/%62"]),
    "/a%2fb": (["/a%2Fb", "/a%2fb"], ["/a/b"]),
    "/a/b": (["/a/b"], ["/a%2Fb"]),
    "/a b": (["/a%20b"], ["/a"]),
    "/a|b": (["/a|b", "/a%7Cb"], ["/a"]),
    "/100%": (["/100%", "/100%x"], ["/100"]),
    "/foo/bar?qux=taz&baz=http://foo.bar?tar&par": (
        ["/foo/bar?qux=taz&baz=http://foo.bar?tar&par"],
        ["/foo/bar?qux=taz"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_holds_for(rule: str) -> None:
    forbidden, others = RULES[rule]
    for path in forbidden:
        assert not allowed(ours(f"Disallow: {rule}"), path), path
        assert allowed(ours("Disallow: *", f"Allow: {rule}"), path) or rule == "/", path
    for path in others:
        assert allowed(ours(f"Disallow: {rule}"), path), path
        assert not allowed(ours("Disallow: /", f"Allow: {rule}"), path), path


@pytest.mark.parametrize(
    ("lines", "path", "may"),
    [
        (["Disallow: /x/page.html", "Allow: /x/"], "/x/page.html", False),
        (["Disallow: /x/page.html", "Allow: /x/"], "/x/other.html", True),
        (["Allow: /x/page.html", "Disallow: /x/"], "/x/page.html", True),
        (["Allow: /x/page.html", "Disallow: /x/"], "/x/", False),
        (["Allow: /p", "Disallow: /"], "/page", True),
        (["Disallow: /", "Allow: /p"], "/page", True),
        (["Disallow: /", "Allow: /"], "/a", True),
        (["Allow: /x/page", "Disallow: /x/page"], "/x/page", True),
        (["Disallow: /x/page", "Allow: /x/page"], "/x/page", True),
        (["Disallow: /*.html", "Allow: /page"], "/page.html", False),
        (["Allow: /page", "Disallow: /*.htm"], "/page.htm", False),
        (["Allow: /x/page.", "Disallow: /*.html"], "/x/page.html", True),
        (["Allow: /x/page.", "Disallow: /*.html"], "/x/y.html", False),
        (["Allow: /*", "Disallow: /a"], "/a", True),
        (["Disallow: /a*", "Allow: /ab"], "/ab", True),
        (["Allow: /$", "Disallow: /"], "/", True),
        (["Allow: /$", "Disallow: /"], "/page.htm", False),
        (["Disallow: /x", "Allow: /x/"], "/x", False),
        (["Disallow: /x", "Allow: /x/"], "/x/", True),
        (["Disallow:", "Allow:"], "/a", True),
        (["Disallow: /", "Allow:"], "/a", False),
        (["Disallow: /", "Disallow:"], "/a", False),
        (["Disallow: /foo/bar/quz", "Allow: /foo/*/quz"], "/foo/bar/quz", False),
        (["Disallow: /foo/bar/quz", "Allow: /foo/*/quz"], "/foo/bax/quz", True),
        (["Disallow: /"], "/robots.txt", True),
    ],
)
def test_the_longest_rule_decides_and_allow_in_a_tie(
    lines: list[str], path: str, may: bool
) -> None:
    assert allowed(ours(*lines), path) is may


def test_bytes_that_are_no_utf8_are_compared_as_they_are() -> None:
    robots = "User-agent: newscrawl\nDisallow: /büro".encode("latin-1")
    assert not allowed(robots, "/b%FCro")
    assert allowed(robots, "/b%C3%BCro")


def test_an_address_without_a_path_is_the_front_page() -> None:
    assert not rules(ours("Disallow: /")).allows("https://news.example")
    assert rules(ours("Disallow: /a")).allows("https://news.example?x=/a")
    assert not rules(ours("Disallow: /a")).allows("https://news.example/a#part")


@pytest.mark.parametrize(
    ("robots", "delay"),
    [
        (ours("Crawl-delay: 2.5"), 2.5),
        (ours("crawl-delay 3"), 3.0),
        (ours("Crawl-delay: 0,5 # seconds"), 0.5),
        (ours("Crawl-delay: 10s"), 10.0),
        (ours("Crawl-delay: soon", "Disallow: /a"), None),
        (ours("Crawl-delay: -1"), None),
        (ours("Disallow: /a", "Crawl-delay: 4", ours("Crawl-delay: 2")), 4.0),
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 7\nDisallow: /b\nUser-agent: newscrawl\nDisallow: /a", None),
        ("User-agent: other\nCrawl-delay: 7\nUser-agent: *\nDisallow: /b", None),
        ("Crawl-delay: 7\nUser-agent: *\nDisallow: /b", None),
    ],
)
def test_the_crawl_delay_is_of_our_groups(robots: str, delay: float | None) -> None:
    assert rules(robots).crawl_delay == delay


def test_a_crawler_of_another_name_has_its_own_group() -> None:
    robots = "User-agent: mybot\nDisallow: /a\nUser-agent: *\nDisallow: /b"
    own, nameless = RobotsRules(robots, "MyBot/2.0 (+me)"), RobotsRules(robots, "")
    assert not own.allows("https://news.example/a")
    assert own.allows("https://news.example/b")
    assert nameless.allows("https://news.example/a")
    assert not nameless.allows("https://news.example/b")
    assert product_token("MyBot/2.0 (+me)") == "mybot"


def test_many_names_over_many_rules_are_kept_once() -> None:
    names = "".join(f"User-agent: n{'x' * (n % 9)}\n" for n in range(4000))
    lines = [f"Disallow: /{n}/*/x$\nDisallow: /{n}/y\n" for n in range(10_000)]
    read = rules(names + "User-agent: newscrawl\nUser-agent: *\n" + "".join(lines))
    assert not read.allows("https://news.example/9999/a/x")
    assert not read.allows("https://news.example/9999/y")
    assert read.allows("https://news.example/9999/x")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_nothing_raises(body: bytes, path: str) -> None:
    text = robots_text(body)
    if text is not None:
        path = path.encode("utf-8", "replace").decode()
        RobotsRules(f"User-agent: *\nDisallow: /{text}", ROBOT).allows(f"https://a.example/{path}")
