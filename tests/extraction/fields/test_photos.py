"""What a page's data say of its photos."""

from __future__ import annotations

import pytest
from field_pages import page

from newscrawl.extraction.fields import find_photos
from newscrawl.items import Photo

IMG = '<img src="/ferry-at-sea.jpg">'
ADDRESS = "https://news.example/ferry-at-sea.jpg"
HEADLINE = "<h1>The ferry sails again</h1>"


def photos(figure: str, *, data: object) -> list[Photo]:
    found = find_photos(page(HEADLINE + figure, data=data))
    return found.value if found else []


def test_data_complete_what_is_shown() -> None:
    shown = f"<figure>{IMG}<figcaption>Photo: Jo Lens</figcaption></figure>"
    for caption, wanted in (("The ferry in fog", "The ferry in fog"), ("Ferry at sea", None)):
        data = {"@type": "NewsArticle", "image": {"url": ADDRESS, "caption": caption}}
        assert photos(shown, data=data) == [Photo(ADDRESS, wanted, "Jo Lens")]


@pytest.mark.parametrize(
    ("image", "credit"),
    [
        ({"creditText": "Jo Lens/AFP"}, "Jo Lens/AFP"),
        ({"copyrightHolder": {"@type": "Person", "name": "Jo Lens"}}, "Jo Lens"),
        ({"author": {"name": "Jo Lens"}}, "Jo Lens"),
        ({"caption": "The ferry. Foto: Jo Lens/dpa"}, "Jo Lens/dpa"),
        ({"author": "The News"}, None),
        ({"creditText": "The ferry sails every day but Sunday."}, None),
    ],
)
def test_structured_data_have_the_credit(image: dict[str, object], credit: str | None) -> None:
    address = "https://cdn.example/ferry-at-sea-1200x800.jpg"
    data = {
        "@type": "NewsArticle",
        "headline": "The ferry sails again",
        "datePublished": "2024-05-04",
        "publisher": {"name": "The News"},
        "image": {"@type": "ImageObject", "url": address, **image},
    }
    assert [photo.credit for photo in photos(IMG, data=data)] == [credit]


def test_an_image_object_apart_from_the_article_has_the_credit() -> None:
    data = [
        {"@type": "NewsArticle", "headline": "The ferry sails again", "image": "/other.jpg"},
        {"@type": "ImageObject", "contentUrl": "/ferry-at-sea.jpg", "creditText": "Jo Lens"},
    ]
    assert [photo.credit for photo in photos(IMG, data=data)] == ["Jo Lens"]
