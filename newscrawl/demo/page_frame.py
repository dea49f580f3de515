"""What every page of the demo site has: head, menus, sidebar, footer, cookie notice."""

from __future__ import annotations

from typing import Final

from newscrawl.demo.layouts import Html, fill_template, join_html, read_layout
from newscrawl.demo.stories import DemoStory, Edition, editions, stories

__all__ = ["TRACKING", "PageParts", "linked_stories"]

TRACKING: Final = "?utm_source=most-read&utm_medium=sidebar"
"""What the sidebar adds to the URL of a story with ``has_tracked_link``."""
_SIDEBAR_STORIES: Final = 3  # "most read": three fit beside the text


def linked_stories(language: str) -> list[DemoStory]:
    """Return the stories of an edition that its pages may link, the newest first."""
    return [story for story in stories() if story.language == language and story.is_linked]


class PageParts:
    """The parts of a layout, in the wording of an edition."""

    def __init__(self, edition: Edition, layout: str = "") -> None:
        """Take a layout by its name, or that of the edition's lists."""
        self.layout = read_layout(layout or edition.layout)
        self.edition = edition
        self._values: dict[str, object] = {
            "lang": edition.language,
            "dir": edition.direction,
            "masthead": edition.masthead,
            "motto": edition.motto,
            "rights": edition.labels["rights"],
            "front_url": edition.href,
            "feed_url": f"{edition.href}feed.xml",
            **{f"l_{name}": wording for name, wording in edition.labels.items()},
        }

    def part(self, part: str, /, **values: object) -> Html:
        """Fill in one part; ``values`` are added to the edition's."""
        return fill_template(self.layout.parts[part], {**self._values, **values})

    def page(self, main: Html, *, canonical: str, **about: str) -> Html:
        """Return a whole page; ``about`` gives its head_title, description and head."""
        edition = self.edition
        sections, newest = edition.sections, linked_stories(edition.language)[:_SIDEBAR_STORIES]
        others = [other for other in editions().values() if other is not edition]
        lists = {
            "nav": [("nav_item", edition.section_href(slug), name) for slug, name in sections],
            "side": [("side_item", _sidebar_href(story), story.headline) for story in newest],
            "editions": [("side_item", other.href, other.own_name) for other in others],
        }
        links = {
            name: join_html(self.part(part, url=url, name=text) for part, url, text in listed)
            for name, listed in lists.items()
        }
        values = {**self._values, **about, **links, "main": main, "canonical": canonical}
        return fill_template(self.layout.page, values)


def _sidebar_href(story: DemoStory) -> str:
    return story.href + (TRACKING if story.has_tracked_link else "")
