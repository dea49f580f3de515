"""What each of the demo site's articles must come out as, made from the same story data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.text import clean_text
from newscrawl.demo.layouts import DemoLayout, read_layout
from newscrawl.demo.stories import DemoStory, editions
from newscrawl.items import Breadcrumb

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS", "ExpectedRecord", "expected_record"]

FIELDS: Final = ("breadcrumbs", "headline", "photo_credit", "body", "timestamp", "hashtags")


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """The six fields of one article, in the record's form."""

    url: str
    """The article's own address: its record's ``canonical_url``."""
    language: str
    layout: str
    breadcrumbs: list[Breadcrumb]
    headline: str
    photo_credit: str
    body: str
    timestamp: str
    hashtags: list[str]

    def differences(self, record: Mapping[str, Any]) -> list[str]:
        """Name the fields in which a record, as read from its line, is not as it must be."""
        wanted = asdict(self)
        return [name for name in FIELDS if record.get(name) != wanted[name]]


def _trail(story: DemoStory, look: DemoLayout, base: str) -> list[Breadcrumb]:
    edition = editions()[story.language]
    steps = {
        "home": Breadcrumb(edition.labels["home"], base + edition.href),
        "section": Breadcrumb(
            edition.section_name(story.section), base + edition.section_href(story.section)
        ),
        "title": Breadcrumb(
            look.trail_title(story.headline), base + story.href if look.title_linked else None
        ),
    }
    return [steps[step] for step in look.trail]


def _timestamp(story: DemoStory, look: DemoLayout) -> str:
    moment = story.published
    if look.timestamp == "offset":
        return moment.isoformat(timespec="seconds")
    if look.timestamp == "minutes":
        moment = moment.replace(second=0)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def expected_record(story: DemoStory, base: str) -> ExpectedRecord:
    """Say what a story must come out as when the site is served under an address."""
    look = read_layout(story.layout)
    paragraphs = [block.plain for block in story.body]
    if look.lede:
        paragraphs.insert(0, story.lede)
    return ExpectedRecord(
        url=base + story.href,
        language=story.language,
        layout=look.name,
        breadcrumbs=_trail(story, look, base),
        headline=clean_text(story.headline),
        photo_credit=clean_text(story.credit),
        body="\n\n".join(map(clean_text, paragraphs)),
        timestamp=_timestamp(story, look),
        hashtags=list(map(clean_text, story.tags)),
    )
