"""The demo site's layouts: one HTML shell and one file of parts each, filled in and escaped."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DemoLayout", "Html", "fill_template", "read_layout"]


class Html(str):
    """Markup, as opposed to text that has yet to be escaped."""

    __slots__ = ()


def fill_template(template: Template, values: Mapping[str, object]) -> Html:
    """Fill a template in; what is no markup is escaped.

    >>> fill(Template("<b>$name</b>"), {"name": "Salt & Sons"})
    '<b>Salt &amp; Sons</b>'
    """
    safe = {
        name: value if isinstance(value, Html) else escape(str(value))
        for name, value in values.items()
    }
    return Html(template.substitute(safe))


@dataclass(frozen=True, slots=True)
class DemoLayout:
    """One layout: its templates and what of a story it displays."""

    name: str
    shell: Template
    parts: Mapping[str, Template]
    trail: tuple[str, ...]
    """The steps of its trail: home, section, title."""
    timestamp: Literal["offset", "seconds", "minutes"]
    """How exactly a page in this layout gives its time."""
    lede: bool
    """Whether the standfirst stands above the text."""
    title_limit: int = 0
    """Where the title in the trail is cut off; 0 if it is not."""
    title_linked: bool = False

    def part(self, part: str, context: Mapping[str, object], /, **values: object) -> Html:
        """Fill one part in."""
        return fill_template(self.parts[part], {**context, **values})

    def trail_title(self, headline: str) -> str:
        """Word a headline as the trail's last step."""
        if not self.title_limit or len(headline) <= self.title_limit:
            return headline
        return headline[: self.title_limit].rsplit(" ", 1)[0] + "…"


def _read(name: str) -> tuple[str, dict[str, Any]]:
    folder = files(__package__).joinpath("templates")
    shell = folder.joinpath(f"{name}.html").read_text(encoding="utf-8")
    return shell, tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def read_layout(name: str) -> DemoLayout:
    """Read a layout by its name, such as "wordpress"."""
    shell, facts = _read(name)
    parts = {part: Template(text) for part, text in facts.pop("parts").items()}
    facts["trail"] = tuple(facts["trail"])
    return DemoLayout(name=name, shell=Template(shell), parts=parts, **facts)
