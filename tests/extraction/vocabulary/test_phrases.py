"""The wordings of boilerplate: every line of the vocabularies works, and prose is left alone."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.text import clean_text
from newscrawl.extraction.vocabulary import (
    PhraseSet,
    PhrasesWithin,
    folded_phrases,
    phrases,
    phrases_as_written,
    phrases_regex,
)

FILES = sorted(
    files("newscrawl.extraction.vocabulary").joinpath("phrase_lists").iterdir(),
    key=lambda f: f.name,
)
NAMES = [file.name.removesuffix(".txt") for file in FILES]
LINES = {
    name: [line for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"]
    for name, file in zip(NAMES, FILES, strict=True)
}
LABELS = ["comments", "related", "share", "promo", "consent", "not_found", "bot_checks", "paywall"]


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_clean(name: str) -> None:
    # What is compared with them is clean; a line that is not would never be found.
    assert [line for line in LINES[name] if clean_text(line) != line] == []


@pytest.mark.parametrize("name", LABELS)
def test_every_line_of_a_vocabulary_is_found(name: str) -> None:
    known = phrases(name)
    for line in LINES[name]:
        shown = line.removesuffix("…").strip()
        assert known.find(shown) is not None, line
        assert known.find(shown.capitalize()) is not None, line
        if line.endswith("…"):
            assert known.find(f"{shown} – 12") is not None, line


YES = {
    "comments": [
        "Leave a Reply",
        "Comments (12)",
        "12 Comments",
        "Schreiben Sie einen Kommentar",
        "Laisser un commentaire",
        "Deja un comentario",
        "Deixe um comentário",
        "Lascia un commento",
        "Dodaj komentarz",
        "Оставить комментарий",
        "اترك تعليقاً",
        "コメントを残す",
        "Tinggalkan Balasan",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
    ],
    "related": [
        "READ ALSO: A storm is near",
        "Read more »",
        "Lesen Sie auch: Ein Sturm naht",
        "À lire aussi : Une tempête",
        "Lea también: Una tormenta",
        "Leia também",
        "Leggi anche",
        "Lees ook: Een storm",
        "Czytaj też: Burza",
        "Читайте также: Буря",
        "اقرأ أيضا",
        "यह भी पढ़ें",
        "Baca juga: Badai",
        "相关阅读",
        "関連記事",
        "관련기사",
        "Läs också: En storm",
        "Lue myös: Myrsky",
        "Διαβάστε περισσότερα: Θύελλα",
        "Pročitajte i: Oluja",
        "Loe ka: Torm",
        "আরও পড়ুন: ঝড়",
        "இதையும் படிக்க: புயல்",
        "อ่านข่าวที่เกี่ยวข้อง",
        "Soma pia: Dhoruba",
        "Xem thêm: Bão",
    ],
    "share": [
        "Share this article",
        "Teilen",
        "Auf Facebook teilen",
        "Partager",
        "Compartir",
        "Condividi",
        "Поделиться",
        "شارك",
        "シェアする",
        "공유하기",
        "Lästid 3 min",
        "Haberi dinle",
        "文字サイズ",
    ],
    "promo": [
        "Sign up for our newsletter",
        "Subscribe now",
        "Iscriviti alla newsletter",
        "Подпишитесь на наш канал",
        "اشترك في النشرة",
        "Følg oss på Facebook",
        "Přihlaste se k odběru novinek",
        "Pratite nas na Viberu",
        "Gabung di saluran kami",
        "Знайшли помилку? Виділіть її",
        "ニュースレターに登録",
    ],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in YES.items() for text in texts]
)
def test_boilerplate_is_known_in_many_languages(name: str, text: str) -> None:
    assert phrases(name).find(text) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("comments", "Commentsville is a small town."),
        ("comments", "Comments by the minister made the markets fall."),
        ("comments", "The comments were harsh."),
        ("comments", "Kommentare des Ministers bewegten die Märkte."),
        ("related", "Relatedness is a matter of degree."),
        ("related", "Related costs rose by a third."),
        ("related", "She read also what was in the margins."),
        ("share", "Shares fell by three per cent."),
        ("share", "Adding to the trouble, the ferry sank."),
        ("share", "Printing began in the town in 1480."),
        ("share", "Xylophones were played."),
        ("promo", "Subscribers fell by a third."),
        ("promo", "Loggers cut the trees."),
        ("promo", "Haben Sie eine Meinung dazu?"),
        ("promo", "Мы в городе третий день."),
        ("promo", "سجل الفريق هدفين."),
        ("related", "Más de cien barcos salieron."),
        ("home_page", "Home is where the ferry goes"),
        ("tag_labels", "Tags were sewn to the coats"),
        ("not_found", "4040 people came"),
    ],
)
def test_prose_that_begins_like_boilerplate_is_none(name: str, text: str) -> None:
    assert phrases(name).find(text) is None


def test_a_phrase_of_two_vocabularies_belongs_to_the_first() -> None:
    known = PhraseSet({"one": ["read more", "see…"], "two": ["read more", "see…", "look…"]})
    for text, vocabulary in (("Read more", "one"), ("See there", "one"), ("Look there", "two")):
        hit = known.find(text)
        assert hit is not None
        assert hit.vocabulary == vocabulary


@pytest.mark.parametrize("text", ["» Read more »", "READ MORE (12)", "• read more:", "“Read more”"])
def test_bullets_counters_and_quotes_about_a_line_do_not_count(text: str) -> None:
    assert PhraseSet({"one": ["read more"]}).is_phrase(text)


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_text_may_be_looked_up(text: str) -> None:
    known = phrases(*LABELS)
    hit = known.find(text)
    assert hit is None or hit.vocabulary in LABELS
    assert known.is_phrase(text) is (hit is not None and hit.is_whole_text)


@pytest.mark.parametrize("name", NAMES)
def test_an_alternation_matches_its_lines_whole(name: str) -> None:
    # The longest first: no line is found as another one's beginning.
    pattern = re.compile(phrases_regex(name))
    for line in phrases_as_written(name):
        match = pattern.match(line)
        assert match is not None and match[0] == line


@pytest.mark.parametrize(
    ("vocabulary", "text", "whole", "start"),
    [
        ("comments", "LEAVE A COMMENT", True, None),
        ("comments", "» Leave a comment (3)", True, None),
        ("home_page", "Home", True, None),
        ("home_page", "Homes", False, None),
        ("related", "Read also: a storm", False, "read also"),
        ("related", "Read alsom", False, None),
        ("consent", "We use cookies to help", False, "we use cookies"),
        ("consent", "We used cookies", False, None),
    ],
)
def test_whole_lines_and_beginnings(
    vocabulary: str, text: str, whole: bool, start: str | None
) -> None:
    known = phrases(vocabulary)
    assert known.is_phrase(text) is whole
    assert known.opening_phrase(text) == start


@pytest.mark.parametrize("text", ["X", "x:", "X (12)", "» x", "Äx…", "ÄX", "Zy", "zY!", "`z", "Z`"])
def test_short_phrases_are_known_however_they_begin(text: str) -> None:
    known = PhraseSet({"one": ["x", "äx", "zy", "'z", "z'"]})
    assert known.is_phrase(text)
    assert known.find(text) is not None


@pytest.mark.parametrize("name", ["endnotes"])
def test_phrases_within_a_text_are_found_wherever_they_stand(name: str) -> None:
    words = folded_phrases(name)
    known = PhrasesWithin(words)
    assert all(known.are_in(f"a. {word} b") and known.are_in(word) for word in words)
    assert not known.are_in("")
    assert not known.are_in("the river rose again on friday")
