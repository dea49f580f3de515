"""Which images are the article's."""

from __future__ import annotations

import pytest
from photo_pages import ADDRESS, IMG, figure, photos

from newscrawl.items import Photo


@pytest.mark.parametrize("box", ["image-widget", "ad-top", "hero-share", "promo-image"])
def test_a_captioned_photo_stands_in_any_box(box: str) -> None:
    caption = "The ferry <span class='credit'>Jo Lens</span>"
    assert photos(f"<div class='{box}'>{figure(caption)}</div>") == [
        Photo(ADDRESS, "The ferry", "Jo Lens")
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='author'><img src='/ann-lee.jpg'><span>Ann Lee</span></div>",
        "<img src='/icons/print.png'>",
        "<img src='/site-logo.png'>",
        "<img src='/face.jpg' width='60' height='60'>",
        "<img src='/ann-lee.jpg' alt='Ann Lee'>",
        "<div class='ad'><a href='https://shop.example/'><img src='/shoes-for-sale.jpg'></a></div>",
        "<div class='related'><a href='/b'><img src='/bridge-teaser.jpg'>A bridge</a></div>",
        "<aside><a href='/b'><div><figure><div><img src='/bridge-teaser.jpg' title='Foto: Jo'>"
        "</div></figure></div></a><h2><a href='/b'>Read also A bridge</a></h2></aside>",
        # A story within the story, its author's name below its picture.
        "<article><div><figure><div><img src='/bridge-teaser.jpg'></div></figure></div>"
        "<h2><a href='/b'>Read also A bridge</a></h2><div class='photo-credit'>Jo Lens</div>"
        "</article>",
    ],
)
def test_portraits_icons_and_teasers_are_no_photos(markup: str) -> None:
    data = {"@type": "NewsArticle", "headline": "The ferry sails again", "author": "Ann Lee"}
    assert photos(markup, data=data) == []


def test_above_the_headline_an_image_needs_more_than_its_place() -> None:
    strip = "<div><img src='/strip-above.jpg'></div>"
    assert photos("", above=strip) == []
    signed = "<div><img src='/strip-above.jpg' alt='The ferry. Foto: Jo Lens'></div>"
    assert [photo.credit for photo in photos("", above=signed)] == ["Jo Lens"]
    head = "<meta property='og:image' content='https://cdn.example/strip-above-1200x800.jpg'>"
    assert [photo.url for photo in photos("", above=strip, head=head)] == [
        "https://news.example/strip-above.jpg"
    ]


@pytest.mark.parametrize(
    "image",
    [
        "<div style='background-image:url(/ferry-at-sea.jpg)'></div>",
        "<lazy-image data-src='/ferry-at-sea.jpg'></lazy-image>",
    ],
)
def test_a_figure_without_an_image_is_a_photo_where_it_has_a_credit(image: str) -> None:
    caption = "<figcaption>The ferry. Photo: Jo Lens</figcaption>"
    assert photos(f"<figure>{image}{caption}</figure>") == [Photo(ADDRESS, "The ferry.", "Jo Lens")]
    assert photos(f"<figure>{image}<figcaption>The ferry.</figcaption></figure>") == []


def test_the_same_photo_in_another_size_is_one() -> None:
    late = "<img src='data:image/gif;base64,R0' data-src='/ferry-at-sea-300x200.jpg'>"
    assert len(photos(f"<figure>{late}<noscript>{IMG}</noscript></figure>")) == 1
