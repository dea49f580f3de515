"""The article pages of the demo site."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import timedelta
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from newscrawl.demo.expected_records import expected_record
from newscrawl.demo.layouts import Html, join_html
from newscrawl.demo.page_frame import PageParts, linked_stories
from newscrawl.demo.stories import Comment, DemoStory, Edition, editions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["article_page"]

_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(([^()]+)\)")
_BOLD: Final = re.compile(r"\*([^*]+)\*")
_BLOCKS_BEFORE_READ_ALSO: Final = 3  # amid the text, where sites put it
_BLOCKS_BEFORE_PROMO: Final = 5  # amid the text, too, and not beside the link
_RELATED_STORIES: Final = 3  # a row of three below the text


def article_page(story: DemoStory, base: str) -> Html:
    """Return the page of a story, for a site that is served at the URL ``base``."""
    edition = editions()[story.language]
    parts = PageParts(edition, story.layout)
    facts = _facts(story, edition, base)
    return parts.page(
        parts.part("article", **facts | _texts(story, parts, base)),
        canonical=base + story.href,
        head_title=story.headline,
        description=story.standfirst,
        head=parts.part("head_article", **facts),
    )


def _facts(story: DemoStory, edition: Edition, base: str) -> dict[str, object]:
    return {
        **asdict(story),
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


def _json_ld(story: DemoStory, edition: Edition, base: str) -> Html:
    """Return the article and its breadcrumbs as schema.org describes them."""
    expected = expected_record(story, base)
    breadcrumbs = [
        {"@type": "ListItem", "position": number, "name": breadcrumb.name, "item": breadcrumb.url}
        for number, breadcrumb in enumerate(expected.breadcrumbs, 1)
    ]
    article = {
        "@type": "NewsArticle",
        "mainEntityOfPage": expected.url,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "inLanguage": story.language,
        "articleSection": edition.section_name(story.section),
        "author": {"@type": "Person", "name": story.author},
        "image": {"@type": "ImageObject", "url": base + story.photo, "caption": story.caption},
        "publisher": {"@type": "NewsMediaOrganization", "name": edition.masthead},
    }
    graph = [article, {"@type": "BreadcrumbList", "itemListElement": breadcrumbs}]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return Html(text.replace("</", "<\\/"))


def _breadcrumbs(story: DemoStory, parts: PageParts) -> Html:
    breadcrumbs = [
        parts.part(
            "crumb" if link.url else "crumb_last", name=link.name, url=link.url, number=number
        )
        for number, link in enumerate(expected_record(story, "").breadcrumbs, 1)
    ]
    return join_html(breadcrumbs, parts.layout.parts["crumb_separator"].substitute())


def _body(story: DemoStory, parts: PageParts) -> Html:
    """Return the text, with what a site puts between its paragraphs."""
    blocks = list(_blocks(story, parts))
    blocks.insert(_BLOCKS_BEFORE_PROMO, parts.part("promo"))
    for other in _others(story)[-1:]:
        link = parts.part("read_also", url=other.href, name=other.headline)
        blocks.insert(_BLOCKS_BEFORE_READ_ALSO, link)
    return join_html(filter(None, blocks), parts.layout.parts["separator"].template)


def _blocks(story: DemoStory, parts: PageParts) -> Iterator[Html]:
    """Yield the text's blocks, list items in one list."""
    for kind, group in groupby(story.body, key=attrgetter("kind")):
        blocks = [parts.part(kind, text=_inline(block.text)) for block in group]
        if kind == "item":
            yield parts.part("items", items=join_html(blocks))
        else:
            yield from blocks


def _inline(text: str) -> Html:
    linked = _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
    return Html(_BOLD.sub(r"<strong>\1</strong>", linked))


def _texts(story: DemoStory, parts: PageParts, base: str) -> dict[str, object]:
    """Return the parts of an article page that are put together of smaller ones."""
    edition = parts.edition
    quoted = quote(base + story.href, safe="")
    tags = [parts.part("tag", name=tag, url=edition.tag_href(tag)) for tag in story.tags]
    share = [
        parts.part("share_item", name=name, number=number, quoted=quoted)
        for number, name in enumerate(edition.share_items, 1)
    ]
    related = [
        parts.part("related_item", url=other.href, name=other.headline, image=other.photo)
        for other in _related(story)
    ]
    return {
        "body": _body(story, parts),
        "breadcrumbs": _breadcrumbs(story, parts),
        "tags": join_html(tags, parts.layout.parts["tag_separator"].template),
        "share": join_html(share),
        "related": join_html(related),
        "comments": join_html(_comments(story, parts)),
        "comment_count": sum(2 if comment.answer else 1 for comment in edition.comments),
    }


def _others(story: DemoStory) -> list[DemoStory]:
    return [other for other in linked_stories(story.language) if other is not story]


def _related(story: DemoStory) -> list[DemoStory]:
    """Return the stories linked under a story: those of its edition, then the newest of others."""
    abroad = [linked_stories(name)[0] for name in editions() if name != story.language]
    return [*_others(story), *abroad][:_RELATED_STORIES]


def _comments(story: DemoStory, parts: PageParts) -> Iterator[Html]:
    """Yield the comments; they came some hours after the story."""
    for number, comment in enumerate(parts.edition.comments, 1):
        posted = story.published + timedelta(hours=2 * number + 1, minutes=17)
        yield _comment(comment, number, posted, parts)


def _comment(
    comment: Comment, number: int, posted: datetime, parts: PageParts, part: str = "comment"
) -> Html:
    """Return a comment with its answer, which came some minutes later."""
    replies = Html()
    if comment.answer:
        replies = _comment(comment.answer, number, posted + timedelta(minutes=49), parts, "answer")
    values = {"name": comment.name, "text": comment.text, "number": number, "replies": replies}
    when = parts.edition.in_words(posted)
    return parts.part(part, **values, iso=posted.isoformat(), when=when)
