"""All faults by name, as the command line and parametrised tests choose them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from newsroom import bad_files, bombs, faults, walls

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsroom.fault_rules import Fault

__all__ = ["CATALOGUE"]

CATALOGUE: Final[dict[str, Callable[[], Fault]]] = {
    "unavailable": lambda: faults.unavailable(retry_after=1),
    "too-many": lambda: faults.unavailable(429, retry_after=1),
    "error": lambda: faults.status(500),
    "forbidden": lambda: faults.status(403),
    "missing": lambda: faults.status(404),
    "gone": lambda: faults.status(410),
    "hang": faults.hang,
    "hang-in-body": faults.hang_in_body,
    "slow": lambda: faults.slow(1.0),
    "drip": faults.drip,
    "drop-head": faults.drop_head,
    "drop-body": faults.drop_body,
    "too-long": faults.too_long,
    "too-short": faults.too_short,
    "truncated-chunks": faults.truncated_chunks,
    "wrong-charset": faults.wrong_charset,
    "no-content-type": faults.no_content_type,
    "metadata": lambda: faults.moved_to(faults.FORBIDDEN_TARGETS[0]),
    "redirect-loop": faults.redirect_loop,
    "gzip-bomb": bombs.gzip_bomb,
    "endless": bombs.endless,
    "cookie-flood": bombs.cookie_flood,
    "huge-header": bombs.huge_header,
    **{f"challenge-{name}": partial(walls.challenge, name) for name in walls.VENDORS},
    "consent-wall": walls.consent_wall,
    "login-wall": walls.login_wall,
    "soft-404": walls.soft_404,
    "script-shell": walls.script_shell,
    "billion-laughs": bad_files.billion_laughs,
    "broken-xml": bad_files.broken_xml,
    "gzipped": bad_files.gzipped,
    "html-instead": bad_files.html_instead,
    "huge-robots": bad_files.huge_robots,
    "huge-sitemap": bad_files.huge_sitemap,
    "nested-index": bad_files.nested_index,
}
"""A fault with its usual settings, by its name."""
