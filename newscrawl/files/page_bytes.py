"""The bytes of a page that was fetched or saved, and what is known of them."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["MAX_PAGE_BYTES", "MIN_ERROR_STATUS", "PageBytes"]

MAX_PAGE_BYTES: Final = 32 * 1024 * 1024
"""What is larger is no page, and is never held in memory."""

MIN_ERROR_STATUS: Final = 400
"""HTTP's errors, of the client and of the server, begin here."""


class PageBytes(NamedTuple):
    """A page before anything is read out of it."""

    content: bytes
    """Without HTTP codings; empty where ``too_large`` or ``bad_coding``."""
    url: str | None = None
    content_type: str | None = None
    """The HTTP header; None leaves the type to the bytes."""
    fetched_at: str | None = None
    is_utf8: bool = False
    """Whether the content is a text that was decoded already."""
    input: str = ""
    """The file or archive that it comes from, "-" for standard input, the URL if it was fetched."""
    status: int | None = None
    """The HTTP status; None where the page comes from a file."""
    too_large: bool = False
    """Whether the page has more than MAX_PAGE_BYTES."""
    bad_coding: str | None = None
    """Why its HTTP codings could not be taken off; None where they could, or there were none."""
    not_rendered: str | None = None
    """Why a browser that was to show it could not; None of all other pages."""
    offset: int | None = None
    """Where in its archive the page's record begins; None of a page that comes from none."""

    @property
    def is_whole(self) -> bool:
        """Whether the content is here, and can be read."""
        return not self.too_large and self.bad_coding is None and self.not_rendered is None

    @property
    def is_archived(self) -> bool:
        """Whether it comes from an archive, which may hold further parts of its article."""
        return self.offset is not None
