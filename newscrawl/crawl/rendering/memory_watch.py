"""How much memory the browser's pages take: a script can fill it with what is no script's own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

__all__ = ["largest_page_bytes"]

_PROCESSES: Final = Path("/proc")
"""Where Linux tells of processes; elsewhere only the limit of scripts holds."""
_RESIDENT: Final = 1  # the place of the resident pages among the numbers of "statm"
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
"""Bytes of a page of memory, by which "statm" counts."""


async def largest_page_bytes(session: CDPSession) -> int:
    """Return the memory of the largest of a browser's processes that show pages; 0: unknown."""
    answer = await session.send("SystemInfo.getProcessInfo")
    shows = [each["id"] for each in answer["processInfo"] if each["type"] == "renderer"]
    return max(map(_resident_bytes, shows), default=0)


def _resident_bytes(process: int) -> int:
    with suppress(OSError, ValueError, IndexError):  # it may have ended
        numbers = (_PROCESSES / str(process) / "statm").read_text(encoding="ascii").split()
        return int(numbers[_RESIDENT]) * _PAGE_BYTES
    return 0
