"""Addresses: their canonical form, the site they belong to, and what their shape tells."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

__all__ = [
    "absolute",
    "article_id",
    "normalize",
    "same_site",
    "site_of",
    "url_date",
]

# Parameters that say where a reader came from and never which page it is.
_TRACKING: Final = frozenset(
    """fbclid gclid dclid gbraid wbraid msclkid twclid ttclid yclid igshid mc_cid mc_eid mkt_tok _ga
    _gl cmpid ocid ncid ns_mchannel ns_source ns_campaign ns_linkname ito smid smtyp spm
    fb_action_ids fb_action_types fb_source vero_id wt_mc wt_zmc xtor at_medium at_campaign
    guccounter guce_referrer guce_referrer_sig sr_share""".split()
)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_NO_HOST: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}%]")
# An address that needs no work: most links and all images are written in full, or from the root.
_PLAIN: Final = re.compile(
    r"(https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})?/(?!/)[!$-;=?-\[\]_a-z~]*\Z"
)
_URL_DATE: Final = re.compile(
    r"(?:^|[/_\-.])((?:19|20)\d\d)[/_\-.]?(0[1-9]|1[0-2])[/_\-.]?(0[1-9]|[12]\d|3[01])(?=$|[^0-9])"
)


@lru_cache(1_000)
def _split(url: str) -> tuple[SplitResult, str] | None:
    """Cut an address; the second part is its host in lower case, without a closing dot."""
    try:
        url.encode()  # raises ValueError where there is a lone surrogate, which no address holds
        parts = urlsplit(url.strip())
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    host = (parts.hostname or "").casefold().rstrip(".")
    if parts.scheme not in _DEFAULT_PORTS or not host or _NO_HOST.search(host):
        return None
    return parts, host


def _quote_spaces(url: str) -> str:
    """Write spaces and control characters as browsers send them."""
    return _SPACES.sub(lambda found: quote(found[0]), url)


def _is_tracking(pair: str) -> bool:
    name = unquote_plus(pair.partition("=")[0]).casefold()
    return name.startswith("utm_") or name in _TRACKING


def normalize(url: str) -> str | None:
    """Write an http address in its normal form, without fragment and tracking parameters.

    Returns None for what is no http or https address.

    >>> normalize("HTTPS://News.Example:443/a?utm_source=x&id=7#top")
    'https://news.example/a?id=7'
    """
    split = _split(url)
    if split is None:
        return None
    parts, host = split
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    # The pairs that stay are left as they are written, so that an address with and without tracking
    # parameters has one normal form.
    pairs = parts.query.split("&")
    query = "&".join(pair for pair in pairs if pair and not _is_tracking(pair))
    return _quote_spaces(urlunsplit((parts.scheme, host, parts.path or "/", query, "")))


@lru_cache(1_000)
def _origin(base: str | None) -> str | None:
    split = _split(base) if base else None
    return f"{split[0].scheme}://{split[0].netloc}" if split else None


def absolute(base: str | None, href: str | None) -> str | None:
    """Resolve a link against its page's address; None where no http address comes out.

    >>> absolute("https://news.example/world/a.html", "../b")
    'https://news.example/b'
    """
    if not href:
        return None
    href = href.strip()
    if href.startswith(("#", "javascript:", "mailto:", "data:", "tel:", "about:")):
        return None
    plain = _PLAIN.match(href) if "/." not in href and href[-1:] != "?" else None
    if plain is not None and (origin := "" if plain[1] else _origin(base)) is not None:
        return origin + href
    try:
        url = urljoin(base, href) if base else href
    except ValueError:
        return None
    return _quote_spaces(url) if _split(url) else None


def site_of(url: str | None) -> str | None:
    """Name the site that an address belongs to: its host without ``www.``.

    >>> site_of("https://www.news.example/a")
    'news.example'
    """
    split = _split(url) if url else None
    return split[1].removeprefix("www.") if split else None


def same_site(url: str, site: str) -> bool:
    """Say whether an address is on a site (as named by :func:`site_of`) or on a host below it.

    >>> same_site("https://sport.news.example/", "news.example")
    True
    >>> same_site("https://badnews.example/", "news.example")
    False
    """
    host = site_of(url)
    return host is not None and (host == site or host.endswith("." + site))


def article_id(canonical_url: str) -> str:
    """Make an article's id, 16 hexadecimal digits, from its canonical address.

    http and https, with and without ``www.`` and with and without a closing slash are one.

    >>> article_id("http://www.news.example/a/") == article_id("https://news.example/a")
    True
    """
    parts = urlsplit(canonical_url)
    key = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def url_date(url: str) -> str | None:
    """Read the day that many sites write into an article's address.

    >>> url_date("https://news.example/2023/07/12/a-story")
    '2023-07-12'
    """
    split = _split(url)
    for match in _URL_DATE.finditer(split[0].path) if split else ():
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:  # 31 February: a number that is no date
            continue
    return None
