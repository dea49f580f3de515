"""The article pages of the generated site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsroom import page_frame
from newsroom.generated_stories import Form, Story, slug_of
from newsroom.page_frame import NAME, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Place", "amp_page", "article_page", "canonical", "print_page"]


class Place(NamedTuple):
    """Where a page is served, and what stands around it."""

    base: str
    size: Size = Size.NORMAL
    traps: tuple[str, ...] = ()


def canonical(story: Story, base: str) -> str:
    """The address that an article's page gives as its own."""
    if story.form is Form.SYNDICATED:
        return f"https://agency.example{story.path}"
    return base + story.path


def _data(story: Story, url: str) -> str:
    changed = story.modified_text
    return (
        '<script type="application/ld+json">{"@context":"https://schema.org",'
        f'"@type":"NewsArticle","headline":"{story.headline}","mainEntityOfPage":"{url}",'
        f'"datePublished":"{story.published_text}","dateModified":"{changed}",'
        f'"author":[{{"@type":"Person","name":"{story.author}"}}],'
        f'"articleSection":"{story.section}","description":"{story.summary}",'
        f'"publisher":{{"@type":"NewsMediaOrganization","name":"{NAME}"}}}}</script>'
    )


def _head(story: Story, page: int, url: str, place: Place) -> str:
    base = place.base
    links = [f'<link rel="canonical" href="{url}">']
    if story.form is Form.AMP:
        links.append(f'<link rel="amphtml" href="{base}/amp{story.path}">')
    if page > 1:
        links.append(f'<link rel="prev" href="{base}{story.page_path(page - 1)}">')
    if page < story.pages:
        links.append(f'<link rel="next" href="{base}{story.page_path(page + 1)}">')
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{story.headline} | {NAME}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="description" content="{story.summary}">'
        f'<meta property="og:type" content="article"><meta property="og:url" content="{url}">'
        f'<meta property="og:title" content="{story.headline}">'
        f'<meta property="og:image" content="{base}/photos/{story.number}.png">'
        f'<meta property="article:published_time" content="{story.published_text}">'
        f'<meta property="article:modified_time" content="{story.modified_text}">'
        f'<meta property="article:section" content="{story.section}">{"".join(links)}'
        f'<link rel="alternate" type="application/rss+xml" title="{NAME}" href="/feed.xml">'
        f"{_data(story, url)}{page_frame.script(place.size)}</head>"
    )


def _top(story: Story) -> str:
    section = slug_of(story.section)
    return (
        '<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li>'
        f'<li><a href="/{section}/">{story.section}</a></li></ol></nav>'
        f'<article class="story"><h1 class="headline">{story.headline}</h1>'
        f'<div class="story-meta"><p class="byline">By <a rel="author" '
        f'href="/author/{slug_of(story.author)}/">{story.author}</a></p>'
        f'<time class="published" datetime="{story.published_text}">'
        f"{story.displayed_date}</time></div>"
        '<div class="share-bar"><a href="https://social.example/share">Share</a> '
        f'<a href="mailto:?subject=story">Email</a> <a class="print" href="/print/{story.number}">'
        "Print</a></div>"
        f'<figure class="story-photo"><img src="/photos/{story.number}.png" width="1200" '
        f'height="675" alt="{story.place} seen from the river">'
        f"<figcaption>{story.place} seen from the river on a clear morning. "
        f'<span class="photo-credit">Photo: {story.photographer}</span></figcaption></figure>'
    )


def _bottom(story: Story, related: Sequence[Story]) -> str:
    tags = "".join(
        f'<li><a rel="tag" href="/tag/{slug_of(tag)}/">{tag}</a></li>' for tag in story.tags
    )
    more = "".join(
        f'<li class="teaser"><a href="{other.path}"><img src="/photos/{other.number}.png" alt="">'
        f"<h3>{other.headline}</h3></a></li>"
        for other in related
    )
    return (
        f'<ul class="tags">{tags}</ul></article>'
        f'<aside class="related"><h2>Related stories</h2><ul>{more}</ul></aside>'
    )


def _pager(story: Story, page: int) -> str:
    if story.pages == 1:
        return ""
    links = "".join(
        f'<a href="{story.page_path(at)}">{at}</a>' if at != page else f"<span>{at}</span>"
        for at in range(1, story.pages + 1)
    )
    return f'<nav class="pagination">{links}</nav>'


def article_page(story: Story, place: Place, *, related: Sequence[Story], page: int = 1) -> bytes:
    """Write an article's page."""
    url = canonical(story, place.base)
    text = "</p><p>".join(story.part(page))
    return "".join(
        (
            _head(story, page, url, place),
            f'<body class="article-page">{page_frame.header(story.section)}<main class="wrap">',
            _top(story),
            f'<div class="story-body"><p>{text}</p></div>',
            _pager(story, page),
            _bottom(story, related),
            page_frame.comments(story.number % 256),
            "</main>",
            page_frame.ballast(place.size),
            page_frame.footer(place.traps),
            "</body></html>\n",
        )
    ).encode()


def amp_page(story: Story, base: str) -> bytes:
    """Write an article's AMP twin."""
    url = canonical(story, base)
    text = "</p><p>".join(story.paragraphs)
    return (
        '<!DOCTYPE html>\n<html amp lang="en"><head><meta charset="utf-8">'
        f'<title>{story.headline}</title><link rel="canonical" href="{url}">'
        '<script async src="https://cdn.amp.example/v0.js"></script>'
        f"{_data(story, url)}</head><body><h1>{story.headline}</h1>"
        f'<p class="byline">By {story.author}</p>'
        f'<time datetime="{story.published_text}">{story.published:%Y-%m-%d}</time>'
        f'<amp-img src="/photos/{story.number}.png" width="1200" height="675"></amp-img>'
        f'<div class="story-body"><p>{text}</p></div></body></html>\n'
    ).encode()


def print_page(story: Story, base: str) -> bytes:
    """Write an article's print version."""
    text = "</p><p>".join(story.paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{story.headline} - print</title>"
        f'<link rel="canonical" href="{canonical(story, base)}">'
        '<meta name="robots" content="noindex"></head><body onload="window.print()">'
        f"<h1>{story.headline}</h1><p>By {story.author}</p>"
        f"<p>{story.displayed_date}</p><p>{text}</p></body></html>\n"
    ).encode()
