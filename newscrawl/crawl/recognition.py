"""Which article a page holds: whether its canonical URL is believed, and whether it is a copy."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from newscrawl.common.article_identity import article_id, further_article_id
from newscrawl.common.urls import normalize_url, site_of
from newscrawl.crawl.discovery import has_another_name, leads_to_list
from newscrawl.crawl.frontier.wording import fingerprint, is_cut_from

if TYPE_CHECKING:
    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.frontier.wording import Fingerprint, Wording
    from newscrawl.crawl.items_under_way import ItemsUnderWay
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["News", "Recognition"]

_OWN_URL: Final = "url"
"""In ``sources``, as the field's module says it: the canonical URL is the one that was fetched."""


class News(Enum):
    """What a further look at a written article brings."""

    NONE = "none"
    PART = "part"
    """A part of the text only, as behind a paywall: the whole text stays."""
    REVISION = "revision"


class Recognition:
    """Gives each article its id, by what the page says of itself and by what other pages said."""

    def __init__(self, run: Run, frontier: Frontier, under_way: ItemsUnderWay) -> None:
        self._run, self._frontier = run, frontier
        self._under_way = under_way

    def check_canonical(self, article: Article) -> None:
        """Take the page's own URL where the canonical URL names a list, or many articles share it.

        It comes before all else that rests on the canonical URL.
        """
        canonical, own, named = article.canonical_url, article.url, article.id
        if not (canonical and own and named) or article_id(own) == named:
            return
        is_shared = self.is_shared(named)
        if not is_shared and leads_to_list(canonical, own):
            if self._run.state.articles.get(named) is not None:  # an older version believed it
                self._note_shared(named)
            is_shared = True
        if is_shared:
            _take_own_url(article)

    def is_shared(self, article: str) -> bool:
        """Return True if different articles name the canonical URL that gives an id."""
        known = self._run.state.canonicals.get(article)
        return known is not None and known.is_shared

    def recognise(self, page: FrontierPage, article: Article) -> Fingerprint:
        """Give an article the id that it keeps, and return what it is known by."""
        known_by = fingerprint(article, page.site)
        if article.id is None:
            return known_by
        if page.is_update:
            self._keep_id(page, article, known_by.wording)
        elif article.id == article_id(article.url or ""):
            self._claim_own_url(page, article, known_by.wording)
        else:
            self._claim_canonical(page, article, known_by.wording)
        return known_by

    def news_in(self, article: Article, known_by: Fingerprint) -> News:
        """Return what a further look at a written article brings; give a revision its number."""
        articles, id_ = self._run.state.articles, article.id or ""
        written = articles.get(id_)
        before = written.wording if written else None
        if written is None or before is None:
            if written is not None:  # an older version wrote it
                articles.learn(id_, known_by)
            return News.NONE
        if before.content == known_by.wording.content:
            return News.NONE
        if is_cut_from(article.plain_body, before):
            return News.PART
        article.revision = written.revision + 1
        return News.REVISION

    def copy_of(self, article: Article, known_by: Fingerprint) -> str | None:
        """Return the id of another article of the site with the same text; None where none is."""
        if known_by.text is None:
            return None
        known = self._run.state.articles.with_text(known_by.text)
        if known is None:
            others = ((e.article, e.known_by) for e in self._under_way if e.known_by)
            known = next((id_ for id_, other in others if other.text == known_by.text), None)
        return known if known != article.id else None

    def is_doubtful_copy(self, page: FrontierPage, copied: str) -> bool:
        """Return True if a page has the text of an article whose URL names another story.

        A notice may stand under all URLs for an hour: such a page is worth a second look.
        """
        of = self.url_of(copied)
        return of is not None and has_another_name(page.url, of)

    def url_of(self, article: str) -> str | None:
        """Return the URL of the page that an article comes from; None if it is unknown."""
        of = next((e.item.url for e in self._under_way if e.article == article), None)
        return of or self._run.state.article_pages.url_of_written(article)

    # --- which id ------------------------------------------------------------------------------

    def _keep_id(self, page: FrontierPage, article: Article, wording: Wording) -> None:
        """Let an article that was written keep its id, whatever its page names as canonical now.

        Where the page's URL leads to another page now, only the same article keeps it.
        """
        if page.article is None or article.id == page.article:
            return
        written = self._run.state.articles.get(page.article)
        if written is None:
            return
        is_own_page = article_id(article.url or "") == page.key
        before = written.wording
        if is_own_page or before is None or not wording.is_another_article(before):
            article.id = page.article

    def _claim_canonical(self, page: FrontierPage, article: Article, wording: Wording) -> None:
        """Believe a canonical URL unless pages that are other articles named it before."""
        named, canonicals = article.id or "", self._run.state.canonicals
        written = self._run.state.articles.get(named)
        known = canonicals.get(named)
        others = self._wordings_under_way(page, named)
        others += [each.wording for each in (written, known) if each and each.wording]
        if others and all(map(wording.is_another_article, others)):
            self._note_shared(named)
            _take_own_url(article)
        elif written is not None and written.wording is None:
            canonicals.add(named, wording)

    def _claim_own_url(self, page: FrontierPage, article: Article, wording: Wording) -> None:
        """Give an article another id where its own was given to one that named its URL wrongly."""
        own, state = article.id or "", self._run.state
        others = self._wordings_under_way(page, own)
        written = state.articles.get(own)
        if written and written.wording and state.article_pages.is_written(own):
            others.append(written.wording)
        if others and all(map(wording.is_another_article, others)):
            self._note_shared(own)
            article.id = further_article_id(article.canonical_url or "", wording.content)

    def _wordings_under_way(self, page: FrontierPage, article: str) -> list[Wording]:
        entries = (entry for entry in self._under_way if entry.page.id != page.id)
        return [e.known_by.wording for e in entries if e.article == article and e.known_by]

    def _note_shared(self, article: str) -> None:
        """Note that a canonical URL is shared, and have the pages looked at again that it cost.

        They were taken for further URLs of the one article that was written under it.
        """
        self._run.state.canonicals.mark_shared(article)
        for host in self._run.state.article_pages.reopen_duplicates(article):
            self._frontier.scheduler.wake_host(host)


def _take_own_url(article: Article) -> None:
    """Give an article the id of the URL that was fetched."""
    article.canonical_url = normalize_url(article.url or "") or article.url
    article.id = article_id(article.canonical_url or "")
    article.site = site_of(article.canonical_url or "")
    article.sources["canonical_url"] = _OWN_URL
