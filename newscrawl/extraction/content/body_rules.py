"""Which blocks of the article's run are its body: the second decision, block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from newscrawl.common.text import fold
from newscrawl.extraction.content.endnotes import drop_notes, heads_nothing
from newscrawl.extraction.content.labels import (
    TEXT,
    Label,
)
from newscrawl.extraction.content.link_lines import drop_teasers, is_title, leads_off_site
from newscrawl.extraction.content.main_region import Region
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.content.repeated_text import drop_repeated
from newscrawl.extraction.content.standfirst import names_video, take_opening
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label
from newscrawl.extraction.lines.person_names import is_line_of_names
from newscrawl.extraction.lines.sentences import ends_like_no_title, looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, phrases, wordings

__all__ = ["rescue_all", "select"]

_TITLE_LIKE: Final = 220
_ALL_LINK: Final = 0.65
_NOTHING_ELSE: Final = 0.85
_SHORT: Final = 25
_LABEL_LIKE: Final = 40
# A line of these parts an article into sections.
_RULES: Final = "_*-–—=•·⁂ "
_LEAST_RULE: Final = 3
_LEAST_LIST: Final = 2
_HALF: Final = 0.5
_LITTLE_BEHIND: Final = 0.3
_A_BOX: Final = 0.15
_ENOUGH_BEFORE: Final = 400
_PARAGRAPH: Final = 250
_FEW_LINKS: Final = 0.3
_HARDLY_ANY: Final = 300
_AN_INTRODUCTION: Final = 1000
_SLIDES: Final = (Label.CAPTION, Label.HIDDEN)
_MUCH_MORE: Final = 3
_LAST_RESORT: Final = (
    Label.CAPTION,
    Label.ASIDE,
    Label.HIDDEN,
    Label.PROMO,
    Label.SHARE,
    Label.BYLINE,
    Label.HASHTAGS,
    Label.RELATED,
)
_LEAST_PARAGRAPH: Final = 60
_LONGEST_NOTICE: Final = 700
_PARAGRAPHS: Final = frozenset(("p", "li", "td", "dd"))
_AMID: Final = 3
_FEW_LINES: Final = 2
_ABOVE: Final = 6
_SOON: Final = 10
_PARAGRAPH_LIKE: Final = 100


def _text_size(blocks: Sequence[Block], labels: Sequence[Label], first: int, last: int) -> int:
    return sum(len(blocks[at].text) for at in range(first, last) if labels[at] is TEXT)


def _end(blocks: Sequence[Block], labels: Sequence[Label], region: Region) -> int:
    """Where the article ends: at whom to ask, the comments, the tags, or an offer of the rest."""
    total = _text_size(blocks, labels, region.first, region.last)
    before = 0
    for at in range(region.first, region.last):
        block, found = blocks[at], labels[at]
        if found is TEXT:
            if (
                len(block.text) < _LABEL_LIKE
                and total - before < _A_BOX * total
                and phrases("contacts").is_whole(block.text)
            ):
                return at
            before += len(block.text)
            continue
        if not before or (block.link_share > 0.5 and found is not Label.HASHTAGS):
            continue
        rest = total - before
        if found is Label.COMMENTS and (
            rest < _LITTLE_BEHIND * total
            or (before > _ENOUGH_BEFORE and phrases("comments").is_whole(block.text))
        ):
            return at
        if found is Label.HASHTAGS and rest < _LITTLE_BEHIND * total and _closes(block):
            return at
        if found is Label.PROMO and _is_paywall(blocks, labels, at, region.last):
            return at
    return region.last


def _closes(block: Block) -> bool:
    """A displayed line of hashtags stands behind the text."""
    return bool(hashtags_of_line(block.text)) or text_after_tag_label(block.text) is not None


def _is_paywall(blocks: Sequence[Block], labels: Sequence[Label], at: int, last: int) -> bool:
    """Say whether a line offers the rest of the article for money, and no text follows it."""
    if not phrases("paywall").start(blocks[at].text):
        return False
    return not any(labels[i] is TEXT and len(blocks[i].text) > _PARAGRAPH for i in range(at, last))


def _is_link_line(block: Block) -> bool:
    if not block.linked:
        return False
    if len(block.text) >= _TITLE_LIKE:
        return block.link_share > _NOTHING_ELSE
    rest = len(block.text) - block.linked
    is_title = block.linked >= _SHORT and rest <= _LABEL_LIKE and not ends_like_no_title(block.text)
    most = _NOTHING_ELSE if ends_like_no_title(block.text) else _ALL_LINK
    return block.link_share > most or (block.link_share > _HALF and is_title)


def _is_furniture(block: Block) -> bool:
    """Labels, counters and buttons: short, no sentence, and in no box for text."""
    text = block.text
    if text.isdigit():
        return True
    if not any(map(str.isalnum, text)):
        return block.tag != "p" or text.strip(_RULES) != "" or len(text) < _LEAST_RULE
    if block.tag in HEADINGS or block.tag in (
        "p",
        "li",
        "td",
        "th",
        "dd",
        "dt",
        "blockquote",
        "pre",
        "tr",
    ):
        return False
    if block.bold or block.line or block.box.own & ClassHint.LEDE:  # "subhead"
        return False
    return text_weight(text) < _SHORT and not looks_like_sentence(text)


def _drop_link_lists(page: Page, labels: list[Label], marks: Sequence[int], region: Region) -> None:
    blocks = page.blocks
    titles = []
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is not TEXT:
            if (labels[at] is Label.TIME and _goes_on(blocks, labels, at)) or (
                labels[at] is Label.BYLINE and _is_subhead(blocks, labels, marks, at)
            ):
                labels[at] = TEXT
            continue
        if names_video(blocks, at):
            labels[at] = Label.RELATED
        elif _is_link_line(block):
            if not leads_off_site(page, block):
                labels[at] = Label.RELATED
                if is_title(block, marks[at]):
                    titles.append(at)
        elif _is_furniture(block):
            labels[at] = Label.INTERFACE
    if titles:
        total = _text_size(blocks, labels, region.first, region.last)
        drop_teasers(blocks, labels, titles, _LITTLE_BEHIND * total)


def _is_subhead(
    blocks: Sequence[Block], labels: Sequence[Label], marks: Sequence[int], at: int
) -> bool:
    """Say whether a heading amid the text only looks like a byline: "By Region"."""
    return (
        blocks[at].tag in HEADINGS
        and not marks[at] & ClassHint.AUTHOR
        and 0 < at < len(blocks) - 1
        and labels[at - 1] is TEXT
        and labels[at + 1] is TEXT
    )


def _goes_on(blocks: Sequence[Block], labels: Sequence[Label], at: int) -> bool:
    """Say whether a line with a date stands amid paragraphs of its kind: when a thing takes place.

    When the text was published is told above or below it.
    """
    if at < _AMID or at + 1 >= len(blocks) or blocks[at].tag not in _PARAGRAPHS:
        return False
    home, tag = blocks[at].box.parent, blocks[at].tag
    if (
        not all(
            labels[i] is Label.TEXT and blocks[i].box.parent is home
            for i in (*range(at - _AMID, at), at + 1)
        )
        or blocks[at - 1].tag != tag
    ):
        return False
    folded = fold(blocks[at].text)
    return not any(words in folded for words in (*wordings("updates"), *wordings("published")))


def _drop_after_headings(
    blocks: Sequence[Block], labels: list[Label], marks: Sequence[int], region: Region
) -> None:
    """A heading such as "Most read" takes its box along, or the titles below it."""
    most = _A_BOX * _text_size(blocks, labels, region.first, region.last)
    open_ = False
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is Label.RELATED:
            if not block.linked and phrases("related").find(block.text):
                for inside in range(at, _headed(blocks, labels, at, region.last, most)):
                    # What the guide took back from such a box stays.
                    if labels[inside] is TEXT and not marks[inside] & ClassHint.RELATED:
                        labels[inside] = Label.RELATED
            open_ = open_ or block.tag in HEADINGS or phrases("related").is_whole(block.text)
        elif labels[at] is TEXT and open_:
            if block.linked > _HALF * len(block.text) or (block.tag == "li" and block.linked):
                labels[at] = Label.RELATED
            else:
                open_ = False


def _headed(
    blocks: Sequence[Block], labels: Sequence[Label], at: int, end: int, most: float
) -> int:
    """One more than the last block of the largest box that a heading opens.

    A box with more text than ``most`` is the article's; the heading itself, where no box is left.
    """
    last = at
    box: Box | None = blocks[at].box
    while box is not None and box.first == at:
        until = min(box.last, end)
        if _text_size(blocks, labels, at, until) >= most:
            break
        if until > at + 1:
            last = until
        box = box.parent
    return last


def _drop_fact_boxes(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A box in the text whose heading says "Facts" or "In short" goes whole."""
    total = _text_size(blocks, labels, region.first, region.last)
    for at in range(region.first, region.last):
        block = blocks[at]
        if labels[at] is not TEXT or not (
            (block.tag in HEADINGS or block.bold) and phrases("boxes").find(block.text)
        ):
            continue
        last = _headed(blocks, labels, at, region.last, _HALF * total)
        for inside in range(at, last):
            if labels[inside] is TEXT:
                labels[inside] = Label.ASIDE


def _drop_notices(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """Drop what tells, above the text or soon, who pays for it or what translated it."""
    for at in range(region.first, min(region.first + _SOON, region.last)):
        text = blocks[at].text
        if (
            labels[at] is Label.TEXT
            and len(text) < _LONGEST_NOTICE
            and phrases("notices").start(text)
        ):
            labels[at] = Label.PROMO


def _drop_names_above(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A line of names above the first paragraph is the author's."""
    name: int | None = None
    run = range(region.first, region.last)
    first = next((at for at in run if labels[at] is TEXT), region.last)
    for at in range(first, min(first + _ABOVE, region.last)):
        if labels[at] is not TEXT:
            continue
        block = blocks[at]
        if len(block.text) > _PARAGRAPH_LIKE:
            break
        name = at if _is_name_line(block) else None
    else:
        return
    if name is not None:
        labels[name] = Label.BYLINE


def _drop_names_at_date(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A line of names right above the date is the author's, and so is a place between the two."""
    for at in range(region.first, min(region.first + _ABOVE, region.last)):
        if labels[at] is not Label.TIME:
            continue
        lines = range(max(region.first, at - _FEW_LINES), at)
        name = next((i for i in lines if labels[i] is TEXT and _is_name_line(blocks[i])), at)
        for i in range(name, at):
            if labels[i] is TEXT and len(blocks[i].text) < _LABEL_LIKE:
                labels[i] = Label.BYLINE


def _is_name_line(block: Block) -> bool:
    text = block.text
    return block.tag in ("p", "div") and len(text) < _LABEL_LIKE and is_line_of_names(text)


def _names_embed(heading: Block) -> bool:
    """Say whether a heading is the title of a video or post that is set into the text."""
    box = heading.box.parent
    return box is not None and box.last - box.first == 1 and bool(box.own & ClassHint.EMBED)


def _heads_links(blocks: Sequence[Block], labels: Sequence[Label], heading: int) -> bool:
    """Say whether a list of the site's other stories follows a heading."""
    items = range(heading + 1, heading + 1 + _LEAST_LIST)
    return items.stop <= len(blocks) and all(
        labels[at] is Label.RELATED and blocks[at].tag == "li" for at in items
    )


def _drop_empty_headings(blocks: Sequence[Block], labels: list[Label], region: Region) -> None:
    """A subhead with no text below it headed something that was dropped; a sentence did not."""
    following: Block | None = None
    for at in reversed(range(region.first, region.last)):
        if labels[at] is not TEXT:
            continue
        block = blocks[at]
        if block.tag in HEADINGS and (
            (following is None and heads_nothing(block))
            or _names_embed(block)
            or _heads_links(blocks, labels, at)
        ):
            labels[at] = Label.INTERFACE
            continue
        following = block


def rescue_all(blocks: Sequence[Block], labels: list[Label]) -> None:
    """Where hardly a text is left, take the largest group of paragraphs that words spoke against.

    Slide shows keep their text in captions, old themes theirs in a box named "sidebar".
    """
    shown = 0
    for block in blocks:
        if labels[block.index] is TEXT and (size := _prose(block)):
            shown += size
            if shown > _AN_INTRODUCTION:
                return
    sizes: Counter[Label] = Counter()
    for block in blocks:
        sizes[labels[block.index]] += _prose(block)
    group = max(_LAST_RESORT, key=lambda found: sizes[found])
    most = _AN_INTRODUCTION if group in _SLIDES else _HARDLY_ANY
    if shown > most or sizes[group] < _MUCH_MORE * (shown + 100):
        return
    for block in blocks:
        if labels[block.index] is group and block.link_share < _FEW_LINKS:
            labels[block.index] = TEXT


def _prose(block: Block) -> int:
    """How much of a paragraph a block is."""
    if len(block.text) <= _SHORT or block.link_share >= _FEW_LINKS:
        return 0
    size = text_weight(block.text)
    return size if size > _LEAST_PARAGRAPH else 0


def select(
    page: Page,
    labels: list[Label],
    marks: Sequence[int],
    headline: int | None,
    region: Region,
) -> None:
    """Relabel every block that is no part of the body; ``TEXT`` is what remains."""
    blocks = page.blocks
    for at in region.left_out:
        if labels[at] is TEXT:
            labels[at] = Label.OUTSIDE
    end = _end(blocks, labels, region)
    lede = headline if headline is not None and headline < region.first else region.first
    for at in [*range(lede), *range(end, len(blocks))]:
        if labels[at] is TEXT:
            labels[at] = Label.OUTSIDE
    region = region._replace(last=end)
    if lede < region.first:
        take_opening(page, labels, marks, lede, region.first)
    _drop_link_lists(page, labels, marks, region)
    _drop_after_headings(blocks, labels, marks, region)
    drop_repeated(blocks, labels, headline, region.first)
    _drop_fact_boxes(blocks, labels, region)
    _drop_notices(blocks, labels, region)
    _drop_names_above(blocks, labels, region)
    _drop_names_at_date(blocks, labels, region)
    drop_notes(blocks, labels, region.first, region.last)
    _drop_empty_headings(blocks, labels, region)
