"""An article with a date somewhere."""

from __future__ import annotations

import json

from newscrawl.extraction.document import Page

URL = "https://news.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
TEXT = f"<p>{SENTENCE}</p>" * 9
ARTICLE = {"@type": "NewsArticle", "headline": "Bridge stays closed"}
SHOWN = "<p>12 July 2023</p>"


def page(
    above: str = "",
    behind: str = "",
    head: str = "",
    *,
    data: object = None,
    html: str = '<html lang="en">',
    url: str = URL,
    text: str = TEXT,
) -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return Page(
        f"{html}<head>{head}{script}</head><body><article><h1>Bridge stays closed</h1>"
        f"{above}{text}</article>{behind}</body></html>",
        url,
    )


def meta(name: str, value: str) -> str:
    return f'<meta name="{name}" content="{value}">'
