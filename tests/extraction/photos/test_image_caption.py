"""Which caption is an image's."""

from __future__ import annotations

from photo_pages import ADDRESS, IMG, figure, photos

from newscrawl.items import Photo


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


def test_a_credit_laid_over_the_picture_and_the_caption_beside_it() -> None:
    lead = (
        f"<div class='top'><div>{IMG}<span class='overlay'>© Jo Lens / The Paper</span></div>"
        "<p class='top__txt'>The ferry at noon.</p></div>"
    )
    assert photos(lead)[0] == Photo(ADDRESS, "The ferry at noon.", "Jo Lens / The Paper")


def test_the_notice_of_a_site_is_no_caption() -> None:
    portrait = (
        "<div><img src='/ann.png'><div class='copyright'>© 2024 Ann Lee Powered by X</div></div>"
    )
    assert [
        photo.credit for photo in photos(figure("The ferry. Photo: Jo Lens"), above=portrait)
    ] == ["Jo Lens"]
