"""Addresses of shared stores: which store, the crawl's name there, and the password, if any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from newscrawl.crawl.shared.shared_store import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PASSWORD_VARIABLE", "SCHEMES", "StoreAddress", "named", "read_address"]

PASSWORD_VARIABLE: Final = "NEWSCRAWL_FRONTIER_PASSWORD"  # noqa: S105 - a variable's name
"""Of the environment: a command line can be read by others."""
SCHEMES: Final = ("redis", "rediss", "postgresql", "postgres")
_DEFAULT_NAME: Final = "newscrawl"
# What stands in names of keys and in messages, without quotes.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_PASSWORD_BYTES: Final = 4096
"""Of a file with a password: a longer one is another file."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is, and what a crawl is called there."""

    scheme: str
    name: str
    plain: str
    """The address without options, and without a password that it does not have itself."""
    options: Mapping[str, str]
    """What else is asked for behind the question mark."""
    shown: str
    """As it may be told: without user and password."""
    password: str | None
    """Where the address has none."""


def read_address(url: str, environment: Mapping[str, str]) -> StoreAddress:
    """Return what an address says.  Raises StoreError, whose message has no part of a secret.

    >>> read_address("redis://user:secret@store.example/0?name=paper", {}).shown
    'redis://store.example/0?name=paper'
    """
    scheme, colon, _ = url.partition("://")
    if not colon or scheme not in SCHEMES:
        named = f"{scheme}://" if colon and scheme.isalnum() else "the address"
        raise StoreError(
            f"--frontier: {named} is no store: give redis://HOST/0?name=NAME, rediss://… with TLS, "
            "or postgresql://HOST/DATABASE?name=NAME."
        )
    parts = _split(url, scheme)
    options = _options(parts.query)
    name = options.pop("name", _DEFAULT_NAME)
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"--frontier: the crawl's name behind {scheme}://…?name= must be of letters, digits, "
            "dots, underscores and hyphens, 64 at most, and begin with a letter or digit."
        )
    password = _password(options.pop("password_file", None), environment)
    shown = f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}?name={name}"
    return StoreAddress(
        scheme=scheme,
        name=name,
        plain=urlunsplit((scheme, parts.netloc, parts.path, "", "")),
        options=options,
        shown=shown,
        password=password,
    )


def named(url: str, name: str) -> str:
    """Return the address with another crawl's name.

    >>> named("rediss://store.example/0?ca=ca.pem&name=paper", "news")
    'rediss://store.example/0?ca=ca.pem&name=news'
    """
    plain, _, query = url.partition("?")
    options = [each for each in query.split("&") if each and not each.startswith("name=")]
    return f"{plain}?{'&'.join([*options, f'name={name}'])}"


def _split(url: str, scheme: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname)
        if scheme.startswith("redis"):
            _ = parts.port
        else:  # also several hosts, each with its port, a socket's folder, or a service's name
            is_complete = is_complete or "host=" in parts.query or "service=" in parts.query
    except ValueError:  # its text may have a part of the password
        is_complete = False
    # A bare sign in a password ends the host for urlsplit; what follows is part of the secret.
    if not is_complete or "@" in parts.path + parts.query + parts.fragment:
        raise StoreError(
            f"--frontier: {scheme}://… is no address: write {scheme}://USER@HOST:PORT/…. In a "
            "password, / is %2F, # is %23, ? is %3F and @ is %40; better is a file, with "
            f"?password_file=FILE, or {PASSWORD_VARIABLE} in the environment."
        )
    return parts


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs):
        raise StoreError("--frontier: an option behind the address's ? stands there twice.")
    return options


def _password(file: str | None, environment: Mapping[str, str]) -> str | None:
    if file is None:
        return environment.get(PASSWORD_VARIABLE) or None
    try:
        with Path(unquote(file)).open("rb") as opened:
            content = opened.read(_MAX_PASSWORD_BYTES + 1)
        if len(content) > _MAX_PASSWORD_BYTES:
            raise OSError(f"it has more than {_MAX_PASSWORD_BYTES} bytes")
        return content.decode("utf-8-sig").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(
            f"--frontier: password_file={file} cannot be read ({why}): name a file that holds the "
            "password alone."
        ) from error
