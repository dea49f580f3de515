"""The fingerprint of a text: what it counts, and that anybody can make it again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from newscrawl import examine
from newscrawl.common.fingerprint import fingerprint_of

if TYPE_CHECKING:
    from conftest import MakePage

TEXTS = {
    "english": "“Yes,” she said.\n\nThe bridge – closed since May 2023 – opens.",
    "german": "Die STRASSE ist gesperrt; die Straße bleibt es.",
    "turkish": "İstanbul'da yağmur, AYRICA rüzgâr",
    "hindi": "पुल पर यातायात बंद है।",
    "chinese": "石门岛百年灯塔重新点亮，2026年。",
    "emoji": "All is well 🎉👩‍🚀",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_the_hash_of_the_texts_letters_and_digits(text: str) -> None:
    """As docs/reading.md says it, for those who make it in another language."""
    letters = "".join(filter(str.isalnum, text.casefold())).encode()
    assert fingerprint_of(text) == hashlib.blake2b(letters, digest_size=8).hexdigest()


@pytest.mark.parametrize(
    "other",
    ['"Yes", she said. The bridge - closed since May 2023 - opens', TEXTS["english"].upper()],
)
def test_signs_breaks_and_case_do_not_count(other: str) -> None:
    assert fingerprint_of(other) == fingerprint_of(TEXTS["english"])


def test_each_letter_and_digit_counts() -> None:
    text = TEXTS["english"]
    others = [text.replace("2023", "2024"), text.replace("closed", "close"), text + " a"]
    assert len({fingerprint_of(each) for each in (text, *others)}) == 4


@pytest.mark.parametrize("body", [None, "", "– …\n\n***"])
def test_a_body_without_letters_has_none(body: str | None) -> None:
    assert fingerprint_of(body) is None


def test_a_record_has_that_of_its_body(article_page: MakePage) -> None:
    one, other = map(article_page, ("The bridge stays closed", "Another headline"))
    first, second = examine(one).article, examine(other, "https://paper.example/a").article
    assert first.fingerprint == second.fingerprint == fingerprint_of(first.body)
    assert first.fingerprint is not None


def test_a_text_in_markdown_has_that_of_the_plain_text(article_page: MakePage) -> None:
    page = article_page("The bridge stays closed").replace(
        b"the bridge over the river",
        b"<a href='/a-long-address'>the bridge</a> <b>over</b> the river",
    )
    marked = examine(page, "https://news.example/a", body="markdown").article
    assert "a-long-address" in str(marked.body)
    assert marked.fingerprint == examine(page, "https://news.example/a").article.fingerprint
