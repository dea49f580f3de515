"""The credit of the lead photo."""

from __future__ import annotations

from field_pages import page

from newscrawl.extraction.fields import find_photo_credit, find_photos


def test_the_lead_photo_is_the_first_that_anything_is_said_of() -> None:
    ornament = "<img src='/ornament-of-waves.jpg'>"
    caption = "<figcaption>The ferry. Photo: Jo Lens</figcaption>"
    figure = f"<figure><img src='/ferry-at-sea.jpg'>{caption}</figure>"
    credit = find_photo_credit(find_photos(page(f"<h1>The ferry sails</h1>{ornament}{figure}")))
    assert credit is not None
    assert credit.value == "Jo Lens"
