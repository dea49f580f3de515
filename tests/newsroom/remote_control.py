"""Control of a site that runs in another process, by requests to addresses under ``/-/``.

``/-/publish?count=5``, ``/-/edit?number=7``, ``/-/remove?number=7``, ``/-/hits`` and ``/-/clear``
answer JSON.  They are not in the book.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from newsroom.http_messages import Response
from newsroom.news_site import NewsSite

if TYPE_CHECKING:
    from newsroom.http_messages import Request, Site
    from newsroom.request_log import Hits

__all__ = ["PREFIX", "control"]

PREFIX: Final = "/-/"


def control(request: Request, site: Site, hits: Hits) -> Response:
    """Do what a request under ``/-/`` asks for; 400 with a sentence where that cannot be done."""
    order = request.path.removeprefix(PREFIX)
    try:
        done = _done(order, dict(parse_qsl(request.query)), site, hits)
    except (KeyError, ValueError) as error:
        return _json({"error": f"{order or 'nothing'} cannot be done: {error!r}"}, 400)
    return _json(done)


def _done(order: str, values: dict[str, str], site: Site, hits: Hits) -> dict[str, Any]:
    if order == "hits":
        return {
            "total": hits.total,
            "addresses": len(hits.counts),
            "statuses": {str(status): count for status, count in hits.statuses.items()},
            "faults": dict(hits.faults),
            "most_in_flight": dict(hits.most_in_flight),
        }
    if order == "clear":
        hits.clear()
        return {}
    if not isinstance(site, NewsSite):
        raise KeyError(order)
    if order == "publish":
        return {"published": site.publish(int(values.get("count", "1")))}
    number = int(values["number"])
    {"edit": site.edit, "remove": site.remove}[order](number)
    return {"number": number, "url": site.url(number)}


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content).encode(), status, "application/json")
