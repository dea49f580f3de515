"""Checks settings that a person types: a name that exists, and a value of its kind."""

from __future__ import annotations

import json
import logging
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from scrapy.settings import default_settings

from newscrawl import settings as own_settings
from newscrawl.crawl.frontier.url_scope import UrlScope
from newscrawl.crawl.rendering.render_mode import parse_render_mode
from newscrawl.crawl.wanted_articles import WantedArticles
from newscrawl.extraction.confidence_bounds import parse_bounds
from newscrawl.extraction.dates.date_order import DATE_ORDERS
from newscrawl.extraction.site_rules import rules_of_json
from newscrawl.files.ftr_folder import FtrFolder
from newscrawl.items import BODY_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["SettingError", "check_settings", "misspelt_settings"]

_OWN: Final = {name: value for name, value in vars(own_settings).items() if name.isupper()}
_SCRAPYS: Final = {name: value for name, value in vars(default_settings).items() if name.isupper()}
_KNOWN: Final[dict[str, Any]] = {**_SCRAPYS, **_OWN}
"""The known settings, each with its default."""
_PREFIX: Final = "NEWSCRAWL_"
_BOOLEANS: Final = frozenset(("0", "1", "true", "false"))
_LEVELS_OF: Final = frozenset(("LOG_LEVEL", "DEFAULT_DROPITEM_LOG_LEVEL"))
"""Settings that take a level of the log."""
_SURE: Final = 0.85
"""The likeness (0 to 1) that a name must have to one of Scrapy's to be taken for a misspelt one:
other packages have settings of their own."""


def _check_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone: give one like Europe/Berlin.")


def _check_date_order(text: str) -> None:
    if text not in DATE_ORDERS:
        raise ValueError(f"{text!r} is no order of dates: give {' or '.join(DATE_ORDERS)}.")


def _check_body(form: str) -> None:
    if form not in BODY_FORMS:
        raise ValueError(f"{form!r} is no form of a body: give {' or '.join(BODY_FORMS)}.")


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "NEWSCRAWL_MIN_CONFIDENCE": parse_bounds,
    "NEWSCRAWL_RENDER": parse_render_mode,
    "NEWSCRAWL_TIME_ZONE": _check_zone,
    "NEWSCRAWL_DATE_ORDER": _check_date_order,
    "NEWSCRAWL_RULES": rules_of_json,
    "NEWSCRAWL_FTR_RULES": lambda text: FtrFolder(Path(text)),
    "NEWSCRAWL_BODY": _check_body,
    "NEWSCRAWL_SCOPE": lambda text: UrlScope.of(json.loads(text)),
    "NEWSCRAWL_KEYWORDS": lambda text: WantedArticles.of((), text.split(",")),
}
"""What reads settings that are more than a number or a word; it raises ValueError."""


class SettingError(ValueError):
    """A setting that is typed is none; the message names it and says what to give."""


def check_settings(given: Mapping[str, object]) -> None:
    """Raise SettingError for the first unknown name, or value of the wrong kind."""
    for sentence in misspelt_settings(given):
        raise SettingError(sentence)
    for name, value in given.items():
        if not isinstance(value, str) or name not in _KNOWN:
            continue  # a program's own value, or another package's setting
        is_level = name in _LEVELS_OF
        if wanted := _wanted_level(value) if is_level else _wanted(_KNOWN[name], value):
            raise SettingError(f"{name} must be {wanted}, not {value!r}.")
        if name in _READERS:
            _try_reader(name, value)


def _try_reader(name: str, text: str) -> None:
    try:
        _READERS[name](text)
    except ValueError as error:
        raise SettingError(f"{name}: {error}") from error


def misspelt_settings(names: Iterable[str]) -> list[str]:
    """Return a sentence for each name that is no setting, with the one that may be meant.

    >>> misspelt_settings(["NEWSCRAWL_PATIENCES", "DOWNLOAD_TIMEOUT", "SENTRY_DSN"])
    ['There is no setting NEWSCRAWL_PATIENCES. Did you mean NEWSCRAWL_PATIENCE?']
    """
    return [_sentence(name) for name in names if name not in _KNOWN and _is_misspelt(name)]


def _is_misspelt(name: str) -> bool:
    is_ours = name.upper().startswith(_PREFIX)
    return is_ours or name.upper() in _KNOWN or bool(get_close_matches(name, _KNOWN, 1, _SURE))


def _sentence(name: str) -> str:
    near = get_close_matches(name.upper(), _KNOWN, 1)
    meant = f" Did you mean {near[0]}?" if near else " newscrawl/settings.py has them all."
    return f"There is no setting {name}.{meant}"


def _wanted(default: object, text: str) -> str | None:
    """Return in words what a setting with this default takes; None where a text is that."""
    if isinstance(default, bool):
        return None if text.casefold() in _BOOLEANS else "True or False"
    if isinstance(default, int):
        return None if _is_number(text, int) else "a whole number"
    if isinstance(default, float):
        return None if _is_number(text, float) else "a number"
    if isinstance(default, dict):
        return None if _is_object(text) else "a JSON object"
    return None


def _wanted_level(text: str) -> str | None:
    levels = logging.getLevelNamesMapping()
    return None if text in levels or text.isdigit() else f"one of {', '.join(levels)}"


def _is_number(text: str, kind: type[int | float]) -> bool:
    try:
        number = kind(text)
    except ValueError:
        return False
    return abs(number) < float("inf")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
