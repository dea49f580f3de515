"""A caption and the credit in it or beside it."""

from __future__ import annotations

import pytest
from photo_pages import ADDRESS, IMG, figure, photos

from newscrawl.items import Photo


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
