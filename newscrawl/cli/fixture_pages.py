"""The pages of fixtures: fetched as a crawl would, and within the limits of one page."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.render_option import check_browser
from newscrawl.crawl.page_fetches import FetchError, fetched_pages
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.worker_pool import PoolError
from newscrawl.items import Reason
from newscrawl.page_fixtures.fixture import RENDERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.page_fixtures import Fixture

__all__ = ["fetched_again", "fetched_page", "why_too_much"]


def fetched_page(url: str, render: bool, network: dict[str, Any]) -> PageBytes:
    """Fetch a page as a crawl would.  Raises FetchError where it does not come."""
    [answer] = fetched_pages([url], render=render, **network)
    if isinstance(answer, FetchError):
        raise answer
    return answer


def fetched_again(
    fixtures: Sequence[Fixture], network: dict[str, Any]
) -> Iterator[tuple[Fixture, PageBytes | FetchError]]:
    """Yield fixtures, each with its page as it is now, or why there is none.

    What a browser showed when it was added is shown in one again.  Raises click's error where
    there is none.
    """
    rendered = [one for one in fixtures if one.meta().get(RENDERED)]
    if rendered:
        check_browser()
    plain = [one for one in fixtures if one not in rendered]
    for ones, render in ((plain, False), (rendered, True)):
        if ones:
            urls = [one.page().url or "" for one in ones]
            answers = fetched_pages(urls, render=render, **network)
            for one, answer in zip(ones, answers, strict=True):
                yield one, _bounded(answer)


def _bounded(answer: PageBytes | FetchError) -> PageBytes | FetchError:
    """Return a page that can be read here, or why there is none."""
    why = None if isinstance(answer, FetchError) else why_too_much(answer)
    return answer if why is None else FetchError(why)


@as_click_error(PoolError)
def why_too_much(page: PageBytes) -> str | None:
    """Return why a page takes too long or too much memory to be read here; None where it does not.

    A worker reads it first, with limits of both.
    """
    with closing(BlockingPool(1)) as pool:
        reject = pool.read_page(page).reject
    if reject is not None and reject.reason in (Reason.TOO_SLOW, Reason.TOO_LARGE):
        return f"{reject.reason}: {reject.detail}"
    return None
