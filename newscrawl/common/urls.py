"""URLs: their normal form, the host and the site they belong to, the day in their path."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

from newscrawl.common import url_vocabulary as vocabulary
from newscrawl.common.caches import cached_by_text
from newscrawl.common.printable import STEERING

__all__ = [
    "DEFAULT_PORTS",
    "MAX_URL_CHARS",
    "NO_HOST",
    "URL_CACHE_BYTES",
    "absolute_url",
    "host_and_port",
    "is_plain_normal",
    "normalize_url",
    "one_host",
    "query_parameter",
    "quote_url",
    "same_site",
    "server_of",
    "shown_address",
    "site_of",
    "url_date",
    "url_month",
    "with_scheme",
]

DEFAULT_PORTS: Final = {"http": 80, "https": 443}  # the ports that RFC 9110 gives the two schemes
_USUAL_PORTS: Final = frozenset((None, *DEFAULT_PORTS.values()))
MAX_URL_CHARS: Final = 4096
"""The sitemaps protocol allows 2,048, and signed URLs of images reach some 3,000.  What is longer
is no URL, and is not joined, cached or kept: a page may repeat its base in front of all links."""
URL_CACHE_BYTES: Final = 2 * 1024 * 1024
"""Of each cache by URL: a page's URLs are asked about again and again while it is crawled."""
_LINE_BREAKS: Final = re.compile(r"[\t\r\n]")
_C0: Final = "".join(map(chr, range(0x21)))
"""The control characters and the space, which the URL standard strips off."""
_TO_QUOTE: Final = re.compile(rf"[\s{STEERING}]")
_NOT_IN_HOST: Final = rf"\s{STEERING}<>\"\\^`{{|}}%"
NO_HOST: Final = re.compile(f"[{_NOT_IN_HOST}]")
"""A character that no host has."""
# Host and port, which every parser must read alike: names have labels of 63 letters at the most,
# and behind a port nothing follows.
_LABEL: Final = rf"[^{_NOT_IN_HOST}\[\]:.@]{{1,63}}"
_HOST_PORT: Final = re.compile(
    rf"(?:\[[0-9A-Fa-f:.]{{2,45}}\]|{_LABEL}(?:\.{_LABEL})*\.?)(?::[0-9]*)?"
)
# What hides in a user name to make a parser take it for the host.
_NO_USER: Final = re.compile(rf"[\s{STEERING}<>\"\\^`{{|}}\[\]]")
# A URL that needs no work: most links and all images are written in full, or from the root.
_PLAIN: Final = re.compile(
    r"(https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}(?::[1-5]?[1-9][0-9]{0,3})?)?"
    r"/(?!/)[!$-;=?-\[\]_a-z~]*\Z"
)
# A URL in its normal form already, with nothing to escape and no query: in lower case up to the
# path, without a default port.  Most URLs of a sitemap are, and need not be parsed.
_NORMAL: Final = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63}"
    r"(?::(?!(?:80|443)/)(?:[1-9][0-9]{1,3}|[1-5][0-9]{4}))?/[A-Za-z0-9/_.~-]*"
)
# A server with a slash behind it, or nothing: a link that is relative.
_BEFORE_PATH: Final = re.compile(
    r"https?://[^/\\?#]*/|(?![\\/]{2}|[a-z][a-z\d+.-]{0,20}:)", re.IGNORECASE
)
_QUERY: Final = re.compile(r"[?#]")
# A host with "www.", and no file called "www.html".
_WWW_HOST: Final = re.compile(r"www\.[^./?#]+\.[^./?#]", re.IGNORECASE)
_SESSION: Final = re.compile(r"[0-9a-f]{20,}")
_SESSION_IN_PATH: Final = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_URL_MONTH: Final = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=[/-])")
_URL_DATE: Final = re.compile(
    # A section may stand between: "/2023/WORLD/07/12/a.story".
    r"(?:^|[/_\-.])((?:19|20)\d\d)(?:[/_\-.]?|/[A-Za-z.]{2,20}/(?=\d\d/\d\d/))"
    r"(0[1-9]|1[0-2])[/_\-.]?(0[1-9]|[12]\d|3[01])(?=$|[^0-9])"
)


def _split_url(url: str) -> tuple[SplitResult, str] | None:
    """Return the parts of a URL, and its host in the one form by which hosts are compared.

    None for what is no http or https URL: here it is decided what is one.
    """
    if len(url) > MAX_URL_CHARS:
        return None
    try:
        url.encode()  # raises ValueError where there is a lone surrogate, which no URL holds
        parts = urlsplit(url.strip())
        port = parts.port  # raises ValueError where it is no number, or above 65535
    except ValueError:
        return None
    user, _, server = parts.netloc.rpartition("@")
    if parts.scheme not in DEFAULT_PORTS or port == 0 or not _HOST_PORT.fullmatch(server):
        return None
    if user and _NO_USER.search(user):
        return None
    return parts, one_host(parts.hostname or "")


def one_host(host: str) -> str:
    """Return a host in lower case, without a closing dot, and in other scripts as IDNA writes it.

    >>> one_host("Zürich.Example.")
    'xn--zrich-kva.example'
    """
    folded = host.casefold().rstrip(".")
    if folded.isascii():
        return folded
    try:
        named = folded.encode("idna").decode("ascii").casefold().rstrip(".")
    except UnicodeError:
        return folded
    # IDNA makes "." and ":" of letters that look like them.
    return named if named and not NO_HOST.search(named) and ":" not in named else folded


_split: Final = cached_by_text(_split_url, max_bytes=URL_CACHE_BYTES, copies=4)
"""The copies: the URL, its parts, host and port."""


def host_and_port(url: str) -> tuple[str, int] | None:
    """Return the host of a URL in lower case, and the port; None for what is no URL.

    >>> host_and_port("https://News.Example./a"), host_and_port("http://[::1]:8000/")
    (('news.example', 443), ('::1', 8000))
    >>> host_and_port("http://news.example:80:90/") is None
    True
    """
    split = _split(url)
    if split is None:
        return None
    parts, host = split
    return host, parts.port or DEFAULT_PORTS[parts.scheme]


def quote_url(url: str) -> str:
    r"""Percent-encode white space and what steers a terminal, as browsers do.

    Letters of any script stay as they are.

    >>> quote_url("https://news.example/a b\u202e")
    'https://news.example/a%20b%E2%80%AE'
    """
    if url.isprintable() and " " not in url:  # the only printable white space
        return url
    return _TO_QUOTE.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def query_parameter(pair: str) -> tuple[str, str]:
    """Return name and value of a pair of a query, case folded and unquoted, without "amp;"."""
    name, _, value = pair.partition("=")
    return unquote_plus(name).casefold().removeprefix("amp;"), unquote_plus(value).casefold()


def _is_tracking(pair: str) -> bool:
    name, value = query_parameter(pair)
    if name in vocabulary.TRACKING or name.startswith(vocabulary.TRACKING_PREFIXES):
        return True
    return name == "sid" and _SESSION.fullmatch(value) is not None


def is_plain_normal(url: str) -> bool:
    """Return True for a URL in its normal form that has no query and nothing to escape.

    False says nothing: it may be in its normal form, too.

    >>> is_plain_normal("https://news.example/a-story"), is_plain_normal("https://news.example/?a")
    (True, False)
    """
    return len(url) <= MAX_URL_CHARS and _NORMAL.fullmatch(url) is not None


def normalize_url(url: str) -> str | None:
    """Return the normal form of a URL, without fragment, tracking and session.

    None for what is no http or https URL.

    >>> normalize_url("HTTPS://News.Example:443/a?utm_source=x&id=7#top")
    'https://news.example/a?id=7'
    """
    if is_plain_normal(url):
        return url
    split = _split(url)
    if split is None:
        return None
    parts, host = split
    if not (parts.hostname or "").isascii():  # it stays in its own script, as it was written
        host = (parts.hostname or "").casefold().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    # The pairs that stay are left as they are written, so that a URL with and without tracking
    # parameters has one normal form.
    pairs = parts.query.split("&")
    query = "&".join(pair for pair in pairs if pair and not _is_tracking(pair))
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return _if_short_enough(quote_url(urlunsplit((parts.scheme, host, path, query, ""))))


def _if_short_enough(url: str) -> str | None:
    return url if len(url) <= MAX_URL_CHARS else None


def _origin_of(base: str) -> str | None:
    split = _split(base)
    return f"{split[0].scheme}://{split[0].netloc}" if split else None


_origin: Final = cached_by_text(_origin_of, max_bytes=URL_CACHE_BYTES)


def absolute_url(base: str | None, href: str | None) -> str | None:
    """Resolve a link against the URL of its page; None where the result is no http or https URL.

    >>> absolute_url("https://news.example/world/a.html", "../b")
    'https://news.example/b'
    """
    if not href or len(href) > MAX_URL_CHARS or (base and len(base) > MAX_URL_CHARS):
        return None
    href = href.strip()
    if not href.isprintable():  # as browsers do (https://url.spec.whatwg.org/#url-parsing)
        href = _LINE_BREAKS.sub("", href.strip(_C0))
    if href.startswith(("#", "javascript:", "mailto:", "data:", "tel:", "about:")):
        return None
    if "\\" in href:
        href = _with_slashes(href)
    plain = _PLAIN.match(href) if "/." not in href and href[-1:] != "?" else None
    if plain is not None and (origin := "" if plain[1] else _origin(base or "")) is not None:
        return _if_short_enough(origin + href)
    try:
        url = urljoin(base, href) if base else href
    except ValueError:
        return None
    return _if_short_enough(quote_url(url)) if _split(url) else None


def with_scheme(address: str | None, base: str) -> str | None:
    """Return an address that lacks its scheme with that of ``base``; any other as it is.

    Where addresses are to be absolute, as in sitemaps and feeds, one that begins with "www." or
    with the host of ``base`` is meant to be so.

    >>> with_scheme("www.news.example/a", "https://news.example/feed")
    'https://www.news.example/a'
    >>> with_scheme("www.html", "https://news.example/feed")
    'www.html'
    """
    if not address or address.startswith(("http", "/")):
        return address
    scheme, _, rest = base.partition("://")
    host = rest.partition("/")[0].removeprefix("www.").casefold()
    folded = address[: len(host) + len("www./")].casefold()
    is_host = bool(host) and folded.removeprefix("www.").startswith(f"{host}/")
    return f"{scheme}://{address}" if is_host or _WWW_HOST.match(address) else address


def site_of(url: str | None) -> str | None:
    """Return the site that a URL belongs to, as its host without ``www.``; None for no URL.

    >>> site_of("https://www.news.example/a")
    'news.example'
    """
    split = _split(url) if url else None
    return split[1].removeprefix("www.") if split else None


def _with_slashes(href: str) -> str:
    """Return a link with slashes for backslashes in its path, as browsers read them.

    A link whose host may hold one stays, and is refused: programs differ on where that ends.
    """
    start = _BEFORE_PATH.match(href)
    if start is None:
        return href
    query = _QUERY.search(href, start.end())
    end = query.start() if query else len(href)
    return href[: start.end()] + href[start.end() : end].replace("\\", "/") + href[end:]


def server_of(url: str) -> str:
    """Return the server of a URL: its host, with the port where that is not 80 or 443.

    Requests take turns by server, and a server that is dead is given up: another port of its host
    may be alive.  "" for what is no URL.

    >>> server_of("https://news.example/a"), server_of("http://news.example:8080/a")
    ('news.example', 'news.example:8080')
    """
    split = _split(url)
    if split is None:
        return ""
    parts, host = split
    return host if parts.port in _USUAL_PORTS else f"{host}:{parts.port}"


def shown_address(url: str) -> str:
    """Return as much of an address as may be told: its path is often the only secret it has.

    >>> shown_address("https://user:secret@hooks.example:8443/secret?key=1")
    'https://hooks.example:8443/…'
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}/…"


def same_site(url: str, site: str) -> bool:
    """Return True if a URL is on a site (as :func:`site_of` names it) or on a host below it.

    >>> same_site("https://sport.news.example/", "news.example")
    True
    >>> same_site("https://badnews.example/", "news.example")
    False
    """
    host = site_of(url)
    return host is not None and (host == site or host.endswith("." + site))


def _path_of(url: str) -> str:
    """Return the path of a URL, "" for what is no web URL."""
    if is_plain_normal(url):
        return "/" + url.split("/", 3)[3]
    split = _split(url)
    return split[0].path if split else ""


def _date_in_url(url: str) -> str | None:
    """Return the day that many sites write into an article's URL, as ISO 8601; None without one.

    >>> url_date("https://news.example/2023/07/12/a-story")
    '2023-07-12'
    """
    for match in _URL_DATE.finditer(_path_of(url)):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:  # 31 February: a number that is no date
            continue
    return None


url_date: Final = cached_by_text(_date_in_url, max_bytes=URL_CACHE_BYTES)
"""Return the day in a URL, as :func:`_date_in_url` does."""


def url_month(url: str) -> str | None:
    """Return the month that many sites write into an article's URL, as ISO 8601; None without one.

    >>> url_month("https://news.example/2023/07/a-story"), url_month("https://news.example/a")
    ('2023-07', None)
    """
    match = _URL_MONTH.search(_path_of(url))
    return match and f"{match[1]}-{match[2]}"
