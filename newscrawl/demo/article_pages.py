"""The article pages of the demo site."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from newscrawl.demo.expected_records import expected_record
from newscrawl.demo.layouts import DemoLayout, Html, read_layout
from newscrawl.demo.page_frame import edition_values, framed_page, join_html, linked_stories
from newscrawl.demo.stories import Comment, DemoStory, Edition, editions

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["article_page"]

_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(([^()]+)\)")
_BOLD: Final = re.compile(r"\*([^*]+)\*")
_READ_ALSO_AFTER: Final = 3  # blocks of the text
_PROMO_AFTER: Final = 5
_RELATED: Final = 3


def _inline(text: str) -> Html:
    marked = _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
    return Html(_BOLD.sub(r"<strong>\1</strong>", marked))


def _others(story: DemoStory) -> list[DemoStory]:
    return [other for other in linked_stories(story.language) if other is not story]


def _related(story: DemoStory) -> list[DemoStory]:
    """Choose what stands under a story: its own edition's, then other editions' newest."""
    abroad = [linked_stories(name)[0] for name in editions() if name != story.language]
    return [*_others(story), *abroad][:_RELATED]


def _text(story: DemoStory, look: DemoLayout, words: dict[str, object]) -> Iterator[Html]:
    """Render the text's blocks, list items as one list."""
    for name, group in groupby(story.body, key=attrgetter("kind")):
        rendered = [look.part(name, words, text=_inline(block.text)) for block in group]
        if name == "item":
            yield look.part("items", words, items=join_html(rendered))
        else:
            yield from rendered


def _body(story: DemoStory, look: DemoLayout, words: dict[str, object]) -> Html:
    """Render the text with what a site puts between its paragraphs."""
    blocks = list(_text(story, look, words))
    blocks.insert(_PROMO_AFTER, look.part("promo", words))
    for other in _others(story)[-1:]:
        link = look.part("read_also", words, url=other.href, name=other.headline)
        blocks.insert(_READ_ALSO_AFTER, link)
    return join_html(filter(None, blocks), look.parts["separator"].template)


def _trail(story: DemoStory, look: DemoLayout, words: dict[str, object]) -> Html:
    steps = []
    for number, step in enumerate(expected_record(story, "").breadcrumbs, 1):
        part = "crumb_last" if step.url is None else "crumb"
        steps.append(look.part(part, words, name=step.name, url=step.url or "", number=number))
    return join_html(steps, look.parts["crumb_separator"].substitute())


def _comment(
    comment: Comment, number: int, story: DemoStory, look: DemoLayout, words: dict[str, object]
) -> Html:
    """Render a comment, posted some hours after the story, with its answer."""
    posted = story.published + timedelta(hours=2 * number + 1, minutes=17)
    edition = editions()[story.language]
    answer = Html()
    if comment.answer:
        later = posted + timedelta(minutes=49)
        answer = look.part(
            "answer",
            words,
            name=comment.answer.name,
            text=comment.answer.text,
            iso=later.isoformat(),
            when=edition.in_words(later),
        )
    return look.part(
        "comment",
        words,
        number=number,
        name=comment.name,
        text=comment.text,
        iso=posted.isoformat(),
        when=edition.in_words(posted),
        replies=answer,
    )


def _json_ld(story: DemoStory, edition: Edition, base: str) -> Html:
    """Describe the article as schema.org does, with its trail."""
    wanted = expected_record(story, base)
    steps = [
        {"@type": "ListItem", "position": number, "name": step.name, "item": step.url}
        for number, step in enumerate(wanted.breadcrumbs, 1)
    ]
    article = {
        "@type": "NewsArticle",
        "mainEntityOfPage": wanted.url,
        "headline": story.headline,
        "description": story.lede,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "inLanguage": story.language,
        "articleSection": edition.section_name(story.section),
        "author": {"@type": "Person", "name": story.author},
        "image": {"@type": "ImageObject", "url": base + story.photo, "caption": story.caption},
        "publisher": {"@type": "NewsMediaOrganization", "name": edition.masthead},
    }
    graph = [article, {"@type": "BreadcrumbList", "itemListElement": steps}]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return Html(text.replace("</", "<\\/"))


def _facts(story: DemoStory, edition: Edition, base: str) -> dict[str, object]:
    return {
        "number": story.number,
        "headline": story.headline,
        "lede": story.lede,
        "author": story.author,
        "caption": story.caption,
        "credit_line": story.credit_line,
        "canonical": base + story.href,
        "image": base + story.photo,
        "section": edition.section_name(story.section),
        "section_url": edition.section_href(story.section),
        "iso": story.published.isoformat(),
        "modified_iso": story.modified.isoformat(),
        "when": edition.in_words(story.published),
        "modified_when": edition.in_words(story.modified),
        "day_and_time": story.published.strftime("%Y-%m-%d %H:%M:%S"),
        "keywords": ", ".join(story.tags),
        "jsonld": _json_ld(story, edition, base),
    }


def _lists(story: DemoStory, edition: Edition, look: DemoLayout, base: str) -> dict[str, object]:
    words = edition_values(edition)
    quoted = quote(base + story.href, safe="")
    tags = [look.part("tag", words, name=tag, url=edition.tag_href(tag)) for tag in story.tags]
    share = [
        look.part("share_item", words, name=name, number=number, quoted=quoted)
        for number, name in enumerate(edition.share_items, 1)
    ]
    related = [
        look.part("related_item", words, url=other.href, name=other.headline, image=other.photo)
        for other in _related(story)
    ]
    comments = [
        _comment(comment, number, story, look, words)
        for number, comment in enumerate(edition.comments, 1)
    ]
    return {
        "tags": join_html(tags, look.parts["tag_separator"].template),
        "share": join_html(share),
        "related": join_html(related),
        "comments": join_html(comments),
        "comment_count": sum(2 if comment.answer else 1 for comment in edition.comments),
    }


def article_page(story: DemoStory, base: str) -> Html:
    """Render a story's page for a site that is served under an address."""
    edition = editions()[story.language]
    look = read_layout(story.layout)
    words = edition_values(edition)
    facts = _facts(story, edition, base)
    main = look.part(
        "article",
        words,
        **facts,
        **_lists(story, edition, look, base),
        body=_body(story, look, words),
        trail=_trail(story, look, words),
    )
    about = {
        "head_title": story.headline,
        "description": story.lede,
        "head": look.part("head_article", words, **facts),
    }
    return framed_page(edition, look, main, canonical=base + story.href, about=about)
