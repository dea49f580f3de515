"""The demo site's layouts: each has one HTML template for the page and one file of its parts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["DemoLayout", "Html", "fill_template", "join_html", "read_layout"]


class Html(str):
    """Markup, as opposed to text that is not escaped yet."""

    __slots__ = ()


def join_html(pieces: Iterable[str], separator: str = "") -> Html:
    """Join pieces of markup."""
    return Html(separator.join(pieces))


def fill_template(template: Template, values: Mapping[str, object]) -> Html:
    """Fill in a template; values that are not markup are escaped.

    >>> fill_template(Template("<b>$name</b>"), {"name": "Salt & Sons"})
    '<b>Salt &amp; Sons</b>'
    """
    safe = {
        name: value if isinstance(value, Html) else escape(str(value))
        for name, value in values.items()
    }
    return Html(template.substitute(safe))


@dataclass(frozen=True, slots=True)
class DemoLayout:
    """One layout: its templates, and how it displays a story."""

    name: str
    page: Template
    parts: Mapping[str, Template]
    breadcrumbs: Sequence[str]
    """Which breadcrumbs it displays, of: home, section, title."""
    timestamp_precision: Literal["offset", "seconds", "minutes"]
    has_standfirst: bool
    """Whether the standfirst is displayed above the text."""
    title_max_chars: int = 0
    """Where the title in the breadcrumbs is cut off; 0 if it is not."""
    is_title_linked: bool = False

    def title_breadcrumb(self, headline: str) -> str:
        """Return a headline as the last breadcrumb."""
        if not self.title_max_chars or len(headline) <= self.title_max_chars:
            return headline
        return headline[: self.title_max_chars].rsplit(" ", 1)[0] + "…"


@cache
def read_layout(name: str) -> DemoLayout:
    """Read a layout by its name, such as "wordpress"."""
    folder = files(__package__).joinpath("templates")
    page = Template(folder.joinpath(f"{name}.html").read_text(encoding="utf-8"))
    facts = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    parts = {part: Template(text) for part, text in facts.pop("parts").items()}
    return DemoLayout(name=name, page=page, parts=parts, **facts)
