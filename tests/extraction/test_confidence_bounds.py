"""How sure a record must be: what a person types, and what is below."""

from __future__ import annotations

import pytest

from newscrawl.extraction.confidence_bounds import (
    CONFIDENCE_FIELDS,
    ConfidenceBoundError,
    TextOf,
    parse_bounds,
    reject_below,
)
from newscrawl.items import Article, Reason, Reject


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (None, {}),
        ("0.8", {"body": 0.8}),
        ("0", {"body": 0.0}),
        ("1", {"body": 1.0}),
        ("timestamp=0.9", {"timestamp": 0.9}),
        (" body = 0.8 , authors=.7", {"body": 0.8, "authors": 0.7}),
        ("0.8,headline=0.9", {"body": 0.8, "headline": 0.9}),
    ],
)
def test_bounds_as_a_person_gives_them(text: str | None, bounds: dict[str, float]) -> None:
    assert parse_bounds(text) == bounds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is not a number from 0 to 1. Give one, as in 0.8, or in body=0.8,timestamp=0.9."),
        ("high", "'high' is not a number from 0 to 1."),
        ("80", "'80' is not a number from 0 to 1."),
        ("80%", "'80%' is not a number from 0 to 1."),
        ("-0.1", "'-0.1' is not a number from 0 to 1."),
        ("nan", "'nan' is not a number from 0 to 1."),
        ("body=", "'' is not a number from 0 to 1."),
        ("0.8,", "'' is not a number from 0 to 1."),
        ("tags=0.5", "'tags' has no confidence. Those that have: body, headline,"),
        ("body=0.8,0.9", "'body=0.8,0.9' bounds the body twice. Give it once."),
    ],
)
def test_what_is_no_bound_is_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ConfidenceBoundError) as raised:
        parse_bounds(text)
    assert str(raised.value).startswith(said)


def test_an_article_below_a_bound_is_a_reject_that_holds_its_record() -> None:
    article = Article(
        url="https://news.example/a",
        fetched_at="2026-11-20T10:00:00+00:00",
        confidence={"body": 0.59, "timestamp": 0.65, "headline": 0.99},
    )
    reject = reject_below(article, {"body": 0.8, "timestamp": 0.9, "headline": 0.99})
    assert reject is not None
    assert (reject.url, reject.reason) == (article.url, Reason.LOW_CONFIDENCE)
    assert reject.detail == "confidence of body 0.59 (least: 0.8), timestamp 0.65 (least: 0.9)"
    assert reject.fetched_at == article.fetched_at
    assert reject.record is article


def test_unknown_is_not_low() -> None:
    assert reject_below(Article(), dict.fromkeys(CONFIDENCE_FIELDS, 1.0)) is None
    assert reject_below(Article(confidence={"body": 0.1}), {}) is None


def test_of_which_pages_the_text_is_wanted() -> None:
    sure, unsure = Article(confidence={"body": 0.95}), Article(confidence={"body": 0.5})
    reject = Reject(None, Reason.LIST)
    wanted = [TextOf.DOUBTFUL.has(*of) for of in ((sure, None), (unsure, None), (sure, reject))]
    assert wanted == [False, True, True]
    assert TextOf.ALL.has(sure, None)
    assert not TextOf.NONE.has(unsure, reject)
