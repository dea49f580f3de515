"""The names in bylines, without "By", roles, places and outlets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import at_most

from newscrawl.extraction.lines.byline_names import keys_of, names_in
from newscrawl.extraction.lines.person_names import is_agency


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["By Ann Lee and Bo Oh, Chief Editor"], ["Ann Lee", "Bo Oh"]),
        (["Von Anna Beispiel und Max Muster"], ["Anna Beispiel", "Max Muster"]),
        (["Ann Lee", "ANN LEE", "Bo Oh"], ["Ann Lee", "Bo Oh"]),
        (["Ann Lee (ann@news.example)"], ["Ann Lee"]),
        (["Ann Lee @annlee"], ["Ann Lee"]),
        (["https://news.example/ann"], []),
        (["Staff Writer"], []),
        (["12 July 2023"], []),
        (["News Example"], []),
        (["Xtown Post"], []),
        (["记者 林晓舟"], ["林晓舟"]),
        (["김서연 기자, 박민수 기자"], ["김서연", "박민수"]),
        (["[서울=김서연 기자]"], ["김서연"]),
        (["文・山田健太 写真・佐藤美咲"], ["山田健太"]),
        (["聞き手・山田健太"], ["山田健太"]),
        (["Muhabir: Elif Ak"], ["Elif Ak"]),
        (["Του Νίκου Λάππα"], ["Νίκου Λάππα"]),
        (["รายงานโดย อรทัย ศรีวิลัย"], ["อรทัย ศรีวิลัย"]),
        (["김서연 기자"], ["김서연"]),
        (["Ann&nbsp;Lee"], ["Ann Lee"]),
        (["", " , ; "], []),
    ],
)
def test_names_of_signatures(texts: list[str], names: list[str]) -> None:
    assert names_in(texts, keys_of(["Xtown Post"])) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee, Xtown", ["Ann Lee"]),
        ("Ann Lee, dpa", ["Ann Lee", "dpa"]),
        ("Ann Lee/AFP", ["Ann Lee", "AFP"]),
        ("Reporter Ann Lee", ["Ann Lee"]),
        ("Ann Lee et Bo Oh, envoyés spéciaux à Xville", ["Ann Lee", "Bo Oh"]),
        ("Redaktion Xtown Heute", ["Redaktion Xtown Heute"]),
        ("DIE XTOWN POST, Hamburg, Germany", []),
        ("Ann Lee, AP National Political Writer", ["Ann Lee"]),
        ("Ann Lee Political Correspondent", ["Ann Lee"]),
        ("Ann Lee, XTV Editor-at-large", ["Ann Lee"]),
        ("AP Sports Writer", []),
        ("The Associated Press", ["The Associated Press"]),
        ("Ann Lee and AFP", ["Ann Lee", "AFP"]),
        ("Ministry of Trade and Climate", ["Ministry of Trade and Climate"]),
        ("本报记者 林晓舟", ["林晓舟"]),
        ("홍길동 칼럼니스트", ["홍길동"]),
        ("Super User", []),
        ("Nina Opal Redakteurin", ["Nina Opal"]),
        ("XP-Redaktion", ["XP-Redaktion"]),
        ("Chief Reporter", []),
        ("Associated Press", ["Associated Press"]),
        ("Deutsche Presse-Agentur", ["Deutsche Presse-Agentur"]),
        ("Foto: Jo Lens", []),
        ("SIZE - +", []),
        ("Ann LeeAnn Lee", ["Ann Lee"]),
        ("Ann Lee Ann Lee", ["Ann Lee"]),
        ("ANN LEE (", ["ANN LEE"]),
        ("Monday. (Ann Lee", []),
        ("Ann Lee (in Rome)", ["Ann Lee"]),
        ("Ann Lee On Twitter »", ["Ann Lee"]),
        ("ANN LEE ASSOCIATED PRESS", ["ANN LEE"]),
        ("Ann Lee, Harbour Today", ["Ann Lee"]),
        ("name", []),
        ("Interview: Jo Lens", ["Jo Lens"]),
        ("Autorin/Autor Roman Musterenko", ["Roman Musterenko"]),
        ("Escribe Camila Ejemplo", ["Camila Ejemplo"]),
        ("牛晓镛、岳小舟", ["牛晓镛", "岳小舟"]),
        ("By", []),
        ("admin", []),
        ("null", []),
        ("xtown.example.com", []),
    ],
)
def test_names_in_bylines(text: str, names: list[str]) -> None:
    assert names_in([text], keys_of(["Die Xtown Post"])) == names


@pytest.mark.parametrize(
    "text",
    ["Posted on", "Health", "Editorial desk", "im Gespräch", "Share this"],
)
def test_what_is_displayed_must_look_like_a_name(text: str) -> None:
    assert names_in([text], displayed=True) == []


def test_agencies_are_whole_names() -> None:
    assert is_agency("Reuters") and is_agency("the associated press")
    assert not is_agency("Reuters reporter Ann Lee")


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.text("aA ,/.:@1By林\u0301", max_size=30), max_size=4), st.booleans())
def test_whatever_is_cleaned_is_no_longer_than_a_name(texts: list[str], displayed: bool) -> None:
    names = names_in(texts, displayed=displayed)
    assert all(2 <= len(name) <= 60 and any(map(str.isalpha, name)) for name in names)


@pytest.mark.parametrize(
    "text", ["By " * 40_000, "a, " * 40_000, "and " * 40_000, " " * 100_000 + "x"]
)
def test_long_bylines_take_no_time(text: str) -> None:
    with at_most(15):
        names_in([text])
