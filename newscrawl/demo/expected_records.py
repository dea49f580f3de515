"""The records that a crawl of the demo site must write, made from the same stories."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.text import clean_text
from newscrawl.demo.layouts import DemoLayout, read_layout
from newscrawl.demo.stories import DemoStory, editions, stories
from newscrawl.items import Breadcrumb

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS", "ExpectedRecord", "expected_record", "expected_records"]

FIELDS: Final = ("breadcrumbs", "headline", "photo_credit", "body", "timestamp", "hashtags")


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """The six fields of one article, as its record must have them."""

    url: str
    """The article's own URL: its record's ``canonical_url``."""
    language: str
    layout: str
    breadcrumbs: list[Breadcrumb]
    headline: str
    photo_credit: str
    body: str
    timestamp: str
    hashtags: list[str]

    def differences(self, record: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that are wrong in a record that was read from its line."""
        expected = asdict(self)
        return [name for name in FIELDS if record.get(name) != expected[name]]


def expected_records(base: str) -> list[ExpectedRecord]:
    """Return all records, for a site that is served at the URL ``base``."""
    return [expected_record(story, base) for story in stories()]


def expected_record(story: DemoStory, base: str) -> ExpectedRecord:
    """Return the record of one story."""
    layout = read_layout(story.layout)
    paragraphs = [block.plain_text for block in story.body]
    if layout.has_standfirst:
        paragraphs.insert(0, story.standfirst)
    return ExpectedRecord(
        url=base + story.href,
        language=story.language,
        layout=layout.name,
        breadcrumbs=_breadcrumbs(story, layout, base),
        headline=clean_text(story.headline),
        photo_credit=clean_text(story.credit),
        body="\n\n".join(map(clean_text, paragraphs)),
        timestamp=_timestamp(story, layout),
        hashtags=list(map(clean_text, story.tags)),
    )


def _breadcrumbs(story: DemoStory, layout: DemoLayout, base: str) -> list[Breadcrumb]:
    edition = editions()[story.language]
    section_url = base + edition.section_href(story.section)
    title_url = base + story.href if layout.is_title_linked else None
    breadcrumbs = {
        "home": Breadcrumb(edition.labels["home"], base + edition.href),
        "section": Breadcrumb(edition.section_name(story.section), section_url),
        "title": Breadcrumb(layout.title_breadcrumb(story.headline), title_url),
    }
    return [breadcrumbs[name] for name in layout.breadcrumbs]


def _timestamp(story: DemoStory, layout: DemoLayout) -> str:
    moment = story.published
    if layout.timestamp_precision == "offset":
        return moment.isoformat(timespec="seconds")
    if layout.timestamp_precision == "minutes":
        moment = moment.replace(second=0)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
