"""A page with what a field's rule is about."""

from __future__ import annotations

import json

from hypothesis import settings

from newscrawl.extraction.document import Page

STEADY = settings(deadline=None, derandomize=True, database=None)
URL = "https://news.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."


def page(body: str = "", head: str = "", data: object = None, html: str = "<html>") -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return Page(
        f"{html}<head>{head}{script}</head><body>{body}{f'<p>{SENTENCE}</p>' * 4}</body></html>",
        URL,
    )
