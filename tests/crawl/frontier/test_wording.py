"""What says something new, what is another article, what is a copy, what is a part of a text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newscrawl.crawl.frontier.passing_lines import without_passing
from newscrawl.crawl.frontier.wording import Wording, fingerprint, is_cut_from
from newscrawl.items import Article, Photo

PARAGRAPHS = [
    f"On day {number} the council spoke of the bridge, the railway and the winter. {'Words. ' * 25}"
    for number in range(8)
]
SITE = "news.example"


def article(*paragraphs: str, **fields: Any) -> Article:
    made = Article(
        url="https://news.example/a", headline="Bridge opens", timestamp="2026-11-30T10:00:00Z",
        body="\n\n".join(paragraphs or PARAGRAPHS), authors=["Ada Beispiel"], hashtags=["a", "b"],
    )  # fmt: skip
    return replace(made, **fields)


def wording(*paragraphs: str, **fields: Any) -> Wording:
    return fingerprint(article(*paragraphs, **fields), SITE).wording


def text(*paragraphs: str, site: str = SITE, **fields: Any) -> bytes | None:
    return fingerprint(article(*paragraphs, **fields), site).text


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://news.example/b"},
        {"timestamp": "2026-12-01"},
        {"modified": "2026-12-01"},
        {"fetched_at": "2026-12-01"},
        {"hashtags": ["b", "a"]},
        {"photos": [Photo("https://cdn.example/other.jpg", "A bridge", "AP")]},
        {"headline": "Bridge  opens"},
        {"section": "World"},
    ],
)
def test_what_readers_do_not_read_makes_no_revision(fields: dict[str, Any]) -> None:
    photo = Photo("https://cdn.example/one.jpg", "A bridge", "AP")
    assert wording(photos=[photo]).content == wording(**{"photos": [photo], **fields}).content


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Bridge opens again"},
        {"authors": []},
        {"hashtags": ["a"]},
        {"photo_credit": "AP"},
        {"photos": [Photo(None, "Another bridge", "AP")]},
        {"body": "\n\n".join([*PARAGRAPHS, "One more paragraph."])},
        {"body": "\n\n".join(PARAGRAPHS).replace("railway", "railways", 1)},
        {"body": "\n\n".join(PARAGRAPHS).replace("day 3", "day 4")},
        {"body": "\n\n".join([*PARAGRAPHS, "14 people died."])},
    ],
)
def test_a_typo_a_number_a_paragraph_make_a_revision(fields: dict[str, Any]) -> None:
    assert wording().content != wording(**fields).content


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("There are 37 readers on this page.", "There are 74 readers on this page."),
        ("987 views", "1,234 views"),
        ("998 views", "1.2k views"),
        ("Просмотров: 12", "Просмотров: 3400"),
        ("987 vues", "1 234 vues"),
        ("12 Kommentare", "13 Kommentare"),
        ("阅读 99", "阅读 100"),
        ("59 minutes ago", "1 hour ago"),
        ("Updated 5 minutes ago", "Last updated: 14:32"),
        ("vor 5 Minuten", "vor 2 Stunden"),
        ("il y a 5 minutes", "il y a 2 heures"),
    ],
)
def test_counters_and_clocks_make_no_revision_and_no_other_text(before: str, after: str) -> None:
    for place in (0, 4, 8):
        one, other = ([*PARAGRAPHS[:place], line, *PARAGRAPHS[place:]] for line in (before, after))
        assert wording(*one).content == wording(*other).content
        assert text(*one) == text(*other)


@pytest.mark.parametrize(
    "line",
    [
        "14 people died in 2 days.", "3 reviews and 4 interviews followed.", "Weather: 14 °C",
        "6 12 23 34 41 49", "Smith got 12,345 votes.", "Readers wrote to us.",
        f"There are 37 readers here. {'More is told of them. ' * 5}",
    ],
)  # fmt: skip
def test_what_tells_something_stays_as_it_is(line: str) -> None:
    assert without_passing(line) == line


def test_a_wording_is_packed_into_few_bytes_and_unpacked_the_same() -> None:
    long = [f"{number}. {'A paragraph of its own. ' * 3}" for number in range(200)]
    for made in (wording(), wording(*long), wording(headline=None, body=None)):
        assert Wording.unpack(made.pack()) == made
        assert len(made.pack()) <= 113
    # What states of form 1 and 2 hold: a hash of 16 bytes, or nothing.
    assert [Wording.unpack(old) for old in (None, b"", b"\x02" * 16, b"\x00" * 16)] == [None] * 4


def test_another_article_has_another_headline_and_other_paragraphs() -> None:
    other = wording(*(f"{number}: of the museum and its garden" for number in range(8)))
    assert not wording().is_another_article(other)  # the same headline: a further part of it
    other = replace_headline(other)
    assert wording().is_another_article(other) and other.is_another_article(wording())
    assert not wording().is_another_article(replace_headline(wording(*PARAGRAPHS[:3])))
    assert not wording().is_another_article(replace_headline(wording(*PARAGRAPHS, "And more.")))
    empty = wording(headline="Another", body=None)
    assert wording().is_another_article(empty)


def replace_headline(made: Wording) -> Wording:
    return made._replace(headline=b"othe")


OFFER = "Subscribe to read on. Already a subscriber? Log in."


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (PARAGRAPHS[:1], True),
        ([*PARAGRAPHS[:2], OFFER], True),
        ([PARAGRAPHS[0][:60] + "…", OFFER], True),
        ([], True),
        ([*PARAGRAPHS[:7]], False),  # an editor took a paragraph away
        (["This article was withdrawn, as it was wrong in all that it told."], False),
        ([PARAGRAPHS[0], *(f"{n}. line of a new text. {'Words. ' * 9}" for n in range(9))], False),
        (PARAGRAPHS, False),
    ],
)  # fmt: skip
def test_a_teaser_is_a_much_shorter_part(body: list[str], cut: bool) -> None:
    assert is_cut_from("\n\n".join(body) or None, wording()) is cut


def test_one_text_is_one_whatever_its_address_case_and_date() -> None:
    assert text() is not None
    assert text() == text(url="https://news.example/b?rnd=3", timestamp="2027-01-01")
    assert text() == text(headline="BRIDGE OPENS") == text(*PARAGRAPHS, authors=[])


def test_other_words_numbers_headlines_and_sites_make_another_text() -> None:
    others = [
        text(site="paper.example"),
        text(headline="Bridge closes"),
        text(body="\n\n".join(PARAGRAPHS).replace("day 3", "day 33")),
        text(*PARAGRAPHS[:-1]),
    ]
    assert len({text(), *others}) == 5


def test_a_short_text_counts_with_its_day_and_not_without() -> None:
    def short(**fields: Any) -> bytes | None:
        return text("The office is closed today.", **fields)

    assert short() is not None
    assert short() == short(url="https://news.example/b", timestamp="2026-11-30T18:00:00Z")
    assert short() != short(timestamp="2026-12-01T10:00:00Z")
    assert short(timestamp=None) is None
    assert short(headline=None) is None
    assert text(body=None) is None


def test_a_short_text_without_a_date_is_told_by_the_day_on_which_it_was_fetched() -> None:
    short = "The harbour is closed to all ships until the storm is over."
    one = text(short, timestamp=None, fetched_at="2026-11-30T09:00:00Z")
    assert one == text(short, timestamp=None, fetched_at="2026-11-30T21:00:00Z")
    assert one != text(short, timestamp=None, fetched_at="2026-12-01T09:00:00Z")
    assert text(short, timestamp=None) is None
