"""Tags: those displayed, those of the data, and which of them are the article's."""

from __future__ import annotations

import json

import pytest
from field_pages import page as field_page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_hashtags

URL = "https://news.example/world/bridge"
TITLE = "Bridge stays closed until spring"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
BODY = f"<h1>{TITLE}</h1>" + f"<p>{SENTENCE}</p>" * 4
STORY = "A ferry of the harbour company ran aground in thick fog near the old lighthouse today"


def metas(**contents: str) -> str:
    return "".join(
        f'<meta name="{name.replace("__", ":")}" content="{content}">'
        for name, content in contents.items()
    )


def page(below: str = "", head: str = "", data: object = None) -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return Page(f"<html><head>{head}{script}</head><body>{BODY}{below}</body></html>", URL)


def article(*keywords: str) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": TITLE, "keywords": list(keywords)}


def links(*names: str, path: str = "/x/") -> str:
    return "".join(f'<li><a href="{path}{name}">{name}</a></li>' for name in names)


def tags_of(shown: Page) -> list[str]:
    found = find_hashtags(shown)
    return found.value if found else []


@pytest.mark.parametrize(
    ("below", "tags"),
    [
        ("<p>#Sea #Wind</p>", ["Sea", "Wind"]),
        (
            f"<ul>{links('Sea', 'Wind', path='/tag/').replace('</a>', '<sup>3</sup></a>')}</ul>",
            ["Sea", "Wind"],
        ),
        (  # behind other words, also in a footer or an aside
            '<aside><p>12 July · tagged with <a href="/tags/sea">#sea</a> and '
            '<a href="/tags/wind">#wind</a></p></aside>',
            ["sea", "wind"],
        ),
        ('<footer><p>Tags: <a href="/tag/sea">Sea</a></p></footer>', ["Sea"]),
        (  # each an element that calls itself a tag, and no link
            '<article><div class="tags"><span class="tag">Sea</span><span class="tag">Wind</span>'
            "</div></article>",
            ["Sea", "Wind"],
        ),
        (  # not the site's tags beside it
            '<a rel="tag" href="/t/sea">Sea</a><div class="sidebar">'
            '<a rel="tag" href="/t/sea">Sea</a><a rel="tag" href="/t/rain">Rain</a></div>',
            ["Sea"],
        ),
        ("<p>#1 #25</p>", []),  # a forum's posts
        ("<p>Tags: Sea, Wind, Get alerts for these »</p>", ["Sea", "Wind"]),
        ("<p>Tags: Sea, 2019-09-23 14:34</p>", ["Sea"]),
        ("<p>Tags: Sea, Wind</p>", ["Sea", "Wind"]),
        (f"<h4>Mehr lesen über</h4><ul>{links('Sea', 'Wind')}</ul>", ["Sea", "Wind"]),
        (f"<div><h2>Related topics</h2><ul>{links('Sea', 'Wind')}</ul></div>", ["Sea", "Wind"]),
        # The list, not what comes after it, and no list of stories.
        (
            f'<h4>Topics</h4><ul>{links("Sea")}</ul><div><a href="/">To the front</a></div>',
            ["Sea"],
        ),
        (f"<h4>Topics</h4><ul>{links('Sea', STORY)}</ul>", []),
        (f'<div class="tags"><ul>{links("Sea", "Wind")}</ul></div>', ["Sea", "Wind"]),
        (f'<div class="tags">Tagged in: {"".join(links("Sea"))}</div>', ["Sea"]),
        (f'<ul class="tags">{links("Sea", "All topics")}</ul>', ["Sea"]),
        (f'<ul class="tags">{links("Sea", "Mehr anzeigen")}</ul>', ["Sea"]),
        # Boxes that are related topics, a <nav> or an <aside> themselves, and those within such.
        (f'<div class="related-topics"><ul>{links("Sea", "Wind")}</ul></div>', ["Sea", "Wind"]),
        (f'<nav class="tags"><ul>{links("Sea", "Wind")}</ul></nav>', ["Sea", "Wind"]),
        (f'<aside class="tags"><ul>{links("Sea", "Wind")}</ul></aside>', ["Sea", "Wind"]),
        (f'<nav><div class="topics"><ul>{links("Sea", "Wind")}</ul></div></nav>', []),
        (
            f'<article>{BODY}<nav><ul class="tags">{links("Sea", "Wind")}</ul></nav></article>',
            ["Sea", "Wind"],
        ),
        (
            f'<nav class="topics"><ul><li class="topic">Topic:</li>{links("Sea")}</ul></nav>',
            ["Sea"],
        ),
        # A label for those who hear the page; the next one is of something else.
        (
            f'<span class="sr-only">Keywords</span><ul>{links("Sea")}</ul>'
            f'<span class="sr-only">Download</span><ul>{links("PDF")}</ul>',
            ["Sea"],
        ),
        # Skip links; a label that stands for itself goes before the site's footer.
        ('<p class="tags"><a href="#next">Skip topics</a> <a href="/s">Sea</a></p>', ["Sea"]),
        (
            f"<h3>Keywords</h3><ul>{links('Sea', 'Wind')}</ul>"
            f'<footer><div class="tags">{links("Hot", "Hotter", "Hottest")}</div></footer>',
            ["Sea", "Wind"],
        ),
        (f'<footer><div class="tags">{links("Sea", "Wind")}</div></footer>', ["Sea", "Wind"]),
        # Hashtags far behind the article.
        ("<p>One more thing</p>" * 40 + "<p>#Sea #Wind</p>", []),
        # The author among the tags, teasers in a box of tags, tags of the whole site.
        ('<p class="tags"><a href="/a" class="author-link">Ann Lee</a></p>', []),
        (
            f'<div class="topics"><ul>{links("Sea")}</ul></div>'
            + "<p>One more thing</p>" * 6
            + f'<div class="topics"><h3><a href="/s">Fog</a></h3><a href="/s">{STORY}</a></div>',
            ["Sea"],
        ),
        (
            f'<div class="tags"><ul>{links("Sea")}</ul></div>'
            + "<p>One more thing</p>" * 6
            + f'<footer class="tags"><ul>{links("Hot", "Hotter")}</ul></footer>',
            ["Sea"],
        ),
        ('<a rel="tag" href="/t/sea">Sea</a> <a rel="category tag" href="/c">World</a>', ["Sea"]),
        ('<a rel="tag" href="/t/sea">Sea</a> <a rel="tag" href="/category/w">World</a>', ["Sea"]),
        (f'<div class="mots-cles">Mots clés {links("Sea", "Wind")}</div>', ["Sea", "Wind"]),
        (f"<ul>{links('Sea', 'Wind', path='/tag/')}</ul>", ["Sea", "Wind"]),
        (f"<ul>{links('Sea', 'Wind', path='/sea/')}</ul>", []),
    ],
)
def test_displayed_tags(below: str, tags: list[str]) -> None:
    assert tags_of(page(below)) == tags


@pytest.mark.parametrize(
    ("head", "data", "tags"),
    [
        (metas(article__tag="Sea, Wind"), None, ["Sea", "Wind"]),
        ("", article("Sea", "Wind"), ["Sea", "Wind"]),
        (metas(news_keywords="Sea; Wind", keywords="Sea, Wind, World"), None, ["Sea", "Wind"]),
        (metas(**{"sailthru.tags": "sea, wind"}), None, ["sea", "wind"]),
        ("", {"@type": "WebPage", "keywords": "Sea, Wind"}, ["Sea", "Wind"]),
        (metas(**{"dc.subject": "Sea, Wind"}), None, ["Sea", "Wind"]),
        (
            "",
            article() | {"about": [{"@type": "Thing", "name": "Sea"}, {"name": "Wind"}]},
            ["Sea", "Wind"],
        ),
        # An agency's codes, and acronyms.
        (metas(article__tag="AER,AIRS08,GEN,NP,ASIA", keywords="Sea, Wind"), None, ["Sea", "Wind"]),
        (metas(article__tag="UN,ICJ,EU"), None, ["UN", "ICJ", "EU"]),
        ("", article("Sea", "Ann Lee") | {"author": {"name": "Ann Lee"}}, ["Sea"]),
        # The outlet, the site, records' numbers, classes of templates.
        (metas(og__site_name="The Paper"), article("Sea", "The Paper", "news.example"), ["Sea"]),
        ("", article("Sea", "cce15240-c52a-4887-a61a-cd64701d6596"), ["Sea"]),
        ("", article("Sea", "Wind", "type_story"), ["Sea", "Wind"]),
        ("", article("Sea", "Wind", "@post-id:1913"), ["Sea", "Wind"]),
        (metas(keywords="front_page,uk_news,sea"), None, []),
        # Of several entries each is a tag.
        ("", article("Sea, wind and weather", "Fog"), ["Sea, wind and weather", "Fog"]),
        # What is no list of tags gives way to what is one.
        (metas(news_keywords="Sea"), article("#"), ["Sea"]),
        # Fields and folders.
        ("", article("Subject: Sea", "Page Type: Story", "WC: 500", "Medium"), ["Sea"]),
        ("", article("Day: Friday", "Page Type: Story"), []),
        ("", article("Sea", "Live: Wind", "Fog"), ["Sea", "Live: Wind", "Fog"]),
        ("", article("Category: A", "NLP Category: B", "C", "D"), ["A", "C", "D"]),
        ("", article("topic/sea", "place/old harbour"), ["sea", "old harbour"]),
        ("", article("sea", "9/11"), ["sea", "9/11"]),
        # Keywords of the site, of which none is in the text.
        (metas(keywords="news, sport, politics, culture, weather, video"), None, []),
        (metas(keywords="bridge, a, b, c, d"), None, ["bridge", "a", "b", "c", "d"]),
        (metas(keywords="Sea, Wind"), None, ["Sea", "Wind"]),
    ],
)
def test_tags_of_the_data(head: str, data: object, tags: list[str]) -> None:
    assert tags_of(page(head=head, data=data)) == tags


@pytest.mark.parametrize(
    ("shown", "declared", "tags"),
    [
        (["Sea"], ["Sea", "Wind"], ["Sea", "Wind"]),
        (["Sea", "Fog"], ["Sea", "Wind"], ["Sea", "Fog"]),
        (["Sea", "Fog"], ["Sea"], ["Sea", "Fog"]),
        # Links that share nothing with what the article declares are of something else …
        (["Hot", "Hotter"], ["Sea", "Wind"], ["Sea", "Wind"]),
        # … but one section's name declares little.
        (["Sea", "Wind"], ["News"], ["Sea", "Wind"]),
        ([], ["Sea"], ["Sea"]),
        (["Sea"], [], ["Sea"]),
    ],
)
def test_which_list_is_taken(shown: list[str], declared: list[str], tags: list[str]) -> None:
    below = f'<div class="tags"><ul>{links(*shown)}</ul></div>' if shown else ""
    assert tags_of(page(below, data=article(*declared))) == tags


def test_a_list_shown_and_declared_alike_goes_before_a_longer_one() -> None:
    below = f'<div class="tags"><ul>{links("Sea", "Wind")}</ul></div>'
    head = metas(**{"dc.subject": "sea, wind"})
    assert tags_of(page(below, head, article("Sea", "Wind", "Science"))) == ["Sea", "Wind"]


def test_a_page_that_shows_most_keywords_shows_all_tags() -> None:
    below = f'<div class="tags"><ul>{links("Sea", "Wind")}</ul></div>'
    assert tags_of(page(below, metas(keywords="Sea, Wind, Paper"))) == ["Sea", "Wind"]
    long = "Sea, Wind, Fog, Rain"
    assert tags_of(page(below, metas(keywords=long))) == long.split(", ")


@pytest.mark.parametrize("name", ["hot_topics", "trending-tags", "popularTopics"])
def test_what_a_site_has_most_of_is_no_article_s_tag(name: str) -> None:
    assert tags_of(page(f'<div class="{name}"><ul>{links("Sea", "Wind")}</ul></div>')) == []


def test_hashtags_are_the_article_s_whatever_the_data_say() -> None:
    shown = page("<p>#Sea #Wind</p>", data=article("River", "Bridge"))
    assert find_hashtags(shown) == (["Sea", "Wind"], "hashtag line")


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("bridge,stays,closed,until,spring", []),
        ("Bridge, stays, closed, spring, world", []),
        ("spring, bridge, repair, closed", ["spring", "bridge", "repair", "closed"]),
        ("bridge, closed, spring", ["bridge", "closed", "spring"]),
        ("The council of the town has shut a bridge, as it told readers.", []),
    ],
)
def test_a_title_or_summary_cut_into_pieces_gives_no_tags(keywords: str, tags: list[str]) -> None:
    assert tags_of(page(head=f"<title>{TITLE}</title>" + metas(keywords=keywords))) == tags


def test_displayed_hashtags_go_before_those_of_the_data() -> None:
    head = '<meta property="article:tag" content="Data">'
    shown = find_hashtags(field_page("<h1>Bridge stays closed</h1><p>#Sea #Wind</p>", head))
    assert shown == (["Sea", "Wind"], "hashtag line")
    assert find_hashtags(field_page("<h1>Bridge stays closed</h1>", head)) == (
        ["Data"],
        "article:tag",
    )


def test_a_table_that_is_no_text_stands_between_the_text_and_its_tags() -> None:
    rows = "".join(f"<tr><td><p>{n}.</p></td><td><p>Rovers ({n})</p></td></tr>" for n in range(20))
    tags = "<h3>Related topics</h3><div><a href=/l/sea>Sea</a> <a href=/t/x>Xtown FC</a></div>"
    article = f"<article>{BODY}<table>{rows}</table><section>{tags}</section></article>"
    assert tags_of(Page(f"<html><body>{article}</body></html>", URL)) == ["Sea", "Xtown FC"]
