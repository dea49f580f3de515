"""One page in the browser: waits until its scripts have brought its text, and reads it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

    from newscrawl.crawl.rendering.page_loads import PageLoads

__all__ = ["DocumentTooLarge", "document_of", "wait_until_quiet"]

_LOOK_SECONDS: Final = 0.2
"""Between two looks at a page: its text is there a moment after it came."""
_QUIET_SECONDS: Final = 1.0
"""A page is done that has asked for nothing and has not changed for so long."""
_SIZE: Final = (
    "document.readyState === 'loading' ? -1 : document.getElementsByTagName('*').length"
    " + ((document.body || {}).textContent || '').length"
)
_DOCUMENT: Final = """
(() => {
  const roots = [];
  const gather = (node) => {
    for (const element of node.querySelectorAll('*')) {
      if (element.shadowRoot) { roots.push(element.shadowRoot); gather(element.shadowRoot); }
    }
  };
  gather(document);
  for (const element of document.querySelectorAll('noscript')) {
    if (!/<img/i.test(element.textContent)) element.remove();
  }
  const root = document.documentElement;
  const [start, end] = root.cloneNode(false).outerHTML.split('</html>');
  const html = '<!DOCTYPE html>' + start + root.getHTML({shadowRoots: roots}) + '</html>';
  return html.length > %d ? null : html;
})()
"""
"""Writes the document as it is now, with its shadow trees; without what readers without scripts are
told, but for pictures that stand there for them."""


class DocumentTooLarge(Exception):  # noqa: N818 - as the errors of requests are called
    """The document has grown beyond what a page may have."""


class _OwnWorld:
    """Runs expressions where no script of the page can reach them or change what they call."""

    def __init__(self, session: CDPSession, context: int) -> None:
        self._session, self._context = session, context

    @classmethod
    async def of(cls, page: Page) -> _OwnWorld:
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "newscrawl"}
        made = await session.send("Page.createIsolatedWorld", frame)
        return cls(session, made["executionContextId"])

    async def value(self, expression: str) -> Any:
        wanted = {"expression": expression, "contextId": self._context, "returnByValue": True}
        answer = await self._session.send("Runtime.evaluate", wanted)
        return answer["result"].get("value")


async def wait_until_quiet(page: Page, loads: PageLoads, *, seconds: float) -> None:
    """Wait until a page asks for nothing and changes no more, or until the time is over."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    world = await _OwnWorld.of(page)
    size, since = None, clock()
    while clock() < min(end, since + _QUIET_SECONDS):
        await asyncio.sleep(_LOOK_SECONDS)
        now = await world.value(_SIZE)
        if now != size or now == -1 or loads.pending:
            size, since = now, clock()


async def document_of(page: Page, *, max_chars: int) -> str:
    """Return the document of a page as HTML.  Raises DocumentTooLarge."""
    world = await _OwnWorld.of(page)
    html = await world.value(_DOCUMENT % max_chars)
    if not isinstance(html, str):
        raise DocumentTooLarge(f"its document has more than {max_chars:,} characters")
    return html
