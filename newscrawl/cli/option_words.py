"""What other tools call our options: which one to propose to who types theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["OPTIONS_MEANT", "option_meant"]

_MEANT: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    # Ours, the likeliest first; then what others call it, without its hyphens.
    (("--address", "--metrics"), "port bind listen addr interface ip"),
    (("--output", "--output-dir"), "out outfile output-file dest destination save save-to write"),
    (("--output-dir", "--output"), "outdir out-dir output-folder directory dir folder d"),
    (("--workers", "--at-once", "--concurrency"), "jobs threads processes procs nproc parallel j"),
    (("--concurrency", "--at-once"), "concurrent concurrent-requests connections max-connections"),
    (("--verbose", "--log"), "verbose debug loglevel log-level log-format json-logs v"),
    (("--quiet", "--log"), "silent no-progress"),
    (("--contact", "--set"), "user-agent agent ua email mail"),
    (("--delay",), "rate rate-limit limit-rate wait sleep download-delay throttle"),
    (("--since", "--fetched-since"), "from after start start-date begin newer-than"),
    (("--until", "--fetched-until"), "before end end-date to-date older-than"),
    (("--max-articles",), "limit max max-items max-pages count n"),
    (("--max-time", "--page-seconds"), "timeout time-limit time-out max-runtime"),
    (("--insecure",), "no-verify no-check-certificate ignore-certificate-errors k"),
    (("--proxy",), "http-proxy https-proxy proxy-url proxy-server"),
    (("--as", "--compress"), "format type output-format gzip gz zstd compression"),
    (("--sites",), "config conf config-file sites-file file site-file c"),
    (("--set",), "setting settings option"),
    (("--language",), "lang languages"),
    (("--host", "--sites"), "domain domains site hostname"),
    (("--render",), "browser javascript js headless chromium playwright"),
    (("--warc",), "archive save-warc warc-dir warc-file"),
    (("--frontier", "--state"), "redis postgres postgresql database db store backend"),
    (("--body",), "markdown md text-format"),
    (("--urls",), "url-file urls-file input input-file url-list i"),
    (("--rejects", "--dead-letters"), "errors errors-file failed failures"),
)
OPTIONS_MEANT: Final = frozenset(option for ours, _ in _MEANT for option in ours)
"""All that may be proposed."""
_BY_WORD: Final = {f"--{word}": ours for ours, words in _MEANT for word in words.split()}


def option_meant(typed: str, known: Container[str]) -> str | None:
    """Return which of a command's options is called ``typed`` elsewhere; None where none is.

    >>> option_meant("--port", {"--host", "--address"})
    '--address'
    >>> option_meant("-j", {"--at-once"}), option_meant("--port", {"--host"})
    ('--at-once', None)
    """
    ours = _BY_WORD.get(f"--{typed.lstrip('-').casefold().replace('_', '-')}", ())
    return next((option for option in ours if option in known), None)
