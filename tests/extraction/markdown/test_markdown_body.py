"""The body as Markdown: rendered, it shows the plain body, set as on the page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

import newscrawl
from newscrawl.common.fingerprint import fingerprint_of
from newscrawl.common.markdown_text import paragraph_as_markdown, text_of_markdown
from newscrawl.crawl.frontier.wording import fingerprint, is_cut_from
from newscrawl.crawl.plan import CrawlPlan, plan_settings
from newscrawl.crawl.setting_check import SettingError, check_settings
from newscrawl.extraction.examination import examine, examine_with_rules
from newscrawl.extraction.markdown.inline_marks import Mark
from newscrawl.extraction.markdown.marked_line import LineSetter, marked_runs
from newscrawl.extraction.site_rules import rules_of_json
from newscrawl.items import Article

FIXTURES = Path(__file__).parents[3] / "fixtures"
RENDERER = MarkdownIt("commonmark").enable("table")
SCRIPT = "def f():\n    return 1\n\nprint(f())"
APART = ("p", "li", "h2", "h3", "h4", "h5", "h6", "td", "th", "br", "pre", "blockquote")
PARAGRAPH = (
    "<p>The council met on Tuesday and spoke for three hours about the bridge over the river, "
    "which has been closed since the flood in the spring, said its speaker, number {}.</p>"
)
URL = "https://news.example/world/a"


def rendered(markdown: str) -> html.HtmlElement:
    return html.fromstring(f"<div>{RENDERER.render(markdown)}</div>")


def shown(markdown: str) -> list[str]:
    """The words that a reader sees."""
    root = rendered(markdown)
    for element in root.iter(*APART):
        element.tail = f" {element.tail or ''}"
        if element.tag not in ("br", "pre"):
            element.text = f" {element.text or ''}"
    return str(root.text_content()).split()


def page(middle: str) -> str:
    around = "".join(PARAGRAPH.format(number) for number in range(4))
    return (
        "<html><body><article><h1>Storm closes the bridge</h1><p>By Ada Beispiel</p>"
        f"{around}{middle}{around}</article></body></html>"
    )


def both(content: str | bytes) -> tuple[Article, Article]:
    """A page's record with a plain body, and with Markdown; what holds for each pair is checked."""
    plain = examine(content, URL).article
    marked = examine(content, URL, markdown=True).article
    if plain.body is not None:
        assert marked.body is not None
        assert shown(marked.body) == plain.body.split()
        assert fingerprint_of(text_of_markdown(marked.body)) == plain.fingerprint
        assert marked.sources["body"] == f"{plain.sources['body']}, markdown"
    assert marked.fingerprint == plain.fingerprint
    assert marked.confidence == plain.confidence
    return plain, marked


def middle(inner: str) -> str:
    """The Markdown of what stands in the middle of a page."""
    body = both(page(inner))[1].body
    assert body is not None
    paragraphs = PARAGRAPH.format(3)[3:-4], PARAGRAPH.format(0)[3:-4]
    return body.split(f"{paragraphs[0]}\n\n")[1].split(f"\n\n{paragraphs[1]}")[0]


LONG = "and this goes on for some more words, so that it is a paragraph like the others here"


@pytest.mark.parametrize(
    ("inner", "markdown"),
    [
        (
            f"<h3>What <em>they</em> said #</h3><p>It {LONG}.</p>",
            f"### What *they* said \\#\n\nIt {LONG}.",
        ),
        (
            f'<p>See <a href="../b?x=(1)">the <b>report</b></a>! <i>It</i> {LONG}</p>',
            f"See [the **report**](https://news.example/b?x=%281%29)! *It* {LONG}",
        ),
        (
            f"<ul><li>One {LONG}</li><li>Two {LONG}<ul><li>Three {LONG}</li></ul></li></ul>",
            f"- One {LONG}\n- Two {LONG}\n  - Three {LONG}",
        ),
        (f'<ol start="4"><li>One {LONG}<li>Two {LONG}</ol>', f"4. One {LONG}\n5. Two {LONG}"),
        (
            f"<blockquote><p>One {LONG}</p><p>Two {LONG}</p></blockquote>",
            f"> One {LONG}\n>\n> Two {LONG}",
        ),
        (
            f'<pre><code class="language-python">{SCRIPT}\n</code></pre>',
            f"```python\n{SCRIPT}\n```",
        ),
        (f"<p>Run <code>a`b</code> {LONG}</p>", f"Run ``a`b`` {LONG}"),
        (
            "<table><tr><th>Name</th><th>Votes | share</th></tr>"
            '<tr><td><a href="/ada">Ada</a></td><td>12 <b>%</b></td></tr>'
            "<tr><td>Bo</td><td></td></tr></table>",
            "| Name | Votes \\| share |\n| --- | --- |\n"
            "| [Ada](https://news.example/ada) | 12 **%** |\n| Bo |  |",
        ),
        (
            "<table><tr><td>Ada</td><td>12</td></tr><tr><td>Bo</td><td>7</td></tr></table>",
            "|  |  |\n| --- | --- |\n| Ada | 12 |\n| Bo | 7 |",
        ),
        (f"<p>1. May {LONG}<br>- dash<br># sign</p>", f"1\\. May {LONG}\\\n\\- dash\\\n\\# sign"),
        # Delimiters that would be none are moved, or left out.
        (f"<p>He said<b>„Ja.“</b>he {LONG}</p>", f"He said„**Ja.**“he {LONG}"),
        (f"<p><b>one</b><i>two</i> {LONG}</p>", f"**one**two {LONG}"),
        (f'<p>Wow!<a href="/b">b</a> {LONG}</p>', f"Wow\\![b](https://news.example/b) {LONG}"),
        (f'<p>A <a href="javascript:x()">link</a> {LONG}</p>', f"A link {LONG}"),
    ],
)  # fmt: skip
def test_what_is_kept(inner: str, markdown: str) -> None:
    assert middle(inner) == markdown


def test_a_list_around_all_is_layout() -> None:
    content = f"<ul><li>{page('')}</li></ul>"
    body = both(content)[1].body
    assert body is not None
    assert "- " not in body


def test_the_fixtures_show_their_plain_bodies() -> None:
    pages = sorted(FIXTURES.rglob("*.html"))
    assert len(pages) > 20
    marked = [both(path.read_bytes())[1].body or "" for path in pages]
    html_of_all = RENDERER.render("\n\n".join(marked))
    for tag in ("h2", "li", "blockquote", "strong", "a", "table"):
        assert f"<{tag}" in html_of_all, tag


def test_a_plain_text_is_escaped() -> None:
    text = "\n\n".join(f"*{number}* # one_two <b> & {LONG}" for number in range(5))
    plain = examine(text, URL, content_type="text/plain").article
    marked = examine(text, URL, content_type="text/plain", markdown=True).article
    assert marked.body is not None
    assert plain.body is not None
    assert shown(marked.body) == plain.body.split()


def test_a_body_that_a_rule_gives_as_a_value_is_escaped() -> None:
    rules = rules_of_json(json.dumps({"body": "p.only"}))
    content = page(f'<p class="only">*Only* <b>this</b> {LONG}</p>')
    article = examine_with_rules(
        content, URL, content_type=None, fetched_at=None, rules=rules, markdown=True
    ).article
    assert article.body is not None
    assert shown(article.body) == f"*Only* this {LONG}".split()


# Letters, and all that Markdown has a meaning for.
LETTERS = st.text(st.sampled_from("ab1 é„.\\`*_~[]()<>#+-=|!&;:\"'{}$中。"), max_size=12)


@given(st.lists(st.text(st.sampled_from("a1 *_`#>+-=|:[]()!<&;~\\.\n"), min_size=1), max_size=4))
def test_any_paragraphs_are_shown_as_they_are(texts: list[str]) -> None:
    paragraphs = [" ".join(line.split()) for text in texts for line in text.split("\n")]
    plain = "\n".join(line for line in paragraphs if line)
    assert shown(paragraph_as_markdown(plain)) == plain.split()


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            LETTERS, st.sampled_from(["", "https://a.example/"]), st.booleans(), st.booleans()
        ),
        max_size=6,
    )
)
def test_any_marks_show_the_same_letters(pieces: list[tuple[str, str, bool, bool]]) -> None:
    text = " ".join("".join(piece for piece, *_ in pieces).split())
    marks = [
        Mark(link or None, bold, emphasis)
        for piece, link, bold, emphasis in pieces
        for letter in piece
        if not letter.isspace()
    ]
    line = LineSetter().line(marked_runs(text, marks))
    root = html.fromstring(f"<div>{RENDERER.renderInline(line)}</div>")
    assert "".join(str(root.text_content()).split()) == "".join(text.split()), escape(line)


def test_only_links_that_change_are_no_revision() -> None:
    """They may hold a number that every visit gets anew."""
    link = f'<p>See <a href="/b?visit={{}}">the report</a> {LONG}</p>'
    first, second = (both(page(link.format(number)))[1] for number in (1, 2))
    assert first.body != second.body
    wording = fingerprint(first, "news.example").wording
    assert wording.content == fingerprint(second, "news.example").wording.content
    assert not is_cut_from(second.plain_body, wording)


def test_the_library_and_a_crawls_settings_take_the_form() -> None:
    content = page(f"<h2>What they said</h2><p>It {LONG}</p>")
    assert "## What they said" in (newscrawl.extract(content, URL, body="markdown").body or "")
    assert "##" not in (newscrawl.extract(content, URL).body or "")
    with pytest.raises(ValueError, match="body must be 'text' or 'markdown', not 'html'"):
        newscrawl.extract(content, URL, body="html")  # type: ignore[arg-type]
    settings = plan_settings(CrawlPlan(sites=["https://news.example"], body="markdown"))
    assert settings["NEWSCRAWL_BODY"] == "markdown"
    with pytest.raises(SettingError, match="'md' is no form of a body: give text or markdown"):
        check_settings({"NEWSCRAWL_BODY": "md"})
