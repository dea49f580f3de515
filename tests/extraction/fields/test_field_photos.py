"""Photos, their captions and credits, in the markup that sites use."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_photo_credit, find_photos
from newscrawl.items import Photo

URL = "https://news.example/2024/05/04/ferry"
PROSE = "The ferry left the harbour at noon and came back with the evening tide, as it often does. "
IMG = '<img src="/ferry-at-sea.jpg">'
ADDRESS = "https://news.example/ferry-at-sea.jpg"


def photos(figure: str, *, data: object = None, head: str = "", above: str = "") -> list[Photo]:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    found = find_photos(
        Page(
            f"<html><head><title>The ferry sails again</title>{head}{script}</head><body>{above}"
            f"<article><h1>The ferry sails again</h1>{figure}"
            f"<div class='article-body'>{f'<p>{PROSE * 3}</p>' * 3}</div></article></body></html>",
            URL,
        )
    )
    return found.value if found else []


def figure(caption: str) -> str:
    return f"<figure>{IMG}<figcaption>{caption}</figcaption></figure>"


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        (figure("The ferry. Photo: Jo Lens"), "The ferry.", "Jo Lens"),
        # A class may name both, and the next line tells which it is.
        (
            f'<div class="image">{IMG}<div class="image__caption attribution">Ann Lee and Bo Oh'
            '</div><figcaption class="image__credit">Getty Images</figcaption></div>',
            "Ann Lee and Bo Oh",
            "Getty Images",
        ),
        (figure('<span class="credit">本文来源：渡轮报 责任编辑：林晓舟</span>'), None, None),
        (figure('<p class="credit">时间：2019-09-18 06:23 来源：渡轮报</p>'), None, None),
        (figure("<p>By Ann Lee 2013-07-19 06:40:50 UTC</p>"), None, None),
        (figure("The ferry [Jo Lens/Reuters]"), "The ferry", "Jo Lens/Reuters"),
        (figure("Le ferry, le 4 mai. JO LENS / AFP"), "Le ferry, le 4 mai.", "JO LENS / AFP"),
        (
            figure("The ferry. picture alliance / dpa | Jo Lens"),
            "The ferry.",
            "picture alliance / dpa | Jo Lens",
        ),
        (figure("El ferry. / Jo Lens (EFE)"), "El ferry.", "Jo Lens (EFE)"),
        (figure("The Ferry / Jo Lens/Getty Images"), "The Ferry", "Jo Lens/Getty Images"),
        (figure("Foto: Jo Lens/AFP. The ferry at sea."), "The ferry at sea", "Jo Lens/AFP"),
        (figure("Prom / autor: Jo Lens"), "Prom", "Jo Lens"),
        # An agency alone, or somebody of one.
        (figure("Reuters"), None, "Reuters"),
        (figure("EFE/EPA/JO LENS"), None, "EFE/EPA/JO LENS"),
        (figure("Reuters headquarters in London"), "Reuters headquarters in London", None),
        # Label and name are elements of their own.
        (
            figure("<p>The ferry</p><div><span>Foto: </span><span>Jo Lens / dpa</span></div>"),
            "The ferry",
            "Jo Lens / dpa",
        ),
        (
            figure("<span>The ferry.</span><span>Credit...</span><span>Jo Lens for X</span>"),
            "The ferry.",
            "Jo Lens for X",
        ),
        (figure("<p>The ferry. Photo: <em>Jo Lens</em></p>"), "The ferry.", "Jo Lens"),
        (
            f'<figure>{IMG}<span><span class="visually-hidden">Image source, </span>Getty Images'
            '</span><figcaption><span class="visually-hidden">Image caption, </span>'
            "<p>The ferry</p></figcaption></figure>",
            "The ferry",
            "Getty Images",
        ),
        (figure("The ferry <span class='credit'>(<b>Image:</b> AP)</span>"), "The ferry", "AP"),
        # A credit's parts are elements with a sign between them; a date is no credit.
        (
            figure("<span class='credit'>Photo by Jo Lens</span> /<span>The Agency</span>"),
            None,
            "Jo Lens / The Agency",
        ),
        (
            figure("<p>The ferry</p><p>Published 4 May 2024</p><p>Photo: Jo Lens</p>"),
            "The ferry",
            "Jo Lens",
        ),
        # What stands before a colon is no label where a headline follows; a heading is no name.
        (figure("Mayor: The ferry sails on"), "Mayor: The ferry sails on", None),
        (figure("<p>The ferry sails.</p><h4>Must Watch</h4>"), "The ferry sails. Must Watch", None),
        # A mail address says that the name before it is the photographer's.
        (
            figure("The ferry sails. Jo Lens <span class='credit'>jlens@paper.example</span>"),
            "The ferry sails.",
            "Jo Lens",
        ),
        (
            figure("The ferry sails. <span class='credit'>jlens@paper.example</span>"),
            "The ferry sails.",
            None,
        ),
        (
            figure("<p>The ferry</p><small>© Provided by The Paper</small>"),
            "The ferry",
            "The Paper",
        ),
        # The last text under a picture is a name, and is none.
        (figure("<p>The ferry at sea</p><small>Jo Lens</small>"), "The ferry at sea", "Jo Lens"),
        (figure("<p>The ferry</p><p>It sails.</p>"), "The ferry It sails.", None),
        (figure("<p>The ferry sails.</p><a href='/p'>Print</a>"), "The ferry sails.", None),
        (figure("<p>The ferry sails.</p><p>Symbolbild</p>"), "The ferry sails.", None),
        (figure("<p>1 / 8</p><p>The ferry</p><p>Bild 2 von 4</p>"), "The ferry", None),
        # Without a figure.
        (
            f"<div class='hero'>{IMG}</div><div class='hero-credit'>Jo Lens/Getty</div>",
            None,
            "Jo Lens/Getty",
        ),
        (
            f"<div>{IMG}</div><div class='image-caption attribution'>The ferry at sea.</div>"
            "<div class='image-credit'>Jo Lens/AFP</div>",
            "The ferry at sea.",
            "Jo Lens/AFP",
        ),
        # What only attributes and microdata say.
        (f"<figure>{IMG[:-1]} data-credit='Jo Lens/AFP'></figure>", None, "Jo Lens/AFP"),
        (f"<figure>{IMG[:-1]} title='The ferry. Foto: Jo Lens'></figure>", None, "Jo Lens"),
        (
            f"<figure>{IMG}<meta itemprop='copyrightHolder' content='Jo Lens'></figure>",
            None,
            "Jo Lens",
        ),
    ],
)
def test_a_caption_is_parted_from_its_credit(
    markup: str, caption: str | None, credit: str | None
) -> None:
    assert photos(markup) == [Photo(ADDRESS, caption, credit)]


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


def test_a_photo_in_a_button_has_its_caption() -> None:
    assert photos(f"<div><button>{figure('The ferry. Photo: Jo Lens')}</button></div>") == [
        Photo(ADDRESS, "The ferry.", "Jo Lens")
    ]


def test_each_photo_of_a_gallery_has_its_own_caption() -> None:
    slides = "".join(
        f"<div><img src='/slide-number-{n}.jpg'><p class='caption'>Ship {name}. Photo: Jo</p></div>"
        for n, name in enumerate(("Ann", "Bea", "Cleo"))
    )
    assert [photo.caption for photo in photos(f"<div class='gallery'>{slides}</div>")] == [
        "Ship Ann.",
        "Ship Bea.",
        "Ship Cleo.",
    ]


def test_the_same_photo_in_another_size_is_one() -> None:
    late = "<img src='data:image/gif;base64,R0' data-src='/ferry-at-sea-300x200.jpg'>"
    assert len(photos(f"<figure>{late}<noscript>{IMG}</noscript></figure>")) == 1


def test_what_is_told_of_a_photo_completes_what_is_shown() -> None:
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
def test_structured_data_tell_the_credit(image: dict[str, object], credit: str | None) -> None:
    address = "https://cdn.example/ferry-at-sea-1200x800.jpg"
    data = {
        "@type": "NewsArticle",
        "headline": "The ferry sails again",
        "datePublished": "2024-05-04",
        "publisher": {"name": "The News"},
        "image": {"@type": "ImageObject", "url": address, **image},
    }
    assert [photo.credit for photo in photos(IMG, data=data)] == [credit]


def test_an_image_object_apart_from_the_article_tells_the_credit() -> None:
    data = [
        {"@type": "NewsArticle", "headline": "The ferry sails again", "image": "/other.jpg"},
        {"@type": "ImageObject", "contentUrl": "/ferry-at-sea.jpg", "creditText": "Jo Lens"},
    ]
    assert [photo.credit for photo in photos(IMG, data=data)] == ["Jo Lens"]


def test_the_lead_photo_is_the_first_that_anything_is_said_of() -> None:
    ornament = "<img src='/ornament-of-waves.jpg'>"
    page = Page(
        f"<body><h1>The ferry sails again</h1>{ornament}{figure('The ferry. Photo: Jo Lens')}"
        f"{f'<p>{PROSE * 3}</p>' * 3}</body>",
        URL,
    )
    credit = find_photo_credit(find_photos(page))
    assert credit is not None
    assert credit.value == "Jo Lens"
