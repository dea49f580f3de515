"""Articles as TEI (P5): a corpus in one file, or a document for each article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.files.forms.whole_output import WholeOutputError, open_new
from newscrawl.files.forms.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.items import Article, Photo

__all__ = ["tei_document", "write_tei_corpus"]

_TEI: Final = "http://www.tei-c.org/ns/1.0"
_NAMES: Final = {None: _TEI}
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What TEI's attributes take: a W3C date with or without a time, and a language tag.
_W3C_DATE: Final = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
)
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_BETWEEN_PARAGRAPHS: Final = "\n\n"
_Element = etree._Element


def write_tei_corpus(articles: Iterable[Article], path: Path) -> None:
    """Write a ``teiCorpus`` that holds a ``TEI`` element for each article.

    Raises WholeOutputError where there is no article: a corpus has at least one text.
    """
    is_empty = True
    with open_new(path) as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{_TEI}}}teiCorpus", nsmap=_NAMES):
            xml.write(_corpus_header())
            for article in articles:
                xml.write("\n")
                xml.write(_tei(article))
                is_empty = False
    if is_empty:
        raise WholeOutputError("there is no article to write, and a TEI corpus has at least one.")


def tei_document(article: Article) -> str:
    """Return an article as a TEI document."""
    text: str = etree.tostring(_tei(article), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _corpus_header() -> _Element:
    header = etree.Element(f"{{{_TEI}}}teiHeader", nsmap=_NAMES)
    description = _add(header, "fileDesc")
    _add(_add(description, "titleStmt"), "title", "News articles")
    _add(_add(description, "publicationStmt"), "p", "Written by newscrawl.")
    _add(_add(description, "sourceDesc"), "p", "Pages of the web; each text names its own.")
    return header


def _tei(article: Article) -> _Element:
    root = etree.Element(f"{{{_TEI}}}TEI", nsmap=_NAMES)
    language = article.language if _LANGUAGE_TAG.fullmatch(article.language or "") else None
    if language:
        root.set(_LANGUAGE, language)
    header = _add(root, "teiHeader")
    _add_file_description(header, article)
    _add_profile(header, article, language)
    body = _add(_add(root, "text"), "body")
    if article.headline:
        _add(body, "head", article.headline)
    for paragraph in (article.plain_body or "").split(_BETWEEN_PARAGRAPHS):
        _add_lines(_add(body, "p"), paragraph)
    for photo in article.photos:
        _add_photo(body, photo)
    return root


def _add_file_description(header: _Element, article: Article) -> None:
    description = _add(header, "fileDesc")
    _add_titles(_add(description, "titleStmt"), article)
    publication = _add(description, "publicationStmt")
    _add(publication, "publisher", article.site or "unknown")
    if article.id:
        _add(publication, "idno", article.id, type="newscrawl")
    if url := article.canonical_url or article.url:
        _add(publication, "idno", url, type="URL")
    _add_date(publication, article.timestamp)
    source = _add(_add(description, "sourceDesc"), "bibl")
    _add_titles(source, article)
    _add(source, "publisher", article.site or "unknown")
    _add_date(source, article.timestamp)
    if article.fetched_at:
        _add(source, "note", f"fetched {article.fetched_at}", type="fetched")


def _add_titles(parent: _Element, article: Article) -> None:
    _add(parent, "title", article.headline or "")
    for author in article.authors:
        _add(parent, "author", author)


def _add_date(parent: _Element, moment: str | None) -> None:
    if moment:
        date = _add(parent, "date", moment)
        if _W3C_DATE.fullmatch(moment):
            date.set("when", moment)


def _add_profile(header: _Element, article: Article, language: str | None) -> None:
    if not (article.description or language or article.hashtags or article.section):
        return
    profile = _add(header, "profileDesc")
    if article.description:
        _add(_add(profile, "abstract"), "p", article.description)
    if language:
        _add(_add(profile, "langUsage"), "language", language, ident=language)
    if terms := [*filter(None, [article.section]), *article.hashtags]:
        keywords = _add(_add(profile, "textClass"), "keywords")
        for term in terms:
            _add(keywords, "term", term)


def _add_lines(paragraph: _Element, text: str) -> None:
    """Put a text into a paragraph, with ``lb`` at its line breaks."""
    first, *more = xml_text(text).split("\n")
    paragraph.text = first
    for line in more:
        _add(paragraph, "lb").tail = line


def _add_photo(body: _Element, photo: Photo) -> None:
    """Add a photo as a note: the schema for corpora knows no figures, and a caption is no text."""
    note = _add(body, "note", type="photo", **({"target": photo.url} if photo.url else {}))
    for text in filter(None, (photo.caption, photo.credit)):
        _add(note, "p", text)


def _add(parent: _Element, name: str, text: str | None = None, **attributes: str) -> _Element:
    values = {key: xml_text(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{_TEI}}}{name}", values)
    if text is not None:
        element.text = xml_text(text)
    return element
