"""Dates as pages show them to readers, by language."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.dates.date_labels import changes
from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.dates.visible_date import find_date, find_dates, is_date_line

STEADY = settings(deadline=None, derandomize=True, database=None)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2024, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
DAY = "2023-07-12"
TIME = "2023-07-12T16:12:00"

DISPLAYED = {
    "en": [
        ("12 July 2023", DAY),
        ("12th of July 2023", DAY),
        ("Jul 12, 2023", DAY),
        ("Jul. 12th, 2023", DAY),
        ("12-Jul-2023", DAY),
        ("12/Jul/2023", DAY),
        ("Wednesday, July 12, 2023 4:12 PM EDT", f"{TIME}-04:00"),
        ("July 12, 2023 at 4:12PM (PDT)", f"{TIME}-07:00"),
        ("Updated 4:12 PM ET, Wed July 12, 2023", TIME),
        ("12 July 2023 16:12 BST", f"{TIME}+01:00"),
        ("12 July 2023 16:12 (UTC+05:30)", f"{TIME}+05:30"),
        ("12 July 2023 16:12 - 0500", TIME),
        ("2023-07-12 16:12:32-05:00", "2023-07-12T16:12:32-05:00"),
        ("12 July 2023 24:00", DAY),
        ("12 July 2023, 25:99", DAY),
    ],
    "de": [
        ("12. Juli 2023, 16:12 Uhr", TIME),
        ("12.07.2023 | 16:12 Uhr", TIME),
        ("Mittwoch, 12. Juli 2023 um 16.12 Uhr", TIME),
        ("12. Juli 2023 16:12 MESZ", f"{TIME}+02:00"),
        ("3. März 2023", "2023-03-03"),
        ("5. Jänner 2023", "2023-01-05"),
    ],
    "fr": [
        ("Publié le 12/07/2023 à 16:12", TIME),
        ("Publié le 12/07/2023 à 16:12 - 5 min de lecture", TIME),
        ("Le 12 juillet 2023 à 16:12 est un jour", TIME),
        ("1er août 2023", "2023-08-01"),
        ("12 déc. 2022", "2022-12-12"),
    ],
    "es": [
        ("12 de julio de 2023", DAY),
        ("12 de julio del 2023, 16:12 h", TIME),
        ("12 JUL 2023 - 16:12 CEST", f"{TIME}+02:00"),
        ("16:12 - 12/07/2023", TIME),
        ("julio 12, 2023", DAY),
    ],
    "pt-BR": [("12/07/2023 16h12", TIME), ("12 de março de 2023 às 16h12", "2023-03-12T16:12:00")],
    "it": [("12 luglio 2023 alle 16:12", TIME), ("1° luglio 2023", "2023-07-01")],
    "nl": [("12 juli 2023 om 16:12", TIME), ("12 juli 2023 16:12 wat nu", TIME)],
    "sv": [("12 juli 2023 kl. 16.12", TIME), ("3 maj 2023", "2023-05-03")],
    "da": [("12. marts 2023 kl. 16:12", "2023-03-12T16:12:00")],
    "no": [("12. desember 2022", "2022-12-12")],
    "fi": [("12. heinäkuuta 2023", DAY), ("12.7.2023 klo 16.12", TIME)],
    "pl": [("12 lipca 2023, 16:12", TIME), ("3 października 2023 r.", "2023-10-03")],
    "cs": [
        ("12. července 2023 16:12", TIME),
        ("12. 7. 2023", DAY),
        ("3. června 2023", "2023-06-03"),
    ],
    "sk": [("12. júla 2023", DAY)],
    "hu": [("2023. július 12. 16:12", TIME), ("2023. 07. 12.", DAY)],
    "ro": [("12 iulie 2023, 16:12", TIME)],
    "hr": [("12. srpnja 2023.", DAY), ("3. listopada 2023.", "2023-10-03")],
    "sr": [("12. jul 2023.", DAY)],
    "tr": [("12 Temmuz 2023 16:12", TIME), ("3 Şubat 2023", "2023-02-03")],
    "el": [("12 Ιουλίου 2023, 16:12", TIME)],
    "ru": [
        ("12 июля 2023 г. 16:12 МСК", f"{TIME}+03:00"),
        ("12.07.2023 в 16:12", TIME),
        ("3 мая 2023 года", "2023-05-03"),
    ],
    "uk": [("12 липня 2023, 16:12", TIME)],
    "bg": [("12 юли 2023", DAY)],
    "ar": [
        ("12 يوليو، 2023", DAY),
        ("12 كانون الثاني 2023", "2023-01-12"),
        ("١٢ يوليو ٢٠٢٣ ١٦:١٢", TIME),
    ],
    "fa": [("۲۰۲۳-۰۷-۱۲", DAY)],
    "he": [("12 ביולי 2023", DAY)],
    "hi": [("१२ जुलाई २०२३", DAY), ("12 Jul 2023, 04:12 PM IST", TIME)],
    "hi-IN": [("12 जुलाई 2023, 04:12 अपराह्न", TIME)],
    "bn-BD": [("১২ জুলাই ২০২৩, ০৪:১২ পিএম", TIME)],
    "vi-VN": [("12/07/2023 04:12 CH", TIME), ("12/07/2023 04:12 SA", "2023-07-12T04:12:00")],
    "zh-CN": [("2023年7月12日 晚上8:05", "2023-07-12T20:05:00")],
    "bn": [("১২ জুলাই ২০২৩", DAY)],
    "id": [("Rabu, 12 Juli 2023 | 16:12", TIME), ("12 Jul 2023, 16.12 WIB", f"{TIME}+07:00")],
    "ms": [("12 Ogos 2023", "2023-08-12")],
    "th": [("12 กรกฎาคม 2023", DAY)],
    "vi": [("Thứ tư, 12/07/2023, 16:12 (GMT+7)", f"{TIME}+07:00"), ("12 tháng 7, 2023", DAY)],
    "zh": [
        ("2023年07月12日 下午4时12分", TIME),
        ("2023年7月12日上午12:05", "2023-07-12T00:05:00"),
        ("２０２３年７月１２日", DAY),
    ],
    "ja": [("2023年7月12日 午後4時12分", TIME), ("2023年7月12日（水）16時12分", TIME)],
    "ko": [("2023.07.12. 오후 4:12", TIME), ("입력 2023-07-12 16:12", TIME)],
}
CASES = [(text, language, value) for language, cases in DISPLAYED.items() for text, value in cases]


@pytest.mark.parametrize(("text", "language", "value"), CASES)
def test_displayed_forms(text: str, language: str, value: str) -> None:
    found = find_date(text, language)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Опубликовано: 12 июля 2023, 16:12", True),
        ("Publicado el 12 de julio de 2023 a las 16:12", True),
        ("Stand: 12.07.2023, 16:12 Uhr", True),
        ("2023年7月12日 16:12 来源：本报", True),
        ("نُشر في 12 يوليو 2023", True),
        ("12 July 2023, 16:12 | Updated: 13 July 2023, 9:00", True),
        ("Am 12. Juli 2023 stieg der Fluss wieder über das Ufer.", False),
        ("2023年7月12日，河水再次上涨，市民被迫离开自己的家园，交通中断了整整三个小时。", False),
        ("12 июля 2023 года река снова вышла из берегов.", False),
    ],
)
def test_date_lines_by_language(text: str, is_one: bool) -> None:
    assert is_date_line(text) is is_one


NAMES = {
    language: [month.replace("_", " ").split("|") for month in months.split()]
    for language, months in tomllib.loads(
        files("newscrawl.extraction.dates").joinpath("months.toml").read_text("utf-8")
    ).items()
}


@pytest.mark.parametrize("language", NAMES)
def test_every_month_of_a_language_is_read(language: str) -> None:
    assert len(NAMES[language]) == 12
    for month, names in enumerate(NAMES[language], start=1):
        for name in names:
            found = find_date(f"7 {name} 2022", language)
            assert found is not None, name
            assert found.value == f"2022-{month:02}-07", name


DAYS = st.dates(date(1990, 1, 1), date(2024, 12, 31))


@STEADY
@given(DAYS, st.sampled_from(sorted(NAMES)), st.data())
def test_any_day_is_read_back(day: date, language: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES[language][day.month - 1]))
    form = data.draw(
        st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "({d} {m} {y})", "{m} {d}, {y}"])
    )
    found = find_date(form.format(d=day.day, m=name, y=day.year), language)
    assert found is not None
    assert found.value == day.isoformat()


@STEADY
@given(DAYS, st.sampled_from(["de", "fr", "en-GB", "ru", "pt-BR", "vi"]), st.sampled_from("./-"))
def test_numbers_are_read_day_first_but_in_american_english(
    day: date, language: str, separator: str
) -> None:
    shown = day.strftime(f"%d{separator}%m{separator}%Y")
    found = find_date(shown, language)
    assert found is not None
    assert found.value == day.isoformat()
    american = find_date(day.strftime("%m/%d/%Y"), "en-US")
    assert american is not None
    assert american.value == day.isoformat()


@STEADY
@given(st.integers(0, 23 * 60 + 59))
def test_twelve_hour_clocks_are_read(minute: int) -> None:
    moment = datetime(2023, 7, 12) + timedelta(minutes=minute)
    for form in ("%I:%M %p", "%I:%M%p", "%I.%M %p"):
        for clock in (moment.strftime(form), moment.strftime(form).lower()):
            found = find_date(f"July 12, 2023, {clock}", "en")
            assert found is not None
            assert found.value == moment.isoformat(), clock


def test_the_next_year_may_be_announced_and_none_after_it() -> None:
    now = datetime.now().astimezone().date()
    near, far = now + timedelta(days=300), now + timedelta(days=900)
    assert normalize_date(near.isoformat()) == near.isoformat()
    assert normalize_date(far.isoformat()) is None


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
        ("Wednesday 12 July 2023 | Last modified on Thursday 13 July 2023 08.10 EDT", True),
        ("1402/04/21 - 16:12", True),
        ("令和5年7月12日", True),
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
        # Thailand counts from the Buddha's time, and often writes two figures of the year.
        ("12 ก.ค. 66 | 16:12 น.", "th", TIME),
        ("12 กรกฎาคม พ.ศ. 2566 เวลา 16.12 น.", "th", TIME),
        ("12/07/2566", "th", DAY),
        ("12/07/66", "th", DAY),
        ("12 ก.ค. 23", "th", DAY),
        # Iran and Afghanistan: in words the month says it, in figures the language or the digits.
        ("۲۱ تیر ۱۴۰۲ - ۱۶:۱۲", "fa", TIME),
        ("21 تیر ماه 1402", None, DAY),
        ("۲۱ تير‌ماه ۱۴۰۲", "fa", DAY),
        ("۲۱ سرطان ۱۴۰۲", "prs", DAY),
        ("۱۴۰۲/۰۴/۲۱ ۱۶:۱۲", None, TIME),
        ("1402/04/21", "fa", DAY),
        ("21/04/1402", "fa", DAY),
        ("۰۲/۰۴/۲۱", "fa", DAY),
        ("30/12/1403", "fa", "2025-03-20"),
        ("30/12/1402", "fa", None),  # no leap year
        ("1444/12/24", "ar", None),  # the Muslim calendar has years of the same numbers
        ("٢٤ ذو الحجة ١٤٤٤", "ar", None),
        # Japan and Taiwan count the years of eras.
        ("令和5年7月12日 午後4時12分", "ja", TIME),
        ("令和元年7月12日", "ja", "2019-07-12"),
        ("㋿５年７月１２日", "ja", DAY),
        ("平成30年7月12日", "ja", "2018-07-12"),
        ("昭和50年7月12日", "ja", None),  # long before the web
        ("令和五年七月十二日", "ja", DAY),
        ("R5.7.12", "ja", DAY),
        ("民國112年7月12日", "zh-TW", DAY),
        ("中華民國112年7月12日 16:12", "zh", TIME),
        ("112/07/12", "zh-TW", DAY),
        ("112年7月12日", "zh-TW", DAY),
        ("23年7月12日", "zh-CN", DAY),
        ("二〇二三年七月十二日", "zh", DAY),
        # Digits and months of other scripts.
        ("੧੨ ਜੁਲਾਈ ੨੦੨੩", "pa", DAY),
        ("૧૨ જુલાઈ ૨૦૨૩", "gu", DAY),
        ("ថ្ងៃទី១២ ខែកក្កដា ឆ្នាំ២០២៣", "km", DAY),
        ("၁၂ ဇူလိုင် ၂၀၂၃", "my", DAY),
        ("໑໒ ກໍລະກົດ ໒໐໒໓", "lo", DAY),
        ("೧೨ ಜುಲೈ ೨೦೨೩", "kn", DAY),
        ("൧൨ ജൂലൈ ൨൦൨൩", "ml", DAY),
        ("୧୨ ଜୁଲାଇ ୨୦୨୩", "or", DAY),
        ("2023 ජූලි 12", "si", DAY),
        ("2023 оны 7-р сарын 12", "mn", DAY),
        ("2023년 7월 12일 오후 4시 5분", "ko", "2023-07-12T16:05:00"),
        # Nothing was published on a day to come; two figures are then of the last century.
        ("12 July 2199", "en", None),
        ("12/07/97", "de", "1997-07-12"),
    ],
)
def test_calendars_and_digits(text: str, language: str | None, value: str | None) -> None:
    found = find_date(text, language)
    assert (found.value if found else None) == value


PUBLISHED, CHANGED = (False, True)


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        (
            "12 July 2023 (updated 14 July 2023 08:10)",
            "en",
            [(DAY, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "12.07.2023, aktualisiert am 14.07.2023 um 8:10 Uhr",
            "de",
            [(DAY, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "Paru le 12/07/2023 - Mis à jour le 14/07/2023 à 08h10",
            "fr",
            [(DAY, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "12.07.2023, обновлено 14.07.2023 08:10",
            "ru",
            [(DAY, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "12/07/2023 16:12 | 14/07/2023 08:10",
            "es",
            [(TIME, PUBLISHED), ("2023-07-14T08:10:00", PUBLISHED)],
        ),
        (
            "16:12 12 July 2023, updated 08:10 14 July 2023",
            "en",
            [(TIME, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "12 July 2023 (updated 08:10 14 July 2023)",
            "en",
            [(DAY, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (
            "Last updated 14 July 2023 18:00 First published 12 July 2023 16:12",
            "en",
            [("2023-07-14T18:00:00", CHANGED), (TIME, PUBLISHED)],
        ),
        (  # the labels stand behind
            "2023年7月14日 更新 2023年7月12日 公開",
            "ja",
            [("2023-07-14", CHANGED), (DAY, PUBLISHED)],
        ),
        (
            "2023-07-12 16:12 发布 2023-07-14 08:10 更新",
            "zh",
            [(TIME, PUBLISHED), ("2023-07-14T08:10:00", CHANGED)],
        ),
        (  # a change on the same day
            "입력 2023.07.12. 오후 4:12 수정 오후 6:30",
            "ko",
            [(TIME, PUBLISHED), ("2023-07-12T18:30:00", CHANGED)],
        ),
        (
            "12 July 2023 | Updated at 18:30",
            "en",
            [(DAY, PUBLISHED), ("2023-07-12T18:30:00", CHANGED)],
        ),
        ("Por X — 12/07/2023 16h12 Atualizado há 2 dias", "pt-BR", [(TIME, PUBLISHED)]),
        ("Date of last update: 14 July 2023", "en", [("2023-07-14", CHANGED)]),
        ("Zuletzt am 14. Juli 2023 geändert", "de", [("2023-07-14", CHANGED)]),
    ],
)
def test_each_clock_and_each_label_belongs_to_its_own_date(
    text: str, language: str, dates: list[tuple[str, bool]]
) -> None:
    found = list(find_dates(text, language))
    said = changes(text, [(date.start, date.end) for date in found])
    assert [(date.value, is_change) for date, is_change in zip(found, said, strict=True)] == dates


@STEADY
@given(MOMENTS, MOMENTS, st.sampled_from(["%d %B %Y %H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]))
def test_two_times_in_a_line_are_read_back(one: datetime, other: datetime, form: str) -> None:
    line = f"{one.strftime(form)} | updated {other.strftime(form)}"
    found = [date.value for date in find_dates(line, "en-GB")]
    assert found == [moment.replace(second=0).isoformat() for moment in (one, other)]


@STEADY
@given(MOMENTS, st.sampled_from(["%d %B %Y %H:%M", "%B %d, %Y, %I:%M %p", "%Y/%m/%d %H:%M"]))
def test_displayed_dates_are_read(moment: datetime, form: str) -> None:
    found = find_date(moment.strftime(form), "en")
    assert found is not None
    assert found.value == moment.replace(second=0).isoformat()
