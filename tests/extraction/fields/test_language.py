"""The language that a page declares, and the one that its script tells."""

from __future__ import annotations

import pytest
from field_pages import STEADY, URL, page
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    find_language,
)
from newscrawl.extraction.fields.language import normalize_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("PT_br", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("zh-Hant", "zh-Hant"),
        ("es-419", "es-419"),
        ("ru_RU.UTF-8", "ru-RU"),
        (" de ", "de"),
        ("fil", "fil"),
        ("english", None),
        ("und", None),
        ("x", None),
        ("", None),
        ("{{lang}}", None),
    ],
)
def test_normalize_language(text: str, tag: str | None) -> None:
    assert normalize_language(text) == tag


@STEADY
@given(st.text(st.sampled_from("abzENHans-_.@419 "), max_size=14))
def test_a_normal_language_stays_as_it_is(text: str) -> None:
    tag = normalize_language(text)
    assert tag is None or normalize_language(tag) == tag


@pytest.mark.parametrize(
    ("shown", "value", "evidence"),
    [
        (page(html='<html lang="pt-br">'), "pt-BR", "html lang"),
        (page(html='<html xml:lang="de">'), "de", "html lang"),
        (page(head='<meta property="og:locale" content="fr_FR">'), "fr-FR", "og:locale"),
        (page(data={"@type": "Article", "inLanguage": "sv"}), "sv", "json-ld"),
        (
            page(html='<html lang="">', data={"@type": "Article", "inLanguage": "sv"}),
            "sv",
            "json-ld",
        ),
        (page(), None, None),
    ],
)
def test_language(shown: Page, value: str | None, evidence: str | None) -> None:
    found = find_language(shown)
    assert (found or (None, None)) == (value, evidence)


CHINESE = "市议会星期二就关闭的大桥讨论了三个小时，维修工程预计明年春天才能完成。"
JAPANESE = "市議会は火曜日に橋の修理について三時間にわたり話し合った。橋は春から閉まっている。"
KOREAN = "시의회는 화요일에 다리 수리에 대해 세 시간 동안 논의했으며 다리는 봄부터 닫혀 있다."
RUSSIAN = "Совет города собрался во вторник и три часа говорил о мосте, который закрыт с весны."


@pytest.mark.parametrize(
    ("text", "declared", "value", "evidence"),
    [
        (CHINESE, "zh-TW", "zh-TW", "html lang"),
        (CHINESE, "en", "zh", "script"),
        (CHINESE, "", "zh", "script"),
        (JAPANESE, "en-US", "ja", "script"),
        (KOREAN, "", "ko", "script"),
        (RUSSIAN, "ru", "ru", "html lang"),
        (RUSSIAN, "uk", "ru", "words"),
        (RUSSIAN, "en", "ru", "words"),
        ("Rue de l’Église – « où » ? " * 4, "fr", "fr", "html lang"),
    ],
)
def test_no_text_is_of_a_language_that_is_not_written_so(
    text: str, declared: str, value: str | None, evidence: str | None
) -> None:
    markup = f'<html lang="{declared}"><body><h1>1</h1>{f"<p>{text * 3}</p>" * 3}</body></html>'
    assert (find_language(Page(markup, URL)) or (None, None)) == (value, evidence)


def test_the_language_of_the_article_s_element_goes_first() -> None:
    text = f"<p>{'Le conseil a parlé du pont pendant trois heures.' * 3}</p>" * 4
    shown = Page(f'<html lang="en"><body><article lang="fr"><h1>Pont</h1>{text}</article>', URL)
    assert find_language(shown) == ("fr", "article lang")


def test_a_quotation_s_language_is_not_the_page_s() -> None:
    quoted = (
        '<blockquote lang="fr"><p>Le conseil a parlé du pont pendant trois heures.</p></blockquote>'
    )
    assert find_language(page(quoted, html='<html lang="en">')) == ("en", "html lang")


def test_the_language_of_the_header_that_a_page_repeats() -> None:
    head = '<meta http-equiv="Content-Language" content="sv">'
    assert find_language(page(head=head)) == ("sv", "content-language")


INDONESIAN = (
    "Wali kota itu mengatakan bahwa pelabuhan akan ditutup untuk perbaikan pada bulan ini, dan "
    "para nelayan tidak dapat memakai derek yang rusak karena suku cadang belum tiba dari pabrik."
)
SWAHILI = (
    "Meya wa mji huo alisema kwamba bandari itafungwa kwa ajili ya matengenezo katika mwezi huu, "
    "na wavuvi wa eneo la kusini watatumia gati ya zamani kwa kuwa mashine ya mizigo ni mbovu."
)
ENGLISH = (
    "The mayor of the town said that the harbour will be closed for repairs this month, and that "
    "the fishermen of the southern quay are to use the old one, which was built by their fathers."
)
UKRAINIAN = (
    "Міський голова сказав, що порт буде закрито на ремонт у цьому місяці, але рибалки з півдня не "
    "будуть чекати, бо вони вже давно стоять на старому причалі, який був зведений ще за них."
)
DANISH = (
    "Borgmesteren sagde, at havnen bliver lukket i denne måned, og at de fiskere, der har brugt "
    "den gamle kaj, ikke kan få en kran til den nye, før den er betalt af byen og staten."
)


@pytest.mark.parametrize(
    ("text", "declared", "value", "evidence"),
    [
        (INDONESIAN, "en-US", "id", "words"),
        (UKRAINIAN, "ru", "uk", "words"),  # Russian has no "і"
        (INDONESIAN, "ms", "ms", "html lang"),  # the two share their little words
        (INDONESIAN, "", "id", "words"),
        (SWAHILI, "en", "sw", "words"),
        (ENGLISH, "de", "en", "words"),
        (ENGLISH, "en-GB", "en-GB", "html lang"),
        (ENGLISH, "cy", "cy", "html lang"),  # a language whose words are not known is believed
        (UKRAINIAN, "en", "uk", "words"),
        (DANISH, "no", "no", "html lang"),
        (DANISH, "da", "da", "html lang"),
        ("Ann Lee, Jo Lens, Bo Marsh, Old Quay, Lower Haddow. " * 5, "de", "de", "html lang"),
        ("The harbour is closed.", "", None, None),  # too little to tell
    ],
)
def test_a_text_has_the_little_words_of_its_language(
    text: str, declared: str, value: str | None, evidence: str | None
) -> None:
    lang = f' lang="{declared}"' if declared else ""
    said = text if len(text) < 50 else f"{text} {text}"
    markup = f"<html{lang}><body><h1>1</h1><p>{said}</p></body></html>"
    assert (find_language(Page(markup, URL)) or (None, None)) == (value, evidence)
