"""Images' addresses."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.document.images import image_key, image_url, is_photo


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ("<img src='/a.jpg'>", "/a.jpg"),
        ("<img src='/placeholder.gif' data-src='/a.jpg'>", "/a.jpg"),
        ("<img src='data:image/gif;base64,R0' srcset='/a.jpg 320w, /b.jpg 960w'>", "/b.jpg"),
        ("<img src='/a.jpg?w=40' srcset='/a,w_2.jpg 1x, /a,w_4.jpg 2x'>", "/a,w_4.jpg"),
        ("<img src='data:image/gif;base64,R0'>", None),
        ("<img>", None),
    ],
)
def test_an_image_has_the_address_that_is_shown(markup: str, address: str | None) -> None:
    assert image_url(html.fromstring(markup)) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/bridge-780x470.jpg", "https://cdn.example/x/bridge.webp?w=9"),
        ("https://a.example/img?url=https://b.example/bridge.jpg&w=9", "/bridge-scaled.jpg"),
        ("https://a.example/bridge142_v-large.jpg", "https://a.example/bridge142_v-teaser.jpg"),
        ("https://a.example/bridge-thumb.jpg", "https://a.example/bridge-large.jpg"),
        ("https://a.example/65453399_303.jpg", "https://a.example/65453399_1200.jpg"),
    ],
)
def test_sizes_of_an_image_have_one_key(one: str, other: str) -> None:
    assert image_key(one) == image_key(other)


def test_short_names_say_nothing() -> None:
    assert image_key("https://a.example/1.jpg") != image_key("https://b.example/1.jpg")


@pytest.mark.parametrize(
    ("width", "photo"), [("100%", True), ("640", True), ("640px", True), ("60", False), ("", True)]
)
def test_a_share_of_the_width_is_no_number_of_pixels(width: str, photo: bool) -> None:
    assert is_photo(html.fromstring(f"<img width='{width}'>"), "https://a.example/a.jpg") is photo
