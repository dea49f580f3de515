"""What all pages of the demo site have around them: head, menus, sidebar, footer, cookie notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.demo.layouts import DemoLayout, Html, fill_template
from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["TRACKING", "edition_values", "framed_page", "join_html", "linked_stories"]

TRACKING = "?utm_source=most-read&utm_medium=sidebar"
"""What the sidebar adds to the address of a story with ``tracked_link``."""


def join_html(pieces: Iterable[str], separator: str = "") -> Html:
    """Join pieces of markup."""
    return Html(separator.join(pieces))


def linked_stories(language: str) -> list[DemoStory]:
    """Give the stories of an edition that its pages may link, the newest first."""
    return [story for story in stories() if story.language == language and story.linked]


def edition_values(edition: Edition) -> dict[str, object]:
    """Give what every template of an edition may name; ``l_`` stands before its wording."""
    return {
        "lang": edition.language,
        "dir": edition.direction,
        "masthead": edition.masthead,
        "motto": edition.motto,
        "rights": edition.labels["rights"],
        "front_url": edition.href,
        "feed_url": f"{edition.href}feed.xml",
        **{f"l_{name}": wording for name, wording in edition.labels.items()},
    }


def _sidebar_link(story: DemoStory) -> str:
    return story.href + (TRACKING if story.tracked_link else "")


def framed_page(
    edition: Edition,
    look: DemoLayout,
    main: Html,
    *,
    canonical: str,
    about: Mapping[str, object],
) -> Html:
    """Put a page together; ``about`` gives its head_title, description and head."""
    words = edition_values(edition)
    nav = [
        look.part("nav_item", words, url=edition.section_href(section.slug), name=section.name)
        for section in edition.sections
    ]
    side = [
        look.part("side_item", words, url=_sidebar_link(story), name=story.headline)
        for story in linked_stories(edition.language)[:3]
    ]
    others = [
        look.part("side_item", words, url=other.href, name=other.own_name)
        for other in editions().values()
        if other is not edition
    ]
    values = {
        **words,
        **about,
        "main": main,
        "canonical": canonical,
        "nav": join_html(nav),
        "side": join_html(side),
        "editions": join_html(others),
    }
    return fill_template(look.shell, values)
