"""Phrases within a text are found as a regular expression of them would find them."""

from __future__ import annotations

import re
from functools import cache

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.vocabulary import (
    PhrasePattern,
    PhrasesAt,
    WholePhrases,
    phrases_as_written,
    small_letters,
)

LISTS = ("agencies", "byline_openings", "credit_labels", "roles", "weekdays")
STEADY = settings(max_examples=fewer_when_quick(200))
COLON = re.compile(r"\s*[:：]")


@cache
def phrases_of(name: str) -> PhrasesAt:
    """A vocabulary, made once for all lines that are tried."""
    return PhrasesAt.of(name)


@cache
def regex_of(name: str) -> str:
    """A vocabulary as a regular expression, the longest phrase first."""
    small = sorted(set(map(small_letters, phrases_as_written(name))), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, small))})"


def lines(name: str) -> st.SearchStrategy[str]:
    """Lines of a vocabulary's phrases, in any letters, with signs and other words about them."""
    phrase = st.sampled_from(phrases_as_written(name))
    others = st.sampled_from([" ", ":", "：", "/", "字", "x", " Ann ", "İ", "ſ", "s", "."])
    pieces = st.one_of(phrase, phrase.map(str.upper), phrase.map(str.title), others)
    return st.lists(pieces, max_size=6).map("".join)


@pytest.mark.parametrize("name", LISTS)
@STEADY
@given(data=st.data())
def test_a_phrase_with_a_sign_behind_it_is_found(name: str, data: st.DataObject) -> None:
    text = data.draw(lines(name))
    plain = re.compile(rf"{regex_of(name)}\s*[:：]", re.IGNORECASE)
    found = PhrasePattern(phrases_of(name), COLON).search(text, re.compile(""))
    expected = plain.search(text)
    assert (found and (found.start, found.behind.end())) == (expected and expected.span())


@pytest.mark.parametrize("name", LISTS)
@STEADY
@given(data=st.data())
def test_whole_phrases_are_found_and_cut(name: str, data: st.DataObject) -> None:
    text = data.draw(lines(name))
    plain = re.compile(rf"(?<!\w){regex_of(name)}(?!\w)", re.IGNORECASE)
    whole = WholePhrases(phrases_of(name))
    expected = plain.search(text)
    assert whole.find(text) == (expected and expected.span())
    assert whole.cut_from(text) == plain.sub("", text)


def test_the_first_vocabulary_goes_before_longer_phrases_of_others() -> None:
    both = PhrasesAt(["by"], ["by the", "b"])
    assert list(both.ends("by the sea", 0)) == [2, 6, 1]


def test_a_phrase_of_one_letter_is_found_whatever_follows() -> None:
    one = PhrasesAt(["文", "文字"])
    assert [list(one.ends(text, 0)) for text in ("文", "文：", "文字：")] == [[1], [1], [2, 1]]


@pytest.mark.parametrize("text", ["AYRICA", "İSTANBUL", "ſpät", "ΣΟΦΌΣ", "Straße", "ＡＰ"])
def test_small_letters_keep_their_places(text: str) -> None:
    assert len(small_letters(text)) == len(text)
    assert re.fullmatch(re.escape(small_letters(text)), text, re.IGNORECASE)


def test_what_a_whole_text_is() -> None:
    labels = PhrasesAt(["photo", "photo by"])
    assert labels.has("Photo By")
    assert not labels.has("Photo by Jo")


def test_no_phrase_stands_before_a_text_or_behind_it() -> None:
    phrases = PhrasesAt(["photo"])
    assert [phrases.ends("photo", at) for at in (-5, -1, 5, 9)] == [[]] * 4
