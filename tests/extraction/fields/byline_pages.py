"""An article with a byline somewhere."""

from __future__ import annotations

import json

from newscrawl.extraction.document import Page

URL = "https://www.xtown-post.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."


def page(above: str = "", behind: str = "", head: str = "", author: object = None) -> Page:
    """An article with something between headline and text and something behind the text."""
    data = {"@type": "NewsArticle", "headline": "Bridge stays closed", "author": author}
    data["publisher"] = {"@type": "Organization", "name": "The Xtown Post"}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if author else ""
    text = f"<p>{SENTENCE}</p>" * 9
    return Page(
        f"<html><head>{head}{script}</head><body><article><h1>Bridge stays closed</h1>{above}{text}"
        f"</article>{behind}</body></html>",
        URL,
    )
