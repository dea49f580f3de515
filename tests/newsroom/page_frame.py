"""What stands around the content of every page of the generated site: menus, footer, ballast."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

from newsroom.generated_stories import mix, slug_of
from newsroom.story_words import COMMENTS, PLACES, SECTIONS, TAGS

__all__ = ["NAME", "Size", "ballast", "comments", "footer", "header", "script"]

NAME: Final = "The Velmar Courier"
"""The site's name."""


class Size(StrEnum):
    """How large the article pages are."""

    NORMAL = "normal"
    """10 to 20 kB."""
    LARGE = "large"
    """About 60 kB."""
    HUGE = "huge"
    """About 150 kB."""


# Bytes of scripts and of markup that are added; half of a real page's weight is script and style.
_SCRIPT_BYTES: Final = {Size.NORMAL: 2_000, Size.LARGE: 26_000, Size.HUGE: 70_000}
_MARKUP_BYTES: Final = {Size.NORMAL: 0, Size.LARGE: 20_000, Size.HUGE: 65_000}

_THREADS: Final = 256

_STYLE: Final = (
    "<style>body{margin:0;font:16px/1.5 Georgia,serif}.wrap{max-width:70rem;margin:auto}"
    ".site-nav ul{display:flex;list-style:none}.story-photo{margin:1rem 0}.share-bar a{color:#246}"
    ".comment{border-top:1px solid #ccc}.related li{margin:.5rem 0}@media print{nav{display:none}}"
    "</style>"
)


@lru_cache(64)
def header(section: str) -> str:
    """Write the head of a page: the masthead, the menu, the search form and the login."""
    items = "".join(
        f'<li class="nav-item{" is-active" if name == section else ""}">'
        f'<a class="nav-link" href="/{slug_of(name)}/">{name}</a></li>'
        for name in SECTIONS
    )
    return (
        f'<header class="site-header"><div class="wrap"><a class="masthead" href="/">{NAME}</a>'
        '<form class="site-search" action="/search" method="get" role="search">'
        '<input type="search" name="q" placeholder="Search"><button>Search</button></form>'
        '<a class="login" href="/login?return=/">Log in</a></div>'
        f'<nav class="site-nav" aria-label="Sections"><ul>{items}'
        '<li class="nav-item"><a class="nav-link" href="/calendar/">Calendar</a></li></ul></nav>'
        "</header>"
    )


@lru_cache(8)
def footer(traps: tuple[str, ...] = ()) -> str:
    """Write the foot of a page; the traps that it names are linked."""
    links = "".join(f'<li><a href="{address}">{address.strip("/")}</a></li>' for address in traps)
    return (
        '<footer class="site-footer"><div class="wrap"><ul class="footer-links">'
        '<li><a href="/about/">About us</a></li><li><a href="/contact/">Contact</a></li>'
        '<li><a href="/privacy/">Privacy</a></li><li><a href="/feed.xml">RSS</a></li>'
        f"{links}</ul>"
        '<form class="newsletter" action="/newsletter" method="post"><label>Our newsletter: the '
        'news of the day in your inbox <input type="email" name="email"></label>'
        f"<button>Subscribe</button></form><p>© {NAME}. All rights reserved.</p></div></footer>"
    )


@lru_cache(8)
def script(size: Size) -> str:
    """Write the style sheet and the scripts that a page carries, the same on every page."""
    rows: list[str] = []
    length = 0
    while length < _SCRIPT_BYTES[size]:
        at = len(rows)
        row = f'window.cfg["slot_{at}"]={{"w":{mix(at) % 900},"h":{mix(at, 1) % 600},"lazy":true}};'
        rows.append(row)
        length += len(row)
    return f"{_STYLE}<script>window.cfg={{}};{''.join(rows)}</script>"


@lru_cache(8)
def ballast(size: Size) -> str:
    """Write a menu of places and subjects that makes a page as large as is asked for."""
    rows: list[str] = []
    length = 0
    while length < _MARKUP_BYTES[size]:
        at = len(rows)
        place, tag = PLACES[at % len(PLACES)], TAGS[at // len(PLACES) % len(TAGS)]
        row = (
            f'<li class="mega-menu__item"><a class="mega-menu__link" href="/tag/{slug_of(tag)}/">'
            f"{tag} in {place}</a></li>"
        )
        rows.append(row)
        length += len(row)
    return f'<nav class="mega-menu"><ul>{"".join(rows)}</ul></nav>' if rows else ""


@lru_cache(_THREADS)
def comments(thread: int) -> str:
    """Write the readers' comments under an article; there are 256 threads of them."""
    chosen = mix(thread, 9)
    rows = "".join(
        f'<li class="comment"><p class="comment-author">reader{(chosen >> at) % 997}</p>'
        f'<p class="comment-text">{COMMENTS[(chosen + at * 3) % len(COMMENTS)]}</p>'
        '<a class="reply" href="/login?return=comments">Reply</a></li>'
        for at in range(2 + chosen % 4)
    )
    return (
        '<section class="comments" id="comments"><h2>Comments</h2>'
        f'<ol class="comment-list">{rows}</ol></section>'
    )
