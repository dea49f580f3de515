"""The explanation as a web page that stands by itself: no scripts, nothing loaded, all escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as escape_html
from importlib.resources import files
from typing import Any, Final

from newscrawl.common.printable import printable_lines
from newscrawl.common.urls import normalize_url
from newscrawl.extraction.inspection.explanation import (
    BlockExplanation,
    CandidateValue,
    Explanation,
    FieldExplanation,
    LabelDecision,
    Use,
)
from newscrawl.extraction.inspection.labels_in_words import LABELS, ORIGINS, in_line, size_of
from newscrawl.items import Breadcrumb, Photo

__all__ = ["GENERATOR", "to_html"]

GENERATOR: Final = '<meta name="generator" content="newscrawl inspect">'
"""By which such a page is known."""

# What the page's own texts might smuggle in would find no way to run or to load.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_BODY_SHOWN: Final = 300  # characters of a body that was not taken: enough to see where it begins
_USES: Final = {
    Use.BODY: "kept: part of the body",
    Use.FIELD: "no part of the body, but fields are read off such lines",
    Use.DROPPED: "dropped",
}


def _escape(text: str) -> str:
    """Return text for HTML; what a reader would not see, or see elsewhere, is made visible."""
    return escape_html(printable_lines(text))


def to_html(explanation: Explanation) -> str:
    """Return an explanation as an HTML page."""
    headline = explanation.fields["headline"].value
    title = headline or explanation.url or explanation.input
    style = (
        files("newscrawl.extraction.inspection").joinpath("explanation_page.css").read_text("utf-8")
    )
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{GENERATOR}',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{_escape(title)} – newscrawl inspect</title>",
            f"<style>\n{style}</style>\n</head>\n<body>\n<main>",
            *_head(explanation, title),
            '<h2>The record</h2>\n<table class="record">',
            *(_row(name, field) for name, field in explanation.fields.items()),
            "</table>",
            *_page(explanation),
            "</main>\n</body>\n</html>\n",
        )
    )


def _head(explanation: Explanation, title: str) -> Iterator[str]:
    verdict = '<span class="verdict">article</span>'
    if (reject := explanation.reject) is not None:
        verdict = f'<span class="verdict none">no article: {_escape(reject.reason)}</span>'
        verdict += f" {_escape(reject.detail or '')}"
    yield f"<header>\n<p>{verdict}</p>\n<h1>{_escape(title)}</h1>"
    yield f'<p class="about">{_link(explanation.url or explanation.input)}<br>'
    fetched = f", fetched {explanation.fetched_at}" if explanation.fetched_at else ""
    about = f"{explanation.bytes:,} bytes, {explanation.charset}{fetched}"
    yield f"{ORIGINS[explanation.origin]}, {_escape(about)}</p>\n</header>"


def _link(text: str) -> str:
    """Return a URL as a link where it is one that is safe to follow."""
    if normalize_url(text) is None:
        return _escape(text)
    return f'<a href="{_escape(text)}" rel="noopener noreferrer">{_escape(text)}</a>'


def _row(name: str, field: FieldExplanation) -> str:
    value = _value(name, field.value)
    others = _others(name, field) if field.others else ""
    source = f"from {_escape(field.source)}" if field.source else ""
    source += _confidence(field)
    return f'<tr><th scope="row">{name}</th><td>{value}{others}</td><td>{source}</td></tr>'


def _confidence(field: FieldExplanation) -> str:
    """Return how sure the record is of a field, and why, to be opened."""
    if not field.why:
        return ""
    known = "unknown" if field.confidence is None else f"{field.confidence:.2f}"
    rows = "".join(f"<li>{_escape(reason)}</li>" for reason in field.why)
    return f"<details><summary>confidence {known}</summary><ul>{rows}</ul></details>"


def _value(name: str, value: Any) -> str:
    if not value:
        return '<span class="none">–</span>'
    if name == "body":
        return f'<a href="#page">{size_of(value)}</a>'
    if name == "canonical_url":
        return _link(value)
    if isinstance(value, list) and isinstance(value[0], Photo):
        return f"<ul>{''.join(map(_photo, value))}</ul>"
    if isinstance(value, list) and isinstance(value[0], Breadcrumb):
        names = " › ".join(breadcrumb.name for breadcrumb in value)
        return f'<div class="value">{_escape(names)}</div>'
    return f'<div class="value">{_escape(in_line(value))}</div>'


def _photo(photo: Photo) -> str:
    parts = [f'<div class="value">{_escape(photo.caption)}</div>' if photo.caption else ""]
    parts.append(f"<bdi><b>{_escape(photo.credit)}</b></bdi> " if photo.credit else "")
    parts.append(f"<code>{_escape(photo.url)}</code>" if photo.url else "")
    return f"<li>{''.join(parts)}</li>"


def _others(name: str, field: FieldExplanation) -> str:
    rows = "".join(
        f"<dt>{_escape(other.source)}</dt><dd>{_escape(_shown(name, field, other))}</dd>"
        for other in field.others
    )
    count = len(field.others)
    noun = "other candidate" if count == 1 else "other candidates"
    differ = " open" if any(other.value != field.value for other in field.others) else ""
    return f"<details{differ}><summary>{count} {noun}</summary><dl>{rows}</dl></details>"


def _shown(name: str, field: FieldExplanation, other: CandidateValue) -> str:
    if other.value == field.value:
        return "the same"
    line = in_line(other.value)
    return f"{size_of(other.value)}: {line[:_BODY_SHOWN]}…" if name == "body" else line


def _page(explanation: Explanation) -> Iterator[str]:
    yield '<h2 id="page">The page, block by block</h2>\n<ul class="legend">'
    uses = {block.label: block.use for block in explanation.blocks}
    for label, count in explanation.labels().items():
        about = _escape(LABELS.get(label, ""))
        yield f'<li class="{uses[label]}" title="{about}"><b>{label}</b> {count}</li>'
    yield '</ul>\n<div class="switches">'
    yield '<label><input type="checkbox" id="only"> Hide what was dropped</label>'
    yield '<label><input type="checkbox" id="small"> Show rules, boxes and class hints</label>'
    yield '</div>\n<ol class="blocks">'
    yield from map(_block, explanation.blocks)
    yield "</ol>"


def _block(block: BlockExplanation) -> str:
    about = f"{LABELS.get(block.label, block.label)} ({_USES[block.use]})"
    small = [f"{_escape(about)}: <code>{_escape(block.box)}</code>"]
    small += map(_decision, reversed(block.decisions))
    if block.linked:
        small.append(f"{block.linked:.0%} in links")
    if block.probability is not None:
        small.append(f"{block.probability:.0%} to be text by the learned model")
    small += [
        hint if name == block.box else f"{hint} by <code>{_escape(name)}</code>"
        for hint, name in block.marks.items()
    ]
    return (
        f'<li class="{block.use}" title="{_escape(about)}"><span class="at">{block.index}</span>'
        f'<div class="text {_escape(block.tag)}" dir="auto">{_escape(block.text)}</div>'
        f'<span class="label">{block.label}</span><small>{" · ".join(small)}</small></li>'
    )


def _decision(decision: LabelDecision) -> str:
    return f"{decision.label} by <b>{decision.rule}</b>: {_escape(decision.reason)}"
