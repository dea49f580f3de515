"""What becomes of a page: written, settled, or tried again; noted in the state and counted."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from scrapy.exceptions import DropItem
from scrapy.http import Response

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import server_of
from newscrawl.crawl.copies import note_copy, redirect_answer, text_answer
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.failures import (
    BLOCKED,
    SAYS_NOTHING_OF_HOST,
    Failed,
    is_host_fault,
)
from newscrawl.crawl.frontier import AskedAs, NewPage, PageStatus
from newscrawl.crawl.frontier.host_trouble import Strike
from newscrawl.crawl.frontier.revisit_policy import RETRIED_REJECTS
from newscrawl.crawl.frontier.site_days import (
    counts_of_record,
    published_at,
    step_of_record,
)
from newscrawl.crawl.http_response import answer_of, header, requests_of
from newscrawl.crawl.items_under_way import ItemsUnderWay, UnderWay, value_of
from newscrawl.crawl.recognition import News, Recognition
from newscrawl.crawl.site_values import lay_over
from newscrawl.extraction.confidence_bounds import reject_below
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.frontier.page_table import Validators
    from newscrawl.crawl.run import Run

__all__ = ["KnownArticle", "NotNow", "Outcomes", "SettledReject", "failure_word"]

_WALLS: Final = {Reason.CHALLENGE: BLOCKED, Reason.CONSENT: "consent"}
"""What stands in the place of a page: it is no outcome, the page is tried again another time."""
_ARTICLES: Final = frozenset((PageStatus.WRITTEN, PageStatus.OUTSIDE))
"""What became of a page that is an article, and no other URL of a known one."""
_OF_ARTICLES: Final = frozenset((Reason.LOW_CONFIDENCE, Reason.UNWANTED))
"""Reasons of rejects that are articles, but not such as the run wants."""
_COUNTED_AS: Final = {"robots": "disallowed", BLOCKED: "blocked", "consent": "consent"}
_logger = logging.getLogger(__name__)


class KnownArticle(DropItem):
    """An article that was written before."""


class NotNow(DropItem):
    """An article that this run does not want any more; another one may."""


class SettledReject(DropItem):
    """A reject whose page is settled."""


def failure_word(reason: Reason) -> str:
    """Return the word with which a reject's reason is kept and counted."""
    return _WALLS.get(reason, str(reason))


class Outcomes:
    """Notes what becomes of a run's pages."""

    def __init__(self, run: Run, frontier: Frontier) -> None:
        self._run, self._frontier = run, frontier
        self.under_way = ItemsUnderWay()
        self.recognition = Recognition(run, frontier, self.under_way)
        self._failing: dict[int, str] = {}
        """Pages that failed in this run and did not come since: as what they are counted."""

    # --- pages that did not come ---------------------------------------------------------------

    def failed(
        self, page: FrontierPage, why: Failed, *, answer: str | None = None, requests: int = 1
    ) -> None:
        """Note why a page could not be fetched, count it, and queue its next try.

        ``answer`` as for a :class:`Strike`, where there is more to say than the reason;
        ``requests`` is how many it took, with redirects.
        """
        now, pages = time.time(), self._run.state.pages
        self._count_failing(page, _COUNTED_AS.get(why.reason, "failed"))
        self._run.count(f"failed/{why.reason}")
        self._brought_nothing(page, why.reason, answer or why.reason, requests)
        wait = self._frontier.wait_and_spare(page.host, why, page.attempts + 1, page.reason)
        if page.is_update:
            pages.mark_unchanged(page.id, now=now)
            return
        next_try = None if wait is None else now + wait
        pages.mark_failed(page.id, why.reason, why.detail, next_try=next_try, now=now)
        if next_try is not None:
            self._frontier.scheduler.queue_later(
                next_try, is_page=True, row=page.id, host=page.host
            )
        if page.how == "given" or page.attempts:
            _logger.warning("%s could not be fetched: %s", page.url, why.detail)

    def _brought_nothing(self, page: FrontierPage, reason: str, answer: str, requests: int) -> None:
        """Note what it says of a page's host that the page brought nothing."""
        if reason in SAYS_NOTHING_OF_HOST:
            return
        row = None if page.is_update else page.id
        fault = is_host_fault(reason)
        strike = Strike(page.site, answer, fault, row, page.attempts, requests)
        self._frontier.scheduler.trouble_of(page.host).add(strike)

    def came(self, page: FrontierPage) -> None:
        """Note that a page came, perhaps at another try: it counts as failed no more."""
        self._count_failing(page, None)

    def _count_failing(self, page: FrontierPage, what: str | None) -> None:
        """Count pages, not tries: each once, as what it failed last."""
        if before := self._failing.pop(page.id, None):
            self._run.count(before, -1, site=page.site)
        if what is not None:
            self._failing[page.id] = what
            self._run.count(what, site=page.site)

    def redirected(self, page: FrontierPage, url: str, *, requests: int) -> None:
        """Note that a page leads to the page of an article that was fetched already."""
        note_copy(self._frontier, page, redirect_answer(url), of=url, requests=requests)
        self._done(page, PageStatus.DUPLICATE, "duplicates", reason="redirect")

    # --- pages that came -----------------------------------------------------------------------

    def unchanged(self, page: FrontierPage, validators: Validators | None = None) -> None:
        """Note that the page of a written article holds nothing new."""
        self._frontier.host_is_well(page.host)
        self._mark_unchanged(page, validators)

    def _mark_unchanged(self, page: FrontierPage, validators: Validators | None = None) -> None:
        self._run.state.pages.mark_unchanged(page.id, now=time.time(), validators=validators)
        self._run.count("unchanged", site=page.site)

    def duplicate(self, page: FrontierPage, reason: str, article: str | None = None) -> None:
        """Note that a page leads to an article that another page brings; its id, if it is known."""
        self._frontier.host_is_well(page.host)
        self._done(page, PageStatus.DUPLICATE, "duplicates", reason=reason, article=article)

    def _done(self, page: FrontierPage, status: PageStatus, counted_as: str, **noted: Any) -> None:
        """Count a page that came, and note what became of it, as in ``PageTable.mark_done``."""
        self._run.state.pages.mark_done(page.id, status, now=time.time(), **noted)
        self._run.count(counted_as, site=page.site)
        gave = status in _ARTICLES or noted.get("reason") == Reason.LOW_CONFIDENCE
        if not page.is_update and (gave or not page.attempts):  # each page counts once
            forms = self._run.state.url_forms
            forms.note(page.url, AskedAs.PAGE, site=page.site, gave=gave)

    def hand_on(
        self, page: FrontierPage, article: Article, response: Response | None
    ) -> Article | Reject | None:
        """Return an article for the pipelines, if the run wants it and it says something new.

        A reject in its place where it is less sure than the run asks for.
        """
        lay_over(article, self._run.settings.getdict("NEWSCRAWL_METADATA"), self._run.zone)
        known_by = self.recognition.recognise(page, article)
        dated = parse_date_range(article.timestamp)
        copied = self.recognition.copy_of(article, known_by)
        if copied is None:
            self._frontier.host_is_well(page.host)
        else:
            self._note_copy(page, copied, response)
        if page.is_update:
            if copied is not None:  # no article turns into another one: that is in its place
                self._mark_unchanged(page)
                return None
            news = self.recognition.news_in(article, known_by)
            if news is not News.REVISION:
                is_part = news is News.PART
                if is_part:
                    self._run.count("cut", site=page.site)
                self._mark_unchanged(page, None if is_part else _validators_of(response))
                return None
        elif not self._run.bounds.window.may_hold(dated):
            noted = {"reason": "outside", "article": article.id, "dated": dated}
            self._done(page, PageStatus.OUTSIDE, "outside", **noted)
            return None
        elif copied is not None:
            self._copy(page, copied)
            return None
        elif unwanted := self._run.wanted.why_not(article):
            return self.reject(page, unwanted, response)
        if unsure := reject_below(article, self._run.min_confidence):
            return self.reject(page, unsure, response)
        self.under_way.append(UnderWay(article, page, response, known_by))
        return article

    def _copy(self, page: FrontierPage, copied: str) -> None:
        """Note that a page has the text of another article; where that is doubtful, look again."""
        self._done(page, PageStatus.DUPLICATE, "duplicates", reason="text", article=copied)
        wait = self._frontier.retry_wait("text", page.attempts + 1)
        if wait is not None and self.recognition.is_doubtful_copy(page, copied):
            self._run.state.pages.schedule_retry(page.id, time.time() + wait)

    def _note_copy(self, page: FrontierPage, copied: str, response: Response | None) -> None:
        """Note what it says of a page's host that another article came, or a redirect to it."""
        requests, answer = 1, text_answer(copied)
        if response is not None:
            requests = requests_of(response.meta)
            if response.url != page.url and article_id(response.url) == copied:
                answer = redirect_answer(response.url)
        of = self.recognition.url_of(copied)
        note_copy(self._frontier, page, answer, of=of, requests=requests)

    def reject(
        self, page: FrontierPage, reject: Reject, response: Response | None = None
    ) -> Reject | None:
        """Return a reject for the pipelines, which write its line and settle its page.

        ``response`` is what it was read from, if it was asked for.
        """
        entry = UnderWay(reject, page, response)
        is_article = reject.reason is Reason.LOW_CONFIDENCE
        if page.is_update and not is_article:
            # The article is written; a look that shows none takes nothing back.
            self._note_answer(entry, failure_word(reject.reason))
            self._mark_unchanged(page)
        elif page.reason == failure_word(reject.reason):  # written once, however often it is tried
            self._settle(entry, reject)
        else:
            self.under_way.append(entry)
            return reject
        return None

    def settle(self, reject: Reject) -> bool:
        """Note why a page is no article, once a pipeline has written its line.

        Return False where the page is not known by the reject, whose URL another pipeline changed.
        """
        entry = self.under_way.take(reject)
        if entry is not None:
            self._settle(entry, reject)
        return entry is not None

    def _settle(self, entry: UnderWay, reject: Reject) -> None:
        page, reason = entry.page, failure_word(reject.reason)
        if reject.reason in _WALLS:
            self.failed(page, Failed(reason, reject.detail or ""))
            return
        self._run.count(f"rejected/{reason}")
        if reject.reason not in _OF_ARTICLES:  # then its host is well
            self._note_answer(entry, reason)
        if page.is_update:  # an unsure revision: what is written stays
            self._mark_unchanged(page, _validators_of(entry.response))
            return
        self._done(page, PageStatus.REJECTED, "rejected", reason=reason, detail=reject.detail)
        if reason in RETRIED_REJECTS and (
            wait := self._frontier.retry_wait(reason, page.attempts + 1, page.reason)
        ):
            self._run.state.pages.schedule_retry(page.id, time.time() + wait)

    def _note_answer(self, entry: UnderWay, reason: str) -> None:
        """Note what it says of a page's host that no article stood in its place."""
        response = entry.response
        if response is None:  # it was not asked for
            return
        answer = f"{reason} {answer_of(response, entry.page.url)}"
        self._brought_nothing(entry.page, reason, answer, requests_of(response.meta))

    # --- what the pipelines made of an item: receivers of Scrapy's signals -----------------------

    def item_scraped(self, item: object, response: object) -> None:
        """Note that the pipelines have taken an item to its end, whatever they made of it."""
        entry = self.under_way.take(item, response)
        if entry is None:
            return
        if isinstance(entry.item, Reject):  # in a project without newscrawl's pipelines
            self._settle(entry, entry.item)
            return
        page = entry.page
        article = value_of(item, "id") or entry.item.id
        dated = parse_date_range(value_of(item, "timestamp") or entry.item.timestamp)
        counted_as = "updated" if page.is_update else "articles"
        validators = _validators_of(entry.response)
        noted = {"article": article, "dated": dated, "validators": validators}
        self._done(page, PageStatus.WRITTEN, counted_as, **noted)
        for what, by in counts_of_record(entry.item, page.how, is_new=not page.is_update):
            self._run.state.days.add(page.site, what, by)
        if not page.is_update and (step := step_of_record(entry.item)) is not None:
            self._run.state.source_delays.add(page.id, step)
        if not page.is_update and (published := published_at(entry.item)) is not None:
            self._run.state.profiles.article_written(page.id, published=published)
        for url in filter(None, (entry.item.url, entry.item.canonical_url)):
            is_further = article_id(url) != page.key
            if is_further and not self.recognition.is_shared(article_id(url)):
                # So that it is not asked for as well.
                alias = NewPage(article_id(url), url, page.site, server_of(url), "redirect")
                self._run.state.article_pages.add_alias(alias, article, now=time.time())
        if self._run.has_enough_articles():
            self._run.end("max-articles")

    def item_dropped(self, item: object, response: object, exception: Exception) -> None:
        """Note that a pipeline dropped an item."""
        if isinstance(exception, SettledReject):
            return
        entry = self.under_way.take(item, response)
        if entry is None:
            return
        page, pages = entry.page, self._run.state.pages
        if isinstance(entry.item, Reject):
            self._settle(entry, entry.item)
        elif page.is_update:
            pages.mark_unchanged(page.id, now=time.time())
        elif isinstance(exception, NotNow):
            pages.release(page.id)
        elif isinstance(exception, KnownArticle):
            self._known(page, entry.item.id or "", entry.response)
        else:
            detail = str(exception) if isinstance(exception, DropItem) else repr(exception)
            self._done(page, PageStatus.REJECTED, "rejected", reason="dropped", detail=detail)

    def _known(self, page: FrontierPage, article: str, response: Response | None) -> None:
        """Note that a page holds an article that was written before."""
        pages = self._run.state.pages
        if article != page.key and self.recognition.is_shared(article):
            # That its canonical URL is shared was found out while it was on its way.
            pages.requeue(page.id)
            self._frontier.scheduler.wake_host(page.host)
            return
        # A crash after its line was written may have come before this was noted; or a copy that
        # names this page as the right one was faster.
        own = article == page.key and not self._run.state.article_pages.is_written(article)
        if article != page.key:  # as in place of all pages, of which some are asked for at once
            self._note_copy(page, article, response)
        became = PageStatus.WRITTEN if own else PageStatus.DUPLICATE
        self._done(page, became, "duplicates", reason="known", article=article)

    def item_error(self, item: object, response: object, failure: Failure) -> None:
        """Note that a pipeline broke on an item: its page is tried again another time."""
        entry = self.under_way.take(item, response)
        if entry is not None:
            self.failed(entry.page, Failed("pipeline", str(failure.value)))


def _validators_of(response: Response | None) -> Validators | None:
    """Return what lets a page be asked for only if it has changed; None where nothing does."""
    if response is None:
        return None
    etag, modified = header(response, "ETag"), header(response, "Last-Modified")
    return (etag, modified) if etag or modified else None
