"""Dates: as data write them and as pages display them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.dates.dateparser_fallback import date_in_words
from newscrawl.extraction.dates.reading import find_date, is_date_line, normalize_date

STEADY = settings(deadline=None, derandomize=True, database=None)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2024, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-07-12T16:12:32.000Z", "2023-07-12T16:12:32+00:00"),
        ("2023-07-12T16:12:32+0300", "2023-07-12T16:12:32+03:00"),
        ("2023-07-12T16:12+03", "2023-07-12T16:12:00+03:00"),
        ("2023-07-12 16:12:32 +03:00", "2023-07-12T16:12:32+03:00"),
        ("2023-07-12T16:12:32-03:30", "2023-07-12T16:12:32-03:30"),
        ("2023-07-12T16:12:32+99:00", "2023-07-12T16:12:32"),
        ("2023-07-12 16:12", "2023-07-12T16:12:00"),
        ("20230712T161232Z", "2023-07-12T16:12:32+00:00"),
        ("20230712", "2023-07-12"),
        ("2023-07-12", "2023-07-12"),
        ("2023-07-12T24:00:00Z", "2023-07-13T00:00:00+00:00"),
        ("2023-07-12T25:00", "2023-07-12"),
        ("2023-07-12T4:12 PM", "2023-07-12T16:12:00"),
        ("Wed, 12 Jul 2023 16:12:32 GMT", "2023-07-12T16:12:32+00:00"),
        ("July 12, 2023", "2023-07-12"),
        ("1689178352", "2023-07-12T16:12:32+00:00"),
        ("1689178352000", "2023-07-12T16:12:32+00:00"),
        ("2023-02-30", None),
        ("2023-07", None),
        ("1889-01-01", None),
        ("2999-01-01", None),
        ("12345", None),
        ("soon", None),
        ("", None),
    ],
)
def test_normalize_date(text: str, value: str | None) -> None:
    assert normalize_date(text) == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("3/4/2023", None, "2023-03-04"),
        ("18-03-08 23:16", "zh", "2018-03-08T23:16:00"),
        ("24.07.12 16:12", "ko-KR", "2024-07-12T16:12:00"),
        ("24.07.12 16:12", "de", "2012-07-24T16:12:00"),
        ("07.17.13 1:00 PM", "en", "2013-07-17T13:00:00"),
        ("Published: 07.17.2013, 16:12", None, "2013-07-17T16:12:00"),
        ("As paragraph 7.17.13 has it", "en", None),
        ("Release 07.17.13.1", "en", None),
        ("3/4/2023", "en", "2023-03-04"),
        ("3/4/2023", "en-GB", "2023-04-03"),
        ("3/4/2023", "de", "2023-04-03"),
        ("3.4.2023", "en", "2023-04-03"),
        ("13/4/2023", "en", "2023-04-13"),
        ("4/13/2023", "de", "2023-04-13"),
        ("12.07.23", "de", "2023-07-12"),
        ("12 listopada 2022", "hr", "2022-10-12"),
        ("12 listopada 2022", "pl", "2022-11-12"),
        ("2023 m. liepos 12 d. 16:12", "lt", "2023-07-12T16:12:00"),
        ("2023. gada 12. jūlijs", "lv", "2023-07-12"),
        ("2023ko uztailaren 12a", "eu", "2023-07-12"),
        ("12 de juliol de 2023", "ca", "2023-07-12"),
        ("12. júlí 2023", "is", "2023-07-12"),
        ("12 กรกฎาคม 2566", "th", "2023-07-12"),
        ("12. Juli 2023 um 16:12 Uhr", "de", "2023-07-12T16:12:00"),
        ("July 12, 2023 at 4:12 p.m. EDT", "en", "2023-07-12T16:12:00-04:00"),
        ("2023年7月12日 16時12分", "ja", "2023-07-12T16:12:00"),
        ("2023年7月12日 下午4:12", "zh", "2023-07-12T16:12:00"),
        ("2023년 7월 12일 오후 4시 12분", "ko", "2023-07-12T16:12:00"),
        ("12 июля 2023, 16:12 мск", "ru", "2023-07-12T16:12:00+03:00"),
        ("١٢ يوليو ٢٠٢٣", "ar", "2023-07-12"),
        ("12 تموز/يوليو 2023", "ar", "2023-07-12"),
        ("12 जुलाई 2023", "hi", "2023-07-12"),
        ("12 tháng 7 năm 2023", "vi", "2023-07-12"),
        ("12 de julho de 2023 às 16h12", "pt", "2023-07-12T16:12:00"),
        ("le 12 juillet 2023 à 16h12", "fr", "2023-07-12T16:12:00"),
        ("12 Temmuz 2023 16.12", "tr", "2023-07-12T16:12:00"),
        ("16:12, 12 July 2023", "en", "2023-07-12T16:12:00"),
        ("12 July 2023 - 5 comments", "en", "2023-07-12"),
        ("12 July 2023 9:00-10:30", "en", "2023-07-12T09:00:00"),
        ("12 July 2023 12:05 am", "en", "2023-07-12T00:05:00"),
        ("12 July 2023 12:05 pm", "en", "2023-07-12T12:05:00"),
        ("12 July 2023, 16:12 GMT+3", "en", "2023-07-12T16:12:00+03:00"),
        ("12 July 2023 16:12 UTC-03:30", "en", "2023-07-12T16:12:00-03:30"),
        ("12 July 2023 16:12 est", "en", "2023-07-12T16:12:00"),
        ("Sept. 3, 2022", "en", "2022-09-03"),
        ("1st May 2023", "en", "2023-05-01"),
        ("On 1 May 2023 and on 2 May 2023", "en", "2023-05-01"),
        ("31 February 2023", "en", None),
        ("12 July 1950", "en", None),
        ("112.07.20233", "de", None),
        ("no date", "en", None),
        ("Wed Jul 12 16:12:32 CEST 2023", None, "2023-07-12T16:12:32+02:00"),
        ("Jul 12 16:12 2023", None, "2023-07-12T16:12:00"),
        ("2023.07.12 PM 04:12", None, "2023-07-12T16:12:00"),
        ("12/07/2023, 4:12 μ.μ.", "el", "2023-07-12T16:12:00"),
        ("12/07/2023 4:12 م", "ar", "2023-07-12T16:12:00"),
        ("12/07/2023 12:12 ص", "ar", "2023-07-12T00:12:00"),
    ],
)
def test_find_date(text: str, language: str | None, value: str | None) -> None:
    found = find_date(text, language)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Published 12 July 2023 here", "12 July 2023"),
        ("Wed, 12 July 2023, 4:12 pm | News", "12 July 2023, 4:12 pm"),
        ("At 16:12 on 12 July 2023.", "16:12 on 12 July 2023"),
    ],
)
def test_a_found_date_knows_where_it_stands(text: str, shown: str) -> None:
    found = find_date(text)
    assert found is not None
    assert text[found.start : found.end].strip() == shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2023-07-12 16:12:32", True),
        ("Published: 12 July 2023, 16:12", True),
        ("Published 12 July 2023 Updated 13 July 2023", True),
        ("Mittwoch, 12. Juli 2023, 16:12 Uhr", True),
        ("12 July 2023 | Xtown", True),
        ("On 12 July 2023 the river rose again.", False),
        ("It was founded on 12 July 2023 by three friends who had never met before", False),
        ("No date at all", False),
        ("The 2023 edition", False),
        ("", False),
        ("12 July 2023" + " " * 200, False),
    ],
)
def test_is_date_line(text: str, is_one: bool) -> None:
    assert is_date_line(text) is is_one


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12 tháng 7 năm 2023", "vi", "2023-07-12"),
        ("12 juli 2023 16:12", "nl-BE", "2023-07-12T16:12:00"),
        ("yesterday", "en", None),
        ("12 July 2023", "no-such-language", None),
        ("12 July 2023" + "." * 60, "en", None),
    ],
)
def test_date_in_words(text: str, language: str, value: str | None) -> None:
    assert date_in_words(text, language) == value


@STEADY
@given(MOMENTS, OFFSETS | st.none())
def test_iso_dates_are_read_as_they_are(moment: datetime, zone: timezone | None) -> None:
    written = moment.replace(tzinfo=zone).isoformat()
    assert normalize_date(written) == written
    assert normalize_date(written[:10]) == written[:10]


@STEADY
@given(MOMENTS, st.sampled_from(["%d %B %Y %H:%M", "%B %d, %Y, %I:%M %p", "%Y/%m/%d %H:%M"]))
def test_displayed_dates_are_read(moment: datetime, form: str) -> None:
    found = find_date(moment.strftime(form), "en")
    assert found is not None
    assert found.value == moment.replace(second=0).isoformat()


@settings(STEADY, max_examples=300)
@given(st.text(st.sampled_from("0123456789-/.:,TZ+ apm年月日JulyмскUTC\u0661\u0967²"), max_size=40))
def test_whatever_is_found_is_a_date_within_reason(text: str) -> None:
    found = find_date(text)
    for value in (normalize_date(text), found.value if found else None):
        if value is not None:
            moment = datetime.fromisoformat(value)
            assert 1990 <= moment.year <= datetime.now(UTC).year + 2
            assert moment.microsecond == 0
    if found:
        assert 0 <= found.start < found.end <= len(text)
    is_date_line(text)


@STEADY
@given(st.text(max_size=80), st.text(max_size=8) | st.none())
def test_any_text_may_be_asked_for_its_date(text: str, language: str | None) -> None:
    normalize_date(text)
    find_date(text, language)
