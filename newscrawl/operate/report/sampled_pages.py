"""The report's samples of a site: what was read from some pages, each beside its page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.crawl.frontier.page_samples import SampleKind
from newscrawl.operate.report.html_parts import definitions, escape, folded, link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newscrawl.crawl.frontier.page_samples import PageSample
    from newscrawl.operate.report.report_data import SiteReport

__all__ = ["sampled_pages"]

_BODY_CHARS: Final = 600  # of a record's body: enough to see whether it is the text


def sampled_pages(site: SiteReport) -> Iterator[str]:
    """Yield the latest records of a site, those that are unsure, and rejects.

    What the ends of the outputs hold is shown in full; of other pages, what the state keeps.
    """
    texts = {sample.url: sample.page_text for sample in site.samples}
    of_kind = {kind: [each for each in site.samples if each.kind is kind] for kind in SampleKind}
    records = [_beside(_record(each), _text_of(each, texts)) for each in site.latest.records]
    rejects = [_beside(_reject(each), _text_of(each, texts)) for each in site.latest.rejects]
    samples = {kind: [_sample(each) for each in found] for kind, found in of_kind.items()}
    groups = (
        ("The latest records, beside their pages' text", records or samples[SampleKind.RECORD]),
        ("Records that are unsure, beside their pages' text", samples[SampleKind.UNSURE]),
        ("The latest rejects, beside their pages' text", rejects or samples[SampleKind.REJECT]),
    )
    for title, shown in groups:
        if shown:
            yield folded(title, "".join(reversed(shown)))


def _text_of(line: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    return texts.get(str(line.get("url") or ""), "")


def _beside(read: str, page_text: str) -> str:
    """Return what was read from a page, beside what the page shows where that is kept."""
    if not page_text:
        return f'<article dir="auto">{read}</article>'
    shown = f'<p class="about">the page</p><p class="body" dir="auto">{escape(page_text)}</p>'
    return (
        f'<article class="beside"><div dir="auto">{read}</div><div class="page">{shown}</div>'
        "</article>"
    )


def _record(record: Mapping[str, Any]) -> str:
    names = [each.get("name") for each in record.get("breadcrumbs") or []]
    shares = record.get("confidence") or {}
    lines = [
        ("time", record.get("timestamp") or "–"),
        ("authors", _listed(record.get("authors"))),
        ("breadcrumbs", _listed(names, " › ")),
        ("photo credit", record.get("photo_credit") or "–"),
        ("hashtags", _listed(record.get("hashtags"))),
        ("confidence", _listed([f"{name} {number}" for name, number in shares.items()])),
    ]
    return (
        f"<h3>{escape(record.get('headline') or '–')}</h3>"
        f"<p>{link(str(record.get('url') or ''))}</p>{definitions(lines)}"
        f"{_body(str(record.get('body') or ''))}"
    )


def _reject(reject: Mapping[str, Any]) -> str:
    why = ": ".join(str(reject[name]) for name in ("reason", "detail") if reject.get(name))
    return f"<h3>{escape(why)}</h3><p>{link(str(reject.get('url') or ''))}</p>"


def _sample(sample: PageSample) -> str:
    lines = [("fetched", sample.fetched_at or "–")]
    if sample.kind is SampleKind.UNSURE:
        lines.append(("unsure of", sample.why))
    title = sample.why if sample.kind is SampleKind.REJECT else sample.headline or "–"
    read = (
        f"<h3>{escape(title)}</h3><p>{link(sample.url)}</p>{definitions(lines)}"
        f"{_body(sample.body) if sample.body else ''}"
    )
    return _beside(read, sample.page_text)


def _body(body: str) -> str:
    more = "…" if len(body) > _BODY_CHARS else ""
    return f'<p class="body">{escape(body[:_BODY_CHARS])}{more}</p>'


def _listed(values: Sequence[object] | None, between: str = ", ") -> str:
    return between.join(map(str, values)) if values else "–"
