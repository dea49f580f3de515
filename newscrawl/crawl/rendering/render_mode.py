"""When a page is shown in a browser: never, only where it has no text without scripts, always."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["RenderMode", "parse_render_mode"]


class RenderMode(StrEnum):
    """When a page is shown in a browser."""

    NEVER = "never"
    AUTO = "auto"  # where it shows no text without its scripts
    ALWAYS = "always"


def parse_render_mode(text: str) -> RenderMode:
    """Read a mode as a person types it.  Raises ValueError, which says what to give.

    >>> parse_render_mode("Auto")
    <RenderMode.AUTO: 'auto'>
    """
    try:
        return RenderMode(text.strip().casefold())
    except ValueError:
        raise ValueError(f"{text!r} is none of {', '.join(RenderMode)}.") from None
