"""Addresses: their canonical form, the site they belong to, and what their shape tells."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

from newscrawl.common import url_vocabulary as forms
from newscrawl.common.caches import cached_by_text
from newscrawl.common.printable import STEERING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "MAX_URL_CHARS",
    "absolute_url",
    "article_id",
    "article_key",
    "home_of",
    "host_and_port",
    "normalize_url",
    "quote_url",
    "same_site",
    "server_of",
    "site_of",
    "url_date",
]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_USUAL_PORTS: Final = frozenset((None, *_DEFAULT_PORTS.values()))
MAX_URL_CHARS: Final = 4096
"""Characters that an address may have.  The sitemaps protocol allows 2,048, and signed addresses of
images reach some 3,000.  What is longer is no address, and is not joined, cached or kept: a page
may repeat its base in front of each of 100,000 links."""
# A page's addresses are asked about again and again while it is crawled.
_CACHE_BYTES: Final = 2 * 1024 * 1024
_LINE_BREAKS: Final = re.compile(r"[\t\r\n]")
_C0: Final = "".join(map(chr, range(0x21)))
_TO_QUOTE: Final = re.compile(rf"[\s{STEERING}]")
_IN_NO_HOST: Final = rf"\s{STEERING}<>\"\\^`{{|}}%"
_NO_HOST: Final = re.compile(f"[{_IN_NO_HOST}]")
# Host and port of an address, which every parser must read alike: names have labels of 63 letters
# at the most, and behind a port nothing follows.
_LABEL: Final = rf"[^{_IN_NO_HOST}\[\]:.@]{{1,63}}"
_HOST_PORT: Final = re.compile(
    rf"(?:\[[0-9A-Fa-f:.]{{2,45}}\]|{_LABEL}(?:\.{_LABEL})*\.?)(?::[0-9]*)?"
)
# What hides in a user name to make a parser take it for the host.
_NO_USER: Final = re.compile(rf"[\s{STEERING}<>\"\\^`{{|}}\[\]]")
# An address that needs no work: most links and all images are written in full, or from the root.
_PLAIN: Final = re.compile(
    r"(https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})?/(?!/)[!$-;=?-\[\]_a-z~]*\Z"
)
_SESSION: Final = re.compile(r"[0-9a-f]{20,}")
_SESSION_IN_PATH: Final = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
# What ASP.NET writes into the path of readers without cookies: "/(S(55mfgh55vgblurtywsityvjq))/a".
_SESSION_STEP: Final = re.compile(r"\((?:[a-z]\([a-z0-9]{20,}\))+\)", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}|%|[^!-~]|[\"<>\\^`{|}]")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_ANY_DEFAULT_PORT: Final = re.compile(r":(?:80|443)\Z")
_LABELLED: Final = re.compile(r"[a-z]{2}")
# Blogger shows "/2023/07/a-story.html?m=1" to telephones; elsewhere "m" may be anything.
_BLOGGER: Final = re.compile(r"/\d{4}/\d\d/[^/]+\.html")
_URL_DATE: Final = re.compile(
    # A section may stand between: "/2023/WORLD/07/12/a.story".
    r"(?:^|[/_\-.])((?:19|20)\d\d)(?:[/_\-.]?|/[A-Za-z.]{2,20}/(?=\d\d/\d\d/))"
    r"(0[1-9]|1[0-2])[/_\-.]?(0[1-9]|[12]\d|3[01])(?=$|[^0-9])"
)


def _split_anew(url: str) -> tuple[SplitResult, str] | None:
    """Cut an address; the second part is its host in lower case, without a closing dot.

    None for what is no http or https address.  All that asks whether something is one asks here.
    """
    if len(url) > MAX_URL_CHARS:
        return None
    try:
        url.encode()  # raises ValueError where there is a lone surrogate, which no address holds
        parts = urlsplit(url.strip())
        port = parts.port  # raises ValueError where it is no number, or above 65535
    except ValueError:
        return None
    user, _, server = parts.netloc.rpartition("@")
    if parts.scheme not in _DEFAULT_PORTS or port == 0 or not _HOST_PORT.fullmatch(server):
        return None
    if user and _NO_USER.search(user):
        return None
    return parts, (parts.hostname or "").casefold().rstrip(".")


_split: Final = cached_by_text(_split_anew, max_bytes=_CACHE_BYTES, copies=4)


def host_and_port(url: str) -> tuple[str, int] | None:
    """Give the host that an address is asked of, in lower case, and the port; None for no address.

    >>> host_and_port("https://News.Example./a"), host_and_port("http://[::1]:8000/")
    (('news.example', 443), ('::1', 8000))
    >>> host_and_port("http://news.example:80:90/") is None
    True
    """
    split = _split(url)
    if split is None:
        return None
    parts, host = split
    return host, parts.port or _DEFAULT_PORTS[parts.scheme]


def quote_url(url: str) -> str:
    r"""Percent-encode white space and what steers a terminal, as browsers send them.

    Letters of any script stay as they are.

    >>> quoted("https://news.example/a b\u202e")
    'https://news.example/a%20b%E2%80%AE'
    """
    if url.isprintable() and " " not in url:  # the only printable white space
        return url
    return _TO_QUOTE.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def _parameter(pair: str) -> tuple[str, str]:
    """Cut a pair of a query into name and value, folded; "amp;" is left of an escaped "&amp;"."""
    name, _, value = pair.partition("=")
    return unquote_plus(name).casefold().removeprefix("amp;"), unquote_plus(value).casefold()


def _is_tracking(pair: str) -> bool:
    name, value = _parameter(pair)
    if name in forms.TRACKING or name.startswith(forms.TRACKING_PREFIXES):
        return True
    return name == "sid" and _SESSION.fullmatch(value) is not None


def normalize_url(url: str) -> str | None:
    """Write an http address in its normal form, without fragment, tracking and session.

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
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return _within_bound(quote_url(urlunsplit((parts.scheme, host, path, query, ""))))


def _within_bound(url: str) -> str | None:
    return url if len(url) <= MAX_URL_CHARS else None


def _origin_anew(base: str) -> str | None:
    split = _split(base)
    return f"{split[0].scheme}://{split[0].netloc}" if split else None


_origin: Final = cached_by_text(_origin_anew, max_bytes=_CACHE_BYTES)


def absolute_url(base: str | None, href: str | None) -> str | None:
    """Resolve a link against its page's address; None where no http address comes out.

    >>> absolute("https://news.example/world/a.html", "../b")
    'https://news.example/b'
    """
    if not href or len(href) > MAX_URL_CHARS or (base and len(base) > MAX_URL_CHARS):
        return None
    href = href.strip()
    if not href.isprintable():  # as browsers do (https://url.spec.whatwg.org/#url-parsing)
        href = _LINE_BREAKS.sub("", href.strip(_C0))
    if href.startswith(("#", "javascript:", "mailto:", "data:", "tel:", "about:")):
        return None
    plain = _PLAIN.match(href) if "/." not in href and href[-1:] != "?" else None
    if plain is not None and (origin := "" if plain[1] else _origin(base or "")) is not None:
        return _within_bound(origin + href)
    try:
        url = urljoin(base, href) if base else href
    except ValueError:
        return None
    return _within_bound(quote_url(url)) if _split(url) else None


def site_of(url: str | None) -> str | None:
    """Name the site that an address belongs to: its host without ``www.``.

    >>> site_of("https://www.news.example/a")
    'news.example'
    """
    split = _split(url) if url else None
    return split[1].removeprefix("www.") if split else None


def home_of(url: str) -> str:
    """Name the site that an address is on, whatever form of it is asked for: its plain host.

    >>> home_of("https://m.news.example/a"), home_of("https://sport.news.example/")
    ('news.example', 'sport.news.example')
    """
    return site_of(f"https://{article_key(url)}") or ""


def server_of(url: str) -> str:
    """Name the server that an address is on: its host, with the port where that is no usual one.

    Requests take turns by it, and it is what is given up: what is dead at another port of a host
    says nothing of the host.

    >>> server_of("https://news.example/a"), server_of("http://news.example:8080/a")
    ('news.example', 'news.example:8080')
    """
    split = _split(url)
    if split is None:
        return ""
    parts, host = split
    return host if parts.port in _USUAL_PORTS else f"{host}:{parts.port}"


def same_site(url: str, site: str) -> bool:
    """Say whether an address is on a site (as named by :func:`site_of`) or on a host below it.

    >>> same_site("https://sport.news.example/", "news.example")
    True
    >>> same_site("https://badnews.example/", "news.example")
    False
    """
    host = site_of(url)
    return host is not None and (host == site or host.endswith("." + site))


def article_key(url: str) -> str:
    """Name the page behind an address, whatever the form that the address asks for it in.

    The forms of one page have one key: http and https, with and without ``www.``, for telephones
    (``m.``, ``mobile.``), AMP and print, with and without a closing slash, ``index.html``, tracking
    and default ports.  The key reads like the address without its scheme, and ``https://`` before
    it is an address with the same key.  What is no web address is its own key.

    >>> article_key("http://m.news.example:80/world/a-story/amp/?utm_source=x&id=7#top")
    'news.example/world/a-story?id=7'
    """
    normal = normalize_url(url)
    if normal is None:
        return url
    parts = urlsplit(normal)
    path = _plain_path(_escaped(parts.path))
    pairs = (pair for pair in parts.query.split("&") if pair and not _is_form(pair, path))
    query = _escaped("&".join(pairs))
    return f"{_plain_host(parts.netloc)}{path}{'?' if query else ''}{query}"


def _plain_host(netloc: str) -> str:
    host = _ANY_DEFAULT_PORT.sub("", netloc)
    if not host.isascii():
        name, colon, port = host.partition(":")
        try:
            ascii_name = name.encode("idna").decode("ascii").casefold().rstrip(".")
        except UnicodeError:
            ascii_name = ""
        if ascii_name and not _NO_HOST.search(ascii_name) and ":" not in ascii_name:
            host = ascii_name + colon + port
    labels = host.split(".")
    start = 0
    while start < len(labels) - 1 and _is_form_label(labels[start:]):
        start += 1
    return ".".join(labels[start:])


def _is_form_label(labels: Sequence[str]) -> bool:
    """Say whether the first label of a host only names a form of the site at the others."""
    first, rest = labels[0], labels[1:]
    if first == "www":
        return bool(rest[0])
    if first not in forms.FORM_HOSTS or len(rest) < 2 or rest[-1].isdecimal():
        return False
    registry = len(rest) == 2 and rest[0] in forms.REGISTRY_LABELS
    return not (registry and _LABELLED.fullmatch(rest[1]))


def _plain_path(path: str) -> str:
    steps = [step for step in path.split("/") if not _SESSION_STEP.fullmatch(step)]
    named = sum(map(bool, steps))
    start = 1  # behind the slash that paths begin with
    while named > 1 and steps[start] == "amp":
        start += 1
        named -= 1
    while len(steps) > start:
        last = steps[-1] = _without_amp_ending(steps[-1])
        folded = last.casefold()
        is_form = folded in forms.INDEX_PAGES or (folded in forms.FORM_STEPS and named > 1)
        if last and not is_form and not _SESSION_STEP.fullmatch(last):
            break
        named -= bool(last)
        del steps[-1]
    return "/".join([*steps[:1], *steps[start:]])


def _without_amp_ending(step: str) -> str:
    folded = step.casefold()
    if len(folded) != len(step):
        return step
    ending = len(".html") if folded.endswith(".amp.html") else 0
    end = len(step) - ending
    while end > len(".amp") and folded.endswith(".amp", 0, end):
        end -= len(".amp")
    return step[:end] + step[len(step) - ending :]


def _is_form(pair: str, path: str) -> bool:
    """Say whether a pair of a query only tells the page's form, or the way to it."""
    name, value = _parameter(pair)
    if name in forms.FORM_FLAGS and value in forms.FLAGS:
        return True
    if name in forms.FORM_PARAMETERS and value in forms.FORM_VALUES:
        return True
    if name in forms.CHANNEL_PARAMETERS and value in forms.CHANNELS:
        return True
    return name == "m" and value in {"0", "1"} and _BLOGGER.fullmatch(path) is not None


def _escaped(text: str) -> str:
    """Escape what must be and nothing else, so that all spellings of one text are equal."""
    return _ESCAPE.sub(_escape, text) if _ESCAPE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return quote(found, safe="")
    character = chr(int(found[1:], 16))
    return character if _UNRESERVED.match(character) else found.upper()


def _id_of(canonical_url: str) -> str:
    """Make an article's id, 16 hexadecimal digits, from its address: a hash of its key.

    >>> article_id("http://m.news.example/a/amp/") == article_id("https://news.example/a")
    True
    """
    key = article_key(canonical_url)
    # Without a query too: ids that were given out before there were keys stay what they are.
    key = key if "?" in key else f"{key}?"
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


article_id: Final = cached_by_text(_id_of, max_bytes=_CACHE_BYTES)
"""Make an article's id, 16 hexadecimal digits, from its address."""


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
