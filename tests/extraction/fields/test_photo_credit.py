"""The credit of the lead photo."""

from __future__ import annotations

from field_pages import page

from newscrawl.extraction.fields import find_photo_credit, find_photos

FIGURE = (
    "<figure><img src='/ferry-at-sea.jpg'>"
    "<figcaption>The ferry. Photo: Jo Lens</figcaption></figure>"
)


def test_it_is_the_credit_of_the_first_photo() -> None:
    credit = find_photo_credit(find_photos(page(f"<h1>The ferry sails</h1>{FIGURE}")))
    assert credit is not None
    assert credit.value == "Jo Lens"


def test_the_credit_of_a_later_photo_is_not_that_of_the_lead() -> None:
    lead = "<img src='/harbour-at-dawn.jpg'>"
    assert find_photo_credit(find_photos(page(f"<h1>The ferry sails</h1>{lead}{FIGURE}"))) is None
