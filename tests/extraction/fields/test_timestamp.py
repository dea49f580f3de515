"""When it was published: which of a page's dates is believed, and where else one may be."""

from __future__ import annotations

import pytest
from date_pages import ARTICLE, SENTENCE, SHOWN, TEXT, meta, page
from waiting import at_most

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_timestamp


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (
            page(data={**ARTICLE, "datePublished": "2023-07-12T16:12:00+02:00"}),
            ("2023-07-12T16:12:00+02:00", "json-ld"),
        ),
        (  # a page that is no article has its own node
            page(data={"@type": "WebPage", "datePublished": "2023-07-12"}),
            ("2023-07-12", "json-ld"),
        ),
        (  # data that may be of a change come behind what stands at the headline
            page(SHOWN, head=meta("date", "2023-07-20")),
            ("2023-07-12", "displayed"),
        ),
        (page(head=meta("date", "2023-07-20")), ("2023-07-20", "meta date")),
        (  # what is displayed settles what the data disagree on
            page(
                SHOWN,
                head=meta("article:published_time", "2023-07-12T09:13:00"),
                data={**ARTICLE, "datePublished": "2021-12-06T14:36:00"},
            ),
            ("2023-07-12T09:13:00", "meta article:published_time"),
        ),
        (  # but does not overrule them
            page(SHOWN, data={**ARTICLE, "datePublished": "2023-07-11T14:36:00"}),
            ("2023-07-11T14:36:00", "json-ld"),
        ),
        (
            page(SHOWN, head="<script>x={publishDate:'2023-07-12T16:12:00'}</script>"),
            ("2023-07-12T16:12:00", "script"),
        ),
        (  # several: those of other stories
            page(
                SHOWN,
                head="<script>x=[{publishDate:'2023-07-11'},{publishDate:'2022-07-12'}]</script>",
            ),
            ("2023-07-12", "displayed"),
        ),
        (
            page("<p>12.07.2023 - Press office of the council</p>"),
            ("2023-07-12", "displayed"),
        ),
        (page('<h3 class="teaser-meta">12.07.2023</h3>'), ("2023-07-12", "displayed")),
        (
            page("<p>Published 12 July 2023, updated 14 July 2023</p>"),
            ("2023-07-12", "displayed"),
        ),
        (page(behind="<p>Date: 12 July 2023</p>"), ("2023-07-12", "displayed")),
        (
            page(behind=f"<footer>{'<p>x</p>' * 20}<p>Published on 12 July 2023</p></footer>"),
            ("2023-07-12", "displayed"),
        ),
        (
            page(text=f"<p>XTOWN, 12 July 2023 – {SENTENCE}</p>" + TEXT),
            ("2023-07-12", "body"),
        ),
        (page(text=f"{TEXT}<p>{SENTENCE} (Ann Lee, 12.7.2023)</p>"), ("2023-07-12", "body")),
        (page(url="https://news.example/2023/07/12/bridge"), ("2023-07-12", "url")),
        (  # the day that a template gives to all pages: URL and line say otherwise
            page(
                SHOWN,
                head=meta("article:published_time", "2009-09-02T00:00:00-04:00"),
                url="https://news.example/style/2023/07/bridge",
            ),
            ("2023-07-12", "displayed"),
        ),
        (  # a URL alone does not
            page(
                head=meta("article:published_time", "2023-06-30T22:00:00-04:00"),
                url="https://news.example/style/2023/07/bridge",
            ),
            ("2023-06-30T22:00:00-04:00", "meta article:published_time"),
        ),
        (
            page(head="<title>Bridge stays closed | XP | 12.07.2023</title>"),
            ("2023-07-12", "title"),
        ),
        (  # nothing but the last change is known
            page(behind="<p>This page was last edited on 12 July 2023.</p>"),
            ("2023-07-12", "displayed"),
        ),
        # Two ways to write one instant: the seconds and the offset are kept.
        (
            page(
                head=meta("article:published_time", "2023-07-12T16:12:00+02:00"),
                data={**ARTICLE, "datePublished": "2023-07-12T16:12:31"},
            ),
            ("2023-07-12T16:12:31+02:00", "json-ld"),
        ),
        (
            page(
                head=meta("article:published_time", "2023-07-12T14:12:31Z"),
                data={**ARTICLE, "datePublished": "2023-07-12T16:12:31"},
            ),
            ("2023-07-12T16:12:31+02:00", "json-ld"),
        ),
        (  # a full hour may be another time
            page(
                head=meta("article:published_time", "2023-07-12T14:00:00Z"),
                data={**ARTICLE, "datePublished": "2023-07-12T16:00:00"},
            ),
            ("2023-07-12T16:00:00", "json-ld"),
        ),
        (  # midnight in data is a day
            page(
                "<p>12 July 2023, 16:12</p>",
                data={**ARTICLE, "datePublished": "2023-07-12T00:00:00+02:00"},
            ),
            ("2023-07-12T16:12:00", "displayed"),
        ),
        (
            page(
                head=meta("article:published_time", "2023-07-11T22:00:00Z"),
                data={**ARTICLE, "datePublished": "2023-07-12T00:00:00+02:00"},
            ),
            ("2023-07-12T00:00:00+02:00", "json-ld"),
        ),
        (  # the second, for the page's scripts
            page('<p><span data-date-time="2023-07-12 16:12:31">12 July 2023, 16:12</span></p>'),
            ("2023-07-12T16:12:31", "displayed"),
        ),
        (
            page('<p class="date"><span data-time="2023-07-12T16:12:31Z">2 days ago</span></p>'),
            ("2023-07-12T16:12:31+00:00", "displayed"),
        ),
        (
            page('<p class="date"><span title="May 14, 2024 3:05 PM EDT">3 hours ago</span></p>'),
            ("2024-05-14T15:05:00-04:00", "displayed"),
        ),
        (  # milliseconds, in a line whose class says nothing
            page('<div><span data-timestamp="1715691900000">2 days ago</span></div>'),
            ("2024-05-14T13:05:00+00:00", "displayed"),
        ),
        (  # the line says which of them is a change's
            page(
                '<div><span data-timestamp="1715778300000">Updated 1 day ago</span></div>'
                '<div><span data-timestamp="1715691900000">2 days ago</span></div>'
            ),
            ("2024-05-14T13:05:00+00:00", "displayed"),
        ),
        (  # a theme's class that names one time
            page(
                '<time class="entry-date published updated" datetime="2023-07-12T16:12:00Z">'
                "12 July 2023</time>"
            ),
            ("2023-07-12T16:12:00+00:00", "time element"),
        ),
        (
            page('<time class="entry-date updated" datetime="2023-07-12">12 July 2023</time>'),
            ("2023-07-12", "time element"),
        ),
        (
            page('<time class="updated" datetime="2023-07-12T16:12:00Z">12 July 2023</time>'),
            ("2023-07-12T16:12:00+00:00", "time element"),
        ),
        (  # the labels stand in blocks of their own
            page(
                "<dl><dt>Updated</dt><dd>14 July 2023</dd><dt>Published</dt><dd>12 July 2023</dd>"
            ),
            ("2023-07-12", "displayed"),
        ),
        (  # two times without a class: the words before them say which is which
            page(
                '<p>Published <time datetime="2023-07-12">12 July</time>, '
                'updated <time datetime="2023-07-14">14 July</time></p>'
            ),
            ("2023-07-12", "time element"),
        ),
        # What the text tells of is no date of its own.
        (page(text=f"<p>The fair will be held on 12 July 2023 in Xtown.</p>{TEXT}"), None),
        (page(), None),
    ],
)
def test_timestamp(shown: Page, found: tuple[str, str] | None) -> None:
    assert find_timestamp(shown) == found


TIME = '<time datetime="2023-07-14T10:00:00Z">14 July 2023</time>'
MENU = "<nav><a href=/a>World</a> <a href=/b>Sport</a> <a href=/c>Culture</a></nav>"


@pytest.mark.parametrize(
    "shown",
    [
        page(behind=f'<div class="comments"><div class="comment"><b>x</b> {TIME}</div></div>'),
        page(behind=f"<h3>2 comments</h3><div><b>x</b> {TIME}<p>It is my way to work.</p></div>"),
        page(behind=f"<section><h2>Keep reading</h2><a href=/o><h3>Storm</h3></a>{TIME}</section>"),
        page(behind=f"<article><h3><a href=/o>Storm over Xtown</a></h3>{TIME}</article>"),
        page(behind=f"<ul>{f'<li><a href=/o>Storm</a> {TIME}</li>' * 3}</ul>"),
        page(behind=f"<div>{'<p><a href=/o>Storm over Xtown</a> 14 July 2023</p>' * 2}</div>"),
        page(
            behind="<aside><h2>Recently updated</h2><ul><li><a href=/o>Storm over Xtown</a> "
            "14 July 2023</li><li><a href=/p>Ferry</a> 15 July 2023</li></ul></aside>"
        ),
        page(behind="<div>Page rendered on 14 July 2023 04:00</div>"),
        page(behind="<div>Last build: 14 July 2023 04:00</div>"),
        page(  # what several boxes of one form have, whatever they are called
            behind="<div class=voices><div><b>rover</b> 14 July 2023 at 10:00<p>I drive there.</p>"
            "</div><div><b>maud</b> 15 July 2023 at 11:00<p>I do, too.</p></div></div>"
        ),
        page(
            text=f'{TEXT}<div class="fb-post">Posted by Xtown on <a href="https://f.example/1">'
            "Friday, 14 July 2023</a></div>"
        ),
        page(
            text=f'{TEXT}<blockquote class="twitter-tweet"><p>It is closed.</p>'
            "— Xtown (@x) <a href=https://x.example/1>July 14, 2023</a></blockquote>"
        ),
        page(text=f'{TEXT}<div class="tweet-embed"><p>It is closed.</p>14 July 2023</div>'),
        page(text=f"{TEXT}<blockquote>The letter is of 14 July 2023</blockquote>"),
        page(behind="<footer>© 1999-2023 News. Page generated 14 July 2023 04:00.</footer>"),
        page(behind="<div>© 1999-2023 News. Page generated 14 July 2023 04:00.</div>"),
    ],
)
def test_dates_of_others_are_not_the_articles(shown: Page) -> None:
    assert find_timestamp(shown) is None


@pytest.mark.parametrize(
    "above",
    [
        '<div class="topbar"><span>Friday, 14 July 2023</span></div><main>',
        "<div>Friday, 14 July 2023</div><main>",
        f"<header>{MENU}<time datetime=2023-07-14>14 July 2023</time></header><main>",
        f"<div>14 July 2023</div>{MENU}<main>",
    ],
)
def test_todays_date_in_the_site_s_header_is_not_the_articles(above: str) -> None:
    text = f"<article><h1>Bridge stays closed</h1>{TEXT}</article></main>"
    assert find_timestamp(Page(f"<html lang=en><body>{above}{text}</body></html>")) is None


@pytest.mark.parametrize(
    "html",
    [
        f"<main><p>14 July 2023</p><h1>Bridge stays closed</h1>{TEXT}</main>",
        f"<header><p>Friday, 14 July 2023</p><h1>Bridge stays closed</h1></header>{TEXT}",
        f"<div class=info>14 July 2023</div><main><h1>Bridge stays closed</h1>{TEXT}</main>",
        f"{MENU}<article><p>Published on 14 July 2023</p><h1>Bridge stays closed</h1>{TEXT}",
    ],
)
def test_the_articles_own_date_may_stand_above_its_headline(html: str) -> None:
    found = find_timestamp(Page(f"<html lang=en><body>{html}</body></html>"))
    assert found == ("2023-07-14", "displayed")


@pytest.mark.parametrize("label", ["Joined:", "Registriert:", "Inscrit le", "注册时间："])
@pytest.mark.parametrize(
    "form", ["<p>{} 18.09.2008</p>", "<dl><dt>{}</dt><dd>18.09.2008</dd></dl>"]
)
def test_the_day_on_which_a_forum_s_member_joined_is_no_publication(label: str, form: str) -> None:
    shown = page(above=form.format(label), html='<html lang="de">')
    assert find_timestamp(shown) is None
    own = page(above=f"{form.format(label)}<p>ann » 21.01.2009, 05:42</p>", html='<html lang="de">')
    assert find_timestamp(own) == ("2009-01-21T05:42:00", "displayed")


def test_what_follows_the_headline_without_a_link_is_its_own_whatever_its_class_says() -> None:
    lines = (
        "<p>by Ann Lee</p><p>New bridge, old river.</p><dl><dt>2 min</dt><dd>12.07.2023</dd></dl>"
    )
    teaser = f'<article class="teaser related-item">{lines}</article>'
    shown = page(above=teaser, html='<html lang="de">')
    assert find_timestamp(shown) == ("2023-07-12", "displayed")
    linked = teaser.replace("New bridge, old river.", '<a href="/a">New bridge, old river.</a>')
    assert find_timestamp(page(above=linked, html='<html lang="de">')) is None


def test_share_buttons_between_a_date_and_the_headline_below_it() -> None:
    buttons = "".join(f"<li><a href=https://x.example/{n}>Share {n}</a></li>" for n in range(12))
    html = (
        f'<html lang="en"><body><main><div class="meta">12 July 2023 9:00 am</div>'
        f'<ul class="share-buttons">{buttons}</ul><h1>Bridge stays closed</h1>{TEXT}</main></body>'
    )
    assert find_timestamp(Page(html)) == ("2023-07-12T09:00:00", "displayed")


@pytest.mark.parametrize("junk", ["publish", 'publish="1', "publish_date_", "12.07.2023 "])
def test_long_pages_take_no_time(junk: str) -> None:
    shown = page(head=f"<script>{junk * 100_000}</script>")
    assert shown.blocks
    with at_most(15):
        find_timestamp(shown)


def test_a_date_beside_the_author_in_a_sidebar() -> None:
    """Some themes of documentation put what is about the article beside it, above the headline."""
    aside = '<li class="post-author">Ann Lee</li>'
    menu = "".join(f'<li><a href="/p{n}">Page {n} of the paper</a></li>' for n in range(9))
    shown = (
        f'<div class="sidebar"><nav><ul>{menu}</ul></nav><ul><li>12 July 2023</li>{aside}</ul>'
        f"</div><article><h1>Bridge stays closed</h1>{TEXT}</article>"
    )
    assert find_timestamp(Page(shown, None)) == ("2023-07-12", "displayed")


def test_a_list_of_stories_with_one_short_title() -> None:
    """The title's letters are as many as its date's: it is a title all the same."""
    titles = (
        "A long title of a story",
        "0123456789012345",
        "Another title of a story",
        "A fourth one",
    )
    lines = "".join(
        f'<div><a href="/s{n}">{title}</a> (2023-07-0{n + 1} 17:03)</div>'
        for n, title in enumerate(titles)
    )
    assert find_timestamp(page(behind=f"<div><p>More</p>{lines}</div>")) is None
