"""The headline: as displayed, else as the page's data have it."""

from __future__ import annotations

import pytest
from field_pages import SENTENCE, page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    find_headline,
)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (page("<h1>Bridge <i>stays</i>\n closed</h1>"), ("Bridge stays closed", "h1")),
        (  # badges and a second line in small are no part of it
            page(
                '<h1><span class="badge">LIVE</span>Bridge stays closed<small>A year</small></h1>'
            ),
            ("Bridge stays closed", "h1"),
        ),
        (  # but what the data have, too, is
            page(
                "<h1>Bridge stays closed <small>in Xtown</small></h1>",
                head='<meta property="og:title" content="Bridge stays closed in Xtown">',
            ),
            ("Bridge stays closed in Xtown", "h1"),
        ),
        (page("<h1>Bridge stays closed<a href='#b'>¶</a></h1>"), ("Bridge stays closed", "h1")),
        (  # nor are the section, the comments, a tool, the date
            page("<h1><a class='category' href='/c'>News</a> Bridge stays closed</h1>"),
            ("Bridge stays closed", "h1"),
        ),
        (
            page(
                "<h1>Bridge stays closed <a class='comments-link' href='#c'>(12 comments)</a></h1>"
            ),
            ("Bridge stays closed", "h1"),
        ),
        (
            page("<h1>Bridge stays closed <span class='edit-link'>Edit</span></h1>"),
            ("Bridge stays closed", "h1"),
        ),
        (
            page("<h1>Bridge stays closed <time>12 July 2023</time></h1>"),
            ("Bridge stays closed", "h1"),
        ),
        (  # a box in the heading, in front, that only the title element tells from it
            page(
                "<p>Official blog of Xtown</p>"
                "<h2><div><a href='/c/traffic'>Traffic</a></div>Bridge stays closed</h2>",
                head="<title>Bridge stays closed - Xtown</title>",
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # the site's name, hidden in the heading behind it
            page(
                "<h1>Bridge of Xtown stays closed<span>Evening Courier</span></h1>",
                head="<title>Bridge of Xtown stays closed » World » Evening Courier</title>",
            ),
            ("Bridge of Xtown stays closed", "h1"),
        ),
        (  # without headings: not the site's name, which is all that the title says
            page(
                '<a href="/">News Example</a><div class="post-title">A bridge and its mayor</div>'
                f"<p>{SENTENCE * 3}</p>",
                head="<title>News Example</title>",
            ),
            ("A bridge and its mayor", "div"),
        ),
        (
            page(
                '<h1><span class="kicker">Traffic</span><span class="offscreen"> - </span>'
                "<span>Bridge stays closed</span></h1>"
            ),
            ("Bridge stays closed", "h1"),
        ),
        (  # in one line, a kicker needs the colon that some of the data have
            page(
                '<h1><span class="kicker">Traffic</span><span>Bridge stays closed</span></h1>',
                head='<meta property="og:title" content="Traffic: Bridge stays closed">',
                data={"@type": "Article", "headline": "Traffic - Bridge stays closed"},
            ),
            ("Traffic: Bridge stays closed", "h1"),
        ),
        (  # behind the line, what a theme calls a kicker is its other half
            page('<h1><i>Bridge stays closed</i><span class="kicker">Mayor blames</span></h1>'),
            ("Bridge stays closed Mayor blames", "h1"),
        ),
        (  # what only those hear who hear the page
            page(
                '<h1>Bridge stays closed <span class="sr-only">Topic: </span><i>all year</i></h1>'
            ),
            ("Bridge stays closed all year", "h1"),
        ),
        (  # the last breadcrumb may be the headline, with a link to its own page
            page(
                "<nav class='breadcrumb'><a href='/world'>World</a> &gt; "
                "<a href='/world/bridge#top'><h1>A long winter / Bridge stays closed</h1></a></nav>"
                "<h2>Bridge stays closed A long winter</h2>",
                "<title>Bridge stays closed</title>",
            ),
            ("A long winter / Bridge stays closed", "h1"),
        ),
        (  # a link to another page makes it another story's
            page(
                "<nav><a href='/world/other'><h1>A long winter / Bridge stays closed</h1></a></nav>"
                "<h2>Bridge stays closed</h2>",
                "<title>Bridge stays closed</title>",
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # a date in the heading's link is not the headline's
            page(
                '<h2><a href="/x"><i>Jun 17</i> <span>Bridge stays closed</span></a></h2>',
                head='<meta property="og:title" content="Bridge stays closed">',
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # a heading that is a link to the front page is the site's name
            page(
                '<h1><a href="https://news.example/">Xtown and the world</a></h1>'
                '<h2><a href="/2">Bridge stays closed</a></h2>',
                head="<title>Xtown and the world » Bridge stays closed</title>",
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # the title's part that is the site's name is no headline, though a heading shows it
            page(
                "<h1>News</h1><h2>Bridge stays closed</h2>",
                head="<title>Bridge stays closed | News Example</title>"
                '<meta property="og:site_name" content="News">',
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # the title's words in another order, below the name of a section
            page(
                "<h1>Bridges of the town</h1><h2>Town council closes old bridge until spring</h2>",
                head="<title>Old bridge: council closes it until spring in town</title>",
            ),
            ("Town council closes old bridge until spring", "h2"),
        ),
        (  # twice in one heading, for large and for small screens
            page("<h1><b>Bridge stays closed</b> <i>Bridge stays closed</i></h1>"),
            ("Bridge stays closed", "h1"),
        ),
        (
            page(data={"@type": "Article", "headline": "Bridge &amp; ferry closed"}),
            ("Bridge & ferry closed", "json-ld"),
        ),
        (
            page(
                head='<meta property="og:title" content="Bridge stays closed | Xtown Post">'
                '<meta property="og:site_name" content="Xtown Post">'
            ),
            ("Bridge stays closed", "og:title"),
        ),
        (
            page(head="<title>Bridge stays closed - Xtown Post</title>"),
            ("Bridge stays closed", "title"),
        ),
        (page(head="<title>Short - Xtown Post</title>"), ("Short - Xtown Post", "title")),
        (page(), None),
    ],
)
def test_headline(shown: Page, found: tuple[str, str] | None) -> None:
    assert find_headline(shown) == found


@pytest.mark.parametrize(
    ("url", "heading", "title", "evidence"),
    [
        # A subhead, a count, comments: the URL's words are those of the title.
        ("/local-trails", "Local bike trails", "Local Trails", "data"),
        ("/bridge-is-shut", "Bridge is Shut: 5 notes", "The Bridge is Shut now", "data"),
        # The line has more of the URL's words, the URL has none, or the title is the site's name.
        ("/7-ways-to-help-you-swim", "7 Ways to Help You Swim", "7 Ways to Swim Well", None),
        ("/1234", "7 Ways to Help You Swim", "7 Ways to Swim Well", None),
    ],
)
def test_a_line_that_the_pages_data_do_not_know(
    url: str, heading: str, title: str, evidence: str | None
) -> None:
    head = f'<meta property="og:title" content="{title}">'
    body = f'<article><h2 class="headline">{heading}</h2><p>{SENTENCE}</p></article>'
    found = find_headline(
        Page(f"<html><head>{head}</head>{body}</html>", f"https://x.example{url}")
    )
    assert found == ((heading, "h2") if evidence is None else (title, "og:title"))


def test_a_title_for_previews_that_is_that_of_the_whole_site_is_no_headline() -> None:
    text = f"<p>{SENTENCE}</p>" * 4
    html = (
        "<html><head><title>Bridge of Xtown stays closed - Xtown</title>"
        '<meta property="og:title" content="Official site of the harbour"></head><body>'
        f"<p>Official site of the harbour</p><h2>Bridge of Xtown stays closed</h2>{text}</body>"
    )
    url = "https://news.example/2023/bridge-of-xtown-stays-closed"
    assert find_headline(Page(html, url)) == ("Bridge of Xtown stays closed", "h2")


def test_two_halves_of_a_heading_are_parted_as_in_the_title() -> None:
    shown = page(
        "<h1><span>Bridge stays closed</span><span>Council waits for steel</span></h1>",
        head="<title>Bridge stays closed: Council waits for steel | News</title>",
    )
    assert find_headline(shown) == ("Bridge stays closed: Council waits for steel", "h1")
