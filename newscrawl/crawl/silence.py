"""Why a site gave nothing, where it should have: the cause, a sentence, and what to do.

A site in order that has simply nothing new is no case of this: what its usual rhythm lets expect
is read from its articles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.crawl.frontier.site_history import FrontPage, Rhythm

__all__ = ["Silence", "SiteFacts", "silence_of"]

_DAY_SECONDS: Final = 86_400.0  # 24 hours of 3,600 seconds
_MIN_SILENCE_SECONDS: Final = 3 * _DAY_SECONDS
"""No site is taken for silent before: a weekend, or a public holiday beside one."""
_SILENCE_TIMES: Final = 3.0
"""So many times the longest gap between articles: none of the usual ones is as long."""
_ENOUGH_PAGES: Final = 3
"""Pages that failed, one like the other, for that to be the site's doing and not the pages'."""
_TEXTLESS: Final = frozenset(("empty", "no-text"))
"""Reasons of rejects with which a page comes that needs JavaScript, or a shell in its place."""
_WALLS: Final = frozenset(("blocked", "consent"))

_IN_A_BROWSER: Final = "Look at it in a browser, and with: newscrawl inspect {url}"
_ASK_THEM: Final = (
    "Ask the site to let the crawler in (--contact says who you are), or leave it out."
)
_NEW_ADDRESS: Final = "Find in a browser where the site is now, and give that URL."
_LATER: Final = "It is tried again in each run; if that lasts, look at it in a browser."
_NETWORK: Final = "Check how the name is spelled, and this machine's network."

_FRONT_PAGE: Final[dict[str, tuple[str, str]]] = {
    "blocked": ("A bot check stands in place of its front page ({detail}).", _ASK_THEM),
    "consent": ("A consent wall stands in place of its front page ({detail}).", _IN_A_BROWSER),
    "robots": ("Its robots.txt forbids the front page.", _ASK_THEM),
    "robots-unreachable": ("{detail}. Without it nothing may be asked for.", _LATER),
    "dns": ("Its front page could not be fetched: {detail}.", _NETWORK),
    "connection": ("Its front page could not be fetched: {detail}.", _LATER),
    "timeout": ("Its front page could not be fetched: {detail}.", _LATER),
    "tls": ("{detail}.", _LATER),
    "refused": ("{detail}.", "Give its public address."),
    "off-site": ("Its front page leads to another site ({detail}).", _NEW_ADDRESS),
    "redirects": ("Its front page redirects in a circle ({detail}).", _NEW_ADDRESS),
    "http-404": ("Its front page is not there: {detail}.", _NEW_ADDRESS),
    "http-410": ("Its front page is not there: {detail}.", _NEW_ADDRESS),
    "http-401": ("Its front page refuses the crawler: {detail}.", _ASK_THEM),
    "http-402": ("Its front page refuses the crawler: {detail}.", _ASK_THEM),
    "http-403": ("Its front page refuses the crawler: {detail}.", _ASK_THEM),
    "http-429": ("It asks for fewer requests: {detail}.", "Crawl it less often, or with --delay."),
    "http-451": ("Its front page refuses the crawler: {detail}.", _ASK_THEM),
    "other": ("Its front page could not be fetched or read: {detail}.", _IN_A_BROWSER),
}
"""By the reason with which a front page fails: the sentence, and what to do."""
_CAUSES: Final[dict[str, tuple[str, str]]] = {
    "left-alone": (
        "It is left alone for a day, as its pages take too long to read.",
        "To end that: newscrawl retry {site}",
    ),
    "not-asked": (
        "Its front page was not asked for in this run, as the host failed or asked for a pause.",
        "See: newscrawl status --sources {site}; to try at once: newscrawl retry {site}",
    ),
    "pages": ("None of the {count} pages that were asked for came: {detail}.", _IN_A_BROWSER),
    "no-text": (
        "All {count} pages that were asked for came without text: {detail}.",
        f"They may need JavaScript. {_IN_A_BROWSER}",
    ),
    "unsure": (
        "All {count} articles that came are less sure than --min-confidence asks for.",
        "See why: newscrawl inspect URL. Their records are among the rejects.",
    ),
    "empty-front": (
        "Its front page came and names no article.",
        "It may need JavaScript, or show a wall or a notice. Look at {url} in a browser; a feed or "
        "sitemap of the site may be given in its place.",
    ),
    "no-news": (
        "No new article came for {silent}; before, the longest time without one was {gap}.",
        "Look at {url} in a browser: it may have moved, or show the crawler an old page.",
    ),
    "nothing-found": (
        "No article was found on it.",
        "See: newscrawl status --sources {site}, newscrawl inspect URL",
    ),
}
"""All other causes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What is known of a site at the end of a run."""

    site: str
    counts: Mapping[str, int]
    """What the run counted for it."""
    fronts: Sequence[FrontPage] = ()
    """None where addresses of pages were given."""
    has_other_sources: bool = False
    """Whether a feed, section or sitemap came and named something, in this run or before."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """The pages that the run asked for and that gave no article, by reason."""
    rhythm: Rhythm | None = None
    """None where too little is known, or old articles were asked for."""
    is_whole: bool = True
    """Whether the run came to its end, so that what it did not find is not there."""
    started: float = 0.0
    """When the run began, in seconds since 1970."""
    now: float
    """The same."""


class Silence(NamedTuple):
    """Why a site gave nothing."""

    cause: str
    words: str
    """A sentence or two that go on from the site's name, with what to do."""


def silence_of(facts: SiteFacts) -> Silence | None:
    """Return why a site gave nothing; None where it gave something, or had nothing to give."""
    counts = facts.counts
    if counts.get("articles") or counts.get("updated"):
        return None
    if counts.get("left-alone"):
        return _silence("left-alone", facts)
    causes = (_of_fronts, _of_pages, _of_pause, _of_lists, _of_rhythm, _of_nothing)
    return next(filter(None, (cause(facts) for cause in causes)), None)


def _of_fronts(facts: SiteFacts) -> Silence | None:
    """The front page fails: all of them, where several parts of a site were given."""
    fronts = facts.fronts
    if not fronts or any(front.state not in ("failing", "dead") for front in fronts):
        return None
    reason = fronts[0].reason or "other"
    cause = reason if reason in _FRONT_PAGE else "other"
    detail = (fronts[0].detail or reason).rstrip(".")
    return _silence(f"front-{cause}", facts, _FRONT_PAGE[cause], detail=detail)


def _of_pages(facts: SiteFacts) -> Silence | None:
    """Pages were asked for, and none came, or none with a text."""
    counts, outcomes = facts.counts, facts.outcomes
    asked = sum(outcomes.values())
    if not asked or any(map(counts.get, ("unchanged", "duplicates", "invalid"))):
        return None
    is_enough = asked >= _ENOUGH_PAGES or not facts.fronts or not counts.get("known")
    detail = ", ".join(f"{count} {reason}" for reason, count in outcomes.items())
    if counts.get("rejected"):
        unsure = outcomes.get(Reason.LOW_CONFIDENCE, 0)
        if unsure >= (_ENOUGH_PAGES if facts.fronts and counts.get("known") else 1):
            return _silence("unsure", facts, count=unsure)
        if is_enough and outcomes.keys() <= _TEXTLESS:
            return _silence("no-text", facts, count=asked, detail=detail)
        return None
    if is_enough or outcomes.keys() <= _WALLS:
        return _silence("pages", facts, count=asked, detail=detail)
    return None


def _of_pause(facts: SiteFacts) -> Silence | None:
    """The front page was not asked for, and neither was a page."""
    fronts = facts.fronts
    if not facts.is_whole or not fronts or any(map(facts.counts.get, ("fetched", "lists"))):
        return None
    is_asked = any((front.read_at or 0.0) >= facts.started for front in fronts)
    return None if is_asked else _silence("not-asked", facts)


def _of_lists(facts: SiteFacts) -> Silence | None:
    """The front page names nothing, where it did before or nothing else does."""
    fronts = facts.fronts
    if not facts.is_whole or not fronts or any(front.named for front in fronts):
        return None
    if any(front.read_at is None for front in fronts):
        return None
    was_better = any(front.brought for front in fronts)
    return None if facts.has_other_sources and not was_better else _silence("empty-front", facts)


def _of_rhythm(facts: SiteFacts) -> Silence | None:
    """Nothing is new for much longer than usual."""
    if not facts.is_whole or facts.rhythm is None:
        return None
    silent, gap = facts.now - facts.rhythm.last, facts.rhythm.longest_gap
    if silent <= max(_MIN_SILENCE_SECONDS, _SILENCE_TIMES * gap):
        return None
    return _silence("no-news", facts, silent=_span(silent), gap=_span(gap))


def _of_nothing(facts: SiteFacts) -> Silence | None:
    """No run has ever had anything of it."""
    useful = ("known", "unchanged", "outside", "duplicates")
    if not facts.is_whole or any(map(facts.counts.get, useful)):
        return None
    return _silence("nothing-found", facts)


def _silence(
    cause: str, facts: SiteFacts, row: tuple[str, str] | None = None, **values: object
) -> Silence:
    url = facts.fronts[0].url if facts.fronts else "URL"
    sentence = " ".join(row or _CAUSES[cause])
    return Silence(cause, sentence.format(site=facts.site, url=url, **values))


def _span(seconds: float) -> str:
    """Return a span of time in days or hours.

    >>> _span(90 * 3600), _span(7200)
    ('3.8 days', '2 hours')
    """
    if seconds >= _DAY_SECONDS:
        days = round(seconds / _DAY_SECONDS, 1)
        return f"{days:g} day{'' if days == 1 else 's'}"
    hours = max(1, round(seconds / 3600))
    return f"{hours} hour{'' if hours == 1 else 's'}"
