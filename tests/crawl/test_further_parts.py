"""An article of several pages says of its whole body how sure it is."""

from __future__ import annotations

import pytest

from newscrawl.common.fingerprint import fingerprint_of
from newscrawl.crawl.joined_parts import add_part, take_whole
from newscrawl.items import Article

SURE = {"body": 0.98, "headline": 0.99}


def part(chars: int, confidence: dict[str, float], letter: str = "x") -> Article:
    return Article(body=letter * chars, confidence=confidence)


def joined(*parts: Article) -> dict[str, float]:
    article, *further = parts
    for one in further:
        add_part(article, one)
    return article.confidence


@pytest.mark.parametrize(
    ("further", "body"),
    [
        ([part(1000, {"body": 0.6, "headline": 0.5})], 0.79),
        ([part(250, {"body": 0.6})], 0.9),
        ([part(4000, {"body": 0.6})], 0.68),
        ([part(1000, {"body": 0.6}, "z"), part(2000, {"body": 0.99}, "y")], 0.89),
        ([part(1000, {"body": 0.98})], 0.98),
        ([part(1000, {"headline": 0.2})], 0.98),  # nothing is known of it
        ([Article(confidence={"body": 0.2})], 0.98),  # it brings no text
        ([part(2_000_000, {"body": 0.2})], 0.98),  # too long: it is left out
    ],
)
def test_the_body_is_as_sure_as_its_parts_by_their_length(
    further: list[Article], body: float
) -> None:
    assert joined(part(1000, SURE), *further) == {**SURE, "body": body}


def test_what_is_known_of_a_further_part_counts_where_nothing_is_of_the_first() -> None:
    assert joined(part(1000, {"headline": 0.99}), part(10, {"body": 0.6})) == {
        "body": 0.6,
        "headline": 0.99,
    }


def test_the_fingerprint_is_that_of_the_whole_text() -> None:
    article = part(100, SURE)
    add_part(article, part(50, SURE, "z"))
    assert article.fingerprint == fingerprint_of("x" * 100 + "z" * 50)
    whole = part(400, SURE)
    whole.fingerprint = fingerprint_of(whole.body)
    take_whole(article, whole)
    assert article.fingerprint == fingerprint_of("x" * 400)
