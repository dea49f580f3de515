"""Decides about answers that end before the end that their header announces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.exceptions import ResponseDataLossError

from newscrawl.crawl.downloader.whole_body import looks_whole

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["TAKE_CUT", "CutAnswersMiddleware"]

TAKE_CUT: Final = "take_cut_answer"
"""In a request's meta: True where a cut answer is better than none, as it came cut before."""
_CUT: Final = "dataloss"  # Scrapy's flag, where DOWNLOAD_FAIL_ON_DATALOSS is off


class CutAnswersMiddleware:
    """Downloader middleware: takes a cut answer that is whole all the same, and refuses others.

    A Content-Length that is too long or that of the unpacked body, and a missing last chunk, are
    the server's mistakes: browsers show the page.  It is whole if it comes to its own end.  Others
    were torn on their way, and are to be tried again: ResponseDataLossError.  With ``TAKE_CUT`` in
    the request's meta they are taken as they are.  Each answer that is taken is counted, in
    ``newscrawl/cut-but-whole`` or ``newscrawl/cut-off``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for a crawler's statistics."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return an answer that is whole, or as whole as it may become."""
        if _CUT not in response.flags:
            return response
        is_whole = looks_whole(response.body)
        if not is_whole and not request.meta.get(TAKE_CUT):
            raise ResponseDataLossError(
                f"The answer of {response.url} was cut off after {len(response.body):,} bytes"
            )
        assert self._crawler.stats is not None  # noqa: S101 - a crawler that runs has them
        self._crawler.stats.inc_value(f"newscrawl/{'cut-but-whole' if is_whole else 'cut-off'}")
        return response
