"""A generated news site: any number of articles, each made from its number, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsroom.article_pages import canonical
from newsroom.generated_stories import NOW, PACE, Form, Story
from newsroom.list_pages import link_to
from newsroom.routes import Router
from newsroom.simple_site import Pages
from newsroom.site_contents import Settings
from newsroom.story_archive import Archive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from newsroom.http_messages import Answer, Request

__all__ = ["Expected", "NewsSite"]


class Expected(NamedTuple):
    """What one article must come out as."""

    headline: str
    timestamp: str
    """ISO 8601, with an offset."""
    modified: str
    """The last change, in the same form."""
    number: int
    revision: int


class NewsSite(Pages):
    """A news site with N articles, numbered from 1, the oldest.

    Addresses that :attr:`pages` names win over the site's own.

    >>> site = NewsSite(articles=50)
    >>> site.story(50).path
    '/politics/2026/11/20/thornwick-suddenly-closes-the-paper-mill-by-the-weir-as-visitors-return-50'
    """

    def __init__(
        self,
        articles: int = 200,
        *,
        now: datetime = NOW,
        pace: timedelta = PACE,
        settings: Settings | None = None,
        forms: Mapping[Form, float] | None = None,
    ) -> None:
        """Make the site.

        ``now`` is when the newest article appeared, with a time zone; the others follow backwards,
        one each ``pace``.  ``forms`` gives the share (0 to 1) of the articles that stand on the
        site in a form of their own.
        """
        super().__init__()
        self._archive = Archive(articles, now, pace)
        self._router = Router(self._archive, settings or Settings())
        if forms:
            self._archive.share_forms(forms)

    @property
    def settings(self) -> Settings:
        """What the site is like; set others with ``dataclasses.replace``, any time."""
        return self._router.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        with self.lock:
            self._router.settings = settings

    @property
    def newest(self) -> int:
        """The number of the newest article."""
        return self._archive.newest

    @property
    def now(self) -> datetime:
        """The site's own clock: when it last changed."""
        return self._archive.now

    def story(self, number: int) -> Story:
        """What an article says, and when.  Raises KeyError where there is none of that number."""
        with self.lock:
            return self._archive.story(number)

    def url(self, number: int) -> str:
        """The address of an article, under the host that the site is served at first."""
        return self.base + self.story(number).path

    def linked_url(self, number: int) -> str:
        """The address by which the front page links an article."""
        return self.base + link_to(self.story(number), "front")

    def publish(self, count: int = 1) -> list[int]:
        """Add new articles, each a pace after the one before; give their numbers."""
        with self.lock:
            return self._archive.publish(count)

    def edit(self, number: int) -> None:
        """Change an article's text: it has a new revision, lastmod, date of change and ETag."""
        with self.lock:
            self._archive.edit(number)

    def remove(self, number: int) -> None:
        """Take an article off the lists, feeds and sitemaps; its address is answered 410."""
        with self.lock:
            self._archive.remove(number)

    def set_form(self, number: int, form: Form) -> None:
        """Say in which form an article stands on the site."""
        with self.lock:
            self._archive.set_form(number, form)

    def expected(self, base: str | None = None) -> dict[str, Expected]:
        """Say what a crawl must yield: canonical address -> what the article must come out as.

        ``base`` is the address that the site is served at, by default the first one.
        """
        with self.lock:
            stories = map(self._archive.story, self._archive.numbers())
            return {
                canonical(story, base or self.base): _expected(story)
                for story in stories
                if story.form is not Form.COPY or story.number == 1
            }

    def route(self, request: Request) -> Answer:
        """Answer a request for the site's own pages."""
        return self._router.find(request) or super().route(request)


def _expected(story: Story) -> Expected:
    published, modified = story.published_text, story.modified_text
    return Expected(story.headline, published, modified, story.number, story.revision)
