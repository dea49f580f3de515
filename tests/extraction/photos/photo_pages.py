"""An article with a photo, in the markup that sites use."""

from __future__ import annotations

import json

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_photos
from newscrawl.items import Photo

URL = "https://news.example/2024/05/04/ferry"
PROSE = "The ferry left the harbour at noon and came back with the evening tide, as it often does. "
IMG = '<img src="/ferry-at-sea.jpg">'
ADDRESS = "https://news.example/ferry-at-sea.jpg"


def photos(figure: str, *, data: object = None, head: str = "", above: str = "") -> list[Photo]:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    found = find_photos(
        Page(
            f"<html><head><title>The ferry sails again</title>{head}{script}</head><body>{above}"
            f"<article><h1>The ferry sails again</h1>{figure}"
            f"<div class='article-body'>{f'<p>{PROSE * 3}</p>' * 3}</div></article></body></html>",
            URL,
        )
    )
    return found.value if found else []


def figure(caption: str) -> str:
    return f"<figure>{IMG}<figcaption>{caption}</figcaption></figure>"
