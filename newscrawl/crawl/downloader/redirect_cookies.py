"""Cookies within the redirects of one page: some sites set one, and send the visitor on to see it.

They are kept in the request's meta, so they end with the page: no visit knows of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.http.cookies import CookieJar

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

__all__ = ["carry_cookies"]

_JAR: Final = "newscrawl_redirect_cookies"
_MAX_COOKIES: Final = 50
"""Of one answer: browsers keep about as many of a site."""
_MAX_COOKIE_BYTES: Final = 8 * 1024
"""Of the cookies that are sent: servers refuse headers that are longer."""


def carry_cookies(request: Request, response: Response, target: Request) -> None:
    """Have the request that a redirect leads to send the cookies that were set on the way.

    ``request`` is the one that was redirected, ``response`` the redirect.  A cookie goes to the
    hosts, paths and schemes that it is for.  Cookies of the operator's own take their place.
    """
    jar: CookieJar | None = request.meta.get(_JAR)
    set_here = response.headers.getlist("Set-Cookie")
    if jar is None:
        if not set_here or "Cookie" in request.headers:
            return
        jar = target.meta[_JAR] = CookieJar()
    if len(set_here) <= _MAX_COOKIES:
        jar.extract_cookies(response, request)
    target.headers.pop("Cookie", None)
    jar.add_cookie_header(target)
    if len(target.headers.get("Cookie") or b"") > _MAX_COOKIE_BYTES:
        del target.headers["Cookie"]
