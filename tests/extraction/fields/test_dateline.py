"""Datelines: the place that opens a report, and dashes that mean something else."""

from __future__ import annotations

import pytest
from field_pages import STEADY, page
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.fields import find_dateline


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("LONDON (AP) — The bridge is closed.", "LONDON"),
        ("LONDON, July 12 (Reuters) - The bridge is closed.", "LONDON"),
        ("PARIS/BERLIN, July 12 (Reuters) - The bridge is closed.", "PARIS/BERLIN"),
        ("WASHINGTON, D.C. — The bridge is closed.", "WASHINGTON"),
        ("KYIV, Ukraine (AP) — The bridge is closed.", "KYIV"),
        ("ST. PETERSBURG — The bridge is closed.", "ST. PETERSBURG"),
        ("TOKYO -- The bridge is closed.", "TOKYO"),
        ("Berlin (dpa) – Die Brücke bleibt gesperrt.", "Berlin"),
        ("São Paulo – A ponte está fechada.", "São Paulo"),
        ("MADRID.- El puente sigue cerrado.", "MADRID"),
        ("Madrid, 12 jul (EFE).- El puente sigue cerrado.", "Madrid"),
        ("JAKARTA, Portal - Jembatan ditutup.", "JAKARTA"),
        ("МОСКВА — Мост закрыт.", "МОСКВА"),
        ("المنامة – الجسر مغلق.", "المنامة"),
        ("MOSCOW (Reuters) – the bridge is closed.", "MOSCOW"),
    ],
)
def test_places(body: str, place: str) -> None:
    found = find_dateline(body)
    assert found is not None
    assert found.value == place
    assert found.evidence == "body"


@pytest.mark.parametrize(
    "body",
    [
        "However – and this matters – the bridge is closed.",
        "Yes – he said so.",
        "NASA – the agency that flew there – is silent.",
        "Anna Lee – the mayor – spoke first.",
        "A 5-4 vote closed the bridge.",
        "Well-known as it is, the bridge is closed.",
        "BREAKING – The bridge is closed.",
        "UPDATE - The bridge is closed.",
        "OPINION — The bridge should be closed.",
        "СРОЧНО – Мост закрыт.",
        "The bridge is closed.",
        "2023 – The bridge is closed.",
        "– The bridge is closed.",
    ],
)
def test_other_dashes(body: str) -> None:
    assert find_dateline(body) is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("MOSCOW – The news came at noon.", "MOSCOW"),
        ("MOSCOW (Reuters) - The news came at noon.", "MOSCOW"),
        ("NEW YORK, July 12 — The news came.", "NEW YORK"),
        ("Jakarta, Portal - Harga beras naik.", "Jakarta"),
        ("Kyiv (Agency) – The news came.", "Kyiv"),
        ("МОСКВА, 12 июля – Новости.", "МОСКВА"),
        ("A standfirst.\n\nBERLIN – The news came.", "BERLIN"),
        ("صفاقس – وصل الخبر.", "صفاقس"),
        ("The news - it came at noon - was bad.", None),
        ("It was a long-winded – and dull – day.", None),
        ("a – b", None),
        ("One.\n\nTwo.\n\nThree.\n\nBERLIN – Four.", None),
        ("", None),
        (None, None),
    ],
)
def test_dateline(body: str | None, place: str | None) -> None:
    found = find_dateline(body)
    assert (found.value if found else None) == place


@STEADY
@given(st.text(max_size=100))
def test_a_dateline_stands_in_the_body(text: str) -> None:
    found = find_dateline(text)
    assert found is None or found.value in text


def test_a_dateline_in_an_element_of_its_own() -> None:
    above = '<h1>Bridge</h1><cite><span class="source__location">Xtown</span> Paper — </cite>'
    assert find_dateline("The bridge is closed.", page(above)) == ("Xtown", "dateline element")


def test_the_place_in_a_byline_is_no_dateline() -> None:
    above = '<h1>Bridge</h1><p class="byline">By Ann Lee <span class="location">Xtown</span></p>'
    assert find_dateline("The bridge is closed.", page(above)) is None
