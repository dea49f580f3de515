"""Clean text: what every text of the record is."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.letters import has_folded_sign, is_clean
from newscrawl.common.text import clean_text, fold_text, folded_letters

# Hypothesis seldom draws what matters here by chance.
ODD = (
    "\u00ad\u200b\u200d\u200e\u202e\u2060\ufeff\x00\x07\x1c\x85\xa0\u2000\u2028\u3000\u3164\ud800"
    "\udfff"
)
TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.text(st.sampled_from(ODD + " \n\tae\u0308\u0301\u0300\u1100\u1161\U000e0041")),
)
# Format characters that are seen: Arabic and Syriac number signs and their like.
SEEN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


@settings(deadline=None, derandomize=True)
@given(TEXTS)
def test_clean_text_has_the_records_form(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert " ".join(cleaned.split()) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs")]


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(categories=["Cf"], exclude_characters=SEEN), min_size=1))
def test_clean_text_hides_no_characters(text: str) -> None:
    # Egyptian and shorthand layout controls stand outside any news text.
    left = {c for c in clean_text(text) if not "\U00013430" <= c <= "\U0001345f"}
    assert not left


@settings(deadline=None, derandomize=True)
@given(
    st.text(
        st.characters(categories=["L", "N", "P"], exclude_characters="\u3164\uffa0\u115f\u1160")
    )
)
def test_letters_numbers_and_marks_of_punctuation_stay(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("Home\xa0»\xa0World", "Home » World"),
        ("co\xadop\u200berate", "cooperate"),
        ("e\u0301te\u0301", "été"),
        ("a\u2028b\u2029c\u3000d", "a b c d"),
        ("a\x00b\x07c\x7f", "abc"),
        ("a\x85b", "a b"),
        ("\ufeffStart", "Start"),
        ("\u202eabc\u202c", "abc"),
        ("good \ud83d text", "good text"),
        ("a\u200cb, c\u200dd", "ab, cd"),
        ("plain\U000e0068\U000e0069 text", "plain text"),
        ("東京\u200b都", "東京都"),
        ("한\u1100\u1161", "한가"),
        ("line one\r\nline two", "line one line two"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian
        "PDF\u200cها و ۲۰\u200cساله",
        "دوہزار\u200cآٹھ",  # Urdu
        "١٤٤٥ه\u200d",  # an Arabic abbreviation
        "ශ්\u200dරී ලංකා",  # Sinhala
        "क्\u200dष क्\u200cत",  # Devanagari
        "র\u200c্যাব",  # Bengali
        "അവന്\u200d",  # Malayalam: a chillu at the word's end
        "👨\u200d👩\u200d👧 ❤️\u200d🔥 👩🏽\u200d🚀",
        "🏳️\u200d🌈 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)
def test_joiners_stay_where_a_script_or_an_emoji_is_spelled_with_them(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("می\u200c\u200cخواهم", "می\u200cخواهم"),
        ("می\u200c\u200fخواهم", "می\u200cخواهم"),
        ("کتاب\u200c ها\u200c", "کتاب ها"),
        ("\u200cکتاب،\u200cها\u200c.", "کتاب،ها."),
        ("👨\u200d and\u200d 👧", "👨 and 👧"),
        ("news\u200d\u200cpaper 東\u200d京", "newspaper 東京"),
        ("🏴\U000e0067\U000e0062 🏁\U000e0067\U000e007f", "🏴 🏁"),
    ],
)
def test_joiners_go_where_nothing_is_spelled_with_them(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("می\u200cخواهم", "میخواهم"),
        ("Straße", "STRASSE"),
        ("“quoted”", '"QUOTED"'),
        ("‘s", "'S"),
        ("a – b", "A - B"),
        ("«à»", '"À"'),
        ("AYRICA", "ayrıca"),
        ("İLGİLİ", "ilgili"),
        ("ПОДЕЛИТЬСЯ", "поделиться"),
    ],
)
def test_fold_makes_wordings_of_one_meaning_equal(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("a b", "ab"), ("é", "e"), ("5", "6")])
def test_fold_keeps_wordings_apart(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The U.S., 2nd try!", "theus2ndtry"),
        ("A — b…", "ab"),
        ("Über-Mut", "übermut"),
        ("москва: 5", "москва5"),
        ("東京、晴れ。", "東京晴れ"),
        ("» / |", ""),
    ],
)
def test_letters(text: str, kept: str) -> None:
    assert folded_letters(text) == kept


def test_accents_heaped_on_one_letter_take_no_time() -> None:
    cleaned = clean_text("e" + "\u0316\u0301" * 50_000 + " and e\u0301" + "." * 200)
    assert len(cleaned) < 300
    assert cleaned.endswith(" and é" + "." * 200)


@settings(deadline=None, derandomize=True)
@given(TEXTS)
def test_letters_are_what_is_alphanumeric(text: str) -> None:
    assert folded_letters(text) == "".join(sign for sign in text.casefold() if sign.isalnum())


@settings(deadline=None, derandomize=True)
@given(TEXTS)
def test_letters_know_neither_case_nor_spaces(text: str) -> None:
    kept = folded_letters(text)
    assert folded_letters(kept) == kept
    assert folded_letters(f" {text}! ") == kept


def test_what_is_taken_for_clean_is_clean_whatever_the_sign() -> None:
    taken = [sign for sign in map(chr, range(sys.maxunicode + 1)) if is_clean(f"a{sign}b")]
    shown = "".join(taken)
    assert len(taken) > 20_000
    assert shown.isprintable() and unicodedata.is_normalized("NFC", shown)
    # No accent is among them, so no two of them become one.
    assert not any(map(unicodedata.combining, taken))
    assert " ".join(shown.split()) == shown.strip()


def test_every_sign_that_is_folded_is_seen() -> None:
    signs = set(map(chr, range(0x10000)))
    others = {sign for sign in signs if not has_folded_sign(sign)}
    assert all(fold_text(sign) == sign.casefold() for sign in others)
    folded = "‘’‚‛“”„‟«»–—‑‐−´`ıİ\u200c\u200d"
    assert others.isdisjoint(folded)
    assert [fold_text(sign) for sign in folded] == [*"''''\"\"\"\"\"\"-----''ii", "", ""]
