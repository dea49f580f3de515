"""newscrawl's settings for its spiders, whatever project they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl import settings as own_settings

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["add_contact", "add_newscrawl_settings"]

_BY_CLASS: Final = (
    "ITEM_PIPELINES",
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "EXTENSIONS",
    "DOWNLOAD_HANDLERS",
    "FEED_EXPORTERS",
)
"""Settings that are dictionaries and name classes."""


def add_newscrawl_settings(settings: BaseSettings) -> None:
    """Lay newscrawl's settings under the project's, and add the operator's contact to the name.

    In a project of one's own, the spiders would find nothing without them.
    """
    settings.setmodule(own_settings, priority="addon")
    # Beside the parts that the project names itself.
    for name in _BY_CLASS:
        parts = getattr(own_settings, name) | settings.getdict(name)
        settings.set(name, parts, priority="spider")
    add_contact(settings)


def add_contact(settings: BaseSettings) -> None:
    """Add the operator's contact to newscrawl's own name."""
    contact = settings.get("NEWSCRAWL_CONTACT")
    if contact and settings.get("USER_AGENT") == own_settings.user_agent():
        settings.set("USER_AGENT", own_settings.user_agent(str(contact)), priority="spider")
