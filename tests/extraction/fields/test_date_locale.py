"""By whose custom a page writes its dates."""

from __future__ import annotations

import pytest
from date_pages import meta, page

from newscrawl.extraction.fields import find_timestamp
from newscrawl.extraction.fields.date_locale import date_locale


@pytest.mark.parametrize(
    ("html", "url", "day"),
    [
        ('<html lang="en">', "https://news.example/a", "2023-03-04"),
        ('<html lang="en-US">', "https://news.example.co.uk/a", "2023-04-03"),
        ('<html lang="en">', "https://news.example/en-gb/a", "2023-04-03"),
        ('<html lang="de">', "https://news.example/a", "2023-04-03"),
        ("<html>", "https://news.example.de/a", "2023-04-03"),
        ("<html>", "https://news.example/a", "2023-03-04"),
        ('<html lang="en-US">', "https://news.example.fr/a", "2023-04-03"),
        ('<html lang="en-US">', "https://news.example.com.au/a", "2023-04-03"),
        ('<html lang="en">', "https://news.example.ca/a", "2023-03-04"),
        ('<html lang="en-US">', "https://news.example.io/a", "2023-03-04"),
    ],
)
def test_whose_custom_a_date_in_figures_follows(html: str, url: str, day: str) -> None:
    assert find_timestamp(page("<p>03/04/2023</p>", html=html, url=url)) == (day, "displayed")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:locale" content="en_GB">',
        '<meta property="og:url" content="https://news.example.co.uk/a">',
        '<link rel="canonical" href="https://news.example.ie/a">',
    ],
)
def test_a_page_names_its_country_itself(head: str) -> None:
    shown = page("<p>03/04/2023</p>", head=head, html='<html lang="en-US">')
    assert find_timestamp(shown) == ("2023-04-03", "displayed")


def test_a_text_in_another_language_is_not_read_as_the_theme_declares() -> None:
    lines = [
        f"Der Rat sprach am Abend {number} Stunden über die Brücke am Ort und über das Geld, das "
        "der Neubau kosten wird, und vertagte sich dann auf einen anderen Tag."
        for number in range(9)
    ]
    text = "".join(f"<p>{line}</p>" for line in lines)
    shown = page("<p>03/04/2023</p>", html='<html lang="en-US">', text=text)
    assert find_timestamp(shown) == ("2023-04-03", "displayed")


def test_without_a_language_a_text_that_is_not_english_has_the_day_first() -> None:
    shown = page(
        html="<html>", text="<p>Der Rat sprach drei Stunden über die Brücke am Ort.</p>" * 9
    )
    assert date_locale(shown) == "und"


@pytest.mark.parametrize(
    ("other", "day"),
    [
        ("23/03/2023", "2023-04-03"),
        ("03/23/2023", "2023-03-04"),
        ("23-03-2023", "2023-04-03"),
        ("05/06/2023", "2023-03-04"),  # in doubt, too
        ("23/03/2023 and 03/24/2023", "2023-03-04"),  # of either order
        ("24/7/365", "2023-03-04"),  # no date
    ],
)
def test_other_dates_of_the_page_say_which_figure_is_the_month(other: str, day: str) -> None:
    behind = f"<footer><ul><li><a href=/s>Storm over Xtown</a> {other}</li></ul></footer>"
    shown = page("<p>03/04/2023</p>", behind, html='<html lang="en-US">')
    assert find_timestamp(shown) == (day, "displayed")


def test_other_dates_go_before_the_country() -> None:
    behind = "<footer><ul><li><a href=/s>Storm over Xtown</a> 03/23/2023</li></ul></footer>"
    url = "https://news.example.co.uk/a"
    shown = page("<p>03/04/2023</p>", behind, html='<html lang="en">', url=url)
    assert find_timestamp(shown) == ("2023-03-04", "displayed")


@pytest.mark.parametrize(
    ("html", "shown", "order", "day"),
    [
        ('<html lang="en-US">', "03/04/2023", "day-first", "2023-04-03"),
        ('<html lang="de">', "03/04/2023", "month-first", "2023-03-04"),
        ('<html lang="de">', "03.04.2023", "month-first", "2023-03-04"),
        ("<html>", "03-04-23", "day-first", "2023-04-03"),
        ('<html lang="zh">', "12/7/23", "day-first", "2023-07-12"),
        # What can be read in one way only is read so, and names of months in the page's language.
        ('<html lang="en">', "23/04/2023", "month-first", "2023-04-23"),
        ('<html lang="en">', "04/23/2023", "day-first", "2023-04-23"),
        ('<html lang="en">', "2023-03-04", "day-first", "2023-03-04"),
        ('<html lang="es">', "3 de abril de 2023", "month-first", "2023-04-03"),
    ],
)
def test_an_order_that_the_operator_gives(html: str, shown: str, order: str, day: str) -> None:
    read = page(f"<p>{shown}</p>", html=html)
    read.date_order = order
    assert find_timestamp(read) == (day, "displayed")


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        ("", meta("article:published_time", "03/04/2023 10:00")),
        ('<p class="date"><span data-time="03/04/2023 10:00">1 h ago</span></p>', ""),
    ],
)
def test_an_order_that_the_operator_gives_holds_for_the_pages_data(shown: str, head: str) -> None:
    read = page(shown, head=head)
    assert (find_timestamp(read) or ("",))[0] == "2023-03-04T10:00:00"
    read = page(shown, head=head)
    read.date_order = "day-first"
    assert (find_timestamp(read) or ("",))[0] == "2023-04-03T10:00:00"
